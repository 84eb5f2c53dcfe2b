// The command line: what commands are made of, and their help.

import { statSync } from "node:fs";
import { parseArgs } from "node:util";

import { millisecondsOf } from "../support/numbers.mjs";

/**
 * @typedef {object} Option
 * @property {"string" | "boolean"} type
 * @property {string} help
 * @property {string} [value] what it takes, in capitals
 * @property {string} [short]
 */

/** @typedef {{ [name: string]: string | boolean | undefined }} Values */

/**
 * @typedef {object} Command
 * @property {string} [operands] as the usage line has them
 * @property {string} [details] more for the help
 * @property {{ [name: string]: Option }} options
 * @property {boolean} [runsOn] until it is told to end, and ends in good order
 * @property {(values: Values, operands: string[]) => Promise<number>} run gives the exit code
 */

/** Something that a person can set right; told without a stack. */
export class CliError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode] 1: what was asked failed; 2: it could not be tried
   */
  constructor(message, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @type {{ [name: string]: Option }} */
const COMMON = {
  config: {
    type: "string",
    value: "FILE",
    help: "webhooks.config.json; by default the one beside runtime/",
  },
  json: { type: "boolean", help: "for programs: JSON instead of tables" },
  help: { type: "boolean", short: "h", help: "this help" },
};

/**
 * @param {string} name
 * @param {string} summary
 * @param {Command} command
 * @returns {string}
 */
export function helpOf(name, summary, command) {
  const options = Object.entries({ ...command.options, ...COMMON }).map(
    ([option, { value, help, short }]) => {
      const names = `${short ? `-${short}, ` : ""}--${option}${value ? ` ${value}` : ""}`;
      return `  ${names.padEnd(22)} ${help}`;
    },
  );
  const usage = ["node runtime/cli.mjs", name, command.operands, "[options]"]
    .filter(Boolean)
    .join(" ");
  const parts = [summary, `Usage: ${usage}`, command.details, `Options:\n${options.join("\n")}`];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

/**
 * @param {string} name
 * @param {Command} command
 * @param {string[]} args
 * @returns {{ values: Values, operands: string[] }}
 */
export function parse(name, command, args) {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...COMMON }).map(([option, { type, short }]) => [
      option,
      short ? { type, short } : { type },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (positionals.length > 0 && !command.operands) {
      throw new CliError(`${name} takes no argument: ${positionals[0]}`);
    }
    return { values: /** @type {Values} */ (values), operands: positionals };
  } catch (error) {
    if (error instanceof CliError) {
      throw error;
    }
    const message = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new CliError(`${message}\nSee --help of ${name}.`);
  }
}

/** What PostgreSQL's INTEGER holds. */
const MOST = 2_147_483_647;

/**
 * A whole number from an option.
 *
 * @param {Values} values
 * @param {string} name
 * @param {number} fallback
 * @param {number} [least]
 * @returns {number}
 */
export function numberOf(values, name, fallback, least = 0) {
  const value = values[name];
  if (value === undefined) {
    return fallback;
  }
  // Not `Number` alone: an empty variable of the shell would be 0.
  const number = /^\d+$/.test(`${value}`) ? Number(value) : NaN;
  if (number >= least && number <= MOST) {
    return number;
  }
  throw new CliError(`--${name} takes a whole number from ${least} to ${MOST}, not "${value}"`);
}

/**
 * Milliseconds from an option such as `30d`.
 *
 * @param {Values} values
 * @param {string} name
 * @param {number} [mostMs]
 * @returns {number | undefined}
 */
export function durationOf(values, name, mostMs = Infinity) {
  const value = values[name];
  if (value === undefined) {
    return undefined;
  }
  const ms = millisecondsOf(String(value));
  if (ms !== undefined) {
    if (ms <= mostMs) {
      return ms;
    }
    throw new CliError(`--${name} takes at most ${mostMs}ms, not "${value}"`);
  }
  throw new CliError(`--${name} takes a duration such as 90s, 12h or 30d, not "${value}"`);
}

/**
 * A folder from an option: without it, each call that names a file would end as a dead letter.
 *
 * @param {Values} values
 * @param {string} name
 * @returns {string | undefined}
 */
export function folderOf(values, name) {
  const value = values[name];
  if (value === undefined || statSync(String(value), { throwIfNoEntry: false })?.isDirectory()) {
    return /** @type {string | undefined} */ (value);
  }
  throw new CliError(`--${name}: there is no folder ${value}`);
}

/**
 * @param {string} id
 * @returns {string}
 */
export function checkId(id) {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)) {
    return id;
  }
  throw new CliError(`"${id}" is not the id of an execution (a UUID)`);
}
