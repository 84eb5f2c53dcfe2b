// One small interface over a `pg` Pool and a PGlite.

import { wrapPGlite } from "./db/pglite.mjs";
import { wrapPool } from "./db/pool.mjs";
import { isPool } from "./db/prepared.mjs";

/** @import { PGlite } from "@electric-sql/pglite" */
/** @import { Pool } from "pg" */
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
