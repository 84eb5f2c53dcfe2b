import assert from "node:assert/strict";
import test from "node:test";

import { context, headerOf, own, runtime } from "./support.mjs";

const { snapshot } = await runtime("own", "request/snapshot.mjs");

const { SignedCall, JsonCall, Ping } = own.config.webhooks;

test("what a request needs depends on the branches that are taken", () => {
  const needed = (/** @type {Record<string, string>} */ env) =>
    own.requiredVariables(SignedCall, (/** @type {string} */ name) => env[name]);
  assert.deepEqual(needed({}), ["SIGNED_TOKEN", "WEBHOOK_SECRET"]);
  assert.deepEqual(needed({ STAGING: "1" }), ["SIGNED_TOKEN", "STAGING_URL", "WEBHOOK_SECRET"]);
  assert.deepEqual(needed({ STAGING: "1", DEVELOPMENT: "1" }), ["WEBHOOK_SECRET"]);
  assert.deepEqual(SignedCall.env, ["SIGNED_TOKEN", "STAGING_URL", "WEBHOOK_SECRET"]);
  assert.deepEqual(SignedCall.conditions, ["DEVELOPMENT", "STAGING"]);
  assert.deepEqual(
    own.requiredVariables(Ping, () => undefined),
    ["AUTH"],
  );
});

test("the name of a file may need a variable", () => {
  const { UploadCall } = own.config.webhooks;
  const files = { ...UploadCall.files, sheets: { fileName: "{REGION}.csv", contentType: null } };
  const needed = own.requiredVariables({ ...UploadCall, files }, () => undefined);
  assert.deepEqual(needed, ["REGION"]);
});

test("a slow environment is asked once for each variable, and only for what is needed", async () => {
  /** @type {string[]} */
  const asked = [];
  const { env, missing } = await own.resolveEnvironment(
    SignedCall,
    async (/** @type {string} */ name) => {
      asked.push(name);
      return name === "SIGNED_TOKEN" ? "t" : undefined;
    },
  );
  assert.deepEqual(asked, ["DEVELOPMENT", "STAGING", "SIGNED_TOKEN", "WEBHOOK_SECRET"]);
  assert.deepEqual(missing, ["WEBHOOK_SECRET"]);
  assert.equal(env("SIGNED_TOKEN"), "t");
});

test("a store's null is no value, and what is a condition as well is asked for once", async () => {
  /** @type {string[]} */
  const asked = [];
  const url = { ifEnv: "STAGING_URL", then: "{STAGING_URL}", else: "{API_BASE}" };
  const webhook = { ...Ping, url, conditions: ["STAGING_URL"] };
  const { env, missing } = await own.resolveEnvironment(webhook, (/** @type {string} */ name) => {
    asked.push(name);
    return name === "STAGING_URL" ? "https://staging.example.com" : null;
  });
  assert.deepEqual(asked, ["STAGING_URL", "AUTH"]);
  assert.deepEqual(missing, ["AUTH"]);
  assert.throws(() => own.buildRequest(webhook, null, context({}, { env })), {
    code: "missing_variable",
  });
  const env2 = (/** @type {string} */ name) => (name === "AUTH" ? null : "https://a.example");
  assert.throws(() => own.buildRequest(webhook, null, context({}, { env: env2 })), {
    code: "missing_variable",
  });
});

test("what an environment decides is made once of it, until one of its variables changes", () => {
  /** @type {Record<string, string | undefined>} */
  const values = { BASE: "https://a.example" };
  const webhook = {
    ...JsonCall,
    auth: null,
    url: { ifEnv: "MOCK", then: "{BASE}/mock", else: "{BASE}/{user_id}" },
    headers: { "X-Trace": { ifEnv: "MOCK", then: "none", else: "{trace}" } },
    env: ["BASE"],
    conditions: ["MOCK"],
  };
  const sent = (/** @type {string} */ user_id, /** @type {string} */ trace) => {
    const env = snapshot(webhook, (/** @type {string} */ name) => values[name]);
    const payload = { user_id, page: 1, trace, Amount: 1 };
    const { url, headers } = own.buildRequest(webhook, payload, context({}, { env }));
    return [url, headerOf(headers, "X-Trace")];
  };
  assert.deepEqual(sent("1", "x"), ["https://a.example/1", "x"]);
  assert.deepEqual(sent("2", "y"), ["https://a.example/2", "y"]);
  values.BASE = "https://b.example";
  assert.deepEqual(sent("2", "y"), ["https://b.example/2", "y"]);
  values.MOCK = "1";
  assert.deepEqual(sent("2", "y"), ["https://b.example/mock", "none"]);
  values.BASE = "https://c.example";
  assert.deepEqual(sent("2", "y"), ["https://c.example/mock", "none"]);
});

test("a template without a variable of its own needs nothing", async () => {
  const { missing } = await own.resolveEnvironment(JsonCall, () => "");
  assert.deepEqual(missing, []);
});
