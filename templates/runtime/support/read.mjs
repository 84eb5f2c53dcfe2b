// An application's payload, in whatever form it comes.

import { textOf } from "./exact.mjs";
import { checkIntegers, withFloats } from "./integers.mjs";
import { invalid, Json } from "./json.mjs";

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
  return withFloats(text);
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
