// Takes due rows.

import { now } from "../support/clock.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { Config, WebhookConfig } from "../types.js" */

/**
 * @typedef {object} Row a claimed row, as long as this worker holds it
 * @property {string} id
 * @property {string} token a 64-bit number
 * @property {string} type
 * @property {string | null} payload JSON text; null where it is large: fetched when it is sent
 * @property {string} idempotencyKey
 * @property {number} attempt
 * @property {string} host
 * @property {string | null} correlationId
 * @property {number} deadline when the lease ends, as `now` of `clock.mjs` has it
 * @property {number} sendBy after that it is not sent although the lease lasts (a rate window)
 */

// Everything is read as text, or made a number here: the application may have its own type parsers.
// The setting comes first, as the claim depends on what it gives.
const CLAIM = `
  SELECT id::TEXT, token::TEXT, webhook_type, payload, idempotency_key, attempt, lease_ms, host,
    correlation_id::TEXT
  FROM set_config('buildamp.take_back', $6, TRUE) AS setting,
    webhook_claim(
      $1, $2, $3::JSONB, $4::INTEGER,
      CASE WHEN setting IS NOT NULL THEN $5::INTEGER * INTERVAL '1 ms' END
    )`;

/**
 * @param {Db} db
 * @param {object} request
 * @param {string} request.application
 * @param {string} request.worker
 * @param {{ [type: string]: number }} request.types the most rows of each
 * @param {number} request.rows the most of all
 * @param {number} request.leaseMs
 * @param {boolean} request.takesBack whether it first ends leases that ran out
 * @param {Config["webhooks"]} request.webhooks the definitions of those types
 * @returns {Promise<Row[]>}
 */
export async function claim(db, request) {
  const { application, worker, types, rows, leaseMs, takesBack, webhooks } = request;
  // Before the claim: the lease begins in the database, later than this.
  const before = now();
  const takeBack = takesBack ? "on" : "off";
  const values = [application, worker, JSON.stringify(types), rows, leaseMs, takeBack];
  const claimed = await db.prepared(CLAIM, values, leaseMs);
  return claimed.map((row) => ({
    id: row.id,
    token: row.token,
    type: row.webhook_type,
    payload: row.payload,
    idempotencyKey: row.idempotency_key,
    attempt: Number(row.attempt),
    host: row.host,
    correlationId: row.correlation_id,
    deadline: before + Number(row.lease_ms),
    sendBy: before + rateMarginMs(webhooks[row.webhook_type]),
  }));
}

/**
 * How long after its claim a row may leave, in milliseconds. The database counts an attempt against a
 * rate limit from its claim, and allows some time until it arrives: half of that is for the network.
 * A short window still leaves time for the claim itself: or else every row would come too late.
 *
 * @param {WebhookConfig | undefined} webhook
 * @returns {number}
 */
export function rateMarginMs(webhook) {
  const limit = webhook?.rateLimit;
  return limit ? Math.min(Math.max(limit.windowMs, 500), 5000) / 2 : Infinity;
}

/**
 * Whether there may be more to claim: as many rows came as were asked for, of some type or in all.
 *
 * @param {readonly Row[]} claimed
 * @param {{ [type: string]: number }} types how many of each were asked for
 * @param {number} rows how many of all
 */
export function isMore(claimed, types, rows) {
  if (claimed.length >= rows) {
    return true;
  }
  const left = { ...types };
  for (const { type } of claimed) {
    left[type] = (left[type] ?? 0) - 1;
  }
  return Object.values(left).includes(0);
}

/**
 * The payload of a row that is large; null where the row is no longer this worker's.
 *
 * @param {Db} db
 * @param {Row} row
 * @param {number} timeoutMs
 * @returns {Promise<string | null>}
 */
export async function fetchPayload(db, row, timeoutMs) {
  const text = "SELECT webhook_payload($1::UUID, $2::BIGINT) AS payload";
  const [{ payload }] = await db.query(text, [row.id, row.token], timeoutMs);
  return payload;
}
