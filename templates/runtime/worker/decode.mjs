// Content codings of an answer (RFC 9110, 8.4.1): none is asked for, but a server may use one all the
// same.

import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
} from "node:zlib";

import { own } from "../support/own.mjs";

/** @import { Transform } from "node:stream" */

const WHOLE = { zlib: {}, brotli: {} };
/** What ends too early is decoded as far as it goes. */
const CUT = {
  zlib: { finishFlush: constants.Z_SYNC_FLUSH },
  brotli: { finishFlush: constants.BROTLI_OPERATION_FLUSH },
};

/** No time-out covers decoding: an answer that is encoded a thousand times must not take long. */
const MOST_CODINGS = 5;

/** @typedef {(options: typeof WHOLE | typeof CUT, body: Buffer) => Transform} Decoder */
/** @typedef {{ body: Buffer, truncated: boolean }} Decoded */

/** @type {{ [coding: string]: Decoder }} */
const DECODERS = {
  gzip: ({ zlib }) => createGunzip(zlib),
  "x-gzip": ({ zlib }) => createGunzip(zlib),
  // Many servers leave out zlib's frame, whose first byte says that it is one.
  deflate: ({ zlib }, body) =>
    ((body[0] ?? 0) & 0x0f) === 8 ? createInflate(zlib) : createInflateRaw(zlib),
  br: ({ brotli }) => createBrotliDecompress(brotli),
};

/**
 * @param {Buffer} body as it came
 * @param {string} codings `Content-Encoding`, the last one applied last
 * @param {number} most bytes that are given
 * @returns {Promise<Decoded>} `truncated` where there were more, or it ended too early. The body as it came
 * where a coding is unknown, there are too many, or it is not in that coding. Never rejects
 */
export async function decode(body, codings, most) {
  let decoded = { body, truncated: false };
  const names = codings.split(",").map((coding) => coding.trim().toLowerCase());
  const applied = names.filter((name) => name !== "" && name !== "identity").reverse();
  if (applied.length > MOST_CODINGS) {
    return decoded;
  }
  for (const name of applied) {
    const decoder = own(DECODERS, name);
    if (decoder === undefined) {
      return { body, truncated: false };
    }
    try {
      decoded = await decodeOnce(decoder, decoded, most);
    } catch {
      return { body, truncated: false };
    }
  }
  return decoded;
}

/**
 * Removes one coding. What was cut, or ends too early, is `truncated`.
 *
 * @param {Decoder} decoder
 * @param {Decoded} encoded
 * @param {number} most
 * @returns {Promise<Decoded>}
 */
async function decodeOnce(decoder, { body, truncated }, most) {
  if (body.length === 0) {
    return { body, truncated };
  }
  try {
    const whole = await read(decoder(WHOLE, body), body, most);
    return { ...whole, truncated: truncated || whole.truncated };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "Z_BUF_ERROR") {
      throw error;
    }
    const part = await read(decoder(CUT, body), body, most);
    return { ...part, truncated: true };
  }
}

/**
 * A few bytes may stand for gigabytes: no more is decoded than is kept.
 *
 * @param {Transform} decoder
 * @param {Buffer} body
 * @param {number} most
 */
async function read(decoder, body, most) {
  /** @type {Buffer[]} */
  const chunks = [];
  let size = 0;
  decoder.end(body);
  for await (const chunk of decoder) {
    chunks.push(chunk.subarray(0, most - size));
    size += chunk.length;
    if (size > most) {
      break;
    }
  }
  return { body: Buffer.concat(chunks), truncated: size > most };
}
