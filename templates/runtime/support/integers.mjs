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
