// Durations that an application may set.

/** A timer of more milliseconds than this runs at once, and again and again. */
const MOST_MS = 2 ** 31 - 1;

/**
 * The durations among some options, or their defaults.
 *
 * @template {{ [name: string]: number }} Defaults
 * @param {{ [name in keyof Defaults]?: number | undefined }} options
 * @param {Defaults} defaults in milliseconds
 * @returns {Defaults}
 */
export function durationsOf(options, defaults) {
  const durations = Object.entries(defaults).map(([name, usual]) => {
    const ms = options[name] ?? usual;
    if (!(Number.isInteger(ms) && ms > 0 && ms <= MOST_MS)) {
      throw new RangeError(`${name} must be a whole number of milliseconds, 1 to ${MOST_MS}`);
    }
    return [name, ms];
  });
  return Object.fromEntries(durations);
}
