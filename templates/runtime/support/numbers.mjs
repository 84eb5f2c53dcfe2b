// Numbers that an application may set: one that makes no sense is refused where it is given.

/** A timer of more milliseconds than this runs at once, and again and again. */
export const MOST_MS = 2 ** 31 - 1;

const UNITS_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The milliseconds of a duration such as `30d`; undefined where it is none.
 *
 * @param {string} text
 */
export function millisecondsOf(text) {
  const [, amount, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  return amount
    ? Number(amount) * UNITS_MS[/** @type {keyof typeof UNITS_MS} */ (unit)]
    : undefined;
}

/** More requests or events at once than any process has room for. */
const MOST_AT_ONCE = 100_000;

/**
 * A whole number.
 *
 * @param {string} what it is called
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 * @param {string} [unit] with `of`, where it has one
 * @returns {number}
 */
export function whole(what, value, least, most, unit = "") {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
    return value;
  }
  throw new RangeError(`${what} must be a whole number${unit}, ${least} to ${most}`);
}

/**
 * The durations among some options, or their defaults.
 *
 * @template {{ [name: string]: number }} Defaults
 * @param {{ [name in keyof Defaults]?: number | undefined }} options
 * @param {Defaults} defaults in milliseconds
 * @param {number} [least]
 * @returns {Defaults}
 */
export function durationsOf(options, defaults, least = 1) {
  const durations = Object.entries(defaults).map(([name, usual]) => [
    name,
    whole(name, options[name] ?? usual, least, MOST_MS, " of milliseconds"),
  ]);
  return Object.fromEntries(durations);
}

/**
 * How many at once.
 *
 * @param {string} what it is called
 * @param {number} value
 */
export function atOnce(what, value) {
  return whole(what, value, 1, MOST_AT_ONCE);
}
