// The side panel: the clock, the young people, what is planned, and blocking.

import * as api from "./api.js";
import { make } from "./bubble.js";
import { clockTime, dayAndTime, fullDate, inWords } from "./times.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);
const FACES = ["#0b7a70", "#8a5a9e", "#b0613a", "#3d6fb0", "#94852b", "#a8476b"];
// A tick of the bot sends it: seconds past its time, so that one comes soon.
const JUST_AFTER = 5;
const WORDS = { new: "not started", blocked: "has blocked the bot", deactivated: "left Telegram" };

export class Panel {
  constructor({ choose, sendMedia, toggleBlock }) {
    this.choose = choose;
    this.ahead = 0;
    byId("jumps").addEventListener("click", (event) => this.onJump(event));
    byId("custom-jump").addEventListener("submit", (event) => this.onCustom(event));
    byId("media").addEventListener("click", (event) => onKind(event, sendMedia));
    byId("block").addEventListener("click", toggleBlock);
    byId("new-person").addEventListener("click", () => this.newPerson());
    byId("to-next").addEventListener("click", () => this.moveToNext());
    for (const id of ["open-panel", "close-panel", "shade"]) {
      byId(id).addEventListener("click", () => this.open(id === "open-panel"));
    }
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    setInterval(() => this.showClock(), 1000);
  }

  open(open) {
    const panel = byId("panel");
    const was = panel.classList.contains("open");
    panel.classList.toggle("open", open);
    byId("shade").hidden = !open;
    byId("open-panel").setAttribute("aria-expanded", String(open));
    if (open) byId("close-panel").focus();
    else if (was) byId("open-panel").focus();
  }

  onJump(event) {
    const seconds = Number(event.target.dataset.seconds);
    if (seconds) this.move(seconds);
  }

  onCustom(event) {
    event.preventDefault();
    this.move(Number(byId("custom-amount").value) * Number(byId("custom-unit").value));
  }

  async move(seconds) {
    try {
      this.setClock(await api.moveClock(seconds));
      toast(`The clock moved ahead by ${inWords(seconds)}.`);
      this.showPlan();
    } catch (error) {
      toast(error.message);
    }
  }

  async moveToNext() {
    await this.showPlan(); // a tick may have put it off since
    if (!this.next) return;
    const ahead = new Date(this.next) - Date.now() - this.ahead;
    this.move(Math.max(0, Math.ceil(ahead / 1000)) + JUST_AFTER);
  }

  setClock({ now, offset_seconds }) {
    this.ahead = new Date(now) - Date.now();
    this.offset = offset_seconds;
    this.showClock();
  }

  showClock() {
    const now = new Date(Date.now() + this.ahead);
    byId("clock-time").textContent = clockTime(now);
    byId("clock-time").dateTime = now.toISOString();
    byId("clock-date").textContent = fullDate(now);
    const words = inWords(this.offset || 0);
    const sentence = words ? `${words} ahead of the real time` : "The real time, in the UK";
    if (byId("clock-ahead").textContent !== sentence) byId("clock-ahead").textContent = sentence;
  }

  async newPerson() {
    try {
      const chat = await api.openChat();
      this.open(false);
      this.choose(chat.chat_id);
    } catch (error) {
      toast(error.message);
    }
  }

  showPeople(chats, current) {
    const people = chats.filter((chat) => chat.kind === "private");
    byId("people").replaceChildren(...people.map((chat) => this.person(chat, current)));
    const standing = chats.find((chat) => chat.chat_id === current)?.standing;
    byId("block").textContent = standing === "blocked" ? "Unblock the bot" : "Block the bot";
    byId("block").disabled = standing === "deactivated";
  }

  person(chat, current) {
    const face = make("span", "face", [...chat.name][0] || "?");
    face.setAttribute("aria-hidden", "true");
    face.style.setProperty("--face", FACES[chat.chat_id % FACES.length]);
    const about = WORDS[chat.standing] || `chat ${chat.chat_id}`;
    const label = make("span", "", make("span", "name", chat.name), make("small", "", about));
    const button = make("button", "", face, label);
    button.type = "button";
    button.setAttribute("aria-current", String(chat.chat_id === current));
    button.addEventListener("click", () => {
      this.open(false);
      this.choose(chat.chat_id);
    });
    return make("li", "", button);
  }

  watchPlan(chat) {
    this.planned = chat;
    this.showPlan();
  }

  async showPlan() {
    if (!this.planned) return;
    const { planned } = await api.plan(this.planned).catch(() => ({ planned: [] }));
    byId("plan").hidden = false;
    byId("planned").replaceChildren(...planned.map(entry));
    if (!planned.length) byId("planned").append(make("li", "", make("span", "", "Nothing yet.")));
    this.next = planned.find((one) => one.to_come)?.goes_at;
    byId("to-next").hidden = !this.next;
  }
}

function entry({ at, title, note, to_come }) {
  const time = make("time", "", dayAndTime(new Date(at)));
  time.dateTime = at;
  return make("li", to_come ? "" : "past", time, make("span", "", note ? `${title} · ${note}` : title));
}

function onKind(event, sendMedia) {
  const { kind } = event.target.dataset;
  if (kind) sendMedia(kind);
}
