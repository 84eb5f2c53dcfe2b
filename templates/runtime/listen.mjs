// The ear: wakes the worker on NOTIFY. What it misses, the poll finds.

import { Backoff, sleep } from "./backoff.mjs";

/** @import { Connection, Db } from "./db.mjs" */

/** Keeps one listening connection; one that died, even silently, is noticed and renewed. */
export class Listener {
  #stop = new AbortController();
  #backoff = new Backoff();
  /** @type {Promise<void>} */
  #running = Promise.resolve();

  /**
   * @param {object} options
   * @param {Db} options.db
   * @param {string} options.channel
   * @param {(payload: string | null) => void} options.onWake null: something may have been missed
   * @param {(error: unknown) => void} options.onError
   * @param {number} [options.heartbeatMs]
   */
  constructor({ db, channel, onWake, onError, heartbeatMs = 30_000 }) {
    this.db = db;
    this.channel = channel;
    this.onWake = onWake;
    this.onError = onError;
    this.heartbeatMs = heartbeatMs;
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
          this.onError(error);
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
    stopping.addEventListener("abort", end);
    const connection = await this.db.listen(this.channel, this.onWake, end);
    try {
      this.onWake(null);
      while (!ended.signal.aborted && !stopping.aborted) {
        await sleep(this.heartbeatMs, ended.signal);
        if (!ended.signal.aborted) {
          await this.#check(connection);
        }
      }
    } finally {
      stopping.removeEventListener("abort", end);
      connection.close();
    }
  }

  /** @param {Connection} connection */
  async #check(connection) {
    const channels = await connection.channels();
    if (!channels.includes(this.channel)) {
      throw new Error("the connection no longer listens (a pooler of transactions keeps none)");
    }
    this.#backoff.reset();
  }
}
