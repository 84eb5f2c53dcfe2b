// One small interface over a `pg` Pool and a PGlite.

import { unlessConflict } from "./db/conflict.mjs";
import { ask, askPrepared, isPool } from "./db/prepared.mjs";
import { sqlState } from "./db/sql-state.mjs";
import { messageOf } from "./support/text.mjs";

/** @import { PGlite } from "@electric-sql/pglite" */
/** @import { Pool, PoolClient } from "pg" */
/** @import { AnyDatabase } from "./delivery.js" */
/** @import { Database } from "./types.js" */

/**
 * @typedef {object} Connection a connection that listens
 * @property {() => Promise<string[]>} channels what it listens to, as the database says; nothing
 * where a pooler put another session in the place of the one that listens
 */

/**
 * @typedef {object} Db
 * @property {"pg" | "pglite"} kind
 * @property {(text: string, values?: unknown[], timeoutMs?: number) => Promise<any[]>} query
 * gives the rows; fails where no answer comes in time
 * @property {Db["query"]} prepared as `query`, for a text that is run again and again: it is parsed
 * and planned once a connection
 * @property {<T>(work: (client: Database) => Promise<T>, timeoutMs?: number) => Promise<T>}
 * transaction fails where one of its queries has no answer in time; `work` is run again where others'
 * transactions undid it
 * @property {(channel: string, onNotify: (payload: string) => void, ended: AbortController) =>
 *   Promise<Connection>} listen on a connection of its own, until `ended` aborts, which it does where
 * the connection breaks; whatever waits for an answer of it rejects then
 * @property {(script: string) => Promise<void>} script several statements, in one transaction
 * @property {() => Promise<void>} close
 */

/**
 * @param {AnyDatabase} db
 * @returns {Db}
 */
export function wrap(db) {
  if (typeof db === "object" && db !== null) {
    if ("waitReady" in db) {
      return wrapPGlite(/** @type {PGlite} */ (db));
    }
    if (isPool(db)) {
      return wrapPool(/** @type {Pool} */ (/** @type {unknown} */ (db)));
    }
  }
  throw new TypeError("db must be a pg Pool or a PGlite");
}

/** How long a listening connection may take to be there, and to answer. */
const LISTEN_TIMEOUT_MS = 10_000;

/** How long the beginning and the end of a transaction may take; a commit may wait for a standby. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * @param {Pool} pool
 * @returns {Db}
 */
function wrapPool(pool) {
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
 * Has each query of a connection fail that has no answer in time: also those of others to whom the
 * connection is given, in whatever form they ask.
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

/** Errors that came of a connection that could not be had, or broke. @type {WeakSet<object>} */
const outages = new WeakSet();

/**
 * @param {unknown} error
 * @returns {never}
 */
function noteOutage(error) {
  if (typeof error === "object" && error !== null) {
    outages.add(error);
  }
  throw error;
}

const SESSION = "SELECT pg_backend_pid()::TEXT AS session";

/**
 * @param {Pool} pool
 * @param {string} channel
 * @param {(payload: string) => void} onNotify
 * @param {AbortController} ended
 * @returns {Promise<Connection>}
 */
async function listen(pool, channel, onNotify, ended) {
  // Of the pool's own kind and settings, but not one of its connections.
  const { Client, options } = /** @type {any} */ (pool);
  /** @type {import("pg").Client} */
  const client = new Client({
    ...options,
    // The pool hides it from being copied.
    password: options.password,
    keepAlive: true,
    connectionTimeoutMillis: LISTEN_TIMEOUT_MS,
    query_timeout: LISTEN_TIMEOUT_MS,
  });
  // `end` says goodbye and waits; a connection that died silently does not answer.
  const close = () => {
    // libpq's client has none, and its `end` waits for nobody.
    const { connection } = /** @type {any} */ (client);
    connection ? connection.stream.destroy() : void client.end().catch(() => {});
  };
  ended.signal.addEventListener("abort", close);
  client.on("end", () => ended.abort());
  client.on("error", () => {});
  client.on("notification", (message) => onNotify(message.payload ?? ""));
  await client.connect();
  // In one message, and so in one session.
  const answers = await client.query(`LISTEN ${channel}; ${SESSION}`);
  const { session } = /** @type {any} */ (answers)[1].rows[0];
  return {
    async channels() {
      const { rows } = await client.query(`${SESSION}, pg_listening_channels() AS channel`);
      return rows.filter((row) => row.session === session).map((row) => row.channel);
    },
  };
}

/**
 * @param {PGlite} db
 * @returns {Db}
 */
function wrapPGlite(db) {
  /** @type {Db["query"]} */
  const query = async (text, values) => (await db.query(text, values)).rows;
  return {
    kind: "pglite",
    query,
    prepared: query,
    transaction: (work) => db.transaction((client) => work(/** @type {Database} */ (client))),
    async listen(channel, onNotify, { signal }) {
      const stop = await db.listen(channel, onNotify);
      const close = () => void stop().catch(() => {});
      signal.addEventListener("abort", close);
      if (signal.aborted) {
        close();
      }
      return { channels: async () => [channel] };
    },
    async script(script) {
      await db.transaction((client) => client.exec(script));
    },
    close: () => db.close(),
  };
}

/**
 * Whether an error says that the database is away or busy, not that what was asked is wrong: the
 * same may be asked again.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isTransient(error) {
  const state = sqlState(error);
  // No SQLSTATE: no answer. Else: connection, a standby (read-only), refused entry (a password that
  // changes), no such database now, deadlock, resources, locks, shut-down, missing function (a
  // migration under way).
  return state === null || /^(08|25006|28|3D|40|53|55|57|58|XX000)/.test(state);
}

/**
 * Whether an error came of the database's outage (or of others' work there, as a deadlock does), and
 * says nothing of what was to be done.
 *
 * @param {unknown} error of a transaction, or of an application's own queries
 * @returns {boolean}
 */
export function isOutage(error) {
  if (!(error instanceof Error)) {
    return false;
  }
  // 57P..: shut down; 57014 would be a statement that takes too long each time. The texts: `pg`'s.
  return (
    outages.has(error) ||
    /^(08|25006|40|53|57P|58)/.test(sqlState(error) ?? "") ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      messageOf(error),
    )
  );
}

/**
 * Whether an error is about values: SQLSTATE class 22 (data) or 23 (integrity).
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isDataError(error) {
  return /^2[23]/.test(sqlState(error) ?? "");
}
