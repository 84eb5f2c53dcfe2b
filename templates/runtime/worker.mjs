// The worker: claims, sends, reports. The database decides everything else, so that many workers,
// in any language, behave as one.

import { hostname } from "node:os";

import { sleep } from "./backoff.mjs";
import { claim, fetchPayload } from "./claim.mjs";
import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { deliver } from "./deliver.mjs";
import { Intake } from "./intake.mjs";
import { Leases } from "./lease.mjs";
import { Listener } from "./listen.mjs";
import { createLog } from "./log.mjs";
import { Sender } from "./send.mjs";
import { Settler } from "./settle.mjs";
import { rateMarginMs, Slots } from "./slots.mjs";
import { Telemetry } from "./telemetry.mjs";
import { Variables } from "./variables.mjs";

/** @import { Dispatcher } from "undici" */
/** @import { Row } from "./claim.mjs" */
/** @import { AnyDatabase } from "./db.mjs" */
/** @import { Claimed } from "./intake.mjs" */
/** @import { Log } from "./log.mjs" */
/** @import { Sandbox } from "./sandbox.mjs" */
/** @import { Result, Settled } from "./settle.mjs" */
/** @import { WorkerEvent } from "./telemetry.mjs" */
/** @import { Config } from "./types.js" */
/** @import { EnvSource } from "./variables.mjs" */

/**
 * @typedef {object} WorkerOptions
 * @property {AnyDatabase} db a `pg` Pool, or a PGlite
 * @property {Config | undefined} [config] `webhooks.config.json`; the one beside the runtime
 * @property {string | undefined} [application] the config's by default
 * @property {number | undefined} [concurrency] requests at once; 50 by default
 * @property {EnvSource | undefined} [env] gives variables; the process's environment by default
 * @property {string | undefined} [files] the folder of the files that payloads name
 * @property {((event: WorkerEvent) => void) | undefined} [onEvent] for metrics
 * @property {Log | undefined} [log] one line for each attempt; to stderr by default
 * @property {string | undefined} [name] unique among workers; host, process and chance by default
 * @property {number | undefined} [leaseMs] how long a row stays with a worker that says nothing; 30 s
 * @property {number | undefined} [pollMs] how often to look without being woken; 1 s
 * @property {number | undefined} [heartbeatMs] how often the listening connection is tried; 30 s
 * @property {number | undefined} [lingerMs] how long a report waits for others; 5 ms
 * @property {Dispatcher | undefined} [dispatcher] undici's, for a proxy
 * @property {Sandbox | undefined} [sandbox] sends every request to the simulator
 */

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
  #isStopping = false;
  #isAborted = false;
  /** @type {Promise<void> | null} */
  #stopped = null;

  /** @param {WorkerOptions} options */
  constructor(options) {
    const { config = ownConfig, concurrency = 50, leaseMs = 30_000 } = options;
    if (!(Number.isInteger(concurrency) && concurrency > 0)) {
      throw new RangeError("concurrency must be a whole number above 0");
    }
    const chance = Math.random().toString(36).slice(2, 8);
    this.name = options.name ?? `${hostname()}:${process.pid}:${chance}`;
    this.application = options.application ?? config.application;
    this.leaseMs = leaseMs;
    const tell = new Telemetry(this.name, options.log ?? createLog(process.stderr), options.onEvent);
    const onError = (/** @type {string} */ doing) => (/** @type {unknown} */ error) =>
      tell.error(doing, error);
    this.#tell = tell;
    this.#config = config;
    this.#db = wrap(options.db);
    this.#slots = new Slots(config.webhooks, concurrency);
    this.#delivery = {
      config,
      variables: new Variables(options.env, this.application),
      sender: new Sender({ dispatcher: options.dispatcher }),
      files: options.files,
      sandbox: options.sandbox,
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
      lingerMs: options.lingerMs ?? 5,
      timeoutMs: leaseMs,
      onSettled: ({ row }, settled) => this.#settled(row, settled),
      onError: onError("reporting results"),
    });
    this.#intake = new Intake({
      pollMs: options.pollMs ?? 1000,
      claim: () => this.#claim(),
      hasRoom: () => !this.#isBehind && this.#slots.hasRoomForBatch,
      onError: onError("claiming"),
    });
    this.#listener = new Listener({
      db: this.#db,
      channel: CHANNEL,
      heartbeatMs: options.heartbeatMs ?? 30_000,
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
    if (!this.#isStarted) {
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

  /** Sends until nothing is due, then returns; where it was not started, start with `drain`. */
  async drain() {
    this.#begin();
    // Until nothing is held, and a claim that began after that found nothing.
    let seen = this.#intake.emptyClaims;
    while (!this.#isStopping) {
      if (this.#leases.size > 0 || this.#intake.isClaiming) {
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
    if (this.#isStarted) {
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
    if (rows === 0 || Object.keys(types).length === 0 || this.#isBehind) {
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

  /** The types whose variables are set here. */
  async #readyTypes() {
    const { variables, sandbox } = this.#delivery;
    const ready = [];
    for (const [type, webhook] of Object.entries(this.#config.webhooks)) {
      const missing = sandbox ? [] : await variables.missing(type, webhook);
      this.#tell.missing(type, missing);
      if (missing.length === 0) {
        ready.push(type);
      }
    }
    return ready;
  }

  /** @param {Row} row */
  #hold(row) {
    this.#leases.add(row);
    if (this.#isStopping) {
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
    const result = await this.#attempt(row);
    this.#slots.free(row);
    if (result) {
      this.#tell.attempt(row, result);
      this.#settler.report(row, result);
    }
    this.#pump();
    this.#intake.feed();
  }

  /**
   * @param {Row} row
   * @returns {Promise<Result | null>} null where the row is no longer this worker's
   */
  async #attempt(row) {
    // Immediately before sending: what the lease covers no more is somebody else's.
    const maySend = () =>
      !this.#isAborted && performance.now() < Math.min(row.deadline, row.sendBy);
    if (!maySend()) {
      return { outcome: "release" };
    }
    let { payload } = row;
    if (payload === null) {
      try {
        payload = await fetchPayload(this.#db, row, this.leaseMs);
      } catch (error) {
        this.#tell.error("fetching a payload", error);
        return { outcome: "release" };
      }
    }
    if (payload === null) {
      this.#leases.delete(row);
      this.#lose(row);
      return null;
    }
    return deliver(this.#delivery, row, payload, maySend);
  }

  /**
   * @param {Row} row
   * @param {Settled | null} settled
   */
  #settled(row, settled) {
    this.#leases.delete(row);
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
