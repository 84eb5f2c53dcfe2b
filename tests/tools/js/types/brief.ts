// How an application uses the brief's declarations; each wrong line says so.

import type { PGlite } from "@electric-sql/pglite";
import type { ClientBase, Pool } from "pg";

import {
  buildRequest,
  config,
  enqueue,
  PayloadError,
  readResponse,
  RequestError,
  resolveEnvironment,
  type PreparedRequest,
  type SendGridEmail,
  type StripeResponse,
  type OutcomePayload,
  type WebhookPayloads,
  type WebhookResponse,
  type WebhookType,
} from "../../generated/js/brief/generated/js/webhooks.js";

const mail: SendGridEmail = {
  personalizations: [{ to: [{ email: "a@b.c" }], subject: null }],
  from: { email: "a@b.c", name: "A" },
  subject: "s",
  content: [{ type: "text/plain", value: "v" }],
};

export async function send(pool: Pool, client: ClientBase, lite: PGlite): Promise<string[]> {
  return [
    await enqueue(pool, "SendGridEmail", mail),
    await enqueue(client, "SendGridEmail", JSON.stringify(mail), { delaySeconds: 5, priority: 1 }),
    await enqueue(lite, "StripePaymentIntent", {
      amount: 1,
      currency: "usd",
      metadata: { a: "b" },
    }),
    await enqueue(lite, "CloudinaryUpload", { public_id: "p", file_data: { path: "a.png" } }),
    // @ts-expect-error: no such type
    await enqueue(pool, "SendGridMail", mail),
    // @ts-expect-error: another type's payload
    await enqueue(pool, "MailgunEmail", mail),
    // @ts-expect-error: a member of another kind
    await enqueue(pool, "StripePaymentIntent", { amount: "1", currency: "usd", metadata: {} }),
    // @ts-expect-error: a member that there is not
    await enqueue(pool, "SendGridEmail", { ...mail, form: 1, subject: 1 }),
    // @ts-expect-error: an option that there is not
    await enqueue(pool, "SendGridEmail", mail, { delay: 5 }),
  ];
}

export async function deliver(response: WebhookResponse): Promise<PreparedRequest | string> {
  const { env, missing } = await resolveEnvironment(config.webhooks.SendGridEmail, async () => "x");
  if (missing.length > 0) {
    return missing.join();
  }
  try {
    const context = { env, id: "i", idempotencyKey: "k", timestamp: 1 };
    return buildRequest(config.webhooks.SendGridEmail, mail, context);
  } catch (error) {
    if (error instanceof RequestError && error.code === "missing_variable") {
      return error.message;
    }
    if (error instanceof PayloadError) {
      return error.problems.map(({ path, message }) => `${path} ${message}`).join();
    }
    // @ts-expect-error: no such code
    return error instanceof RequestError && error.code === "missing" ? "" : describe(response);
  }
}

function describe(response: WebhookResponse): string {
  const read: StripeResponse = readResponse(config.webhooks.StripePaymentIntent, response);
  if ("PaymentCreated" in read) {
    return read.PaymentCreated.metadata["order"] ?? read.PaymentCreated.id;
  }
  if ("CardDeclined" in read) {
    return read.CardDeclined.error.message ?? "declined";
  }
  // @ts-expect-error: not of this type
  read.EmailSent;
  const text: string = read.PaymentFailed;
  return text;
}

export function outcomeOf(outcome: OutcomePayload): StripeResponse {
  return readResponse(config.webhooks.StripePaymentIntent, outcome.response ?? outcome);
}

export function everyType(type: WebhookType): keyof WebhookPayloads {
  const any: unknown = readResponse(config.webhooks[type], {
    webhook_type: type,
    status: 0,
    headers: {},
    body: "",
    truncated: false,
  });
  return any === undefined ? "MailgunEmail" : type;
}
