// What waking workers costs those who enqueue: 64 clients, with a worker at work, against the same
// function without its NOTIFY.

import pg from "pg";

import { order } from "./orders.mjs";
import { Running } from "./processes.mjs";
import { median } from "./statistics.mjs";

/** @import { Bench, Row } from "./main.mjs" */
/** @import { Database } from "./database.mjs" */

const CLIENTS = 64;
const ENQUEUE = {
  name: "enqueue",
  text: "SELECT webhook_enqueue('bench', 'localhost', 'Order', $1::jsonb)",
};
/** Enqueueing wakes nobody. */
const SILENT = `
  CREATE OR REPLACE FUNCTION _webhook_wake(p_application TEXT, p_webhook_type TEXT)
  RETURNS VOID LANGUAGE plpgsql AS $$ BEGIN END $$`;

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function enqueue({ server, target, runtime, sizes, say }) {
  /** @param {boolean} isSilent */
  async function run(isSilent) {
    const database = await server.ours();
    if (isSilent) {
      await database.rows(SILENT);
    }
    const options = { target: target.url, concurrency: 64, warmUp: 1, count: Infinity };
    const worker = new Running("run-worker.mjs", { ...options, runtime, url: database.url });
    await worker.next();
    const perSecond = await measure(database, sizes.enqueues);
    await worker.end();
    await database.drop();
    return perSecond;
  }

  /** @type {{ waking: number[], silent: number[] }} */
  const rates = { waking: [], silent: [] };
  for (let round = 1; round <= sizes.rounds; round += 1) {
    rates.waking.push(await run(false));
    rates.silent.push(await run(true));
    const [waking, silent] = [rates.waking.at(-1) ?? 0, rates.silent.at(-1) ?? 0];
    say(`enqueue, round ${round}: ${Math.round(waking)}/s, silent ${Math.round(silent)}/s`);
  }
  const ratio = median(rates.waking) / median(rates.silent);
  return [
    { what: "enqueue at 64 clients", value: `${Math.round(median(rates.waking))}/s` },
    { what: "the same without NOTIFY", value: `${Math.round(median(rates.silent))}/s` },
    {
      what: "enqueue / without NOTIFY",
      value: ratio.toFixed(2),
      bar: ">= 0.9",
      isMet: ratio >= 0.9,
    },
  ];
}

/**
 * @param {Database} database
 * @param {number} count
 * @returns {Promise<number>} enqueues a second, each a transaction
 */
async function measure(database, count) {
  const clients = Array.from({ length: CLIENTS }, () => new pg.Client(database.url));
  await Promise.all(clients.map((client) => client.connect()));
  let next = 0;
  /** @param {number} end */
  const enqueueUntil = (end) =>
    Promise.all(
      clients.map(async (client) => {
        while (next < end) {
          next += 1;
          await client.query({ ...ENQUEUE, values: [JSON.stringify(order(next))] });
        }
      }),
    );
  const warmUp = Math.floor(count / 10);
  await enqueueUntil(warmUp);
  const began = performance.now();
  await enqueueUntil(warmUp + count);
  const perSecond = (count * 1000) / (performance.now() - began);
  await Promise.all(clients.map((client) => client.end()));
  return perSecond;
}
