import type { AppEvent, EventLoop, EventLoopOptions } from "./delivery.js";
import type { Config, Database } from "./types.js";

export type {
  AnyDatabase,
  AppEvent,
  Effects,
  EventLoop,
  EventLoopOptions,
  Log,
} from "./delivery.js";

/**
 * A loop that takes events from `buildamp_events`, has them handled and runs their effects, from
 * {@link EventLoop.start} until {@link EventLoop.stop}.
 */
export function createEventLoop(options: EventLoopOptions): EventLoop;

/**
 * Enqueues every `TriggerWebhook` among the effects of an event, with the event's application,
 * host, correlation id, session id and context; in the transaction that `client` is in.
 *
 * Resolves to the executions' ids, in the effects' order, and the effects that are none of this
 * function's business.
 */
export function runEffects(
  client: Database,
  effects: Iterable<unknown> | null | undefined,
  event: AppEvent,
  config?: Config,
): Promise<{ ids: string[]; others: unknown[] }>;
