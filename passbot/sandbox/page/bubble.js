// One message as Telegram shows it: text or media, its time, the buttons under it.

import { el, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { clockTime, word } from "./words.js";

/** `message` is a Message of the Bot API; `act` says what a press, a link or a command does. */
export function bubble(message, mine, act) {
  const body = el("div", { class: mine ? "bubble mine" : "bubble" }, media(message, act), words(message, act), stamp(message));
  const markup = message.reply_markup?.inline_keyboard;
  return el("li", { class: mine ? "said mine" : "said" }, el("div", { class: "column" }, quoted(message, body), markup && buttons(markup, message, act)));
}

function quoted(message, body) {
  const original = message.reply_to_message;
  if (original) body.prepend(el("div", { class: "quote" }, original.text ?? original.caption ?? "…"));
  return body;
}

function words(message, act) {
  const text = message.text ?? message.caption;
  const entities = message.entities ?? message.caption_entities;
  return text ? el("div", { class: "text", dir: "auto" }, ...formatted(text, entities, act)) : null;
}

function media(message, act) {
  if (message.photo) return photo(message.photo.at(-1), act);
  if (message.document) return documentCard(message.document, act);
  if (message.contact) return contactCard(message.contact);
  return null;
}

const photo = (size, act) =>
  el("img", { class: "photo", src: act.file(size.file_id), alt: "", width: size.width, height: size.height });

function documentCard(file, act) {
  const size = file.file_size ? `${Math.max(1, Math.round(file.file_size / 1024))} KB` : "";
  const name = file.file_name ?? word("file");
  return el("a", { class: "card", href: act.file(file.file_id), download: name },
    el("span", { class: "round" }, icon("document")), el("span", {}, el("strong", {}, name), el("small", {}, size)));
}

function contactCard(contact) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return el("div", { class: "card" }, el("span", { class: "round" }, name.slice(0, 1)),
    el("span", {}, el("strong", {}, name), el("small", {}, contact.phone_number)));
}

function stamp(message) {
  const edited = message.edit_date && !message.reply_markup ? `${word("edited")} ` : ""; // Telegram hides it on cards
  return el("span", { class: "stamp" }, edited + clockTime(message.date));
}

function buttons(rows, message, act) {
  return el("div", { class: "inline" }, ...rows.map((row) => el("div", { class: "row" }, ...row.map((each) => button(each, message, act)))));
}

function button(each, message, act) {
  const look = each.style ? `key ${each.style}` : "key";
  const node = el("button", { class: look, type: "button" }, each.text, mark(each));
  node.addEventListener("click", () => press(node, each, message, act));
  return node;
}

const mark = (each) => (each.url ? icon("out") : each.copy_text ? icon("copy") : null);

async function press(node, each, message, act) {
  if (each.url) act.link(each.url) || window.open(each.url, "_blank", "noopener");
  else if (each.copy_text) await act.copy(each.copy_text.text);
  else if (each.callback_data) {
    node.classList.add("waiting");
    await act.press(message.message_id, each.callback_data);
    node.classList.remove("waiting");
  }
}
