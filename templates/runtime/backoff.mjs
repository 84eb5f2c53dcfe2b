// How long to wait after failures in a row, so that nothing ever fails in a hot loop.

/** Doubles from 100 ms to 5 s, each between half and the whole of it. */
export class Backoff {
  #failures = 0;

  /** @param {{ firstMs?: number, mostMs?: number }} [options] */
  constructor({ firstMs = 100, mostMs = 5000 } = {}) {
    this.firstMs = firstMs;
    this.mostMs = mostMs;
  }

  /** Notes a failure; gives the milliseconds to wait. */
  next() {
    const whole = Math.min(this.mostMs, this.firstMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    return whole * (0.5 + Math.random() / 2);
  }

  /** Notes a success. */
  reset() {
    this.#failures = 0;
  }
}

/**
 * Waits; earlier where the signal aborts. Never rejects.
 *
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function sleep(ms, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      return resolve();
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
