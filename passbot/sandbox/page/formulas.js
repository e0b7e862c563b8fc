// The few formulas that colour rows: =$H2=TRUE, =$K2<>"", a moment in a text against NOW(), and AND and OR of these.
// They are written for row 2, the first below the header; NOW() is this browser's clock.

const MOMENT = /\(DATE\(VALUE\(MID\(\$([A-Z]+)\d+,(\d+),4\)\),[^/]*?\)\+TIME\([^/]*?,0\)\)/g;
const PLAIN = /^\$([A-Z]+)\d+(?:(=|<>)(TRUE|FALSE|"[^"]*"))?$/i;
const TIMES = /^([^<>]+)([<>])([^<>]+)$/;
const HOUR = 3_600_000;

/** `valueOf(letters)` is the value in that column of the row. What is not understood does not hold. */
export function formulaHolds(formula, valueOf, now = Date.now()) {
  const text = formula.slice(1).replaceAll(";", ",").replace(MOMENT, (_, name, year) => `@${name}:${year - 6}`);
  const [, word, inner] = /^(AND|OR)\((.*)\)$/i.exec(text) ?? [];
  const terms = (inner ?? text).split(",").map((term) => termHolds(term, valueOf, now));
  return word?.toUpperCase() === "OR" ? terms.some(Boolean) : terms.every(Boolean);
}

function termHolds(term, valueOf, now) {
  const [, name, operator, literal] = PLAIN.exec(term) ?? [];
  if (name) {
    const value = String(valueOf(name)).toLowerCase();
    return operator ? (value === literal.replaceAll('"', "").toLowerCase()) === (operator === "=") : value === "true";
  }
  const [, left, sign, right] = TIMES.exec(term) ?? [];
  if (!sign) return false;
  const [one, other] = [left, right].map((each) => moment(each, valueOf, now));
  return sign === "<" ? one < other : one > other; // NaN compares to false
}

function moment(text, valueOf, now) {
  const [, hours, parts] = /^NOW\(\)(?:\+(\d+)\/(\d+))?$/i.exec(text) ?? [];
  if (/^NOW/i.test(text)) return now + (hours ? (hours / parts) * 24 * HOUR : 0);
  const [, name, at] = /^@([A-Z]+):(\d+)$/.exec(text) ?? [];
  const [, day, month, year, hour, minute] = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d):(\d\d)/.exec(String(name && valueOf(name)).slice(at - 1)) ?? [];
  return new Date(year, month - 1, day, hour, minute).getTime();
}
