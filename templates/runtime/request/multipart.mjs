/**
 * `multipart/form-data` as browsers write it
 * (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data),
 * but for newlines in texts, which stay as they are.
 *
 * @import { Json } from "../support/json.mjs"
 * @import { FormStyle } from "../types.js"
 * @import { FilePlan } from "./plan.mjs"
 * @import { Sources } from "./sources.mjs"
 */

import { createHash } from "node:crypto";

import { readFile } from "./files.mjs";
import { memberPairs } from "./form.mjs";
import { mediaType } from "./media-type.mjs";

/**
 * @typedef {object} Part
 * @property {string} head
 * @property {Buffer} content
 * @property {{ name: string, type: string }} [file] whose it is, and of what type
 */

/**
 * The content type, with its boundary, the body and its parts: in the payload's order, but texts before
 * files. What follows a file is passed over by some (Amazon S3).
 *
 * @param {Sources} sources
 * @param {Map<string, Json>} members
 * @param {FormStyle} style
 * @returns {{ contentType: string, body: Buffer<ArrayBuffer>, parts: Part[] }}
 */
export function buildMultipart(sources, members, style) {
  /** @type {Part[]} */
  const texts = [];
  /** @type {Part[]} */
  const files = [];
  for (const [name, value] of members) {
    const file = sources.plan.files.get(name);
    if (file === undefined) {
      for (const pair of memberPairs(name, value, style)) {
        texts.push(textPart(pair));
      }
      continue;
    }
    for (const element of value.kind === "array" ? value.elements() : [value]) {
      if (!element.isNull) {
        files.push(filePart(sources, name, file, element));
      }
    }
  }
  const parts = texts.concat(files);
  const boundary = makeBoundary(parts);
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${part.head}`),
    part.content,
    Buffer.from("\r\n"),
  ]);
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(chunks),
    parts,
  };
}

/**
 * @param {[name: string, value: string]} pair
 * @returns {Part}
 */
function textPart([name, value]) {
  return {
    head: `Content-Disposition: form-data; name="${escape(name)}"\r\n\r\n`,
    content: Buffer.from(value),
  };
}

/**
 * @param {Sources} sources
 * @param {string} name
 * @param {FilePlan} file
 * @param {Json} value
 * @returns {Part}
 */
function filePart(sources, name, file, value) {
  const fileName = sources.fill(file.fileName);
  const type = file.contentType ?? mediaType(fileName);
  return {
    head: fileHead(name, fileName, type),
    content: readFile(name, value, sources.context.files),
    file: { name, type },
  };
}

/**
 * @param {string} name
 * @param {string} fileName
 * @param {string} type
 */
export function fileHead(name, fileName, type) {
  const disposition = `form-data; name="${escape(name)}"; filename="${escape(fileName)}"`;
  return `Content-Disposition: ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
}

/**
 * What would end the quoted name; everything else is raw UTF-8.
 *
 * @param {string} name
 */
function escape(name) {
  return name.replace(/"/g, "%22").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

/**
 * Made from the parts, so that equal requests are equal bytes; it occurs in none of them.
 *
 * @param {Part[]} parts
 */
function makeBoundary(parts) {
  const hash = createHash("sha256");
  for (const { head, content } of parts) {
    for (const piece of [Buffer.from(head), content]) {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(piece.length));
      hash.update(length).update(piece);
    }
  }
  let digest = hash.digest();
  for (;;) {
    const boundary = `buildamp-${digest.toString("hex", 0, 16)}`;
    const occurs = parts.some(
      ({ head, content }) => head.includes(boundary) || content.includes(boundary),
    );
    if (!occurs) {
      return boundary;
    }
    digest = createHash("sha256").update(digest).digest();
  }
}
