// Joins the ports of the generated Elm module to the queue: triggers in, statuses back.

import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { runTrigger } from "./events/effects.mjs";
import { Backoff, sleep } from "./support/backoff.mjs";
import { createLog, unfailing } from "./support/log.mjs";
import { durationsOf } from "./support/numbers.mjs";
import { messageOf } from "./support/text.mjs";
import { Variables } from "./worker/variables.mjs";

/** @import { ConnectOptions, ElmApp } from "./delivery.js" */
/** @import { Trigger } from "./events/effects.mjs" */

/** @typedef {{ short: string, long: string }} Since from when a look is, by how far back it goes */

// By an index over (application, host, updated_at). Times as JSON has them, which is read back as it
// was whatever DateStyle and TimeZone are.
const UPDATED_AT = "to_jsonb(updated_at) #>> '{}' AS updated_at";
const CHANGED = `
  SELECT id::TEXT, status, attempts, ${UPDATED_AT}
  FROM webhook_executions
  WHERE application = $1 AND host = $2 AND ($3::TEXT IS NULL OR session_id = $3)
    AND (updated_at, id) > ($4::TIMESTAMPTZ, $5::UUID)
  ORDER BY updated_at, id LIMIT 500`;

// Answers may be large, and most looks find again what has been told.
const WHOLE = `
  SELECT id::TEXT, webhook_type, correlation_id::TEXT, session_id, status, attempts, error_message,
    response_status, response_headers::TEXT, response_body, response_truncated, ${UPDATED_AT}
  FROM webhook_executions
  WHERE id = ANY ($1::UUID[])
  ORDER BY webhook_executions.updated_at, id`;
const AT_ONCE = 50;

/** A transaction may commit after a later one: so far back each look looks again. */
const OVERLAP = "3 s";
/** And so far back now and then, for one that waited: for a person, a lock, a standby. */
const LONG_OVERLAP = "1 min";
const LONG_LOOK_MS = 5000;
const NEXT = `
  SELECT
    to_jsonb(GREATEST($1::TIMESTAMPTZ, clock_timestamp() - INTERVAL '${OVERLAP}')) #>> '{}'
      AS short,
    to_jsonb(GREATEST($2::TIMESTAMPTZ, clock_timestamp() - INTERVAL '${LONG_OVERLAP}')) #>> '{}'
      AS long`;
const STARTED_AT = `
  SELECT to_jsonb(clock_timestamp() - $1::DOUBLE PRECISION * INTERVAL '1 ms') #>> '{}' AS moment`;
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
  /** What was sent for rows within the long overlap. @type {Map<string, string>} */
  #seen = new Map();
  #longLookAt = 0;

  /**
   * @param {ElmApp} app
   * @param {ConnectOptions} options
   */
  constructor(app, options) {
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
    await Promise.all([this.#watching, ...this.#enqueuing]);
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
      await runTrigger(client, trigger, this.#origin, this.#options.config);
    } catch (error) {
      // What an application's own port sends may be anything.
      const { webhook_type = "", correlation_id = null, session_id } = trigger ?? {};
      this.#log({
        level: "error",
        event: "trigger_failed",
        type: webhook_type,
        error: messageOf(error),
      });
      // Nothing was stored, so nothing else would tell the program.
      this.#send({
        webhook_id: "",
        webhook_type,
        correlation_id,
        session_id: session_id ?? this.#origin.session_id,
        status: { status: "dead_letter", error: messageOf(error), attempts: 0 },
      });
    }
  }

  /** @param {Trigger} trigger */
  async #warnOfMissing(trigger) {
    const type = trigger?.webhook_type;
    const webhook = this.#options.config.webhooks[type];
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
    const [{ moment }] = await this.#db.query(STARTED_AT, [performance.now() - began]);
    return { short: moment, long: moment };
  }

  /**
   * Sends what changed since a time; gives the time from which to look next.
   *
   * @param {Since} since
   * @returns {Promise<Since>}
   */
  async #look(since) {
    const { application, host, session_id: session } = this.#origin;
    const [next] = await this.#db.query(NEXT, [since.short, since.long]);
    const began = performance.now();
    const isLong = began >= this.#longLookAt;
    /** @type {Set<string>} */
    const found = new Set();
    let [from, id] = [isLong ? since.long : since.short, FIRST_ID];
    for (;;) {
      const rows = await this.#db.query(CHANGED, [application, host, session, from, id]);
      rows.forEach(({ id }) => found.add(id));
      const changed = rows.filter((row) => this.#seen.get(row.id) !== versionOf(row));
      for (let at = 0; at < changed.length; at += AT_ONCE) {
        await this.#tell(changed.slice(at, at + AT_ONCE).map((row) => row.id));
      }
      if (rows.length < 500 || this.#stopping.signal.aborted) {
        break;
      }
      ({ updated_at: from, id } = rows[rows.length - 1]);
    }
    if (!isLong) {
      return { short: next.short, long: since.long };
    }
    // No look goes further back from here on.
    for (const id of this.#seen.keys()) {
      if (!found.has(id)) {
        this.#seen.delete(id);
      }
    }
    this.#longLookAt = began + LONG_LOOK_MS;
    return next;
  }

  /**
   * Sends the statuses of executions as they are now, if they have not been sent.
   *
   * @param {string[]} ids
   */
  async #tell(ids) {
    for (const row of await this.#db.query(WHOLE, [ids])) {
      const version = versionOf(row);
      if (this.#seen.get(row.id) !== version) {
        this.#seen.set(row.id, version);
        this.#send(update(row));
      }
    }
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
          status: row.response_status,
          headers: JSON.parse(row.response_headers ?? "{}"),
          body: row.response_body ?? "",
          truncated: row.response_truncated,
        },
      };
    case "failed":
    case "dead_letter":
      return { status, error: error_message, attempts };
    default:
      return { status };
  }
}
