// What a worker tells: a line of log for people who search, an event for metrics. Neither holds a
// secret or a payload, and neither can fail a delivery.

import { tell } from "../support/log.mjs";
import { messageOf } from "../support/text.mjs";

/** @import { AttemptEvent, Log, WorkerEvent } from "../delivery.js" */
/** @import { Row } from "./claim.mjs" */
/** @import { Result } from "./settle.mjs" */

/** The log and the hook of one worker. */
export class Telemetry {
  #worker;
  #log;
  #onEvent;
  /** Which variables each type lacks, as last told. @type {Map<string, string>} */
  #missing = new Map();

  /**
   * @param {string} worker
   * @param {Log} log one that does not fail
   * @param {((event: WorkerEvent) => void) | undefined} onEvent
   */
  constructor(worker, log, onEvent) {
    this.#worker = worker;
    this.#log = log;
    this.#onEvent = onEvent;
  }

  /** @param {WorkerEvent} event */
  emit(event) {
    if (this.#onEvent) {
      tell(this.#onEvent, event, (error) => this.#logError("onEvent", error));
    }
  }

  /**
   * @param {Row} row
   * @param {Result} result
   */
  attempt({ id, type, attempt }, { outcome, status, code, duration_ms }) {
    const duration = duration_ms === undefined ? undefined : Math.round(duration_ms);
    /** @type {AttemptEvent} */
    const event = {
      event: "attempt",
      id,
      type,
      attempt,
      outcome,
      status,
      code,
      duration_ms: duration,
    };
    const level = outcome === "ok" || outcome === "release" ? "info" : "warn";
    this.#log({ level, ...event, worker: this.#worker });
    this.emit(event);
  }

  /** @param {Row} row that is no longer this worker's */
  lost({ id, type }) {
    this.#log({ level: "warn", event: "lost", id, type, worker: this.#worker });
    this.emit({ event: "lost", id, type });
  }

  /** @param {number} rows that the worker held when it ended: the database did not answer */
  unreported(rows) {
    this.#log({ level: "warn", event: "unreported", rows, worker: this.#worker });
  }

  /**
   * @param {string} doing
   * @param {unknown} error
   */
  error(doing, error) {
    this.#logError(doing, error);
    this.emit({ event: "error", doing, error });
  }

  /**
   * @param {string} doing
   * @param {unknown} error
   */
  #logError(doing, error) {
    const worker = this.#worker;
    this.#log({ level: "error", event: "error", doing, error: messageOf(error), worker });
  }

  /** Tells that NOTIFY is heard again. */
  listening() {
    this.#log({ level: "info", event: "listening", worker: this.#worker });
  }

  /**
   * Tells of a type that is left out for want of variables; once, until that changes.
   *
   * @param {string} type
   * @param {readonly string[]} names
   */
  missing(type, names) {
    const missing = names.join(", ");
    if ((this.#missing.get(type) ?? "") === missing) {
      return;
    }
    this.#missing.set(type, missing);
    const worker = this.#worker;
    if (missing) {
      this.#log({ level: "warn", event: "left_out", type, missing, worker });
    } else {
      this.#log({ level: "info", event: "taken_in", type, worker });
    }
  }
}
