/**
 * Which environment variables a request needs.
 *
 * @import { Conditional, Environment, WebhookConfig } from "../types.js"
 * @import { Template } from "./template.mjs"
 */

import { planOf } from "./plan.mjs";
import { choose, countsAsSet } from "./template.mjs";

/**
 * The variables that a request needs in the branches that the conditions take here, sorted, each
 * once. A condition itself is never needed.
 *
 * @param {WebhookConfig} webhook
 * @param {Environment} env asked for the conditions only
 * @returns {string[]}
 */
export function requiredVariables(webhook, env) {
  const plan = planOf(webhook);
  /** @template T @param {Conditional<T>} value */
  const here = (value) => choose(value, (variable) => countsAsSet(env(variable)));
  /** @type {Template[]} */
  const templates = [here(plan.url), ...plan.headers.map(([, value]) => here(value))];
  if (plan.auth !== null) {
    templates.push(here(plan.auth).credentials);
  }
  if (plan.signing !== null) {
    templates.push(here(plan.signing));
  }
  templates.push(...[...plan.files.values()].map((file) => file.fileName));
  const names = templates.flat().filter((piece) => piece.kind === "env");
  return [...new Set(names.map((piece) => piece.text))].sort();
}

/**
 * Looks up all that a request needs, where the look-up takes time (a secret store): conditions
 * first, then what they make necessary. A variable that no branch here needs is not asked for.
 *
 * @param {WebhookConfig} webhook
 * @param {(name: string) => string | null | undefined | Promise<string | null | undefined>} lookup
 * @returns {Promise<{ env: Environment, missing: string[] }>} `env` for `buildRequest`, and the
 *   variables that are not set, sorted
 */
export async function resolveEnvironment(webhook, lookup) {
  /** @type {Map<string, string>} */
  const values = new Map();
  /** @param {readonly string[]} names */
  const fetch = async (names) => {
    const unknown = names.filter((name) => !values.has(name));
    const found = await Promise.all(unknown.map(async (name) => await lookup(name)));
    found.forEach((value, index) => {
      if (value !== null && value !== undefined) {
        values.set(/** @type {string} */ (unknown[index]), value);
      }
    });
  };
  /** @type {Environment} */
  const env = (name) => values.get(name);
  await fetch(webhook.conditions);
  const required = requiredVariables(webhook, env);
  await fetch(required);
  return { env, missing: required.filter((name) => !values.has(name)) };
}
