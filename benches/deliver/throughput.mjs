// How many deliveries a second, beside a peer that is at its best and the limit of the client.

import { Running } from "./processes.mjs";
import { median } from "./statistics.mjs";

/** @import { Bench, Row } from "./main.mjs" */

const CONCURRENCY = 64;

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function throughput({ server, target, runtime, sizes, say }) {
  const { deliveries: count, rounds } = sizes;
  const warmUp = Math.max(1, Math.min(1000, Math.floor(count / 10)));
  const total = count + warmUp;
  const shared = { target: target.url, concurrency: CONCURRENCY, warmUp, count };

  /** @type {{ [name: string]: () => Promise<number> }} */
  const contestants = {
    bare: () => rate("run-bare.mjs", shared),
    ours: async () => {
      const database = await server.ours();
      await database.enqueue(total);
      await database.settle();
      const perSecond = await rate("run-worker.mjs", { ...shared, runtime, url: database.url });
      await checkRecords(database, total);
      await database.drop();
      return perSecond;
    },
    recording: () => graphile(true),
    graphile: () => graphile(false),
  };

  /** @param {boolean} records */
  async function graphile(records) {
    const database = await server.graphile();
    await database.addJobs(total);
    await database.settle();
    const perSecond = await rate("run-graphile.mjs", { ...shared, records, url: database.url });
    await database.drop();
    return perSecond;
  }

  /** @type {{ [name: string]: number[] }} */
  const rates = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      await target.take();
      const perSecond = await run();
      const { requests } = await target.take();
      if (requests !== total) {
        throw new Error(`${name}: ${requests} requests for ${total} deliveries`);
      }
      rates[name]?.push(perSecond);
      say(`throughput, round ${round}: ${name} ${Math.round(perSecond)}/s`);
    }
  }
  const of = (/** @type {string} */ name) => median(rates[name] ?? []);
  const perSecond = (/** @type {string} */ name) => `${Math.round(of(name))}/s`;
  return [
    { what: "bare dispatch loop, no database", value: perSecond("bare") },
    { what: "graphile-worker, recording nothing", value: perSecond("graphile") },
    { what: "graphile-worker, recording results", value: perSecond("recording") },
    { what: "ours, recording attempts, results, events", value: perSecond("ours") },
    ratio("ours / graphile-worker recording results", of("ours") / of("recording"), 3),
    ratio("ours / graphile-worker recording nothing", of("ours") / of("graphile")),
    ratio("ours / bare dispatch loop", of("ours") / of("bare"), 0.45),
  ];
}

/**
 * @param {string} what
 * @param {number} value
 * @param {number} [least]
 * @returns {Row}
 */
function ratio(what, value, least) {
  const row = { what, value: value.toFixed(2) };
  return least === undefined ? row : { ...row, bar: `>= ${least}`, isMet: value >= least };
}

/**
 * @param {string} script
 * @param {object} options
 * @returns {Promise<number>} deliveries a second
 */
async function rate(script, options) {
  const running = new Running(script, options);
  try {
    await running.next();
    const { perSecond } = await running.next();
    return perSecond;
  } finally {
    await running.end();
  }
}

/**
 * A rate counts only with everything that it is said to record.
 *
 * @param {import("./database.mjs").Database} database
 * @param {number} total
 */
async function checkRecords(database, total) {
  const [found] = await database.rows(`
    SELECT
      (SELECT count(*) FROM webhook_executions WHERE status = 'sent' AND response_body <> '')::int AS sent,
      (SELECT count(*) FROM webhook_attempts WHERE outcome = 'ok')::int AS attempts,
      (SELECT count(*) FROM buildamp_events WHERE event_type = 'WebhookSuccess')::int AS events`);
  for (const [what, count] of Object.entries(found)) {
    if (count !== total) {
      throw new Error(`ours: ${count} ${what} recorded for ${total} deliveries`);
    }
  }
}
