// Answers that repeat what they were sent: secrets never reach the database, a log or an event.

import { encodedForms } from "./url.mjs";

/** @import { Environment, PreparedRequest, WebhookConfig } from "./types.js" */
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
  const replacements = pairs(isFailure ? webhook.env : secretsOf(webhook), env, request);
  const repeats = (/** @type {string} */ text) =>
    replacements.some(([value]) => text.includes(value));
  // As nearly all do.
  if (!repeats(answer.body) && !Object.values(answer.headers).some(repeats)) {
    return answer;
  }
  /** @param {string} text */
  const replace = (text) => {
    for (const [value, name] of replacements) {
      if (text.includes(value)) {
        text = text.replaceAll(value, () => `{${name}}`);
      }
    }
    return text;
  };
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, replace(value)]);
  return { ...answer, body: replace(answer.body), headers: Object.fromEntries(headers) };
}

/**
 * What to replace, the longest first.
 *
 * @param {readonly string[]} names
 * @param {Environment} env
 * @param {PreparedRequest} request
 * @returns {[value: string, name: string][]}
 */
function pairs(names, env, request) {
  /** @type {[string, string][]} */
  const found = [];
  for (const name of names) {
    const value = env(name);
    if (value) {
      for (const form of [value, ...encodedForms(value)]) {
        found.push([form, name]);
      }
    }
  }
  for (const [name, value] of request.headers) {
    if (name.toLowerCase() !== "authorization") {
      continue;
    }
    found.push([value.slice(value.indexOf(" ") + 1), "AUTHORIZATION"]);
  }
  return found
    .filter(([value]) => value.length >= SHORTEST)
    .sort(([a], [b]) => b.length - a.length);
}
