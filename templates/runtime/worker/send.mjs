// One request, from DNS to the last byte that is kept.

import { Agent } from "undici";

import { decodeBody } from "../support/text.mjs";
import { Deadlines } from "./deadline.mjs";
import { decode } from "./decode.mjs";
import { Exchange, SendError } from "./exchange.mjs";

/** @import { Dispatcher } from "undici" */
/** @import { PreparedRequest } from "../types.js" */
/** @import { Received, SendOptions } from "./exchange.mjs" */

/**
 * @typedef {object} Answer what came back, as far as it is kept
 * @property {number} status
 * @property {{ [name: string]: string }} headers names in lower case, all of them
 * @property {string} body
 * @property {boolean} truncated
 */

/**
 * @typedef {{ answer: Answer, error?: unknown } | { error: unknown } | { unsent: true }} Sent
 * what came of a request, as in Ended
 */

/** The code of a request that the application's own dispatcher could not handle. */
export const UNUSABLE = "unusable_dispatcher";

/** RFC 9110, 10.1.5: every request should say. Some refuse those that do not (GitHub's API). */
const USER_AGENT = "buildamp";

/** Sends requests over connections that are kept alive. Redirects are not followed. */
export class Sender {
  #deadlines = new Deadlines();
  /** By time-out, as connecting counts towards it. @type {Map<number, Agent>} */
  #agents = new Map();
  /** @type {Set<Exchange>} */
  #exchanges = new Set();
  /** @type {Dispatcher | undefined} */
  #dispatcher;

  /** @param {{ dispatcher?: Dispatcher | undefined }} [options] the application's own: a proxy, say */
  constructor({ dispatcher } = {}) {
    this.#dispatcher = dispatcher;
  }

  /**
   * @param {PreparedRequest} request
   * @param {SendOptions} options
   * @returns {Promise<Sent>} never rejects
   */
  send(request, options) {
    return new Promise((resolve) => {
      /** @type {Exchange} */
      const exchange = new Exchange(options, (ended) => {
        this.#deadlines.delete(deadline);
        this.#exchanges.delete(exchange);
        resolve("received" in ended ? sentOf(ended, options.maxResponse) : ended);
      });
      const deadline = this.#deadlines.add(request.timeoutMs, () => {
        exchange.fail(new SendError("ETIMEDOUT"));
      });
      this.#exchanges.add(exchange);
      try {
        this.#dispatch(request, exchange);
      } catch {
        // undici reports a bad request to the handler; it throws only where it rejects the handler.
        exchange.end({ error: new SendError(UNUSABLE) });
      }
    });
  }

  /** Ends every request that is under way; each then has the error code `aborted`. */
  abort() {
    for (const exchange of this.#exchanges) {
      exchange.end({ error: new SendError("aborted") });
    }
  }

  /** Closes the connections. */
  async close() {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
    this.#agents.clear();
  }

  /**
   * @param {PreparedRequest} request
   * @param {Exchange} exchange
   */
  #dispatch(request, exchange) {
    const { origin, path } = split(request.url);
    /** @type {string[]} */
    const headers = [];
    let hasUserAgent = false;
    for (const [name, value] of request.headers) {
      headers.push(name, value);
      hasUserAgent ||= name.toLowerCase() === "user-agent";
    }
    if (!hasUserAgent) {
      headers.push("User-Agent", USER_AGENT);
    }
    const method = /** @type {Dispatcher.HttpMethod} */ (request.method);
    this.#agent(request.timeoutMs).dispatch(
      { origin, path, method, headers, body: request.body },
      exchange,
    );
  }

  /**
   * @param {number} timeoutMs
   * @returns {Dispatcher}
   */
  #agent(timeoutMs) {
    if (this.#dispatcher) {
      return this.#dispatcher;
    }
    let agent = this.#agents.get(timeoutMs);
    if (!agent) {
      // The one deadline ends what hangs; undici's own timers measure inactivity.
      agent = new Agent({
        connect: { timeout: timeoutMs },
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      this.#agents.set(timeoutMs, agent);
    }
    return agent;
  }
}

/**
 * @param {{ received: Received, error?: unknown }} ended
 * @param {number} most bytes of the body
 * @returns {Sent | Promise<Sent>}
 */
function sentOf({ received: { status, headers, chunks, truncated }, error }, most) {
  const codings = headers["content-encoding"];
  if (codings === undefined || chunks.length === 0) {
    return { answer: { status, headers, body: decodeBody(chunks, truncated), truncated }, error };
  }
  return decode(Buffer.concat(chunks), codings, most).then((decoded) => {
    const isCut = truncated || decoded.truncated;
    return {
      answer: { status, headers, body: decodeBody([decoded.body], isCut), truncated: isCut },
      error,
    };
  });
}

/**
 * A URL as undici wants it.
 *
 * @param {string} url an absolute one
 */
function split(url) {
  // From here on no slash is the scheme's: with "http://" the host has begun already.
  for (let at = "https://".length; at < url.length; at += 1) {
    if (url[at] === "/") {
      return { origin: url.slice(0, at), path: url.slice(at) };
    }
    if (url[at] === "?") {
      return { origin: url.slice(0, at), path: `/${url.slice(at)}` };
    }
  }
  return { origin: url, path: "/" };
}
