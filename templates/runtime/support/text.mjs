// Text that a database takes: PostgreSQL refuses NUL, and half a character is not UTF-8.

/**
 * NUL and lone surrogates replaced by U+FFFD.
 *
 * @param {string} text
 * @returns {string}
 */
export function clean(text) {
  const formed = text.toWellFormed();
  if (!formed.includes("\0")) {
    return formed;
  }
  // By runs: a body of nothing else, unpacked from a few bytes, took seconds one by one.
  return formed.replace(/\0+/g, (run) => "\uFFFD".repeat(run.length));
}

/**
 * {@link clean} for every text and every name in a JSON value.
 *
 * @param {unknown} value
 * @returns {unknown}
 */
export function cleanAll(value) {
  if (typeof value === "string") {
    return clean(value);
  }
  if (Array.isArray(value)) {
    return value.map(cleanAll);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [clean(name), cleanAll(member)]),
  );
}

/** An escape in a string of JSON: a surrogate pair, half of one, or another. */
const ESCAPE = /\\(?:ud[89ab]..\\ud[c-f]..|(ud[89a-f]..)|.)/gis;

/**
 * JSON text whose escapes for half a surrogate pair stand for U+FFFD.
 *
 * @param {string} json
 * @returns {string}
 */
export function wholeEscapes(json) {
  return json.replace(ESCAPE, (escape, half) => (half ? "\\ufffd" : escape));
}

/**
 * A file's text, without the byte order mark that some editors, mostly of Windows, put before it. What
 * is not UTF-8, as PowerShell writes, is an error: it would be read as something else.
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function fileText(bytes) {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** Made once: to make one costs more than to decode a short body. */
const wholeText = new TextDecoder();

/**
 * A body as text. Bytes that are not UTF-8 become U+FFFD; of a body that was cut, the half
 * character at the end is left out.
 *
 * @param {Buffer[]} chunks
 * @param {boolean} truncated
 * @returns {string}
 */
export function decodeBody(chunks, truncated) {
  if (chunks.length === 0) {
    return "";
  }
  const bytes = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  // A decoder that was told of more to come keeps the half character, and serves once.
  return truncated ? new TextDecoder().decode(bytes, { stream: true }) : wholeText.decode(bytes);
}

/**
 * The message of anything that was thrown; applications throw what has none, and what throws when it is
 * read. Never throws.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  try {
    if (error instanceof AggregateError && !error.message) {
      return error.errors.map(messageOf).join("; ");
    }
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "an error without a message";
  }
}
