// Answers that repeat what they were sent: secrets never reach the database, a log or an event.

import { once } from "../request/snapshot.mjs";
import { encodedForms } from "../request/url.mjs";

/** @import { Conditional, Environment, PreparedRequest, WebhookConfig } from "../types.js" */
/** @import { Answer } from "./send.mjs" */

/** A shorter value would be found where it is not meant. */
const SHORTEST = 6;

/** A path that is shorter may be one that answers are made of. */
const SHORTEST_PATH = 16;

/** What variables and members of a query are called that are kept from everybody but the target. */
const SECRET_WORD =
  /(^|[_-])(API_?KEY|AUTH|CREDENTIALS?|HOOK|JWT|KEY|PASS|PASSWD|PASSWORD|PWD|SECRET|SIG|SIGNATURE|TOKEN|WEBHOOK)([_-]|$)/i;

/** What they are called where they only say which one, or where. */
const TOLD_WORD = /_(BASE|DOMAIN|HOST|ID|REGION|VERSION)$/;

/** @type {WeakMap<WebhookConfig, readonly string[]>} */
const secretNames = new WeakMap();

/**
 * The variables that are secrets: those of `auth`, headers and signing, and those of the URL that
 * are called so. What else a URL holds (a base, an account, a version) answers are made of as well:
 * addresses of what was stored there, say. In its place an answer would not be read as what it is.
 *
 * @param {WebhookConfig} webhook
 * @returns {readonly string[]}
 */
function secretsOf(webhook) {
  let names = secretNames.get(webhook);
  if (!names) {
    const places = JSON.stringify([webhook.auth, webhook.headers, webhook.signing]);
    const urls = textsOf(webhook.url);
    names = webhook.env.filter(
      (name) => places.includes(`{${name}}`) || urls.some((url) => isSecretIn(url, name)),
    );
    secretNames.set(webhook, names);
  }
  return names;
}

/**
 * @param {Conditional<string>} value
 * @returns {string[]} whichever it may be
 */
function textsOf(value) {
  return typeof value === "string" ? [value] : [...textsOf(value.then), ...textsOf(value.else)];
}

/**
 * Whether a variable is a secret of a URL: by its own name, or by that of a member of the query whose
 * value it is.
 *
 * @param {string} url a template
 * @param {string} name
 */
function isSecretIn(url, name) {
  if (!url.includes(`{${name}}`)) {
    return false;
  }
  if (SECRET_WORD.test(name) && !TOLD_WORD.test(name)) {
    return true;
  }
  const members = url.slice(url.indexOf("?") + 1).split("&").map((member) => member.split("="));
  return members.some(([member, value]) => value === `{${name}}` && SECRET_WORD.test(member ?? ""));
}

/** @typedef {Pick<Answer, "body" | "headers">} Told where an answer may repeat what it was sent */

/**
 * The answer with the values of secrets replaced by their variables' names, in braces. An answer
 * that failed is for people: there, all values of the URL are replaced.
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
  const values = once(env, isFailure ? "values" : "secrets", () => {
    const secrets = secretsOf(webhook);
    return valuesOf(isFailure ? webhook.env : secrets, env, secrets);
  });
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
 * @param {readonly string[]} secrets those of them that are
 * @returns {Replacement[]}
 */
function valuesOf(names, env, secrets) {
  return names.flatMap((name) => {
    const value = env(name);
    const forms = value ? [value, ...encodedForms(value), ...jsonForms(value)] : [];
    if (value && secrets.includes(name)) {
      forms.push(...requestTargetOf(value));
    }
    return forms
      .filter((form) => form.length >= SHORTEST)
      .map((form) => ({ value: form, name }));
  });
}

/**
 * How a text stands in JSON, where that is otherwise than by itself; some write `\/` for `/`.
 *
 * @param {string} value
 */
function jsonForms(value) {
  const inJson = JSON.stringify(value).slice(1, -1);
  return [inJson, inJson.replaceAll("/", "\\/")].filter((form) => form !== value);
}

/**
 * Of a value that is a URL, what its server is sent of it and may tell again: path and query.
 *
 * @param {string} value
 * @returns {string[]} none of any other value
 */
function requestTargetOf(value) {
  if (!/^https?:/i.test(value) || !URL.canParse(value)) {
    return [];
  }
  const { pathname, search } = new URL(value);
  return [pathname + search, pathname].filter((told) => told.length >= SHORTEST_PATH);
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
