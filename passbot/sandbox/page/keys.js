// The keys that a bot puts where the phone's keyboard is, and its list of commands.

import { el } from "./dom.js";
import { word } from "./words.js";

/** `keyboard` is a ReplyKeyboardMarkup of the Bot API. */
export function replyKeyboard(keyboard, { say, shareContact }) {
  const rows = keyboard.keyboard.map((row) => el("div", { class: "row" }, ...row.map((each) => key(each, say, shareContact))));
  return el("div", { class: keyboard.resize_keyboard ? "reply-keys small" : "reply-keys" }, ...rows);
}

function key(each, say, shareContact) {
  const button = typeof each === "string" ? { text: each } : each;
  const press = button.request_contact ? shareContact : () => say(button.text);
  return el("button", { class: "key", type: "button", onclick: press }, button.text);
}

export function commandList(commands, say) {
  return el("ul", { class: "commands", "aria-label": word("menu") }, ...commands.map((each) =>
    el("li", {}, el("button", { type: "button", onclick: () => say(`/${each.command}`) },
      el("span", { class: "about" }, each.description), el("span", { class: "name" }, `/${each.command}`)))));
}
