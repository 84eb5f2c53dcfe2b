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
  /** @type {{ [name: string]: any }} */
  const fields = {};
  for (const [name, value] of pairs) {
    const [outer = "", ...inner] = name.split(/[[\]]+/).filter(Boolean);
    const isPlain = inner.length !== 1 || outer === "__proto__";
    if (isPlain) {
      fields[name] = value;
    } else {
      fields[outer] = { ...fields[outer], [inner[0] ?? ""]: value };
    }
  }
  return fields;
}
