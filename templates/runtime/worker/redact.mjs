// Answers that repeat what they were sent: secrets never reach the database, a log or an event.

import { once } from "../request/snapshot.mjs";
import { encodedForms } from "../request/url.mjs";

/** @import { Environment, PreparedRequest, WebhookConfig } from "../types.js" */
/** @import { Answer } from "./send.mjs" */

/** A shorter value would be found where it is not meant. */
const SHORTEST = 6;

/** @type {WeakMap<WebhookConfig, readonly string[]>} */
const secretNames = new WeakMap();

/**
 * The variables of `auth`, headers and signing.
 *
 * @param {WebhookConfig} webhook
 * @returns {readonly string[]}
 */
function secretsOf(webhook) {
  let names = secretNames.get(webhook);
  if (!names) {
    const places = JSON.stringify([webhook.auth, webhook.headers, webhook.signing]);
    names = webhook.env.filter((name) => places.includes(`{${name}}`));
    secretNames.set(webhook, names);
  }
  return names;
}

/** @typedef {Pick<Answer, "body" | "headers">} Told where an answer may repeat what it was sent */

/**
 * The answer with the values of secrets replaced by their variables' names, in braces. An answer
 * that failed is for people: there, values of the URL are replaced as well.
 *
 * @template {Told} T
 * @param {T} answer
 * @param {object} sent
 * @param {WebhookConfig} sent.webhook
 * @param {Environment} sent.env
 * @param {PreparedRequest} sent.request
 * @param {boolean} isFailure
 * @returns {T}
 */
export function redact(answer, { webhook, env, request }, isFailure) {
  const values = once(env, isFailure ? "values" : "secrets", () =>
    valuesOf(isFailure ? webhook.env : secretsOf(webhook), env),
  );
  const credentials = credentialsOf(request);
  const repeats = (/** @type {Replacement} */ { value }) => holds(answer, value);
  // Nearly no answer does.
  if (!values.some(repeats) && !credentials.some(repeats)) {
    return answer;
  }
  const longestFirst = [...values, ...credentials].sort((a, b) => b.value.length - a.value.length);
  /** @param {string} text */
  const replace = (text) => {
    for (const { value, name } of longestFirst) {
      text = text.replaceAll(value, () => `{${name}}`);
    }
    return text;
  };
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, replace(value)]);
  return { ...answer, body: replace(answer.body), headers: Object.fromEntries(headers) };
}

/**
 * @param {Told} answer
 * @param {string} value
 */
function holds({ body, headers }, value) {
  if (body.includes(value)) {
    return true;
  }
  for (const name in headers) {
    if (headers[name]?.includes(value)) {
      return true;
    }
  }
  return false;
}

/** @typedef {{ value: string, name: string }} Replacement a text, and what stands for it */

/**
 * The values of variables, in each form that a request has them in.
 *
 * @param {readonly string[]} names
 * @param {Environment} env
 * @returns {Replacement[]}
 */
function valuesOf(names, env) {
  return names.flatMap((name) => {
    const value = env(name);
    const forms = value ? [value, ...encodedForms(value)] : [];
    return forms
      .filter((form) => form.length >= SHORTEST)
      .map((form) => ({ value: form, name }));
  });
}

/**
 * What stands behind the scheme of `Authorization`: a password is not found in there.
 *
 * @param {PreparedRequest} request
 * @returns {Replacement[]}
 */
function credentialsOf({ headers }) {
  /** @type {Replacement[]} */
  const found = [];
  for (const [name, sent] of headers) {
    // Most names are told apart by their length.
    if (name.length === "authorization".length && name.toLowerCase() === "authorization") {
      const value = sent.slice(sent.indexOf(" ") + 1);
      if (value.length >= SHORTEST) {
        found.push({ value, name: "AUTHORIZATION" });
      }
    }
  }
  return found;
}
