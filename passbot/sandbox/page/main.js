// The page: two chats and the sheet side by side, or behind tabs on a phone.

import { ask, toast } from "./ask.js";
import { Chat } from "./chat.js";
import { el, icon } from "./dom.js";
import { google } from "./google.js";
import { call, coalesced, listen } from "./live.js";
import { Sheet } from "./sheet.js";
import { telegram } from "./telegram.js";
import { Trouble } from "./trouble.js";
import { current, languages, speak, word } from "./words.js";

const complain = (near, error) => toast(near, word("unanswered", { error: error.message }));
const resident = new Chat({ telegram, name: "resident", complain });
const admin = new Chat({ telegram, name: "admin", complain });
const sheet = new Sheet({ google, complain });
const trouble = new Trouble({ call, complain });
const panes = { resident, admin, sheet };

const title = el("h1");
const troubleButton = el("button", { class: "tool-button", type: "button", onclick: () => showTrouble(trouble.node.hidden) }, icon("bolt"), el("span"));
const resetButton = el("button", { class: "tool-button", type: "button", onclick: reset }, icon("reset"), el("span"));
const languageButtons = languages.map((each) => el("button", { type: "button", lang: each, onclick: () => change(each) }, each));
const tabs = Object.keys(panes).map((name) => el("button", { type: "button", role: "tab", id: `tab-${name}`, onclick: () => open(name) }));
const offline = el("div", { class: "offline", role: "alert", hidden: true });

function build() {
  const top = el("header", { class: "top" }, icon("gate"), title, troubleButton, resetButton, el("div", { class: "languages", role: "group" }, ...languageButtons));
  const main = el("main", { class: "panes" }, ...Object.values(panes).map((pane) => pane.node), trouble.node);
  document.body.append(top, el("nav", { class: "pane-tabs", role: "tablist" }, ...tabs), main, offline);
  trouble.onChange = (count) => troubleButton.classList.toggle("wrong", count > 0);
  showTrouble(false);
  open("resident");
  translate();
}

function open(name) {
  Object.entries(panes).forEach(([each, pane], i) => {
    pane.node.classList.toggle("open", each === name);
    tabs[i].setAttribute("aria-selected", String(each === name));
  });
}

function showTrouble(shown) {
  trouble.node.hidden = !shown;
  troubleButton.setAttribute("aria-expanded", String(shown));
  if (shown) trouble.refresh();
}

function change(language) {
  speak(language);
  translate();
}

function translate() {
  document.title = title.textContent = word("title");
  const labels = [[troubleButton, "trouble"], [resetButton, "reset"]];
  for (const [button, key] of labels) {
    button.lastChild.textContent = word(key);
    button.setAttribute("aria-label", word(key));
  }
  languageButtons.forEach((button) => button.setAttribute("aria-pressed", String(button.lang === current())));
  languageButtons[0].parentElement.setAttribute("aria-label", word("language"));
  Object.keys(panes).forEach((name, i) => {
    tabs[i].textContent = word(name);
    panes[name].node.setAttribute("aria-label", word(name));
  });
  offline.textContent = word("lost");
  [resident, admin, sheet, trouble].forEach((pane) => pane.translate());
}

async function reset() {
  if (!(await ask(word("resetAsk"), { yes: "reset" }))) return;
  await call("POST", "/sandbox/reset");
  location.reload();
}

/** Everybody who has a Telegram; each pane begins with whom it was last, else with the one meant for it. */
async function meet() {
  const { people, admins } = await telegram.everybody();
  const isAdmin = (each) => admins.includes(each.id);
  for (const [pane, first] of [[resident, people.find((each) => !isAdmin(each))], [admin, people.find(isAdmin)]]) {
    pane.people(people);
    const last = Number(localStorage.getItem(`passbot-sandbox-${pane.name}`));
    if (!pane.person) await pane.be(people.some((each) => each.id === last) ? last : first?.id);
  }
}

const refreshChats = coalesced(() => Promise.all([resident.refresh(), admin.refresh()]));
const refreshSheet = coalesced(() => sheet.refresh());

function onLine(there) {
  offline.hidden = there;
  if (there) {
    refreshChats();
    refreshSheet();
    trouble.refresh();
  }
}

build();
for (const pane of [resident, admin]) pane.onAdded = async (person) => {
  await meet();
  await pane.be(person.id);
};
meet().catch((error) => complain(document.body, error));
listen("/sandbox/telegram/events", refreshChats, onLine);
listen("/sandbox/google/events", refreshSheet, onLine);
