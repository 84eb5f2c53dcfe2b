// What the simulator was sent.

/** @import { IncomingMessage } from "node:http" */

/** What a body may be: as large as a payload, and encoded. More is not kept. */
const MOST_BYTES = 64 * 1024 * 1024;

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
  if (/multipart\/form-data/i.test(type)) {
    return nested(textParts(body, type));
  }
  if (/x-www-form-urlencoded/i.test(type)) {
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
 * The parts that are no files.
 *
 * @param {string} body
 * @param {string} type the content type, which names what stands between them
 * @returns {[name: string, value: string][]}
 */
function textParts(body, type) {
  const [, boundary = ""] = /boundary="?([^";]+)/i.exec(type) ?? [];
  return `\r\n${body}`.split(`\r\n--${boundary}`).flatMap((part) => {
    const end = part.indexOf("\r\n\r\n");
    const head = part.slice(0, end);
    const [, name] = /;\s*name="([^"]*)"/i.exec(head) ?? [];
    const isText = end !== -1 && name !== undefined && !/;\s*filename=/i.test(head);
    return isText ? [/** @type {[string, string]} */ ([name, part.slice(end + 4)])] : [];
  });
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
