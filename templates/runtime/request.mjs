/**
 * Definition, payload and environment to a request. `buildamp::wire::prepare` gives the same.
 *
 * @import { PreparedRequest, RequestContext, WebhookConfig } from "./types.js"
 */

import { assemble, draftOf } from "./request/draft.mjs";

// What a caller needs beside: the error that is thrown, and how the answer is read.
export { RequestError } from "./support/error.mjs";
export { readResponse } from "./response.mjs";

/**
 * Builds a request; reads nothing but the files that the payload names.
 *
 * @param {WebhookConfig} webhook one of the config's `webhooks`
 * @param {unknown} payload a value, or JSON text: a string is always the latter
 * @param {RequestContext} context
 * @returns {PreparedRequest}
 * @throws {RequestError}
 */
export function buildRequest(webhook, payload, context) {
  checkContext(webhook, context);
  return assemble(draftOf(webhook, payload, context));
}

/**
 * What this request needs of its context, as JavaScript may give anything.
 *
 * @param {WebhookConfig} webhook
 * @param {RequestContext} context
 */
function checkContext(webhook, { env, id, idempotencyKey }) {
  if (typeof env !== "function") {
    throw new TypeError("env must be a function that gives the variable of a name");
  }
  const { idempotencyHeader, idempotencyField, signing } = webhook;
  if (typeof idempotencyKey !== "string" && (idempotencyHeader ?? idempotencyField) !== undefined) {
    throw new TypeError("idempotencyKey must be a string");
  }
  if (typeof id !== "string" && signing !== undefined) {
    throw new TypeError("id must be a string");
  }
}
