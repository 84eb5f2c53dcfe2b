// The options of a worker, and their defaults.

import { hostname } from "node:os";

import { config as ownConfig } from "../config.mjs";
import { checkHook } from "../support/log.mjs";
import { atOnce, durationsOf } from "../support/numbers.mjs";
import { applicationOf, logOf } from "../support/options.mjs";

/** @import { WorkerOptions } from "../delivery.js" */

const LEAST_LEASE_MS = 1000;

/** @type {{ [name in keyof WorkerOptions]-?: true }} */
const OPTIONS = {
  db: true,
  config: true,
  application: true,
  concurrency: true,
  env: true,
  files: true,
  onEvent: true,
  log: true,
  name: true,
  leaseMs: true,
  pollMs: true,
  heartbeatMs: true,
  lingerMs: true,
  dispatcher: true,
  sandbox: true,
};

/**
 * The options with their defaults.
 *
 * @param {WorkerOptions} options
 */
export function settingsOf(options) {
  const { config = ownConfig } = options;
  if (options.env !== undefined && typeof options.env !== "function") {
    throw new TypeError("env must be a function that gives the variable of a name");
  }
  checkHook("onEvent", options.onEvent);
  // With an address in its place no request could be built, and every call would be a dead letter.
  if (options.sandbox && typeof options.sandbox.redirect !== "function") {
    throw new TypeError("sandbox must be what createSandbox gives");
  }
  const log = logOf(options, OPTIONS);
  const chance = Math.random().toString(36).slice(2, 8);
  return {
    ...options,
    config,
    concurrency: atOnce("concurrency", options.concurrency ?? 50),
    application: applicationOf(options, config),
    name: options.name ?? `${hostname()}:${process.pid}:${chance}`,
    sandbox: options.sandbox || undefined,
    log,
    ...durationsOf(options, { pollMs: 1000, heartbeatMs: 30_000 }),
    // With a shorter lease a row could be lost again and again before it is sent, and die untried.
    ...durationsOf(options, { leaseMs: 30_000 }, LEAST_LEASE_MS),
    // 0 is no linger.
    ...durationsOf(options, { lingerMs: 5 }, 0),
  };
}
