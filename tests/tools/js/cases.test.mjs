// What the vendors' SDKs send (`tests/wire/cases`, captured) against what the Node runtime sends
// for the catalogue's definitions, as it arrives at a server.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import test, { after } from "node:test";

import { startRecorder } from "./recorder.mjs";
import { runtime } from "./support.mjs";

const CASES = new URL("../../wire/cases/", import.meta.url);
const skip = existsSync(CASES) ? false : "there is no tests/wire/cases";
// The reasons for what is left out stand in `tests/wire/cases.rs`, which has the same list.
const { catalogue, leftOut, renamed, types } = JSON.parse(
  readFileSync(new URL("cases.json", import.meta.url), "utf8"),
);

/** What an SDK adds for itself, or which version of an API it speaks. */
const NOISE = ["accept", "square-version", "stripe-version", "x-goog-request-params"];

const { deliver, stop } = await startRecorder();
after(stop);

test("the catalogue sends what the SDKs send", { skip }, async (t) => {
  const { buildRequest, checkPayload, config } = await runtime(catalogue, "index.mjs");
  let compared = 0;
  for (const file of readdirSync(CASES)) {
    const given = JSON.parse(readFileSync(new URL(file, CASES), "utf8"));
    const name = `${given.service}.${given.case}`;
    if (leftOut.some((/** @type {string} */ one) => name === one || (/[._]$/.test(one) && name.startsWith(one)))) {
      continue;
    }
    await t.test(name, async () => {
      const webhook = config.webhooks[types[name] ?? types[given.service]];
      const payload = written(payloadOf(given), webhook);
      const expected = { ...given.expect, ...given.expect_essential };
      const key = expected.headers["idempotency-key"];
      checkPayload(webhook, payload);
      const request = buildRequest(webhook, JSON.stringify(payload), {
        env: (/** @type {string} */ variable) => given.env[variable],
        id: "an-id",
        idempotencyKey: key === undefined || isGenerated(key) ? "a-key" : key,
        timestamp: 0,
      });
      assert.equal(new URL(request.url).origin, expected.origin);
      await compare(await deliver(request), expected);
    });
    compared += 1;
  }
  assert.ok(compared >= 60, `only ${compared} cases were compared`);
});

/** The payload in the definition's shape, where the case has the SDK's. @param {any} given */
function payloadOf({ service, case: name, payload, env }) {
  switch (service) {
    case "amplitude_event":
      return { api_key: env.AMPLITUDE_API_KEY, events: [payload] };
    case "fcm_message":
      return name === "dry_run" ? { message: payload, validate_only: true } : { message: payload };
    case "mixpanel_event":
      return [{ ...payload, properties: { ...payload.properties, token: env.MIXPANEL_TOKEN } }];
    case "rollbar_item": {
      const [, type, message] = /^(.*?): (.*)$/.exec(payload.message) ?? [];
      const body =
        type !== undefined && payload.level === "error"
          ? { trace_chain: [{ exception: { class: type, message }, frames: [] }] }
          : { message: { body: payload.message } };
      return { data: { environment: "prod", level: payload.level, body, custom: payload.custom } };
    }
    default:
      return payload;
  }
}

/**
 * The payload as the definition's type writes it, where the case has snake_case, and files as
 * objects.
 *
 * @param {any} payload
 * @param {any} webhook
 */
function written(payload, webhook) {
  const properties = webhook.payload.properties ?? webhook.payload.$defs?.[webhook.type]?.properties;
  if (properties === undefined || Array.isArray(payload)) {
    return payload;
  }
  const plain = (/** @type {string} */ name) => name.replaceAll("_", "").toLowerCase();
  const names = Object.keys(properties);
  const entries = Object.entries(payload).map(([given, value]) => {
    const name = renamed[webhook.type]?.[given] ?? given;
    const known = names.find((one) => one === name) ?? names.find((one) => plain(one) === plain(name));
    const isFile = webhook.files?.[known ?? name] !== undefined;
    return [known ?? name, isFile ? /** @type {any} */ (value).base64 : value];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** @param {import("./recorder.mjs").Arrived} arrived @param {any} expected */
async function compare(arrived, expected) {
  assert.equal(arrived.method, expected.method);
  assert.deepEqual(decoded(arrived.url), decoded(expected.path));
  const essence = (/** @type {string | null | undefined} */ type) => type?.split(";")[0]?.trim().toLowerCase();
  assert.equal(essence(arrived.headers["content-type"]), essence(expected.content_type ?? undefined));
  const auth = expected.auth_header ?? { name: "authorization", value: undefined };
  assert.equal(arrived.headers[auth.name.toLowerCase()], auth.value);
  for (const [name, value] of Object.entries(expected.headers)) {
    const got = arrived.headers[name.toLowerCase()];
    if (!NOISE.includes(name.toLowerCase()) && !(got !== undefined && isGenerated(value))) {
      assert.equal(got, value, name);
    }
  }
  await compareBody(arrived, expected);
}

/** @param {import("./recorder.mjs").Arrived} arrived @param {any} expected */
async function compareBody({ body, headers }, expected) {
  switch (expected.body_kind) {
    case "none":
      assert.equal(body.length, 0);
      break;
    case "json":
      assert.deepEqual(JSON.parse(body.toString()), expected.body);
      break;
    case "form":
      assert.deepEqual(sorted([...new URLSearchParams(body.toString())]).map(jsonValue), sorted(expected.body).map(jsonValue));
      break;
    case "multipart": {
      const type = /** @type {string} */ (headers["content-type"]);
      assert.deepEqual(sorted(partsOf(body, type)), sorted(expected.body.map(expectedPart)));
      break;
    }
    default:
      assert.fail(`a body of the kind ${expected.body_kind}`);
  }
}

/** `%20` or `+`, and the order of a query's pairs. @param {string} url */
function decoded(url) {
  const [path = "", query = ""] = url.split("?");
  return [decodeURIComponent(path), sorted([...new URLSearchParams(query)])];
}

/** By name; the order of equal names stays. @template T @param {[string, T][]} pairs */
function sorted(pairs) {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** JSON within a form is compared as JSON: SDKs differ in its spaces. @param {[string, string]} pair */
function jsonValue([name, text]) {
  return text.startsWith("{") ? [name, JSON.parse(text)] : [name, text];
}

/** @param {Buffer} body @param {string} type @returns {[string, unknown][]} */
function partsOf(body, type) {
  const boundary = type.split("boundary=")[1];
  const sections = body.toString("latin1").split(`--${boundary}`).slice(1, -1);
  return sections.map((section) => {
    const end = section.indexOf("\r\n\r\n");
    const head = Buffer.from(section.slice(0, end), "latin1").toString();
    const part = (/** @type {RegExp} */ pattern) => pattern.exec(head)?.[1] ?? null;
    const bytes = Buffer.from(section.slice(end + 4, -2), "latin1").toString("base64");
    return [part(/; name="(.*?)"/) ?? "", [part(/; filename="(.*?)"/), part(/Content-Type: (.*)/), bytes]];
  });
}

/** @param {any} part @returns {[string, unknown]} */
function expectedPart(part) {
  return [part.name, [part.filename ?? null, part.content_type ?? null, part.bytes_base64]];
}

/** @param {unknown} value */
function isGenerated(value) {
  return String(value).startsWith("<generated");
}
