// Whether history slows a claim down.

import { ORDER } from "./database.mjs";
import { median } from "./statistics.mjs";

/** @import { Bench, Row } from "./main.mjs" */
/** @import { Database } from "./database.mjs" */

const CLAIMS = 60;
const ROWS = 50;
/** So many old rows in one statement. */
const CHUNK = 250_000;

/**
 * @param {Bench} bench
 * @returns {Promise<Row[]>}
 */
export async function claim({ server, sizes, say }) {
  const database = await server.ours();
  const young = await measure(database);
  say(`claim of ${ROWS} rows, no history: ${young.toFixed(2)} ms`);
  await age(database, sizes.oldRows);
  const old = await measure(database);
  say(`claim of ${ROWS} rows, ${sizes.oldRows} old rows: ${old.toFixed(2)} ms`);
  await database.drop();
  const ratio = old / young;
  return [
    { what: `claim of ${ROWS} rows, no history`, value: `${young.toFixed(2)} ms` },
    { what: `the same with ${sizes.oldRows} old rows`, value: `${old.toFixed(2)} ms` },
    {
      what: "claim with history / without",
      value: ratio.toFixed(2),
      bar: "<= 1.2",
      isMet: ratio <= 1.2,
    },
  ];
}

/**
 * @param {Database} database
 * @returns {Promise<number>} milliseconds of the median claim
 */
async function measure(database) {
  // Before the rows come: it reads old pages, and a row is claimed soon after its enqueue.
  await database.settle();
  // The first claims fill caches.
  const warmUp = 10;
  await database.enqueue((CLAIMS + warmUp) * ROWS);
  const client = await database.pool.connect();
  /** @type {number[]} */
  const times = [];
  for (let n = 0; n < CLAIMS + warmUp; n += 1) {
    const began = performance.now();
    const { rows } = await client.query({
      name: "claim",
      text: `SELECT * FROM webhook_claim('bench', 'bench', '{"Order": ${ROWS}}', ${ROWS})`,
    });
    times.push(performance.now() - began);
    if (rows.length !== ROWS) {
      throw new Error(`a claim gave ${rows.length} rows`);
    }
  }
  client.release();
  await database.rows("DELETE FROM webhook_executions WHERE status = 'sending'");
  return median(times.slice(warmUp));
}

/**
 * Adds rows that were sent in the last month, each with its attempt.
 *
 * @param {Database} database
 * @param {number} count
 */
async function age(database, count) {
  for (let first = 1; first <= count; first += CHUNK) {
    await database.rows(
      `WITH old AS (
         INSERT INTO webhook_executions (
           application, host, webhook_type, target_url, payload, status, attempts, created_at,
           updated_at, sent_at, next_retry_at, response_status, response_body
         )
         SELECT 'bench', 'localhost', 'Order', '{TARGET}/orders', ${ORDER}, 'sent', 1, at, at, at,
           NULL, 200, '{"ok":true}'
         FROM generate_series($1::int, $2::int) AS n
         CROSS JOIN LATERAL (SELECT now() - n * interval '1.3 s') AS times (at)
         RETURNING id, sent_at
       )
       INSERT INTO webhook_attempts (
         execution_id, number, token, application, webhook_type, worker, started_at, duration_ms,
         outcome, status
       )
       SELECT id, 1, nextval('webhook_token_seq'), 'bench', 'Order', 'bench', sent_at, 12, 'ok', 200
       FROM old`,
      [first, Math.min(count, first + CHUNK - 1)],
    );
  }
}
