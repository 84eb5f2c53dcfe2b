// `stats`

import { readConfig } from "./config.mjs";
import { withDatabase } from "./database.mjs";
import { printJson, table } from "./print.mjs";

// Numbers and times as JSON has them, whatever parsers the driver has.
const STATS = `
  SELECT row_to_json(s)::TEXT AS stats FROM webhook_stats AS s
  WHERE application = $1 ORDER BY webhook_type`;

/** @type {import("./args.mjs").Command} */
export default {
  options: {},
  async run(values) {
    const { application } = readConfig(values);
    const rows = await withDatabase(({ db }) => db.query(STATS, [application]));
    const stats = rows.map((row) => JSON.parse(row.stats));
    if (values["json"]) {
      printJson(stats);
    } else if (stats.length === 0) {
      process.stdout.write(
        `application "${application}" has no webhook types here: run \`migrate\`\n`,
      );
    } else {
      process.stdout.write(table(stats.map(line)));
    }
    return 0;
  },
};

/** @param {any} row */
function line(row) {
  const ms = (/** @type {number | null} */ value) => (value === null ? null : Math.round(value));
  return {
    type: row.webhook_type,
    waiting: row.waiting,
    due: row.due,
    sending: row.sending,
    sent: row.sent,
    dead: row.dead_letters,
    "success %": row.success_rate === null ? null : Math.round(row.success_rate * 1000) / 10,
    "p50 ms": ms(row.p50_ms),
    "p95 ms": ms(row.p95_ms),
    note: notes(row).join("; "),
  };
}

/** @param {any} row */
function notes(row) {
  const until = (/** @type {string} */ time) => new Date(time).toLocaleTimeString();
  return [
    row.pause_reason && `paused until ${until(row.paused_until)}: ${row.pause_reason}`,
    row.circuit === "open" && `circuit open until ${until(row.circuit_until)}`,
    row.circuit === "half_open" && "circuit half open: one row is on trial",
    row.unclaimed > 0 && "no worker asks for it",
    row.retired_at && "no longer defined",
  ].filter(Boolean);
}
