// How long a call takes from its enqueue to its arrival, at an easy pace.

import { pathToFileURL } from "node:url";

import { order } from "./orders.mjs";
import { Running } from "./processes.mjs";
import { median, percentile } from "./statistics.mjs";

/** @import { Bench, Row } from "./main.mjs" */

const PER_SECOND = 20;

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function latency({ server, target, runtime, sizes, say }) {
  const { enqueue } = await import(pathToFileURL(`${runtime}/enqueue.mjs`).href);
  const count = sizes.latencySeconds * PER_SECOND;
  const shared = { target: target.url, concurrency: 64, warmUp: 1, count: Infinity };

  async function ours() {
    const database = await server.ours();
    const worker = new Running("run-worker.mjs", { ...shared, runtime, url: database.url });
    await worker.next();
    const arrivals = await pace((payload) => enqueue(database.pool, "Order", payload));
    await worker.end();
    await database.drop();
    return arrivals;
  }

  async function graphile() {
    const database = await server.graphile();
    const options = { ...shared, records: true, url: database.url };
    const worker = new Running("run-graphile.mjs", options);
    await worker.next();
    const arrivals = await pace((payload) =>
      database.pool.query("SELECT graphile_worker.add_job('order', payload => $1::json)", [
        JSON.stringify(payload),
      ]),
    );
    await worker.end();
    await database.drop();
    return arrivals;
  }

  /** @param {(payload: object) => Promise<unknown>} enqueueOne */
  async function pace(enqueueOne) {
    await pause(1000);
    /** @param {number} calls */
    const send = async (calls) => {
      const began = performance.now();
      for (let n = 0; n < calls; n += 1) {
        await pause(began + (n * 1000) / PER_SECOND - performance.now());
        await enqueueOne(order(n, `${process.hrtime.bigint()}`));
      }
      await pause(1500);
      return (await target.take()).arrivals;
    };
    // The first ones load code on both sides.
    await send(PER_SECOND);
    const arrivals = await send(count);
    if (arrivals.length !== count) {
      throw new Error(`${arrivals.length} of ${count} calls arrived within 1.5 s`);
    }
    return arrivals;
  }

  /** @type {{ [name: string]: { p50: number[], p99: number[] } }} */
  const found = { ours: { p50: [], p99: [] }, graphile: { p50: [], p99: [] } };
  for (let round = 1; round <= sizes.rounds; round += 1) {
    for (const [name, run] of Object.entries({ ours, graphile })) {
      const arrivals = await run();
      const [p50, p99] = [percentile(arrivals, 0.5), percentile(arrivals, 0.99)];
      found[name]?.p50.push(p50);
      found[name]?.p99.push(p99);
      say(`latency, round ${round}: ${name} p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`);
    }
  }
  const of = (/** @type {string} */ name, /** @type {"p50" | "p99"} */ part) =>
    median(found[name]?.[part] ?? []);
  const text = (/** @type {string} */ name) =>
    `p50 ${of(name, "p50").toFixed(1)} ms, p99 ${of(name, "p99").toFixed(1)} ms`;
  const ratio = of("ours", "p50") / of("graphile", "p50");
  return [
    { what: "enqueue to arrival, graphile-worker", value: text("graphile") },
    { what: "enqueue to arrival, ours", value: text("ours") },
    {
      what: "p50, ours / graphile-worker",
      value: ratio.toFixed(2),
      bar: "<= 1",
      isMet: ratio <= 1,
    },
    {
      what: "p99, ours / graphile-worker",
      value: (of("ours", "p99") / of("graphile", "p99")).toFixed(2),
    },
  ];
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
