// What people read.

/**
 * Rows in columns, as wide as their content; numbers to the right.
 *
 * @param {{ [column: string]: unknown }[]} rows all with the same columns
 * @returns {string}
 */
export function table(rows) {
  const [first] = rows;
  if (!first) {
    return "";
  }
  const columns = Object.keys(first).map((name) => {
    const cells = rows.map((row) => cell(row[name]));
    const width = cells.reduce((most, text) => Math.max(most, text.length), name.length);
    const isNumber = rows.every((row) => row[name] === null || typeof row[name] === "number");
    const pad = (/** @type {string} */ text) =>
      isNumber ? text.padStart(width) : text.padEnd(width);
    return { head: pad(name.toUpperCase()), cells: cells.map(pad) };
  });
  const line = (/** @type {string[]} */ texts) => texts.join("  ").trimEnd();
  const body = rows.map((_row, at) => line(columns.map(({ cells }) => cells[at] ?? "")));
  return `${[line(columns.map(({ head }) => head)), ...body].join("\n")}\n`;
}

/** @param {unknown} value */
function cell(value) {
  return value === null || value === undefined ? "" : inOneLine(String(value));
}

/** What controls a terminal, or reverses text: a target or a row may have chosen it. */
const UNSEEN = /[^\P{Cc}\n\t]|\p{Bidi_Control}|[\u2028\u2029]/gu;

/**
 * A text for people, with escapes for its control characters but the ends of lines.
 *
 * @param {string} text
 * @returns {string}
 */
export function visible(text) {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(UNSEEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * The same without ends of lines.
 *
 * @param {string} text
 * @returns {string}
 */
export function inOneLine(text) {
  return visible(text.replaceAll(/\s+/g, " "));
}

/**
 * @param {string} text
 * @param {number} most
 * @returns {string}
 */
export function shorten(text, most) {
  // By its code points, so that none is cut in half.
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

/**
 * How long ago, in one unit.
 *
 * @param {Date | string | null} time
 * @returns {string}
 */
export function ago(time) {
  if (time === null) {
    return "";
  }
  const seconds = Math.max(0, Math.round((Date.now() - new Date(time).getTime()) / 1000));
  if (seconds < 120) {
    return `${seconds}s ago`;
  }
  if (seconds < 7200) {
    return `${Math.round(seconds / 60)}m ago`;
  }
  if (seconds < 172_800) {
    return `${Math.round(seconds / 3600)}h ago`;
  }
  return `${Math.round(seconds / 86_400)}d ago`;
}

/** @param {unknown} value */
export function printJson(value) {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * An array of values that are JSON already, whose numbers keep all their digits so.
 *
 * @param {string[]} texts
 */
export function printJsonTexts(texts) {
  process.stdout.write(texts.length === 0 ? "[]\n" : `[\n  ${texts.join(",\n  ")}\n]\n`);
}
