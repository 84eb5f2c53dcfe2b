/**
 * Calls into the queue.
 *
 * @import { Config, Database, EnqueueOptions, WebhookConfig } from "./types.js"
 */

import { config as ownConfig } from "./config.mjs";
import { askPrepared, isPool } from "./db/prepared.mjs";
import { checkPayload } from "./payload.mjs";
import { misfit, trim } from "./request/headers.mjs";
import { RequestError } from "./support/error.mjs";
import { textOf } from "./support/exact.mjs";
import { toStore } from "./support/integers.mjs";
import { whole } from "./support/numbers.mjs";
import { applicationOf, refuseUnknown } from "./support/options.mjs";
import { own } from "./support/own.mjs";

const ENQUEUE = `
SELECT webhook_enqueue(
  p_application => $1::text,
  p_host => $2::text,
  p_webhook_type => $3::text,
  p_payload => $4::text::jsonb,
  p_correlation_id => $5::uuid,
  p_session_id => $6::text,
  p_idempotency_key => $7::text,
  p_delay => $8::float8 * INTERVAL '1 second',
  p_priority => $9::integer,
  p_context => $10::text::jsonb
)::text AS id`;

/** @type {{ [name in keyof EnqueueOptions]-?: true }} */
const OPTIONS = {
  application: true,
  host: true,
  correlationId: true,
  sessionId: true,
  idempotencyKey: true,
  delaySeconds: true,
  priority: true,
  context: true,
};

/**
 * Adds a call to the queue, in the caller's own transaction where `db` is inside one.
 *
 * @param {Database} db
 * @param {string} type a webhook type of the config
 * @param {unknown} payload a value, or JSON text: a string is always the latter
 * @param {EnqueueOptions} [options]
 * @param {Config} [config]
 * @returns {Promise<string>} the execution's id; an earlier one's, where its idempotency key is equal
 * @throws {import("./payload.mjs").PayloadError} where the payload does not fit
 * @throws {TypeError} where there is no such type, or no such option
 * @throws {RequestError} where the idempotency key does not fit its header
 */
export async function enqueue(db, type, payload, options = {}, config = ownConfig) {
  if (typeof db?.query !== "function") {
    throw new TypeError("db must be a pg Pool or Client, or a PGlite");
  }
  const webhook = own(config.webhooks, type);
  if (webhook === undefined) {
    const known = Object.keys(config.webhooks).join(", ");
    throw new TypeError(`there is no webhook type ${JSON.stringify(type)}; there are ${known}`);
  }
  // With a mistyped idempotencyKey a call might be made twice.
  refuseUnknown(options, OPTIONS);
  const text = toStore(checkPayload(webhook, payload));
  const { idempotencyKey = null } = options;
  if (idempotencyKey !== null && typeof idempotencyKey !== "string") {
    throw new TypeError("idempotencyKey must be a string");
  }
  // A client would put U+FFFD there, and make two keys one.
  if (idempotencyKey?.isWellFormed() === false) {
    throw new TypeError("idempotencyKey holds half a surrogate pair, which is no text");
  }
  checkKey(webhook, idempotencyKey ?? "");
  const { delaySeconds = 0 } = options;
  if (!(Number.isFinite(delaySeconds) && delaySeconds >= 0)) {
    throw new RangeError("delaySeconds must be a number of seconds, 0 or more");
  }
  const values = [
    applicationOf(options, config),
    options.host ?? "localhost",
    type,
    text,
    options.correlationId ?? null,
    options.sessionId ?? null,
    idempotencyKey,
    delaySeconds,
    whole("priority", options.priority ?? 0, 0, 3),
    options.context === undefined ? null : textOf(options.context),
  ];
  // Within a transaction there is no second try, which a pooler's connection may need.
  const answer = await (isPool(db) ? askPrepared(db, ENQUEUE, values) : db.query(ENQUEUE, values));
  return idIn(answer);
}

/**
 * Another driver, or an ORM, may answer anything.
 *
 * @param {{ rows: any[] }} answer
 * @returns {string}
 */
function idIn(answer) {
  const id = answer?.rows?.[0]?.id;
  if (typeof id !== "string") {
    throw new TypeError(
      "db must be a pg Pool or Client, or a PGlite: this one's query gives no { rows } of objects. " +
        "Whether the call is stored is not known",
    );
  }
  return id;
}

/**
 * Refuses, before anything is stored, a key that its header cannot carry as it is.
 *
 * @param {WebhookConfig} webhook
 * @param {string} key
 */
function checkKey({ idempotencyHeader }, key) {
  if (idempotencyHeader === undefined) {
    return;
  }
  const fault = misfit(key) ?? (trim(key) === key ? undefined : "a space at its beginning or end");
  if (fault !== undefined) {
    const message = `the idempotency key does not fit the header \`${idempotencyHeader}\`: it holds ${fault}`;
    throw new RequestError("invalid_header", message);
  }
}
