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
