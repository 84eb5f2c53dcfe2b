// Environments that do not change. A busy worker makes thousands of requests a second from the same
// few variables: what depends on nothing else is made once.

/** @import { Environment, WebhookConfig } from "../types.js" */

/** The environment of each webhook as it was last seen. @type {WeakMap<WebhookConfig, Environment>} */
const latest = new WeakMap();

/** What was made of each snapshot. @type {WeakMap<Environment, Map<string, unknown>>} */
const made = new WeakMap();

/**
 * The variables of a webhook as they are now: the same snapshot as before where none has changed.
 *
 * @param {WebhookConfig} webhook
 * @param {Environment} env
 * @returns {Environment} for this webhook only
 */
export function snapshot(webhook, env) {
  const before = latest.get(webhook);
  const isSame = (/** @type {string} */ name) => env(name) === before?.(name);
  if (before && webhook.env.every(isSame) && webhook.conditions.every(isSame)) {
    return before;
  }
  const names = [...webhook.conditions, ...webhook.env];
  const values = new Map(names.map((name) => [name, env(name)]));
  /** @type {Environment} */
  const now = (name) => values.get(name);
  latest.set(webhook, now);
  made.set(now, new Map());
  return now;
}

/**
 * What `make` gives, which reads nothing but the environment: made once of a snapshot, each time of
 * any other.
 *
 * @template T
 * @param {Environment} env
 * @param {string} what the name of what is made
 * @param {() => T} make
 * @returns {T} shared: it is not to be changed
 */
export function once(env, what, make) {
  const known = made.get(env);
  if (known === undefined) {
    return make();
  }
  if (!known.has(what)) {
    known.set(what, make());
  }
  return /** @type {T} */ (known.get(what));
}
