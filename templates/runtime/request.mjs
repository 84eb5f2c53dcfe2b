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
  return assemble(draftOf(webhook, payload, context));
}
