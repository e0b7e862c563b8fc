// The foot of a chat: what one types, the bot's menu and keys; or one big button, to start or to unblock.

import { el, icon } from "./dom.js";
import { commandList, replyKeyboard } from "./keys.js";
import { word } from "./words.js";

const HIGHEST = 140; // pixels that a long message may take while it is typed

export class Composer {
  /** `act` says what is done: say(text), shareContact(), unblock(), upload(file). */
  constructor(act) {
    Object.assign(this, { act, shown: "", keysOpen: true });
    this.input = el("textarea", { rows: "1", name: "message" });
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.grow());
    this.file = el("input", { type: "file", hidden: true, onchange: () => this.upload() });
    this.node = el("footer", { class: "foot" });
  }

  /** Built anew only when something in it has changed: what is half typed stays, and goes on. */
  show({ blocked, messages, commands, keyboard, force_reply }) {
    const wanted = JSON.stringify([blocked, messages.length === 0, commands, keyboard, force_reply]);
    if (wanted === this.shown) return;
    this.shown = wanted;
    this.keysOpen = true;
    if (blocked) this.bigButton("unblock", this.act.unblock);
    else if (messages.length === 0) this.bigButton("start", () => this.act.say("/start"));
    else this.line({ commands, keyboard, hint: (keyboard ?? force_reply)?.input_field_placeholder });
    this.oneTime = keyboard?.one_time_keyboard;
  }

  /** In another language everything is built anew. */
  translate() {
    this.shown = "";
  }

  bigButton(key, press) {
    this.node.replaceChildren(el("button", { class: "big", type: "button", onclick: press }, word(key)));
  }

  line({ commands, keyboard, hint }) {
    this.input.placeholder = hint ?? word("message");
    this.input.setAttribute("aria-label", word("message"));
    this.menu = commands.length > 0 && el("button", { class: "menu", type: "button", "aria-label": word("menu"), "aria-expanded": "false", onclick: () => this.toggleMenu() }, icon("menu"), el("span", {}, word("menu")));
    this.menuList = el("div", { class: "menu-list", hidden: true }, commandList(commands, (text) => this.fromMenu(text)));
    this.keys = keyboard && replyKeyboard(keyboard, { say: (text) => this.fromKeys(text), shareContact: this.act.shareContact });
    const clip = this.tool("attach", "attach", () => this.file.click());
    const grid = keyboard && this.tool("buttons", "keyboard", () => this.toggleKeys());
    const send = this.tool("send", "send", () => this.send());
    const isTyping = document.activeElement === this.input;
    const typing = el("div", { class: "typing" }, this.menu, clip, this.input, grid, send);
    this.node.replaceChildren(...[this.menuList, typing, this.keys, this.file].filter(Boolean));
    if (isTyping) this.input.focus(); // what has been moved has lost it
  }

  tool(key, picture, press) {
    return el("button", { class: `flat ${picture}`, type: "button", "aria-label": word(key), onclick: press }, icon(picture));
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  send() {
    const text = this.input.value;
    this.input.value = "";
    this.grow();
    this.act.say(text);
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, HIGHEST)}px`;
  }

  upload() {
    const [file] = this.file.files;
    this.file.value = "";
    if (file) this.act.upload(file);
  }

  fromMenu(text) {
    this.toggleMenu();
    this.act.say(text);
  }

  fromKeys(text) {
    if (this.oneTime) this.toggleKeys();
    this.act.say(text);
  }

  toggleMenu() {
    this.menuList.hidden = !this.menuList.hidden;
    this.menu.setAttribute("aria-expanded", String(!this.menuList.hidden));
  }

  toggleKeys() {
    this.keysOpen = !this.keysOpen;
    this.keys.hidden = !this.keysOpen;
  }
}
