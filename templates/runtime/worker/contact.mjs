// Whether the database answers, and since when: after an outage, leases ran out that their holders could
// not prolong, and calls ended that they could not report.

import { isTransient } from "../db/errors.mjs";

/** @import { Db } from "../db.mjs" */

/** Longer than anyone who was cut off waits before asking again. */
const LEAST_GRACE_MS = 10_000;

/** A database that is busy may take so long. */
const LEAST_OUTAGE_MS = 1000;

/** Watches what a worker asks the database. Times are as `performance.now()` has them. */
export class Contact {
  #outageMs;
  #graceMs;
  #heardAt = -Infinity;
  /** Since when nothing was heard that was asked; null while all is well. @type {number | null} */
  #lostAt = null;
  /** When the latest outage ended. */
  #backAt = -Infinity;

  /** @param {number} leaseMs which is prolonged every third of it */
  constructor(leaseMs) {
    // In less no lease runs out: of each, two thirds are left at least.
    this.#outageMs = Math.max(LEAST_OUTAGE_MS, leaseMs / 2);
    this.#graceMs = Math.max(LEAST_GRACE_MS, leaseMs / 2);
  }

  /**
   * Until when no expired lease is taken back: those who were cut off as well prolong theirs first, and
   * report. It has passed where there was no outage lately, and cannot be told as long as one lasts.
   *
   * @returns {number} Infinity in an outage
   */
  get graceEnds() {
    const isOut = this.#lostAt !== null && performance.now() - this.#lostAt > this.#outageMs;
    return isOut ? Infinity : this.#backAt + this.#graceMs;
  }

  /**
   * The database, with each question watched.
   *
   * @param {Db} db
   * @returns {Db}
   */
  watch(db) {
    return {
      ...db,
      query: (...asked) => this.#ask(() => db.query(...asked)),
      prepared: (...asked) => this.#ask(() => db.prepared(...asked)),
      listen: async (...asked) => {
        const began = performance.now();
        const connection = await db.listen(...asked);
        this.#hear(began);
        return connection;
      },
    };
  }

  /** A connection broke over which nothing was being asked. */
  noteBreak() {
    this.#lostAt ??= performance.now();
  }

  /**
   * @template T
   * @param {() => Promise<T>} question
   * @returns {Promise<T>}
   */
  async #ask(question) {
    const began = performance.now();
    try {
      const answer = await question();
      this.#hear(began);
      return answer;
    } catch (error) {
      if (isTransient(error)) {
        this.#lostAt ??= Math.max(began, this.#heardAt);
      } else {
        this.#hear(began);
      }
      throw error;
    }
  }

  /** @param {number} began when that was asked */
  #hear(began) {
    const now = performance.now();
    // What is late by itself says nothing where others were answered meanwhile.
    const since = this.#lostAt ?? Math.max(began, this.#heardAt);
    if (now - since > this.#outageMs) {
      this.#backAt = now;
    }
    this.#lostAt = null;
    this.#heardAt = now;
  }
}
