// The worker: claims, sends, reports. The database decides everything else, so that many workers,
// in any language, behave as one.

import { wrap } from "./db.mjs";
import { isTransient } from "./db/errors.mjs";
import { SharedBackoff, sleep } from "./support/backoff.mjs";
import { durationsOf } from "./support/numbers.mjs";
import { claim, isMore } from "./worker/claim.mjs";
import { Contact } from "./worker/contact.mjs";
import { Drain } from "./worker/drain.mjs";
import { Intake } from "./worker/intake.mjs";
import { Listener } from "./worker/listen.mjs";
import { settingsOf } from "./worker/options.mjs";
import { Rows } from "./worker/rows.mjs";
import { Sender } from "./worker/send.mjs";
import { Telemetry } from "./worker/telemetry.mjs";
import { Variables } from "./worker/variables.mjs";

/** @import { LeftBehind, WorkerOptions } from "./delivery.js" */
/** @import { Claimed } from "./worker/intake.mjs" */

/** What the database notifies. */
export const CHANNEL = "buildamp_webhooks";

/** How long requests may take to end: `docker stop` kills after 10 s, and there are reports to make. */
const GRACE_MS = 8000;
/** How long a stop waits for a claim that is under way, and for its last reports once the grace is over. */
const CLAIM_MS = 2000;
const REPORT_MS = 1000;

/** How often a drain looks whether leases that ran out may be ended. */
const LOOK_MS = 250;

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
  #contact;
  #config;
  #delivery;
  #rows;
  #intake;
  #listener;
  #tell;
  #isStarted = false;
  #isListening = false;
  #stopping = new AbortController();
  /** The types whose variables are set here, as the last claim found them. @type {string[]} */
  #ready = [];
  /** There is a type of which it is not known yet whether its variables are set. */
  #isUndecided = false;
  /** @type {Promise<void> | null} */
  #stopped = null;

  /** @param {WorkerOptions} options */
  constructor(options) {
    const settings = settingsOf(options);
    const { config, leaseMs, name } = settings;
    const tell = new Telemetry(name, settings.log, settings.onEvent);
    /** @readonly */
    this.name = name;
    /** @readonly */
    this.application = settings.application;
    /** @readonly */
    this.leaseMs = leaseMs;
    const onError = (/** @type {string} */ doing) => (/** @type {unknown} */ error) =>
      tell.error(doing, error);
    this.#tell = tell;
    this.#config = config;
    this.#contact = new Contact(wrap(settings.db), leaseMs);
    this.#db = this.#contact.db;
    this.#delivery = {
      db: this.#db,
      leaseMs,
      config,
      variables: new Variables(settings.env, this.application),
      sender: new Sender({ dispatcher: settings.dispatcher }),
      files: settings.files,
      sandbox: settings.sandbox,
      onError: (/** @type {string} */ doing, /** @type {unknown} */ error) =>
        tell.error(doing, error),
      unfetched: new SharedBackoff(),
      exhausted: new SharedBackoff(),
      stopping: this.#stopping.signal,
    };
    this.#rows = new Rows({
      settings,
      delivery: this.#delivery,
      tell,
      onRoom: () => this.#intake.feed(),
      onDueIn: (ms) => this.#intake.wakeIn(ms),
    });
    this.#intake = new Intake({
      pollMs: settings.pollMs,
      claim: () => this.#claim(),
      hasRoom: () => this.#rows.hasRoom,
      onError: onError("claiming"),
    });
    this.#listener = new Listener({
      db: this.#db,
      channel: CHANNEL,
      heartbeatMs: settings.heartbeatMs,
      onWake: (application) => {
        if (application === null) {
          this.#intake.forget();
        }
        if (application === null || application === this.application) {
          this.wake();
        }
      },
      onBreak: () => this.#contact.noteBreak(),
      onError: onError("listening"),
      onRecovered: () => tell.listening(),
    });
  }

  /** Begins to claim. Does nothing where it has begun; once it was stopped, make another. */
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

  /**
   * Sends until nothing is due, then returns. A type that its own limits hold up (a rate, a pause that
   * its target asked for, a concurrency that others use up) is waited for where they end within a
   * minute. Needs no `start`; goes on polling until `stop`. Fails where the database is there, but
   * refuses its claims, or its reports: a right is missing, or a table.
   *
   * @returns {Promise<LeftBehind[]>} what waits nevertheless; nothing where the worker was stopped
   */
  async drain() {
    this.#begin();
    const drain = new Drain({
      db: this.#db,
      application: this.application,
      timeoutMs: this.leaseMs,
      answeredAt: (type) => this.#rows.answeredAt(type),
      onError: (error) => this.#tell.error("draining", error),
      signal: this.#stopping.signal,
    });
    const began = performance.now();
    for (;;) {
      await this.#untilNothingIsDue(drain);
      const left = await drain.left(Object.keys(this.#config.webhooks), this.#ready);
      const isDone = this.#isStopping || this.#contact.tookBackAt > began;
      if (isDone || !left.some(isExpired)) {
        return left;
      }
      await sleep(LOOK_MS, this.#stopping.signal);
    }
  }

  /** @param {Drain} drain */
  async #untilNothingIsDue(drain) {
    while (!this.#isStopping) {
      await this.#untilEmpty(performance.now());
      const wait = this.#isStopping ? null : await drain.wait(this.#ready);
      if (wait === null) {
        return;
      }
      await sleep(wait, this.#stopping.signal);
    }
  }

  /**
   * Waits until nothing is held, and a claim that began after that, and after `began`, gave nothing.
   * Throws where such a claim was refused, or every report.
   *
   * @param {number} began
   */
  async #untilEmpty(began) {
    while (!this.#isStopping) {
      const { failure } = this.#intake;
      const isRefused = failure !== null && failure.began > began && !isTransient(failure.error);
      if (isRefused && this.#rows.size === 0) {
        throw failure.error;
      }
      const { refusal } = this.#rows;
      if (refusal !== null && refusal.at > began) {
        throw refusal.error;
      }
      const isBusy = this.#rows.size > 0 || this.#intake.isClaiming || this.#isUndecided;
      if (!isBusy) {
        // An answer to one row may make another due: only a claim after that tells.
        if (this.#intake.emptySince > Math.max(began, this.#rows.changedAt)) {
          return;
        }
        this.#intake.wake();
      }
      await sleep(5);
    }
  }

  /**
   * Ends: claims no more, gives back what was not sent, waits for what is being sent, then aborts
   * it and reports it as `retry`. Waits a few seconds for a database that does not answer: the rows of
   * which it has heard nothing by then are counted in the log, and taken back once their leases run out.
   *
   * @param {{ graceMs?: number | undefined }} [options] how long to wait for requests; 8 s
   * @returns {Promise<void>}
   */
  async stop(options = {}) {
    const { graceMs } = durationsOf(options, { graceMs: GRACE_MS }, 0);
    this.#stopped ??= this.#shutDown(graceMs);
    await this.#stopped;
  }

  get #isStopping() {
    return this.#stopping.signal.aborted;
  }

  #begin() {
    if (this.#isStarted || this.#isStopping) {
      return;
    }
    this.#isStarted = true;
    this.#rows.start();
    this.#intake.wake();
  }

  /** @param {number} graceMs */
  async #shutDown(graceMs) {
    const until = performance.now() + graceMs;
    this.#stopping.abort();
    this.#intake.stop();
    const listenerEnds = this.#listener.stop();
    this.#rows.close();
    // A claim that is under way may still bring rows, to be given back.
    const claimed = performance.now() + CLAIM_MS;
    const isClaiming = () => this.#intake.isClaiming && performance.now() < claimed;
    while ((this.#rows.sending > 0 || isClaiming()) && performance.now() < until) {
      await sleep(10);
    }
    await this.#rows.abort();
    while (isClaiming()) {
      await sleep(10);
    }
    await this.#rows.end(Math.max(REPORT_MS, until - performance.now()));
    await listenerEnds;
    await this.#delivery.sender.close();
  }

  /** @returns {Promise<Claimed | null>} */
  async #claim() {
    const ready = await this.#readyTypes();
    this.#ready = ready;
    if (ready.length === 0) {
      // There is nothing that could be sent here.
      return { rows: 0, isMore: false, isWhole: true };
    }
    const { types, rows, isWhole } = this.#rows.wants(ready);
    const isIdle = this.#isStopping || this.#rows.isBehind;
    if (rows === 0 || Object.keys(types).length === 0 || isIdle) {
      return null;
    }
    const takesBack = await this.#contact.mayTakeBack();
    const began = performance.now();
    const claimed = await this.#rows.take({ types, rows }, () =>
      claim(this.#db, {
        application: this.application,
        worker: this.name,
        types,
        rows,
        leaseMs: this.leaseMs,
        takesBack,
        webhooks: this.#config.webhooks,
      }),
    );
    const graceMs = this.#contact.graceEnds - performance.now();
    if (graceMs > 0) {
      this.#intake.wakeIn(graceMs);
    }
    const duration_ms = performance.now() - began;
    this.#tell.emit({ event: "claimed", rows: claimed.length, duration_ms });
    return { rows: claimed.length, isMore: isMore(claimed, types, rows), isWhole };
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
}

/**
 * Whether it holds rows of somebody whose lease ran out: the next claim that ends such may make them due.
 *
 * @param {LeftBehind} left
 */
function isExpired({ reason, until }) {
  return reason === "held" && until !== null && until.getTime() <= Date.now();
}
