// `dead-letters`

import { numberOf } from "./args.mjs";
import { checkKnownType, readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { ago, printJsonTexts, shorten, table } from "./print.mjs";

const DEAD = `
  SELECT row_to_json(d)::TEXT AS row FROM webhook_dead_letters AS d
  WHERE application = $1 AND ($2::TEXT IS NULL OR webhook_type = $2)
  ORDER BY died_at DESC LIMIT $3::INTEGER`;

/** @type {import("./args.mjs").Command} */
export default {
  options: {
    type: { type: "string", value: "TYPE", help: "of this webhook type only" },
    limit: { type: "string", value: "N", help: "at most so many; 20" },
  },
  async run(values) {
    const config = readConfig(values);
    const limit = numberOf(values, "limit", 20, 1);
    const found = await withDatabase(async ({ db }) => {
      const type = await checkKnownType(db, config, values["type"]);
      return db.query(DEAD, [config.application, type, limit]);
    });
    if (values["json"]) {
      printJsonTexts(found.map(({ row }) => row));
    } else if (found.length === 0) {
      process.stdout.write("no dead letters\n");
    } else {
      process.stdout.write(table(found.map(({ row }) => line(JSON.parse(row)))));
    }
    return 0;
  },
};

/** @param {any} row */
function line({ id, webhook_type, attempts, died_at, error_code, error_message, response_body }) {
  const said = [error_message, response_body].filter(Boolean).join(": ");
  return {
    id,
    type: webhook_type,
    attempts,
    died: ago(died_at),
    code: error_code,
    error: shorten(said, 80),
  };
}
