#!/usr/bin/env node
// The program: `node runtime/cli.mjs COMMAND`. Exit codes: 0 done; 1 what was asked failed; 2 it
// could not be tried.

import path from "node:path";
import { fileURLToPath } from "node:url";

import { CliError, helpOf, parse } from "./cli/args.mjs";
import { checkNode } from "./cli/node.mjs";
import { visible } from "./cli/print.mjs";
import { own } from "./support/own.mjs";
import { messageOf } from "./support/text.mjs";

/**
 * Each is loaded when it is run: most need little of the runtime.
 *
 * @type {{ [name: string]: {
 *   summary: string,
 *   load: () => Promise<{ default: import("./cli/args.mjs").Command }>,
 * } }}
 */
const COMMANDS = {
  migrate: {
    summary:
      "Applies the generated SQL: *_webhooks*.sql and webhook_types.sql. Can be run again at will.",
    load: () => import("./cli/migrate.mjs"),
  },
  worker: {
    summary:
      "Delivers: claims, sends, reports. One line of JSON for each attempt, on standard output.",
    load: () => import("./cli/worker.mjs"),
  },
  simulate: {
    summary: "A server that answers as services do, for development and tests.",
    load: () => import("./cli/simulate.mjs"),
  },
  dev: {
    summary: "Database, worker and simulator in one process, for development.",
    load: () => import("./cli/dev.mjs"),
  },
  send: {
    summary: "Builds and sends one request now, without a queue.",
    load: () => import("./cli/send.mjs"),
  },
  stats: {
    summary:
      "Each webhook type at a glance: what waits, the last 24 hours, and why nothing is sent.",
    load: () => import("./cli/stats.mjs"),
  },
  "dead-letters": {
    summary: "Calls that failed for good, or were cancelled; the latest first.",
    load: () => import("./cli/dead-letters.mjs"),
  },
  replay: {
    summary: "Sends dead letters once more.",
    load: () => import("./cli/replay.mjs"),
  },
  cancel: {
    summary: "Makes calls that wait dead letters, with the code `cancelled`.",
    load: () => import("./cli/cancel.mjs"),
  },
  prune: {
    summary: "Deletes calls that were sent long ago, with their attempts.",
    load: () => import("./cli/prune.mjs"),
  },
};

function help() {
  const lines = Object.entries(COMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`,
  );
  return (
    "Delivers webhooks from a PostgreSQL queue.\n\n" +
    "Usage: node runtime/cli.mjs COMMAND [options]\n\n" +
    `Commands:\n${lines.join("\n")}\n\n` +
    "The database is DATABASE_URL, or without it a PGlite in .buildamp/db.\n" +
    "COMMAND --help tells more.\n"
  );
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function main([name, ...args]) {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    process.stdout.write(help());
    return name === undefined ? 2 : 0;
  }
  const entry = own(COMMANDS, name);
  if (!entry) {
    throw new CliError(
      `there is no command ${name}; there are ${Object.keys(COMMANDS).join(", ")}`,
    );
  }
  checkNode(process.versions.node);
  const { default: command } = await entry.load();
  const { values, operands } = parse(name, command, args);
  if (values["help"]) {
    process.stdout.write(helpOf(name, entry.summary, command));
    return 0;
  }
  runsOn = command.runsOn === true;
  return command.run(values, operands);
}

// A reader that has enough (`| head`) is no error, a disk that is full is one; what runs on ends in
// good order.
let runsOn = false;
let isCut = false;
process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
  const hasEnough = error.code === "EPIPE";
  if (!hasEnough && !isCut) {
    isCut = true;
    process.stderr.write(`error: cannot write to standard output: ${messageOf(error)}\n`);
  }
  if (!runsOn) {
    process.exit(hasEnough ? 0 : 1);
  }
});
// What is told there is for people: where nobody hears it, the work goes on.
process.stderr.on("error", () => {});

/**
 * What helps where a package is missing.
 *
 * @param {unknown} error
 */
function cureOf(error) {
  const isMissing =
    error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  const folder = path.relative("", fileURLToPath(new URL("..", import.meta.url))) || ".";
  const shown = /^[\w./-]+$/.test(folder) ? folder : `"${folder}"`;
  return isMissing ? `\nTo install what it needs: npm install --prefix ${shown}` : "";
}

try {
  process.exitCode = await main(process.argv.slice(2));
  if (runsOn) {
    // Once the log is written: a connection that died silently would keep the process alive.
    setImmediate(() => process.stdout.write("", () => process.exit()));
  }
} catch (error) {
  process.stderr.write(`error: ${visible(messageOf(error))}${cureOf(error)}\n`);
  if (!(error instanceof CliError) && process.env["DEBUG"]) {
    console.error(error);
  }
  // At once: a command that failed half-way may have left a server open.
  process.exit(error instanceof CliError ? error.exitCode : 1);
}
