// Three things to try in each pane: a press does one or shows where. What was done, or is not wanted, goes for good.

import { el, icon, show } from "./dom.js";
import { word } from "./words.js";

const kept = (pane) => `passbot-sandbox-tried-${pane}`;

export function forgetHints() {
  Object.keys(localStorage).filter((each) => each.startsWith(kept(""))).forEach((each) => localStorage.removeItem(each));
}

export class Hints {
  /** `tries` has what a press does, by the hint's name; `try` and the name are its words. */
  constructor(pane, tries) {
    Object.assign(this, { pane, tries });
    this.gone = new Set(JSON.parse(localStorage.getItem(kept(pane)) ?? "[]"));
    this.title = el("strong");
    this.list = el("ul");
    this.node = el("div", { class: "hints", role: "group" }, this.title, this.list);
  }

  /** What was tried goes, however it was done. */
  done(name) {
    if (this.gone.has(name) || !(name in this.tries)) return;
    const hadFocus = this.list.contains(document.activeElement);
    this.gone.add(name);
    localStorage.setItem(kept(this.pane), JSON.stringify([...this.gone]));
    this.draw();
    if (hadFocus) this.list.querySelector("button")?.focus();
  }

  draw() {
    const left = Object.keys(this.tries).filter((each) => !this.gone.has(each));
    this.node.hidden = left.length === 0;
    show(this.list, left.map((name) => ({ name, text: word(`try${name}`) })), (each) => each.name, (each) => this.line(each));
  }

  line({ name, text }) {
    return el("li", {}, el("button", { type: "button", class: "try", onclick: () => this.tries[name]() }, text),
      el("button", { type: "button", class: "flat dismiss", "aria-label": `${word("dismiss")}: ${text}`, onclick: () => this.done(name) }, icon("close")));
  }

  translate() {
    this.title.textContent = word("tryThis");
    this.node.setAttribute("aria-label", word("tryThis"));
    this.draw();
  }
}
