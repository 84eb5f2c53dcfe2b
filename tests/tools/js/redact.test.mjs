import assert from "node:assert/strict";
import test from "node:test";

import { own, runtime } from "./support.mjs";

const { redact } = await runtime("own", "worker/redact.mjs");

/**
 * The body of an answer that tells all values again, as it is kept.
 *
 * @param {string | object} url
 * @param {Record<string, string>} values of its variables
 * @param {{ isFailure?: boolean, told?: string }} [options]
 */
function kept(url, values, { isFailure = false, told = Object.values(values).join(" ") } = {}) {
  const webhook = { ...own.config.webhooks.JsonCall, url, auth: null, headers: {}, env: Object.keys(values) };
  const env = (/** @type {string} */ name) => values[name];
  const sent = { webhook, env, request: { headers: [] } };
  return redact({ body: told, headers: { location: told } }, sent, isFailure);
}

test("a success keeps what its answer is made of, and no secret of the URL", () => {
  const url = "{API_BASE}/{CLOUD_NAME}/{BOT_TOKEN}/{WEBHOOK_ID}?key={ACCESS}";
  const values = {
    API_BASE: "https://api.example.com",
    CLOUD_NAME: "the-cloud",
    BOT_TOKEN: "bot/0123456",
    WEBHOOK_ID: "id-0123456",
    ACCESS: "access&0123456",
  };
  const body = "https://api.example.com the-cloud {BOT_TOKEN} id-0123456 {ACCESS}";
  assert.deepEqual(kept(url, values), { body, headers: { location: body } });
  const failed = "{API_BASE} {CLOUD_NAME} {BOT_TOKEN} {WEBHOOK_ID} {ACCESS}";
  assert.equal(kept(url, values, { isFailure: true }).body, failed);
  assert.equal(kept(url, values, { told: "?key=access%260123456" }).body, "?key={ACCESS}");
});

test("an address that is a variable as a whole is a secret, its path too, in any branch", () => {
  const url = { ifEnv: "STAGING", then: "https://staging.example.com/in", else: "{ADDRESS}" };
  const values = { ADDRESS: "https://hooks.example.com/T000/B000?x=0123456" };
  for (const isFailure of [false, true]) {
    const told = `POST /T000/B000?x=0123456 of ${values.ADDRESS}`;
    assert.equal(kept(url, values, { told, isFailure }).body, "POST {ADDRESS} of {ADDRESS}");
  }
  const base = { API_BASE: "https://api.example.com/version-1" };
  assert.equal(kept("{API_BASE}/things", base, { told: "/version-1/things/7" }).body, "/version-1/things/7");
});
