// What well-known services answer where all is well, as far as a caller looks at it.

import { createHash, randomUUID } from "node:crypto";

/** @import { SimulatedCall as Call } from "../delivery.js" */

/**
 * @typedef {object} Reply
 * @property {number} status
 * @property {{ [name: string]: string }} [headers]
 * @property {unknown} [json]
 * @property {string} [text] where it is not JSON
 */

const hex = () => randomUUID().replaceAll("-", "");
const token = (/** @type {number} */ length) =>
  createHash("sha256").update(randomUUID()).digest("base64url").slice(0, length);
const seconds = () => Math.floor(Date.now() / 1000);
const now = () => new Date().toISOString();
const text = (/** @type {unknown} */ value, /** @type {string} */ otherwise) =>
  typeof value === "string" && value !== "" ? value : otherwise;
const list = (/** @type {unknown} */ value) => (Array.isArray(value) ? value : []);
const lengthOf = (/** @type {string} */ body) => {
  try {
    return list(JSON.parse(body)).length;
  } catch {
    return 0;
  }
};
let latest = 0;
/** A number that none before had, and looks like a time. */
const serial = () => (latest = Math.max(latest + 1, seconds()));
/** As Discord numbers messages: by the milliseconds since 2015. */
const snowflake = () => String(BigInt(Date.now() - 1_420_070_400_000) << 22n);

/** @type {{ [service: string]: (call: Call) => Reply }} */
export const ANSWERS = {
  sendgrid: () => {
    const id = `test_${randomUUID()}`;
    return { status: 202, headers: { "X-Message-Id": id }, json: { message_id: id } };
  },
  stripe: ({ path, fields }) => {
    const isIntent = !path || path.endsWith("/payment_intents");
    const id = `${isIntent ? "pi" : "obj"}_test_${randomUUID()}`;
    return {
      status: 200,
      headers: { "Request-Id": `req_${token(14)}` },
      json: {
        id,
        object: isIntent ? "payment_intent" : (path.split("/").at(-1) ?? "object"),
        metadata: {},
        ...fields,
        amount: Number(fields["amount"] ?? 0),
        currency: text(fields["currency"], "usd"),
        status: "requires_payment_method",
        client_secret: "test_secret",
        created: seconds(),
        livemode: false,
      },
    };
  },
  mailgun: () => ({
    status: 200,
    json: { id: `<${hex()}@sandbox.mailgun.org>`, message: "Queued. Thank you." },
  }),
  postmark: ({ fields }) => ({
    status: 200,
    json: {
      To: fields["To"] ?? fields["to"] ?? "",
      SubmittedAt: now(),
      MessageID: randomUUID(),
      ErrorCode: 0,
      Message: "OK",
    },
  }),
  resend: () => ({ status: 200, json: { id: randomUUID() } }),
  mailchimp: ({ fields }) => ({
    status: 200,
    json: { id: hex(), email_address: fields["email_address"] ?? "", status: "subscribed" },
  }),
  cloudinary: ({ fields }) => {
    const id = [fields["folder"], text(fields["public_id"], token(20))].filter(Boolean).join("/");
    const url = `//res.cloudinary.com/sandbox/image/upload/v${seconds()}/${id}.png`;
    return {
      status: 200,
      json: {
        asset_id: hex(),
        public_id: id,
        version: seconds(),
        format: "png",
        resource_type: "image",
        width: 864,
        height: 576,
        bytes: 120_253,
        created_at: now(),
        url: `http:${url}`,
        secure_url: `https:${url}`,
      },
    };
  },
  imagekit: ({ fields }) => {
    const name = text(fields["fileName"] ?? fields["file_name"], "file.png");
    const folder = text(fields["folder"], "").replace(/^\/|\/$/g, "");
    const filePath = `/${folder === "" ? "" : `${folder}/`}${name}`;
    const url = `https://ik.imagekit.io/sandbox${filePath}`;
    const json = { fileId: token(24), name, filePath, url, thumbnailUrl: url, fileType: "image" };
    return { status: 200, json: { ...json, width: 864, height: 576, size: 120_253 } };
  },
  paypal: () => {
    const id = token(17).toUpperCase();
    const link = (/** @type {string} */ rel, /** @type {string} */ href) => ({
      rel,
      href,
      method: "GET",
    });
    const links = [
      link("self", `https://api.paypal.com/v2/checkout/orders/${id}`),
      link("approve", `https://www.paypal.com/checkoutnow?token=${id}`),
    ];
    return { status: 201, json: { id, status: "CREATED", links } };
  },
  square: ({ fields }) => {
    const payment = {
      id: token(24),
      status: "COMPLETED",
      amount_money: fields["amount_money"] ?? null,
      order_id: fields["order_id"] ?? token(24),
      created_at: now(),
    };
    return { status: 200, json: { payment } };
  },
  twilio: ({ fields }) => ({
    status: 201,
    json: {
      sid: `SM${hex()}`,
      status: "queued",
      to: fields["To"] ?? "",
      from: fields["From"] ?? "",
      body: fields["Body"] ?? "",
      error_code: null,
    },
  }),
  // Its Web API says in the body whether a call succeeded; an incoming webhook says nothing else.
  slack: ({ path, fields }) => {
    const json = {
      ok: true,
      channel: text(fields["channel"], "C0TEST"),
      ts: `${serial()}.000100`,
    };
    return path.startsWith("api/") ? { status: 200, json } : { status: 200, text: "ok" };
  },
  discord: ({ fields, query }) =>
    query["wait"] === "true"
      ? { status: 200, json: { id: snowflake(), type: 0, content: fields["content"] ?? "" } }
      : { status: 204 },
  telegram: () => ({
    status: 200,
    json: { ok: true, result: { message_id: serial() % 1e6, date: seconds() } },
  }),
  googleapis: ({ path, fields }) => {
    const labelAnnotations = [{ mid: "/m/0bt9lr", description: "Dog", score: 0.97 }];
    const json = path.endsWith("images:annotate")
      ? { responses: list(fields["requests"]).map(() => ({ labelAnnotations })) }
      : { name: `projects/sandbox/messages/0:${seconds()}%${token(16)}` };
    return { status: 200, json };
  },
  "video-service": ({ fields }) => ({
    status: 202,
    json: {
      job_id: randomUUID(),
      status: "queued",
      output_format: fields["output_format"] ?? null,
    },
  }),
  hubspot: ({ fields }) => ({
    status: 201,
    json: { id: String(serial()), properties: fields["properties"] ?? {}, createdAt: now() },
  }),
  cloudflare: () => ({
    status: 200,
    json: { success: true, errors: [], messages: [], result: { id: hex() } },
  }),
  salesforce: () => ({ status: 201, json: { id: `003${token(15)}`, success: true, errors: [] } }),
  amplitude: ({ fields }) => ({
    status: 200,
    json: {
      code: 200,
      events_ingested: list(fields["events"]).length,
      server_upload_time: Date.now(),
    },
  }),
  mixpanel: ({ path, body }) => ({
    status: 200,
    json: path.startsWith("track")
      ? { status: 1, error: null }
      : { code: 200, num_records_imported: lengthOf(body), status: "OK" },
  }),
  rollbar: () => ({ status: 200, json: { err: 0, result: { id: null, uuid: hex() } } }),
  kit: ({ fields }) => ({
    status: 201,
    json: {
      subscriber: {
        id: serial(),
        first_name: fields["first_name"] ?? null,
        email_address: fields["email_address"] ?? "",
        state: "active",
        created_at: now(),
        fields: fields["fields"] ?? {},
      },
    },
  }),
  docusign: () => {
    const envelopeId = randomUUID();
    const json = { envelopeId, uri: `/envelopes/${envelopeId}`, statusDateTime: now() };
    return { status: 201, json: { ...json, status: "sent" } };
  },
  pandadoc: ({ fields }) => ({
    status: 201,
    json: {
      id: token(22),
      name: text(fields["name"], "Document"),
      status: "document.uploaded",
      date_created: now(),
    },
  }),
  mux: ({ path }) => {
    const data = path.endsWith("/uploads")
      ? { id: token(32), status: "waiting", url: "https://storage.googleapis.com/sandbox" }
      : {
          id: token(32),
          status: "preparing",
          playback_ids: [{ id: token(32), policy: "public" }],
          created_at: String(seconds()),
        };
    return { status: 201, json: { data } };
  },
  sentry: () => ({ status: 200, json: { id: hex() } }),
  openai: ({ path, fields }) => {
    if (path.endsWith("/files")) {
      const purpose = text(fields["purpose"], "batch");
      const json = { id: `file-${token(22)}`, object: "file", bytes: 7, created_at: seconds() };
      return { status: 200, json: { ...json, filename: `${purpose}.jsonl`, purpose } };
    }
    const message = { role: "assistant", content: "This is a test." };
    return {
      status: 200,
      json: {
        id: `chatcmpl-${token(29)}`,
        object: "chat.completion",
        created: seconds(),
        model: text(fields["model"], "gpt-4o-mini"),
        choices: [{ index: 0, message, finish_reason: "stop" }],
        usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
      },
    };
  },
};
