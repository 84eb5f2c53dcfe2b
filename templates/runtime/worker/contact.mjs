// Whether the database answers, and since when: after an outage, leases ran out that their holders could
// not prolong, and calls ended that they could not report.

import { isTransient } from "../db/errors.mjs";

/** @import { Db } from "../db.mjs" */

/** Longer than anyone who was cut off waits before asking again. */
const LEAST_GRACE_MS = 10_000;

/**
 * The same after the server's start, of a worker that knows of no outage, as it has just started itself.
 * It may recover for a moment before it lets anyone in.
 */
const SERVER_GRACE_MS = 8000;

const UPTIME = `
  SELECT (EXTRACT(EPOCH FROM clock_timestamp() - pg_postmaster_start_time()) * 1000)::DOUBLE PRECISION
    AS up_ms`;

/** A database that is busy may take so long. */
const LEAST_OUTAGE_MS = 1000;

/**
 * How often leases are ended, and how soon after an answer. A claim that a database which stands still has
 * not read yet is made when it goes on, and leases have run out by then: so few claims may end them, and
 * only while it is known to answer.
 */
const EVERY_MS = 2000;
const FRESH_MS = 100;

/** Watches what a worker asks the database. Times are as `performance.now()` has them. */
export class Contact {
  #db;
  #outageMs;
  #graceMs;
  #heardAt = -Infinity;
  /** Since when nothing was heard that was asked; null while all is well. @type {number | null} */
  #lostAt = null;
  /** Until when no lease is ended. */
  #graceEnds = -Infinity;
  /** It is not known yet whether the server has just started, and there was no other outage. */
  #isNew = true;
  #tookBackAt = -Infinity;

  /**
   * @param {Db} db
   * @param {number} leaseMs which is prolonged every third of it
   */
  constructor(db, leaseMs) {
    // In less no lease runs out: of each, two thirds are left at least.
    this.#outageMs = Math.max(LEAST_OUTAGE_MS, leaseMs / 2);
    this.#graceMs = Math.max(LEAST_GRACE_MS, leaseMs / 2);
    this.#db = this.#watch(db);
  }

  /** The database, with each question watched. */
  get db() {
    return this.#db;
  }

  /** When a claim was last let end leases that ran out. */
  get tookBackAt() {
    return this.#tookBackAt;
  }

  /**
   * Until when none is: those who were cut off as well prolong theirs first, and report.
   *
   * @returns {number} Infinity in an outage
   */
  get graceEnds() {
    const isOut = this.#lostAt !== null && performance.now() - this.#lostAt > this.#outageMs;
    return isOut ? Infinity : this.#graceEnds;
  }

  /**
   * Whether the claim that comes next may end leases that ran out.
   *
   * @returns {Promise<boolean>} rejects where the database is away
   */
  async mayTakeBack() {
    if (performance.now() < Math.max(this.#tookBackAt + EVERY_MS, this.graceEnds)) {
      return false;
    }
    if (this.#isNew) {
      await this.#askUptime();
    } else if (performance.now() - this.#heardAt > FRESH_MS) {
      await this.#db.query("SELECT 1", [], this.#outageMs);
    }
    if (this.graceEnds > performance.now()) {
      return false;
    }
    this.#tookBackAt = performance.now();
    return true;
  }

  async #askUptime() {
    const [{ up_ms }] = await this.#db.query(UPTIME, [], this.#outageMs);
    // Unless it has been long in coming.
    if (this.#isNew) {
      this.#isNew = false;
      this.#graceEnds = performance.now() + SERVER_GRACE_MS - Number(up_ms);
    }
  }

  /** A connection broke over which nothing was being asked. */
  noteBreak() {
    this.#lostAt ??= performance.now();
  }

  /**
   * @param {Db} db
   * @returns {Db}
   */
  #watch(db) {
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
      this.#graceEnds = now + this.#graceMs;
      this.#isNew = false;
    }
    this.#lostAt = null;
    this.#heardAt = now;
  }
}
