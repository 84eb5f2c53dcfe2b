// The payloads that are delivered.

/**
 * An order as an object: 500 bytes of JSON.
 *
 * @param {number} number
 * @param {string} [at] when it is enqueued
 */
export function order(number, at) {
  const known = { number, customer: `customer ${number}`, ...(at ? { at } : {}), note: "" };
  return { ...known, note: "n".repeat(500 - JSON.stringify(known).length) };
}
