// The worker: claims, sends, reports. The database decides everything else, so that many workers,
// in any language, behave as one.

import { sleep } from "./backoff.mjs";
import { claim } from "./claim.mjs";
import { isOperatorsFault } from "./classify.mjs";
import { wrap } from "./db.mjs";
import { attempt } from "./deliver.mjs";
import { Intake } from "./intake.mjs";
import { Leases } from "./lease.mjs";
import { Listener } from "./listen.mjs";
import { Sender } from "./send.mjs";
import { Settler } from "./settle.mjs";
import { rateMarginMs, Slots } from "./slots.mjs";
import { Telemetry } from "./telemetry.mjs";
import { Variables } from "./variables.mjs";
import { settingsOf } from "./worker-options.mjs";

/** @import { Row } from "./claim.mjs" */
/** @import { Claimed } from "./intake.mjs" */
/** @import { Settled } from "./settle.mjs" */
/** @import { WorkerOptions } from "./worker-options.mjs" */

/** What the database notifies. */
export const CHANNEL = "buildamp_webhooks";

/**
 * @param {WorkerOptions} options
 * @returns {Worker}
 */
export function createWorker(options) {
  return new Worker(options);
}

/** Made by {@link createWorker}. */
export class Worker {
  #db;
  #config;
  #delivery;
  #slots;
  #leases;
  #settler;
  #intake;
  #listener;
  #tell;
  #isStarted = false;
  #isListening = false;
  #isStopping = false;
  #isAborted = false;
  /** Of some type it is not known yet whether its variables are set. */
  #isUndecided = false;
  /** Their credentials were refused, which the database does not know yet. @type {Set<Row>} */
  #refused = new Set();
  /** @type {Promise<void> | null} */
  #stopped = null;

  /** @param {WorkerOptions} options */
  constructor(options) {
    const settings = settingsOf(options);
    const { config, concurrency, leaseMs, name } = settings;
    const tell = new Telemetry(name, settings.log, settings.onEvent);
    this.name = name;
    this.application = settings.application;
    this.leaseMs = leaseMs;
    const onError = (/** @type {string} */ doing) => (/** @type {unknown} */ error) =>
      tell.error(doing, error);
    this.#tell = tell;
    this.#config = config;
    this.#db = wrap(settings.db);
    this.#slots = new Slots(config.webhooks, concurrency);
    this.#delivery = {
      db: this.#db,
      leaseMs,
      config,
      variables: new Variables(settings.env, this.application),
      sender: new Sender({ dispatcher: settings.dispatcher }),
      files: settings.files,
      sandbox: settings.sandbox,
      onError: onError("fetching a payload"),
    };
    const shared = { db: this.#db, worker: this.name };
    this.#leases = new Leases({
      ...shared,
      leaseMs,
      onLost: (row) => this.#lose(row),
      onError: onError("extending leases"),
    });
    this.#settler = new Settler({
      ...shared,
      lingerMs: settings.lingerMs,
      timeoutMs: leaseMs,
      onSettled: ({ row }, settled) => this.#settled(row, settled),
      onError: onError("reporting results"),
    });
    this.#intake = new Intake({
      pollMs: settings.pollMs,
      claim: () => this.#claim(),
      hasRoom: () => !this.#isBehind && this.#slots.hasRoomForBatch,
      onError: onError("claiming"),
    });
    this.#listener = new Listener({
      db: this.#db,
      channel: CHANNEL,
      heartbeatMs: settings.heartbeatMs,
      onWake: (application) => {
        if (application === null || application === this.application) {
          this.wake();
        }
      },
      onError: onError("listening"),
    });
  }

  /** Begins to claim. Does nothing where it has begun. */
  start() {
    if (!this.#isListening && !this.#isStopping) {
      this.#isListening = true;
      this.#listener.start();
    }
    this.#begin();
  }

  /** Looks now: something was just enqueued. */
  wake() {
    if (this.#isStarted) {
      this.#intake.wake();
    }
  }

  /** Sends until nothing is due, then returns. Needs no `start`; goes on polling until `stop`. */
  async drain() {
    this.#begin();
    // Until nothing is held, and a claim that began after that found nothing.
    let seen = this.#intake.emptyClaims;
    while (!this.#isStopping) {
      if (this.#leases.size > 0 || this.#intake.isClaiming || this.#isUndecided) {
        seen = this.#intake.emptyClaims;
      } else if (this.#intake.emptyClaims > seen) {
        return;
      } else {
        this.#intake.wake();
      }
      await sleep(5);
    }
  }

  /**
   * Ends: claims no more, gives back what was not sent, waits for what is being sent, then aborts
   * it and reports it as `retry`.
   *
   * @param {{ graceMs?: number }} [options] how long to wait for requests; 10 s
   * @returns {Promise<void>}
   */
  stop({ graceMs = 10_000 } = {}) {
    this.#stopped ??= this.#shutDown(graceMs);
    return this.#stopped;
  }

  #begin() {
    if (this.#isStarted || this.#isStopping) {
      return;
    }
    this.#isStarted = true;
    this.#leases.start();
    this.#intake.wake();
  }

  /** @param {number} graceMs */
  async #shutDown(graceMs) {
    const until = performance.now() + graceMs;
    this.#isStopping = true;
    this.#intake.stop();
    const listenerEnds = this.#listener.stop();
    for (const row of this.#slots.clear()) {
      this.#settler.report(row, { outcome: "release" });
    }
    const isBusy = () => this.#intake.isClaiming || this.#slots.sending > 0;
    while (isBusy() && performance.now() < until) {
      await sleep(10);
    }
    this.#isAborted = true;
    this.#delivery.sender.abort();
    // Each ends within this turn or the next, but for a secret store that hangs.
    for (let turns = 0; this.#slots.sending > 0 && turns < 50; turns += 1) {
      await sleep(10);
    }
    // What a claim that is under way still brings is to be given back.
    for (let turns = 0; this.#intake.isClaiming && turns < 200; turns += 1) {
      await sleep(10);
    }
    await this.#settler.flush(Math.max(2000, until - performance.now()));
    this.#leases.stop();
    await listenerEnds;
    await this.#delivery.sender.close();
  }

  /** Results that the database does not take must not pile up. */
  get #isBehind() {
    return this.#settler.size > 200 + 2 * this.#slots.concurrency;
  }

  /** @returns {Promise<Claimed | null>} */
  async #claim() {
    const { types, rows, isWhole } = this.#slots.wants(await this.#readyTypes());
    const isIdle = this.#isStopping || this.#isBehind;
    if (rows === 0 || Object.keys(types).length === 0 || isIdle) {
      return null;
    }
    const began = performance.now();
    const claimed = await claim(this.#db, {
      application: this.application,
      worker: this.name,
      types,
      rows,
      leaseMs: this.leaseMs,
      sendWithinMs: (type) => rateMarginMs(this.#config.webhooks[type]),
    });
    this.#tell.emit({
      event: "claimed",
      rows: claimed.length,
      duration_ms: performance.now() - began,
    });
    for (const row of claimed) {
      this.#hold(row);
    }
    this.#pump();
    return { rows: claimed.length, isWhole };
  }

  /** The types whose variables are set here. @returns {Promise<string[]>} */
  async #readyTypes() {
    const { variables, sandbox } = this.#delivery;
    const webhooks = Object.entries(this.#config.webhooks);
    const lacking = await Promise.all(
      webhooks.map(([type, webhook]) =>
        sandbox ? [] : variables.missingSoon(type, webhook, () => this.wake()),
      ),
    );
    this.#isUndecided = lacking.includes(null);
    return webhooks.flatMap(([type], at) => {
      const missing = lacking[at];
      if (!missing) {
        return [];
      }
      this.#tell.missing(type, missing);
      return missing.length === 0 ? [type] : [];
    });
  }

  /** @param {Row} row */
  #hold(row) {
    this.#leases.add(row);
    if (this.#isStopping || this.#slots.isHeld(row.type)) {
      this.#settler.report(row, { outcome: "release" });
    } else {
      this.#slots.add(row);
    }
  }

  #pump() {
    for (let row = this.#slots.take(); row; row = this.#slots.take()) {
      void this.#send(row);
    }
  }

  /** @param {Row} row */
  async #send(row) {
    const result = await attempt(this.#delivery, row, () => this.#isAborted);
    this.#slots.free(row);
    if (result) {
      this.#tell.attempt(row, result);
      this.#settler.report(row, result);
      if (isOperatorsFault(result)) {
        this.#holdType(row);
      }
    } else {
      this.#leases.delete(row);
      this.#lose(row);
    }
    this.#pump();
    this.#intake.feed();
  }

  /**
   * What one row met, all of its type would: none leaves until the database knows, and pauses it.
   *
   * @param {Row} row
   */
  #holdType(row) {
    this.#refused.add(row);
    for (const waiting of this.#slots.hold(row.type)) {
      this.#settler.report(waiting, { outcome: "release" });
    }
  }

  /**
   * @param {Row} row
   * @param {Settled | null} settled
   */
  #settled(row, settled) {
    this.#leases.delete(row);
    if (this.#refused.delete(row)) {
      this.#slots.resume(row.type);
    }
    if (settled) {
      this.#tell.emit({ event: "settled", id: row.id, type: row.type, status: settled.status });
      if (settled.status === "failed" && settled.due_in_ms !== null) {
        this.#intake.wakeIn(Math.max(0, settled.due_in_ms));
      }
    }
    this.#intake.feed();
  }

  /** @param {Row} row */
  #lose(row) {
    // What is under way goes on: its report tells the audit trail that it happened.
    this.#slots.remove(row);
    this.#tell.lost(row);
  }
}
