// Text with its entities, as elements; never as HTML.

const ELEMENTS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SAFE = /^(https?:|mailto:|tg:)/i;

export function formatted(text, entities, onCommand) {
  const root = document.createDocumentFragment();
  const order = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(root, { text, onCommand }, 0, text.length, order);
  return root;
}

function fill(parent, source, from, to, entities) {
  let at = from;
  while (entities.length) {
    const entity = entities.shift();
    if (entity.offset < at) continue;
    const end = Math.min(entity.offset + entity.length, to);
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    parent.append(source.text.slice(at, entity.offset));
    const element = elementFor(entity, source.text.slice(entity.offset, end), source.onCommand);
    fill(element, source, entity.offset, end, inner);
    parent.append(element);
    at = end;
  }
  parent.append(source.text.slice(at, to));
}

function elementFor(entity, part, onCommand) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(part.includes("://") ? part : `https://${part}`);
    case "email": return link(`mailto:${part}`);
    case "bot_command": return command(part, onCommand);
    case "spoiler": return spoiler();
    default: return document.createElement(ELEMENTS[entity.type] || "span");
  }
}

export function link(url) {
  if (!SAFE.test(url)) return document.createElement("span");
  const element = document.createElement("a");
  element.href = url;
  element.target = "_blank";
  element.rel = "noopener noreferrer";
  return element;
}

function command(text, onCommand) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "command";
  element.addEventListener("click", () => onCommand(text));
  return element;
}

function spoiler() {
  const element = document.createElement("span");
  element.className = "spoiler";
  element.tabIndex = 0;
  element.setAttribute("role", "button");
  element.setAttribute("aria-expanded", "false");
  const show = () => element.setAttribute("aria-expanded", "true");
  element.addEventListener("click", show);
  element.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return element;
}
