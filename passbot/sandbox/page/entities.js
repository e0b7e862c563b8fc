// Telegram's text with entities, as DOM nodes. Offsets are in UTF-16 units, and so are JavaScript's strings.

import { el } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SAFE_LINK = /^(https?|mailto|tel|tg):/i;

/** `act` opens links and sends commands: {link(url), command(text)}. */
export function formatted(text, entities, act) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return spans(text, sorted, 0, text.length, act);
}

function spans(text, entities, start, end, act) {
  const nodes = [];
  let at = start;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    if (entity.offset < at) continue; // inside the one before
    const stop = Math.min(entity.offset + entity.length, end);
    const inner = entities.slice(i + 1).filter((each) => each.offset < stop && each.offset + each.length <= stop);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    nodes.push(span(entity, text.slice(entity.offset, stop), spans(text, inner, entity.offset, stop, act), act));
    at = stop;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function span(entity, raw, children, act) {
  if (TAGS[entity.type]) return el(TAGS[entity.type], {}, ...children);
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "bot_command") return button(raw, () => act.command(raw), children);
  const url = address(entity, raw);
  return url ? link(url, children, act) : el("span", {}, ...children);
}

function address(entity, raw) {
  const url = {
    text_link: entity.url, url: /^[a-z]+:/i.test(raw) ? raw : `https://${raw}`, email: `mailto:${raw}`,
    phone_number: `tel:${raw}`,
  }[entity.type];
  return url && SAFE_LINK.test(url) ? url : null;
}

function link(url, children, act) {
  const follow = (event) => {
    if (act.link(url)) event.preventDefault(); // a link into a chat stays on this page
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick: follow }, ...children);
}

const button = (label, press, children) =>
  el("button", { class: "command", type: "button", "aria-label": label, onclick: press }, ...children);

function spoiler(children) {
  const node = el("button", { class: "spoiler", type: "button" }, ...children);
  node.addEventListener("click", () => node.classList.add("shown"));
  return node;
}
