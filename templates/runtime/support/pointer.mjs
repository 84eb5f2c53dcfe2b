/**
 * The names that a JSON pointer (RFC 6901) leads through.
 *
 * @param {string} pointer
 * @returns {string[]}
 */
export function segmentsOf(pointer) {
  return pointer.split("/").slice(1).map(unescaped);
}

/**
 * A name as a pointer has it.
 *
 * @param {string} name
 */
export function escaped(name) {
  return name.replace(/~/g, "~0").replace(/\//g, "~1");
}

/** @param {string} segment */
export function unescaped(segment) {
  return segment.replace(/~1/g, "/").replace(/~0/g, "~");
}
