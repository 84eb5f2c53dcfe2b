// `prune`

import { CliError, durationOf } from "./args.mjs";
import { readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { printJson } from "./print.mjs";

const BATCH = 10_000;
/** A hundred years: PostgreSQL's times do not go back without end. */
const MOST_MS = 36_525 * 86_400_000;
const PRUNE = `
  SELECT webhook_prune($1, $2::DOUBLE PRECISION * INTERVAL '1 ms', $3::INTEGER, $4::BOOLEAN) AS count`;

/** @type {import("./args.mjs").Command} */
export default {
  details:
    "What an equal idempotency key still gives by the type's `cache` is spared. The events in\n" +
    "`buildamp_events` are left alone.",
  options: {
    "older-than": { type: "string", value: "DURATION", help: "such as 30d; required" },
    "dead-letters": { type: "boolean", help: "dead letters as well" },
  },
  async run(values) {
    const olderThan = durationOf(values, "older-than", MOST_MS);
    if (olderThan === undefined) {
      throw new CliError("--older-than DURATION is required");
    }
    const { application } = readConfig(values);
    const dead = Boolean(values["dead-letters"]);
    const pruned = await withDatabase(async ({ db }) => {
      // In batches: one long transaction would hold up vacuum.
      for (let total = 0; ;) {
        const [{ count }] = await db.query(PRUNE, [application, olderThan, BATCH, dead]);
        total += Number(count);
        if (Number(count) < BATCH) {
          return total;
        }
      }
    });
    if (values["json"]) {
      printJson({ pruned });
    } else {
      process.stdout.write(`${pruned} deleted\n`);
    }
    return 0;
  },
};
