// Answers that repeat what they were sent: secrets never reach the database, a log or an event.

import { once } from "../request/snapshot.mjs";
import { STAND_IN } from "../sandbox.mjs";
import { decodeBase64 } from "../support/base64.mjs";
import { cutAt, finderOf, replaceIn, spellingsOf } from "./spelling.mjs";

/** @import { Header } from "../request/headers.mjs" */
/** @import { Conditional, Environment, WebhookConfig } from "../types.js" */
/** @import { Answer } from "./send.mjs" */
/** @import { Finder, Spelling } from "./spelling.mjs" */

/** A shorter value, or a shorter piece of one, would be found where it is not meant. */
const SHORTEST = 6;

/** Answers may well contain a shorter part of a URL for other reasons. */
const SHORTEST_PART = 16;

/** A word of what secrets are called. */
const SECRET_WORD =
  /(^|[_-])(API_?KEY|AUTH|CREDENTIALS?|HOOK|JWT|KEY|PASS|PASSWD|PASSWORD|PWD|SECRET|SIG|SIGNATURE|TOKEN|WEBHOOK)([_-]|$)/i;

/**
 * Whether what has this name, a variable or a member of a query, is a secret.
 *
 * @param {string} name also one such as `accessToken`
 */
function isSecretName(name) {
  return SECRET_WORD.test(name.replace(/([a-z\d])([A-Z])/g, "$1_$2"));
}

/** Names of such variables that only say which one, or where. */
const TOLD_WORD = /_(BASE|DOMAIN|HOST|ID|REGION|VERSION)$/;

/** @type {WeakMap<WebhookConfig, readonly string[]>} */
const secretNames = new WeakMap();

/**
 * The variables that are secrets: those of `auth`, headers and signing, and those of the URL that
 * named so. The other parts of a URL (a base, an account, a version) are in many answers as well, in the
 * addresses of what was stored, say: with those replaced, an answer could not be read as what it is.
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
 * Whether a variable is a secret of a URL: by its own name, or by that of a member of the query in whose
 * value it stands.
 *
 * @param {string} url a template
 * @param {string} name
 */
function isSecretIn(url, name) {
  const placeholder = `{${name}}`;
  if (!url.includes(placeholder)) {
    return false;
  }
  if (isSecretName(name) && !TOLD_WORD.test(name)) {
    return true;
  }
  const members = url.slice(url.indexOf("?") + 1).split("&");
  return members.some((member) => {
    const [called = "", ...value] = member.split("=");
    return isSecretName(called) && value.join("=").includes(placeholder);
  });
}

/** @typedef {Pick<Answer, "body" | "headers" | "truncated">} Told where an answer may repeat things */

/**
 * @typedef {object} Sent
 * @property {WebhookConfig} webhook
 * @property {Environment} env
 * @property {readonly Header[]} credentials the headers that carry them
 * @property {boolean} isSandbox whether stand-ins were sent for variables that are not set
 */

/**
 * The answer with the values of secrets replaced by their variables' names, in braces. An answer
 * that failed is for people: there, all values of the URL are replaced.
 *
 * @template {Told} T
 * @param {T} answer
 * @param {Sent} sent
 * @param {boolean} isFailure
 * @returns {T}
 */
export function redact(answer, sent, isFailure) {
  const hidden = once(sent.env, isFailure ? "values" : "secrets", () => hiddenOf(sent, isFailure));
  const body = answer.truncated ? withoutPiece(answer.body, hidden) : answer.body;
  // Nearly no answer repeats anything.
  if (body === answer.body && !hidden.some(({ finder }) => holds(answer, finder.pattern))) {
    return answer;
  }
  /** @param {string} text */
  const replace = (text) => {
    for (const { finder, name } of hidden) {
      text = replaceIn(text, finder, `{${name}}`);
    }
    return text;
  };
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, replace(value)]);
  return { ...answer, body: replace(body), headers: Object.fromEntries(headers) };
}

/**
 * @param {Told} answer
 * @param {RegExp} pattern
 */
function holds({ body, headers }, pattern) {
  if (body.search(pattern) >= 0) {
    return true;
  }
  for (const name in headers) {
    if (/** @type {string} */ (headers[name]).search(pattern) >= 0) {
      return true;
    }
  }
  return false;
}

/**
 * A body that was cut in the middle of what is hidden, without the piece that is there.
 *
 * @param {string} body
 * @param {readonly Hidden[]} hidden
 */
function withoutPiece(body, hidden) {
  const cuts = hidden
    .map(({ spelling, name }) => ({ at: cutAt(body, spelling, SHORTEST), name }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const [longest] = cuts;
  return longest ? `${body.slice(0, longest.at)}{${longest.name}}` : body;
}

/** @typedef {{ spelling: Spelling, finder: Finder, name: string }} Hidden a text, and what stands for it */

/**
 * What is hidden, longest first.
 *
 * @param {Sent} sent
 * @param {boolean} isFailure
 * @returns {Hidden[]}
 */
function hiddenOf({ webhook, env, credentials, isSandbox }, isFailure) {
  const secrets = secretsOf(webhook);
  const signing = JSON.stringify([webhook.signing]);
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @param {string} name @param {readonly string[]} texts */
  const hide = (name, texts) => {
    for (const text of texts.map((text) => text.trim())) {
      if (text.length >= SHORTEST && !names.has(text)) {
        names.set(text, name);
      }
    }
  };
  for (const name of webhook.env) {
    const value = env(name) ?? "";
    // A server may repeat the path alone: "cannot POST /services/T000/B000".
    if (isFailure || secrets.includes(name)) {
      hide(name, [value, ...secretParts(value)]);
    }
    hide(name, secretMembers(value));
    hide(name, signing.includes(`{${name}}`) ? signingKeys(value) : []);
  }
  // A stand-in is no secret, and the simulator's answers contain the word.
  const isSecret = (/** @type {string} */ part) => !(isSandbox && part === STAND_IN);
  hide("AUTHORIZATION", credentials.flatMap(credentialParts).filter(isSecret));
  return [...names]
    .sort(([a], [b]) => b.length - a.length)
    .flatMap(([text, name]) =>
      spellingsOf(text).map((spelling) => ({ spelling, finder: finderOf(spelling), name })),
    );
}

/**
 * The parts of a secret that may be repeated alone: of a URL what its server is sent, of a path its end.
 *
 * @param {string} value
 * @returns {string[]}
 */
function secretParts(value) {
  const url = urlOf(value);
  const path = url?.pathname ?? value;
  const last = path.slice(path.lastIndexOf("/") + 1);
  const told = url ? [url.pathname + url.search, path, ...url.searchParams.values()] : [];
  // A mere word, or the number of an account, is in many answers for other reasons.
  if (path.includes("/") && /\d/.test(last) && /[A-Za-z]/.test(last)) {
    told.push(last);
  }
  return told.filter((part) => part.length >= SHORTEST_PART);
}

/**
 * Of a value that is a URL, the members of its query that are called secrets.
 *
 * @param {string} value
 * @returns {string[]}
 */
function secretMembers(value) {
  const members = [...(urlOf(value)?.searchParams ?? [])];
  return members.filter(([member]) => isSecretName(member)).map(([, secret]) => secret);
}

/**
 * Several keys, each also without what marks it as base64.
 *
 * @param {string} value
 */
function signingKeys(value) {
  return value.split(/\s+/).flatMap((key) => [key, key.replace(/^whsec_/, "")]);
}

/** @param {string} value */
function urlOf(value) {
  return /^https?:/i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
}

/**
 * What follows the scheme, and what that is the base64 of, as a password would not be found in it. Of a
 * header that need not have a scheme, the whole value as well.
 *
 * @param {Header} header
 * @returns {string[]}
 */
function credentialParts([name, value]) {
  const isBasic = /^basic /i.test(value);
  const credentials = value.slice(value.indexOf(" ") + 1);
  const pair = isBasic ? (decodeBase64(credentials)?.toString() ?? "") : "";
  const colon = pair.indexOf(":");
  // A key may be the user; beside a password, the user is no secret.
  const secret = pair.slice(colon + 1) || pair.slice(0, colon);
  const parts = [credentials, credentials.replace(/=+$/, ""), pair, secret];
  return /authorization$/i.test(name) ? parts : [value, ...parts];
}
