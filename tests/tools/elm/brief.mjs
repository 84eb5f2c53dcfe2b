// node brief.mjs COMPILED.cjs: runs BriefApp as an application would be run, and checks what it
// triggers and what it makes of statuses and events.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { Elm } = createRequire(import.meta.url)(process.argv[2]);
const app = Elm.BriefApp.init();
const triggers = [];
const reports = [];
app.ports.webhookTrigger.subscribe((trigger) => triggers.push(trigger));
app.ports.report.subscribe((text) => reports.push(text));
// What `init` started is delivered once the subscribers are there.
await new Promise((resolve) => setTimeout(resolve));

const types = triggers.map((trigger) => trigger.webhook_type).sort();
assert.deepEqual(types, [
  "CloudinaryUpload",
  "CloudinaryUpload",
  "CustomAPICall",
  "ImageKitUpload",
  "MailgunEmail",
  "PayPalOrder",
  "PostmarkEmail",
  "SendGridEmail",
  "SendGridEmail",
  "SquarePayment",
  "StripePaymentIntent",
  "VideoTranscode",
]);
const of = (type) => triggers.filter((trigger) => trigger.webhook_type === type);
assert.deepEqual(of("StripePaymentIntent"), [
  {
    webhook_type: "StripePaymentIntent",
    payload: { amount: 9007199254740991, currency: "usd", metadata: { order_id: "7" } },
    delay_seconds: 0,
  },
]);
const mail = {
  personalizations: [{ to: [{ email: "b@example.com", name: "B" }] }],
  from: { email: "a@example.com" },
  subject: "Hello",
  content: [{ type: "text/plain", value: "Hi" }],
};
const byDelay = (a, b) => a.delay_seconds - b.delay_seconds;
assert.deepEqual(of("SendGridEmail").sort(byDelay), [
  { webhook_type: "SendGridEmail", payload: mail, delay_seconds: 0 },
  {
    webhook_type: "SendGridEmail",
    payload: mail,
    delay_seconds: 5,
    correlation_id: "c",
    idempotency_key: "k",
  },
]);
assert.deepEqual(of("ImageKitUpload")[0].payload, {
  file: { path: "cat.png" },
  file_name: "cat.png",
  tags: ["cat"],
});
assert.equal(of("CloudinaryUpload")[0].payload.file_data, "aGk=");

/** What the application reports after `send`. */
async function reported(send) {
  reports.length = 0;
  send();
  // A port's first value comes after a tick.
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(reports.length, 1);
  return reports[0];
}

const response = (webhook_type, status, body, headers = {}) => ({
  webhook_type,
  status,
  headers,
  body,
  truncated: false,
});
const update = (status) =>
  reported(() =>
    app.ports.webhookUpdate.send({
      webhook_id: "w",
      webhook_type: "SendGridEmail",
      correlation_id: null,
      session_id: "s",
      status,
    }),
  );
assert.equal(await update({ status: "pending" }), "w SendGridEmail pending");
assert.equal(await update({ status: "sending" }), "w SendGridEmail sending");
assert.equal(
  await update({ status: "sent", response: response("SendGridEmail", 202, "") }),
  "w SendGridEmail sent 202",
);
assert.equal(
  await update({ status: "failed", error: "HTTP 500", attempts: 2 }),
  "w SendGridEmail failed HTTP 500 2",
);
assert.equal(
  await update({ status: "dead_letter", error: "HTTP 410", attempts: 1 }),
  "w SendGridEmail dead HTTP 410 1",
);

const event = (webhook_type, answer, error = null) =>
  reported(() =>
    app.ports.events.send({
      webhook_id: "w",
      webhook_type,
      attempts: 1,
      response: answer,
      error,
      code: null,
      request: {},
    }),
  );
const answered = (type, ...answer) => event(type, response(type, ...answer));
assert.equal(await answered("SendGridEmail", 202, "", { "x-message-id": "m1" }), "mail m1");
assert.equal(await answered("SendGridEmail", 202, ""), "HTTP 202");
assert.equal(await answered("SendGridEmail", 400, "bad"), "HTTP 400: bad");
assert.equal(await event("SendGridEmail", null, "connection refused"), "connection refused");
const intent = { id: "pi_1", status: "succeeded", client_secret: null, metadata: {}, more: 1 };
assert.equal(
  await answered("StripePaymentIntent", 200, JSON.stringify(intent)),
  "payment pi_1 succeeded",
);
const declined = { error: { type: "card_error", decline_code: "stolen" } };
assert.equal(
  await answered("StripePaymentIntent", 402, JSON.stringify(declined)),
  "declined stolen",
);
assert.equal(
  await answered("StripePaymentIntent", 500, JSON.stringify(declined)),
  `HTTP 500: ${JSON.stringify(declined)}`,
);
assert.equal(await answered("StripePaymentIntent", 200, "no JSON"), "HTTP 200: no JSON");
assert.equal(await answered("VideoTranscode", 200, "{}"), "VideoTranscode 200 {}");
assert.equal(await answered("VideoTranscode", 302, ""), "HTTP 302");
