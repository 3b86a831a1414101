// Passing notes, and boxes to close.

import { make } from "./bubble.js";

const SECONDS = 4;

export function toast(text) {
  const element = make("div", "toast", text);
  document.getElementById("toasts").append(element);
  setTimeout(() => element.remove(), SECONDS * 1000);
}

export function alertBox(text) {
  const dialog = document.getElementById("alert");
  document.getElementById("alert-text").textContent = text;
  if (!dialog.open) dialog.showModal();
}
