// The simulator: what it answers, and how it fails.
import assert from "node:assert/strict";
import http from "node:http";
import { Place, placeTest } from "./place.mjs";
import { pause, runtime } from "./harness.mjs";

placeTest("the simulator answers and fails as told", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const seen = [];
  const simulator = await startSimulator({ port: 0, onRequest: (line) => seen.push(line) });
  fixture.atEnd(() => simulator.close());
  const post = (where, options = {}) =>
    fetch(`${simulator.url}/test-webhook${where}`, {
      method: "POST",
      redirect: "manual",
      ...options,
    });
  const form = {
    body: new URLSearchParams({ amount: "1999", currency: "eur" }),
    headers: { "Idempotency-Key": "k1" },
  };

  const sendgrid = await post("/sendgrid");
  assert.equal(sendgrid.status, 202);
  assert.equal(sendgrid.headers.get("x-message-id"), (await sendgrid.json()).message_id);
  const intent = await (await post("/stripe", form)).json();
  assert.match(intent.id, /^pi_test_/);
  assert.deepEqual(
    [intent.amount, intent.currency, intent.status],
    [1999, "eur", "requires_payment_method"],
  );
  const again = await post("/stripe", form);
  assert.deepEqual(
    [(await again.json()).id, again.headers.get("idempotent-replayed")],
    [intent.id, "true"],
  );
  const customer = await (await post("/stripe/v1/customers", form)).json();
  assert.equal(customer.object, "customers", "another call may have the same key");
  const many = Array.from({ length: 10_000 }, (_, n) => [`metadata[k${n}]`, "x"]);
  const large = { body: new URLSearchParams(many), signal: AbortSignal.timeout(10_000) };
  const { metadata } = await (await post("/stripe", large)).json();
  assert.equal(Object.keys(metadata).length, 10_000);
  assert.equal((await (await post("")).json()).ok, true);
  assert.equal(await (await post("/slack/services/T0/B0/x")).text(), "ok");
  const posted = await post("/slack/api/chat.postMessage", { body: '{"channel":"C1"}' });
  const { ok, channel, ts } = await posted.json();
  assert.deepEqual([ok, channel, typeof ts], [true, "C1", "string"]);
  assert.equal(
    (await (await post("/cloudflare/client/v4/zones/z/purge_cache")).json()).success,
    true,
  );

  for (const [where, status] of [
    ["/error", 500],
    ["/status/418", 418],
    ["/unauthorized", 401],
    ["/rate-limit", 429],
    ["/redirect", 302],
  ]) {
    assert.equal((await post(where)).status, status);
  }
  const told = await post("/twilio", {
    headers: { "X-Simulate": "status=429; retry-after=7; delay=10ms" },
  });
  assert.deepEqual(
    [told.status, told.headers.get("retry-after"), (await told.json()).status],
    [429, "7", 429],
  );
  const limited = await post("/twilio", { headers: { "X-Simulate": "retry-after=7" } });
  assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
  const slow = { headers: { "X-Simulate": "delay=1m" }, signal: AbortSignal.timeout(1300) };
  await assert.rejects(post("/slack", slow), { name: "TimeoutError" });
  for (const part of ["statsu=503", "status=5O3", "status=99", "delay=0.5s", "retry-after=soon"]) {
    const refused = await post("/slack", { headers: { "X-Simulate": `${part}; delay=1ms` } });
    assert.deepEqual([refused.status, await refused.text()], [400, `X-Simulate knows no ${part}`]);
  }
  await assert.rejects(post("/drop"));
  await assert.rejects(post("/reset").then((response) => response.text()));
  await assert.rejects(post("/timeout", { signal: AbortSignal.timeout(200) }));
  const endless = await post("/endless");
  const reader = endless.body.getReader();
  let size = 0;
  while (size < 1e6) size += (await reader.read()).value.length;
  await reader.cancel();
  assert.equal((await fetch(`${simulator.url}/else`)).status, 404);
  assert.ok(seen.some(({ path, how }) => path === "/test-webhook/drop" && how === "drop, by path"));
});

placeTest("a port that is taken ends the command", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const simulator = await startSimulator({ port: 0 });
  fixture.atEnd(() => simulator.close());
  const { port } = new URL(simulator.url);
  for (const args of [
    ["simulate", "--port", port],
    ["dev", "--sandbox", "--port", "0", "--db-port", port],
  ]) {
    const { status, stderr } = await new Place(fixture).runAside(...args);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`cannot listen on port ${port}`));
  }
});

placeTest("requests that nobody would make, and a hook that throws", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const onRequest = () => {
    throw null;
  };
  const simulator = await startSimulator({ port: 0, onRequest });
  fixture.atEnd(() => simulator.close());
  const { port, hostname } = new URL(simulator.url);
  const ask = (path, headers = {}, method = "POST") =>
    new Promise((resolve, reject) => {
      const request = http.request({ port, hostname, path, method, headers, agent: false });
      request.on("response", (response) => resolve(response.resume()));
      request.on("error", reject);
      request.end();
      fixture.atEnd(() => request.destroy());
    });
  for (const path of ["//", "//test-webhook", "http://[/", "*"]) {
    assert.equal((await ask(path)).statusCode, 404, path);
  }
  assert.equal((await ask("http://any.invalid/test-webhook/slack")).statusCode, 200);
  // No status that an answer could end with.
  assert.equal((await ask("/test-webhook/status/099")).statusCode, 200);
  // An endless answer that has no body ends.
  assert.equal((await ask("/test-webhook/endless", {}, "HEAD")).statusCode, 200);
  // A timer of so many milliseconds would run at once, and Node warn of it.
  const late = ask("/test-webhook/slack", { "X-Simulate": "delay=99999999999" });
  assert.equal(await Promise.race([late.catch(() => {}), pause(300)]), undefined);
});

placeTest("failures by chance", async (fixture) => {
  const { startSimulator } = await runtime("simulate.mjs");
  const simulator = await startSimulator({ port: 0, chances: { error: 0.5 } });
  fixture.atEnd(() => simulator.close());
  const statuses = await Promise.all(
    Array.from({ length: 60 }, () =>
      fetch(`${simulator.url}/test-webhook/slack`, { method: "POST" }).then(({ status }) => status),
    ),
  );
  assert.ok(statuses.includes(500) && statuses.includes(200));
});
