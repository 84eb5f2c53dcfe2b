/**
 * Definition, payload and environment to a request. `buildamp::wire::prepare` gives the same.
 *
 * @import { Plan } from "./request/plan.mjs"
 * @import { FormStyle, PreparedRequest, RequestContext, WebhookConfig } from "./types.js"
 */

import { buildAuth } from "./request/auth.mjs";
import { encodePairs, memberPairs } from "./request/form.mjs";
import { buildHeaders, header } from "./request/headers.mjs";
import { buildMultipart } from "./request/multipart.mjs";
import { planOf } from "./request/plan.mjs";
import { signatureHeaders } from "./request/sign.mjs";
import { Sources } from "./request/sources.mjs";
import { appendQuery, buildUrl } from "./request/url.mjs";
import { RequestError } from "./support/error.mjs";
import { Json, readPayload } from "./support/json.mjs";

// What a caller needs beside: the error that is thrown, and how the answer is read.
export { RequestError } from "./support/error.mjs";
export { readResponse } from "./response.mjs";

/**
 * Builds a request; reads nothing but the files that the payload names.
 *
 * What is wrong is found in this order: payload, URL, auth, headers, body, signing.
 *
 * @param {WebhookConfig} webhook one of the config's `webhooks`
 * @param {unknown} payload a value, or JSON text: a string is always the latter
 * @param {RequestContext} context
 * @returns {PreparedRequest}
 * @throws {RequestError}
 */
export function buildRequest(webhook, payload, context) {
  const plan = planOf(webhook);
  const json = readPayload(payload);
  const sources = new Sources(plan, context, membersOf(plan, json));
  const url = buildUrl(sources);
  const auth = buildAuth(sources);
  const headers = [...buildHeaders(sources)];
  const idempotency = webhook.idempotencyHeader
    ? header(webhook.idempotencyHeader, context.idempotencyKey)
    : [];
  const { contentType, body, query } = buildBody(sources, json);
  if (contentType !== null) {
    headers.push(["Content-Type", contentType]);
  }
  headers.push(...auth, ...idempotency, ...signatureHeaders(sources, body));
  return {
    method: webhook.method,
    url: appendQuery(url, query),
    headers,
    body,
    timeoutMs: webhook.timeoutMs,
  };
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

/**
 * @param {Sources} sources
 * @param {Json} json
 * @returns {{ contentType: string | null, body: Buffer | null, query: string }}
 */
function buildBody(sources, json) {
  const { webhook } = sources.plan;
  const { contentType } = webhook;
  switch (webhook.encoding) {
    case "none":
      return { contentType: null, body: null, query: "" };
    case "json":
      return { contentType, body: Buffer.from(jsonText(sources, json)), query: "" };
    case "form": {
      const body = Buffer.from(encodeMembers(sources, "+"));
      return { contentType, body, query: "" };
    }
    case "query":
      return { contentType: null, body: null, query: encodeMembers(sources, "%20") };
    case "multipart": {
      const members = sentMembers(sources) ?? sources.members;
      return { ...buildMultipart(sources, members, styleOf(webhook)), query: "" };
    }
  }
}

/**
 * The payload's own text, or the members that are sent of it, compact.
 *
 * @param {Sources} sources
 * @param {Json} json
 */
function jsonText(sources, json) {
  const sent = sentMembers(sources);
  if (sent === null) {
    return json.text;
  }
  const members = [...sent].map(([name, value]) => `${JSON.stringify(name)}:${value.compact()}`);
  return `{${members.join(",")}}`;
}

/**
 * @param {Sources} sources
 * @param {"+" | "%20"} space
 */
function encodeMembers(sources, space) {
  const style = styleOf(sources.plan.webhook);
  const members = sentMembers(sources) ?? sources.members;
  const pairs = [...members].flatMap(([name, value]) => memberPairs(name, value, style));
  return encodePairs(pairs, style, space);
}

/**
 * What is sent of the members: without those that the URL takes, with the idempotency key where it
 * is left out. Null where that is all of them as they are.
 *
 * @param {Sources} sources
 * @returns {Map<string, Json> | null}
 */
function sentMembers({ plan, members, context }) {
  const filled = plan.webhook.idempotencyField;
  const fills = filled !== undefined && (members.get(filled)?.isNull ?? true);
  const takes = [...plan.pathFields].some((name) => members.has(name));
  if (!fills && !takes) {
    return null;
  }
  const sent = new Map([...members].filter(([name]) => !plan.pathFields.has(name)));
  if (fills) {
    sent.set(filled, new Json(JSON.stringify(context.idempotencyKey)));
  }
  return sent;
}

/** @type {FormStyle} */
const DEFAULT_STYLE = { arrays: "indexed", objects: "brackets", booleans: "true", jsonFields: [] };

/** @param {WebhookConfig} webhook */
function styleOf(webhook) {
  return webhook.form ?? DEFAULT_STYLE;
}
