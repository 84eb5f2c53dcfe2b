// The test server: answers as services do, and fails as they do when it is told to.
//
// How a request fails is said, the first that speaks counts, by its path
// (/test-webhook/error, /test-webhook/status/503), by its header (X-Simulate: status=503; delay=2s),
// or by chance.

import http from "node:http";

import { failure, success } from "./simulate-vendors.mjs";

/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { Call, Reply } from "./simulate-vendors.mjs" */

/**
 * @typedef {object} Chances between 0 and 1
 * @property {number} [error] a 500
 * @property {number} [limit] a 429 with a Retry-After
 * @property {number} [drop] the connection is closed without an answer
 */

/**
 * @typedef {object} SimulatorOptions
 * @property {number} [port] 4040; 0 for any
 * @property {string} [host] this machine only, by default
 * @property {Chances} [chances]
 * @property {number} [delayMs] before each answer
 * @property {(line: Seen) => void} [onRequest]
 * @property {(call: Call) => Behaviour | undefined} [decide] how a call fares; speaks first
 */

/** @typedef {{ method: string, path: string, status: number | null, how: string, ms: number }} Seen */

/**
 * @typedef {object} Behaviour
 * @property {number} [status]
 * @property {number} [delayMs]
 * @property {number} [retryAfter] seconds
 * @property {"drop" | "reset" | "endless" | "hang" | "redirect"} [trick]
 */

/** By the name in the place of a service. @type {{ [name: string]: Behaviour }} */
const PATHS = {
  error: { status: 500 },
  unauthorized: { status: 401 },
  "rate-limit": { status: 429, retryAfter: 2 },
  slow: { delayMs: 5000 },
  timeout: { trick: "hang" },
  drop: { trick: "drop" },
  reset: { trick: "reset" },
  endless: { trick: "endless" },
  redirect: { trick: "redirect" },
};

/** What a body may be; more is not kept. */
const MOST_BYTES = 1024 * 1024;
/** So many idempotency keys are remembered. */
const MOST_KEYS = 10_000;

/**
 * @param {SimulatorOptions} [options]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startSimulator(options = {}) {
  /** @type {Map<string, Reply>} */
  const replies = new Map();
  const server = http.createServer((request, response) => {
    response.on("error", () => {});
    answer(request, response, options, replies).catch(() => response.destroy());
  });
  const { port = 4040, host = "127.0.0.1" } = options;
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {SimulatorOptions} options
 * @param {Map<string, Reply>} replies by idempotency key
 */
async function answer(request, response, options, replies) {
  const began = performance.now();
  const url = new URL(request.url ?? "/", "http://simulator");
  const [root, service = "", ...rest] = url.pathname.split("/").slice(1);
  const note = (/** @type {number | null} */ status, /** @type {string} */ how) => {
    const ms = Math.round(performance.now() - began);
    options.onRequest?.({ method: request.method ?? "", path: url.pathname, status, how, ms });
  };
  const body = await read(request);
  if (root !== "test-webhook") {
    note(404, "unknown path");
    return reply(response, { status: 404, json: { error: "POST to /test-webhook or /test-webhook/:service" } });
  }
  const fields = fieldsOf(request, body, url.searchParams);
  const call = { service, path: rest.join("/"), fields, body };
  const decided = options.decide?.(call);
  const { behaviour, by } = decided
    ? { behaviour: decided, by: "decision" }
    : behaviourOf(service, rest, request, options.chances ?? {});
  await pause(behaviour.delayMs ?? options.delayMs ?? 0);
  if (behaviour.trick) {
    note(null, `${behaviour.trick}, by ${by}`);
    return trick(behaviour.trick, request, response);
  }
  if (behaviour.status && behaviour.status >= 400) {
    note(behaviour.status, `by ${by}`);
    const wait = behaviour.retryAfter ?? (behaviour.status === 429 ? 2 : undefined);
    const headers = wait === undefined ? {} : { "Retry-After": String(wait) };
    return reply(response, { ...failure(service, behaviour.status), headers });
  }
  const key = String(request.headers["idempotency-key"] ?? "");
  const earlier = key && replies.get(`${service} ${key}`);
  const fresh = earlier || success(call);
  if (key && !earlier) {
    remember(replies, `${service} ${key}`, fresh);
  }
  const status = behaviour.status ?? fresh.status;
  note(status, earlier ? "repeated, by its idempotency key" : "");
  const replayed = earlier ? { "Idempotent-Replayed": "true" } : {};
  reply(response, { ...fresh, status, headers: { ...fresh.headers, ...replayed } });
}

/**
 * @param {string} service
 * @param {string[]} rest
 * @param {IncomingMessage} request
 * @param {Chances} chances
 * @returns {{ behaviour: Behaviour, by: string }}
 */
function behaviourOf(service, rest, request, chances) {
  if (service === "status" && /^\d{3}$/.test(rest[0] ?? "")) {
    return { behaviour: { status: Number(rest[0]) }, by: "path" };
  }
  const byPath = Object.hasOwn(PATHS, service) ? PATHS[service] : undefined;
  if (byPath) {
    return { behaviour: byPath, by: "path" };
  }
  const header = request.headers["x-simulate"];
  if (header) {
    return { behaviour: parseHeader(String(header)), by: "header" };
  }
  const { error = 0, limit = 0, drop = 0 } = chances;
  const chance = Math.random();
  if (chance < error) {
    return { behaviour: { status: 500 }, by: "chance" };
  }
  if (chance < error + limit) {
    return { behaviour: { status: 429 }, by: "chance" };
  }
  if (chance < error + limit + drop) {
    return { behaviour: { trick: "drop" }, by: "chance" };
  }
  return { behaviour: {}, by: "" };
}

/**
 * `status=503; delay=2s; retry-after=10`, or the name of a path: `drop`.
 *
 * @param {string} header
 * @returns {Behaviour}
 */
function parseHeader(header) {
  /** @type {Behaviour} */
  let behaviour = {};
  for (const part of header.split(/[;,]/)) {
    const [name = "", value = ""] = part.trim().split("=");
    const number = Number.parseInt(value, 10) || 0;
    if (name === "status" && number >= 200 && number <= 599) {
      behaviour.status = number;
    } else if (name === "delay") {
      behaviour.delayMs = value.endsWith("ms") ? number : number * 1000;
    } else if (name === "retry-after") {
      behaviour.retryAfter = number;
    } else if (Object.hasOwn(PATHS, name)) {
      behaviour = { ...behaviour, ...PATHS[name] };
    }
  }
  return behaviour;
}

/**
 * @param {NonNullable<Behaviour["trick"]>} name
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
function trick(name, request, response) {
  switch (name) {
    case "drop":
      return request.socket.destroy();
    case "hang":
      return;
    case "redirect":
      return reply(response, { status: 302, headers: { Location: "http://redirected.invalid/" } });
    case "reset":
      response.writeHead(200, { "Content-Length": "1000" });
      response.write("half an ans", () => request.socket.resetAndDestroy());
      return;
    case "endless": {
      response.writeHead(200, { "Content-Type": "text/plain" });
      const more = () => {
        let hasRoom = true;
        while (hasRoom && !response.destroyed) {
          hasRoom = response.write("and so on ".repeat(400));
        }
        if (!response.destroyed) {
          response.once("drain", more);
        }
      };
      more();
    }
  }
}

/**
 * @param {ServerResponse} response
 * @param {Reply} reply
 */
function reply(response, { status, headers, json, text }) {
  const body = json === undefined ? text : JSON.stringify(json);
  const type = json === undefined ? "text/plain" : "application/json";
  response.writeHead(status, body === undefined ? headers : { "Content-Type": type, ...headers });
  response.end(body);
}

/**
 * @param {IncomingMessage} request
 * @returns {Promise<string>}
 */
async function read(request) {
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
function fieldsOf(request, body, query) {
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

/**
 * @param {Map<string, Reply>} replies
 * @param {string} key
 * @param {Reply} fresh
 */
function remember(replies, key, fresh) {
  const [oldest] = replies.keys();
  if (replies.size >= MOST_KEYS && oldest !== undefined) {
    replies.delete(oldest);
  }
  replies.set(key, fresh);
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => (ms > 0 ? setTimeout(resolve, ms) : resolve(undefined)));
