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
 * statuses back.
 *
 * `app` is what `Elm.Main.init` gives. `stop` waits until the triggers under way are stored; for a few
 * seconds only, where the database does not answer.
 */
export function connectElm(app: ElmApp, options: ConnectOptions): { stop(): Promise<void> };
