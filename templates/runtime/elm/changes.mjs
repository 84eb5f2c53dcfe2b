// What executions come to, as looks at their rows find it: no answer is missed, and none told twice.

/** @typedef {(text: string, values?: unknown[]) => Promise<any[]>} Query gives rows */

/**
 * @typedef {object} Since where a look goes on, in milliseconds by the database's clock
 * @property {number} at when the look before began
 * @property {Map<string, number>} open the transactions that were open then, and since when each may
 * have written
 */

// By an index over (application, host, updated_at). Times as JSON has them, which is read back as it
// was whatever DateStyle and TimeZone are.
const UPDATED_AT = "to_jsonb(updated_at) #>> '{}' AS updated_at";
const PAGE = 500;
const CHANGED = `
  SELECT id::TEXT, status, attempts, ${UPDATED_AT}
  FROM webhook_executions
  WHERE application = $1 AND host = $2 AND ($3::TEXT IS NULL OR session_id = $3)
    AND (updated_at, id) > ($4::TIMESTAMPTZ, $5::UUID)
  ORDER BY updated_at, id LIMIT ${PAGE}`;

/** Of executions. Answers may be large, and most looks find again what has been told. */
export const WHOLE = `
  SELECT id::TEXT, webhook_type, correlation_id::TEXT, session_id, status, attempts, error_message,
    response_status, response_headers::TEXT, response_body, response_truncated::TEXT, ${UPDATED_AT}
  FROM webhook_executions
  WHERE id = ANY ($1::UUID[])
  ORDER BY webhook_executions.updated_at, id`;
export const AT_ONCE = 50;

// In whole milliseconds, as a Date holds no less. A transaction that has not written yet is not open. A
// snapshot would not do: it lists none that is younger than the last that ended.
const NOW = `
  SELECT floor(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::DOUBLE PRECISION AS moment,
    to_jsonb(ARRAY(
      SELECT backend_xid::TEXT FROM pg_stat_activity
      WHERE datname = current_database() AND backend_xid IS NOT NULL
      UNION ALL
      SELECT transaction::TEXT FROM pg_prepared_xacts WHERE database = current_database()
    ))::TEXT AS open`;

/** A look may begin so soon after a row was written, and not see it yet. */
const OVERLAP_MS = 3000;
/** A transaction that waits for a lock, a standby, a person may end so late. One may never end. */
const MOST_BACK_MS = 3_600_000;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** The executions of one program. */
export class Changes {
  #query;
  #origin;
  #signal;
  #tellOf;
  /** By `performance.now()`. However long the first answer takes, triggers may have been stored by then. */
  #began = performance.now();
  /** No look goes back further than this, by the database's clock. */
  #startedAt = -Infinity;
  /** @type {Since | undefined} */
  #since;
  /** What was told of the rows that a look may find again. @type {Map<string, { version: string, at: number }>} */
  #seen = new Map();

  /**
   * @param {Query} query
   * @param {{ application: string, host: string, session_id: string | null }} origin whose they are; of
   * any session where there is none
   * @param {AbortSignal} signal no page is read once it aborts
   * @param {(row: any) => void} tellOf is given the row of an execution, whole, whenever it has come to
   * something else
   */
  constructor(query, origin, signal, tellOf) {
    this.#query = query;
    this.#origin = origin;
    this.#signal = signal;
    this.#tellOf = tellOf;
  }

  /** Since when changes are told of, in milliseconds by the database's clock; known after a look. */
  get startedAt() {
    return this.#startedAt;
  }

  /** Tells of all that changed since the look before; the first one tells of nothing. */
  async look() {
    this.#since =
      this.#since === undefined ? await this.#start() : await this.#lookSince(this.#since);
  }

  /** @returns {Promise<Since>} the moment of the construction, by the database's clock */
  async #start() {
    const { moment } = await this.#now();
    this.#startedAt = Math.floor(moment - (performance.now() - this.#began));
    return { at: this.#startedAt, open: new Map() };
  }

  /**
   * Tells of what changed since the look before, and of what transactions have written that were open
   * then and are over; gives where to go on.
   *
   * @param {Since} since
   * @returns {Promise<Since>}
   */
  async #lookSince(since) {
    const now = await this.#now();
    const { xids } = now;
    const over = new Map(since.open);
    xids.forEach((xid) => over.delete(xid));
    await this.#tellSince(Math.min(since.at, ...over.values()) - OVERLAP_MS);
    const earliest = now.moment - MOST_BACK_MS;
    // One that is new has begun after the look before.
    const open = new Map(
      xids.map((xid) => [xid, Math.max(since.open.get(xid) ?? since.at, earliest)]),
    );
    this.#forget(Math.min(now.moment, ...open.values()) - OVERLAP_MS);
    return { at: now.moment, open };
  }

  /** @returns {Promise<{ moment: number, xids: string[] }>} */
  async #now() {
    const [{ moment, open }] = await this.#query(NOW);
    return { moment: Number(moment), xids: JSON.parse(open) };
  }

  /** @param {number} moment by the database's clock */
  async #tellSince(moment) {
    const { application, host, session_id: session } = this.#origin;
    let from = new Date(Math.max(moment, this.#startedAt)).toISOString();
    let id = FIRST_ID;
    for (;;) {
      const rows = await this.#query(CHANGED, [application, host, session, from, id]);
      const changed = rows.filter((row) => this.#seen.get(row.id)?.version !== versionOf(row));
      for (let at = 0; at < changed.length; at += AT_ONCE) {
        await this.#tell(changed.slice(at, at + AT_ONCE).map((row) => row.id));
      }
      if (rows.length < PAGE || this.#signal.aborted) {
        break;
      }
      ({ updated_at: from, id } = rows[rows.length - 1]);
    }
  }

  /**
   * Tells of executions as they are now, unless that has been told.
   *
   * @param {string[]} ids
   */
  async #tell(ids) {
    for (const row of await this.#query(WHOLE, [ids])) {
      const version = versionOf(row);
      if (this.#seen.get(row.id)?.version !== version) {
        // To the end: so those that changed long ago come first.
        this.#seen.delete(row.id);
        this.#seen.set(row.id, { version, at: Date.parse(row.updated_at) });
        this.#tellOf(row);
      }
    }
  }

  /** @param {number} moment beyond which no look goes back from here on */
  #forget(moment) {
    for (const [id, { at }] of this.#seen) {
      if (at >= moment) {
        break;
      }
      this.#seen.delete(id);
    }
  }
}

/**
 * What an execution has come to: another one is told.
 *
 * @param {any} row
 */
export function versionOf({ status, attempts, updated_at }) {
  return `${status} ${attempts} ${updated_at}`;
}
