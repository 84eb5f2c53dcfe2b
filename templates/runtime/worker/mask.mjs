// A request as a person may see it: without secrets, as `buildamp request` shows it.

import { encodedForms } from "../request/url.mjs";

/** @import { Environment, PreparedRequest, WebhookConfig } from "../types.js" */

/** What stands for a credential in which no variable is found again. */
const HIDDEN = "***";

/**
 * The request with every value of the environment replaced by its variable's name in braces, and
 * signatures by asterisks; of files only the size is told.
 *
 * @param {PreparedRequest} request
 * @param {WebhookConfig} webhook
 * @param {Environment} env
 * @returns {{ method: string, url: string, headers: [string, string][], body: string | null }}
 */
export function masked(request, webhook, env) {
  const mask = masker(webhook, env);
  /** @returns {[string, string]} */
  const header = (/** @type {[string, string]} */ [name, value]) => {
    const key = name.toLowerCase();
    if (key === "authorization") {
      return [name, authorization(value, mask)];
    }
    if (key === "webhook-signature") {
      return [name, value.replaceAll(/(?<=v1,)\S+/g, HIDDEN)];
    }
    return [name, mask(value)];
  };
  return {
    method: request.method,
    url: mask(request.url),
    headers: request.headers.map(header),
    body: request.body === null ? null : mask(textOf(request.headers, request.body)),
  };
}

/**
 * @param {WebhookConfig} webhook
 * @param {Environment} env
 * @returns {(text: string) => string}
 */
function masker(webhook, env) {
  /** @type {[value: string, name: string][]} */
  const values = webhook.env.flatMap((name) => {
    const value = (env(name) ?? "").toWellFormed();
    // Filled values are encoded in a URL and trimmed in a header.
    return [value, value.trim(), ...encodedForms(value)].map((form) => [form, name]);
  });
  const longestFirst = values
    .filter(([value]) => value !== "")
    .sort(([a], [b]) => b.length - a.length);
  return (text) =>
    longestFirst.reduce((masked, [value, name]) => masked.replaceAll(value, () => `{${name}}`), text);
}

/**
 * @param {string} value
 * @param {(text: string) => string} mask
 * @returns {string}
 */
function authorization(value, mask) {
  const space = value.indexOf(" ");
  const scheme = value.slice(0, space + 1);
  const credentials = value.slice(space + 1);
  const plain = mask(credentials);
  const isBasic = scheme.toLowerCase() === "basic ";
  const shown =
    isBasic && plain === credentials ? mask(Buffer.from(credentials, "base64").toString()) : plain;
  if (!/\{[A-Za-z_][A-Za-z0-9_]*\}/.test(shown)) {
    return scheme + HIDDEN;
  }
  return scheme + (isBasic ? `base64(${shown})` : shown);
}

/**
 * @param {readonly (readonly [string, string])[]} headers
 * @param {Buffer} body
 * @returns {string}
 */
function textOf(headers, body) {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const boundary = /^multipart\/form-data; boundary=(.*)$/.exec(type)?.[1];
  return boundary === undefined ? body.toString("utf8") : multipartText(body, `--${boundary}`);
}

/**
 * @param {Buffer} body
 * @param {string} delimiter
 * @returns {string}
 */
function multipartText(body, delimiter) {
  const lines = [];
  let start = delimiter.length + 2;
  for (;;) {
    const end = body.indexOf(`\r\n${delimiter}`, start);
    if (end < 0) {
      return `${lines.join("")}${delimiter}--\n`;
    }
    const content = body.indexOf("\r\n\r\n", start) + 4;
    const head = body.toString("utf8", start, content).replaceAll("\r", "");
    const isFile = head.includes("; filename=");
    const told = isFile ? `<${end - content} bytes>` : body.toString("utf8", content, end);
    lines.push(`${delimiter}\n${head}${told}\n`);
    start = end + 2 + delimiter.length + 2;
  }
}
