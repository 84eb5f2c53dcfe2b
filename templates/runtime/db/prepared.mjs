// Prepared statements: what is asked again and again is parsed and planned once a connection.

import { createHash } from "node:crypto";

import { unlessConflict } from "./conflict.mjs";
import { sqlState } from "./sql-state.mjs";

/** @typedef {{ query(config: any): Promise<{ rows: any[] }> }} Pool as far as it is needed here: `pg`'s */

/**
 * Whether this is a `pg` Pool, and not one of its connections, which may be within a transaction.
 *
 * @param {object} db
 * @returns {db is Pool}
 */
export function isPool(db) {
  return "connect" in db && "totalCount" in db;
}

/**
 * A statement that is a transaction of its own.
 *
 * @param {Pool} pool
 * @param {{ name?: string, text: string, values?: unknown[] | undefined }} query
 * @param {number} [timeoutMs]
 */
export function ask(pool, query, timeoutMs) {
  // A connection that died silently would keep the query for ever.
  return unlessConflict(() => pool.query({ ...query, query_timeout: timeoutMs }));
}

/** Pools behind which the session changes with each transaction. @type {WeakSet<Pool>} */
const sessionless = new WeakSet();

/**
 * As {@link ask}, by a prepared statement where the pool's connections keep them.
 *
 * @param {Pool} pool
 * @param {string} text
 * @param {unknown[]} [values]
 * @param {number} [timeoutMs]
 */
export async function askPrepared(pool, text, values, timeoutMs) {
  if (!sessionless.has(pool)) {
    try {
      return await ask(pool, { name: nameOf(text), text, values }, timeoutMs);
    } catch (error) {
      if (isOfAnotherSession(error)) {
        sessionless.add(pool);
      } else if (!isOutdated(error)) {
        throw error;
      }
    }
  }
  return ask(pool, { text, values }, timeoutMs);
}

/** By text. @type {Map<string, string>} */
const names = new Map();

/**
 * The name of a prepared statement: another text has another one, whoever shares the connection.
 *
 * @param {string} text
 */
function nameOf(text) {
  let name = names.get(text);
  if (name === undefined) {
    name = `buildamp_${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}

/**
 * Whether a prepared statement was not run because the connection is not the one that it was prepared
 * on, as behind a pooler of transactions.
 *
 * @param {unknown} error
 */
function isOfAnotherSession(error) {
  return /^(26000|42P05)$/.test(sqlState(error) ?? "");
}

/**
 * Whether it was not run because what it gives has changed: a migration went by.
 *
 * @param {unknown} error
 */
function isOutdated(error) {
  return error instanceof Error && "routine" in error && error.routine === "RevalidateCachedQuery";
}
