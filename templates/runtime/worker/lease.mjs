// The rows that this worker holds, and the heartbeat that keeps them.

import { delayMs } from "../support/backoff.mjs";
import { now } from "../support/clock.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { Row } from "./claim.mjs" */

const EXTEND = `
  SELECT id::TEXT, token::TEXT, lease_ms
  FROM webhook_extend($1, $2::JSONB, $3::INTEGER * INTERVAL '1 ms')`;

/** Prolongs the lease of every row held, whether it waits, is sent or is being reported. */
export class Leases {
  #db;
  #worker;
  #leaseMs;
  #onLost;
  #onError;
  /** By token. @type {Map<string, Row>} */
  #held = new Map();
  /** Their reports are on their way, and tell by themselves if they come too late. @type {WeakSet<Row>} */
  #reported = new WeakSet();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #isStopped = true;

  /**
   * @param {object} options
   * @param {Db} options.db
   * @param {string} options.worker
   * @param {number} options.leaseMs
   * @param {(row: Row) => void} options.onLost a row that is no longer this worker's
   * @param {(error: unknown) => void} options.onError
   */
  constructor({ db, worker, leaseMs, onLost, onError }) {
    this.#db = db;
    this.#worker = worker;
    this.#leaseMs = leaseMs;
    this.#onLost = onLost;
    this.#onError = onError;
  }

  get size() {
    return this.#held.size;
  }

  /** @param {Row} row */
  add(row) {
    this.#held.set(row.token, row);
  }

  /** @param {Row} row whose report is on its way: it is not lost where the database has that first */
  noteReport(row) {
    this.#reported.add(row);
  }

  /** @param {Row} row */
  delete(row) {
    this.#held.delete(row.token);
  }

  start() {
    this.#isStopped = false;
    this.#next(this.#leaseMs / 3);
  }

  stop() {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {number} ms */
  #next(ms) {
    if (this.#isStopped) {
      return;
    }
    this.#timer = setTimeout(() => void this.#beat(), delayMs(ms));
  }

  async #beat() {
    const began = now();
    try {
      await this.#extend(began);
      this.#next(this.#leaseMs / 3 - (now() - began));
    } catch (error) {
      this.#onError(error);
      this.#next(this.#leaseMs / 10);
    }
  }

  /** @param {number} began */
  async #extend(began) {
    const rows = [...this.#held.values()];
    if (rows.length === 0) {
      return;
    }
    const held = JSON.stringify(rows.map(({ id, token }) => ({ id, token })));
    // Where a connection died silently, another shall still be in time.
    const timeoutMs = Math.ceil(this.#leaseMs / 4);
    const kept = await this.#db.query(EXTEND, [this.#worker, held, this.#leaseMs], timeoutMs);
    const leaseOf = new Map(kept.map((row) => [row.token, Number(row.lease_ms)]));
    for (const row of rows) {
      const leaseMs = leaseOf.get(row.token);
      if (leaseMs !== undefined) {
        row.deadline = began + leaseMs;
      } else if (this.#held.has(row.token) && !this.#reported.has(row)) {
        this.#held.delete(row.token);
        this.#onLost(row);
      }
    }
  }
}
