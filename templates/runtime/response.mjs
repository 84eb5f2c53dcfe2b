/**
 * Answers as typed responses.
 *
 * @import {
 *   JsonSchema, OutcomePayload, ResponseVariant, WebhookConfig, WebhookResponse
 * } from "./types.js"
 */

import { readValue } from "./response/reader.mjs";
import { Json } from "./support/json.mjs";
import { segmentsOf } from "./support/pointer.mjs";
import { wholeEscapes } from "./support/text.mjs";

/**
 * Reads an answer as the response type of its webhook, in the form that serde gives it: `"Name"`,
 * or `{"Name": value}`. The first variant that fits and can be read is taken; the last takes all.
 *
 * @param {WebhookConfig} webhook one of the config's `webhooks`
 * @param {WebhookResponse | OutcomePayload | null} answer or the payload of an event, which says why there
 * is none
 * @returns {unknown}
 */
export function readResponse(webhook, answer) {
  const response = responseOf(webhook, answer);
  const success = isSuccess(webhook, response);
  const { variants } = webhook.response;
  for (const variant of variants) {
    const value = applies(variant, response.status, success)
      ? valueOf(variant, response)
      : undefined;
    if (value !== undefined) {
      return variant.from === "nothing" ? variant.name : { [variant.name]: value };
    }
  }
  const fallback = /** @type {ResponseVariant} */ (variants.at(-1));
  return { [fallback.name]: errorText(response) };
}

/**
 * The answer; where there was none, what stands for it.
 *
 * @param {WebhookConfig} webhook
 * @param {WebhookResponse | OutcomePayload | null} answer
 * @returns {WebhookResponse}
 */
function responseOf({ type: webhook_type }, answer) {
  const isOutcome = answer !== null && "response" in answer;
  const response = isOutcome ? answer.response : answer;
  const body = (isOutcome ? answer.error : null) ?? "there was no answer";
  return response ?? { webhook_type, status: 0, headers: {}, body, truncated: false };
}

/**
 * Whether an answer is a success: a 2xx whose body says what the target's `success` asks.
 *
 * @param {WebhookConfig} webhook
 * @param {Pick<WebhookResponse, "status" | "body">} response
 * @returns {boolean}
 */
export function isSuccess(webhook, response) {
  if (!matches("2xx", response.status)) {
    return false;
  }
  if (webhook.success === undefined) {
    return true;
  }
  const body = parse(response.body);
  if (body === undefined) {
    return false;
  }
  // What is absent is as `null`: GraphQL's `errors`.
  const found = at(body, webhook.success.pointer);
  const value = found === undefined ? null : JSON.parse(found.text);
  // A text, a number, a truth value or `null`.
  return value === webhook.success.equals;
}

/**
 * Whether a 2xx was cut before its body said whether it is a success.
 *
 * @param {WebhookConfig} webhook
 * @param {Pick<WebhookResponse, "body" | "truncated">} response
 */
export function isCutShort({ success }, response) {
  if (!response.truncated || success === undefined) {
    return false;
  }
  return at(parse(response.body), success.pointer) === undefined;
}

/**
 * Why a call failed, as a variant that holds the error's text has it.
 *
 * @param {Pick<WebhookResponse, "status" | "body">} response
 */
export function errorText({ status, body }) {
  if (status === 0) {
    return body;
  }
  return body === "" ? `HTTP ${status}` : `HTTP ${status}: ${body}`;
}

/**
 * @param {ResponseVariant} variant
 * @param {number} status
 * @param {boolean} success
 */
function applies(variant, status, success) {
  const expected = variant.outcome === "ok" ? success : !success;
  if (variant.status === undefined) {
    return expected;
  }
  return variant.status.some((pattern) => {
    // A status outside 2xx is no success by itself: the definition says that it is one.
    const byStatusAlone = variant.outcome === "ok" && !String(pattern).startsWith("2");
    return matches(pattern, status) && (byStatusAlone || expected);
  });
}

/**
 * Whether a status is the one, or of the class, that a pattern names.
 *
 * @param {number | string} pattern
 * @param {number} status
 */
export function matches(pattern, status) {
  return typeof pattern === "number"
    ? pattern === status
    : Math.floor(status / 100) === Number(pattern[0]);
}

/**
 * What a variant holds; undefined where it cannot be read.
 *
 * @param {ResponseVariant} variant
 * @param {WebhookResponse} response
 * @returns {unknown}
 */
function valueOf(variant, response) {
  switch (variant.from) {
    case "nothing":
      return null;
    case "response":
      return response;
    case "bodyText":
      return response.body;
    case "errorText":
      return errorText(response);
    case "headerText":
      return headerOf(variant, response);
    case "header":
      return read(variant, parse(headerOf(variant, response) ?? ""));
    case "body":
      return read(variant, at(parse(response.body), variant.pointer ?? ""));
  }
}

/**
 * @param {ResponseVariant} variant
 * @param {WebhookResponse} response
 */
function headerOf(variant, response) {
  const name = variant.header ?? "";
  if (Object.hasOwn(response.headers, name)) {
    return response.headers[name];
  }
  // The runtime has them in lower case; another client may not.
  const other = Object.keys(response.headers).find((key) => key.toLowerCase() === name);
  return other === undefined ? undefined : response.headers[other];
}

/**
 * @param {ResponseVariant} variant
 * @param {Json | undefined} json
 */
function read(variant, json) {
  return json && readValue(/** @type {JsonSchema} */ (variant.schema), json);
}

/**
 * JSON text. Half a surrogate pair spoils no answer: it becomes U+FFFD.
 *
 * @param {string} text
 * @returns {Json | undefined}
 */
function parse(text) {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return new Json(wholeEscapes(text).trim().toWellFormed());
}

/**
 * What a JSON pointer (RFC 6901) names.
 *
 * @param {Json | undefined} json
 * @param {string} pointer
 * @returns {Json | undefined}
 */
function at(json, pointer) {
  for (const name of segmentsOf(pointer)) {
    if (json?.kind === "object") {
      json = json.members().get(name);
    } else if (json?.kind === "array" && /^(0|[1-9]\d*)$/.test(name)) {
      json = json.elements()[Number(name)];
    } else {
      return undefined;
    }
  }
  return json;
}
