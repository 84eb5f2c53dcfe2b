// When to claim: when woken, when polling, and as long as there is more and room for it. One claim
// at a time; after a failure with back-off; never in a hot loop.

import { Backoff, delayMs, sleep } from "../support/backoff.mjs";

/**
 * How soon after a claim that gave many rows the next one follows, however little room there is: there
 * may be room for other types, and only a claim that gives few has this worker notified of new rows.
 */
const AGAIN_MS = 50;

/**
 * How long after a claim that gave nothing another one follows: a transaction that was open then
 * notified nobody of its rows.
 */
const LATE_MS = 250;

/**
 * As in `webhook_claim`: a worker whose claim gave nothing is put on the list of those that are notified
 * of new rows, for half a minute, and stays on it while its claims give fewer rows than this.
 */
const FEW = 3;
const TOLD_MS = 25_000;

/**
 * @typedef {object} Claimed
 * @property {number} rows how many there were
 * @property {boolean} isMore of some type, or of all, as many came as were asked for
 * @property {boolean} isWhole no type was left out for want of room
 */

/**
 * @typedef {object} Failure of a claim
 * @property {unknown} error
 * @property {number} began as `performance.now()` has it
 */

/** Decides when to claim. */
export class Intake {
  #options;
  #backoff = new Backoff();
  #stopping = new AbortController();
  /** Somebody wants a claim. */
  #isAsked = false;
  #isClaiming = false;
  /** There was more to claim than room for it. */
  #isHungry = false;
  #emptySince = -Infinity;
  /** @type {Failure | null} */
  #failure = null;
  /** When the latest claim began, if it left this worker on the list. */
  #toldSince = -Infinity;
  /** @type {NodeJS.Timeout | undefined} */
  #poll;
  #pollAt = Infinity;

  /**
   * @param {object} options
   * @param {number} options.pollMs
   * @param {() => Promise<Claimed | null>} options.claim null: there was no room
   * @param {() => boolean} options.hasRoom for a batch
   * @param {(error: unknown) => void} options.onError
   */
  constructor(options) {
    this.#options = options;
  }

  get isClaiming() {
    return this.#isClaiming;
  }

  /** When the latest claim that gave nothing began, as `performance.now()` has it. */
  get emptySince() {
    return this.#emptySince;
  }

  /** The latest claim's; null where it did not fail. */
  get failure() {
    return this.#failure;
  }

  /** Claims now, or as soon as the claim that is under way is over. */
  wake() {
    this.#isAsked = true;
    if (!this.#isClaiming) {
      void this.#run();
    }
  }

  /** This worker may not be on the list any more. */
  forget() {
    this.#toldSince = -Infinity;
  }

  /** Room was made: claims where there was more. */
  feed() {
    if (this.#isHungry && this.#options.hasRoom()) {
      this.wake();
    }
  }

  /**
   * Something will be due: claims then, where that is before the next poll.
   *
   * @param {number} ms from now
   */
  wakeIn(ms) {
    const at = performance.now() + ms;
    if (at >= this.#pollAt || this.#stopping.signal.aborted) {
      return;
    }
    this.#pollAt = at;
    if (!this.#isClaiming) {
      this.#schedule();
    }
  }

  /** Begins no claim any more. */
  stop() {
    this.#stopping.abort();
    clearTimeout(this.#poll);
  }

  async #run() {
    const { signal } = this.#stopping;
    this.#isClaiming = true;
    clearTimeout(this.#poll);
    // No worker polls so rarely that it drops off the list.
    const pollMs = Math.min(this.#options.pollMs, TOLD_MS);
    // Workers that started together shall not poll together.
    this.#pollAt = performance.now() + pollMs * (0.9 + Math.random() / 5);
    while (this.#isAsked && !signal.aborted) {
      this.#isAsked = false;
      const began = performance.now();
      try {
        this.#note(await this.#options.claim(), began);
        this.#backoff.reset();
        this.#failure = null;
      } catch (error) {
        this.#failure = { error, began };
        // A claim whose answer is lost may have changed the list.
        this.forget();
        this.#options.onError(error);
        await sleep(this.#backoff.next(), signal);
        this.#isAsked = true;
      }
    }
    this.#isClaiming = false;
    if (!signal.aborted) {
      this.#schedule();
    }
  }

  #schedule() {
    clearTimeout(this.#poll);
    this.#poll = setTimeout(() => this.wake(), delayMs(this.#pollAt - performance.now()));
  }

  /**
   * @param {Claimed | null} claimed
   * @param {number} began
   */
  #note(claimed, began) {
    if (claimed === null) {
      this.#isHungry = true;
      return;
    }
    const { rows, isMore, isWhole } = claimed;
    if (rows === 0) {
      this.#emptySince = began;
    }
    const isTold = began - this.#toldSince <= TOLD_MS;
    const isMuch = isMore || rows >= (isTold ? FEW : 1);
    this.#isHungry = isMuch || !isWhole;
    if (isMuch) {
      this.#toldSince = -Infinity;
      this.feed();
      this.wakeIn(AGAIN_MS);
      return;
    }
    if (!isTold) {
      // A row that came before this worker was on the list notified nobody.
      this.#isAsked = true;
      this.wakeIn(LATE_MS);
    }
    this.#toldSince = began;
  }
}
