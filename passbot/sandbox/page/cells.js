// What a cell of the Sheets API looks like: its text, its colours, the rules that colour it.

import { formulaHolds } from "./formulas.js";

const DAY = 86_400_000;
const PLAIN = { backgroundColor: "rgb(255, 255, 255)", color: "rgb(0, 0, 0)" }; // as a sheet is anyhow, also in the dark
const EPOCH = Date.UTC(1899, 11, 30);

export function letters(column) {
  const rest = column % 26;
  const head = column < 26 ? "" : letters(Math.floor(column / 26) - 1);
  return head + String.fromCharCode(65 + rest);
}

export const columnOf = (name) => [...name].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

export const isCheckbox = (cell) => cell?.dataValidation?.condition?.type === "BOOLEAN";

export function valueOf(cell) {
  const value = cell?.effectiveValue ?? cell?.userEnteredValue ?? {};
  return value.boolValue ?? value.numberValue ?? value.stringValue ?? value.errorValue?.message ?? "";
}

export function textOf(cell) {
  if (cell?.formattedValue !== undefined) return cell.formattedValue;
  const value = valueOf(cell);
  const type = cell?.userEnteredFormat?.numberFormat?.type;
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  return typeof value === "number" && type?.startsWith("DATE") ? dateText(value, type) : String(value);
}

function dateText(days, type) {
  const iso = new Date(EPOCH + Math.round(days * DAY)).toISOString();
  return type === "DATE" ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** What a person sees and edits: a formula as it was typed. */
export const editedText = (cell) => cell?.userEnteredValue?.formulaValue ?? textOf(cell);

/** What was typed, as a value of the API: numbers and truths are themselves, all else is text. */
export function typed(text) {
  if (text === "") return {};
  if (/^(true|истина)$/i.test(text)) return { boolValue: true };
  if (/^(false|ложь)$/i.test(text)) return { boolValue: false };
  if (text.startsWith("=")) return { formulaValue: text };
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? { numberValue: Number(text) } : { stringValue: text };
}

/** CSS of a cell: its own format, and over it the first conditional rule that holds. */
export function lookOf(cell, { row, column, rules, valueAt }) {
  const rule = rules.find((each) => covers(each, row, column) && holds(each.booleanRule?.condition, row, column, valueAt));
  const look = { ...css(cell?.userEnteredFormat ?? cell?.effectiveFormat), ...css(rule?.booleanRule?.format) };
  return Object.fromEntries(Object.entries(look).filter(([name, value]) => PLAIN[name] !== value));
}

function css(format = {}) {
  const text = format.textFormat ?? {};
  const lines = [text.underline && "underline", text.strikethrough && "line-through"].filter(Boolean).join(" ");
  const look = {
    backgroundColor: colour(format.backgroundColorStyle?.rgbColor ?? format.backgroundColor),
    color: colour(text.foregroundColorStyle?.rgbColor ?? text.foregroundColor),
    fontWeight: text.bold && "700", fontStyle: text.italic && "italic", textDecoration: lines,
    fontSize: text.fontSize && `${text.fontSize * 1.333}px`,
    textAlign: { LEFT: "left", CENTER: "center", RIGHT: "right" }[format.horizontalAlignment],
    whiteSpace: format.wrapStrategy === "WRAP" && "normal",
  };
  return Object.fromEntries(Object.entries(look).filter(([, value]) => value));
}

const part = (share = 0) => Math.round(share * 255);
export const colour = (rgb) => rgb && `rgb(${part(rgb.red)}, ${part(rgb.green)}, ${part(rgb.blue)})`;

const inside = (at, start = 0, end = Infinity) => at >= start && at < end;
const covers = (rule, row, column) => (rule.ranges ?? []).some((range) =>
  inside(row, range.startRowIndex, range.endRowIndex) && inside(column, range.startColumnIndex, range.endColumnIndex));

function holds(condition, row, column, valueAt) {
  if (!condition) return false;
  const value = valueAt(row, column);
  const wanted = condition.values?.[0]?.userEnteredValue ?? "";
  const text = String(value).toLowerCase();
  const tests = {
    BLANK: () => value === "", NOT_BLANK: () => value !== "",
    TEXT_EQ: () => text === wanted.toLowerCase(), TEXT_CONTAINS: () => text.includes(wanted.toLowerCase()),
    TEXT_STARTS_WITH: () => text.startsWith(wanted.toLowerCase()),
    CUSTOM_FORMULA: () => formulaHolds(wanted, (name) => valueAt(row, columnOf(name))),
  };
  return tests[condition.type]?.() ?? false;
}
