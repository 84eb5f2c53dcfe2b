// How an application uses the modules of the runtime that the package's `runtime/` offers.

import type { PGlite } from "@electric-sql/pglite";
import type { ClientBase, Pool } from "pg";
import { ProxyAgent } from "undici";

import type { SendGridEmail, StripeResponse } from "buildamp-webhooks";
import { config } from "buildamp-webhooks/runtime/config.mjs";
import { connectElm, type ElmApp } from "buildamp-webhooks/runtime/elm.mjs";
import { enqueue } from "buildamp-webhooks/runtime/enqueue.mjs";
import {
  createEventLoop,
  runEffects,
  type AppEvent,
  type EventLoop,
} from "buildamp-webhooks/runtime/events.mjs";
import { migrate, migrationFiles } from "buildamp-webhooks/runtime/migrate.mjs";
import { RequestError, buildRequest } from "buildamp-webhooks/runtime/request.mjs";
import { isSuccess, readResponse } from "buildamp-webhooks/runtime/response.mjs";
import { createSandbox } from "buildamp-webhooks/runtime/sandbox.mjs";
import { startSimulator } from "buildamp-webhooks/runtime/simulate.mjs";
import {
  createWorker,
  type EnvSource,
  type Worker,
  type WorkerEvent,
  type WorkerOptions,
} from "buildamp-webhooks/runtime/worker.mjs";

const secrets: EnvSource = async (name, { webhookType, application, host }) =>
  `${name} ${webhookType} ${application} ${host ?? "all"}`;

export async function deliver(pool: Pool, lite: PGlite, agent: ProxyAgent): Promise<Worker> {
  const options: WorkerOptions = {
    db: pool,
    config,
    application: config.application,
    concurrency: 20,
    env: secrets,
    files: "files",
    onEvent: count,
    log: ({ level, event, ...rest }) => console.log(level, event, rest["id"]),
    dispatcher: agent,
  };
  const worker = createWorker(options);
  worker.start();
  worker.wake();
  for (const { type, rows, reason, until } of await worker.drain()) {
    console.log(type, rows.toFixed(), reason === "rate", until?.toISOString());
  }
  await worker.stop({ graceMs: 1000 });
  // Undefined is as good as left out.
  return createWorker({ db: lite, env: (name) => process.env[name], files: undefined });
}

export async function install(pool: Pool, lite: PGlite): Promise<string> {
  const { files, before, after } = await migrate(pool, "sql");
  await migrate(lite, "sql");
  return `${files.join()} ${before ?? "none"} ${after?.toFixed()} ${migrationFiles("sql").length}`;
}

export function count(event: WorkerEvent): string | number {
  switch (event.event) {
    case "attempt":
      return event.outcome === "retry" ? (event.code ?? "") : (event.duration_ms ?? event.attempt);
    case "settled":
      return event.status === "dead_letter" ? event.type : event.id;
    case "claimed":
      return event.rows + event.duration_ms;
    case "lost":
      return event.id;
    case "error":
      return `${event.doing}: ${event.error instanceof Error ? event.error.message : ""}`;
  }
}

export async function handle(pool: Pool, client: ClientBase): Promise<EventLoop> {
  const onEvent = async ({ event_type, payload }: AppEvent) =>
    event_type === "WebhookFailed" ? [{ TriggerWebhook: payload.request }] : null;
  const loop = createEventLoop({
    db: pool,
    handle: onEvent,
    onEffects: (inside, effects, { id }) => inside.query("SELECT $1, $2", [effects.length, id]),
    eventTypes: ["WebhookFailed"],
  });
  createEventLoop({ db: pool, handle() {} });
  loop.start();
  const handled: number = await loop.drain();
  const event: AppEvent = {
    id: "i",
    event_type: "e",
    payload: {},
    context: null,
    application: "app",
    host: "localhost",
    session_id: null,
    stream_id: null,
    correlation_id: null,
    attempts: handled,
    max_attempts: 3,
  };
  const { ids, others } = await runEffects(client, await onEvent(event), event, config);
  console.log(ids.join(), others.length);
  return loop;
}

export async function join(app: ElmApp, pool: Pool): Promise<void> {
  const connection = connectElm(app, {
    db: pool,
    host: "localhost",
    sessionId: null,
    env: secrets,
  });
  await connection.stop();
}

export async function rehearse(pool: Pool): Promise<void> {
  const simulator = await startSimulator({
    port: 0,
    chances: { error: 0.1 },
    decide: ({ service, fields }) =>
      service === "stripe" ? { trick: "drop" } : { status: fields["late"] ? 503 : undefined },
    onRequest: ({ path, status }) => console.log(path, status?.toFixed()),
  });
  await createWorker({ db: pool, sandbox: createSandbox(simulator.url) }).drain();
  await simulator.close();
}

export async function call(pool: Pool, mail: SendGridEmail): Promise<StripeResponse | string> {
  const webhook = config.webhooks.StripePaymentIntent;
  const payload = { amount: 1, currency: "usd", metadata: {} };
  const context = { env: () => "x", id: "i", idempotencyKey: "k", timestamp: 1 };
  try {
    const { url, method, headers, body, timeoutMs } = buildRequest(webhook, payload, context);
    const answer = await fetch(url, {
      method,
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    console.log(answer.status, headers.length, body?.byteLength);
  } catch (error) {
    return error instanceof RequestError ? error.code : "";
  }
  const response = { webhook_type: "", status: 200, headers: {}, body: "{}", truncated: false };
  return isSuccess(webhook, response)
    ? readResponse(webhook, response)
    : await enqueue(pool, "SendGridEmail", mail, { delaySeconds: 5 });
}
