import assert from "node:assert/strict";
import test from "node:test";

import { own } from "./support.mjs";

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

test("a template without a variable of its own needs nothing", async () => {
  const { missing } = await own.resolveEnvironment(JsonCall, () => "");
  assert.deepEqual(missing, []);
});
