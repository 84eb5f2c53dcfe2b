// `cancel`

import { checkId, CliError } from "./cli-args.mjs";
import { withDatabase } from "./cli-database.mjs";
import { report } from "./cli-replay.mjs";

/** @type {import("./cli-args.mjs").Command} */
export default {
  operands: "ID …",
  options: {},
  async run(values, ids) {
    if (ids.length === 0) {
      throw new CliError("say which: ids of calls that wait");
    }
    ids.forEach(checkId);
    const results = await withDatabase(async ({ db }) => {
      const done = [];
      for (const id of ids) {
        const text = "SELECT webhook_cancel($1::UUID) IS TRUE AS done";
        done.push({ id, done: (await db.query(text, [id]))[0].done });
      }
      return done;
    });
    report(results, Boolean(values["json"]), "cancelled", "in flight, ended or unknown");
    return results.every(({ done }) => done) ? 0 : 1;
  },
};
