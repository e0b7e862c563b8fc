// The panel of faults: what goes wrong on purpose, and what stops it.

import { el, show } from "./dom.js";
import { word } from "./words.js";

const WRITES = { google: ":batchUpdate", telegram: "/send" };
const PLANS = {
  down: () => ({ kind: "unavailable_before", times: null }),
  slow: () => ({ kind: "slow", seconds: 8, times: null }),
  lose: (side) => ({ kind: "dropped_after", path: WRITES[side], times: 1 }),
  refuse: () => ({ kind: "too_many_requests", times: 3 }),
  gateway: () => ({ kind: "bad_gateway", times: 3 }),
};

export class Trouble {
  constructor({ call, complain }) {
    Object.assign(this, { call, complain });
    this.panel = el("div", { class: "trouble-panel" });
    this.list = el("ul", { class: "wrong" });
    this.node = el("section", { class: "pane trouble" }, this.panel, this.list);
  }

  onPlan() {} // the page takes away the hint that said so

  async plan(side, name) {
    this.onPlan();
    await this.send("POST", { side, ...PLANS[name](side) });
  }

  clear() {
    return this.send("DELETE");
  }

  async refresh() {
    await this.send("GET");
  }

  async send(method, fault) {
    try {
      const { faults } = await this.call(method, "/sandbox/faults", fault);
      this.draw(faults);
    } catch (error) {
      this.complain(this.node, error);
    }
  }

  draw(faults) {
    this.faults = faults;
    this.onChange(faults.length);
    const lines = faults.length ? faults : [{ none: true }];
    show(this.list, lines.map((each) => this.sentence(each)), (text) => text, (text) => el("li", {}, text));
  }

  onChange() {} // the page marks its button

  sentence({ none, side, kind, times }) {
    if (none) return word("nothingWrong");
    const what = Object.keys(PLANS).find((name) => PLANS[name](side).kind === kind);
    return `${word(side)}: ${what ? word(what) : kind} — ${times === null ? word("forever") : word("left", { n: times })}`;
  }

  translate() {
    const button = (side, name) => el("button", { type: "button", class: "fault", onclick: () => this.plan(side, name) }, word(name));
    const group = (side) => el("fieldset", {}, el("legend", {}, word(side)), ...Object.keys(PLANS).map((name) => button(side, name)));
    this.panel.replaceChildren(el("p", {}, word("troubleHint")), group("google"), group("telegram"),
      el("button", { type: "button", class: "fault clear", onclick: () => this.clear() }, word("clear")), el("h2", {}, word("times")));
    this.draw(this.faults ?? []);
  }
}
