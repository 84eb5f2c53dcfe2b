// Reports what became of rows: in batches, after a short linger; again until the database has it.

import { isDataError, isRefusal, isTransient } from "../db/errors.mjs";
import { sqlState } from "../db/sql-state.mjs";
import { Backoff, sleep } from "../support/backoff.mjs";
import { now } from "../support/clock.mjs";
import { cleanAll, messageOf } from "../support/text.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { SettledStatus } from "../delivery.js" */
/** @import { Row } from "./claim.mjs" */
/** @import { Verdict } from "./classify.mjs" */

/**
 * @typedef {object} Report
 * @property {Row} row
 * @property {Result} result
 * @property {number} endedAt when the attempt did, as `now` of `clock.mjs` has it
 */

/**
 * @typedef {Verdict & {
 *   status?: number, headers?: { [name: string]: string }, body?: string, truncated?: boolean,
 *   duration_ms?: number, retry_after_ms?: number | undefined
 * }} Result
 */

/**
 * @typedef {object} Settled the row's new state
 * @property {SettledStatus} status `late` where the report came too late to count
 * @property {number | null} due_in_ms when it is due again
 */

const FINISH = `
  SELECT token::TEXT, status,
    (EXTRACT(EPOCH FROM next_retry_at - clock_timestamp()) * 1000)::DOUBLE PRECISION AS due_in_ms
  FROM webhook_finish($1, $2::JSONB)`;

/** The most results in a batch. Once there are so many, none is waited for. */
const MOST_REPORTS = 400;
/** The most characters of bodies in a batch. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
/**
 * The most characters of bodies that wait while more is sent. With 50 slots, as many bodies of the
 * default `max_response` as are ever under way are less.
 */
const MOST_WAITING = 64 * 1024 * 1024;
/** How many full batches are on their way at once: while one is written to disk, the next is made. */
const MOST_BATCHES = 2;

/** The most results that are on their way where all is well. */
export const MOST_UNDER_WAY = MOST_BATCHES * MOST_REPORTS;

/** @typedef {{ error: unknown, at: number }} Refusal `at` as `performance.now()` has it */

/** The reports on their way to the database. */
export class Settler {
  #db;
  #worker;
  #lingerMs;
  #timeoutMs;
  #onSettled;
  #onError;
  /** @type {Report[]} */
  #queue = [];
  /** Refused alone, for a reason that may pass: a broken trigger. @type {Report[]} */
  #refused = [];
  /** Of the last of them, where a person has to set something right. @type {Refusal | null} */
  #refusal = null;
  /** What was told of refusals since they were last tried again: of hundreds, once. @type {Set<string>} */
  #told = new Set();
  #backoff = new Backoff();
  #refusals = new Backoff();
  /** @type {NodeJS.Timeout | undefined} */
  #again;
  /** How many are reporting, or wait to try again. */
  #running = 0;
  /** The database did not take the last batch. */
  #isFailing = false;
  /** @type {NodeJS.Timeout | undefined} */
  #linger;
  /** Ends the waiting when the worker gives up. */
  #hurry = new AbortController();
  #underWay = 0;
  /** Of the bodies that the database does not have yet. */
  #characters = 0;

  /**
   * @param {object} options
   * @param {Db} options.db
   * @param {string} options.worker
   * @param {number} options.lingerMs
   * @param {number} options.timeoutMs of one report
   * @param {(report: Report, settled: Settled | null) => void} options.onSettled null where the
   * database knew it already
   * @param {(error: unknown) => void} options.onError
   */
  constructor({ db, worker, lingerMs, timeoutMs, onSettled, onError }) {
    this.#db = db;
    this.#worker = worker;
    this.#lingerMs = lingerMs;
    this.#timeoutMs = timeoutMs;
    this.#onSettled = onSettled;
    this.#onError = onError;
  }

  /** How many reports the database does not have yet. */
  get size() {
    return this.#queue.length + this.#refused.length + this.#underWay;
  }

  /** Whether the answers that the database does not have yet take much memory. */
  get isHeavy() {
    return this.#characters > MOST_WAITING;
  }

  /**
   * Why the database takes none of the reports that are left, where it says that it will not.
   *
   * @returns {Refusal | null}
   */
  get refusal() {
    return this.#refused.length === this.size ? this.#refusal : null;
  }

  /**
   * @param {Row} row
   * @param {Result} result
   */
  report(row, result) {
    this.#characters += lengthOf(result);
    const report = { row, result, endedAt: now() };
    if (result.outcome === "release") {
      // Before answers, which may be large and many: what was not sent may be sent elsewhere at once.
      this.#queue.unshift(report);
    } else {
      this.#queue.push(report);
    }
    this.#schedule();
  }

  #schedule() {
    if (this.#queue.length >= MOST_REPORTS) {
      void this.#run();
    } else if (this.#queue.length > 0 && this.#running === 0) {
      this.#linger ??= setTimeout(() => void this.#run(), this.#lingerMs);
    }
  }

  /**
   * Until the database has every report, or the time is over.
   *
   * @param {number} mostMs
   */
  async flush(mostMs) {
    const until = performance.now() + mostMs;
    this.#retryRefused();
    while (this.size > 0 && performance.now() < until) {
      await sleep(10);
    }
    this.#hurry.abort();
    clearTimeout(this.#again);
  }

  async #run() {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    if (this.#running >= (this.#isFailing ? 1 : MOST_BATCHES)) {
      return;
    }
    this.#running += 1;
    while (this.#queue.length > 0 && !this.#hurry.signal.aborted) {
      const batch = this.#batch();
      this.#underWay += batch.length;
      try {
        await this.#finish(batch);
        this.#underWay -= batch.length;
        this.#isFailing = false;
        this.#backoff.reset();
      } catch (error) {
        this.#underWay -= batch.length;
        this.#isFailing = true;
        this.#onError(error);
        await sleep(this.#backoff.next(), this.#hurry.signal);
      }
      // One is enough to ask whether the database is back.
      const isSpare = this.#isFailing && this.#running > 1;
      if (isSpare || this.#queue.length < MOST_REPORTS) {
        break;
      }
    }
    this.#running -= 1;
    if (!this.#hurry.signal.aborted) {
      this.#schedule();
    }
    if (this.#refused.length === 0) {
      this.#refusals.reset();
    }
  }

  /** @param {unknown} error */
  #tellOnce(error) {
    const message = messageOf(error);
    if (!this.#told.has(message)) {
      this.#told.add(message);
      this.#onError(error);
    }
  }

  #retryRefused() {
    this.#again = undefined;
    this.#told.clear();
    // By no call with that many arguments: there may be two for each of 100,000 slots.
    this.#queue = this.#queue.concat(this.#refused.splice(0));
    void this.#run();
  }

  /** The next reports, not too many and not too long. */
  #batch() {
    let characters = 0;
    let count = 0;
    for (const { result } of this.#queue) {
      characters += lengthOf(result);
      if (count > 0 && (count >= MOST_REPORTS || characters > MOST_CHARACTERS)) {
        break;
      }
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /**
   * Reports a batch. One that is refused is halved until the offender is alone; that one's body is
   * dropped, or it waits.
   *
   * @param {Report[]} batch
   * @returns {Promise<void>} rejects where the database is away; what it does not have is back in
   * the queue
   */
  async #finish(batch) {
    try {
      const values = [this.#worker, toJson(batch.map(resultOf))];
      const rows = await this.#db.prepared(FINISH, values, this.#timeoutMs);
      const settled = new Map(rows.map((row) => [row.token, settledOf(row)]));
      for (const report of batch) {
        this.#characters -= lengthOf(report.result);
        this.#onSettled(report, settled.get(report.row.token) ?? null);
      }
    } catch (error) {
      // A batch that a statement_timeout ended may go through in parts.
      if (isTransient(error) && sqlState(error) !== "57014") {
        this.#queue.unshift(...batch);
        throw error;
      }
      await this.#isolate(batch, error);
    }
  }

  /**
   * @param {Report[]} batch
   * @param {unknown} error
   */
  async #isolate(batch, error) {
    const [report] = batch;
    if (!report) {
      return;
    }
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      const later = batch.slice(half);
      try {
        await this.#finish(batch.slice(0, half));
      } catch (away) {
        this.#queue.push(...later);
        throw away;
      }
      await this.#finish(later);
    } else if (isDataError(error) && report.result.body !== undefined) {
      this.#onError(error);
      // What counts is how the call ended, not what the answer said.
      const { body, headers, ...rest } = report.result;
      this.#characters -= body.length;
      report.result = { ...rest, truncated: true };
      await this.#finish(batch);
    } else {
      this.#tellOnce(error);
      this.#refusal = isRefusal(error) ? { error, at: performance.now() } : null;
      this.#refused.push(report);
      this.#again ??= setTimeout(() => this.#retryRefused(), this.#refusals.next());
    }
  }
}

/**
 * @param {Result} result
 * @returns {number} of its body
 */
function lengthOf({ body }) {
  return body?.length ?? 0;
}

/**
 * @param {any} row
 * @returns {Settled}
 */
function settledOf({ status, due_in_ms }) {
  return { status, due_in_ms: due_in_ms === null ? null : Number(due_in_ms) };
}

/**
 * A result as `webhook_finish` takes it.
 *
 * @param {Report} report
 */
function resultOf({ row, result, endedAt }) {
  const { duration_ms, code, status } = result;
  // What a status leads to is the registry's to say: this config may be an older release's, or a newer.
  const isOfPolicy = status !== undefined && code === `http_${status}`;
  return {
    id: row.id,
    token: row.token,
    outcome: isOfPolicy ? "retry" : result.outcome,
    status,
    headers: result.headers,
    body: result.body,
    truncated: result.truncated,
    code,
    error: result.error,
    duration_ms: duration_ms === undefined ? undefined : Math.round(duration_ms),
    waited_ms: Math.round(now() - endedAt),
    retry_after_ms: result.retry_after_ms,
  };
}

/**
 * JSON text without what the database refuses: NUL, and half a surrogate pair.
 *
 * @param {unknown} value
 * @returns {string}
 */
function toJson(value) {
  const json = JSON.stringify(value);
  // `JSON.stringify` escapes both.
  return /\\u(0000|d[89a-f])/.test(json) ? JSON.stringify(cleanAll(value)) : json;
}
