// The benchmark of deliveries; `cargo bench --bench deliver` runs it.
//
//   node main.mjs FOLDER [MEASUREMENT…] [--rounds N] [--deliveries N] [--enqueues N]
//       [--latency-seconds N] [--old-rows N] [--memory-at N,N] [--receiver socket|http]
//
// FOLDER holds the outputs for `models/webhooks/`. Without a measurement's name, all of them run.
// Prints the ratios of this run, each beside its bar; nothing is asserted, because machines differ
// and are shared.

import path from "node:path";
import { parseArgs } from "node:util";

import { claim } from "./claim.mjs";
import { Server } from "./database.mjs";
import { enqueue } from "./enqueue.mjs";
import { latency } from "./latency.mjs";
import { memory } from "./memory.mjs";
import { Running } from "./processes.mjs";
import { throughput } from "./throughput.mjs";

/**
 * @typedef {object} Row a line of the table
 * @property {string} what
 * @property {string} value
 * @property {string} [bar]
 * @property {boolean} [isMet]
 */

/**
 * @typedef {object} Bench what a measurement works with
 * @property {Server} server
 * @property {{ url: string, take: () => Promise<{ requests: number, arrivals: number[] }> }} target
 * @property {string} runtime the folder of the generated runtime
 * @property {ReturnType<typeof sizesOf>} sizes
 * @property {(text: string) => void} say progress, to stderr
 */

/** @type {{ [name: string]: (bench: Bench) => Promise<Row[]> }} */
const MEASUREMENTS = { throughput, enqueue, latency, claim, memory };

const OPTIONS = /** @type {const} */ ({
  rounds: { type: "string", default: "3" },
  deliveries: { type: "string", default: "20000" },
  enqueues: { type: "string", default: "20000" },
  "latency-seconds": { type: "string", default: "10" },
  "old-rows": { type: "string", default: "2000000" },
  "memory-at": { type: "string", default: "20000,200000" },
  // What answers: as little as can be, or node:http's server.
  receiver: { type: "string", default: "socket" },
  // What cargo gives every benchmark.
  bench: { type: "boolean" },
});

/** @param {{ [name: string]: unknown }} values */
function sizesOf(values) {
  const number = (/** @type {string} */ name) => Number(values[name]);
  return {
    rounds: number("rounds"),
    deliveries: number("deliveries"),
    enqueues: number("enqueues"),
    latencySeconds: number("latency-seconds"),
    oldRows: number("old-rows"),
    memoryAt: /** @type {[number, number]} */ (`${values["memory-at"]}`.split(",").map(Number)),
  };
}

/** @param {readonly Row[]} rows */
function print(rows) {
  for (const { what, value, bar = "", isMet } of rows) {
    const verdict = isMet === undefined ? "" : isMet ? "met" : "MISSED";
    console.log(what.padEnd(44), value.padStart(30), bar.padStart(8), verdict.padStart(7));
  }
}

const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
const [folder, ...names] = positionals;
const unknown = names.filter((name) => !(name in MEASUREMENTS));
if (!folder || unknown.length > 0) {
  const known = Object.keys(MEASUREMENTS).join(", ");
  console.error(folder ? `no measurement ${unknown.join(", ")}; there are ${known}` : "no FOLDER");
  process.exit(2);
}

const server = await Server.start(folder);
const receiver = new Running("target.mjs", { receiver: values.receiver });
const { url } = await receiver.next();
/** @type {Bench} */
const bench = {
  server,
  target: { url, take: () => receiver.ask("take") },
  runtime: path.resolve(folder, "js/runtime"),
  sizes: sizesOf(values),
  say: (text) => console.error(text),
};
try {
  for (const name of names.length > 0 ? names : Object.keys(MEASUREMENTS)) {
    print((await MEASUREMENTS[name]?.(bench)) ?? []);
  }
} finally {
  await receiver.end();
  server.stop();
}
