// `simulate`

import { startSimulator } from "../simulate.mjs";
import { serviceNames } from "../simulate/vendors.mjs";
import { MOST_MS } from "../support/numbers.mjs";
import { messageOf } from "../support/text.mjs";
import { CliError, durationOf, numberOf } from "./args.mjs";
import { inOneLine } from "./print.mjs";
import { untilSignal } from "./signal.mjs";

/** @import { SimulatedRequest, SimulatorChances } from "../delivery.js" */
/** @import { Values } from "./args.mjs" */

/** The options of the simulator, which `dev` has too. */
export const simulatorOptions = /** @type {const} */ ({
  port: { type: "string", value: "N", help: "the simulator's port; 4040" },
  "error-rate": { type: "string", value: "P", help: "chance of a 500, 0 to 1" },
  "limit-rate": { type: "string", value: "P", help: "chance of a 429 with a Retry-After" },
  "drop-rate": { type: "string", value: "P", help: "chance of a dropped connection" },
  delay: { type: "string", value: "DURATION", help: "before each answer, such as 200ms" },
});

/**
 * @param {Values} values
 * @param {(seen: SimulatedRequest) => void} onRequest
 */
export async function simulatorOf(values, onRequest) {
  /** @type {SimulatorChances} */
  const chances = {
    error: chanceOf(values, "error-rate"),
    limit: chanceOf(values, "limit-rate"),
    drop: chanceOf(values, "drop-rate"),
  };
  const port = numberOf(values, "port", 4040);
  const delayMs = durationOf(values, "delay", MOST_MS) ?? 0;
  try {
    return await startSimulator({ port, chances, delayMs, onRequest });
  } catch (error) {
    throw new CliError(`cannot listen on port ${port}: ${messageOf(error)}`);
  }
}

/**
 * @param {Values} values
 * @param {string} name
 */
function chanceOf(values, name) {
  const given = `${values[name] ?? 0}`;
  const chance = given.trim() === "" ? NaN : Number(given);
  if (chance >= 0 && chance <= 1) {
    return chance;
  }
  throw new CliError(`--${name} takes a number from 0 to 1, not "${values[name]}"`);
}

/**
 * A line for people, without what follows the service: a target's own path may hold secrets.
 *
 * @param {SimulatedRequest} seen
 * @returns {string}
 */
export function seenLine({ method, path, status, how, ms }) {
  const time = new Date().toTimeString().slice(0, 8);
  const told = path.replace(/^(\/[^/]*\/(?!status\/)[^/]*\/).+/, "$1…");
  // It quotes what it was asked for, which may be anything.
  const why = how ? ` (${inOneLine(how)})` : "";
  return `${time}  ${method} ${told} -> ${status ?? "no answer"} after ${ms} ms${why}\n`;
}

/** @type {import("./args.mjs").Command} */
export default {
  details:
    `POST /test-webhook, or /test-webhook/SERVICE and any path below it. With answers of their own:\n  ${wrap(serviceNames)}\n` +
    "Failures by path: /test-webhook/error, unauthorized, rate-limit, slow, timeout, drop, reset,\n" +
    "  endless, redirect, status/503\n" +
    "Failures by header: X-Simulate: status=503; delay=2s; retry-after=10, or drop, endless …\n" +
    "Failures by chance: the options. A repeated Idempotency-Key gets the first answer again.",
  options: simulatorOptions,
  runsOn: true,
  async run(values) {
    const isJson = Boolean(values["json"]);
    const simulator = await simulatorOf(values, (seen) => {
      process.stdout.write(isJson ? `${JSON.stringify(seen)}\n` : seenLine(seen));
    });
    process.stderr.write(`simulator: ${simulator.url}/test-webhook (Ctrl-C ends it)\n`);
    const code = await untilSignal();
    await simulator.close();
    return code;
  },
};

/** @param {string[]} names */
function wrap(names) {
  const half = Math.ceil(names.length / 2);
  return [names.slice(0, half), names.slice(half)].map((part) => part.join(", ")).join(",\n  ");
}
