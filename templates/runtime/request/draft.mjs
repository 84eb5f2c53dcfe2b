/**
 * A request in its parts, before it is put together.
 *
 * @import { Auth } from "./auth.mjs"
 * @import { Content } from "./body.mjs"
 * @import { Header } from "./headers.mjs"
 * @import { Plan } from "./plan.mjs"
 * @import { Json } from "../support/json.mjs"
 * @import { PreparedRequest, RequestContext, WebhookConfig } from "../types.js"
 */

import { RequestError } from "../support/error.mjs";
import { readPayload } from "../support/read.mjs";
import { buildAuth } from "./auth.mjs";
import { buildBody } from "./body.mjs";
import { buildHeaders, header } from "./headers.mjs";
import { planOf } from "./plan.mjs";
import { signatureHeaders } from "./sign.mjs";
import { Sources } from "./sources.mjs";
import { takesFields } from "./template.mjs";
import { appendQuery, buildUrl } from "./url.mjs";

/**
 * @typedef {object} Draft
 * @property {Sources} sources
 * @property {string} url without the query that the payload becomes
 * @property {readonly Header[]} headers the definition's, and `Accept`
 * @property {Auth | null} auth
 * @property {Header[]} idempotency
 * @property {Content} content
 * @property {Header[]} signature
 */

/**
 * Checks and fills everything. What is wrong is found in this order: payload, URL, auth, headers,
 * body, signing.
 *
 * @param {WebhookConfig} webhook
 * @param {unknown} payload
 * @param {RequestContext} context
 * @returns {Draft}
 * @throws {RequestError}
 */
export function draftOf(webhook, payload, context) {
  const plan = planOf(webhook);
  const json = readPayload(payload);
  const sources = new Sources(plan, context, membersOf(plan, json));
  const url = buildUrl(sources);
  const auth = buildAuth(sources);
  const headers = buildHeaders(sources);
  const idempotency = webhook.idempotencyHeader
    ? header(webhook.idempotencyHeader, context.idempotencyKey)
    : [];
  const content = buildBody(sources, json);
  const signature = signatureHeaders(sources, content.body);
  return { sources, url, headers, auth, idempotency, content, signature };
}

/**
 * The request that is sent.
 *
 * @param {Draft} draft
 * @returns {PreparedRequest}
 */
export function assemble({ sources, url, headers, auth, idempotency, content, signature }) {
  const { webhook } = sources.plan;
  const { contentType, body, query } = content;
  const sent = [...headers];
  if (contentType !== null) {
    sent.push(["Content-Type", contentType]);
  }
  if (auth !== null) {
    sent.push(auth.header);
  }
  sent.push(...idempotency, ...signature);
  return {
    method: webhook.method,
    url: appendQuery(url, query),
    headers: sent,
    body,
    timeoutMs: webhook.timeoutMs,
  };
}

/**
 * The headers that carry credentials: that of `auth`, and where the environment alone makes it an
 * `Authorization` of the definition's.
 *
 * @param {Pick<Draft, "sources" | "auth">} draft
 * @returns {readonly Header[]} shared: not to be changed
 */
export function credentialsOf({ sources, auth }) {
  return sources.once("credentials", true, () => {
    const own = sources.plan.headers.filter(
      ([name, value]) => /^(proxy-)?authorization$/i.test(name) && !takesFields(value),
    );
    const filled = own.flatMap(([name, value]) =>
      header(name, sources.fill(sources.choose(value))),
    );
    return auth === null ? filled : [auth.header, ...filled];
  });
}

/**
 * The payload's members where building the request needs them.
 *
 * @param {Plan} plan
 * @param {Json} json
 * @returns {Map<string, Json>}
 */
function membersOf(plan, json) {
  if (plan.needsObject === null) {
    return new Map();
  }
  if (json.kind !== "object") {
    const message = `the payload must be an object: ${plan.needsObject}`;
    throw new RequestError("not_an_object", message);
  }
  return json.members();
}
