// How long a drain waits, and for what.

import { Backoff } from "./backoff.mjs";
import { heldUp } from "./backlog.mjs";
import { isTransient } from "./db.mjs";

/** @import { Db } from "./db.mjs" */
/** @import { Telemetry } from "./telemetry.mjs" */

/**
 * For so long a type is waited for since the target last answered a call of it: a minute, and what a
 * rate window of a minute needs besides.
 */
const PATIENCE_MS = 65_000;

/** What nobody tells the end of is looked at so often. */
const LOOK_MS = 250;
const SOON_MS = 20;

/** One drain: waits for the limits of types that end soon, as long as that gets anywhere. */
export class Drain {
  #db;
  #application;
  #tell;
  #backoff = new Backoff();
  #began = performance.now();

  /**
   * @param {object} options
   * @param {Db} options.db
   * @param {string} options.application
   * @param {Telemetry} options.tell
   */
  constructor({ db, application, tell }) {
    this.#db = db;
    this.#application = application;
    this.#tell = tell;
  }

  /**
   * How long to wait until some row that is due can be claimed.
   *
   * @param {readonly string[]} types that can be sent here
   * @returns {Promise<number | null>} milliseconds; null where nothing is due that is worth waiting
   */
  async wait(types) {
    try {
      const limits = await heldUp(this.#db, this.#application, types);
      this.#backoff.reset();
      const waits = limits.flatMap((limit) => this.#waitFor(limit) ?? []);
      return waits.length > 0 ? Math.min(...waits) : null;
    } catch (error) {
      if (!isTransient(error)) {
        throw error;
      }
      this.#tell.error("draining", error);
      return this.#backoff.next();
    }
  }

  /**
   * @param {{ type: string, reason: string | null, ms: number | null }} limit
   * @returns {number | null} null where it lasts too long, or a person has to set something right
   */
  #waitFor({ type, reason, ms }) {
    if (reason === "fault") {
      return null;
    }
    // Without a limit they have only just become due, or somebody has locked them.
    const wait = Math.max(1, reason === null ? SOON_MS : (ms ?? LOOK_MS));
    const since = Math.max(this.#began, this.#tell.answeredAt(type));
    return performance.now() + wait <= since + PATIENCE_MS ? wait : null;
  }
}
