// What a drain waits for, and what it leaves behind.
import assert from "node:assert/strict";
import { createTarget, respond } from "./target.mjs";
import { SECRET, intercepted, pause, test, until } from "./harness.mjs";

/** Holds a row of a type as another worker would; gives what ends that. */
async function hold(fixture, type) {
  const [row] = await fixture.rows(
    `SELECT id, token::text FROM webhook_claim('delivery', 'other', $1, 1, '1 min')`,
    [JSON.stringify({ [type]: 1 })],
  );
  const result = JSON.stringify([{ ...row, outcome: "ok", status: 200 }]);
  return () => fixture.rows(`SELECT * FROM webhook_finish('other', $1)`, [result]);
}

const pauseType = (fixture, type, time) =>
  fixture.rows(
    `UPDATE webhook_type_states SET paused_until = ${time}, pause_reason = 'a test' WHERE webhook_type = $1`,
    [type],
  );

test("a rate limit is waited for, window by window", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Limited", 45);
  assert.deepEqual(await fixture.worker(target).drain(), []);
  assert.equal(target.requests.length, 45);
  assert.deepEqual(await fixture.statuses(), { sent: 45 });
});

test("so are a short pause, and a concurrency that another worker uses up", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Single", 2);
  await fixture.enqueueMany("Plain", 2);
  const finish = await hold(fixture, "Single");
  await pauseType(fixture, "Plain", `now() + INTERVAL '700 ms'`);
  let left;
  const worker = fixture.worker(target);
  void worker.drain().then((rows) => (left = rows));
  await until(() => target.requests.length === 2);
  await pause(400);
  assert.equal(left, undefined);
  await finish();
  await until(() => left);
  assert.deepEqual(left, []);
  assert.deepEqual(await fixture.statuses(), { sent: 4 });
});

test("what lasts longer, or comes later, is told", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => respond(response, 500));
  for (const type of ["Slow", "Large"]) await fixture.enqueueMany(type, 2);
  await fixture.enqueueMany("Fragile", 2);
  await fixture.rows(
    `UPDATE webhook_type_states SET circuit = 'open', trial_at = now() + INTERVAL '1 h' WHERE webhook_type = 'Fragile'`,
  );
  await fixture.enqueue("Signed", { name: "x" });
  await fixture.rows(
    `UPDATE webhook_types SET retry_base_ms = 14400000, retry_max_ms = 14400000 WHERE webhook_type = 'Signed'`,
  );
  await pauseType(fixture, "Slow", `'infinity'`);
  await pauseType(fixture, "Large", `now() + INTERVAL '10 min'`);
  await fixture.enqueue("Plain", { name: "x" }, { delaySeconds: 3600 });
  await fixture.enqueue("Guarded", { name: "x" });
  await fixture.rows(
    `SELECT webhook_enqueue('delivery', 'h', 'Answering', '{"name": "x"}', p_delay => '280000 years')`,
  );
  await fixture.enqueue("Single", { name: "x" });
  await hold(fixture, "Single");
  await fixture.rows(`SELECT webhook_enqueue('delivery', 'h', 'Unknown', '{}')
        FROM (SELECT webhook_define('delivery', (SELECT jsonb_object_agg(webhook_type, to_jsonb(t)) FROM webhook_types AS t)
            || '{"Unknown": {"target_url": "x", "method": "POST", "timeout_ms": 1, "max_attempts": 1, "retry_policy": "none", "retry_base_ms": 1, "retry_max_ms": 1}}'::jsonb)) AS defined`);
  const began = performance.now();
  const env = (name) =>
    ({
      TARGET: target.url,
      TARGET_SECRET: SECRET,
      URL_TOKEN: "u",
      SIGNING_SECRET: "whsec_c2VjcmV0",
    })[name];
  const left = await fixture.worker(target, { env }).drain();
  assert.ok(performance.now() - began < 10_000);
  // A retry waits between half and the whole of its delay.
  const minutes = (date) =>
    date && (date - Date.now() > 3_700_000 ? "hours" : Math.round((date - Date.now()) / 60_000));
  assert.deepEqual(
    left.map(({ type, rows, reason, until: time }) => [type, rows, reason, minutes(time)]),
    [
      ["Answering", 1, "delay", null],
      ["Fragile", 2, "circuit", 60],
      ["Guarded", 1, "variables", null],
      ["Large", 2, "pause", 10],
      ["Plain", 1, "delay", 60],
      ["Signed", 1, "retry", "hours"],
      ["Single", 1, "held", 1],
      ["Slow", 2, "pause", null],
      ["Unknown", 1, "unknown", null],
    ],
  );
});

test("a worker that is stopped ends its drain", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => respond(response, 500));
  await fixture.rows(
    `UPDATE webhook_types SET rate_window_ms = 40000, rate_count = 1 WHERE webhook_type = 'Limited'`,
  );
  await fixture.enqueueMany("Limited", 3);
  const worker = fixture.worker(target);
  let left;
  void worker.drain().then((rows) => (left = rows));
  await until(() => target.requests.length === 1);
  // The window of 40 s is worth waiting for.
  await pause(500);
  assert.equal(left, undefined);
  await worker.stop({ graceMs: 0 });
  await until(() => left);
  assert.deepEqual(left, []);
});

test("an outage while draining ends nothing", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 1);
  await pauseType(fixture, "Plain", `now() + INTERVAL '600 ms'`);
  const errors = [];
  let failures = 2;
  const db = intercepted(fixture.db, (text, ask) => {
    if (text.includes("webhook_held_up") && failures-- > 0)
      throw new Error("Connection terminated unexpectedly");
    return ask();
  });
  const worker = fixture.worker(target, { db, log: (entry) => errors.push(entry) });
  assert.deepEqual(await worker.drain(), []);
  assert.deepEqual(await fixture.statuses(), { sent: 1 });
  assert.equal(errors.filter(({ doing }) => doing === "draining").length, 2);
});

test("a database that refuses a claim ends a drain, with its error", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 1);
  let isRefused = true;
  const db = intercepted(fixture.db, (text, ask) => {
    if (isRefused && text.includes("webhook_claim"))
      throw Object.assign(new Error("permission denied"), { code: "42501" });
    return ask();
  });
  const worker = fixture.worker(target, { db });
  await assert.rejects(worker.drain(), /permission denied/);
  assert.deepEqual(await fixture.statuses(), { pending: 1 });
  isRefused = false;
  assert.deepEqual(await worker.drain(), []);
  assert.deepEqual(await fixture.statuses(), { sent: 1 });
});

test("a database that refuses reports for good ends a drain, with its error", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 2);
  let code = "P0001";
  const db = intercepted(fixture.db, (text, ask) => {
    if (code !== null && text.includes("webhook_finish"))
      throw Object.assign(new Error("permission denied"), { code });
    return ask();
  });
  const worker = fixture.worker(target, { db });
  const drained = worker.drain();
  // A trigger that fails may be mended.
  assert.equal(await Promise.race([drained, pause(500)]), undefined);
  code = "42501";
  await assert.rejects(drained, /permission denied/);
  assert.deepEqual(await fixture.statuses(), { sending: 2 });
  code = null;
  assert.deepEqual(await worker.drain(), []);
  assert.deepEqual(await fixture.statuses(), { sent: 2 });
  assert.equal(target.requests.length, 2);
});

test("what cannot be sent here is told once, due or not", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 2);
  await fixture.enqueue("Plain", { name: "later" }, { delaySeconds: 60 });
  const env = (name) => (name === "TARGET" ? undefined : SECRET);
  const left = await fixture.worker(target, { env }).drain();
  assert.deepEqual(left, [{ type: "Plain", rows: 3, reason: "variables", until: null }]);
});
