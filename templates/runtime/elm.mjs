// Joins the ports of the generated Elm module to the queue: triggers in, statuses back.

import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { isTransient } from "./db/errors.mjs";
import { Changes } from "./elm/changes.mjs";
import { Shared } from "./elm/shared.mjs";
import { update } from "./elm/update.mjs";
import { runTrigger } from "./events/effects.mjs";
import { PayloadError } from "./payload.mjs";
import { Backoff, sleep } from "./support/backoff.mjs";
import { RequestError } from "./support/error.mjs";
import { checkHook } from "./support/log.mjs";
import { durationsOf } from "./support/numbers.mjs";
import { applicationOf, logOf } from "./support/options.mjs";
import { own } from "./support/own.mjs";
import { Silence } from "./support/silence.mjs";
import { messageOf } from "./support/text.mjs";
import { Variables } from "./worker/variables.mjs";

/** @import { ConnectOptions, ElmApp } from "./delivery.js" */
/** @import { Asker } from "./elm/shared.mjs" */
/** @import { Trigger } from "./events/effects.mjs" */

/** A connection that died silently would keep a query for ever. */
const ANSWER_MS = 10_000;

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

/** @type {{ [name in keyof ConnectOptions]-?: true }} */
const OPTIONS = {
  db: true,
  application: true,
  host: true,
  sessionId: true,
  env: true,
  config: true,
  pollMs: true,
  log: true,
};

class ElmConnection {
  #ports;
  #options;
  #db;
  #log;
  #origin;
  #variables;
  #changes;
  #shared;
  #stopping = new AbortController();
  /** @type {Promise<unknown>} */
  #watching = Promise.resolve();
  /** Triggers under way. @type {Set<Promise<void>>} */
  #enqueuing = new Set();
  #silence = new Silence();

  /**
   * @param {ElmApp} app
   * @param {ConnectOptions} options
   */
  constructor(app, options) {
    this.#log = logOf(options, OPTIONS);
    checkHook("env", options.env);
    const { config = ownConfig } = options;
    // As `enqueue` has it, or else no status of what is triggered here would be seen.
    const host = options.host ?? "localhost";
    const { pollMs } = durationsOf(options, { pollMs: 300 });
    const application = applicationOf(options, config);
    this.#ports = app.ports ?? {};
    this.#options = { ...options, config, pollMs };
    this.#db = wrap(options.db);
    this.#origin = { application, host, session_id: options.sessionId ?? null };
    this.#variables = options.env && new Variables(options.env, application);
    /** @param {string} text @param {unknown[]} [values] */
    const query = (text, values) => this.#silence.until(this.#db.query(text, values, ANSWER_MS));
    const tell = (/** @type {any} */ row) => this.#send(update(row));
    this.#changes = new Changes(query, this.#origin, this.#stopping.signal, tell);
    this.#shared = new Shared(query, () => this.#changes.startedAt, tell);
  }

  start() {
    const { webhookTrigger, webhookUpdate } = this.#ports;
    if (!webhookTrigger && !webhookUpdate) {
      // Elm leaves out ports that are declared and not used; with the last of them, `ports` itself.
      this.#log({ level: "warn", event: "no_ports", missing: "webhookTrigger, webhookUpdate" });
    }
    webhookTrigger?.subscribe(this.#trigger);
    if (webhookUpdate) {
      this.#watching = this.#watch();
    }
  }

  async stop() {
    this.#ports.webhookTrigger?.unsubscribe(this.#trigger);
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
    const { type, key, correlation_id, session_id } = originOf(trigger);
    const asker = { correlation_id, session_id: session_id ?? this.#origin.session_id };
    try {
      const client = /** @type {import("./types.js").Database} */ (this.#options.db);
      const begun = key !== null && this.#hears(asker) ? await this.#shared.begin(asker) : null;
      const enqueued = runTrigger(client, trigger, this.#origin, this.#options.config);
      const id = await this.#silence.until(enqueued);
      if (begun !== null) {
        this.#shared.add(id, begun);
      }
    } catch (caught) {
      // Where the answer was lost, it may be stored: then its statuses follow.
      const isDoubtful = isTransient(caught) && !isOfTrigger(caught);
      const doubt = isDoubtful ? "not known whether it was stored: " : "";
      const error = doubt + messageOf(caught);
      this.#log({ level: "error", event: "trigger_failed", type, error });
      // Nothing else would tell the program.
      this.#send({
        webhook_id: "",
        webhook_type: type,
        ...asker,
        status: { status: "dead_letter", error, attempts: 0 },
      });
    }
  }

  /**
   * Whether the program is told what becomes of it.
   *
   * @param {Asker} asker
   */
  #hears({ session_id }) {
    const own = this.#origin.session_id;
    return this.#ports.webhookUpdate !== undefined && (own === null || session_id === own);
  }

  /** @param {Trigger} trigger */
  async #warnOfMissing(trigger) {
    const { type } = originOf(trigger);
    const { webhooks } = this.#options.config;
    const webhook = own(webhooks, type);
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
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.#changes.look();
        await this.#shared.look();
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

  /** @param {unknown} value */
  #send(value) {
    if (this.#stopping.signal.aborted) {
      return;
    }
    try {
      // Runs the program's `update`, and its ports.
      this.#ports.webhookUpdate?.send(value);
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
 * Whether an error speaks of the trigger itself, which `enqueue` refuses before it asks the database.
 *
 * @param {unknown} error
 */
function isOfTrigger(error) {
  const kinds = [PayloadError, RequestError, TypeError, RangeError];
  return kinds.some((kind) => error instanceof kind);
}

/**
 * What a trigger that may be anything, as an application's own port sends it, says of itself in texts.
 *
 * @param {unknown} trigger
 * @returns {{ type: string, key: string | null, correlation_id: string | null, session_id: string | null }}
 */
function originOf(trigger) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : null);
  try {
    const { webhook_type, idempotency_key, correlation_id, session_id } = /** @type {any} */ (
      trigger ?? {}
    );
    return {
      type: text(webhook_type) ?? "",
      key: text(idempotency_key),
      correlation_id: text(correlation_id),
      session_id: text(session_id),
    };
  } catch {
    // A member that throws.
    return { type: "", key: null, correlation_id: null, session_id: null };
  }
}
