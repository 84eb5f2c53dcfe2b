// How long to wait: after failures in a row, so that nothing ever fails in a hot loop; and no longer than
// a signal allows.

/**
 * The milliseconds to wait after a failure: doubling, each between half and the whole of it.
 *
 * @param {number} before how many failures came before this one
 * @param {number} firstMs
 * @param {number} mostMs
 */
export function backoffMs(before, firstMs, mostMs) {
  return Math.min(mostMs, firstMs * 2 ** Math.min(before, 30)) * (0.5 + Math.random() / 2);
}

/** From 100 ms to 5 s. */
export class Backoff {
  #failures = 0;

  /** Notes a failure; gives the milliseconds to wait. */
  next() {
    const ms = backoffMs(this.#failures, 100, 5000);
    this.#failures += 1;
    return ms;
  }

  /** Notes a success. */
  reset() {
    this.#failures = 0;
  }
}

/** The waiting of many that may fail at once: they are one failure, and wait together. */
export class SharedBackoff {
  #backoff = new Backoff();
  /** @type {Promise<void> | null} */
  #waiting = null;

  /** Whether others wait already: then a failure is no news. */
  get isWaiting() {
    return this.#waiting !== null;
  }

  /**
   * Waits after a failure.
   *
   * @param {AbortSignal} signal ends the waiting
   */
  async wait(signal) {
    this.#waiting ??= sleep(this.#backoff.next(), signal).then(() => {
      this.#waiting = null;
    });
    await this.#waiting;
  }

  /** Notes a success. */
  reset() {
    this.#backoff.reset();
  }
}

/**
 * How long a timer is to run, for a moment that may have passed: newer Node warns of what is below 0.
 *
 * @param {number} ms
 */
export function delayMs(ms) {
  return Math.max(ms, 0);
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
    const timer = setTimeout(done, delayMs(ms));
    signal?.addEventListener("abort", done);
  });
}

/**
 * What a promise gives; undefined where the signal aborts first.
 *
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} signal
 * @returns {Promise<T | undefined>}
 */
export function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const end = () => resolve(undefined);
    signal.addEventListener("abort", end);
    if (signal.aborted) {
      end();
    }
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
