// JSON values whose numbers have more digits than a double keeps, and the texts that have them all.

import { Json } from "./json.mjs";

/** What arrays and objects were read from. @type {WeakMap<object, string>} */
const texts = new WeakMap();

/** More digits in a row than a double is sure to keep; the database writes no exponents. */
const LONG = /\d[\d.]{15}/;

/** What is nested more deeply than a payload may be is no part of one. */
const MOST_DEPTH = 100;

/**
 * Reads JSON. Any array or object in the value that is sent on unchanged keeps its digits.
 *
 * @param {string} text
 */
export function readExact(text) {
  const value = JSON.parse(text);
  noteTexts(value, new Json(text));
  return value;
}

/**
 * @param {any} value
 * @param {Json} json what it was read from
 * @param {number} [depth]
 */
function noteTexts(value, json, depth = 0) {
  if (typeof value !== "object" || value === null || depth > MOST_DEPTH || !LONG.test(json.text)) {
    return;
  }
  texts.set(value, json.text);
  const parts = json.kind === "array" ? json.elements().entries() : json.members();
  for (const [name, part] of parts) {
    noteTexts(value[name], part, depth + 1);
  }
}

/**
 * A value as JSON text: the one that it was read from, where it has not been changed since.
 *
 * @param {unknown} value
 * @returns {string | undefined} as `JSON.stringify` gives it
 */
export function textOf(value) {
  /** @type {string | undefined} */
  const written = JSON.stringify(value);
  const noted = texts.get(/** @type {object} */ (value));
  const isUnchanged = noted !== undefined && JSON.stringify(JSON.parse(noted)) === written;
  return isUnchanged ? noted : written;
}
