// How long a target asks to be left alone.

/** A Retry-After is honoured up to a day. */
const MOST_MS = 24 * 3600 * 1000;

/** Ends with a zone, which may be told in brackets once more: `-0500 (EST)`. */
const ZONED = /(Z|UTC?|GMT|[ECMP][SD]T|[+-]\d\d:?\d\d)( \([^()]*\))?$/i;

/**
 * A `Retry-After` in milliseconds: seconds, or a date relative to the answer's own `Date`, so that
 * neither clock needs to be right.
 *
 * @param {{ readonly [name: string]: string }} headers names in lower case
 * @returns {number | undefined}
 */
export function retryAfter(headers) {
  const value = headers["retry-after"]?.trim();
  if (!value) {
    return undefined;
  }
  if (/^\d+(\.\d+)?$/.test(value)) {
    return Math.min(Number(value) * 1000, MOST_MS);
  }
  const until = timeOf(value);
  if (Number.isNaN(until)) {
    return undefined;
  }
  const sent = timeOf(headers["date"] ?? "");
  const wait = until - (Number.isNaN(sent) ? Date.now() : sent);
  return Math.min(Math.max(wait, 0), MOST_MS);
}

/** @param {string} date */
function timeOf(date) {
  // `Date.parse` takes nearly anything for a date: "-45" or "after 45" for the year 2045.
  if (!/\d:\d\d/.test(date)) {
    return NaN;
  }
  if (ZONED.test(date)) {
    return Date.parse(date);
  }
  // The third form of a date in HTTP has no zone, and is in UTC (RFC 9110, 5.6.7); for others without
  // one, too, nothing speaks for that of the worker's machine.
  const utc = /\dT\d/.test(date) ? "Z" : " UTC";
  return Date.parse(date + utc);
}
