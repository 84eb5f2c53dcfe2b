
/** The payload of each webhook type. */
export interface {{ own.payloads }} {
{%- for webhook in webhooks %}
{{ webhook.doc }}  {{ webhook.key }}: {{ webhook.payload }};
{%- endfor %}
}

/** What the answers to each webhook type are read as. */
export interface {{ own.responses }} {
{%- for webhook in webhooks %}
  {{ webhook.key }}: {{ webhook.response }};
{%- endfor %}
}

/** The names of the webhook types. */
export type {{ own.webhook_type }} = keyof {{ own.payloads }};

/** `webhooks.config.json`. */
export const config: {{ own.runtime }}.Config & {
  readonly webhooks: {
    readonly [Type in {{ own.webhook_type }}]: {{ own.runtime }}.WebhookConfig<Type>;
  };
};

/**
 * Adds a call to the queue, in the caller's own transaction where `db` is inside one.
 *
 * `payload` is checked against its JSON Schema first: a `PayloadError` names each wrong path. Where
 * it is a string, it is JSON text, whose numbers are kept digit for digit: a payload that is itself a
 * string is passed as `JSON.stringify` gives it.
 *
 * Resolves to the execution's id.
 */
export function enqueue<Type extends {{ own.webhook_type }}>(
  db: {{ own.runtime }}.Database,
  type: Type,
  payload: {{ own.payloads }}[Type] | string,
  options?: {{ own.runtime }}.EnqueueOptions,
): {{ own.promise }}<string>;

/**
 * Builds the request that a call makes; reads nothing but the files that the payload names.
 *
 * Throws a `RequestError` where it cannot be built.
 */
export function buildRequest<Type extends string>(
  webhook: {{ own.runtime }}.WebhookConfig<Type>,
  payload: Type extends {{ own.webhook_type }} ? {{ own.payloads }}[Type] | string : unknown,
  context: {{ own.runtime }}.RequestContext,
): {{ own.runtime }}.PreparedRequest;

/**
 * Reads an answer, or the payload of a `WebhookSuccess` or `WebhookFailed` event, as the response type of
 * its webhook. Where there was no answer, that is its last variant, with the event's error.
 */
export function readResponse<Type extends string>(
  webhook: {{ own.runtime }}.WebhookConfig<Type>,
  answer: {{ own.runtime }}.WebhookResponse | {{ own.runtime }}.OutcomePayload | null,
): Type extends {{ own.webhook_type }} ? {{ own.responses }}[Type] : unknown;

/** Whether an answer is a success by the definition: a 2xx whose body says what `success` asks. */
export function isSuccess(
  webhook: {{ own.runtime }}.WebhookConfig,
  response: {{ own.runtime }}.WebhookResponse,
): boolean;

/** Throws a `PayloadError` that names each wrong path of a payload; gives its JSON text. */
export function checkPayload<Type extends string>(
  webhook: {{ own.runtime }}.WebhookConfig<Type>,
  payload: Type extends {{ own.webhook_type }} ? {{ own.payloads }}[Type] | string : unknown,
): string;

/** The variables that a request needs in the branches that the conditions take here, sorted. */
export function requiredVariables(
  webhook: {{ own.runtime }}.WebhookConfig,
  env: {{ own.runtime }}.Environment,
): string[];

/**
 * Looks up all that a request needs, where the look-up takes time: conditions first, then what they
 * make necessary. Gives `env` for `buildRequest`, and the variables that are not set.
 */
export function resolveEnvironment(
  webhook: {{ own.runtime }}.WebhookConfig,
  lookup: (name: string) => string | null | undefined | {{ own.promise }}<string | null | undefined>,
): {{ own.promise }}<{ env: {{ own.runtime }}.Environment; missing: string[] }>;

/** A request that cannot be built. Its message never holds a value of the environment. */
export class RequestError extends {{ own.error }} {
  constructor(code: {{ own.runtime }}.RequestErrorCode, message: string);
  readonly code: {{ own.runtime }}.RequestErrorCode;
  /** Of a header: whether a variable is what it cannot hold, and not the payload or the key. */
  readonly fromVariable: boolean;
}

/** A payload that does not fit its type. */
export class PayloadError extends {{ own.error }} {
  constructor(type: string, problems: readonly {{ own.runtime }}.PayloadProblem[]);
  readonly problems: readonly {{ own.runtime }}.PayloadProblem[];
}
{%- if !own.exported.is_empty() %}

export type {
{%- for name in own.exported %}
  {{ name }},
{%- endfor %}
} from "./runtime/types.js";
{%- endif %}
