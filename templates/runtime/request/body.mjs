/**
 * The payload on the wire.
 *
 * @import { Part } from "./multipart.mjs"
 * @import { Sources } from "./sources.mjs"
 * @import { FormStyle, WebhookConfig } from "../types.js"
 */

import { Json } from "../support/json.mjs";
import { encodePairs, memberPairs } from "./form.mjs";
import { buildMultipart } from "./multipart.mjs";

/**
 * @typedef {object} Content
 * @property {string | null} contentType
 * @property {Buffer<ArrayBuffer> | null} body
 * @property {string} query what follows `?` in the URL
 * @property {Part[]} [parts] what a multipart body is made of
 */

/**
 * @param {Sources} sources
 * @param {Json} json
 * @returns {Content}
 */
export function buildBody(sources, json) {
  const { webhook } = sources.plan;
  const { contentType } = webhook;
  switch (webhook.encoding) {
    case "none":
      return { contentType: null, body: null, query: "" };
    case "json":
      return { contentType, body: Buffer.from(jsonText(sources, json)), query: "" };
    case "form": {
      const body = Buffer.from(encodeMembers(sources, "body"));
      return { contentType, body, query: "" };
    }
    case "query":
      return { contentType: null, body: null, query: encodeMembers(sources, "query") };
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
 * @param {"body" | "query"} carrier
 */
function encodeMembers(sources, carrier) {
  const style = styleOf(sources.plan.webhook);
  const members = sentMembers(sources) ?? sources.members;
  const pairs = [...members].flatMap(([name, value]) => memberPairs(name, value, style));
  return encodePairs(pairs, style, carrier);
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
