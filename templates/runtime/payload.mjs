/**
 * Payloads against their JSON Schemas.
 *
 * @import { JsonSchema, PayloadProblem, WebhookConfig } from "./types.js"
 */

import { explain } from "./payload/explain.mjs";
import { memberPath } from "./payload/path.mjs";
import { bounded, TooManyWays, validatorOf } from "./payload/schema.mjs";
import { misfit } from "./request/headers.mjs";
import { planOf } from "./request/plan.mjs";
import { fieldsOf } from "./request/template.mjs";
import { pathFault } from "./request/url.mjs";
import { RequestError } from "./support/error.mjs";
import { Json } from "./support/json.mjs";
import { readPayload } from "./support/read.mjs";
import { wholeEscapes } from "./support/text.mjs";

/** A payload that does not fit its type. */
export class PayloadError extends Error {
  /**
   * @param {string} type
   * @param {readonly PayloadProblem[]} problems
   */
  constructor(type, problems) {
    const lines = problems.map(({ path, message }) => `  ${path || "the payload"} ${message}`);
    super(`this is no payload of ${type}:\n${lines.join("\n")}`);
    this.name = "PayloadError";
    /** @readonly */
    this.problems = problems;
  }
}

/**
 * Checks a payload; gives it as JSON text, whose numbers have all of their digits.
 *
 * @param {WebhookConfig} webhook one of the config's `webhooks`
 * @param {unknown} payload a value, or JSON text: a string is always the latter
 * @returns {string}
 * @throws {PayloadError} that names each wrong path
 */
export function checkPayload(webhook, payload) {
  const json = readJson(webhook, payload);
  // Only an escape can stand for what a database refuses.
  const isStorable = !/\\u(0000|[dD][89a-fA-F])/.test(json.text);
  // Half a surrogate pair is reported with its path, and hides no other problem.
  const whole = isStorable ? json : new Json(wholeEscapes(json.text));
  const problems = misfits(webhook, whole);
  if (!isStorable) {
    findUnstorable(JSON.parse(json.text), "", problems);
  }
  findUnsendable(webhook, whole, problems);
  if (problems.length > 0) {
    throw new PayloadError(webhook.type, problems);
  }
  return json.text;
}

/**
 * @param {WebhookConfig} webhook
 * @param {Json} json
 * @returns {PayloadProblem[]}
 */
function misfits(webhook, json) {
  const validate = validatorOf(webhook.payload);
  try {
    return bounded(json.text.length, () =>
      validate(comparable(json))
        ? []
        : explain(/** @type {JsonSchema} */ (validate.schema), validate.errors ?? []),
    );
  } catch (error) {
    if (error instanceof TooManyWays) {
      return [{ path: "", message: "fits its type in none of the ways that there is time for" }];
    }
    throw error;
  }
}

/**
 * @param {WebhookConfig} webhook
 * @param {unknown} payload
 */
function readJson(webhook, payload) {
  try {
    return readPayload(payload);
  } catch (error) {
    if (error instanceof RequestError) {
      const message = error.message.replace(/^the payload /, "") + hintAt(webhook, payload);
      throw new PayloadError(webhook.type, [{ path: "", message }]);
    }
    throw error;
  }
}

/**
 * Whether a text is a payload of the type, as it is.
 *
 * @param {WebhookConfig} webhook
 * @param {string} text
 * @returns {boolean}
 */
export function isText(webhook, text) {
  return validatorOf(webhook.payload)(text);
}

/**
 * What to do where a payload that is a string was passed as it is.
 *
 * @param {WebhookConfig} webhook
 * @param {unknown} payload that is not JSON
 */
function hintAt(webhook, payload) {
  return typeof payload === "string" && isText(webhook, payload)
    ? " (a string is always JSON text: for one that is the payload itself, pass what JSON.stringify gives)"
    : "";
}

/** Text that may hold an integer beyond a double, or one that is written as a fraction or `-0`. */
const DELICATE = /\d{19}|-0|(^|[[:,\s])-?\d+(\.0+([eE]|[\],}\s]|$)|(\.\d+)?[eE])/;

/**
 * The value as a validator sees it. What lies between the largest `i64` and the double beside it
 * is moved to the next double, so that comparing doubles tells them apart. `1.0`, `1e3` and `-0`, which
 * serde reads as no integer, become what is none for JavaScript as well.
 *
 * @param {Json} json
 * @returns {unknown}
 */
function comparable(json) {
  if (!DELICATE.test(json.text)) {
    return JSON.parse(json.text);
  }
  switch (json.kind) {
    case "array":
      return json.elements().map(comparable);
    case "object":
      return Object.fromEntries(
        [...json.members()].map(([name, member]) => [name, comparable(member)]),
      );
    case "number": {
      const value = Number(json.text);
      if (/[.eE]|^-0$/.test(json.text)) {
        return Number.isInteger(value) ? 0.5 : value;
      }
      const isAbove =
        value === 2 ** 63 && /^\d+$/.test(json.text) && BigInt(json.text) >= 2n ** 63n;
      return isAbove ? 2 ** 63 + 2048 : value;
    }
    default:
      return JSON.parse(json.text);
  }
}

/**
 * Texts that PostgreSQL cannot hold.
 *
 * @param {unknown} value
 * @param {string} path
 * @param {PayloadProblem[]} problems
 */
function findUnstorable(value, path, problems) {
  if (typeof value === "string") {
    const fault = faultOf(value);
    if (fault !== undefined) {
      problems.push({ path, message: `holds ${fault}` });
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => findUnstorable(item, `${path}[${index}]`, problems));
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      const fault = faultOf(name);
      if (fault !== undefined) {
        problems.push({ path, message: `has a key that holds ${fault}` });
      }
      findUnstorable(member, memberPath(path, name), problems);
    }
  }
}

/**
 * Fields that stand in the path or in a header, which cannot hold them.
 *
 * @param {WebhookConfig} webhook
 * @param {Json} json
 * @param {PayloadProblem[]} problems
 */
function findUnsendable(webhook, json, problems) {
  const { areHeadersFixed, headers, inPath } = planOf(webhook);
  if ((areHeadersFixed && inPath.length === 0) || json.kind !== "object") {
    return;
  }
  const members = json.members();
  for (const field of inPath) {
    const member = members.get(field);
    const message = member?.kind === "string" ? pathFault(member.string()) : undefined;
    if (message !== undefined) {
      problems.push({ path: memberPath("", field), message });
    }
  }
  for (const [header, value] of headers) {
    for (const field of fieldsOf(value)) {
      const member = members.get(field);
      const fault = member?.kind === "string" ? misfit(member.string()) : undefined;
      if (fault !== undefined) {
        const message = `holds ${fault}, which the header \`${header}\` cannot hold`;
        problems.push({ path: memberPath("", field), message });
      }
    }
  }
}

/** @param {string} text */
function faultOf(text) {
  if (text.includes("\0")) {
    return "a NUL character, which PostgreSQL does not store";
  }
  return text.isWellFormed() ? undefined : "half a surrogate pair, which is no text";
}
