// `stats`

import { own } from "../support/own.mjs";
import { Variables } from "../worker/variables.mjs";
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
    const { application, webhooks } = readConfig(values);
    const rows = await withDatabase(({ db }) => db.query(STATS, [application]));
    const stats = rows.map((row) => JSON.parse(row.stats));
    if (values["json"]) {
      printJson(stats);
    } else if (stats.length === 0) {
      process.stdout.write(
        `application "${application}" has no webhook types here: run \`migrate\`\n`,
      );
    } else {
      const variables = new Variables(undefined, application);
      const lines = stats.map(async (row) => {
        const webhook = own(webhooks, row.webhook_type);
        return line(row, webhook ? await variables.missing(row.webhook_type, webhook) : []);
      });
      process.stdout.write(table(await Promise.all(lines)));
    }
    return 0;
  },
};

/**
 * @param {any} row
 * @param {readonly string[]} missing its variables that are not set here
 */
function line(row, missing) {
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
    note: notes(row, missing).join("; "),
  };
}

/**
 * @param {any} row
 * @param {readonly string[]} missing
 */
function notes(row, missing) {
  const unset = missing.length > 0 ? ` (not set here: ${missing.join(", ")})` : "";
  const pause = endOf(row.paused_until);
  const circuit = endOf(row.circuit_until);
  return [
    row.pause_reason &&
      `${pause ? `paused until ${pause}` : "one call at a time is on trial"}: ${row.pause_reason}`,
    row.circuit === "open" &&
      (circuit ? `circuit open until ${circuit}` : "circuit open: the next call is on trial"),
    row.circuit === "half_open" && "circuit half open: one row is on trial",
    row.unclaimed > 0 && `no worker asks for it${unset}`,
    row.retired_at && "no longer defined",
  ].filter(Boolean);
}

/**
 * When something ends, for people; with its day where that is not today.
 *
 * @param {string | null} time as the database's JSON has it; a person may have written `infinity`
 * @returns {string | null} null where it is over
 */
function endOf(time) {
  if (time === "infinity") {
    return "somebody ends it";
  }
  if (time === null || time === "-infinity" || time.endsWith(" BC")) {
    return null;
  }
  const end = new Date(time);
  if (Number.isNaN(end.getTime())) {
    // `Date` reads no year of five digits.
    return time;
  }
  if (end.getTime() <= Date.now()) {
    return null;
  }
  const isToday = end.toDateString() === new Date().toDateString();
  return isToday ? end.toLocaleTimeString() : end.toLocaleString();
}
