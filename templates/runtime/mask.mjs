// A request as a person may see it: without secrets.

/** @import { Environment, PreparedRequest, WebhookConfig } from "./types.js" */

/**
 * The request with every value of the environment replaced by its variable's name in braces, and
 * credentials and signatures by asterisks.
 *
 * @param {PreparedRequest} request
 * @param {WebhookConfig} webhook
 * @param {Environment} env
 * @returns {{ method: string, url: string, headers: [string, string][], body: string | null }}
 */
export function masked(request, webhook, env) {
  const values = webhook.env
    .map((name) => /** @type {const} */ ([env(name) ?? "", name]))
    .filter(([value]) => value !== "")
    .sort(([a], [b]) => b.length - a.length);
  /** @param {string} text */
  const mask = (text) => {
    for (const [value, name] of values) {
      text = text.replaceAll(value, () => `{${name}}`);
      text = text.replaceAll(encodeURIComponent(value.toWellFormed()), () => `{${name}}`);
    }
    return text;
  };
  /** @returns {[string, string]} */
  const header = (/** @type {[string, string]} */ [name, value]) => {
    const key = name.toLowerCase();
    if (key === "authorization") {
      return [name, value.replace(/(?<=^\S+ ).*|^\S+$/, "***")];
    }
    if (key === "webhook-signature") {
      return [name, value.replaceAll(/(?<=v1,)\S+/g, "***")];
    }
    return [name, mask(value)];
  };
  const body = request.body === null ? null : mask(request.body.toString("utf8"));
  return {
    method: request.method,
    url: mask(request.url),
    headers: request.headers.map(header),
    body,
  };
}
