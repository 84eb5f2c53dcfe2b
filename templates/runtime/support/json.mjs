/**
 * JSON as text: a value is looked into without reading its numbers, so that none of their digits
 * is lost.
 */

import { RequestError } from "./error.mjs";
import { isSpace, next, skipSpace, stringEnd, valueEnd } from "./scan.mjs";

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
 * @param {string} reason
 * @returns {RequestError}
 */
export function invalid(reason) {
  return new RequestError("invalid_payload", `the payload is not JSON: ${reason}`);
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
