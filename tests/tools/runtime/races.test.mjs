// Many workers at once: no call twice, no gate overrun, no type held up by another.
import assert from "node:assert/strict";
import pg from "pg";
import { countByKey, createTarget, respond } from "./target.mjs";
import { SECRET, config, intercepted, pause, postgresTest, test, until } from "./harness.mjs";

/** Eight workers, each with connections of its own, as so many processes have. */
function workers(fixture, target, options = {}, count = 8) {
  return Array.from({ length: count }, (_, n) => {
    const db = fixture.pool({ max: 2 });
    const worker = fixture.worker(target, { db, name: `w${n}`, ...options });
    worker.start();
    return worker;
  });
}

const allSent = (fixture, total) =>
  until(async () => (await fixture.statuses()).sent === total, { within: 120_000, every: 100 });

postgresTest("eight workers send ten thousand calls once each", async (fixture) => {
  const total = 10_000;
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", total);
  workers(fixture, target, { concurrency: 16 });
  await allSent(fixture, total);
  const failures = await fixture.rows(
    "SELECT outcome, error_code, error_message, count(*)::int FROM webhook_attempts WHERE outcome <> 'ok' GROUP BY 1, 2, 3",
  );
  assert.deepEqual(failures, []);
  assert.equal(target.requests.length, total);
  assert.equal(countByKey(target.requests).size, total);
});

postgresTest("one at a time, whoever asks", async (fixture) => {
  let inFlight = 0;
  let most = 0;
  const target = await createTarget(fixture, (_request, response) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    setTimeout(() => {
      inFlight -= 1;
      respond(response);
    }, 5);
  });
  await fixture.enqueueMany("Single", 40);
  workers(fixture, target, { pollMs: 50 });
  await allSent(fixture, 40);
  assert.equal(most, 1);
  assert.equal(target.requests.length, 40);
});

postgresTest("no second holds more than twenty", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Limited", 70);
  workers(fixture, target, { pollMs: 50 });
  await allSent(fixture, 70);
  const times = target.requests.map(({ at }) => at).sort((a, b) => a - b);
  for (let first = 0; first + 20 < times.length; first += 1) {
    assert.ok(
      times[first + 20] - times[first] >= 1000,
      `21 within ${times[first + 20] - times[first]} ms`,
    );
  }
});

test("a window that is shorter than a claim takes holds nothing up for good", async (fixture) => {
  const target = await createTarget(fixture);
  const own = structuredClone(config);
  own.webhooks.Limited.rateLimit = { count: 5, windowMs: 1 };
  await fixture.rows(
    "UPDATE webhook_types SET rate_count = 5, rate_window_ms = 1 WHERE webhook_type = 'Limited'",
  );
  await fixture.enqueueMany("Limited", 20);
  const worker = fixture.worker(target, { config: own, pollMs: 20 });
  worker.start();
  await until(async () => (await fixture.statuses()).sent === 20);
});

test("a type that hangs does not hold up another", async (fixture) => {
  const target = await createTarget(fixture, (request, response) => {
    if (request.url !== "/slow") respond(response);
  });
  await fixture.enqueueMany("Slow", 100);
  const worker = fixture.worker(target, { concurrency: 8 });
  worker.start();
  await until(() => target.requests.length >= 4);
  for (let n = 0; n < 20; n += 1) {
    const before = target.requests.length;
    await fixture.enqueue("Plain", { name: `n${n}` });
    // Well before the first one that hangs is given up, after 20 s.
    await until(() => target.requests.length > before, { every: 1, within: 5000 });
  }
  assert.ok(target.requests.filter(({ path }) => path === "/slow").length <= 4);
});

postgresTest("of five workers one lacks a variable: nothing dies of it", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Guarded", 100);
  workers(fixture, target, {}, 1);
  workers(
    fixture,
    target,
    {
      env: (name) =>
        ({ TARGET: target.url, TARGET_SECRET: SECRET, GUARD_TOKEN: "tok_123456" })[name],
    },
    4,
  );
  await allSent(fixture, 100);
  assert.equal(await fixture.value("SELECT max(attempts)::int FROM webhook_executions"), 1);
});

test("memory does not grow with the backlog", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    setTimeout(() => respond(response), 20),
  );
  await fixture.enqueueMany("Plain", 3000);
  const worker = fixture.worker(target, { concurrency: 10 });
  worker.start();
  await until(() => target.requests.length > 20);
  // Ten slots, at most four times as many that wait for one, and results that are being reported.
  const { sending } = await fixture.statuses();
  assert.ok(sending <= 10 + 40 + 220, `${sending} of 3000 are held`);
  await worker.stop();
});

test("while the database takes no results, no more rows are claimed than so many", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 1400);
  let isFull = true;
  let refused = 0;
  const db = intercepted(fixture.db, (text, ask) => {
    if (!isFull || !text.includes("webhook_finish")) return ask();
    refused += 1;
    throw Object.assign(new Error("disk full"), { code: "53100" });
  });
  const worker = fixture.worker(target, { db, concurrency: 10 });
  worker.start();
  // Two full batches of results and two slots' full; beyond them what was claimed or sent by then.
  await until(() => target.requests.length > 820, { within: 60_000 });
  const before = refused;
  await until(() => refused >= before + 3, { within: 60_000 });
  const { sending } = await fixture.statuses();
  assert.ok(sending > 820 && sending <= 820 + 90, `${sending} of 1400 are held`);
  isFull = false;
  await until(async () => (await fixture.statuses()).sent === 1400, { within: 60_000, every: 100 });
  assert.equal(countByKey(target.requests).size, 1400);
  assert.equal(target.requests.length, 1400);
});

test("a database that gives no large payload is not hammered", async (fixture) => {
  const target = await createTarget(fixture);
  let asked = 0;
  let isSlow = true;
  const db = intercepted(fixture.db, (text, ask) => {
    if (!isSlow || !text.includes("webhook_payload")) return ask();
    asked += 1;
    const error = new Error("canceling statement due to statement timeout");
    throw Object.assign(error, { code: "57014" });
  });
  const data = "y".repeat(400_000);
  const ids = await Promise.all(
    Array.from({ length: 30 }, () => fixture.enqueue("Large", { data })),
  );
  const worker = fixture.worker(target, { db, concurrency: 4 });
  worker.start();
  await until(() => asked > 0);
  await pause(2000);
  assert.ok(asked >= 2 && asked <= 40, `asked ${asked} times`);
  isSlow = false;
  await until(async () => (await fixture.statuses()).sent === ids.length);
  assert.equal(await fixture.value("SELECT max(attempts)::int FROM webhook_executions"), 1);
});

postgresTest("a database that goes away is not hammered", async (fixture) => {
  const target = await createTarget(fixture);
  const pool = new pg.Pool({ host: "127.0.0.1", port: 1, max: 2 });
  const worker = fixture.worker(target, { db: pool });
  worker.start();
  await pause(2500);
  await worker.stop();
  const errors = worker.log.filter(({ event }) => event === "error").length;
  assert.ok(errors >= 2 && errors <= 24, `${errors} errors`);
  await pool.end();
});
