// The ear: wakes the worker on NOTIFY. What it misses, the poll finds.

import { Backoff, sleep } from "../support/backoff.mjs";
import { messageOf } from "../support/text.mjs";

/** @import { Connection, Db } from "../db.mjs" */

/** The connection is there, and hears nothing. */
class DeafError extends Error {
  constructor() {
    super(
      "no NOTIFY is heard, as the database is reached through a pooler that keeps no session " +
        "(transaction mode): deliveries go on by polling",
    );
  }
}

/**
 * A pooler may give the session that listens, by chance, to a check or two. So many in a row are
 * more than chance.
 */
const CHECKS_AFTER_DEAFNESS = 10;

/**
 * Keeps one listening connection; one that died, even silently, is noticed and renewed. A failure is
 * told once, and so is its end.
 */
export class Listener {
  #db;
  #channel;
  #onWake;
  #onBreak;
  #onError;
  #onRecovered;
  #heartbeatMs;
  /** The failure that was told of, and is not over. @type {string | null} */
  #told = null;
  /** How many checks must go well in a row until it is over. */
  #checksToEnd = 1;
  #stop = new AbortController();
  #backoff = new Backoff();
  /** @type {Promise<void>} */
  #running = Promise.resolve();

  /**
   * @param {object} options
   * @param {Db} options.db
   * @param {string} options.channel
   * @param {(payload: string | null) => void} options.onWake null: something may have been missed
   * @param {() => void} [options.onBreak] the connection broke
   * @param {(error: unknown) => void} options.onError
   * @param {() => void} options.onRecovered after an error
   * @param {number} [options.heartbeatMs]
   */
  constructor(options) {
    const { db, channel, onWake, onBreak, onError, onRecovered, heartbeatMs = 30_000 } = options;
    this.#db = db;
    this.#channel = channel;
    this.#onWake = onWake;
    this.#onBreak = onBreak;
    this.#onError = onError;
    this.#onRecovered = onRecovered;
    this.#heartbeatMs = heartbeatMs;
  }

  start() {
    this.#running = this.#run();
  }

  async stop() {
    this.#stop.abort();
    await this.#running;
  }

  async #run() {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#listen();
      } catch (error) {
        if (!signal.aborted) {
          this.#noteFailure(error);
        }
      }
      await sleep(this.#backoff.next(), signal);
    }
  }

  /** One connection, until it ends. */
  async #listen() {
    const ended = new AbortController();
    const end = () => ended.abort();
    const stopping = this.#stop.signal;
    // Whatever it waits for then: a database that does not answer must not keep the worker.
    stopping.addEventListener("abort", end);
    try {
      const connection = await this.#db.listen(this.#channel, this.#onWake, ended);
      this.#onWake(null);
      for (let checks = 1; !ended.signal.aborted; checks += 1) {
        await sleep(this.#heartbeatMs, ended.signal);
        if (!ended.signal.aborted) {
          await this.#check(connection);
          this.#noteSuccess(checks);
        } else if (!stopping.aborted) {
          this.#onBreak?.();
        }
      }
    } finally {
      stopping.removeEventListener("abort", end);
      end();
    }
  }

  /** @param {Connection} connection */
  async #check(connection) {
    const channels = await connection.channels();
    if (!channels.includes(this.#channel)) {
      throw new DeafError();
    }
    this.#backoff.reset();
  }

  /** @param {unknown} error */
  #noteFailure(error) {
    if (error instanceof DeafError) {
      this.#checksToEnd = CHECKS_AFTER_DEAFNESS;
    }
    const text = messageOf(error);
    if (text !== this.#told) {
      this.#told = text;
      this.#onError(error);
    }
  }

  /** @param {number} checks that went well in a row */
  #noteSuccess(checks) {
    if (this.#told !== null && checks >= this.#checksToEnd) {
      this.#told = null;
      this.#checksToEnd = 1;
      this.#onRecovered();
    }
  }
}
