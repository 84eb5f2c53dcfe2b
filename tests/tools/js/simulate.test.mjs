// The simulator answers as the catalogue's services do.
import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const [{ config, isSuccess, readResponse }, { createSandbox }, { startSimulator }] =
  await Promise.all(
    ["index.mjs", "sandbox.mjs", "simulate.mjs"].map((name) => runtime("catalog", name)),
  );

/** @param {any} url @returns {string[]} */
const leaves = (url) =>
  typeof url === "string" ? [url] : [...leaves(url.then), ...leaves(url.else)];

/** Variables that a URL is made of only where they are set. @type {Record<string, string>} */
const HOSTS = { MIXPANEL_HOST: "api-eu.mixpanel.com" };

/** What an answer looks at, of all services. */
const BODY = JSON.stringify({
  amount_money: { amount: 1, currency: "USD" },
  events: [{}],
  requests: [{}],
});

test("the simulator's answers are read as the catalogue's", async (t) => {
  const simulator = await startSimulator({ port: 0 });
  t.after(() => simulator.close());
  const sandbox = createSandbox(simulator.url);
  for (const [type, webhook] of Object.entries(config.webhooks)) {
    const env = sandbox.env(webhook, (/** @type {string} */ name) => HOSTS[name]);
    /** @param {string} template @param {Record<string, string>} [headers] */
    const ask = async (template, headers = {}) => {
      const url = template.replace(/\{([A-Z_]+)\}/g, (_, name) => env(name));
      const sent = sandbox.redirect(type, { method: webhook.method, url });
      const answer = await fetch(sent.url, {
        method: webhook.method,
        headers: { "Content-Type": "application/json", ...headers },
        body: BODY,
      });
      const response = {
        webhook_type: type,
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
        truncated: false,
      };
      const read = readResponse(webhook, response);
      const name = typeof read === "string" ? read : Object.keys(read)[0];
      return { response, name };
    };
    /** @type {{ name: string, outcome: string, status?: (number | string)[] }[]} */
    const variants = webhook.response.variants;
    for (const url of leaves(webhook.url)) {
      const { response, name } = await ask(url);
      assert.ok(isSuccess(webhook, response), `${type}: ${response.body}`);
      const variant = variants.find((variant) => variant.name === name);
      assert.equal(variant?.outcome, "ok", `${type} is read as ${name}: ${response.body}`);
      for (const { name: expected, outcome, status = [] } of variants) {
        for (const code of outcome === "failed" ? status : []) {
          const failed = await ask(url, { "X-Simulate": `status=${code}` });
          assert.equal(failed.name, expected, `${type}: ${failed.response.body}`);
        }
      }
    }
  }
});

test("Stripe answers with metadata, where none were sent too", async (t) => {
  const simulator = await startSimulator({ port: 0 });
  t.after(() => simulator.close());
  const body = new URLSearchParams({ amount: "1", currency: "usd" });
  const url = `${simulator.url}/test-webhook/stripe/v1/payment_intents`;
  const answer = await fetch(url, { method: "POST", body });
  assert.deepEqual((await answer.json()).metadata, {});
});

test("a decision that is none is told of, and is no lost connection", async (t) => {
  /** @type {unknown} */
  let decided;
  /** @type {unknown[]} */
  const seen = [];
  const simulator = await startSimulator({
    port: 0,
    decide: () => (typeof decided === "function" ? decided() : decided),
    onRequest: (/** @type {any} */ { status, how }) => seen.push([status, how]),
  });
  t.after(() => simulator.close());
  const wrong = {
    "of undefined": (/** @type {any} */ call) => call.fields.none,
    "of a promise": async () => assert.fail("of a promise"),
    "no trick dorp": { trick: "dorp" },
    "no member statusCode": { statusCode: 503 },
    "status must be": { status: 1000 },
  };
  for (const [message, decision] of Object.entries(wrong)) {
    decided = decision;
    const answer = await fetch(`${simulator.url}/test-webhook/x`, { method: "POST" });
    assert.equal(answer.status, 500);
    const [[status, how]] = /** @type {any} */ (seen.splice(0));
    assert.equal(status, 500);
    assert.match(how, /^decide failed: /);
    assert.match(how, new RegExp(message));
    assert.equal(await answer.text(), how);
  }
  const behaviour = { status: 503, delayMs: undefined };
  for (decided of [behaviour, async () => behaviour]) {
    const answer = await fetch(`${simulator.url}/test-webhook/x`, { method: "POST" });
    assert.equal(answer.status, 503);
  }
});

test("only this machine reaches a simulator that is not told where to listen", async () => {
  for (const host of [undefined, null, ""]) {
    const simulator = await startSimulator({ port: 0, host });
    await simulator.close();
    assert.equal(new URL(simulator.url).hostname, "127.0.0.1");
  }
});

test("what a call holds is in its answer, however it was sent", async (t) => {
  const simulator = await startSimulator({ port: 0 });
  t.after(() => simulator.close());
  /** @param {string} path @param {RequestInit} init */
  const post = async (path, init) => {
    const answer = await fetch(`${simulator.url}/test-webhook/${path}`, {
      method: "POST",
      ...init,
    });
    return answer.json();
  };
  const form = new FormData();
  form.set("fileName", "a\r\nb.png");
  form.set("folder", "products");
  form.set("file", new Blob(['name="folder"\r\n\r\nelsewhere\r\n']), "f.txt");
  const { filePath, url } = await post("imagekit", { body: form });
  assert.deepEqual(
    [filePath, url],
    ["/products/a\r\nb.png", `https://ik.imagekit.io/sandbox${filePath}`],
  );
  const events = JSON.stringify([{}, {}, { text: "x".repeat(2_000_000) }]);
  const headers = { "Content-Type": "application/json" };
  assert.equal((await post("mixpanel/import", { body: events, headers })).num_records_imported, 3);
  const ids = [await post("hubspot", { body: "{}" }), await post("hubspot", { body: "{}" })];
  assert.notEqual(ids[0].id, ids[1].id);
});
