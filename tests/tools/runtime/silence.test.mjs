// Connections that died silently, as behind a proxy that swallows packets: work goes on, and ends.
import assert from "node:assert/strict";
import { createProxy } from "./proxy.mjs";
import { createTarget, respond } from "./target.mjs";
import { pause, postgresTest, runtime, test, until } from "./harness.mjs";

/** A database that a proxy hides, and the connections to it. */
async function hidden(fixture, max = 4) {
  const proxy = await createProxy(fixture, fixture.url);
  const pool = fixture.pool({ connectionString: proxy.url, max });
  // Before the pool ends: a server that is silent hears no goodbye.
  fixture.atEnd(proxy.cut);
  return { proxy, pool };
}

const addEvent = (fixture) =>
  fixture.rows(
    "INSERT INTO buildamp_events (application, host, event_type, payload) VALUES ('delivery', 'h', 'T', '{}')",
  );

postgresTest(
  "connections that died silently are renewed, and deliveries go on",
  async (fixture) => {
    const target = await createTarget(fixture);
    const { proxy, pool } = await hidden(fixture, 2);
    const worker = fixture.worker(target, {
      db: pool,
      leaseMs: 3000,
      heartbeatMs: 300,
      pollMs: 60_000,
    });
    worker.start();
    await fixture.enqueue("Plain", { name: "before" });
    await until(() => target.requests.length === 1);
    await pause(500);
    // All that is open falls silent.
    proxy.epoch += 1;
    await pause(100);
    await fixture.enqueue("Plain", { name: "after" });
    // The listener's own time-out is 10 s.
    await until(() => target.requests.length === 2, { within: 25_000 });
    // NOTIFY is heard again.
    await pause(1000);
    await fixture.enqueue("Plain", { name: "again" });
    await until(() => target.requests.length === 3, { within: 30_000 });
    assert.ok(worker.log.some(({ event, doing }) => event === "error" && doing === "listening"));
  },
);

postgresTest("statuses go on after a connection died silently", async (fixture) => {
  const { connectElm } = await runtime("elm.mjs");
  const { proxy, pool } = await hidden(fixture, 1);
  const updates = [];
  const app = { ports: { webhookUpdate: { send: (update) => updates.push(update) } } };
  const connection = connectElm(app, { db: pool, pollMs: 20, log: () => {} });
  fixture.atEnd(() => connection.stop());
  await fixture.enqueue("Plain", { name: "before" });
  await until(() => updates.length === 1);
  proxy.epoch += 1;
  await until(() => proxy.swallowed !== "");
  await fixture.enqueue("Plain", { name: "after" });
  // An answer has 10 s.
  await until(() => updates.length === 2, { within: 25_000 });
});

postgresTest("an event whose connection dies silently is handled once more", async (fixture) => {
  const { createEventLoop } = await runtime("events.mjs");
  const { proxy, pool } = await hidden(fixture);
  const attempts = [];
  const loop = createEventLoop({
    db: pool,
    pollMs: 20,
    leaseMs: 1500,
    log: () => {},
    handle: (event) => {
      attempts.push(event.attempts);
      return ["something", { webhook_type: "Plain", payload: { name: "x" } }];
    },
    // In the middle of its transaction, whose queries have any form.
    onEffects: async (client) => {
      if (attempts.length < 3) proxy.epoch += 1;
      await client.query(attempts.length === 1 ? "SELECT 1" : { text: "SELECT 1" });
    },
  });
  loop.start();
  fixture.atEnd(() => loop.stop());
  await addEvent(fixture);
  const done = () =>
    fixture.value("SELECT count(*)::int FROM buildamp_events WHERE status = 'completed'");
  await until(done, { within: 30_000 });
  // What was cut off was no attempt, and left nothing behind.
  assert.deepEqual(attempts, [1, 1, 1]);
  assert.deepEqual(await fixture.statuses(), { pending: 1 });
});

postgresTest("a worker ends although the database falls silent", async (fixture) => {
  const target = await createTarget(fixture, () => {});
  const { proxy, pool } = await hidden(fixture);
  const worker = fixture.worker(target, { db: pool, leaseMs: 20_000, heartbeatMs: 100 });
  worker.start();
  const id = await fixture.enqueue("Plain", { name: "hangs" });
  await until(() => target.requests.length === 1);
  const checks = `SELECT count(*)::int FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE '% pg_listening_channels() %'
      AND pid <> pg_backend_pid()`;
  await until(() => fixture.value(checks));
  proxy.isDead = true;
  // A claim waits for its answer, and a check of the connection that listens; both may have been on
  // their way.
  await until(() => /webhook_claim|buildamp_[0-9a-f]{16}|idempotency_key/.test(proxy.swallowed));
  await until(() => proxy.swallowed.includes("channel"));
  await worker.stop({ graceMs: 0 });
  const told = worker.log.filter(({ event }) => event === "unreported");
  assert.deepEqual(
    told.map(({ level, rows }) => ({ level, rows })),
    [{ level: "warn", rows: 1 }],
  );
  // No claim was waited for until its own time-out.
  assert.ok(!worker.log.some(({ doing }) => doing === "claiming"));
  proxy.cut();
  assert.equal((await fixture.execution(id)).status, "sending");
});

postgresTest(
  "with results in hand, too, within the ten seconds of docker stop",
  async (fixture) => {
    const { proxy, pool } = await hidden(fixture);
    const target = await createTarget(fixture, async (_request, response) => {
      await until(() => proxy.isDead);
      respond(response);
    });
    const worker = fixture.worker(target, { db: pool });
    worker.start();
    await fixture.enqueue("Plain", { name: "x" });
    await until(() => target.requests.length === 1);
    proxy.isDead = true;
    await until(() => worker.log.some(({ event }) => event === "attempt"));
    const began = performance.now();
    await worker.stop();
    assert.ok(performance.now() - began < 9500, `${performance.now() - began} ms`);
    assert.ok(worker.log.some(({ event, rows }) => event === "unreported" && rows === 1));
    proxy.cut();
  },
);

for (const [what, silent] of [
  ["it looks for events", "looking"],
  ["an event is handled", "handling"],
  ["effects run", "running"],
])
  postgresTest(
    `an event loop ends although the database falls silent while ${what}`,
    async (fixture) => {
      const { createEventLoop } = await runtime("events.mjs");
      const { proxy, pool } = await hidden(fixture);
      const log = [];
      let release;
      const held = new Promise((resolve) => {
        release = resolve;
      });
      const reached = [];
      const reach = async (step) => {
        reached.push(step);
        if (step === silent) {
          proxy.isDead = true;
          await held;
        }
      };
      const loop = createEventLoop({
        db: pool,
        pollMs: 10,
        leaseMs: 20_000,
        log: (entry) => log.push(entry),
        handle: async () => {
          await reach("handling");
          return [{ Own: 1 }];
        },
        onEffects: () => reach("running"),
      });
      loop.start();
      if (silent === "looking") proxy.isDead = true;
      await addEvent(fixture);
      await until(() => (silent === "looking" ? proxy.swallowed : reached.includes(silent)));
      const stopped = loop.stop();
      release();
      await stopped;
      // No query was waited for until its own time-out, the lease.
      assert.deepEqual(
        log.map(({ event }) => event),
        ["unreported"],
      );
    },
  );

postgresTest("what an application's own effects take is no silence", async (fixture) => {
  const { createEventLoop } = await runtime("events.mjs");
  const { PATIENCE_MS } = await runtime("support/silence.mjs");
  const log = [];
  let isStopping = false;
  const loop = createEventLoop({
    db: fixture.db,
    log: (entry) => log.push(entry),
    handle: () => [{ Own: 1 }],
    onEffects: async (client) => {
      isStopping = true;
      await client.query(`SELECT pg_sleep(${PATIENCE_MS / 1000 + 1})`);
    },
  });
  loop.start();
  await addEvent(fixture);
  await until(() => isStopping);
  await loop.stop();
  assert.deepEqual(log, []);
  assert.equal(await fixture.value("SELECT status FROM buildamp_events"), "completed");
});

postgresTest("an Elm connection ends although the database falls silent", async (fixture) => {
  const { connectElm } = await runtime("elm.mjs");
  const { proxy, pool } = await hidden(fixture);
  const log = [];
  let trigger;
  const ports = {
    webhookTrigger: { subscribe: (listener) => (trigger = listener), unsubscribe() {} },
  };
  const connection = connectElm({ ports }, { db: pool, log: (entry) => log.push(entry) });
  await pool.query("SELECT 1");
  proxy.isDead = true;
  trigger({ webhook_type: "Plain", payload: { name: "x" } });
  await until(() => proxy.swallowed);
  let isStopped = false;
  void connection.stop().then(() => (isStopped = true));
  await until(() => isStopped, { within: 30_000 });
  assert.deepEqual(log, [{ level: "warn", event: "unreported", triggers: 1 }]);
});

test("whoever listens stops at once, whatever it waits for", async () => {
  const { Listener } = await runtime("worker/listen.mjs");
  const asked = { connecting: 0, checking: 0 };
  /** No answer, until the connection is closed. */
  const silence = ({ signal }) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(Error("closed"))),
    );
  const databases = {
    connecting: (_channel, _onWake, ended) => (asked.connecting++, silence(ended)),
    checking: async (_channel, _onWake, ended) => ({
      channels: () => (asked.checking++, silence(ended)),
    }),
  };
  for (const [name, listen] of Object.entries(databases)) {
    const errors = [];
    const listener = new Listener({
      db: { listen },
      channel: "buildamp_webhooks",
      heartbeatMs: 1,
      onWake: () => {},
      onError: (error) => errors.push(error),
      onRecovered: () => {},
    });
    listener.start();
    await until(() => asked[name] === 1);
    await listener.stop();
    assert.deepEqual(errors, []);
  }
});
