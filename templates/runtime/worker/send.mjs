// One request, from DNS to the last byte that is kept.

import { Agent } from "undici";

import { decodeBody } from "../support/text.mjs";
import { Deadlines } from "./deadline.mjs";
import { decode } from "./decode.mjs";

/** @import { Dispatcher } from "undici" */
/** @import { PreparedRequest } from "../types.js" */

/**
 * @typedef {object} Answer what came back, as far as it is kept
 * @property {number} status
 * @property {{ [name: string]: string }} headers names in lower case, all of them
 * @property {string} body
 * @property {boolean} truncated
 */

/**
 * @typedef {{ answer: Answer } | { error: unknown } | { unsent: true }} Sent
 * an answer; a request that got none; or one that was not sent, as its time had passed
 */

/** @typedef {{ received: Received } | Exclude<Sent, { answer: Answer }>} Ended */

/**
 * @typedef {object} Received an answer as it came
 * @property {number} status
 * @property {{ [name: string]: string }} headers names in lower case
 * @property {Buffer[]} chunks
 * @property {boolean} truncated
 */

/**
 * @typedef {object} SendOptions
 * @property {number} maxResponse the most bytes of the body that are kept
 * @property {() => boolean} [maySend] asked immediately before the first byte leaves
 */

/** An error with one of the codes that classify.mjs knows. */
class SendError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The code where a dispatcher of the application's own takes no request from here. */
export const UNUSABLE = "unusable_dispatcher";

/** Read as one time, which a list of them is not: of several, as a proxy adds its own, the first counts. */
const TIMES = new Set(["date", "retry-after"]);

/** Sends requests over connections that are kept alive. Redirects are not followed. */
export class Sender {
  #deadlines = new Deadlines();
  /** By time-out: connecting is part of the attempt. @type {Map<number, Agent>} */
  #agents = new Map();
  /** @type {Set<Attempt>} */
  #attempts = new Set();
  /** @type {Dispatcher | undefined} */
  #dispatcher;

  /** @param {{ dispatcher?: Dispatcher | undefined }} [options] a dispatcher of one's own: a proxy */
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
      /** @type {Attempt} */
      const attempt = new Attempt(options, (ended) => {
        this.#deadlines.delete(deadline);
        this.#attempts.delete(attempt);
        resolve("received" in ended ? answerOf(ended.received, options.maxResponse) : ended);
      });
      const deadline = this.#deadlines.add(request.timeoutMs, () => {
        attempt.end({ error: new SendError("ETIMEDOUT") });
      });
      this.#attempts.add(attempt);
      try {
        this.#dispatch(request, attempt);
      } catch {
        // Of a request undici tells the handler: what it throws is about the handler.
        attempt.end({ error: new SendError(UNUSABLE) });
      }
    });
  }

  /** Ends every request that is under way; each then has the error code `aborted`. */
  abort() {
    for (const attempt of this.#attempts) {
      attempt.end({ error: new SendError("aborted") });
    }
  }

  /** Closes the connections. */
  async close() {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
    this.#agents.clear();
  }

  /**
   * @param {PreparedRequest} request
   * @param {Attempt} attempt
   */
  #dispatch(request, attempt) {
    const { origin, path } = split(request.url);
    /** @type {string[]} */
    const headers = [];
    for (const [name, value] of request.headers) {
      headers.push(name, value);
    }
    const method = /** @type {Dispatcher.HttpMethod} */ (request.method);
    this.#agent(request.timeoutMs).dispatch(
      { origin, path, method, headers, body: request.body },
      attempt,
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
 * @param {Received} received
 * @param {number} most bytes of the body
 * @returns {Sent | Promise<Sent>}
 */
function answerOf({ status, headers, chunks, truncated }, most) {
  const codings = headers["content-encoding"];
  if (codings === undefined || chunks.length === 0) {
    return { answer: { status, headers, body: decodeBody(chunks, truncated), truncated } };
  }
  return decode(Buffer.concat(chunks), codings, most).then((decoded) => {
    const isCut = truncated || decoded.truncated;
    return {
      answer: { status, headers, body: decodeBody([decoded.body], isCut), truncated: isCut },
    };
  });
}

/**
 * A URL as undici wants it.
 *
 * @param {string} url an absolute one
 */
function split(url) {
  // Behind the scheme, and with "http:" behind the first letter of the host.
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

/**
 * @param {string} name in lower case
 * @param {readonly string[]} values
 * @returns {string}
 */
function joined(name, values) {
  const [first = ""] = values;
  return TIMES.has(name) ? first : values.join(", ");
}

/** The handler of one request; ends once, however much still comes. */
class Attempt {
  /** @type {Buffer[]} */
  #chunks = [];
  #size = 0;
  #status = 0;
  /** @type {{ [name: string]: string }} */
  #headers = {};
  /** @type {Dispatcher.DispatchController | null} */
  #controller = null;
  /** @type {((ended: Ended) => void) | null} */
  #resolve;
  #options;

  /**
   * @param {SendOptions} options
   * @param {(ended: Ended) => void} resolve
   */
  constructor(options, resolve) {
    this.#options = options;
    this.#resolve = resolve;
  }

  /** @param {Ended} ended */
  end(ended) {
    if (this.#resolve === null) {
      return;
    }
    this.#resolve(ended);
    this.#resolve = null;
    this.#chunks = [];
    this.#controller?.abort(new SendError("aborted"));
  }

  /** @param {Dispatcher.DispatchController} controller */
  onRequestStart(controller) {
    this.#controller = controller;
    if (this.#resolve === null) {
      // Its time passed while it waited for a connection.
      controller.abort(new SendError("aborted"));
    } else if (this.#options.maySend && !this.#options.maySend()) {
      this.end({ unsent: true });
    }
  }

  /**
   * @param {Dispatcher.DispatchController} _controller
   * @param {number} status
   * @param {Record<string, string | string[] | undefined>} headers
   */
  onResponseStart(_controller, status, headers) {
    // An informational answer comes before the real one.
    if (status < 200) {
      return;
    }
    this.#status = status;
    for (const key in headers) {
      const name = key.toLowerCase();
      const value = headers[key];
      if (value !== undefined) {
        this.#headers[name] = Array.isArray(value) ? joined(name, value) : value;
      }
    }
  }

  /**
   * @param {Dispatcher.DispatchController} _controller
   * @param {Buffer} chunk
   */
  onResponseData(_controller, chunk) {
    if (this.#resolve === null) {
      return;
    }
    const room = this.#options.maxResponse - this.#size;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#size += chunk.length;
    // The rest is not read: the connection goes.
    if (chunk.length > room) {
      this.#answer(true);
    }
  }

  onResponseEnd() {
    this.#controller = null;
    this.#answer(false);
  }

  /**
   * @param {Dispatcher.DispatchController} _controller
   * @param {unknown} error
   */
  onResponseError(_controller, error) {
    this.#controller = null;
    // Their head is all there is of them (RFC 9110, 15.3.5 and 15.4.5), whatever it says.
    if (this.#status === 204 || this.#status === 304) {
      this.#chunks = [];
      this.#answer(false);
    } else {
      this.end({ error });
    }
  }

  /** @param {boolean} truncated */
  #answer(truncated) {
    const received = { status: this.#status, headers: this.#headers, chunks: this.#chunks };
    this.end({ received: { ...received, truncated } });
  }
}
