// The messages of one chat, in order, each in its place, with days between them.

import { make, renderMessage } from "./bubble.js";
import { dayKey, dayName } from "./times.js";

const NEAR = 90;
const TOGETHER = 5 * 60 * 1000;

export class Log {
  constructor(element, scroller, jump, deeds) {
    Object.assign(this, { element, scroller, jump, deeds });
    this.messages = new Map();
    this.dots = make("div", "message dots", make("div", "bubble", make("i"), make("i"), make("i")));
    this.dots.setAttribute("aria-hidden", "true");
    this.follows = true;
    scroller.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    // What is under the chat grows and shrinks: whoever was at its end stays there.
    new ResizeObserver(() => this.follows && this.toEnd()).observe(scroller);
    jump.addEventListener("click", () => this.toEnd());
  }

  clear() {
    this.messages.clear();
    this.element.replaceChildren();
    this.element.setAttribute("aria-busy", "true");
  }

  get empty() {
    return this.messages.size === 0;
  }

  show({ messages, deleted, typing }) {
    const first = this.element.getAttribute("aria-busy") === "true";
    const follow = first || this.nearEnd() || messages.some((m) => this.isOwnNews(m));
    deleted.forEach((id) => this.remove(id));
    messages.forEach((message) => this.place(message, first));
    if (typing) this.element.append(this.dots);
    else this.dots.remove();
    this.arrange();
    this.element.setAttribute("aria-busy", "false");
    if (follow) this.toEnd();
    else this.noteScroll();
  }

  isOwnNews(message) {
    return message.from !== "bot" && !this.messages.has(message.message_id);
  }

  remove(id) {
    this.messages.get(id)?.remove();
    this.messages.delete(id);
  }

  place(message, quietly) {
    const known = this.messages.get(message.message_id);
    const element = known || make("div");
    const focused = known?.contains(document.activeElement) ? placeOfFocus(known) : -1;
    renderMessage(element, message, this.deeds);
    if (focused >= 0) keys(element)[Math.min(focused, keys(element).length - 1)]?.focus();
    if (known) return;
    this.messages.set(message.message_id, element);
    if (!quietly) element.classList.add("fresh");
    this.element.insertBefore(element, this.following(message.message_id));
  }

  following(id) {
    const later = [...this.messages.keys()].filter((other) => other > id);
    return later.length ? this.messages.get(Math.min(...later)) : this.typingElement();
  }

  typingElement() {
    return this.dots.parentNode === this.element ? this.dots : null;
  }

  arrange() {
    const stray = new Set(this.element.querySelectorAll(".day"));
    const elements = [...this.element.querySelectorAll(".message:not(.dots)")];
    let before = null;
    for (const element of elements) {
      const date = new Date(element.dataset.date);
      const newDay = !before || dayKey(date) !== dayKey(new Date(before.dataset.date));
      if (newDay) stray.delete(this.dayBefore(element, dayName(date)));
      const first = newDay || !belongsTo(before, element);
      element.classList.toggle("first", first);
      element.classList.add("last");
      if (!first) before.classList.remove("last");
      before = element;
    }
    stray.forEach((day) => day.remove());
  }

  // Kept where it is already there, so that a screen reader doesn't hear it again.
  dayBefore(element, name) {
    const there = element.previousElementSibling;
    if (there?.classList.contains("day") && there.textContent === name) return there;
    const day = make("div", "day", make("span", "", name));
    element.before(day);
    return day;
  }

  nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  noteScroll() {
    this.follows = this.nearEnd();
    this.jump.hidden = this.follows;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.noteScroll();
  }
}

const keys = (element) => [...element.querySelectorAll(".key")];
const placeOfFocus = (element) => keys(element).indexOf(document.activeElement);

function belongsTo(before, element) {
  const mine = (one) => one.classList.contains("mine");
  const apart = new Date(element.dataset.date) - new Date(before.dataset.date);
  return mine(before) === mine(element) && apart < TOGETHER && !before.classList.contains("keyed");
}
