// Sends every request to the simulator, without a change of definitions.

/** @import { Sandbox } from "./delivery.js" */
/** @import { WebhookConfig } from "./types.js" */

/**
 * @param {string} url of the simulator
 * @returns {Sandbox}
 */
export function createSandbox(url) {
  const base = new URL(url).origin;
  return {
    url: base,
    env: (webhook, env) => (name) => env(name) ?? standIn(webhook, name),
    redirect(type, request) {
      const { hostname, pathname, search } = new URL(request.url);
      const service = hostname === "sandbox.invalid" ? type.toLowerCase() : serviceOf(hostname);
      const path = pathname === "/" ? "" : pathname;
      return { ...request, url: `${base}/test-webhook/${service}${path}${search}` };
    },
  };
}

/**
 * @param {WebhookConfig} webhook
 * @param {string} name
 * @returns {string | undefined} never for a condition: what is not set must not seem to be
 */
function standIn(webhook, name) {
  if (webhook.conditions.includes(name)) {
    return undefined;
  }
  return JSON.stringify(webhook.url).includes(`"{${name}}`) ? "https://sandbox.invalid" : "sandbox";
}

/**
 * The name by which a host is known: `sendgrid` of `api.sendgrid.com`, `mailgun` of
 * `api.eu.mailgun.net`.
 *
 * @param {string} hostname
 * @returns {string}
 */
function serviceOf(hostname) {
  const labels = hostname.split(".");
  const known = labels.length > 1 ? labels.at(-2) : labels[0];
  return known ?? "unknown";
}
