// BuildAmp's event queue: takes due events, has them handled, and runs the effects.

import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { isList, runEffects } from "./events/effects.mjs";
import { EventRows } from "./events/rows.mjs";
import { Backoff, sleep } from "./support/backoff.mjs";
import { checkHook } from "./support/log.mjs";
import { atOnce, durationsOf } from "./support/numbers.mjs";
import { applicationOf, logOf } from "./support/options.mjs";
import { messageOf } from "./support/text.mjs";

/** @import { AppEvent, EventLoopOptions } from "./delivery.js" */
/** @import { Held } from "./events/rows.mjs" */

export { runEffects } from "./events/effects.mjs";

/** How long `stop` waits for a handler; as a worker's: `docker stop` kills after 10 s. */
const GRACE_MS = 8000;
/** How long it then waits until what is left was given back. */
const REPORT_MS = 1000;

/**
 * A rest is so many times as long as the look before it, so that looks take a tenth of a core; but not so long
 * that one which an outage held up is felt after it.
 */
const LEAST_REST = 10;
const MOST_REST_MS = 5000;

/** @type {{ [name in keyof EventLoopOptions]-?: true }} */
const OPTIONS = {
  db: true,
  handle: true,
  application: true,
  onEffects: true,
  config: true,
  eventTypes: true,
  batch: true,
  leaseMs: true,
  pollMs: true,
  log: true,
};

/**
 * @param {EventLoopOptions} options
 * @returns {EventLoop}
 */
export function createEventLoop(options) {
  return new EventLoop(options);
}

/** Made by {@link createEventLoop}. */
export class EventLoop {
  #options;
  #rows;
  #log;
  #isStarted = false;
  #stopping = new AbortController();
  #woken = new AbortController();
  /** @type {Promise<void>} */
  #running = Promise.resolve();
  /** Those under way. @type {Set<Promise<number>>} */
  #drains = new Set();
  /** Those that were taken, and have not begun. @type {Set<Held>} */
  #waiting = new Set();
  /** What keeps the leases of events that are being handled. @type {Set<NodeJS.Timeout>} */
  #heartbeats = new Set();

  /** @param {EventLoopOptions} options */
  constructor(options) {
    if (typeof options.handle !== "function") {
      throw new TypeError("handle must be a function");
    }
    checkHook("onEffects", options.onEffects);
    this.#log = logOf(options, OPTIONS);
    const { config = ownConfig } = options;
    const batch = atOnce("batch", options.batch ?? 20);
    const { leaseMs, pollMs } = durationsOf(options, { leaseMs: 60_000, pollMs: 500 });
    const application = applicationOf(options, config);
    const { eventTypes } = options;
    // The database would refuse a text each time that it is asked, and PGlite break at what is no text.
    if (!isTexts(eventTypes ?? [])) {
      throw new TypeError("eventTypes must be an array of strings");
    }
    this.#options = { ...options, config, leaseMs, pollMs };
    const webhookTypes = Object.keys(config.webhooks);
    const taken = { application, batch, leaseMs, eventTypes, webhookTypes };
    this.#rows = new EventRows(wrap(options.db), taken);
  }

  /** Begins to take events. Does nothing where it has begun; once it was stopped, make another. */
  start() {
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#running = this.#run();
    }
  }

  /** Looks now: an event was just added. */
  wake() {
    this.#woken.abort();
  }

  /** Handles what is due, then returns how many events there were. Rejects in an outage. */
  drain() {
    const draining = this.#drain().finally(() => this.#drains.delete(draining));
    this.#drains.add(draining);
    return draining;
  }

  async #drain() {
    let handled = 0;
    for (;;) {
      const count = await this.#batch();
      if (count === 0) {
        return handled;
      }
      handled += count;
    }
  }

  /**
   * Ends after the event that is being handled; the others of its batch are given back. Waits a few
   * seconds for a database that does not answer, and for a handler: events of which it has heard nothing by
   * then are taken back once their leases run out.
   *
   * @param {{ graceMs?: number | undefined }} [options] how long to wait at most; 8 s
   */
  async stop(options = {}) {
    const { graceMs } = durationsOf(options, { graceMs: GRACE_MS }, 0);
    this.#stopping.abort();
    this.wake();
    const ended = Promise.allSettled([this.#running, ...this.#drains]).then(() => this.#giveBack());
    if (!(await this.#rows.unlessSilent(ended, graceMs))) {
      // What is being handled is left to its lease: it may end yet.
      this.#heartbeats.forEach((heartbeat) => clearInterval(heartbeat));
      this.#leave([...this.#waiting]);
      await this.#rows.unlessSilent(this.#giveBack(), REPORT_MS);
      this.#log({ level: "warn", event: "unreported", doing: "events" });
    }
  }

  async #run() {
    const backoff = new Backoff();
    while (!this.#stopping.signal.aborted) {
      try {
        const began = performance.now();
        if ((await this.#batch()) === 0) {
          await this.#rest(performance.now() - began);
        }
        backoff.reset();
      } catch (error) {
        this.#log({ level: "error", event: "error", doing: "events", error: messageOf(error) });
        await sleep(backoff.next(), this.#stopping.signal);
      }
    }
  }

  /** @param {number} tookMs a look that found nothing: where others' events are many, it takes its time */
  async #rest(tookMs) {
    const restMs = Math.min(tookMs * LEAST_REST, MOST_REST_MS);
    await sleep(Math.max(this.#options.pollMs, restMs), this.#woken.signal);
    this.#woken = new AbortController();
  }

  /** @returns {Promise<number>} how many events were handled */
  async #batch() {
    const events = await this.#rows.take();
    events.forEach((event) => this.#waiting.add(event));
    for (const [at, event] of events.entries()) {
      if (this.#stopping.signal.aborted) {
        this.#leave(events.slice(at));
        await this.#rows.giveBack();
        return at;
      }
      this.#waiting.delete(event);
      /** @type {AppEvent | null} */
      let begun = null;
      try {
        begun = await this.#rows.begin(event);
        if (begun) {
          await this.#handle(begun);
        }
      } catch (error) {
        // The database is away.
        this.#rows.owe([begun ?? event], begun !== null);
        this.#leave(events.slice(at + 1));
        // At once, where only a connection was cut off; otherwise they stay owed.
        await this.#giveBack();
        throw error;
      }
    }
    return events.length;
  }

  /**
   * Those of them that have not begun will not here; a stop that did not wait may have left them before.
   *
   * @param {Held[]} events
   */
  #leave(events) {
    const left = events.filter((event) => this.#waiting.delete(event));
    this.#rows.owe(left, false);
  }

  /** Gives back what is owed, as far as the database is there. */
  #giveBack() {
    return this.#rows.giveBack().catch(() => {});
  }

  /**
   * @param {AppEvent} event
   * @returns {Promise<void>} rejects where the database is away: then the attempt was none
   */
  async #handle(event) {
    const { config, onEffects } = this.#options;
    const { id, event_type: type, attempts } = event;
    let passedOver = 0;
    try {
      const effects = await this.#effectsOf(event);
      const isHeld = await this.#rows.complete(event, async (client, apart) => {
        const { others } = await runEffects(client, effects, event, config);
        if (others.length > 0 && onEffects) {
          await apart(async () => onEffects(client, others, { ...event }));
        }
        passedOver = onEffects ? 0 : others.length;
      });
      if (!isHeld) {
        this.#log({ level: "warn", event: "event_lost", id, type, attempts });
      } else if (passedOver > 0) {
        // Somebody else may run them; or one is a misspelt trigger.
        this.#log({ level: "warn", event: "effects_passed_over", id, type, effects: passedOver });
      }
    } catch (error) {
      const counted = await this.#rows.fail(event, error);
      const told = { id, type, attempts: counted, error: messageOf(error) };
      this.#log({ level: "error", event: "event_failed", ...told });
    }
  }

  /**
   * What the application wants done; the lease is kept for as long as it thinks.
   *
   * @param {AppEvent} event
   */
  async #effectsOf(event) {
    const { handle, leaseMs } = this.#options;
    const { id, event_type: type, attempts } = event;
    const began = performance.now();
    let isSlow = false;
    const heartbeat = setInterval(() => {
      void this.#rows.extend(event).catch(() => {});
      if (!isSlow && performance.now() - began > leaseMs) {
        isSlow = true;
        this.#log({ level: "warn", event: "event_slow", id, type, attempts });
      }
    }, leaseMs / 3);
    this.#heartbeats.add(heartbeat);
    try {
      // A copy: the application may write to it.
      const effects = (await handle({ ...event })) ?? [];
      if (!isList(effects)) {
        throw new TypeError("handle must give an array or another iterable of effects, or nothing");
      }
      // A generator gives them once, and a transaction that is run again needs them again.
      return [...effects];
    } finally {
      clearInterval(heartbeat);
      this.#heartbeats.delete(heartbeat);
    }
  }
}

/** @param {unknown} value */
function isTexts(value) {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
