import type { ConnectOptions, ElmApp } from "./delivery.js";

export type {
  AnyDatabase,
  ConnectOptions,
  ElmApp,
  EnvContext,
  EnvSource,
  Log,
} from "./delivery.js";

/**
 * Joins the ports of the generated Elm module to the queue, until it is stopped: triggers in,
 * statuses back. A trigger whose idempotency key gave it an earlier execution is told what that has come
 * to, and then of its changes, as if it had made it.
 *
 * `app` is what `Elm.Main.init` has just given: a trigger that nobody listens to is lost, so connect
 * before anything is waited for. `stop` waits until the triggers under way are stored; for a few
 * seconds only, where the database does not answer.
 */
export function connectElm(app: ElmApp, options: ConnectOptions): { stop(): Promise<void> };
