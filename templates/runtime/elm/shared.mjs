// Triggers whose idempotency key gave them the execution of an earlier one: what it comes to is told to
// each of them.

import { AT_ONCE, WHOLE, versionOf } from "./changes.mjs";

/** @typedef {import("./changes.mjs").Query} Query */
/** @typedef {{ correlation_id: string | null, session_id: string | null }} Asker who triggered */

/** @typedef {{ asker: Asker, since: number }} Begun `since` in milliseconds by the database's clock */
/** @typedef {Begun & { id: string, version: string | null }} Waiting with what it was told last */

// The correlation id as the rows have it, however it was written.
const BEGIN = `
  SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::DOUBLE PRECISION AS moment,
    $1::UUID::TEXT AS correlation_id`;

const STATE = `
  SELECT id::TEXT, status, attempts, correlation_id::TEXT, session_id,
    to_jsonb(updated_at) #>> '{}' AS updated_at
  FROM webhook_executions WHERE id = ANY ($1::UUID[])`;

/** The executions that triggers with keys were given. */
export class Shared {
  #query;
  #startedAt;
  #tellOf;
  /** @type {Waiting[]} */
  #waiting = [];

  /**
   * @param {Query} query
   * @param {() => number} startedAt since when changes are told of, by the database's clock
   * @param {(row: any) => void} tellOf is given the row of an execution, whole, with whoever waits for it
   * in place of whoever made it
   */
  constructor(query, startedAt, tellOf) {
    this.#query = query;
    this.#startedAt = startedAt;
    this.#tellOf = tellOf;
  }

  /**
   * To be asked for before the trigger is run.
   *
   * @param {Asker} asker
   * @returns {Promise<Begun>}
   */
  async begin({ correlation_id, session_id }) {
    const [begun] = await this.#query(BEGIN, [correlation_id]);
    const asker = { correlation_id: begun.correlation_id, session_id };
    return { asker, since: Number(begun.moment) };
  }

  /**
   * @param {string} id what the trigger was given
   * @param {Begun} begun
   */
  add(id, begun) {
    this.#waiting.push({ ...begun, id, version: null });
  }

  /** Tells of all that changed since the look before; to be called after the changes were told of. */
  async look() {
    const asked = this.#waiting;
    this.#waiting = [];
    let left = asked;
    try {
      left = await this.#tellAll(asked);
    } finally {
      this.#waiting = left.concat(this.#waiting);
    }
  }

  /**
   * @param {Waiting[]} asked
   * @returns {Promise<Waiting[]>} those to whom more is to be told
   */
  async #tellAll(asked) {
    const ids = [...new Set(asked.map(({ id }) => id))];
    const found = ids.length > 0 ? await this.#query(STATE, [ids]) : [];
    const rows = new Map(found.map((row) => [row.id, row]));
    const news = asked.filter((one) => rows.has(one.id) && this.#isNews(rows.get(one.id), one));
    const wanted = [...new Set(news.map(({ id }) => id))];
    for (let at = 0; at < wanted.length; at += AT_ONCE) {
      const page = await this.#query(WHOLE, [wanted.slice(at, at + AT_ONCE)]);
      const whole = new Map(page.map((row) => [row.id, row]));
      for (const one of news.filter(({ id }) => whole.has(id))) {
        const row = whole.get(one.id);
        one.version = versionOf(row);
        this.#tellOf({ ...row, ...one.asker });
      }
    }
    return asked.filter(({ id, asker }) => {
      const row = rows.get(id);
      // What is no longer there was pruned; changes of the asker's own execution are told of anyway.
      return row !== undefined && !hasEnded(row) && !isOf(row, asker);
    });
  }

  /**
   * Whether it is news to one who waits. Changes of the asker's own execution are told of anyway, but not
   * what came before: what nobody has told of since the start, and an end that was told before the trigger.
   *
   * @param {any} row
   * @param {Waiting} waiting
   */
  #isNews(row, { asker, since, version }) {
    const told = hasEnded(row) ? Math.floor(since) : this.#startedAt();
    const isTold = isOf(row, asker) && Date.parse(row.updated_at) >= told;
    return versionOf(row) !== version && !isTold;
  }
}

/**
 * @param {any} row
 * @param {Asker} asker
 */
function isOf({ correlation_id, session_id }, asker) {
  return correlation_id === asker.correlation_id && session_id === asker.session_id;
}

/** @param {any} row */
function hasEnded({ status }) {
  return status === "sent" || status === "dead_letter";
}
