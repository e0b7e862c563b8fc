// Questions and news over the page: dialogs, Telegram's toasts and alerts.

import { el } from "./dom.js";
import { word } from "./words.js";

const TOAST = 3500; // milliseconds

export function toast(near, text) {
  near.querySelector(".toast")?.remove();
  const node = el("div", { class: "toast", role: "status" }, text);
  near.append(node);
  setTimeout(() => node.remove(), TOAST);
}

/** Resolves with the answers of the form, or null when it was called off. */
export function ask(question, { fields = [], yes = "ok", no = "cancel" } = {}) {
  const form = el("form", { method: "dialog" }, el("p", { class: "question" }, question), ...fields.map(field),
    el("div", { class: "choice" }, no && el("button", { type: "button", class: "flat", onclick: () => dialog.close() }, word(no)),
      el("button", { class: "flat strong", value: "yes" }, word(yes))));
  const dialog = el("dialog", { "aria-label": question }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes" ? Object.fromEntries(new FormData(form)) : null);
  }));
}

function field({ name, label, options, ...attributes }) {
  const input = options
    ? el("select", { name }, ...options.map(([value, text]) => el("option", { value }, text)))
    : el("input", { name, ...attributes });
  return el("label", { class: "field" }, el("span", {}, label), input);
}

export const alertBox = (text) => ask(text, { no: null });
