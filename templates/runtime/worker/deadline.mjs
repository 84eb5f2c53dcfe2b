// Deadlines of many requests at once, by one timer that sweeps: an AbortSignal for each request
// costs a third of the throughput.

/** How far a deadline may be overrun, in milliseconds. */
const TICK_MS = 20;

/** A sweep later than this means that the process stood still: an answer may lie unread. */
const STALL_MS = 200;

/**
 * @typedef {object} Deadline
 * @property {number} at
 * @property {number} spare how much of the time in which the process stood still is still given back
 * @property {() => void} expire
 */

/** Calls each entry's `expire` once its time has come. */
export class Deadlines {
  /** @type {Set<Deadline>} */
  #entries = new Set();
  /** @type {NodeJS.Timeout | null} */
  #timer = null;
  #swept = 0;

  /**
   * @param {number} ms
   * @param {() => void} expire
   * @returns {Deadline} what `delete` takes
   */
  add(ms, expire) {
    const now = performance.now();
    const entry = { at: now + ms, spare: ms, expire };
    this.#entries.add(entry);
    if (this.#timer === null) {
      this.#swept = now;
      this.#timer = setInterval(() => this.#sweep(), TICK_MS);
    }
    return entry;
  }

  /** @param {Deadline} entry */
  delete(entry) {
    this.#entries.delete(entry);
  }

  #sweep() {
    const now = performance.now();
    const stall = now - this.#swept - TICK_MS;
    this.#swept = now;
    for (const entry of this.#entries) {
      if (stall > STALL_MS && entry.spare > 0) {
        const given = Math.min(stall, entry.spare);
        entry.spare -= given;
        // However long it stood still, what lies unread is read first.
        entry.at = Math.max(entry.at + given, now + STALL_MS);
      }
      if (entry.at > now) {
        continue;
      }
      this.#entries.delete(entry);
      entry.expire();
    }
    if (this.#entries.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }
}
