/**
 * The bytes of base64 text (RFC 4648, 4), padded and canonical; nothing of any other text.
 *
 * @param {string} text
 * @returns {Buffer | undefined}
 */
export function decodeBase64(text) {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

/**
 * The bytes of a file as base64 text. It may have line breaks: PostgreSQL's `encode` and coreutils'
 * `base64` write one each 76 characters, as in MIME (RFC 2045, 6.8).
 *
 * @param {string} text
 * @returns {Buffer | undefined}
 */
export function decodeFile(text) {
  return decodeBase64(text.includes("\n") ? text.replaceAll(/\r?\n/g, "") : text);
}
