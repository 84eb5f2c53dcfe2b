// BuildAmp's event queue: takes due events, has them handled, and runs the effects.
//
// The table has no column for a lease or a token: `next_retry_at` of an event in `processing` is
// when its lease ends, and the number of attempts, which only grows, says whose it is.

import { Backoff, backoffMs, sleep } from "./backoff.mjs";
import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { runEffects } from "./effects.mjs";
import { createLog } from "./log.mjs";
import { clean, messageOf } from "./text.mjs";

/** @import { AppEvent, EventLoopOptions } from "./delivery.js" */
/** @import { Database } from "./types.js" */

export { runEffects } from "./effects.mjs";

// NOW() and the columns, which have no zone, are compared by the session's zone on both sides.
const GIVE_UP = `
  UPDATE buildamp_events SET status = 'failed', next_retry_at = NULL,
    error_message = 'the process that handled it did not finish'
  WHERE application = $1 AND status = 'processing' AND next_retry_at <= NOW()
    AND attempts >= max_attempts`;

const CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT id, created_at,
      CASE priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END AS urgency
    FROM buildamp_events
    WHERE application = $1 AND status IN ('pending', 'processing') AND ($4::TEXT[] IS NULL OR event_type = ANY($4))
      AND (
        status = 'pending' AND (execute_at <= NOW()) IS NOT FALSE
          AND (next_retry_at <= NOW()) IS NOT FALSE
        OR status = 'processing' AND next_retry_at <= NOW()
      )
    ORDER BY urgency, execute_at, created_at
    LIMIT $2
    FOR UPDATE SKIP LOCKED
  ),
  taken AS (
    UPDATE buildamp_events AS e
    SET status = 'processing', attempts = COALESCE(e.attempts, 0) + 1,
      next_retry_at = NOW() + $3::INTEGER * INTERVAL '1 ms'
    FROM due WHERE e.id = due.id
    RETURNING e.*, due.urgency
  )
  SELECT id::TEXT, event_type, payload::TEXT, context::TEXT, application, host, session_id,
    stream_id, correlation_id::TEXT, attempts, COALESCE(max_attempts, 3) AS max_attempts
  FROM taken ORDER BY urgency, execute_at, created_at`;

const HOLD = `
  SELECT 1 FROM buildamp_events
  WHERE id = $1 AND status = 'processing' AND attempts = $2 FOR UPDATE`;

const COMPLETE = `
  UPDATE buildamp_events SET status = 'completed', next_retry_at = NULL, error_message = NULL
  WHERE id = $1`;

const FAIL = `
  UPDATE buildamp_events SET
    status = CASE WHEN attempts >= COALESCE(max_attempts, 3) THEN 'failed' ELSE 'pending' END,
    next_retry_at = CASE WHEN attempts >= COALESCE(max_attempts, 3) THEN NULL
      ELSE NOW() + $3::DOUBLE PRECISION * INTERVAL '1 ms' END,
    error_message = $4
  WHERE id = $1 AND status = 'processing' AND attempts = $2`;

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
  #db;
  #log;
  #stopping = new AbortController();
  #woken = new AbortController();
  /** @type {Promise<void>} */
  #running = Promise.resolve();

  /** @param {EventLoopOptions} options */
  constructor(options) {
    if (typeof options.handle !== "function") {
      throw new TypeError("handle must be a function");
    }
    const { config = ownConfig, batch = 20, leaseMs = 60_000, pollMs = 500 } = options;
    const application = options.application ?? config.application;
    this.#options = { ...options, config, application, batch, leaseMs, pollMs };
    this.#db = wrap(options.db);
    this.#log = options.log ?? createLog(process.stderr);
  }

  /** Begins to take events. */
  start() {
    this.#running = this.#run();
  }

  /** Looks now: an event was just added. */
  wake() {
    this.#woken.abort();
  }

  /** Handles what is due, then returns how many events there were. */
  async drain() {
    let handled = 0;
    for (;;) {
      const count = await this.#batch();
      if (count === 0) {
        return handled;
      }
      handled += count;
    }
  }

  /** Ends after the event that is being handled; the others of its batch are given back. */
  async stop() {
    this.#stopping.abort();
    this.wake();
    await this.#running;
  }

  async #run() {
    const backoff = new Backoff();
    while (!this.#stopping.signal.aborted) {
      try {
        if ((await this.#batch()) === 0) {
          await this.#rest();
        }
        backoff.reset();
      } catch (error) {
        this.#log({ level: "error", event: "error", doing: "events", error: messageOf(error) });
        await sleep(backoff.next(), this.#stopping.signal);
      }
    }
  }

  async #rest() {
    await sleep(this.#options.pollMs, this.#woken.signal);
    this.#woken = new AbortController();
  }

  /** @returns {Promise<number>} how many events were taken */
  async #batch() {
    const { application, batch, leaseMs, eventTypes } = this.#options;
    await this.#db.query(GIVE_UP, [application]);
    const until = performance.now() + leaseMs;
    const rows = await this.#db.query(CLAIM, [application, batch, leaseMs, eventTypes ?? null]);
    for (const row of rows) {
      if (this.#stopping.signal.aborted) {
        await this.#giveBack(row);
      }
      // Else its lease has ended: somebody takes it, perhaps this loop.
      else if (performance.now() < until) {
        await this.#handle(read(row));
      }
    }
    return rows.length;
  }

  /** @param {AppEvent} event */
  async #handle(event) {
    try {
      const effects = (await this.#options.handle(event)) ?? [];
      await this.#db.transaction((client) => this.#complete(client, effects, event));
    } catch (error) {
      const { id, event_type: type, attempts } = event;
      this.#log({
        level: "error",
        event: "event_failed",
        id,
        type,
        attempts,
        error: messageOf(error),
      });
      const waitMs = backoffMs(attempts - 1, 1000, 300_000);
      await this.#db.query(FAIL, [id, attempts, waitMs, clean(messageOf(error)).slice(0, 2000)]);
    }
  }

  /**
   * The event's completion and its effects are one transaction.
   *
   * @param {Database} client
   * @param {Iterable<unknown>} effects
   * @param {AppEvent} event
   */
  async #complete(client, effects, event) {
    const { rows } = await client.query(HOLD, [event.id, event.attempts]);
    // Taken back meanwhile: whoever has it now runs its effects.
    if (rows.length === 0) {
      return;
    }
    const { others } = await runEffects(client, effects, event, this.#options.config);
    if (others.length > 0) {
      await this.#options.onEffects?.(client, others, event);
    }
    await client.query(COMPLETE, [event.id]);
  }

  /** @param {{ id: string, attempts: number }} row */
  async #giveBack({ id, attempts }) {
    await this.#db.query(
      `UPDATE buildamp_events SET status = 'pending', attempts = attempts - 1, next_retry_at = NULL
       WHERE id = $1 AND status = 'processing' AND attempts = $2`,
      [id, attempts],
    );
  }
}

/**
 * @param {any} row
 * @returns {AppEvent}
 */
function read(row) {
  const context = row.context === null ? null : JSON.parse(row.context);
  return { ...row, payload: JSON.parse(row.payload), context };
}
