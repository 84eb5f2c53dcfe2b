// What the simulator was sent.

/** @import { IncomingMessage } from "node:http" */

/** What a body may be; more is not kept. */
const MOST_BYTES = 1024 * 1024;

/**
 * @param {IncomingMessage} request
 * @returns {Promise<string>}
 */
export async function read(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MOST_BYTES) {
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * @param {IncomingMessage} request
 * @param {string} body
 * @param {URLSearchParams} query
 * @returns {{ [name: string]: any }}
 */
export function fieldsOf(request, body, query) {
  const type = request.headers["content-type"] ?? "";
  if (type.includes("multipart/form-data")) {
    const parts = body.matchAll(/name="([^"]*)"\r\n\r\n([^\r]*)\r\n/g);
    return nested([...parts].map(([, name = "", value = ""]) => [name, value]));
  }
  if (type.includes("x-www-form-urlencoded")) {
    return nested([...new URLSearchParams(body)]);
  }
  if (body === "") {
    return Object.fromEntries(query);
  }
  try {
    const value = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * `a[b]` as a member of `a`.
 *
 * @param {[name: string, value: string][]} pairs
 * @returns {{ [name: string]: any }}
 */
function nested(pairs) {
  /** @type {Map<string, string | Map<string, string>>} */
  const fields = new Map();
  for (const [name, value] of pairs) {
    const [outer = "", inner, ...deeper] = name.split(/[[\]]+/).filter(Boolean);
    if (inner === undefined || deeper.length > 0) {
      fields.set(name, value);
      continue;
    }
    const members = fields.get(outer);
    if (members instanceof Map) {
      members.set(inner, value);
    } else {
      fields.set(outer, new Map([[inner, value]]));
    }
  }
  const entries = [...fields].map(([name, value]) => [
    name,
    value instanceof Map ? Object.fromEntries(value) : value,
  ]);
  return Object.fromEntries(entries);
}
