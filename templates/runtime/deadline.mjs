// Deadlines of many requests at once, by one timer that sweeps: an AbortSignal for each request
// costs a third of the throughput.

/** How far a deadline may be overrun, in milliseconds. */
const TICK_MS = 20;

/** Calls each entry's `expire` once its time has come. */
export class Deadlines {
  /** @type {Set<{ at: number, expire: () => void }>} */
  #entries = new Set();
  /** @type {NodeJS.Timeout | null} */
  #timer = null;

  /**
   * @param {number} ms
   * @param {() => void} expire
   * @returns {{ at: number, expire: () => void }} what `delete` takes
   */
  add(ms, expire) {
    const entry = { at: performance.now() + ms, expire };
    this.#entries.add(entry);
    this.#timer ??= setInterval(() => this.#sweep(), TICK_MS);
    return entry;
  }

  /** @param {{ at: number, expire: () => void }} entry */
  delete(entry) {
    this.#entries.delete(entry);
  }

  #sweep() {
    const now = performance.now();
    for (const entry of this.#entries) {
      if (entry.at > now) continue;
      this.#entries.delete(entry);
      entry.expire();
    }
    if (this.#entries.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }
}
