// `dev`

import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

import { migrate } from "../migrate.mjs";
import { createSandbox } from "../sandbox.mjs";
import { createLog } from "../support/log.mjs";
import { fileText, messageOf } from "../support/text.mjs";
import { CHANNEL, createWorker } from "../worker.mjs";
import { CliError, numberOf } from "./args.mjs";
import { readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { migrationFolder } from "./migrate.mjs";
import { servePGlite } from "./pglite-server.mjs";
import { inOneLine } from "./print.mjs";
import { untilSignal } from "./signal.mjs";
import { seenLine, simulatorOf, simulatorOptions } from "./simulate.mjs";
import { warn, workerOptions, workerSettings } from "./worker.mjs";

/** @import { PGlite } from "@electric-sql/pglite" */
/** @import { Worker } from "../worker.mjs" */
/** @import { Values } from "./args.mjs" */
/** @import { Opened } from "./database.mjs" */

/** @type {import("./args.mjs").Command} */
export default {
  operands: "[DIR]",
  details:
    "DIR is by default the config's folder of migrations.\n" +
    "Without DATABASE_URL the database is a PGlite in .buildamp/db, which other processes of this\n" +
    "machine reach by the URL that is printed. Reads .env; what is set already counts more.",
  options: {
    sandbox: {
      type: "boolean",
      help: "send every request to the simulator; no variable need be set",
    },
    "db-port": { type: "string", value: "N", help: "the port of the PGlite; 54320" },
    ...simulatorOptions,
    ...workerOptions,
  },
  runsOn: true,
  async run(values, operands) {
    readDotEnv();
    const config = readConfig(values);
    const folder = migrationFolder(values, operands);
    const isSandbox = Boolean(values["sandbox"]);
    const settings = workerSettings(values, isSandbox);
    return withDatabase(
      async (opened) => {
        await migrate(opened.raw, folder);
        await warn(opened.db, config, isSandbox);
        const say = (/** @type {string} */ text) => process.stderr.write(text);
        const simulator = await simulatorOf(values, (seen) => say(`simulator  ${seenLine(seen)}`));
        const worker = createWorker({
          db: opened.raw,
          config,
          ...settings,
          log: createLog(process.stdout),
          ...(isSandbox ? { sandbox: createSandbox(simulator.url) } : {}),
        });
        const door = await openDoor(values, opened, worker);
        worker.start();
        const where = isSandbox
          ? "every request goes to the simulator"
          : "requests go where the definitions say";
        say(
          `database   ${door?.url ?? opened.label}\n` +
            `simulator  ${simulator.url}/test-webhook\n` +
            `worker     "${config.application}": ${where}\n` +
            "Ctrl-C ends it.\n",
        );
        const code = await untilSignal();
        await worker.stop({ graceMs: 2000 });
        await door?.close();
        await simulator.close();
        return code;
      },
      { makes: true },
    );
  },
};

/**
 * Lets other processes reach the PGlite.
 *
 * @param {Values} values
 * @param {Opened} opened
 * @param {Worker} worker
 */
async function openDoor(values, { raw, db, announce }, worker) {
  if (db.kind === "pg") {
    return null;
  }
  const port = numberOf(values, "db-port", 54_320);
  try {
    const door = await servePGlite(/** @type {PGlite} */ (raw), {
      port,
      channel: CHANNEL,
      onNotify: () => worker.wake(),
      onEnd,
    });
    announce(door.url);
    return door;
  } catch (error) {
    if (error instanceof CliError) {
      throw error;
    }
    throw new CliError(`cannot listen on port ${port}: ${messageOf(error)}`);
  }
}

/**
 * A PGlite that ended is opened by a new process; what was committed is there.
 *
 * @param {string} reason
 */
function onEnd(reason) {
  process.stderr.write(
    `error: the PGlite ended over what a connection sent: ${inOneLine(reason)}\n`,
  );
  process.exit(1);
}

/** `.env` of the current folder; what is set already counts more. */
function readDotEnv() {
  if (!existsSync(".env")) {
    return;
  }
  for (const [name, value] of Object.entries(parseEnv(dotEnv()))) {
    process.env[name] ??= value;
  }
}

function dotEnv() {
  try {
    return fileText(readFileSync(".env"));
  } catch (error) {
    throw new CliError(`cannot read .env: ${messageOf(error)}`);
  }
}
