// `worker`

import { createSandbox } from "../sandbox.mjs";
import { createLog } from "../support/log.mjs";
import { MOST_MS } from "../support/numbers.mjs";
import { createWorker } from "../worker.mjs";
import { Variables } from "../worker/variables.mjs";
import { CliError, durationOf, folderOf, numberOf } from "./args.mjs";
import { readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { inOneLine } from "./print.mjs";
import { proxyOfEnvironment } from "./proxy.mjs";
import { differences } from "./registry.mjs";
import { untilSignal } from "./signal.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { LeftBehind, Log, Sandbox } from "../delivery.js" */
/** @import { Config } from "../types.js" */
/** @import { Values } from "./args.mjs" */

/** The options of the worker, which `dev` has too. */
export const workerOptions = /** @type {const} */ ({
  concurrency: {
    type: "string",
    value: "N",
    help: "requests at once; 50 (and one of each type that has none)",
  },
  files: { type: "string", value: "DIR", help: "the folder of the files that payloads name" },
});

/**
 * @param {Values} values
 * @param {boolean} isSandbox where no request leaves this machine
 */
export function workerSettings(values, isSandbox) {
  return {
    concurrency: numberOf(values, "concurrency", 50, 1),
    files: folderOf(values, "files"),
    dispatcher: isSandbox ? undefined : proxyOfEnvironment(),
  };
}

/**
 * Says what will not be sent as it is defined, and why.
 *
 * @param {Db} db
 * @param {Config} config
 * @param {boolean} isSandbox where variables are stood in for
 */
export async function warn(db, config, isSandbox) {
  const lines = (await differences(db, config.application, config)).map(
    (text) => `warning: ${inOneLine(text)}`,
  );
  if (lines.length > 0) {
    lines.push("  unless a newer release runs: apply webhook_types.sql again, by `migrate`");
  }
  const variables = new Variables(undefined, config.application);
  for (const [type, webhook] of Object.entries(config.webhooks)) {
    const missing = isSandbox ? [] : await variables.missing(type, webhook);
    if (missing.length > 0) {
      lines.push(`warning: ${type} is left alone: not set: ${missing.join(", ")}`);
    }
  }
  if (lines.length > 0) {
    process.stderr.write(`${lines.join("\n")}\n`);
  }
}

/** What rows are left behind for. @type {{ [reason in LeftBehind["reason"]]: string }} */
const REASONS = {
  delay: "not due yet",
  retry: "failed, and tried again later",
  pause: "their type is paused (`stats` tells why)",
  fault: "credentials are refused or missing (`stats` tells more)",
  circuit: "their type's circuit is open",
  rate: "their type's rate limit",
  concurrency: "other workers use up their type's concurrency",
  trial: "one call, in flight, decides about their type",
  held: "held by another worker",
  variables: "variables are not set here",
  unknown: "their type is not in this config",
  due: "due just now",
};

/**
 * Tells what a drain leaves behind.
 *
 * @param {LeftBehind[]} left
 * @param {Log} log
 */
function tellLeft(left, log) {
  for (const { type, rows, reason, until } of left) {
    log({ level: "info", event: "left_behind", type, rows, reason, until });
    const time = until === null ? "" : `, until ${until.toISOString()} at least`;
    // A role that may insert rows chooses the names of their types.
    process.stderr.write(`left behind: ${inOneLine(type)}, ${rows}: ${REASONS[reason]}${time}\n`);
  }
}

/**
 * @param {Values} values
 * @returns {Sandbox | undefined}
 */
function sandboxOf(values) {
  const url = String(values["sandbox-url"] ?? "http://127.0.0.1:4040");
  if (!(values["sandbox"] ?? values["sandbox-url"])) {
    return undefined;
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new CliError(`--sandbox-url takes a URL such as http://127.0.0.1:4040, not "${url}"`);
  }
  return createSandbox(url);
}

/** @type {import("./args.mjs").Command} */
export default {
  details:
    "Ends on SIGINT or SIGTERM, after the requests that are under way; at once on a second one.\n" +
    "Sends through the proxies of HTTPS_PROXY and HTTP_PROXY, but not to the hosts of NO_PROXY.",
  options: {
    ...workerOptions,
    once: {
      type: "boolean",
      help: "send what is due, waiting for limits that end within a minute; then end, and tell what is left",
    },
    grace: {
      type: "string",
      value: "DURATION",
      help: "how long to wait for requests at the end; 8s",
    },
    sandbox: { type: "boolean", help: "send every request to the simulator" },
    "sandbox-url": {
      type: "string",
      value: "URL",
      help: "where it listens; http://127.0.0.1:4040",
    },
  },
  runsOn: true,
  async run(values) {
    const config = readConfig(values);
    const graceMs = durationOf(values, "grace", MOST_MS);
    const sandbox = sandboxOf(values);
    const isSandbox = sandbox !== undefined;
    const settings = workerSettings(values, isSandbox);
    return withDatabase(async ({ raw, db, label }) => {
      await warn(db, config, isSandbox);
      const log = createLog(process.stdout);
      const worker = createWorker({
        db: raw,
        config,
        ...settings,
        log,
        ...(sandbox ? { sandbox } : {}),
      });
      const by = settings.dispatcher ? "; requests go through the proxy of the environment" : "";
      const where = sandbox ? `; every request goes to ${sandbox.url}` : by;
      process.stderr.write(
        `worker ${worker.name} of "${config.application}" on ${label}${where}\n`,
      );
      const ended = untilSignal();
      let code = 0;
      if (values["once"]) {
        const done = await Promise.race([worker.drain(), ended]);
        if (typeof done === "number") {
          code = done;
        } else {
          tellLeft(done, log);
        }
      } else {
        worker.start();
        code = await ended;
      }
      await worker.stop({ graceMs });
      return code;
    });
  },
};
