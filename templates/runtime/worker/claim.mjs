// Takes due rows.

import { now } from "../support/clock.mjs";

/** @import { Db } from "../db.mjs" */

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

// Texts, and numbers that are made of what comes: the application's type parsers may make something else
// of all others.
const CLAIM = `
  SELECT id::TEXT, token::TEXT, webhook_type, payload, idempotency_key, attempt, lease_ms, host,
    correlation_id::TEXT
  FROM webhook_claim($1, $2, $3::JSONB, $4::INTEGER, $5::INTEGER * INTERVAL '1 ms')`;

/**
 * @param {Db} db
 * @param {object} request
 * @param {string} request.application
 * @param {string} request.worker
 * @param {{ [type: string]: number }} request.types the most rows of each
 * @param {number} request.rows the most of all
 * @param {number} request.leaseMs
 * @param {(type: string) => number} request.sendWithinMs how long after the claim a row may leave
 * @returns {Promise<Row[]>}
 */
export async function claim(db, { application, worker, types, rows, leaseMs, sendWithinMs }) {
  // Before the claim: the lease begins in the database, later than this.
  const before = now();
  const values = [application, worker, JSON.stringify(types), rows, leaseMs];
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
    sendBy: before + sendWithinMs(row.webhook_type),
  }));
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
