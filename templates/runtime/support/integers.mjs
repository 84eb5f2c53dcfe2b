// Integers in a JSON text, as far as 64 bits hold them.

import { RequestError } from "./error.mjs";
import { scalarEnd, stringEnd } from "./scan.mjs";

const LEAST = -(2n ** 63n);
const MOST = 2n ** 64n - 1n;

/**
 * Refuses an integer that fits in neither `i64` nor `u64`.
 *
 * @param {string} text
 */
export function checkIntegers(text) {
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
 * A payload's text as PostgreSQL is to have it. `jsonb` keeps no exponents: a float of more than 64 bits
 * (`1e21`) would come back as an integer that is refused.
 *
 * @param {string} text
 */
export function toStore(text) {
  return /\d[eE]\+?\d/.test(text) ? rewritten(text, asFloat) : text;
}

/**
 * As {@link toStore}, of a text that JavaScript or PostgreSQL wrote: both spell doubles as plain digits
 * (JavaScript below 1e21, `jsonb` always), which would be refused as integers beyond 64 bits.
 *
 * @param {string} text
 */
export function withFloats(text) {
  const mark = (/** @type {string} */ literal) =>
    fits(literal) || !isDouble(literal) ? literal : `${literal}.0`;
  return /\d{19}/.test(text) ? rewritten(text, mark) : text;
}

/**
 * @param {string} text
 * @param {(literal: string) => string} rewrite what becomes of each number
 */
function rewritten(text, rewrite) {
  let [written, copied] = ["", 0];
  for (const [at, literal] of numbersOf(text)) {
    written += text.slice(copied, at) + rewrite(literal);
    copied = at + literal.length;
  }
  return written + text.slice(copied);
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

/** @param {string} literal an integer */
function isDouble(literal) {
  const value = Number(literal);
  return Number.isFinite(value) && significant(String(value)) === significant(literal);
}

/**
 * The digits of a whole number, as it is written or with an exponent, without the zeros at their end.
 *
 * @param {string} number
 */
function significant(number) {
  const digits = number.replace(/e.*/, "").replaceAll(/[-.]/g, "");
  return digits.replace(/0+$/, "");
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

/** @param {number} code */
function isDigit(code) {
  return code >= 0x30 && code <= 0x39;
}
