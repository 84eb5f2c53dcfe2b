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

// An answer that was cut is decoded as far as it goes.
const ZLIB = { finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = { finishFlush: constants.BROTLI_OPERATION_FLUSH };

/** No time-out covers decoding: an answer that is encoded a thousand times must not take long. */
const MOST_CODINGS = 5;

/** @type {{ [coding: string]: (body: Buffer) => Transform }} */
const DECODERS = {
  gzip: () => createGunzip(ZLIB),
  "x-gzip": () => createGunzip(ZLIB),
  // Many servers leave out zlib's frame, whose first byte says that it is one.
  deflate: (body) => (((body[0] ?? 0) & 0x0f) === 8 ? createInflate(ZLIB) : createInflateRaw(ZLIB)),
  br: () => createBrotliDecompress(BROTLI),
};

/**
 * @param {Buffer} body as it came
 * @param {string} codings `Content-Encoding`, the last one applied last
 * @param {number} most bytes that are given
 * @returns {Promise<{ body: Buffer, truncated: boolean }>} `truncated` where there were more. The body
 * as it came where a coding is unknown, there are too many, or it is not in that coding. Never rejects
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
      const outer = decoded;
      decoded = await read(decoder(outer.body), outer.body, most);
      // What was cut in one coding is no whole in the next.
      decoded.truncated ||= outer.truncated;
    } catch {
      return { body, truncated: false };
    }
  }
  return decoded;
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
