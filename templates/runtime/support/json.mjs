/**
 * JSON as text: a value is looked into without reading its numbers, so that none of their digits
 * is lost.
 */

import { RequestError } from "./error.mjs";
import { textOf } from "./exact.mjs";

/** As deep as `buildamp::wire` reads. */
const MAX_DEPTH = 128;

/** The text of one JSON value, known to be valid, without space around it. */
export class Json {
  #depth;

  /**
   * @param {string} text
   * @param {number} [depth] how many arrays and objects it is inside of
   */
  constructor(text, depth = 0) {
    this.text = text;
    this.#depth = depth;
  }

  /** @returns {"null" | "boolean" | "string" | "number" | "array" | "object"} */
  get kind() {
    switch (this.text[0]) {
      case "{":
        return "object";
      case "[":
        return "array";
      case '"':
        return "string";
      case "t":
      case "f":
        return "boolean";
      case "n":
        return "null";
      default:
        return "number";
    }
  }

  get isNull() {
    return this.text[0] === "n";
  }

  /** A string's text. */
  string() {
    return unescape(this.text);
  }

  /** The elements of an array. */
  elements() {
    const depth = this.#deeper();
    /** @type {Json[]} */
    const elements = [];
    let at = skipSpace(this.text, 1);
    while (this.text[at] !== "]") {
      const end = valueEnd(this.text, at);
      elements.push(new Json(this.text.slice(at, end), depth));
      at = next(this.text, end);
    }
    return elements;
  }

  /**
   * The members of an object in their order; of several with one name the last one's value, at the
   * place of the first.
   */
  members() {
    const depth = this.#deeper();
    /** @type {Map<string, Json>} */
    const members = new Map();
    let at = skipSpace(this.text, 1);
    while (this.text[at] !== "}") {
      const nameEnd = stringEnd(this.text, at);
      const name = unescape(this.text.slice(at, nameEnd));
      const start = skipSpace(this.text, skipSpace(this.text, nameEnd) + 1);
      const end = valueEnd(this.text, start);
      members.set(name, new Json(this.text.slice(start, end), depth));
      at = next(this.text, end);
    }
    return members;
  }

  /** The text without space between its tokens. */
  compact() {
    let compact = "";
    let copied = 0;
    let at = 0;
    while (at < this.text.length) {
      if (this.text[at] === '"') {
        at = stringEnd(this.text, at);
      } else if (isSpace(this.text.charCodeAt(at))) {
        compact += this.text.slice(copied, at);
        at += 1;
        copied = at;
      } else {
        at += 1;
      }
    }
    return copied === 0 ? this.text : compact + this.text.slice(copied);
  }

  #deeper() {
    if (this.#depth >= MAX_DEPTH) {
      throw new RequestError("invalid_payload", "the payload is not JSON: it is nested too deeply");
    }
    return this.#depth + 1;
  }
}

/**
 * A payload: JSON text, or a value to be written as such.
 *
 * @param {unknown} payload a string is always JSON text
 * @returns {Json}
 */
export function readPayload(payload) {
  const text = typeof payload === "string" ? payload : write(payload);
  if (typeof payload === "string") {
    check(text);
  }
  const json = new Json(text.trim());
  checkIntegers(json.text);
  return json;
}

/** @param {unknown} payload */
function write(payload) {
  let text;
  try {
    text = textOf(payload);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : "it cannot be written");
  }
  if (text === undefined) {
    throw invalid(`it is ${payload === undefined ? "undefined" : `a ${typeof payload}`}`);
  }
  return text;
}

/** @param {string} text */
function check(text) {
  try {
    JSON.parse(text);
  } catch {
    // The engine's message quotes the text.
    throw invalid("its text is malformed");
  }
  if (!text.isWellFormed()) {
    throw invalid("it holds half a surrogate pair");
  }
}

/** @param {string} reason */
function invalid(reason) {
  return new RequestError("invalid_payload", `the payload is not JSON: ${reason}`);
}

const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;

/**
 * Refuses an integer that fits in neither `i64` nor `u64`.
 *
 * @param {string} text
 */
function checkIntegers(text) {
  // Eighteen digits always fit.
  if (!/\d{19}/.test(text)) {
    return;
  }
  for (const [at, literal] of numbersOf(text)) {
    if (!fits(literal)) {
      const message = `the payload holds an integer, at character ${at}, that does not fit in 64 bits`;
      throw new RequestError("number_out_of_range", message);
    }
  }
}

/**
 * The numbers in a JSON text, each with where it stands.
 *
 * @param {string} text
 * @returns {Generator<[at: number, literal: string]>}
 */
function* numbersOf(text) {
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = stringEnd(text, at);
    } else if (isDigit(code) || code === 0x2d) {
      const end = scalarEnd(text, at);
      yield [at, text.slice(at, end)];
      at = end;
    } else {
      at += 1;
    }
  }
}

/**
 * A payload's text as PostgreSQL is to have it. `jsonb` keeps no exponents: a float of more than 64 bits
 * (`1e21`) would come back as an integer that is refused.
 *
 * @param {string} text
 */
export function toStore(text) {
  if (!/\d[eE]\+?\d/.test(text)) {
    return text;
  }
  let [stored, copied] = ["", 0];
  for (const [at, literal] of numbersOf(text)) {
    stored += text.slice(copied, at) + asFloat(literal);
    copied = at + literal.length;
  }
  return stored + text.slice(copied);
}

/**
 * A number with a fraction in place of its exponent, where it would be an integer beyond 64 bits.
 *
 * @param {string} literal
 */
function asFloat(literal) {
  const [, sign = "", whole = "", fraction = "", exponent = ""] =
    /^(-?)(\d+)(?:\.(\d+))?[eE]\+?(\d+)$/.exec(literal) ?? [];
  const zeros = Number(exponent) - fraction.length;
  // What no double holds is left to whoever reads it.
  if (exponent === "" || zeros < 0 || zeros > 400) {
    return literal;
  }
  const digits = `${sign}${BigInt(`${whole}${fraction}${"0".repeat(zeros)}`)}`;
  return fits(digits) ? literal : `${digits}.0`;
}

/** @param {string} literal */
function fits(literal) {
  if (literal.length <= 18 || /[.eE]/.test(literal)) {
    return true;
  }
  const value = BigInt(literal);
  return value >= LEAST && value <= MOST;
}

/**
 * A string without its quotes and escapes.
 *
 * @param {string} quoted
 */
function unescape(quoted) {
  if (!quoted.includes("\\")) {
    return quoted.slice(1, -1);
  }
  /** @type {string} */
  const text = JSON.parse(quoted);
  if (!text.isWellFormed()) {
    throw invalid("it holds half a surrogate pair");
  }
  return text;
}

/**
 * Just behind the value that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 */
function valueEnd(text, at) {
  const first = text[at];
  if (first === '"') {
    return stringEnd(text, at);
  }
  if (first !== "{" && first !== "[") {
    return scalarEnd(text, at);
  }
  let open = 0;
  for (;;) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(text, at);
        continue;
      case 0x7b:
      case 0x5b:
        open += 1;
        break;
      case 0x7d:
      case 0x5d:
        open -= 1;
        if (open === 0) {
          return at + 1;
        }
    }
    at += 1;
  }
}

/**
 * Just behind the string that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 */
function stringEnd(text, at) {
  for (let end = text.indexOf('"', at + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return end + 1;
    }
  }
}

/**
 * Just behind the number, `true`, `false` or `null` that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 */
function scalarEnd(text, at) {
  while (at < text.length && !'{}[],:" \t\n\r'.includes(/** @type {string} */ (text[at]))) {
    at += 1;
  }
  return at;
}

/**
 * The start of the next value, or the closing bracket.
 *
 * @param {string} text
 * @param {number} end
 */
function next(text, end) {
  const at = skipSpace(text, end);
  return text[at] === "," ? skipSpace(text, at + 1) : at;
}

/**
 * @param {string} text
 * @param {number} at
 */
function skipSpace(text, at) {
  while (isSpace(text.charCodeAt(at))) {
    at += 1;
  }
  return at;
}

/** @param {number} code */
function isSpace(code) {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** @param {number} code */
function isDigit(code) {
  return code >= 0x30 && code <= 0x39;
}
