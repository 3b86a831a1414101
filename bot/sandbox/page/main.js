// The chat page: keeps one chat on the screen and up to date.

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import { Panel } from "./panel.js";
import { alertBox, toast } from "./toast.js";

const byId = (id) => document.getElementById(id);
const HICCUP = 1500;
const page = { chat: 0, standing: "", waiting: new Map(), reading: null, plan: false };

const deeds = { command: send, tap };
const log = new Log(byId("log"), byId("scroller"), byId("jump"), deeds);
const composer = new Composer({ send, unblock: () => attempt(() => api.unblock(page.chat)) });
const panel = new Panel({ choose, sendMedia, toggleBlock });

async function attempt(deed) {
  try {
    return await deed();
  } catch (error) {
    toast(error.message);
    return null;
  }
}

function send(text) {
  return attempt(() => api.write(page.chat, text));
}

function sendMedia(kind) {
  panel.open(false);
  return attempt(() => api.sendMedia(page.chat, kind));
}

function toggleBlock() {
  const deed = page.standing === "blocked" ? api.unblock : api.block;
  return attempt(() => deed(page.chat));
}

async function tap(messageId, data, key) {
  key.classList.add("waiting");
  const tapped = await attempt(() => api.tap(page.chat, messageId, data));
  if (tapped) page.waiting.set(tapped.callback_query_id, key);
  else key.classList.remove("waiting");
}

function showToast({ callback_query_id, text, show_alert }) {
  page.waiting.get(callback_query_id)?.classList.remove("waiting");
  page.waiting.delete(callback_query_id);
  if (text) (show_alert ? alertBox : toast)(text);
}

function showState(words, typing = false) {
  byId("bot-state").textContent = words;
  byId("bot-state").classList.toggle("typing", typing);
}

function show(changes, known) {
  log.show(changes);
  if (!known.first) changes.toasts.forEach(showToast);
  showState(changes.typing ? "typing…" : "bot", changes.typing);
  byId("welcome").hidden = !log.empty;
  composer.show({ standing: changes.standing, empty: log.empty });
  if (changes.standing !== page.standing) showPeople();
  page.standing = changes.standing;
  if (page.plan && changes.messages.length) panel.watchPlan(page.chat);
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function read(chat, signal) {
  const known = { revision: 0, typing: false, standing: "", first: true };
  while (!signal.aborted) {
    try {
      const changes = await api.changes(chat, known, signal);
      if (signal.aborted) return;
      show(changes, known);
      Object.assign(known, { ...changes, first: false });
    } catch (error) {
      if (signal.aborted) return;
      showState("connecting…");
      await pause(HICCUP);
    }
  }
}

async function showPeople() {
  const found = await attempt(api.chats);
  if (found) panel.showPeople(found.chats, page.chat);
}

function choose(chat) {
  if (chat === page.chat) return;
  page.reading?.abort();
  page.reading = new AbortController();
  Object.assign(page, { chat, standing: "" });
  page.waiting.clear();
  history.replaceState(null, "", `#${chat}`);
  log.clear();
  if (page.plan) panel.watchPlan(chat);
  read(chat, page.reading.signal);
}

async function firstChat() {
  const { chats } = await api.chats();
  const people = chats.filter((chat) => chat.kind === "private").map((chat) => chat.chat_id);
  const wanted = Number(location.hash.slice(1));
  if (people.includes(wanted)) return wanted;
  return people.at(-1) || (await api.openChat()).chat_id;
}

async function refreshAbout() {
  const about = await api.about();
  byId("bot-name").textContent = about.name;
  document.title = about.name;
  byId("description").textContent =
    about.description || about.short_description || `Press Start to say hello to ${about.name}.`;
  composer.list(about.commands);
  page.plan = about.plan;
}

async function start() {
  try {
    await refreshAbout();
    panel.setClock(await api.clock());
    choose(await firstChat());
  } catch {
    showState("connecting…");
    await pause(HICCUP);
    start();
  }
}

// A bot that starts after the page sets its commands, and another window moves the clock.
async function keepUp() {
  await pause(5000);
  if (!document.hidden) {
    await refreshAbout().catch(() => {});
    await api.clock().then((clock) => panel.setClock(clock)).catch(() => {});
    await panel.showPlan();
  }
  keepUp();
}

window.addEventListener("hashchange", () => {
  const wanted = Number(location.hash.slice(1));
  if (wanted) choose(wanted);
});
start();
keepUp();
