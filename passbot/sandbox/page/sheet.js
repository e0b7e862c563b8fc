// The guard's spreadsheet: its tabs, its cells, and the edits of whoever the guard is just now.

import { toast } from "./ask.js";
import { colour, editedText, isCheckbox, letters, textOf } from "./cells.js";
import { el, icon, show } from "./dom.js";
import { Grid } from "./grid.js";
import { Hints } from "./hints.js";
import { word } from "./words.js";

const COMPLETED = "Orders_completed";

export class Sheet {
  constructor({ google, complain, tries }) {
    Object.assign(this, { google, complain, file: null, sheetId: null, wanted: null });
    this.hints = new Hints("sheet", tries(this));
    this.title = el("strong", { class: "file-name" });
    this.files = el("select", { class: "who", onchange: () => this.open(this.files.value) });
    this.account = el("select", { class: "who", onchange: () => this.refresh() });
    this.tools = el("div", { class: "tools", role: "toolbar" });
    this.name = el("span", { class: "cell-name" });
    this.content = el("span", { class: "cell-content" });
    this.grid = new Grid({ change: (...what) => this.change(...what), select: (...at) => this.select(...at), fold: (group) => this.fold(group) });
    this.tabs = el("div", { class: "sheet-tabs", role: "tablist" });
    this.node = el("section", { class: "pane sheet" }, this.header(), this.hints.node, this.tools,
      el("div", { class: "formula" }, this.name, el("i", {}, "fx"), this.content), this.grid.node, this.tabs);
  }

  header() {
    const who = el("label", { class: "as" }, this.asWord = el("span"), this.account);
    return el("header", { class: "bar" }, icon("sheet"), el("div", { class: "title" }, this.title, this.files), who);
  }

  async refresh() {
    const { accounts, spreadsheets } = (await this.try(() => this.google.all())) ?? {};
    if (!accounts) return;
    choices(this.account, accounts.map((each) => [each.email, each.name]), this.account.value || firstGuard(accounts));
    choices(this.files, spreadsheets.map((each) => [each.id, each.name]), this.file?.spreadsheetId);
    this.files.hidden = spreadsheets.length < 2;
    if (this.files.value) await this.open(this.files.value);
    else this.title.textContent = word("noSheets");
  }

  async open(id) {
    const file = await this.try(() => this.google.spreadsheet(id, this.account.value));
    if (file) this.draw(file);
  }

  draw(file) {
    this.file = file;
    this.title.textContent = file.properties.title;
    this.title.hidden = !this.files.hidden;
    const visible = file.sheets.filter((each) => !each.properties.hidden);
    const sheet = visible.find((each) => each.properties.sheetId === this.wanted) ?? visible[0]; // the first, until one was opened: the orders come after Sheet1
    this.sheetId = sheet.properties.sheetId;
    show(this.tabs, visible.map((each) => tabOf(each, this.sheetId)), (each) => each.id, (each) => this.tab(each));
    this.grid.show(sheet);
  }

  tab({ id, title, locked, chosen, painted }) {
    const open = () => {
      this.wanted = id;
      if (title === COMPLETED) this.hints.done("Completed");
      this.draw(this.file);
    };
    return el("button", { type: "button", role: "tab", "aria-selected": String(chosen), style: painted && { "--tab-colour": painted }, onclick: open }, locked && icon("lock"), title);
  }

  select(row, column, cell) {
    this.name.textContent = `${letters(column)}${row + 1}`;
    this.content.textContent = isCheckbox(cell) ? textOf(cell).toUpperCase() : editedText(cell);
  }

  change(row, column, value) {
    const rows = [{ values: [{ userEnteredValue: value }] }];
    const start = { sheetId: this.sheetId, rowIndex: row, columnIndex: column };
    if (value.boolValue === true) this.hints.done("Tick");
    return this.edit({ updateCells: { start, rows, fields: "userEnteredValue" } });
  }

  /** Opens the tab of that name. */
  openTab(title) {
    [...this.tabs.children].find((each) => each.textContent === title)?.click();
  }

  fold(group) {
    const range = { ...group.range, sheetId: this.sheetId };
    const dimensionGroup = { range, depth: group.depth, collapsed: !group.collapsed };
    return this.edit({ updateDimensionGroup: { dimensionGroup, fields: "collapsed" } });
  }

  insertRow() {
    return this.edit({ insertDimension: { range: this.chosenRow(), inheritFromBefore: this.grid.at[0] > 0 } });
  }

  deleteRow() {
    return this.edit({ deleteDimension: { range: this.chosenRow() } });
  }

  sort() {
    const start = this.grid.sheet.properties.gridProperties?.frozenRowCount ?? 0;
    const range = { sheetId: this.sheetId, startRowIndex: start, endRowIndex: Math.max(start + 1, this.grid.rows.length) };
    return this.edit({ sortRange: { range, sortSpecs: [{ dimensionIndex: this.grid.at[1], sortOrder: "ASCENDING" }] } });
  }

  chosenRow() {
    const [row] = this.grid.at;
    return { sheetId: this.sheetId, dimension: "ROWS", startIndex: row, endIndex: row + 1 };
  }

  /** True if Google took it; what it says against it is shown as it stands. */
  async edit(request) {
    try {
      await this.google.edit(this.account.value, this.file.spreadsheetId, [request]);
      return true;
    } catch (error) {
      toast(this.node, error.message);
      return false;
    }
  }

  translate() {
    const tool = (key, work) => el("button", { type: "button", class: "tool", onclick: work }, word(key));
    this.tools.replaceChildren(tool("insertRow", () => this.insertRow()), tool("deleteRow", () => this.deleteRow()), tool("sort", () => this.sort()));
    this.hints.translate();
    this.asWord.textContent = word("account");
    this.files.setAttribute("aria-label", word("spreadsheet"));
    this.grid.node.setAttribute("aria-label", word("sheet"));
    if (!this.file) this.title.textContent = word("noSheets");
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

const firstGuard = (accounts) => (accounts.find((each) => each.name.startsWith("guard")) ?? accounts[0])?.email;

function choices(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) select.value = chosen;
}

function tabOf({ properties, protectedRanges }, chosen) {
  return { id: properties.sheetId, title: properties.title, locked: Boolean(protectedRanges?.length), chosen: properties.sheetId === chosen, painted: colour(properties.tabColorStyle?.rgbColor) };
}
