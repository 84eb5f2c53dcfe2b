// What `cancel` and `replay` do: the same to each of the ids.

import { checkId } from "./args.mjs";
import { readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { printJson } from "./print.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { Values } from "./args.mjs" */

/**
 * Calls a function of the database for each id, and tells what came of it. Nothing is done to another
 * application's calls.
 *
 * @param {string[]} ids
 * @param {Values} values the command's switches
 * @param {object} action
 * @param {string} action.does an SQL expression of `id` that says whether it was done
 * @param {unknown[]} [action.more] its values, from `$3` on
 * @param {string} action.did what it is called where it was done
 * @param {(db: Db, id: string, application: string) => string | Promise<string>} action.otherwise why it
 * was not
 * @param {(db: Db, done: string[]) => Promise<void>} [action.afterwards] is given the ids of which it was
 * @returns {Promise<number>} the exit code: 1 where one of them was not done
 */
export async function forEachId(ids, values, { does, more = [], did, otherwise, afterwards }) {
  ids.forEach(checkId);
  const { application } = readConfig(values);
  const text = `SELECT ${does} IS TRUE AS done FROM webhook_executions WHERE id = $1::UUID AND application = $2`;
  const results = await withDatabase(async ({ db }) => {
    /** @type {{ id: string, done: boolean, reason?: string }[]} */
    const all = [];
    for (const id of ids) {
      const [row] = await db.query(text, [id, application, ...more]);
      const done = row?.done ?? false;
      all.push(done ? { id, done } : { id, done, reason: await otherwise(db, id, application) });
    }
    const done = all.filter((result) => result.done).map(({ id }) => id);
    await afterwards?.(db, done);
    return all;
  });
  if (values["json"]) {
    printJson(results.map(({ id, done, reason }) => ({ id, [did]: done, reason })));
  } else {
    for (const { id, done, reason } of results) {
      process.stdout.write(`${id}  ${done ? did : reason}\n`);
    }
  }
  return results.every(({ done }) => done) ? 0 : 1;
}
