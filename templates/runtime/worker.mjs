// The worker: claims, sends, reports. The database decides everything else, so that many workers,
// in any language, behave as one.

import { hostname } from "node:os";

import { Backoff, sleep } from "./backoff.mjs";
import { claim, fetchPayload } from "./claim.mjs";
import { config as ownConfig } from "./config.mjs";
import { wrap } from "./db.mjs";
import { deliver } from "./deliver.mjs";
import { Leases } from "./lease.mjs";
import { Listener } from "./listen.mjs";
import { createLog } from "./log.mjs";
import { Sender } from "./send.mjs";
import { Settler } from "./settle.mjs";
import { Slots } from "./slots.mjs";
import { messageOf } from "./text.mjs";
import { Variables } from "./variables.mjs";

/** @import { Dispatcher } from "undici" */
/** @import { AnyDatabase } from "./db.mjs" */
/** @import { Row } from "./claim.mjs" */
/** @import { Log } from "./log.mjs" */
/** @import { Sandbox } from "./sandbox.mjs" */
/** @import { Report, Result, Settled } from "./settle.mjs" */
/** @import { Config } from "./types.js" */
/** @import { EnvSource } from "./variables.mjs" */

/**
 * @typedef {object} WorkerOptions
 * @property {AnyDatabase} db a `pg` Pool, or a PGlite
 * @property {Config} [config] `webhooks.config.json`
 * @property {string} [application] the config's by default
 * @property {number} [concurrency] requests at once; 50 by default
 * @property {EnvSource} [env] gives variables; the process's environment by default
 * @property {string} [files] the folder of the files that payloads name
 * @property {(event: WorkerEvent) => void} [onEvent] for metrics
 * @property {Log} [log] one line for each attempt; to stderr by default
 * @property {string} [name] unique among workers; host, process and chance by default
 * @property {number} [leaseMs] how long a row stays with a worker that says nothing; 30 s
 * @property {number} [pollMs] how often to look without being woken; 1 s
 * @property {number} [heartbeatMs] how often the listening connection is tried; 30 s
 * @property {number} [lingerMs] how long a report waits for others; 5 ms
 * @property {Dispatcher} [dispatcher] undici's, for a proxy
 * @property {Sandbox} [sandbox] sends every request to the simulator
 */

/**
 * @typedef {{ event: "attempt", id: string, type: string, attempt: number, outcome: string,
 *     status?: number, code?: string, duration_ms?: number }
 *   | { event: "settled", id: string, type: string, status: string }
 *   | { event: "claimed", rows: number, duration_ms: number }
 *   | { event: "lost", id: string, type: string }
 *   | { event: "error", doing: string, error: unknown }} WorkerEvent
 */

/** What the database notifies. */
export const CHANNEL = "buildamp_webhooks";

/**
 * A rate counts an attempt from its claim, and the database leaves it a moment to arrive: half of
 * that is for the way.
 *
 * @param {number} windowMs
 */
const rateMarginMs = (windowMs) => Math.min(windowMs / 4, 1000) / 2;

/**
 * @param {WorkerOptions} options
 * @returns {Worker}
 */
export function createWorker(options) {
  return new Worker(options);
}

/** Made by {@link createWorker}. */
export class Worker {
  #options;
  #db;
  #config;
  #slots;
  #variables;
  #leases;
  #settler;
  #sender;
  #listener;
  #log;
  #backoff = new Backoff();
  /** @type {Map<string, string>} */
  #leftOut = new Map();
  /** Somebody wants a claim. */
  #isAsked = false;
  #isClaiming = false;
  /** There was more to claim than room for it. */
  #isHungry = false;
  #emptyClaims = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #poll;
  #isStarted = false;
  /** @type {Promise<void> | null} */
  #stopped = null;
  #stopping = new AbortController();
  #isAborted = false;

  /** @param {WorkerOptions} options */
  constructor(options) {
    const { config = ownConfig, concurrency = 50, leaseMs = 30_000, lingerMs = 5 } = options;
    if (!(Number.isInteger(concurrency) && concurrency > 0)) {
      throw new RangeError("concurrency must be a whole number above 0");
    }
    this.application = options.application ?? config.application;
    this.name =
      options.name ?? `${hostname()}:${process.pid}:${Math.random().toString(36).slice(2, 8)}`;
    this.leaseMs = leaseMs;
    this.pollMs = options.pollMs ?? 1000;
    this.#options = options;
    this.#config = config;
    this.#db = wrap(options.db);
    this.#log = options.log ?? createLog(process.stderr);
    this.#variables = new Variables(options.env, this.application);
    this.#sender = new Sender({ dispatcher: options.dispatcher });
    const isGated = ([name, webhook]) => [
      name,
      { isGated: webhook.rateLimit !== undefined || webhook.concurrency !== undefined },
    ];
    this.#slots = new Slots(new Map(Object.entries(config.webhooks).map(isGated)), concurrency);
    const shared = { db: this.#db, worker: this.name };
    this.#leases = new Leases({
      ...shared,
      leaseMs,
      onLost: (row) => this.#lose(row),
      onError: (error) => this.#fail("extending leases", error),
    });
    this.#settler = new Settler({
      ...shared,
      lingerMs,
      timeoutMs: leaseMs,
      onSettled: (report, settled) => this.#settled(report, settled),
      onError: (error) => this.#fail("reporting results", error),
    });
    this.#listener = new Listener({
      db: this.#db,
      channel: CHANNEL,
      heartbeatMs: options.heartbeatMs,
      onWake: (application) => {
        if (application === null || application === this.application) this.wake();
      },
      onError: (error) => this.#fail("listening", error),
    });
  }

  /** Begins to claim. Does nothing where it has begun. */
  start() {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#leases.start();
    this.#listener.start();
    this.wake();
  }

  /** Sends until nothing is due, then returns; goes on working where it was started before. */
  async drain() {
    if (!this.#isStarted) {
      this.#isStarted = true;
      this.#leases.start();
    }
    // Nothing is held, and a claim that began after that found nothing.
    let seen = this.#emptyClaims;
    this.wake();
    while (!this.#stopped) {
      if (this.#leases.size > 0 || this.#isClaiming) {
        seen = this.#emptyClaims;
      } else if (this.#emptyClaims > seen) {
        return;
      } else {
        this.wake();
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

  /** @param {number} graceMs */
  async #shutDown(graceMs) {
    const until = performance.now() + graceMs;
    this.#stopping.abort();
    clearTimeout(this.#poll);
    const listenerEnds = this.#listener.stop();
    for (const row of this.#slots.clear()) this.#settler.report(row, { outcome: "release" });
    while ((this.#isClaiming || this.#slots.sending > 0) && performance.now() < until) {
      await sleep(10);
    }
    this.#isAborted = true;
    this.#sender.abort();
    // Each ends within this turn or the next, but for a secret store that hangs.
    for (let turns = 0; this.#slots.sending > 0 && turns < 50; turns += 1) await sleep(10);
    await this.#settler.flush(Math.max(2000, until - performance.now()));
    this.#leases.stop();
    await listenerEnds;
    await this.#sender.close();
  }

  /** Claims now, or as soon as the claim that is under way is over. */
  wake() {
    if (!this.#isStarted) return;
    this.#isAsked = true;
    if (!this.#isClaiming) void this.#claimWhileAsked();
  }

  async #claimWhileAsked() {
    this.#isClaiming = true;
    clearTimeout(this.#poll);
    while (this.#isAsked && !this.#stopping.signal.aborted) {
      this.#isAsked = false;
      try {
        await this.#claim();
        this.#backoff.reset();
      } catch (error) {
        this.#fail("claiming", error);
        await sleep(this.#backoff.next(), this.#stopping.signal);
        this.#isAsked = true;
      }
    }
    this.#isClaiming = false;
    if (this.#stopping.signal.aborted) return;
    // Between nine and eleven tenths, so that workers that started together do not poll together.
    this.#poll = setTimeout(() => this.wake(), this.pollMs * (0.9 + Math.random() / 5));
  }

  async #claim() {
    const { types, rows, isWhole } = this.#slots.wants(await this.#readyTypes());
    if (rows === 0 || Object.keys(types).length === 0 || this.#isBehind) {
      this.#isHungry = true;
      return;
    }
    const began = performance.now();
    const claimed = await claim(this.#db, {
      application: this.application,
      worker: this.name,
      types,
      rows,
      leaseMs: this.leaseMs,
      sendWithinMs: (type) => {
        const limit = this.#config.webhooks[type]?.rateLimit;
        return limit ? rateMarginMs(limit.windowMs) : Infinity;
      },
    });
    this.#emit({ event: "claimed", rows: claimed.length, duration_ms: performance.now() - began });
    for (const row of claimed) this.#hold(row);
    this.#pump();
    if (claimed.length === 0) this.#emptyClaims += 1;
    this.#isHungry = claimed.length > 0 || !isWhole;
    if (claimed.length > 0) this.#feed();
  }

  /** Results that the database does not take must not pile up. */
  get #isBehind() {
    return this.#settler.size > 200 + 2 * this.#slots.concurrency;
  }

  /** The types whose variables are set here. */
  async #readyTypes() {
    const ready = [];
    for (const [type, webhook] of Object.entries(this.#config.webhooks)) {
      const missing = this.#options.sandbox ? [] : await this.#variables.missing(type, webhook);
      this.#noteMissing(type, missing.join(", "));
      if (missing.length === 0) ready.push(type);
    }
    return ready;
  }

  /**
   * @param {string} type
   * @param {string} missing
   */
  #noteMissing(type, missing) {
    if ((this.#leftOut.get(type) ?? "") === missing) return;
    this.#leftOut.set(type, missing);
    if (missing) this.#log({ level: "warn", event: "left_out", type, missing });
    else this.#log({ level: "info", event: "taken_in", type });
  }

  /** @param {Row} row */
  #hold(row) {
    this.#leases.add(row);
    if (this.#stopping.signal.aborted) this.#settler.report(row, { outcome: "release" });
    else this.#slots.add(row);
  }

  /** Claims more where there is more, and room for a batch of it. */
  #feed() {
    if (!this.#isHungry || this.#stopping.signal.aborted || this.#isBehind) return;
    if (this.#slots.waiting > 0 && this.#slots.room < this.#slots.reserve) return;
    if (this.#slots.room > 0) this.wake();
  }

  #pump() {
    for (let row = this.#slots.take(); row; row = this.#slots.take()) void this.#send(row);
  }

  /** @param {Row} row */
  async #send(row) {
    const result = await this.#attempt(row);
    this.#slots.free(row);
    if (result) {
      this.#note(row, result);
      this.#settler.report(row, result);
    }
    this.#pump();
    this.#feed();
  }

  /**
   * @param {Row} row
   * @returns {Promise<Result | null>} null where the row is no longer this worker's
   */
  async #attempt(row) {
    const maySend = () => !this.#isAborted && performance.now() < Math.min(row.deadline, row.sendBy);
    if (!maySend()) return { outcome: "release" };
    let { payload } = row;
    if (payload === null) {
      try {
        payload = await fetchPayload(this.#db, row, this.leaseMs);
      } catch (error) {
        this.#fail("fetching a payload", error);
        return { outcome: "release" };
      }
      if (payload === null) {
        this.#leases.delete(row);
        this.#lose(row);
        return null;
      }
    }
    const { files, sandbox } = this.#options;
    const delivery = {
      config: this.#config,
      variables: this.#variables,
      sender: this.#sender,
      files,
      sandbox,
    };
    return deliver(delivery, row, payload, maySend);
  }

  /**
   * @param {Row} row
   * @param {Result} result
   */
  #note(row, { outcome, status, code, duration_ms }) {
    const duration = duration_ms === undefined ? undefined : Math.round(duration_ms);
    const { id, type, attempt } = row;
    const entry = { id, type, attempt, outcome, status, code, duration_ms: duration };
    const level = outcome === "ok" || outcome === "release" ? "info" : "warn";
    this.#log({ level, event: "attempt", ...entry, worker: this.name });
    this.#emit({ event: "attempt", ...entry });
  }

  /**
   * @param {Report} report
   * @param {Settled | null} settled
   */
  #settled({ row }, settled) {
    this.#leases.delete(row);
    if (settled) {
      this.#emit({ event: "settled", id: row.id, type: row.type, status: settled.status });
    }
    this.#feed();
  }

  /** @param {Row} row */
  #lose(row) {
    // What is under way goes on: its report tells the audit trail that it happened.
    this.#slots.remove(row);
    this.#log({ level: "warn", event: "lost", id: row.id, type: row.type, worker: this.name });
    this.#emit({ event: "lost", id: row.id, type: row.type });
  }

  /**
   * @param {string} doing
   * @param {unknown} error
   */
  #fail(doing, error) {
    this.#log({ level: "error", event: "error", doing, error: messageOf(error), worker: this.name });
    this.#emit({ event: "error", doing, error });
  }

  /** @param {WorkerEvent} event */
  #emit(event) {
    try {
      this.#options.onEvent?.(event);
    } catch (error) {
      // A metric that fails must not fail a delivery.
      this.#log({ level: "error", event: "error", doing: "onEvent", error: messageOf(error) });
    }
  }
}
