import assert from "node:assert/strict";
import test from "node:test";

import { context, own, runtime } from "./support.mjs";

const { createSandbox } = await runtime("own", "sandbox.mjs");
const sandbox = createSandbox("http://127.0.0.1:4099/test-webhook");

/** Where a request to a URL goes, below the simulator. @param {string} url */
function sentTo(url) {
  const request = { method: "POST", url, headers: [], body: null, timeoutMs: 1 };
  const { url: redirected } = sandbox.redirect("OrderPaid", request);
  assert.ok(redirected.startsWith("http://127.0.0.1:4099/"), redirected);
  return redirected.slice("http://127.0.0.1:4099".length);
}

test("each target goes to the service that its host is known as", () => {
  assert.equal(
    sentTo("https://api.sendgrid.com/v3/mail/send"),
    "/test-webhook/sendgrid/v3/mail/send",
  );
  assert.equal(sentTo("https://api.eu.mailgun.net/?a=b"), "/test-webhook/mailgun?a=b");
  assert.equal(sentTo("http://mailer/send"), "/test-webhook/mailer/send");
});

test("a host without a name is known by the type", () => {
  assert.equal(sentTo("http://192.168.0.7:8080/in"), "/test-webhook/orderpaid/in");
  assert.equal(sentTo("http://[2001:db8::1]/in"), "/test-webhook/orderpaid/in");
  assert.equal(sentTo("https://sandbox.invalid/in"), "/test-webhook/orderpaid/in");
});

test("what goes to a simulator anyway keeps its service and how it is to fail", () => {
  assert.equal(
    sentTo("http://localhost:4040/test-webhook/stripe/error"),
    "/test-webhook/stripe/error",
  );
  assert.equal(sentTo("http://127.0.0.1:4040/test-webhook?a=b"), "/test-webhook?a=b");
  assert.equal(sentTo("http://[::1]:4040/test-webhook"), "/test-webhook");
  assert.equal(
    sentTo("https://hooks.example.com/test-webhook/x"),
    "/test-webhook/example/test-webhook/x",
  );
  assert.equal(
    sentTo("http://localhost:3000/test-webhooks"),
    "/test-webhook/localhost/test-webhooks",
  );
});

test("variables that are not set get a stand-in, conditions do not", () => {
  const { SignedCall } = own.config.webhooks;
  const env = sandbox.env(SignedCall, (/** @type {string} */ name) =>
    name === "STAGING" ? "1" : undefined,
  );
  assert.equal(env("STAGING"), "1");
  assert.equal(env("DEVELOPMENT"), undefined);
  assert.equal(env("STAGING_URL"), "https://sandbox.invalid");
  assert.equal(env("SIGNED_TOKEN"), "sandbox");
  // A whole header is one that can be sent.
  const { Ping } = own.config.webhooks;
  const ping = { ...context(), env: sandbox.env(Ping, () => undefined) };
  const { headers } = own.buildRequest(Ping, "null", ping);
  assert.deepEqual(headers.at(-1), ["Authorization", "Bearer sandbox"]);
});

test("a stand-in fits where it stands", () => {
  const { Ping } = own.config.webhooks;
  const signing = { secret: "whsec_{SECRET}" };
  const urls = [
    "http://127.0.0.1:{PORT}/v1:{ACTION}",
    "{BASE}:{PORT}/v1:{ACTION}",
    { ifEnv: "DEVELOPMENT", then: "", else: "https://{HOST}.test:80{PORT}/v1:{ACTION}" },
  ];
  for (const url of urls) {
    const webhook = { ...Ping, url, signing, conditions: ["DEVELOPMENT"] };
    const env = sandbox.env(webhook, () => undefined);
    const request = own.buildRequest(webhook, "null", { ...context(), env });
    assert.match(request.url, /:(80)?1\/v1:sandbox$/);
  }
});

test("a simulator's address is a URL of http", () => {
  for (const url of ["localhost:4040", "ftp://localhost", "file:///tmp"]) {
    const message = `the simulator's URL is one such as http://127.0.0.1:4040, not ${url}`;
    assert.throws(() => createSandbox(url), { name: "TypeError", message });
  }
});
