// The registry in the database against the config of a worker.

/** @import { Db } from "../db.mjs" */
/** @import { Config, WebhookConfig } from "../types.js" */

const REGISTRY = `
  SELECT webhook_type, (to_jsonb(t) || jsonb_build_object('retired', retired_at IS NOT NULL))::TEXT AS policy
  FROM webhook_types AS t WHERE application = $1`;

/**
 * What differs, a sentence each; empty where the database knows what the config says.
 *
 * @param {Db} db
 * @param {string} application
 * @param {Config} config
 * @returns {Promise<string[]>}
 */
export async function differences(db, application, config) {
  const rows = await db.query(REGISTRY, [application]);
  const known = new Map(rows.map(({ webhook_type, policy }) => [webhook_type, JSON.parse(policy)]));
  const found = [];
  for (const [type, webhook] of Object.entries(config.webhooks)) {
    const policy = known.get(type);
    if (!policy || policy.retired) {
      found.push(`${type} is not in the database's registry`);
      continue;
    }
    const wanted = policyOf(webhook);
    const names = Object.keys(wanted).filter(
      (name) => JSON.stringify(policy[name] ?? null) !== JSON.stringify(wanted[name] ?? null),
    );
    if (names.length > 0) {
      found.push(`${type} differs in ${names.join(", ")}`);
    }
  }
  for (const [type, policy] of known) {
    if (!Object.hasOwn(config.webhooks, type) && !policy.retired) {
      found.push(`${type} is in the database's registry, but not in this config`);
    }
  }
  return found;
}

/**
 * @param {WebhookConfig} webhook
 * @returns {{ [column: string]: unknown }}
 */
function policyOf({ method, timeoutMs, retry, concurrency, rateLimit, circuitBreaker, cacheMs }) {
  return {
    method,
    timeout_ms: timeoutMs,
    max_attempts: retry.maxAttempts,
    retry_policy: retry.policy,
    retry_base_ms: retry.baseMs,
    retry_max_ms: retry.maxMs,
    retry_on: retry.on.map(String),
    concurrency,
    rate_count: rateLimit?.count,
    rate_window_ms: rateLimit?.windowMs,
    breaker_failures: circuitBreaker?.failures,
    breaker_cooldown_ms: circuitBreaker?.cooldownMs,
    cache_ms: cacheMs,
  };
}
