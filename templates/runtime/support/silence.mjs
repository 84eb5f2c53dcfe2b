// A database that does not answer any more must keep nobody from ending.

import { sleep } from "./backoff.mjs";

/** For so long whoever stops waits for an answer. */
export const PATIENCE_MS = 5000;

/** Whether somebody waits for the database, and since when it has said nothing. */
export class Silence {
  #asked = 0;
  #heardAt = -Infinity;

  /**
   * Waits for an answer of the database.
   *
   * @template T
   * @param {Promise<T>} answer
   * @returns {Promise<T>}
   */
  async until(answer) {
    this.#count(1);
    try {
      return await answer;
    } finally {
      this.#count(-1);
    }
  }

  /**
   * What takes its time within such an answer, and is not the database's.
   *
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async apart(work) {
    this.#count(-1);
    try {
      return await work();
    } finally {
      this.#count(1);
    }
  }

  /**
   * Waits for an end, but not for the database where it is silent from now on.
   *
   * @param {Promise<unknown>} ended
   * @param {number} [graceMs] how long at most
   * @returns {Promise<boolean>} whether it has ended
   */
  async unlessSilent(ended, graceMs = Infinity) {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    void ended.then(end, end);
    const began = performance.now();
    const until = began + graceMs;
    do {
      await sleep(10);
    } while (!isOver && !this.#isSilentSince(began) && performance.now() < until);
    return isOver;
  }

  /** @param {number} began */
  #isSilentSince(began) {
    return this.#asked > 0 && performance.now() - Math.max(began, this.#heardAt) > PATIENCE_MS;
  }

  /** @param {number} change */
  #count(change) {
    // Asking once more is no word of the database's.
    if (change < 0 || this.#asked === 0) {
      this.#heardAt = performance.now();
    }
    this.#asked += change;
  }
}
