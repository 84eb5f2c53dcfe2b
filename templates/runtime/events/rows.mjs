// The rows of `buildamp_events`: taken, given back, completed or failed.
//
// The table has no column for a lease or a token: `next_retry_at` of an event in `processing` is
// when its lease ends, and the number of attempts says whose it is. An attempt counts when its
// handling begins: what waits behind an event that kills processes has none.

import { isOutage, isTransient } from "../db/errors.mjs";
import { backoffMs } from "../support/backoff.mjs";
import { readExact } from "../support/exact.mjs";
import { Silence } from "../support/silence.mjs";
import { clean, messageOf } from "../support/text.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { AppEvent } from "../delivery.js" */
/** @import { Database } from "../types.js" */

// The times have no zone: they are the session's. In the hour that comes twice when summer time ends,
// PostgreSQL takes them for the later one, so that nothing of that hour would be due before the next: what
// is due is asked by the local time. A lease, which must not end too soon, is compared with NOW().
const GIVE_UP = `
  UPDATE buildamp_events SET status = 'failed', next_retry_at = NULL,
    error_message = 'the process that handled it did not finish'
  WHERE id IN (
    SELECT id FROM buildamp_events
    WHERE application = $1 AND status = 'processing' AND next_retry_at <= NOW()
      AND attempts >= COALESCE(max_attempts, 3)
    -- An event whose effects are being run is locked: it is not given up, nor waited for.
    FOR UPDATE SKIP LOCKED
  )`;

const DUE = `
      SELECT id FROM buildamp_events
      WHERE application = $1 AND status IN ('pending', 'processing')
        AND CASE priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END = level.urgency
        AND ($4::TEXT[] IS NULL OR event_type = ANY($4))
        AND (
          event_type NOT IN ('WebhookSuccess', 'WebhookFailed')
          OR (payload ->> 'webhook_type' = ANY ((SELECT types FROM unknown)::TEXT[])) IS NOT TRUE
        )
        AND (
          status = 'pending' AND (next_retry_at IS NULL OR next_retry_at <= LOCALTIMESTAMP)
          -- One whose attempts are used up is to be given up, even if its lease ended just now.
          OR status = 'processing' AND next_retry_at <= NOW() AND $5::BOOLEAN
            AND COALESCE(attempts, 0) < COALESCE(max_attempts, 3)
        )`;
const IN_TURN = "ORDER BY execute_at, created_at LIMIT $2 FOR UPDATE SKIP LOCKED";

// By the index idx_buildamp_events_due, which has this order, one urgency at a time: so those whose time
// has not come are not read, however many are scheduled.
const TAKE = `
  WITH unknown AS MATERIALIZED (
    -- What becomes of their calls is for a loop of the release that defines them.
    SELECT array_agg(webhook_type) AS types FROM webhook_types
    WHERE application = $1 AND retired_at IS NULL AND webhook_type <> ALL ($6::TEXT[])
  ),
  due AS MATERIALIZED (
    SELECT due.id, level.urgency
    FROM generate_series(0, 2) AS level (urgency)
    CROSS JOIN LATERAL (
      SELECT id FROM (${DUE} AND execute_at <= LOCALTIMESTAMP ${IN_TURN}) AS timed
      UNION ALL
      SELECT id FROM (${DUE} AND execute_at IS NULL ${IN_TURN}) AS untimed
    ) AS due
    LIMIT $2
  ),
  taken AS (
    UPDATE buildamp_events AS e
    SET status = 'processing', next_retry_at = NOW() + $3::INTEGER * INTERVAL '1 ms',
      -- A person made one that had failed 'pending' again: it has all of its attempts once more.
      attempts = CASE WHEN e.attempts < COALESCE(e.max_attempts, 3) OR e.status <> 'pending'
        THEN COALESCE(e.attempts, 0) ELSE 0 END
    FROM due WHERE e.id = due.id
    RETURNING e.*, due.urgency
  )
  SELECT id::TEXT, attempts FROM taken ORDER BY urgency, execute_at, created_at`;

// Nothing where somebody else has it by now. Payloads may be large: one is read at a time, and after its attempt
// was counted, so that one too large for the process ends as any other.
const BEGIN = `
  UPDATE buildamp_events SET attempts = attempts + 1,
    next_retry_at = NOW() + $3::INTEGER * INTERVAL '1 ms'
  WHERE id = $1 AND status = 'processing' AND attempts = $2
  RETURNING id::TEXT, event_type, payload::TEXT, context::TEXT, application, host, session_id,
    stream_id, correlation_id::TEXT, attempts, COALESCE(max_attempts, 3) AS max_attempts`;

const EXTEND = `
  UPDATE buildamp_events SET next_retry_at = NOW() + $3::INTEGER * INTERVAL '1 ms'
  WHERE id = $1 AND status = 'processing' AND attempts = $2`;

const GIVE_BACK = `
  UPDATE buildamp_events AS e
  SET status = 'pending', attempts = e.attempts - mine.begun, next_retry_at = NULL
  FROM unnest($1::UUID[], $2::INTEGER[], $3::INTEGER[]) AS mine (id, attempts, begun)
  WHERE e.id = mine.id AND e.status = 'processing' AND e.attempts = mine.attempts`;

const HOLD = `
  SELECT 1 FROM buildamp_events
  WHERE id = $1 AND status = 'processing' AND attempts = $2 FOR UPDATE`;

const COMPLETE = `
  UPDATE buildamp_events SET status = 'completed', next_retry_at = NULL, error_message = NULL
  WHERE id = $1`;

const FAIL = `
  UPDATE buildamp_events AS e SET
    status = CASE WHEN counted.attempts >= COALESCE(max_attempts, 3) THEN 'failed' ELSE 'pending' END,
    next_retry_at = CASE WHEN counted.attempts >= COALESCE(max_attempts, 3) THEN NULL
      ELSE NOW() + $3::DOUBLE PRECISION * INTERVAL '1 ms' END,
    attempts = counted.attempts,
    error_message = $4
  FROM (VALUES ($2::INTEGER - $5::INTEGER)) AS counted (attempts)
  WHERE id = $1 AND status = 'processing' AND e.attempts = $2`;

/**
 * How long after an outage of the database no expired lease is taken back: those who were cut off give
 * their events back first, as attempts that do not count.
 */
const TAKE_BACK_GRACE_MS = 10_000;

/** An event whose connection breaks more often in a row is taken for the cause. */
const MOST_CUTS = 3;

/** @typedef {Pick<AppEvent, "id" | "attempts">} Held an event that was taken */

/** Takes the due events of one application, and says what became of them. */
export class EventRows {
  #db;
  #options;
  /**
   * To be given back as soon as the database is there: their attempts, and whether the last of them
   * had begun. @type {Map<string, { attempts: number, begun: boolean }>}
   */
  #owed = new Map();
  #awayAt = -Infinity;
  #silence = new Silence();
  /** How often each event was cut off in a row. @type {Map<string, number>} */
  #cuts = new Map();

  /**
   * @param {Db} db
   * @param {object} options
   * @param {string} options.application
   * @param {number} options.batch
   * @param {number} options.leaseMs
   * @param {readonly string[] | undefined} [options.eventTypes]
   * @param {readonly string[]} options.webhookTypes that are defined here: outcomes of others that the
   * registry has are left alone
   */
  constructor(db, options) {
    this.#db = db;
    this.#options = options;
  }

  /**
   * The next events that are due. None of them has begun; one whose lease ends before it does may be
   * taken by somebody else: `begin` tells.
   *
   * @returns {Promise<Held[]>}
   */
  async take() {
    const { application, batch, leaseMs, eventTypes, webhookTypes } = this.#options;
    await this.giveBack();
    const takesBack = performance.now() - this.#awayAt > TAKE_BACK_GRACE_MS;
    if (takesBack) {
      await this.#query(GIVE_UP, [application]);
    }
    const values = [application, batch, leaseMs, eventTypes ?? null, takesBack, webhookTypes];
    const taken = await this.#query(TAKE, values);
    return taken.map(({ id, attempts }) => ({ id, attempts: Number(attempts) }));
  }

  /**
   * Counts an attempt of an event that was taken, and reads it; its lease runs from now.
   *
   * @param {Held} held
   * @returns {Promise<AppEvent | null>} null where somebody else has it
   */
  async begin({ id, attempts }) {
    const [begun] = await this.#query(BEGIN, [id, attempts, this.#options.leaseMs]);
    return begun ? read(begun) : null;
  }

  /**
   * Keeps the lease of an event whose handling has begun.
   *
   * @param {Held} event
   */
  async extend({ id, attempts }) {
    await this.#query(EXTEND, [id, attempts, this.#options.leaseMs]);
  }

  /**
   * Notes events that were taken and not handled: an attempt that has begun does not count.
   *
   * @param {readonly Held[]} events
   * @param {boolean} begun
   */
  owe(events, begun) {
    for (const { id, attempts } of events) {
      this.#owed.set(id, { attempts, begun });
    }
  }

  /** Gives back what is owed. */
  async giveBack() {
    if (this.#owed.size > 0) {
      const owed = [...this.#owed];
      await this.#query(GIVE_BACK, [
        owed.map(([id]) => id),
        owed.map(([, { attempts }]) => attempts),
        owed.map(([, { begun }]) => Number(begun)),
      ]);
      // Not those that were added meanwhile.
      for (const [id, debt] of owed) {
        if (this.#owed.get(id) === debt) {
          this.#owed.delete(id);
        }
      }
    }
  }

  /**
   * The event's completion and its effects, which `work` runs, are one transaction.
   *
   * @param {AppEvent} event
   * @param {(client: Database, apart: Silence["apart"]) => Promise<void>} work which does `apart` what
   * is the application's own
   * @returns {Promise<boolean>} false where it was taken back meanwhile: whoever has it now runs its
   * effects
   */
  async complete({ id, attempts }, work) {
    const silence = this.#silence;
    const completed = this.#db.transaction(async (client) => {
      const { rows } = await client.query(HOLD, [id, attempts]);
      if (rows.length > 0) {
        await work(client, (own) => silence.apart(own));
        await client.query(COMPLETE, [id]);
      }
      return rows.length > 0;
    }, this.#options.leaseMs);
    const isHeld = await silence.until(completed).catch((error) => {
      this.#noteAway(isOutage(error));
      throw error;
    });
    this.#cuts.delete(id);
    return isHeld;
  }

  /**
   * Notes that an event's handling failed: it comes again, unless that was its last attempt.
   *
   * @param {Held} event
   * @param {unknown} error
   * @returns {Promise<number>} how many attempts it has by now: where an outage of a database cut it off,
   * this one does not count; rejects where the database is away
   */
  async fail({ id, attempts }, error) {
    const cuts = isOutage(error) ? (this.#cuts.get(id) ?? 0) + 1 : 0;
    const isCut = cuts > 0 && cuts <= MOST_CUTS;
    const waitMs = backoffMs((isCut ? cuts : attempts) - 1, 1000, 300_000);
    const text = clean(messageOf(error)).slice(0, 2000);
    await this.#query(FAIL, [id, attempts, waitMs, text, Number(isCut)]);
    if (isCut) {
      this.#cuts.set(id, cuts);
    } else {
      this.#cuts.delete(id);
    }
    return attempts - Number(isCut);
  }

  /**
   * See {@link Silence.unlessSilent}.
   *
   * @param {Promise<unknown>} ended
   * @param {number} graceMs
   */
  unlessSilent(ended, graceMs) {
    return this.#silence.unlessSilent(ended, graceMs);
  }

  /**
   * @param {string} text
   * @param {unknown[]} values
   */
  async #query(text, values) {
    try {
      return await this.#silence.until(this.#db.query(text, values, this.#options.leaseMs));
    } catch (error) {
      this.#noteAway(isTransient(error));
      throw error;
    }
  }

  /** @param {boolean} isAway */
  #noteAway(isAway) {
    if (isAway) {
      this.#awayAt = performance.now();
    }
  }
}

/**
 * @param {any} row
 * @returns {AppEvent}
 */
function read({ payload, context, attempts, max_attempts, ...row }) {
  return {
    ...row,
    payload: readExact(payload),
    context: context && readExact(context),
    // Whatever an application's type parsers make of numbers.
    attempts: Number(attempts),
    max_attempts: Number(max_attempts),
  };
}
