// Where a young person writes: the text, the menu of commands, START and unblock.

import { make } from "./bubble.js";

const byId = (id) => document.getElementById(id);

export class Composer {
  constructor({ send, unblock }) {
    this.send = send;
    this.form = byId("composer");
    this.text = byId("composer-text");
    this.commands = byId("commands");
    this.opener = byId("open-commands");
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.text.addEventListener("keydown", (event) => this.onKey(event));
    this.text.addEventListener("input", () => this.fit());
    this.opener.addEventListener("click", () => this.openCommands(this.commands.hidden));
    byId("start").addEventListener("click", () => this.send("/start"));
    byId("unblock").addEventListener("click", unblock);
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.escape());
    document.addEventListener("click", (event) => this.closeFromOutside(event));
  }

  show({ standing, empty }) {
    const writing = !empty && (standing === "open" || standing === "left");
    const had = document.activeElement;
    byId("start").hidden = !empty || standing === "blocked" || standing === "deactivated";
    byId("unblock").hidden = standing !== "blocked";
    byId("ended").hidden = standing !== "deactivated";
    this.form.hidden = !writing;
    // On a phone it would bring up the keyboard.
    const mouse = matchMedia("(hover: hover)").matches;
    if (writing && mouse && had?.id === "start") this.text.focus();
  }

  list(commands) {
    const listed = JSON.stringify(commands);
    if (listed === this.listed) return;
    this.listed = listed;
    const items = commands.map((one) => this.commandButton(one));
    this.commands.replaceChildren(...items);
    if (!items.length) this.commands.append(make("p", "", "The bot has no commands yet."));
  }

  commandButton({ command, description }) {
    const name = make("code", "", `/${command}`);
    const element = make("button", "", make("span", "", description), name);
    element.type = "button";
    element.addEventListener("click", () => {
      this.openCommands(false);
      this.text.focus();
      this.send(`/${command}`);
    });
    return element;
  }

  openCommands(open) {
    this.commands.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open) this.commands.querySelector("button")?.focus();
  }

  escape() {
    if (this.commands.hidden) return;
    this.openCommands(false);
    this.opener.focus();
  }

  closeFromOutside(event) {
    const inside = this.commands.contains(event.target) || this.opener.contains(event.target);
    if (!inside) this.openCommands(false);
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.fit();
    this.send(text);
  }

  fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, 152)}px`;
  }
}
