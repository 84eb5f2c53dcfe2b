// What an application hands to the modules that deliver, and what they give it. Options whose names
// end in `Ms` are milliseconds.

import type { Dispatcher } from "undici";

import type { Config, Database, Environment, PreparedRequest, WebhookConfig } from "./types.js";

/** What the worker, the event loop and Elm's connection take: a `pg` Pool, or a PGlite. */
export type AnyDatabase = PgPool | PGliteDatabase;

/** A `pg` Pool, by what tells it from a Client: `pg`'s own types need not be there. */
export interface PgPool extends Database {
  readonly totalCount: number;
  connect(): Promise<unknown>;
}

/** A PGlite, likewise. */
export interface PGliteDatabase extends Database {
  readonly waitReady: Promise<void>;
  listen(channel: string, callback: (payload: string) => void): Promise<unknown>;
}

/** What a variable is wanted for. */
export interface EnvContext {
  webhookType: string;
  application: string;
  /** Undefined where a type is looked at as a whole. */
  host: string | undefined;
}

/** Gives variables, at once or later: from a secret store, a token cache. */
export type EnvSource = (
  name: string,
  context: EnvContext,
) => string | null | undefined | Promise<string | null | undefined>;

/** Takes what there is to log, one entry a line. */
export type Log = (entry: {
  level: "info" | "warn" | "error";
  event: string;
  [key: string]: unknown;
}) => void;

export interface WorkerOptions {
  /**
   * Give a Pool a `connectionTimeoutMillis`: by default it waits without end for a server that does not
   * answer, and all that asks it for a connection with it.
   */
  db: AnyDatabase;
  /** `webhooks.config.json`; by default the one beside the runtime. */
  config?: Config | undefined;
  /** The config's by default. */
  application?: string | undefined;
  /**
   * Requests at once; 50 by default. No type takes more than half of them, where there are several.
   * While all are taken, a type that has none may have one more: so targets that hang never hold up
   * the others.
   */
  concurrency?: number | undefined;
  /** Gives variables; the process's environment by default. */
  env?: EnvSource | undefined;
  /** The folder of the files that payloads name; without it such a payload is an error. */
  files?: string | undefined;
  /** For metrics. */
  onEvent?: ((event: WorkerEvent) => void) | undefined;
  /** One entry for each attempt; by default lines of JSON to stderr. */
  log?: Log | undefined;
  /** Unique among workers; by default made of host, process and chance. */
  name?: string | undefined;
  /** How long a row stays with a worker that says nothing; 30,000 by default, at least 1,000. */
  leaseMs?: number | undefined;
  /** How often to look without being woken; 1,000 by default, at most 25,000. */
  pollMs?: number | undefined;
  /** How often the listening connection is tried; 30,000 by default. */
  heartbeatMs?: number | undefined;
  /** How long a report waits for others; 5 by default. */
  lingerMs?: number | undefined;
  /** One of undici 7, for a proxy. */
  dispatcher?: Dispatcher | undefined;
  /** Sends every request to the simulator. */
  sandbox?: Sandbox | undefined;
}

/** Delivers what is due. */
export interface Worker {
  readonly name: string;
  readonly application: string;
  readonly leaseMs: number;
  /** Begins to claim. Does nothing where it has begun; once it was stopped, make another. */
  start(): void;
  /** Looks now: something was just enqueued. */
  wake(): void;
  /**
   * Sends until nothing is due, then returns. A type that its own limits hold up (a rate, a pause that
   * its target asked for, a concurrency that others use up) is waited for where they end within a
   * minute. Needs no `start`; goes on polling until `stop`. Fails where the database is there, but
   * refuses its claims or its reports: a right is missing, or a table.
   *
   * Resolves to what waits nevertheless; to nothing where the worker was stopped.
   */
  drain(): Promise<LeftBehind[]>;
  /**
   * Ends: claims no more, gives back what was not sent, waits for what is being sent, then aborts
   * it and reports it as `retry`. A database that does not answer is waited for a few seconds: what it
   * does not know then is told of in the log, and taken back once its lease runs out.
   */
  stop(options?: {
    /** How long to wait for requests; 8,000 by default. */
    graceMs?: number | undefined;
  }): Promise<void>;
}

/** Rows of a type that wait when a drain ends. */
export interface LeftBehind {
  type: string;
  rows: number;
  /**
   * - `delay`, `retry`: they are not due yet;
   * - `pause`, `circuit`, `rate`, `concurrency`: the type's limits hold them up;
   * - `fault`: the type is paused for credentials that are refused or missing;
   * - `trial`: one row of the type, in flight, decides about its pause or circuit;
   * - `held`: another worker sends them, or died and its leases have not run out;
   * - `variables`: variables are not set here; `unknown`: the type is not in the worker's config;
   * - `due`: they have just become due, or somebody has locked them.
   */
  reason:
    | "delay"
    | "retry"
    | "pause"
    | "fault"
    | "circuit"
    | "rate"
    | "concurrency"
    | "trial"
    | "held"
    | "variables"
    | "unknown"
    | "due";
  /** When the first of them can be sent; null where that depends on others. */
  until: Date | null;
}

/** What a worker tells. Holds no secret and no payload. */
export type WorkerEvent =
  | AttemptEvent
  /** The database has the report of a row, which now has this status. */
  | { event: "settled"; id: string; type: string; status: SettledStatus }
  | { event: "claimed"; rows: number; duration_ms: number }
  /** The row is no longer this worker's. */
  | { event: "lost"; id: string; type: string }
  | { event: "error"; doing: string; error: unknown };

export interface AttemptEvent {
  event: "attempt";
  /** The execution's. */
  id: string;
  /** The webhook type. */
  type: string;
  /** Its number. */
  attempt: number;
  /** `release` where it was not sent. */
  outcome: "ok" | "retry" | "permanent" | "release";
  status: number | undefined;
  /** A short stable word for what went wrong. */
  code: string | undefined;
  duration_ms: number | undefined;
}

/** A row's status after a report; `late` where the report came too late to count. */
export type SettledStatus = "pending" | "failed" | "sent" | "dead_letter" | "late";

/** Sends every request to the simulator. */
export interface Sandbox {
  /** Where the simulator listens. */
  url: string;
  /** Variables that are not set get a stand-in, so that a project without any account runs. */
  env(webhook: WebhookConfig, env: Environment): Environment;
  redirect(type: string, request: PreparedRequest): PreparedRequest;
}

/** A row of `buildamp_events`. */
export interface AppEvent {
  id: string;
  event_type: string;
  /**
   * JavaScript rounds numbers of more than 15 digits. An object or array in here that is sent on as it
   * is, as a trigger's whole payload (`event.payload.request`), keeps all digits of those in it; a
   * changed one, a copy, or a part of something else has the rounded ones.
   */
  payload: any;
  /** Likewise: the calls that an event triggers inherit all of its digits. */
  context: any;
  application: string;
  host: string;
  session_id: string | null;
  stream_id: string | null;
  correlation_id: string | null;
  /** This one included. */
  attempts: number;
  max_attempts: number;
}

/**
 * What is to be done for an event. Each is a trigger, as Elm's `encodeTrigger` gives it, alone (an object
 * with a text as `webhook_type`) or as `{"TriggerWebhook": trigger}`; or anything of one's own, for
 * `onEffects`. A trigger's payload is a value, also where that is a text; a string that is no payload of
 * its type is JSON text. What is called a trigger and is none, or has a member that no trigger has, fails
 * the event.
 */
export type Effects = (Iterable<unknown> & object) | null | undefined | void;

export interface EventLoopOptions {
  db: AnyDatabase;
  /**
   * Gives the event's effects; may be called again, for an event whose process died or whose
   * transaction an outage of the database cut off. Such an outage costs the event no attempt, up to three times
   * in a row; so too where what is thrown here is an error by which PostgreSQL says that it is away.
   */
  handle: (event: AppEvent) => Effects | Promise<Effects>;
  /** The config's by default. */
  application?: string | undefined;
  /**
   * Runs the effects that are no `TriggerWebhook`, in the transaction that completes the event; again,
   * with the same effects, where the database undid that for another's sake (a deadlock, a failure to
   * serialise). Without it they are passed over, and the log tells how many.
   */
  onEffects?: ((client: Database, effects: unknown[], event: AppEvent) => unknown) | undefined;
  /** `webhooks.config.json`; by default the one beside the runtime. */
  config?: Config | undefined;
  /** Only these; all by default. */
  eventTypes?: readonly string[] | undefined;
  /** Events taken at once; 20 by default. */
  batch?: number | undefined;
  /**
   * After which the events of a process that died are taken back; 60,000 by default. So long may each
   * query take that runs an event's effects, those of `onEffects` too.
   */
  leaseMs?: number | undefined;
  /** How often to look; 500 by default. */
  pollMs?: number | undefined;
  /** By default lines of JSON to stderr. */
  log?: Log | undefined;
}

/** Takes due events and has them handled. */
export interface EventLoop {
  /** Begins to take events. Does nothing where it has begun; once it was stopped, make another. */
  start(): void;
  /** Looks now: an event was just added. */
  wake(): void;
  /** Handles what is due, then returns how many events there were. Rejects in an outage. */
  drain(): Promise<number>;
  /**
   * Ends after the event that is being handled; the others of its batch are given back. A database that
   * does not answer is waited for a few seconds, a handler for 8, or as long as is said: what the database
   * does not know then is taken back once its lease runs out.
   */
  stop(options?: { graceMs?: number | undefined }): Promise<void>;
}

/** What `Elm.Main.init` gives. */
export interface ElmApp {
  /** Elm leaves out a port that the program does not use, and with the last one this. */
  ports?:
    | {
        webhookTrigger?: {
          subscribe(listener: (trigger: any) => void): void;
          unsubscribe(listener: (trigger: any) => void): void;
        };
        webhookUpdate?: { send(update: unknown): void };
      }
    | undefined;
}

export interface ConnectOptions {
  db: AnyDatabase;
  /** The config's by default. */
  application?: string | undefined;
  /** The tenant; `localhost` by default. */
  host?: string | undefined;
  /** Of what is triggered here; and only its statuses come back. */
  sessionId?: string | null | undefined;
  /** What the worker has: a trigger whose variables are missing is warned of. */
  env?: EnvSource | undefined;
  /** `webhooks.config.json`; by default the one beside the runtime. */
  config?: Config | undefined;
  /** How often to look for statuses; 300 by default. */
  pollMs?: number | undefined;
  /** By default lines of JSON to stderr. */
  log?: Log | undefined;
}

export interface SimulatorOptions {
  /** 4040 by default; 0 for any. */
  port?: number | undefined;
  /** Where to listen; this machine only, by default. */
  host?: string | undefined;
  chances?: SimulatorChances | undefined;
  /** Before each answer; 0 by default. */
  delayMs?: number | undefined;
  onRequest?: ((seen: SimulatedRequest) => void) | undefined;
  /** How a call fares; speaks before path, header and chance. */
  decide?:
    | ((
        call: SimulatedCall,
      ) => SimulatedBehaviour | undefined | Promise<SimulatedBehaviour | undefined>)
    | undefined;
}

/** How likely faults are, between 0 and 1; 0 by default. */
export interface SimulatorChances {
  /** A 500. */
  error?: number | undefined;
  /** A 429 with a Retry-After. */
  limit?: number | undefined;
  /** The connection is closed without an answer. */
  drop?: number | undefined;
}

/** A request that the simulator saw. */
export interface SimulatedRequest {
  method: string;
  path: string;
  /** Null where there was no answer. */
  status: number | null;
  /** Why it was answered so; empty for the service's own answer. */
  how: string;
  ms: number;
}

/** What a simulated service was sent. */
export interface SimulatedCall {
  service: string;
  /** Below the service. */
  path: string;
  query: { [name: string]: string };
  /** Of a JSON, form or multipart body, or of the query. */
  fields: { [name: string]: any };
  body: string;
}

/** How the simulator answers a call; a success where nothing is said. */
export interface SimulatedBehaviour {
  status?: number | undefined;
  delayMs?: number | undefined;
  /** Seconds; of a 429 where no status is said. */
  retryAfter?: number | undefined;
  trick?: "drop" | "reset" | "endless" | "hang" | "redirect" | undefined;
}
