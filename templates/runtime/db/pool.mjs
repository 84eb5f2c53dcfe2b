// A pool of `pg`'s.

import { messageOf } from "../support/text.mjs";
import { unlessConflict } from "./conflict.mjs";
import { noteOutage } from "./errors.mjs";
import { listen } from "./listen.mjs";
import { ask, askPrepared } from "./prepared.mjs";

/** @import { Pool, PoolClient } from "pg" */
/** @import { Db } from "../db.mjs" */
/** @import { Database } from "../types.js" */

/** How long the beginning and the end of a transaction may take; a commit may wait for a standby. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * @param {Pool} pool
 * @returns {Db}
 */
export function wrapPool(pool) {
  // An idle connection that breaks is replaced by the pool; unheard, its error ends the process.
  if (pool.listenerCount("error") === 0) {
    pool.on("error", () => {});
  }
  return {
    kind: "pg",
    query: async (text, values, timeoutMs) => (await ask(pool, { text, values }, timeoutMs)).rows,
    prepared: async (text, values, timeoutMs) =>
      (await askPrepared(pool, text, values, timeoutMs)).rows,
    transaction: (work, timeoutMs) => unlessConflict(() => transact(pool, work, timeoutMs)),
    listen: (channel, onNotify, ended) => listen(pool, channel, onNotify, ended),
    async script(script) {
      await this.transaction((client) => client.query(script));
    },
    close: () => pool.end(),
  };
}

/**
 * @template T
 * @param {Pool} pool
 * @param {(client: Database) => Promise<T>} work
 * @param {number | undefined} timeoutMs
 * @returns {Promise<T>}
 */
async function transact(pool, work, timeoutMs) {
  const client = await pool.connect().catch(noteOutage);
  // Where it breaks between two queries; unheard, its error ends the process.
  const ignore = () => {};
  client.on("error", ignore);
  const unlimit = limit(client, timeoutMs);
  try {
    await client.query(promptly("BEGIN"));
    const result = await work(client);
    await client.query(promptly("COMMIT"));
    unlimit();
    client.release();
    return result;
  } catch (error) {
    unlimit();
    return (await rollBack(client, error)) ? Promise.reject(error) : noteOutage(error);
  } finally {
    client.off("error", ignore);
  }
}

/**
 * A connection that died silently would keep a query for ever.
 *
 * @param {string} text
 */
function promptly(text) {
  return /** @type {any} */ ({ text, query_timeout: ANSWER_TIMEOUT_MS });
}

/**
 * Makes each query of a connection fail that has no answer in time; also those of the application, which
 * may be given the connection, and ask in any form.
 *
 * @param {PoolClient} client
 * @param {number | undefined} timeoutMs
 * @returns {() => void} lifts it, before the connection is released: whoever waits for it may use it
 * at once
 */
function limit(client, timeoutMs) {
  const { connectionParameters } = /** @type {any} */ (client);
  const own = connectionParameters.query_timeout;
  const isOwnLess = timeoutMs === undefined || (own > 0 && own < timeoutMs);
  connectionParameters.query_timeout = isOwnLess ? own : timeoutMs;
  return () => {
    connectionParameters.query_timeout = own;
  };
}

/**
 * @param {PoolClient} client
 * @param {unknown} error
 * @returns {Promise<boolean>} false where its connection is broken
 */
async function rollBack(client, error) {
  if (isSilence(error)) {
    client.release(true);
    return false;
  }
  try {
    await client.query(promptly("ROLLBACK"));
    client.release();
    return true;
  } catch (broken) {
    // The pool must not hand it out again.
    client.release(broken instanceof Error ? broken : true);
    return false;
  }
}

/**
 * Whether a query had no answer in time.
 *
 * @param {unknown} error `pg`'s, which has no code
 */
function isSilence(error) {
  return error instanceof Error && messageOf(error) === "Query read timeout";
}
