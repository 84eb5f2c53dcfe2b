#!/usr/bin/env node
// The program: `node runtime/cli.mjs COMMAND`. Exit codes: 0 done; 1 what was asked failed; 2 it
// could not be tried.

import { CliError, helpOf, parse } from "./cli-args.mjs";
import cancel from "./cli-cancel.mjs";
import deadLetters from "./cli-dead-letters.mjs";
import dev from "./cli-dev.mjs";
import migrate from "./cli-migrate.mjs";
import prune from "./cli-prune.mjs";
import replay from "./cli-replay.mjs";
import send from "./cli-send.mjs";
import simulate from "./cli-simulate.mjs";
import stats from "./cli-stats.mjs";
import worker from "./cli-worker.mjs";
import { messageOf } from "./text.mjs";

/** @type {{ [name: string]: import("./cli-args.mjs").Command }} */
const COMMANDS = {
  migrate,
  worker,
  simulate,
  dev,
  send,
  stats,
  "dead-letters": deadLetters,
  replay,
  cancel,
  prune,
};

function help() {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`);
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
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    throw new CliError(`there is no command ${name}; there are ${Object.keys(COMMANDS).join(", ")}`);
  }
  const { values, operands } = parse(name, command, args);
  if (values["help"]) {
    process.stdout.write(helpOf(name, command));
    return 0;
  }
  return command.run(values, operands);
}

// A reader that has enough (`| head`) is no error.
process.stdout.on("error", () => process.exit(0));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`error: ${messageOf(error)}\n`);
  if (!(error instanceof CliError) && process.env["DEBUG"]) {
    console.error(error);
  }
  process.exitCode = error instanceof CliError ? error.exitCode : 1;
}
