/** A value, or one that depends on whether an environment variable is set. */
export type Conditional<T> = T | { ifEnv: string; then: Conditional<T>; else: Conditional<T> };

/** Text with placeholders: `{UPPER_CASE}` a variable, `{lower_case}` a field, `{{` a brace. */
export type TemplateText = string;

/** The whole of `webhooks.config.json`. */
export interface Config {
  readonly $comment?: string;
  readonly version: 1;
  /** The application's name in a shared database. */
  readonly application: string;
  /** The folder of the SQL files, relative to the config. */
  readonly migrations: string | null;
  readonly webhooks: { readonly [type: string]: WebhookConfig };
}

/** One webhook of the config. */
export interface WebhookConfig<Type extends string = string> {
  readonly type: Type;
  readonly url: Conditional<TemplateText>;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly auth: Conditional<TemplateText> | null;
  readonly headers: { readonly [name: string]: Conditional<TemplateText> };
  readonly contentType: string | null;
  readonly encoding: "json" | "form" | "multipart" | "query" | "none";
  /** The whole attempt, in milliseconds. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly response: ResponseConfig;
  /** The variables that a request may need, in any branch; sorted. */
  readonly env: readonly string[];
  /** The variables that decide between branches; they may be missing. */
  readonly conditions: readonly string[];
  /** The most bytes of a response's body that are kept. */
  readonly maxResponse: number;
  /** JSON Schema 2020-12 of the payload. */
  readonly payload: JsonSchema;
  readonly form?: FormStyle;
  /** JSON names of the fields that placeholders name, by the name in the placeholder. */
  readonly fields?: { readonly [name: string]: string };
  /** JSON names of the fields that the URL takes out of the body. */
  readonly pathFields?: readonly string[];
  /** The file fields, by JSON name. */
  readonly files?: { readonly [name: string]: FileConfig };
  readonly idempotencyHeader?: string;
  /** JSON name of the field that is filled with the idempotency key where it is left out. */
  readonly idempotencyField?: string;
  readonly signing?: { readonly secret: Conditional<TemplateText> };
  /** What a 2xx body must say to be a success. */
  readonly success?: { readonly pointer: string; readonly equals: unknown };
  readonly concurrency?: number;
  readonly rateLimit?: { readonly count: number; readonly windowMs: number };
  readonly circuitBreaker?: { readonly failures: number; readonly cooldownMs: number };
  readonly cacheMs?: number;
}

export interface RetryPolicy {
  readonly policy: "exponential" | "linear" | "fixed" | "none";
  readonly baseMs: number;
  readonly maxMs: number;
  readonly maxAttempts: number;
  /** Statuses, and classes of them: `"5xx"`. */
  readonly on: readonly (number | string)[];
}

export interface FormStyle {
  readonly arrays: "indexed" | "repeat" | "brackets" | "comma";
  readonly objects: "brackets" | "json";
  readonly booleans: "true" | "yes" | "1";
  /** JSON names of the fields that are written as JSON text. */
  readonly jsonFields: readonly string[];
}

export interface FileConfig {
  /** The part's file name; the field's JSON name where it is null. */
  readonly fileName: TemplateText | null;
  /** The part's type; from the file name's ending where it is null. */
  readonly contentType: string | null;
}

/** How an answer becomes a typed response. */
export interface ResponseConfig {
  readonly name: string;
  /** The response headers that are read, in lower case. */
  readonly headers: readonly string[];
  /** In the order in which they are tried; the last takes whatever is left. */
  readonly variants: readonly ResponseVariant[];
}

export interface ResponseVariant {
  readonly name: string;
  readonly outcome: "ok" | "failed";
  readonly status?: readonly (number | string)[];
  readonly from:
    "nothing" | "response" | "bodyText" | "errorText" | "body" | "header" | "headerText";
  readonly header?: string;
  readonly pointer?: string;
  readonly schema?: JsonSchema;
}

/** JSON Schema 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/**
 * A file of an upload: its content as base64 text, or the path of a file that the worker reads when it
 * sends, from under its `files` folder.
 */
export type FileData = string | { path: string };

/** Gives the value of an environment variable, or nothing where it is not set. */
export type Environment = (name: string) => string | null | undefined;

/** What a request depends on beside its definition and its payload. */
export interface RequestContext {
  env: Environment;
  /** The execution's id: `webhook-id` where the request is signed. */
  id: string;
  /** The same on every attempt. */
  idempotencyKey: string;
  /** Of the attempt, in seconds since 1970. */
  timestamp: number;
  /** The folder under which a payload's `{"path": …}` is looked for. */
  files?: string | null | undefined;
}

/**
 * Node's `Buffer`, where its declarations are there: these here do without them. Over no shared memory,
 * which `fetch` does not take: newer declarations tell the two apart.
 */
type Bytes = typeof globalThis extends { Buffer: { alloc(size: number): infer NodeBuffer } }
  ? NodeBuffer
  : ReturnType<typeof Uint8Array.of>;

/** A request, ready to be sent. */
export interface PreparedRequest {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body: Bytes | null;
  timeoutMs: number;
}

/** Why a request was not built. */
export type RequestErrorCode =
  | "invalid_payload"
  | "number_out_of_range"
  | "not_an_object"
  | "missing_variable"
  | "missing_field"
  | "invalid_path_value"
  | "invalid_url"
  | "invalid_auth"
  | "invalid_header"
  | "ambiguous_key"
  | "unsupported_nesting"
  | "invalid_file"
  | "file_unavailable"
  | "file_outside"
  | "invalid_secret";

/** An answer to a webhook, as it is stored and as events carry it. */
export interface WebhookResponse {
  webhook_type: string;
  /** 0 where there was no answer at all. */
  status: number;
  /** The headers that are kept, names in lower case. */
  headers: { [name: string]: string };
  /** The body; where there was no answer, why. */
  body: string;
  /** Whether the body was longer than what is kept. */
  truncated: boolean;
}

/** What became of a call: the payload of a `WebhookSuccess` or `WebhookFailed` event. */
export interface OutcomePayload {
  webhook_id: string;
  webhook_type: string;
  attempts: number;
  /** `null` where there was no answer. */
  response: WebhookResponse | null;
  /** Why it failed; `null` where it did not. */
  error: string | null;
  code: string | null;
  /** The call's payload, without its files. */
  request: any;
}

/** One thing wrong with a payload. */
export interface PayloadProblem {
  /** Where, as in JavaScript: `personalizations[0].to`; empty for the payload itself. */
  path: string;
  /** What, in words. */
  message: string;
}

/** A `pg` Pool or Client (also one inside a transaction), or a PGlite. */
export interface Database {
  query(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
}

/** What a call may say beside its payload. */
export interface EnqueueOptions {
  /** The application; the config's by default. */
  application?: string | undefined;
  /** The tenant; `localhost` by default. */
  host?: string | undefined;
  /** A UUID that links the call to the event it comes from. */
  correlationId?: string | null | undefined;
  /** The session that sees the call's statuses. */
  sessionId?: string | null | undefined;
  /** Calls with an equal key are made once; by default each call has its own. */
  idempotencyKey?: string | null | undefined;
  /** How long to wait before the first attempt. */
  delaySeconds?: number | undefined;
  /** 0 to 3; higher goes first among calls of its type. */
  priority?: number | undefined;
  /** Kept with the call, and given back with its events. */
  context?: unknown;
}
