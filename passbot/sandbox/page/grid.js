// The grid of one worksheet: letters, numbers, cells, checkboxes; the keyboard moves and edits.

import { editedText, isCheckbox, letters, lookOf, textOf, typed, valueOf } from "./cells.js";
import { el, show } from "./dom.js";
import { word } from "./words.js";

const SPARE_ROWS = 30; // shown below the last one in use
const WIDTH = 100;
const ROW = 24; // pixels, as in sheet.css
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0], Tab: [0, 1] };

/** `change(row, column, value)` writes a value of the API; `select(row, column, cell)` hears what is selected; `fold(group)` folds or unfolds. */
export class Grid {
  constructor({ change, select, fold }) {
    Object.assign(this, { change, select, fold, at: [0, 0], sheet: null });
    this.head = el("thead");
    this.body = el("tbody");
    this.columns = el("colgroup");
    this.table = el("table", { class: "grid" }, this.columns, this.head, this.body);
    this.node = el("div", { class: "scroller", tabindex: "0", role: "group" }, this.table);
    this.node.addEventListener("keydown", (event) => this.onKey(event));
  }

  show(sheet) {
    if (this.sheet?.properties.sheetId !== sheet.properties.sheetId) this.at = [0, 0];
    this.sheet = sheet;
    this.rows = sheet.data?.[0]?.rowData ?? [];
    this.size = sizeOf(sheet, this.rows);
    this.showHead();
    show(this.body, this.rowsToShow(), (each) => each.row, (each) => this.buildRow(each));
    this.mark();
    this.reveal();
  }

  cell(row, column) {
    return this.rows[row]?.values?.[column];
  }

  showHead() {
    const widths = this.sheet.data?.[0]?.columnMetadata ?? [];
    const columns = [...Array(this.size.columns).keys()].filter((column) => !widths[column]?.hiddenByUser);
    const pixels = columns.map((column) => widths[column]?.pixelSize ?? WIDTH);
    this.shownColumns = columns;
    this.columns.replaceChildren(el("col", { style: { width: "46px" } }), ...pixels.map((each) => el("col", { style: { width: `${each}px` } })));
    this.table.style.width = `${pixels.reduce((sum, each) => sum + each, 46)}px`;
    const pinned = this.sheet.properties.gridProperties?.frozenColumnCount ?? 0;
    this.left = new Map(columns.slice(0, pinned).map((column, at) => [column, pixels.slice(0, at).reduce((sum, each) => sum + each, 46)]));
    const heads = columns.map((column) => this.pin(el("th", { scope: "col" }, letters(column), this.foldButton(this.foldAt("columnGroups", column), letters)), column));
    this.head.replaceChildren(el("tr", {}, el("td", { class: "corner" }), ...heads));
  }

  /** The group whose control stands at this line: the one after its last. */
  foldAt(kind, line) {
    return (this.sheet[kind] ?? []).find((each) => each.range.endIndex === line) ?? null;
  }

  foldButton(group, nameOf) {
    if (!group) return null;
    const { dimension, startIndex = 0, endIndex } = group.range;
    const label = word(`group${dimension}`, { from: nameOf(startIndex), to: nameOf(endIndex - 1) });
    const open = !group.collapsed;
    return el("button", { type: "button", class: "fold", "aria-expanded": String(open), "aria-label": label, onclick: () => this.fold(group) }, open ? "−" : "+");
  }

  /** Frozen columns stay in sight, as frozen rows do. */
  pin(node, column) {
    if (this.left.has(column)) {
      node.classList.add("pinned");
      node.style.setProperty("--left", `${this.left.get(column)}px`);
    }
    return node;
  }

  rowsToShow() {
    const hidden = this.sheet.data?.[0]?.rowMetadata ?? [];
    const rules = this.sheet.conditionalFormats ?? [];
    const valueAt = (row, column) => valueOf(this.cell(row, column));
    const look = (row, column) => lookOf(this.cell(row, column), { row, column, rules, valueAt });
    return [...Array(this.size.rows).keys()].filter((row) => !hidden[row]?.hiddenByUser && !hidden[row]?.hiddenByFilter).map((row) => ({
      row, fold: this.foldAt("rowGroups", row), frozen: row < (this.sheet.properties.gridProperties?.frozenRowCount ?? 0),
      cells: this.shownColumns.map((column) => ({ column, cell: this.cell(row, column), look: look(row, column) })),
    }));
  }

  buildRow({ row, fold, frozen, cells }) {
    const line = el("tr", { class: frozen ? "frozen" : null }, el("th", { scope: "row" }, String(row + 1), this.foldButton(fold, (at) => String(at + 1))), ...cells.map((each) => this.buildCell(row, each)));
    line.style.setProperty("--top", `${(row + 1) * ROW}px`); // where a frozen row stops
    return line;
  }

  buildCell(row, { column, cell, look }) {
    const number = typeof valueOf(cell) === "number";
    const kinds = [number && "number", (look.backgroundColor || look.color) && "painted"].filter(Boolean).join(" ");
    const node = el("td", { class: kinds || null, "data-column": column, style: look, title: textOf(cell).length > 18 ? textOf(cell) : null });
    node.addEventListener("mousedown", () => this.move(row, column));
    if (isCheckbox(cell)) node.append(this.checkbox(row, column, cell));
    else {
      node.append(textOf(cell));
      node.addEventListener("dblclick", () => this.edit(editedText(cell)));
    }
    return this.pin(node, column);
  }

  checkbox(row, column, cell) {
    const box = el("input", { type: "checkbox", tabindex: "-1", "aria-label": `${letters(column)}${row + 1}`, checked: valueOf(cell) === true });
    box.addEventListener("change", () => this.change(row, column, { boolValue: box.checked }).then((done) => {
      if (!done) box.checked = !box.checked;
    }));
    return box;
  }

  move(row, column) {
    const within = (at, size) => Math.max(0, Math.min(size - 1, at));
    this.at = [within(row, this.size.rows), within(column, this.size.columns)];
    this.mark();
    this.chosen()?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The first box that is not ticked, or where the boxes are; null where the sheet has none. */
  tickAt() {
    for (const wanted of [false, true]) {
      const row = this.rows.findIndex((each) => each.values?.some((cell) => isCheckbox(cell) && (valueOf(cell) === true) === wanted));
      if (row >= 0) return [row, this.rows[row].values.findIndex(isCheckbox)];
    }
    return null;
  }

  /** Once for each worksheet, the column of ticks comes in sight: it is what guards are here for. */
  reveal() {
    const at = this.sheet && this.tickAt();
    if (!at || this.revealed === this.sheet.properties.sheetId || this.node.clientWidth === 0) return;
    this.revealed = this.sheet.properties.sheetId;
    const cell = this.body.querySelector(`tr[data-key="${at[0]}"] td[data-column="${at[1]}"]`);
    if (cell) this.node.scrollLeft = cell.offsetLeft + cell.offsetWidth - this.node.clientWidth;
  }

  showTick() {
    const at = this.tickAt();
    if (!at) return;
    this.move(...at);
    this.node.focus();
  }

  chosen() {
    return this.body.querySelector(`tr[data-key="${this.at[0]}"] td[data-column="${this.at[1]}"]`);
  }

  mark() {
    this.table.querySelector("td.chosen")?.classList.remove("chosen");
    this.chosen()?.classList.add("chosen");
    this.select(...this.at, this.cell(...this.at));
  }

  onKey(event) {
    if (event.target.matches("td input[type=text], .fold")) return;
    const [row, column] = this.at;
    const step = STEPS[event.key];
    if (step && event.key === "Tab") return; // Tab leaves the grid
    if (step) this.move(row + step[0], column + step[1]);
    else if (event.key === " " && isCheckbox(this.cell(row, column))) this.chosen().querySelector("input").click();
    else if (event.key === "F2") this.edit(editedText(this.cell(row, column)));
    else if (event.key === "Delete" || event.key === "Backspace") this.change(row, column, {});
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) this.edit(event.key);
    else return;
    event.preventDefault();
  }

  edit(text) {
    const [row, column] = this.at;
    const input = el("input", { type: "text", value: text, "aria-label": `${letters(column)}${row + 1}` });
    let open = true;
    const finish = (keep) => {
      if (!open) return;
      open = false;
      input.remove();
      this.node.focus();
      if (keep) this.change(row, column, typed(input.value));
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Tab") finish(true);
      if (event.key === "Escape") finish(false);
    });
    input.addEventListener("blur", () => finish(true));
    this.chosen().append(input);
    input.focus();
  }
}

function sizeOf(sheet, rows) {
  const grid = sheet.properties.gridProperties ?? {};
  const used = Math.max(1, ...rows.map((row) => row.values?.length ?? 0));
  return { rows: Math.min(grid.rowCount ?? 1000, rows.length + SPARE_ROWS), columns: Math.min(grid.columnCount ?? 26, Math.max(used + 1, 12)) };
}
