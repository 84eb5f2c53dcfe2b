// The test server: answers as services do, and fails as they do when it is told to.
//
// How a request fails is said, the first that speaks counts, by the application (`decide`), by its path
// (/test-webhook/error, /test-webhook/status/503), by its header (X-Simulate: status=503; delay=2s),
// or by chance.

import http from "node:http";

import { behaviourOf, decisionOf, trick } from "./simulate/behaviour.mjs";
import { fieldsOf, read } from "./simulate/request.mjs";
import { failure, success } from "./simulate/vendors.mjs";
import { sleep } from "./support/backoff.mjs";
import { checkHook, tell } from "./support/log.mjs";
import { durationsOf, MOST_MS, whole } from "./support/numbers.mjs";
import { refuseUnknown } from "./support/options.mjs";
import { messageOf } from "./support/text.mjs";

/** @import { IncomingMessage, ServerResponse } from "node:http" */
/** @import { SimulatedCall, SimulatorChances, SimulatorOptions } from "./delivery.js" */
/** @import { Reply } from "./simulate/answers.mjs" */

/** So many idempotency keys are remembered. */
const MOST_KEYS = 10_000;

/** @type {{ [name in keyof SimulatorOptions]-?: true }} */
const OPTIONS = {
  port: true,
  host: true,
  chances: true,
  delayMs: true,
  onRequest: true,
  decide: true,
};

/** @type {{ [name in keyof SimulatorChances]-?: true }} */
const CHANCES = { error: true, limit: true, drop: true };

/**
 * @param {SimulatorOptions} [options]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function startSimulator(options = {}) {
  refuseUnknown(options, OPTIONS);
  // Node would listen on all interfaces for `null` and for an empty text.
  const host = options.host || "127.0.0.1";
  const port = whole("port", options.port ?? 4040, 0, 65_535);
  durationsOf(options, { delayMs: 0 }, 0);
  checkChances(options.chances);
  checkHook("onRequest", options.onRequest);
  checkHook("decide", options.decide);
  /** @type {Map<string, Reply>} */
  const replies = new Map();
  const server = http.createServer((request, response) => {
    response.on("error", () => {});
    answer(request, response, options, replies).catch(() => response.destroy());
  });
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

/** @param {SimulatorChances} [chances] */
function checkChances(chances = {}) {
  refuseUnknown(chances, CHANCES, "chance");
  for (const [name, chance = 0] of Object.entries(chances)) {
    if (!(typeof chance === "number" && chance >= 0 && chance <= 1)) {
      throw new RangeError(`chances.${name} must be a number from 0 to 1`);
    }
  }
}

/**
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 * @param {SimulatorOptions} options
 * @param {Map<string, Reply>} replies by idempotency key
 */
async function answer(request, response, options, replies) {
  const began = performance.now();
  const url = urlOf(request.url ?? "/");
  const [root, service = "", ...rest] = url.pathname.split("/").slice(1);
  const note = (/** @type {number | null} */ status, /** @type {string} */ how) => {
    const ms = Math.round(performance.now() - began);
    const seen = { method: request.method ?? "", path: url.pathname, status, how, ms };
    if (options.onRequest) {
      tell(options.onRequest, seen, () => {});
    }
  };
  const body = await read(request);
  if (root !== "test-webhook") {
    note(404, "unknown path");
    return reply(response, {
      status: 404,
      json: { error: "POST to /test-webhook or /test-webhook/:service" },
    });
  }
  const fields = fieldsOf(request, body, url.searchParams);
  const query = Object.fromEntries(url.searchParams);
  const call = { service, path: rest.join("/"), query, fields, body };
  /** @param {number} status @param {string} how */
  const refuse = (status, how) => {
    note(status, how);
    reply(response, { status, text: how });
  };
  let decided;
  try {
    decided = await decisionOf(options.decide, call);
  } catch (error) {
    // Not as a lost connection, which nobody would look for there.
    return refuse(500, `decide failed: ${messageOf(error)}`);
  }
  let said;
  try {
    said = decided
      ? { behaviour: decided, by: "decision" }
      : behaviourOf(service, rest, request, options.chances ?? {});
  } catch (error) {
    return refuse(400, messageOf(error));
  }
  const { behaviour, by } = said;
  await delay(response, behaviour.delayMs ?? options.delayMs ?? 0);
  if (behaviour.trick) {
    note(behaviour.trick === "redirect" ? 302 : null, `${behaviour.trick}, by ${by}`);
    return trick(behaviour.trick, request, response);
  }
  const asked = behaviour.status ?? (behaviour.retryAfter === undefined ? undefined : 429);
  if (asked !== undefined && asked >= 400) {
    note(asked, `by ${by}`);
    const wait = behaviour.retryAfter ?? (asked === 429 ? 2 : undefined);
    const headers = wait === undefined ? {} : { "Retry-After": String(wait) };
    return reply(response, { ...failure(service, asked), headers });
  }
  const key = request.headers["idempotency-key"];
  // The same key may stand for another call elsewhere, whose answer is none to this one.
  const repeats = key ? `${request.method} ${url.pathname} ${key}` : "";
  const { isRepeated, ...succeeded } = successOf(call, repeats, replies);
  const status = asked ?? succeeded.status;
  note(status, isRepeated ? "repeated, by its idempotency key" : "");
  reply(response, { ...succeeded, status });
}

/**
 * Waits before an answer, unless whoever asked has gone.
 *
 * @param {ServerResponse} response
 * @param {number} ms
 */
async function delay(response, ms) {
  if (ms > 0) {
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    await sleep(Math.min(ms, MOST_MS), gone.signal);
  }
}

/**
 * The reply to a call that succeeds: for a repeated idempotency key the first one again.
 *
 * @param {SimulatedCall} call
 * @param {string} key empty where it has none
 * @param {Map<string, Reply>} replies by key
 * @returns {Reply & { isRepeated: boolean }}
 */
function successOf(call, key, replies) {
  const earlier = replies.get(key);
  if (earlier) {
    const headers = { ...earlier.headers, "Idempotent-Replayed": "true" };
    return { ...earlier, headers, isRepeated: true };
  }
  const fresh = success(call);
  if (key !== "") {
    remember(replies, key, fresh);
  }
  return { ...fresh, isRepeated: false };
}

/**
 * What a request asks for, which need not be a path.
 *
 * @param {string} target `//` is a path, and not the beginning of a host
 */
function urlOf(target) {
  const address = target.startsWith("/") ? `http://simulator${target}` : target;
  return new URL(URL.canParse(address) ? address : "http://simulator/");
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
