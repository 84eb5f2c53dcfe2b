// What a worker may be told, and what it does otherwise.

import { hostname } from "node:os";

import { config as ownConfig } from "./config.mjs";
import { createLog } from "./log.mjs";

/** @import { Dispatcher } from "undici" */
/** @import { AnyDatabase } from "./db.mjs" */
/** @import { Log } from "./log.mjs" */
/** @import { Sandbox } from "./sandbox.mjs" */
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

/**
 * The options with their defaults.
 *
 * @param {WorkerOptions} options
 */
export function settingsOf(options) {
  const { config = ownConfig, concurrency = 50 } = options;
  if (!(Number.isInteger(concurrency) && concurrency > 0)) {
    throw new RangeError("concurrency must be a whole number above 0");
  }
  if (options.env !== undefined && typeof options.env !== "function") {
    throw new TypeError("env must be a function that gives the variable of a name");
  }
  const chance = Math.random().toString(36).slice(2, 8);
  return {
    ...options,
    config,
    concurrency,
    application: options.application ?? config.application,
    name: options.name ?? `${hostname()}:${process.pid}:${chance}`,
    log: options.log ?? createLog(process.stderr),
    leaseMs: options.leaseMs ?? 30_000,
    pollMs: options.pollMs ?? 1000,
    heartbeatMs: options.heartbeatMs ?? 30_000,
    lingerMs: options.lingerMs ?? 5,
  };
}
