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
  const url = "{API_BASE}/{CLOUD_NAME}/{BOT_TOKEN}/{WEBHOOK_ID}?merchant={MERCHANT}&key={ACCESS}&v={API_VERSION}";
  const values = {
    API_BASE: "https://api.example.com",
    CLOUD_NAME: "the-cloud",
    BOT_TOKEN: "bot/0123456",
    WEBHOOK_ID: "id-0123456",
    MERCHANT: "100000",
    ACCESS: "access&0123456",
    API_VERSION: "2026-01-01",
  };
  const body = "https://api.example.com the-cloud {BOT_TOKEN} id-0123456 100000 {ACCESS} 2026-01-01";
  assert.deepEqual(kept(url, values), { body, headers: { location: body } });
  const failed = "{API_BASE} {CLOUD_NAME} {BOT_TOKEN} {WEBHOOK_ID} {MERCHANT} {ACCESS} {API_VERSION}";
  assert.equal(kept(url, values, { isFailure: true }).body, failed);
  assert.equal(kept(url, values, { told: "?key=access%260123456" }).body, "?key={ACCESS}");
});

test("the address of an incoming webhook is a secret, its path too, in any branch", () => {
  const url = { ifEnv: "STAGING", then: "https://staging.example.com/in", else: "{SLACK_WEBHOOK_URL}" };
  const values = { SLACK_WEBHOOK_URL: "https://hooks.example.com/services/T000/B000?x=0123456" };
  const body = "POST {SLACK_WEBHOOK_URL} of {SLACK_WEBHOOK_URL}, {SLACK_WEBHOOK_URL}";
  for (const isFailure of [false, true]) {
    const told = `POST /services/T000/B000?x=0123456 of ${values.SLACK_WEBHOOK_URL}, /services/T000/B000`;
    assert.equal(kept(url, values, { told, isFailure }).body, body);
  }
});

test("an address that is none of these is what answers are made of", () => {
  const told = '{"self":"/v1/charges/ch_1","host":"https://keys.example.com","at":"/version-1/things/7"}';
  const values = {
    CUSTOM_SERVICE_URL: "https://api.example.com/v1/charges",
    KEYCLOAK_HOST: "keys.example.com",
    API_BASE: "https://api.example.com/version-1",
  };
  for (const url of ["{CUSTOM_SERVICE_URL}", "https://{KEYCLOAK_HOST}/pay", "{API_BASE}/things"]) {
    assert.equal(kept(url, values, { told }).body, told, url);
  }
});

test("a secret is found as JSON has it", () => {
  const values = { HOOK_PATH: 'T0001/B0002/a"bcdef' };
  for (const told of [String.raw`T0001\/B0002\/a\"bcdef`, String.raw`T0001/B0002/a\"bcdef`]) {
    assert.equal(kept("https://hooks.example.com/{HOOK_PATH}", values, { told }).body, "{HOOK_PATH}");
  }
});
