/**
 * What a table holds under a name that anyone may have chosen: `constructor` is in none.
 *
 * @template T
 * @param {{ readonly [name: string]: T }} table
 * @param {string} name
 * @returns {T | undefined}
 */
export function own(table, name) {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
