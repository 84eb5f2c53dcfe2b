// Whether a worker that goes on and on needs more and more memory.

import { Running } from "./processes.mjs";

/** @import { Bench, Row } from "./main.mjs" */

/** The heap is what a leak would fill; the rest of the process is the engine's own. */
const MOST_GROWTH = 1.1;

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function memory({ server, target, runtime, sizes, say }) {
  const [early, late] = sizes.memoryAt;
  const database = await server.ours();
  await database.enqueue(late);
  await database.settle();
  const options = { target: target.url, concurrency: 64, warmUp: 1, count: Infinity };
  const worker = new Running("run-worker.mjs", {
    ...{ ...options, runtime, url: database.url, memoryAt: [early, late] },
  });
  await worker.next();
  const [first, last] = [await worker.next(), await worker.next()];
  await worker.end();
  await database.drop();
  const heap = last.heapUsed / first.heapUsed;
  const peak = last.peak / first.peak;
  say(`memory: heap ${heap.toFixed(2)}, peak ${peak.toFixed(2)} times`);
  return [
    { what: `memory at ${early} deliveries`, value: text(first) },
    { what: `memory at ${late} deliveries`, value: text(last) },
    growth("heap, late / early", heap),
    growth("peak of the process, late / early", peak),
  ];
}

/**
 * @param {string} what
 * @param {number} value
 */
function growth(what, value) {
  return { what, value: value.toFixed(2), bar: `<= ${MOST_GROWTH}`, isMet: value <= MOST_GROWTH };
}

/** @param {{ heapUsed: number, peak: number }} figures bytes */
function text({ heapUsed, peak }) {
  return `heap ${(heapUsed / 2 ** 20).toFixed(1)} MiB, peak ${(peak / 2 ** 20).toFixed(0)} MiB`;
}
