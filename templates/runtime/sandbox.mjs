// Sends every request to the simulator, without a change of definitions.

/** @import { Sandbox } from "./delivery.js" */
/** @import { WebhookConfig } from "./types.js" */

/** Stands for a variable that is not set. */
export const STAND_IN = "sandbox";

/**
 * @param {string} url of the simulator
 * @returns {Sandbox}
 * @throws {TypeError} where it is no http or https URL
 */
export function createSandbox(url) {
  const base = new URL(url).origin;
  // `localhost:4040` is a URL as well, of the scheme `localhost`; every call would be a dead letter.
  if (!/^https?:/.test(base)) {
    throw new TypeError(`the simulator's URL is one such as http://127.0.0.1:4040, not ${url}`);
  }
  return {
    url: base,
    env: (webhook, env) => (name) => env(name) ?? standIn(webhook, name),
    redirect(type, request) {
      const { hostname, pathname, search } = new URL(request.url);
      const path = isSimulators(hostname, pathname)
        ? pathname
        : `/test-webhook/${serviceOf(hostname, type)}${pathname === "/" ? "" : pathname}`;
      return { ...request, url: `${base}${path}${search}` };
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
  const begins = (/** @type {unknown} */ text) => JSON.stringify([text]).includes(`"{${name}}`);
  if (begins(webhook.url)) {
    return "https://sandbox.invalid";
  }
  if (isInPort(webhook.url, name)) {
    return "1";
  }
  if (JSON.stringify([webhook.signing]).includes(`whsec_{${name}}`)) {
    return btoa(STAND_IN);
  }
  return begins(webhook.auth) ? `Bearer ${STAND_IN}` : STAND_IN;
}

/**
 * @param {unknown} url
 * @param {string} name
 */
function isInPort(url, name) {
  const port = new RegExp(`"(https?://)?[^"/?:]*:[^"/?]*\\{${name}\\}`, "i");
  return port.test(JSON.stringify([url]));
}

/**
 * Whether a definition sends to a simulator anyway, which may have another port here.
 *
 * @param {string} hostname
 * @param {string} pathname
 */
function isSimulators(hostname, pathname) {
  return isLocal(hostname) && /^\/test-webhook(\/|$)/.test(pathname);
}

/** @param {string} hostname as `URL` has it */
function isLocal(hostname) {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * The name by which a host is known: `sendgrid` of `api.sendgrid.com`, `mailgun` of
 * `api.eu.mailgun.net`; the type's where there is none.
 *
 * @param {string} hostname as `URL` has it
 * @param {string} type
 * @returns {string}
 */
function serviceOf(hostname, type) {
  const labels = hostname.split(".");
  const isNameless = hostname.startsWith("[") || /^\d+$/.test(labels.at(-1) ?? "");
  const known = labels.length > 1 ? labels.at(-2) : labels[0];
  return isNameless || hostname === "sandbox.invalid" || !known ? type.toLowerCase() : known;
}
