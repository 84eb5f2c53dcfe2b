/**
 * JSON values that JavaScript holds with fewer digits than their texts have, and those texts.
 */

/** @type {WeakMap<object, string>} */
const texts = new WeakMap();

/**
 * @param {object} value
 * @param {string} text what it was read from
 */
export function noteText(value, text) {
  texts.set(value, text);
}

/**
 * A value as JSON text: the one that was noted, where the value has not been changed since.
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
