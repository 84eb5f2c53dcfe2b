// What waits in the queue, as the database tells it: types whose limits hold up their due rows, and
// what a drain leaves behind.

/** @import { Db } from "../db.mjs" */
/** @import { LeftBehind } from "../delivery.js" */

/** What lies further ahead, infinity included, fits in no Date. */
const MOST_MS = 8e15;

const HELD_UP = "SELECT webhook_type AS type, reason, ms FROM webhook_held_up($1, $2::TEXT[])";

const LEFT_BEHIND = `
  SELECT webhook_type AS type, rows::DOUBLE PRECISION AS rows, reason, ms
  FROM webhook_left_behind($1)`;

/**
 * The types that have due rows which were not claimed.
 *
 * @param {Db} db
 * @param {string} application
 * @param {readonly string[]} types
 * @param {number} timeoutMs
 * @returns {Promise<{ type: string, reason: string | null, ms: number | null }[]>} `reason` null where
 * nothing holds them up; `ms` until it ends, null where that depends on others
 */
export async function heldUp(db, application, types, timeoutMs) {
  const rows = await db.query(HELD_UP, [application, types], timeoutMs);
  return rows.map((row) => ({ ...row, ms: msOf(row) }));
}

/**
 * What waits, by type and reason.
 *
 * @param {Db} db
 * @param {string} application
 * @param {readonly string[]} known the types that the worker knows
 * @param {readonly string[]} ready those of them that it can send
 * @param {number} timeoutMs
 * @returns {Promise<LeftBehind[]>}
 */
export async function leftBehind(db, application, known, ready, timeoutMs) {
  const rows = await db.query(LEFT_BEHIND, [application], timeoutMs);
  /** @type {Map<string, LeftBehind>} */
  const left = new Map();
  for (const { type, rows: count, reason, ...row } of rows) {
    const ms = msOf(row);
    const isOurs = reason === "held" || ready.includes(type);
    const until = ms === null || !isOurs || ms > MOST_MS ? null : new Date(Date.now() + ms);
    const why = isOurs ? reason : known.includes(type) ? "variables" : "unknown";
    // Of a type that cannot be sent here, what is due and what is not are one.
    const others = left.get(`${type} ${why}`)?.rows ?? 0;
    left.set(`${type} ${why}`, { type, rows: others + Number(count), reason: why, until });
  }
  return [...left.values()];
}

/** @param {any} row whose number an application's type parser may have made something else of */
function msOf({ ms }) {
  return ms === null ? null : Number(ms);
}
