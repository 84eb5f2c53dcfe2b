/**
 * What can be prepared once for each webhook: its templates, split.
 *
 * @import { Conditional, WebhookConfig } from "../types.js"
 * @import { AuthPlan } from "./auth.mjs"
 * @import { Template } from "./template.mjs"
 */

import { planAuth } from "./auth.mjs";
import { SIGNING_HEADERS } from "./headers.mjs";
import { compile, fieldsOf, map, takesFields } from "./template.mjs";
import { pathOf } from "./url.mjs";

/**
 * @typedef {object} Plan
 * @property {WebhookConfig} webhook
 * @property {Conditional<Template>} url
 * @property {boolean} isUrlFixed whether the environment alone decides it
 * @property {Conditional<AuthPlan> | null} auth
 * @property {[name: string, value: Conditional<Template>][]} headers
 * @property {boolean} areHeadersFixed whether the environment alone decides them
 * @property {Set<string>} sent names of the headers that the definition itself sends, in lower case
 * @property {Conditional<Template> | null} signing
 * @property {Map<string, FilePlan>} files by JSON name
 * @property {Set<string>} pathFields
 * @property {string[]} inPath JSON names of the fields that certainly stand in the URL's path
 * @property {string | null} needsObject why the payload must be an object, if it must
 *
 * @typedef {{ fileName: Template, contentType: string | null }} FilePlan
 */

/** @type {WeakMap<WebhookConfig, Plan>} */
const plans = new WeakMap();

/**
 * The plan of a webhook of the config.
 *
 * @param {WebhookConfig} webhook
 * @returns {Plan}
 */
export function planOf(webhook) {
  let plan = plans.get(webhook);
  if (plan === undefined) {
    plan = makePlan(webhook);
    plans.set(webhook, plan);
  }
  return plan;
}

/**
 * @param {WebhookConfig} webhook
 * @returns {Plan}
 */
function makePlan(webhook) {
  /** @param {string} source */
  const template = (source) => compile(source, webhook.fields);
  const url = map(webhook.url, template);
  /** @type {Plan["headers"]} */
  const headers = Object.entries(webhook.headers).map(([name, value]) => [
    name,
    map(value, template),
  ]);
  return {
    webhook,
    url,
    isUrlFixed: !takesFields(url),
    auth: webhook.auth === null ? null : map(webhook.auth, planAuth),
    headers,
    areHeadersFixed: !headers.some(([, value]) => takesFields(value)),
    sent: sentBy(webhook),
    signing: webhook.signing === undefined ? null : map(webhook.signing.secret, template),
    files: new Map(
      Object.entries(webhook.files ?? {}).map(([name, file]) => [
        name,
        {
          fileName:
            file.fileName === null ? [{ kind: "literal", text: name }] : template(file.fileName),
          contentType: file.contentType,
        },
      ]),
    ),
    pathFields: new Set(webhook.pathFields),
    inPath: fieldsOf(map(url, pathOf)),
    needsObject: needsObject(webhook),
  };
}

/** @param {WebhookConfig} webhook */
function sentBy({ headers, idempotencyHeader, signing }) {
  const names = Object.keys(headers);
  if (idempotencyHeader !== undefined) {
    names.push(idempotencyHeader);
  }
  if (signing !== undefined) {
    names.push(...SIGNING_HEADERS);
  }
  return new Set(names.map((name) => name.toLowerCase()));
}

/** @param {WebhookConfig} webhook */
function needsObject(webhook) {
  switch (webhook.encoding) {
    case "form":
      return "it is sent as a form";
    case "multipart":
      return "it is sent as a multipart form";
    case "query":
      return "it is sent as the query";
  }
  const fields = Object.keys(webhook.fields ?? {}).length;
  const needed = fields > 0 || webhook.idempotencyField !== undefined;
  return needed ? "one of its fields is needed by itself" : null;
}
