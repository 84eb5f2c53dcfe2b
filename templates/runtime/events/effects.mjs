// Effects of business logic: what it wants done, as data.

import { enqueue } from "../enqueue.mjs";

/** @import { AppEvent } from "../delivery.js" */
/** @import { Config, Database } from "../types.js" */

/**
 * @typedef {object} Trigger what Elm's `encodeTrigger` gives
 * @property {string} webhook_type
 * @property {unknown} payload
 * @property {string} [correlation_id]
 * @property {string} [session_id]
 * @property {string} [idempotency_key]
 * @property {number} [delay_seconds]
 * @property {number} [priority]
 */

/**
 * The trigger in an effect: the trigger itself, or `{"TriggerWebhook": trigger}`.
 *
 * @param {unknown} effect
 * @returns {Trigger | null} null for any other effect
 */
function triggerOf(effect) {
  if (typeof effect !== "object" || effect === null) {
    return null;
  }
  if ("TriggerWebhook" in effect) {
    return triggerOf(effect.TriggerWebhook);
  }
  const isTrigger = "webhook_type" in effect && typeof effect.webhook_type === "string";
  return isTrigger ? /** @type {Trigger} */ (effect) : null;
}

/**
 * Enqueues a trigger with what it inherits where it does not say otherwise.
 *
 * @param {Database} client
 * @param {Trigger} trigger
 * @param {object} origin
 * @param {string} origin.application
 * @param {string} origin.host
 * @param {string | null} [origin.correlation_id]
 * @param {string | null} [origin.session_id]
 * @param {unknown} [origin.context]
 * @param {Config} [config]
 * @returns {Promise<string>} the execution's id
 */
export function runTrigger(client, trigger, origin, config) {
  const options = {
    application: origin.application,
    host: origin.host,
    correlationId: trigger.correlation_id ?? origin.correlation_id,
    sessionId: trigger.session_id ?? origin.session_id,
    idempotencyKey: trigger.idempotency_key,
    delaySeconds: trigger.delay_seconds,
    priority: trigger.priority,
    context: origin.context ?? undefined,
  };
  return enqueue(client, trigger.webhook_type, trigger.payload, options, config);
}

/**
 * Enqueues every `TriggerWebhook` among the effects of an event, with the event's application,
 * host, correlation id, session id and context; in the transaction that `client` is in.
 *
 * @param {Database} client
 * @param {Iterable<unknown> | null | undefined} effects
 * @param {AppEvent} event
 * @param {Config} [config]
 * @returns {Promise<{ ids: string[], others: unknown[] }>} the executions, in the effects' order,
 * and the effects that are none of this function's business
 */
export async function runEffects(client, effects, event, config) {
  const ids = [];
  const others = [];
  for (const effect of effects ?? []) {
    const trigger = triggerOf(effect);
    if (trigger) {
      ids.push(await runTrigger(client, trigger, event, config));
    } else {
      others.push(effect);
    }
  }
  return { ids, others };
}
