// Joins the ports of the generated Elm module to the queue: triggers in, statuses back.

import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { runTrigger } from "./events/effects.mjs";
import { Backoff, sleep } from "./support/backoff.mjs";
import { checkHook, createLog, unfailing } from "./support/log.mjs";
import { durationsOf } from "./support/numbers.mjs";
import { Silence } from "./support/silence.mjs";
import { messageOf } from "./support/text.mjs";
import { Variables } from "./worker/variables.mjs";

/** @import { ConnectOptions, ElmApp } from "./delivery.js" */
/** @import { Trigger } from "./events/effects.mjs" */

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

// Answers may be large, and most looks find again what has been told.
const WHOLE = `
  SELECT id::TEXT, webhook_type, correlation_id::TEXT, session_id, status, attempts, error_message,
    response_status, response_headers::TEXT, response_body, response_truncated::TEXT, ${UPDATED_AT}
  FROM webhook_executions
  WHERE id = ANY ($1::UUID[])
  ORDER BY webhook_executions.updated_at, id`;
const AT_ONCE = 50;

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

/** What is written at one time may be seen by none of the looks that begin so soon afterwards. */
const OVERLAP_MS = 3000;
/** A transaction that waits for a person, a lock, a standby may end late; one that nobody ends never. */
const MOST_BACK_MS = 3_600_000;
/** A connection that died silently would keep a query for ever. */
const ANSWER_MS = 10_000;
const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/**
 * @param {ElmApp} app what `Elm.Main.init` gives
 * @param {ConnectOptions} options
 * @returns {{ stop(): Promise<void> }}
 */
export function connectElm(app, options) {
  const connection = new ElmConnection(app, options);
  connection.start();
  return connection;
}

class ElmConnection {
  #app;
  #options;
  #db;
  #log;
  #origin;
  #variables;
  #stopping = new AbortController();
  /** @type {Promise<unknown>} */
  #watching = Promise.resolve();
  /** Triggers under way. @type {Set<Promise<void>>} */
  #enqueuing = new Set();
  #silence = new Silence();
  /** What was sent for the rows that a look may find again. @type {Map<string, { version: string, at: number }>} */
  #seen = new Map();
  /** No look goes back beyond that. */
  #startedAt = -Infinity;

  /**
   * @param {ElmApp} app
   * @param {ConnectOptions} options
   */
  constructor(app, options) {
    checkHook("log", options.log);
    const { config = ownConfig, host = "localhost" } = options;
    const { pollMs } = durationsOf(options, { pollMs: 300 });
    const application = options.application ?? config.application;
    this.#app = app;
    this.#options = { ...options, config, pollMs };
    this.#db = wrap(options.db);
    this.#log = unfailing(options.log ?? createLog(process.stderr));
    this.#origin = { application, host, session_id: options.sessionId ?? null };
    this.#variables = options.env && new Variables(options.env, application);
  }

  start() {
    this.#app.ports.webhookTrigger?.subscribe(this.#trigger);
    if (this.#app.ports.webhookUpdate) {
      this.#watching = this.#watch();
    }
  }

  async stop() {
    this.#app.ports.webhookTrigger?.unsubscribe(this.#trigger);
    this.#stopping.abort();
    const ended = Promise.all([this.#watching, ...this.#enqueuing]);
    if (!(await this.#silence.unlessSilent(ended))) {
      this.#log({ level: "warn", event: "unreported", triggers: this.#enqueuing.size });
    }
  }

  /** @param {Trigger} trigger */
  #trigger = (trigger) => {
    const enqueuing = this.#enqueue(trigger).finally(() => this.#enqueuing.delete(enqueuing));
    this.#enqueuing.add(enqueuing);
    // A secret store that takes its time holds up no call.
    void this.#warnOfMissing(trigger);
  };

  /** @param {Trigger} trigger */
  async #enqueue(trigger) {
    try {
      const client = /** @type {import("./types.js").Database} */ (this.#options.db);
      const enqueued = runTrigger(client, trigger, this.#origin, this.#options.config);
      await this.#silence.until(enqueued);
    } catch (error) {
      const { type, correlation_id, session_id } = originOf(trigger);
      this.#log({ level: "error", event: "trigger_failed", type, error: messageOf(error) });
      // Nothing was stored, so nothing else would tell the program.
      this.#send({
        webhook_id: "",
        webhook_type: type,
        correlation_id,
        session_id: session_id ?? this.#origin.session_id,
        status: { status: "dead_letter", error: messageOf(error), attempts: 0 },
      });
    }
  }

  /** @param {Trigger} trigger */
  async #warnOfMissing(trigger) {
    const { type } = originOf(trigger);
    const { webhooks } = this.#options.config;
    const webhook = Object.hasOwn(webhooks, type) ? webhooks[type] : undefined;
    if (!this.#variables || !webhook) {
      return;
    }
    const missing = await this.#variables.missing(type, webhook);
    if (missing.length > 0) {
      this.#log({ level: "warn", event: "left_out", type, missing: missing.join(", ") });
    }
  }

  async #watch() {
    const { signal } = this.#stopping;
    const began = performance.now();
    const backoff = new Backoff();
    /** @type {Since | undefined} */
    let since;
    while (!signal.aborted) {
      try {
        since = since === undefined ? await this.#from(began) : await this.#look(since);
        backoff.reset();
        await sleep(this.#options.pollMs, signal);
      } catch (error) {
        this.#log({
          level: "error",
          event: "error",
          doing: "reading statuses",
          error: messageOf(error),
        });
        await sleep(backoff.next(), signal);
      }
    }
  }

  /**
   * A moment of this process by the database's clock. However long the first answer takes, triggers have
   * been stored, and may have ended, since then.
   *
   * @param {number} began as `performance.now()` has it
   * @returns {Promise<Since>}
   */
  async #from(began) {
    const { moment } = await this.#now();
    this.#startedAt = Math.floor(moment - (performance.now() - began));
    return { at: this.#startedAt, open: new Map() };
  }

  /**
   * Sends what changed since the look before, and what transactions have written that were open then and
   * are over; gives where to go on.
   *
   * @param {Since} since
   * @returns {Promise<Since>}
   */
  async #look(since) {
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
      if (rows.length < PAGE || this.#stopping.signal.aborted) {
        break;
      }
      ({ updated_at: from, id } = rows[rows.length - 1]);
    }
  }

  /**
   * Sends the statuses of executions as they are now, if they have not been sent.
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
        this.#send(update(row));
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

  /**
   * @param {string} text
   * @param {unknown[]} [values]
   */
  #query(text, values) {
    return this.#silence.until(this.#db.query(text, values, ANSWER_MS));
  }

  /** @param {unknown} value */
  #send(value) {
    if (this.#stopping.signal.aborted) {
      return;
    }
    try {
      // Runs the program's `update`, and its ports.
      this.#app.ports.webhookUpdate?.send(value);
    } catch (error) {
      this.#log({
        level: "error",
        event: "error",
        doing: "telling a status",
        error: messageOf(error),
      });
    }
  }
}

/**
 * What a trigger that may be anything, as an application's own port sends it, says of itself in texts.
 *
 * @param {unknown} trigger
 * @returns {{ type: string, correlation_id: string | null, session_id: string | null }}
 */
function originOf(trigger) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : null);
  try {
    const { webhook_type, correlation_id, session_id } = /** @type {any} */ (trigger ?? {});
    return {
      type: text(webhook_type) ?? "",
      correlation_id: text(correlation_id),
      session_id: text(session_id),
    };
  } catch {
    // A member that throws.
    return { type: "", correlation_id: null, session_id: null };
  }
}

/**
 * What an execution has come to: another one is told.
 *
 * @param {any} row
 */
function versionOf({ status, attempts, updated_at }) {
  return `${status} ${attempts} ${updated_at}`;
}

/**
 * A row as Elm's `webhookUpdateDecoder` reads it.
 *
 * @param {any} row
 */
function update(row) {
  const { id, webhook_type, correlation_id, session_id } = row;
  return { webhook_id: id, webhook_type, correlation_id, session_id, status: statusOf(row) };
}

/** @param {any} row */
function statusOf({ status, attempts, error_message, webhook_type, ...row }) {
  switch (status) {
    case "sent":
      return {
        status,
        response: {
          webhook_type,
          status: Number(row.response_status),
          headers: JSON.parse(row.response_headers ?? "{}"),
          body: row.response_body ?? "",
          truncated: row.response_truncated === "true",
        },
      };
    case "failed":
    case "dead_letter":
      return { status, error: error_message, attempts: Number(attempts) };
    default:
      return { status };
  }
}
