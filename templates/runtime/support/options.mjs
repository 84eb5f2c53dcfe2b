// What is wrong with options. Those by names that do not exist are mostly mistyped: TypeScript reports
// them, JavaScript would ignore them.

import { checkHook, createLog, unfailing } from "./log.mjs";

/** @import { Log } from "../delivery.js" */
/** @import { Config } from "../types.js" */

/** @typedef {{ readonly [name: string]: true }} Known */

/**
 * Refuses options by unknown names.
 *
 * @param {object} options
 * @param {Known} known
 * @param {string} [what] they are
 */
export function refuseUnknown(options, known, what = "option") {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${what}s must be an object`);
  }
  const [name] = unknownAmong(options, known);
  if (name !== undefined) {
    throw new TypeError(`there is no ${what} ${name}; there are ${namesOf(known)}`);
  }
}

/**
 * The log of a service, which never throws. It begins with unknown options: no service ends for one.
 *
 * @param {{ log?: Log | undefined }} options
 * @param {Known} known
 * @returns {Log}
 */
export function logOf(options, known) {
  checkHook("log", options.log);
  const log = unfailing(options.log ?? createLog(process.stderr));
  for (const option of unknownAmong(options, known)) {
    log({ level: "warn", event: "unknown_option", option, known: namesOf(known) });
  }
  return log;
}

/**
 * @param {object} options
 * @param {Known} known
 */
function unknownAmong(options, known) {
  return Object.keys(options).filter((name) => !Object.hasOwn(known, name));
}

/** @param {Known} known */
function namesOf(known) {
  return Object.keys(known).join(", ");
}

/**
 * The application whose rows are meant: the config's, where the options name no other. One without a
 * name would wait for rows that nobody can enqueue.
 *
 * @param {{ application?: string | undefined }} options
 * @param {Config} config
 * @returns {string}
 */
export function applicationOf(options, config) {
  const application = options.application ?? config.application;
  if (typeof application !== "string" || application === "") {
    throw new TypeError("application must be a string that is not empty");
  }
  return application;
}
