// A connection of its own that listens, beside a pool of `pg`'s.

/** @import { Pool } from "pg" */
/** @import { Connection } from "../db.mjs" */

/** How long a listening connection may take to be there, and to answer. */
const LISTEN_TIMEOUT_MS = 10_000;

const SESSION = "SELECT pg_backend_pid()::TEXT AS session";

/**
 * @param {Pool} pool
 * @param {string} channel
 * @param {(payload: string) => void} onNotify
 * @param {AbortController} ended
 * @returns {Promise<Connection>}
 */
export async function listen(pool, channel, onNotify, ended) {
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
