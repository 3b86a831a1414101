// One message: its bubble, and the buttons under it.

import { documentUrl } from "./api.js";
import { formatted, link } from "./text.js";
import { clockTime } from "./times.js";

const SVG = "http://www.w3.org/2000/svg";
const MEDIA = {
  photo: ["🖼️", "Photo"], voice: ["🎤", "Voice note"], audio: ["🎵", "Audio"],
  video: ["🎬", "Video"], video_note: ["🎬", "Video message"], sticker: ["👍", "Sticker"],
  location: ["📍", "Location"], contact: ["👤", "Contact"],
};
const TICK = { sent: "M3 6.5l3 3L12.5 2.5", seen: "M1 6.5l3 3L10.5 2.5M7.6 8.6l.9.9L15 2.5" };

export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function drawing(path, box) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", box);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function renderMessage(element, message, deeds) {
  const mine = message.from !== "bot";
  element.className = `message${mine ? " mine" : ""}${message.buttons.length ? " keyed" : ""}`;
  element.dataset.id = message.message_id;
  element.dataset.date = message.date;
  const bubble = make("div", "bubble", make("span", "unseen", mine ? "You: " : "Bot: "));
  bubble.append(...content(message, deeds), meta(message, mine));
  element.replaceChildren(bubble);
  if (message.buttons.length) element.append(keyboard(message, deeds));
}

function content(message, deeds) {
  const text = formatted(message.text, message.entities, deeds.command);
  if (message.document) return [file(message.document), text];
  if (!(message.kind in MEDIA)) return [text];
  const [glyph, name] = MEDIA[message.kind];
  const sign = make("span", "glyph", glyph);
  sign.setAttribute("aria-hidden", "true");
  return [make("span", "media", sign, name), message.text ? "\n" : "", text];
}

function file({ file_id, name, size }) {
  const element = make("a", "file");
  element.href = documentUrl(file_id);
  element.download = name;
  const disc = make("span", "disc", drawing("M12 5v11M7 11.5l5 5 5-5M6 20h12", "0 0 24 24"));
  const label = make("span", "", make("strong", "", name), make("small", "", sizeInWords(size)));
  element.append(disc, label);
  return element;
}

function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function meta(message, mine) {
  const date = new Date(message.date);
  const time = make("time", "", clockTime(date));
  time.dateTime = message.date;
  const element = make("span", "meta");
  // Telegram's apps don't say so of the bot's messages with buttons, which change all the time.
  if (message.edited && (mine || !message.buttons.length)) element.append("edited ");
  element.append(time);
  if (mine) element.append(tick(message.seen));
  return element;
}

function tick(seen) {
  const svg = drawing(seen ? TICK.seen : TICK.sent, "0 0 16 12");
  const words = make("span", "unseen", seen ? "The bot has it" : "Sent");
  return make("span", "", svg, words);
}

function keyboard(message, deeds) {
  const rows = message.buttons.map((row) => make("div", "row", ...row.map(key)));
  function key(button) {
    return button.url ? linkKey(button) : dataKey(button, message, deeds);
  }
  return make("div", "keys", ...rows);
}

function linkKey(button) {
  const element = link(button.url);
  element.classList.add("key", "link");
  element.append(button.text);
  return element;
}

function dataKey(button, message, deeds) {
  const element = make("button", "key", button.text);
  element.type = "button";
  element.addEventListener("click", () => deeds.tap(message.message_id, button.data, element));
  return element;
}
