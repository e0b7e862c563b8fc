// The page: two chats and the sheet side by side, or behind tabs on a phone.

import { ask, toast } from "./ask.js";
import { Chat } from "./chat.js";
import { el, icon } from "./dom.js";
import { google } from "./google.js";
import { forgetHints } from "./hints.js";
import { call, coalesced, listen } from "./live.js";
import { Sheet } from "./sheet.js";
import { telegram } from "./telegram.js";
import { Trouble } from "./trouble.js";
import { current, languages, speak, word } from "./words.js";

const complain = (near, error) => toast(near, word("unanswered", { error: error.message }));
const PLATE = "О 456 РА 77";
const SAID = [["Plate", /\d{3}/], ["Passes", /^\/passes/], ["Link", /^\/link/], ["People", /^\/people/], ["Stats", /^\/stats/]]; // and which hint has thereby been followed
const resident = new Chat({ telegram, name: "resident", complain, tries: (chat) => ({
  Plate: () => chat.say(PLATE), Passes: () => chat.say("/passes"), Link: () => chat.say("/link"),
}) });
const admin = new Chat({ telegram, name: "admin", complain, tries: (chat) => ({
  Invite: () => openInvite(chat), People: () => chat.say("/people"), Stats: () => chat.say("/stats"),
}) });
const sheet = new Sheet({ google, complain, tries: (sheet) => ({
  Tick: () => sheet.grid.showTick(), Completed: () => sheet.openTab("Orders_completed"), Trouble: () => showTrouble(true),
}) });
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
  document.body.append(top, el("nav", {}, el("div", { class: "pane-tabs", role: "tablist" }, ...tabs)), main, offline);
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
  sheet.grid.reveal();
  if (name !== "sheet") Object.values(panes).forEach((pane) => pane.node.classList.toggle("chosen", pane === panes[name])); // beside the sheet
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
  forgetHints();
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

/** An invite is for somebody who has not talked to the bot yet: the first such person opens it, or a new one. */
async function invite(code) {
  const guest = (await newcomer()) ?? (await resident.addPerson());
  if (!guest) return;
  open("resident");
  await resident.be(guest.id);
  await telegram.deepLink(guest, code);
  admin.hints.done("Invite");
  toast(resident.node, word("opened", { name: guest.first_name }));
}

async function newcomer() {
  const { people, admins } = await telegram.everybody();
  for (const each of people.filter(({ id }) => !admins.includes(id))) {
    if ((await telegram.view(each)).messages.length === 0) return each;
  }
  return null;
}

/** Where none was made yet, one is made: it can be pressed then. */
function openInvite(chat) {
  const link = chat.newestInvite();
  if (link) chat.openLink(link);
  else chat.say("/code 12");
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
for (const pane of [resident, admin]) {
  pane.onAdded = async (person) => {
    await meet();
    await pane.be(person.id);
  };
  pane.onInvite = invite;
  pane.onSaid = (text) => SAID.filter(([, like]) => like.test(text)).forEach(([name]) => pane.hints.done(name));
}
trouble.onPlan = () => sheet.hints.done("Trouble");
telegram.begin(current()).then(meet).catch((error) => complain(document.body, error));
listen("/sandbox/telegram/events", refreshChats, onLine);
listen("/sandbox/google/events", refreshSheet, onLine);
