// A PGlite.

/** @import { PGlite } from "@electric-sql/pglite" */
/** @import { Db } from "../db.mjs" */
/** @import { Database } from "../types.js" */

/**
 * @param {PGlite} db
 * @returns {Db}
 */
export function wrapPGlite(db) {
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
