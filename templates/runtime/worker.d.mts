import type { Worker, WorkerOptions } from "./delivery.js";

export type {
  AnyDatabase,
  AttemptEvent,
  EnvContext,
  EnvSource,
  LeftBehind,
  Log,
  Sandbox,
  SettledStatus,
  Worker,
  WorkerEvent,
  WorkerOptions,
} from "./delivery.js";

/** A worker that claims, sends and reports from {@link Worker.start} until {@link Worker.stop}. */
export function createWorker(options: WorkerOptions): Worker;
