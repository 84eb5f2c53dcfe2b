// The registry in the database: against the config of a worker, and before and after a migration.

import { isDeepStrictEqual } from "node:util";

/** @import { Db } from "../db.mjs" */
/** @import { Conditional, Config, WebhookConfig } from "../types.js" */

// What is noted of a definition's coming and going is none of its policies.
const REGISTRY = `
  SELECT application, webhook_type, retired_at IS NOT NULL AS retired,
    (to_jsonb(t) - '{application, webhook_type, defined_at, retired_at}'::TEXT[])::TEXT AS policy
  FROM webhook_types AS t WHERE $1::TEXT IS NULL OR application = $1
  ORDER BY application, webhook_type`;

/** A worker that waits for this sends nothing: where no answer comes, it ends instead. */
const ANSWER_MS = 30_000;

/**
 * What differs, a sentence each; empty where the database knows what the config says.
 *
 * @param {Db} db
 * @param {string} application
 * @param {Config} config
 * @returns {Promise<string[]>}
 */
export async function differences(db, application, config) {
  const registry = read(await db.query(REGISTRY, [application], ANSWER_MS));
  /** @type {Map<string, Known>} */
  const known = registry.get(application) ?? new Map();
  const found = [];
  for (const [type, webhook] of Object.entries(config.webhooks)) {
    const { retired, policy } = known.get(type) ?? { retired: true, policy: {} };
    if (retired) {
      found.push(`${type} is not in the database's registry`);
      continue;
    }
    // The registry has them in the order of the definition.
    policy.file_fields.sort();
    const wanted = policyOf(webhook);
    const names = Object.keys(wanted).filter(
      (name) => !isDeepStrictEqual(policy[name] ?? null, wanted[name] ?? null),
    );
    if (names.length > 0) {
      found.push(`${type} differs in ${names.join(", ")}`);
    }
  }
  for (const [type, { retired }] of known) {
    if (!Object.hasOwn(config.webhooks, type) && !retired) {
      found.push(`${type} is in the database's registry, but not in this config`);
    }
  }
  return found;
}

/** @typedef {{ retired: boolean, policy: { [column: string]: any } }} Known */
/** @typedef {Map<string, Map<string, Known>>} Registry by application and type */

/**
 * What the database has by now, of all its applications.
 *
 * @param {Db} db
 * @returns {Promise<Registry>} empty where there is no registry yet
 */
export async function registryOf(db) {
  const [{ exists }] = await db.query("SELECT to_regclass('webhook_types') IS NOT NULL AS exists");
  return read(exists ? await db.query(REGISTRY, [null]) : []);
}

/**
 * @param {any[]} rows
 * @returns {Registry}
 */
function read(rows) {
  /** @type {Registry} */
  const registry = new Map();
  for (const { application, webhook_type, retired, policy } of rows) {
    const types = registry.get(application) ?? new Map();
    registry.set(application, types.set(webhook_type, { retired, policy: JSON.parse(policy) }));
  }
  return registry;
}

/**
 * @typedef {object} Change of one application
 * @property {string} application
 * @property {boolean} is_new whether the registry did not know the application
 * @property {string[]} defined types that can be enqueued now, and could not before
 * @property {{ type: string, policies: string[] }[]} changed
 * @property {string[]} retired types that can no longer be enqueued
 */

/**
 * What a migration did to the registry.
 *
 * @param {Registry} before
 * @param {Registry} after
 * @returns {Change[]} of the applications that changed
 */
export function changes(before, after) {
  return [...after].flatMap(([application, types]) => {
    const were = before.get(application);
    /** @type {Change} */
    const change = {
      application,
      is_new: were === undefined,
      defined: [],
      changed: [],
      retired: [],
    };
    for (const [type, { retired, policy }] of types) {
      const was = were?.get(type);
      const earlier = was?.retired === false ? was.policy : null;
      const now = retired ? null : policy;
      if (earlier === null && now !== null) {
        change.defined.push(type);
      } else if (earlier !== null && now === null) {
        change.retired.push(type);
      } else if (earlier !== null && now !== null) {
        const policies = Object.keys(now).filter(
          (name) => !isDeepStrictEqual(now[name], earlier[name]),
        );
        if (policies.length > 0) {
          change.changed.push({ type, policies });
        }
      }
    }
    const { defined, changed, retired } = change;
    return defined.length + changed.length + retired.length > 0 ? [change] : [];
  });
}

/**
 * @param {WebhookConfig} webhook
 * @returns {{ [column: string]: unknown }}
 */
function policyOf(webhook) {
  const { retry, rateLimit, circuitBreaker } = webhook;
  const headers = Object.entries(webhook.headers);
  return {
    target_url: otherwise(webhook.url),
    method: webhook.method,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, otherwise(value)])),
    file_fields: Object.keys(webhook.files ?? {}).sort(),
    timeout_ms: webhook.timeoutMs,
    max_attempts: retry.maxAttempts,
    retry_policy: retry.policy,
    retry_base_ms: retry.baseMs,
    retry_max_ms: retry.maxMs,
    retry_on: retry.on.map(String),
    concurrency: webhook.concurrency,
    rate_count: rateLimit?.count,
    rate_window_ms: rateLimit?.windowMs,
    breaker_failures: circuitBreaker?.failures,
    breaker_cooldown_ms: circuitBreaker?.cooldownMs,
    cache_ms: webhook.cacheMs,
  };
}

/**
 * What is recorded of a value that has conditions: what it is where none of them holds.
 *
 * @param {Conditional<string>} value
 * @returns {string}
 */
function otherwise(value) {
  return typeof value === "string" ? value : otherwise(value.else);
}
