// Effects of business logic: what it wants done, as data.

import { config as ownConfig } from "../config.mjs";
import { enqueue } from "../enqueue.mjs";
import { isText } from "../payload.mjs";
import { own } from "../support/own.mjs";

/** @import { AppEvent } from "../delivery.js" */
/** @import { Config, Database } from "../types.js" */

/**
 * @typedef {object} Trigger what Elm's `encodeTrigger` gives
 * @property {string} webhook_type
 * @property {unknown} payload a value; a string that is no payload of the type is JSON text
 * @property {string} [correlation_id]
 * @property {string} [session_id]
 * @property {string} [idempotency_key]
 * @property {number} [delay_seconds]
 * @property {number} [priority]
 */

const MEMBERS = new Set([
  "webhook_type",
  "payload",
  "correlation_id",
  "session_id",
  "idempotency_key",
  "delay_seconds",
  "priority",
]);

/**
 * The trigger in an effect: the trigger itself, or `{"TriggerWebhook": trigger}`.
 *
 * @param {unknown} effect
 * @returns {Trigger | null} null for any other effect
 * @throws {TypeError} where what is called a trigger is none: it would be lost
 */
function triggerOf(effect) {
  if (typeof effect !== "object" || effect === null) {
    return null;
  }
  if ("TriggerWebhook" in effect) {
    const { TriggerWebhook, ...beside } = effect;
    const [stray] = Object.keys(beside);
    if (stray !== undefined) {
      throw new TypeError(`${stray} stands beside TriggerWebhook: it belongs into it`);
    }
    const trigger = triggerOf(TriggerWebhook);
    if (trigger === null) {
      throw new TypeError("a TriggerWebhook holds an object with a webhook_type and a payload");
    }
    return trigger;
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
export async function runTrigger(client, trigger, origin, config = ownConfig) {
  checkMembers(trigger);
  const options = {
    application: origin.application,
    host: origin.host,
    correlationId: trigger.correlation_id ?? origin.correlation_id,
    sessionId: trigger.session_id ?? origin.session_id,
    idempotencyKey: trigger.idempotency_key,
    delaySeconds: trigger.delay_seconds ?? undefined,
    priority: trigger.priority,
    context: origin.context ?? undefined,
  };
  return enqueue(client, trigger.webhook_type, payloadOf(trigger, config), options, config);
}

/**
 * Elm gives a payload as a value, also where that is a text (a variant that holds nothing, any JSON), while
 * `enqueue` takes every string for JSON text. One that is no payload of its type is left to be that.
 *
 * @param {Trigger} trigger
 * @param {Config} config
 */
function payloadOf({ webhook_type, payload }, { webhooks }) {
  if (typeof payload !== "string") {
    return payload;
  }
  const webhook = own(webhooks, webhook_type);
  return webhook !== undefined && isText(webhook, payload) ? JSON.stringify(payload) : payload;
}

/**
 * Refuses unknown members: with a mistyped idempotency key a call might be made twice.
 *
 * @param {unknown} trigger what a port sends may be anything
 */
function checkMembers(trigger) {
  if (typeof trigger !== "object" || trigger === null) {
    throw new TypeError("a trigger is an object with a webhook_type and a payload");
  }
  for (const name of Object.keys(trigger)) {
    if (!MEMBERS.has(name)) {
      const known = [...MEMBERS].join(", ");
      throw new TypeError(`a trigger has no member ${name}; there are ${known}`);
    }
  }
}

/**
 * Whether a value is a list of effects. A text can be iterated as well, but its letters would be effects
 * that nobody knows, and the triggers in it lost.
 *
 * @param {unknown} value
 * @returns {value is Iterable<unknown>}
 */
export function isList(value) {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
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
  const list = effects ?? [];
  if (!isList(list)) {
    throw new TypeError("effects must be an array or another iterable; parse a text first");
  }
  const ids = [];
  const others = [];
  for (const effect of list) {
    const trigger = triggerOf(effect);
    if (trigger) {
      ids.push(await runTrigger(client, trigger, event, config));
    } else {
      others.push(effect);
    }
  }
  return { ids, others };
}
