// How long a drain waits, and for what.

import { isTransient } from "../db/errors.mjs";
import { Backoff, sleep, unlessAborted } from "../support/backoff.mjs";
import { heldUp, leftBehind } from "./backlog.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { LeftBehind } from "../delivery.js" */

/**
 * How long a type is waited for after its target last answered: a minute, and the margin that a rate
 * window of a minute needs.
 */
const PATIENCE_MS = 65_000;

/** How often a limit is looked at whose end is not known. */
const LOOK_MS = 250;
/** How soon rows are looked at that nothing holds up. */
const SOON_MS = 50;

/** One drain: waits for the limits of types that end soon, as long as that gets anywhere. */
export class Drain {
  #options;
  #backoff = new Backoff();
  #began = performance.now();

  /**
   * @param {object} options
   * @param {Db} options.db
   * @param {string} options.application
   * @param {number} options.timeoutMs of a query
   * @param {(type: string) => number} options.answeredAt when the type's target last answered
   * @param {(error: unknown) => void} options.onError the database is away
   * @param {AbortSignal} options.signal ends the waiting
   */
  constructor(options) {
    this.#options = options;
  }

  /**
   * How long to wait until some row that is due can be claimed.
   *
   * @param {readonly string[]} types that can be sent here
   * @returns {Promise<number | null>} milliseconds; null where nothing is due that is worth waiting
   */
  async wait(types) {
    const { db, application, timeoutMs, signal } = this.#options;
    try {
      const asked = heldUp(db, application, types, timeoutMs);
      // A database that does not answer must not keep a worker that is told to stop.
      const limits = (await unlessAborted(asked, signal)) ?? [];
      this.#backoff.reset();
      const waits = limits.flatMap((limit) => this.#waitFor(limit) ?? []);
      return waits.length > 0 ? Math.min(...waits) : null;
    } catch (error) {
      return this.#waitAfter(error);
    }
  }

  /**
   * What is left behind.
   *
   * @param {readonly string[]} known the types that the worker knows
   * @param {readonly string[]} ready those of them that it can send
   * @returns {Promise<LeftBehind[]>} nothing where the signal came first
   */
  async left(known, ready) {
    const { db, application, timeoutMs, signal } = this.#options;
    while (!signal.aborted) {
      try {
        const asked = leftBehind(db, application, known, ready, timeoutMs);
        return (await unlessAborted(asked, signal)) ?? [];
      } catch (error) {
        await sleep(this.#waitAfter(error), signal);
      }
    }
    return [];
  }

  /**
   * How long to wait after an error of the database, which may be back then.
   *
   * @param {unknown} error thrown on where it is another
   */
  #waitAfter(error) {
    if (!isTransient(error)) {
      throw error;
    }
    this.#options.onError(error);
    return this.#backoff.next();
  }

  /**
   * @param {{ type: string, reason: string | null, ms: number | null }} limit
   * @returns {number | null} null where it lasts too long, or a person has to set something right
   */
  #waitFor({ type, reason, ms }) {
    if (reason === "fault") {
      return null;
    }
    // Rows without a limit have only just become due, or somebody has locked them.
    const wait = Math.max(1, reason === null ? SOON_MS : (ms ?? LOOK_MS));
    const since = Math.max(this.#began, this.#options.answeredAt(type));
    return performance.now() + wait <= since + PATIENCE_MS ? wait : null;
  }
}
