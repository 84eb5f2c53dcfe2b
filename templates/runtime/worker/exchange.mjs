// One exchange over HTTP: a request that leaves, and its answer as it comes in.

/** @import { Dispatcher } from "undici" */

/**
 * @typedef {{ received: Received, error?: unknown } | { error: unknown } | { unsent: true }} Ended
 * an answer, with an error where its body broke off; a request that got none; or one that was not
 * sent, as its time had passed
 */

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
export class SendError extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Headers that hold one time. Where a proxy added another, the first counts: a list is no time. */
const TIMES = new Set(["date", "retry-after"]);

/** The handler of one request, as undici calls it. It ends once, whatever still comes. */
export class Exchange {
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
      // It ended while it waited for a connection.
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
      this.fail(error);
    }
  }

  /**
   * Ends it with an error, and with what had come of the answer.
   *
   * @param {unknown} error
   */
  fail(error) {
    if (this.#status === 0) {
      this.end({ error });
    } else {
      this.#answer(true, error);
    }
  }

  /**
   * @param {boolean} truncated
   * @param {unknown} [error]
   */
  #answer(truncated, error) {
    const received = { status: this.#status, headers: this.#headers, chunks: this.#chunks };
    this.end({ received: { ...received, truncated }, error });
  }
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
