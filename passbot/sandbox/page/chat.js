// A chat between one person and the bot, as that person's Telegram shows it.

import { alertBox, ask, toast } from "./ask.js";
import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { el, icon, show } from "./dom.js";
import { Hints } from "./hints.js";
import { dayOf, word } from "./words.js";

const NEAR = 120; // pixels from the end that still count as reading the newest
const SPOKEN = ["ru", "en", "de", "es", "fr", "it", "kk", "pt", "tr", "uk", "zh"]; // of people's Telegrams

/** A language in its own words. */
const named = (code) => {
  const name = new Intl.DisplayNames([code], { type: "language" }).of(code);
  return [code, name[0].toLocaleUpperCase(code) + name.slice(1)];
};

export class Chat {
  /** `telegram` is the user's side of the stand-in; `people` picks who this pane is. */
  constructor({ telegram, name, complain, tries }) {
    Object.assign(this, { telegram, name, complain, person: null, view: null });
    this.hints = new Hints(name, tries(this));
    this.picker = el("select", { class: "who", onchange: () => this.be(Number(this.picker.value)) });
    this.title = el("div", { class: "title" });
    this.list = el("ol", { class: "messages" });
    this.foot = new Composer({
      say: (text) => this.say(text),
      shareContact: () => this.shareContact(),
      unblock: () => this.try(() => this.telegram.unblock(this.person)),
      upload: (file) => this.try(() => this.telegram.upload(this.person, file)),
    });
    this.node = el("section", { class: "pane chat" }, this.header(), this.hints.node, el("div", { class: "wall", role: "log" }, this.list), this.foot.node);
  }

  header() {
    this.avatar = el("span", { class: "round bot" }, "🚧");
    this.more = el("button", { class: "round flat", type: "button", "aria-haspopup": "menu", onclick: () => this.openMore() }, icon("more"));
    return el("header", { class: "bar" }, this.avatar, this.title, el("span", { class: "as" }, this.picker), this.more);
  }

  /** Whom this pane may be; the one that was chosen before stays. */
  people(people) {
    this.everybody = people;
    const options = people.map((each) => el("option", { value: each.id }, nameOf(each)));
    this.picker.replaceChildren(...options, el("option", { value: -1 }, `+ ${word("addPerson")}`));
    this.picker.setAttribute("aria-label", word("person"));
    if (this.person) this.picker.value = this.person.id;
  }

  async be(id) {
    if (id === -1) {
      this.picker.value = this.person?.id;
      await this.addPerson();
      return;
    }
    this.person = this.everybody.find((each) => each.id === id) ?? this.everybody[0];
    if (!this.person) return;
    this.picker.value = this.person.id;
    localStorage.setItem(`passbot-sandbox-${this.name}`, this.person.id);
    this.view = null;
    await this.refresh();
  }

  async addPerson() {
    const answers = await ask(word("addPerson"), { yes: "add", fields: [
      { name: "first_name", label: word("firstName"), required: true, maxlength: 64 },
      { name: "last_name", label: word("lastName"), maxlength: 64 },
      { name: "phone", label: word("phone"), type: "tel", placeholder: "+7 999 000-00-00" },
      { name: "language_code", label: word("theirLanguage"), options: SPOKEN.map(named) },
    ] });
    if (!answers) return null;
    const added = await this.try(() => this.telegram.addPerson(answers));
    if (added) await this.onAdded(added);
    return added;
  }

  onAdded() {} // the page tells every pane

  onInvite() {} // the page knows who should open it

  onSaid() {} // the page takes away the hint that said so

  async refresh() {
    const asked = this.person;
    if (!asked) return;
    const view = await this.try(() => this.telegram.view(asked));
    if (view && asked === this.person) this.draw(view);
  }

  draw(view) {
    const before = this.view;
    const atEnd = !before || this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
    this.view = view;
    this.title.replaceChildren(el("strong", {}, view.bot.first_name), el("small", {}, view.typing ? word("typing") : word("bot")));
    show(this.list, withDays(view.messages), (each) => each.key, (each) => this.line(each));
    this.foot.show(view);
    if (atEnd) this.list.scrollTop = this.list.scrollHeight;
  }

  line({ day, message, empty }) {
    if (empty) return el("li", { class: "day" }, el("span", {}, word("noChat")));
    if (day) return el("li", { class: "day" }, el("span", {}, dayOf(day)));
    return bubble(message, message.from?.id === this.person.id, this.act());
  }

  act() {
    return {
      press: (id, data) => this.press(id, data),
      command: (text) => this.say(text),
      copy: (text) => this.copy(text),
      file: (id) => this.telegram.fileUrl(id),
      link: (url) => this.openLink(url),
    };
  }

  async press(id, data) {
    const answer = await this.try(() => this.telegram.press(this.person, id, data));
    if (answer?.text && answer.show_alert) await alertBox(answer.text);
    else if (answer?.text) toast(this.node, answer.text);
    if (answer?.url) window.open(answer.url, "_blank", "noopener");
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => null); // not allowed everywhere; the toast shows the text
    toast(this.node, word("copied", { text }));
  }

  /** True if the link leads to the bot. One with a code in it was made for somebody else. */
  openLink(url) {
    const found = new RegExp(`^(?:https?://)?t\\.me/${this.view.bot.username}(?:\\?start=([\\w-]*))?$`, "i").exec(url);
    if (found?.[1]) this.try(() => this.onInvite(found[1]));
    else if (found) this.try(() => this.telegram.deepLink(this.person, ""));
    return Boolean(found);
  }

  /** The newest link with a code that the bot has sent here. */
  newestInvite() {
    const texts = this.view?.messages.map((each) => each.caption ?? each.text ?? "") ?? [];
    return texts.map((each) => /https:\/\/t\.me\/\S+\?start=[\w-]+/.exec(each)?.[0]).findLast(Boolean);
  }

  async say(text) {
    if (!text.trim()) return;
    this.onSaid(text.trim());
    await this.try(() => this.telegram.say(this.person, text));
    this.list.scrollTop = this.list.scrollHeight;
  }

  async shareContact() {
    if (await ask(word("shareContact"), { yes: "share" })) await this.try(() => this.telegram.shareContact(this.person));
  }

  openMore() {
    if (this.node.querySelector(".more-list")) return;
    const item = (key, work) => el("button", { type: "button", role: "menuitem", onclick: work }, word(key));
    const list = el("div", { class: "more-list", role: "menu" }, item("deepLink", () => this.askForLink()),
      item("block", () => this.try(() => this.telegram.block(this.person))));
    this.node.append(list);
    list.firstChild.focus();
    const close = () => setTimeout(() => list.remove());
    list.addEventListener("click", close);
    list.addEventListener("keydown", (event) => event.key === "Escape" && close());
    list.addEventListener("focusout", (event) => list.contains(event.relatedTarget) || close());
  }

  async askForLink() {
    const answer = await ask(word("deepLink"), { yes: "open", fields: [{ name: "link", label: word("deepLinkHint"), autocomplete: "off" }] });
    if (!answer?.link) return;
    const payload = /start=([\w-]*)/.exec(answer.link)?.[1] ?? answer.link.trim();
    await this.try(() => this.telegram.deepLink(this.person, payload));
  }

  /** Translates what this pane says itself. */
  translate() {
    this.more.setAttribute("aria-label", word("more"));
    this.people(this.everybody ?? []);
    this.foot.translate();
    this.hints.translate();
    if (!this.view) return;
    const { view } = this;
    this.view = null;
    this.list.replaceChildren();
    this.draw(view);
  }

  async try(work) {
    try {
      return await work();
    } catch (error) {
      this.complain(this.node, error);
      return null;
    }
  }
}

const nameOf = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

function withDays(messages) {
  if (messages.length === 0) return [{ key: "empty", empty: true }];
  const lines = [];
  let day = "";
  for (const message of messages) {
    if (dayOf(message.date) !== day) lines.push({ key: `day ${message.date}`, day: message.date });
    day = dayOf(message.date);
    lines.push({ key: message.message_id, message });
  }
  return lines;
}
