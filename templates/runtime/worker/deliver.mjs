// One attempt: builds the request, sends it, and says what came of it.

import { existsSync } from "node:fs";

import { assemble, credentialsOf, draftOf } from "../request/draft.mjs";
import { unlessAborted } from "../support/backoff.mjs";
import { now } from "../support/clock.mjs";
import { withFloats } from "../support/integers.mjs";
import { fetchPayload } from "./claim.mjs";
import { answerOf, lacksDescriptor, ofFailure, ofResponse, ofUnbuilt } from "./classify.mjs";
import { redact } from "./redact.mjs";
import { retryAfter } from "./retry-after.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { Sandbox } from "../delivery.js" */
/** @import { SharedBackoff } from "../support/backoff.mjs" */
/** @import { Header } from "../request/headers.mjs" */
/** @import { Config, Environment, PreparedRequest, WebhookConfig } from "../types.js" */
/** @import { Row } from "./claim.mjs" */
/** @import { Sent } from "./redact.mjs" */
/** @import { Answer, Sender } from "./send.mjs" */
/** @import { Result } from "./settle.mjs" */
/** @import { Variables } from "./variables.mjs" */

/** The headers of an answer that are kept, beside those that the response type names. */
const KEPT = new Set([
  "content-length",
  "content-type",
  "date",
  "etag",
  "idempotency-replayed",
  "idempotent-replayed",
  "location",
  "request-id",
  "retry-after",
  "server",
  "x-amzn-requestid",
  "x-correlation-id",
  "x-message-id",
  "x-request-id",
]);
const KEPT_PREFIX = /^(x-)?ratelimit-/;

/**
 * @typedef {object} Delivery
 * @property {Db} db
 * @property {number} leaseMs
 * @property {Config} config
 * @property {Variables} variables
 * @property {Sender} sender
 * @property {string | undefined} files
 * @property {Sandbox | undefined} sandbox
 * @property {(doing: string, error: unknown) => void} onError
 * @property {SharedBackoff} unfetched waits after payloads that could not be fetched
 * @property {SharedBackoff} exhausted waits while this process has no file descriptor left
 * @property {AbortSignal} stopping nothing is worth waiting for any more
 */

/**
 * @param {Delivery} delivery
 * @param {Row} row
 * @param {AbortSignal} signal the worker has given up
 * @returns {Promise<Result | null>} `release` where it was not sent; null where the row is no
 *   longer this worker's
 */
export async function attempt(delivery, row, signal) {
  // Asked immediately before sending: a row whose lease is over may be another worker's.
  const maySend = () => !signal.aborted && now() < Math.min(row.deadline, row.sendBy);
  if (!maySend()) {
    return { outcome: "release" };
  }
  let { payload } = row;
  if (payload === null) {
    try {
      payload = await fetchPayload(delivery.db, row, delivery.leaseMs);
    } catch (error) {
      return putOff(delivery, delivery.unfetched, "fetching a payload", error);
    }
    delivery.unfetched.reset();
  }
  return payload === null ? null : deliver(delivery, row, payload, maySend, signal);
}

/**
 * @param {Delivery} delivery
 * @param {Row} row
 * @param {string} payload JSON text
 * @param {() => boolean} maySend asked immediately before the first byte leaves
 * @param {AbortSignal} signal
 * @returns {Promise<Result>}
 */
async function deliver(delivery, row, payload, maySend, signal) {
  const webhook = /** @type {WebhookConfig} */ (delivery.config.webhooks[row.type]);
  /** @type {Environment | undefined} */
  let env;
  let built;
  try {
    const asked = delivery.variables.of(row.type, webhook, row.host);
    // A secret store that takes its time must not keep the row from being given back.
    env = asked instanceof Promise ? await unlessAborted(asked, signal) : asked;
    if (env === undefined) {
      return { outcome: "release" };
    }
    built = build(delivery, row, payload, webhook, env);
  } catch (error) {
    if (lacksDescriptor(error)) {
      return withoutDescriptor(delivery, "reading a file");
    }
    const { files } = delivery;
    const hasFiles = files !== undefined && existsSync(files);
    return ofUnbuilt(error, hasFiles);
  }
  if (!maySend()) {
    return { outcome: "release" };
  }
  const began = performance.now();
  const { request, credentials } = built;
  const sent = await delivery.sender.send(request, { maxResponse: webhook.maxResponse, maySend });
  if ("unsent" in sent) {
    return { outcome: "release" };
  }
  const duration_ms = performance.now() - began;
  const answer = answerOf(webhook, sent);
  if (answer === undefined && lacksDescriptor(sent.error)) {
    return withoutDescriptor(delivery, "connecting");
  }
  delivery.exhausted.reset();
  if (answer === undefined) {
    return { ...ofFailure(sent.error), duration_ms };
  }
  const isSandbox = delivery.sandbox !== undefined;
  return ofAnswer(answer, { webhook, env, credentials, isSandbox }, duration_ms);
}

/**
 * A call that does not leave, by no fault of its own.
 *
 * @param {Delivery} delivery
 * @param {SharedBackoff} waiting
 * @param {string} doing
 * @param {unknown} error told once for all that wait
 * @returns {Promise<Result>}
 */
async function putOff(delivery, waiting, doing, error) {
  if (!waiting.isWaiting) {
    delivery.onError(doing, error);
  }
  // Given back at once, it would be claimed again at once: its slot waits.
  await waiting.wait(delivery.stopping);
  return { outcome: "release" };
}

/**
 * Connections that end meanwhile make room.
 *
 * @param {Delivery} delivery
 * @param {string} doing
 */
function withoutDescriptor(delivery, doing) {
  const error = new Error("no file descriptor is left: see `ulimit -n`");
  return putOff(delivery, delivery.exhausted, doing, error);
}

/**
 * @param {Delivery} delivery
 * @param {Row} row
 * @param {string} payload as `jsonb` gives it
 * @param {WebhookConfig} webhook
 * @param {Environment} env
 * @returns {{ request: PreparedRequest, credentials: readonly Header[] }}
 */
function build({ files, sandbox }, row, payload, webhook, env) {
  const draft = draftOf(webhook, withFloats(payload), {
    env: sandbox ? sandbox.env(webhook, env) : env,
    id: row.id,
    idempotencyKey: row.idempotencyKey,
    timestamp: Math.floor(Date.now() / 1000),
    files,
  });
  const request = assemble(draft);
  return {
    request: sandbox ? sandbox.redirect(row.type, request) : request,
    credentials: credentialsOf(draft),
  };
}

/**
 * @param {Answer} answer
 * @param {Sent} sent
 * @param {number} duration_ms
 * @returns {Result}
 */
function ofAnswer(answer, sent, duration_ms) {
  const { status, truncated } = answer;
  const { outcome, code, error } = ofResponse(sent.webhook, answer);
  const kept = keptHeaders(answer.headers, sent.webhook.response.headers);
  const { headers, body } = redact({ ...answer, headers: kept }, sent, outcome !== "ok");
  const retry_after_ms = retryAfter(answer.headers);
  return { outcome, code, error, status, headers, body, truncated, duration_ms, retry_after_ms };
}

/**
 * @param {{ [name: string]: string }} headers
 * @param {readonly string[]} named by the response type, in lower case
 * @returns {{ [name: string]: string }}
 */
function keptHeaders(headers, named) {
  /** @type {{ [name: string]: string }} */
  const kept = {};
  for (const name in headers) {
    if (KEPT.has(name) || named.includes(name) || KEPT_PREFIX.test(name)) {
      kept[name] = /** @type {string} */ (headers[name]);
    }
  }
  return kept;
}
