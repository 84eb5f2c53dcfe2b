// The ports of an Elm program: triggers in, statuses out. A program that `elm` compiled is in
// `elm.test.mjs`.
import assert from "node:assert/strict";
import { createTarget, respond } from "./target.mjs";
import { ODD, engine, intercepted, pause, postgresTest, runtime, test, until } from "./harness.mjs";

const { connectElm } = await runtime("elm.mjs");
const { enqueue } = await runtime("enqueue.mjs");

const CORRELATION = "6b1f6dd4-9b5c-4b6a-8a3e-0c5f1f0d2a11";

/** What `Elm.Main.init` gives, as far as ports go. */
function fakeApp() {
  const listeners = new Set();
  const updates = [];
  return {
    updates,
    trigger: (value) => listeners.forEach((listener) => listener(value)),
    ports: {
      webhookTrigger: {
        subscribe: (listener) => listeners.add(listener),
        unsubscribe: (listener) => listeners.delete(listener),
      },
      webhookUpdate: { send: (update) => updates.push(update) },
    },
  };
}

test("an Elm program triggers calls and hears what becomes of them", async (fixture) => {
  const good = [];
  const target = await createTarget(fixture, (request, response) => {
    if (request.url.endsWith("/good")) good.push(response);
    else respond(response, 404, "");
  });
  const app = fakeApp();
  const log = [];
  const connection = connectElm(app, {
    db: fixture.db,
    host: "shop.example",
    sessionId: "s1",
    pollMs: 30,
    log: (entry) => log.push(entry),
    env: () => undefined,
  });
  fixture.atEnd(() => connection.stop());
  await pause(100);
  fixture.worker(target).start();
  app.trigger({
    webhook_type: "Plain",
    payload: { name: "good" },
    delay_seconds: 0,
    correlation_id: CORRELATION,
  });
  app.trigger({ webhook_type: "Plain", payload: { name: "bad" }, delay_seconds: 0 });
  app.trigger({ webhook_type: "Plain", payload: { name: 3 }, delay_seconds: 0 });
  // Another session's, and another host's.
  await fixture.enqueue("Plain", { name: "good" }, { host: "shop.example", sessionId: "s9" });
  await fixture.enqueue("Plain", { name: "good" }, { sessionId: "s1" });

  const final = ({ status: { status } }) => status === "sent" || status === "dead_letter";
  // Answered only when the program has heard that they are under way.
  await until(
    () => good.length === 3 && app.updates.some(({ status: { status } }) => status === "sending"),
  );
  for (const response of good) respond(response, 200, '{"id":1}');
  await until(() => app.updates.filter(final).length === 3);
  await pause(300);
  assert.equal(app.updates.filter(final).length, 3, "no repeats");
  const sent = app.updates.find(({ status }) => status.status === "sent");
  assert.deepEqual(sent.status.response, {
    webhook_type: "Plain",
    status: 200,
    headers: sent.status.response.headers,
    body: '{"id":1}',
    truncated: false,
  });
  assert.deepEqual([sent.correlation_id, sent.session_id], [CORRELATION, "s1"]);
  const ofSent = app.updates
    .filter(({ webhook_id }) => webhook_id === sent.webhook_id)
    .map(({ status }) => status.status);
  assert.equal(new Set(ofSent).size, ofSent.length);
  assert.ok(ofSent.includes("sending"));
  const dead = app.updates
    .filter(({ status }) => status.status === "dead_letter")
    .map(({ status }) => status);
  assert.ok(dead.some(({ error, attempts }) => error === "HTTP 404" && attempts === 1));
  assert.ok(dead.some(({ error, attempts }) => /name/.test(error) && attempts === 0));
  assert.ok(log.some(({ missing }) => missing === "TARGET, TARGET_SECRET"));
  // It consumes no events.
  assert.ok(
    (await fixture.rows("SELECT status FROM buildamp_events")).every(
      ({ status }) => status === "pending",
    ),
  );
});

test("whatever a port sends is told of, in texts, and ends nothing", async (fixture) => {
  const plain = { webhook_type: "Plain", payload: { name: "x" } };
  const thrower = {
    get() {
      throw null;
    },
  };
  const wrong = [
    null,
    undefined,
    "Plain",
    [plain],
    () => {},
    { webhook_type: "constructor", payload: {} },
    { ...plain, webhook_type: {} },
    { ...plain, correlation_id: [CORRELATION], session_id: 5, payload: 1n },
    new Proxy(plain, thrower),
    Object.defineProperty({}, "webhook_type", thrower),
  ];
  const app = fakeApp();
  const log = [];
  const env = () => {
    throw null;
  };
  const connection = connectElm(app, { db: fixture.db, log: (entry) => log.push(entry), env });
  for (const trigger of wrong) app.trigger(trigger);
  await connection.stop();
  assert.equal(log.filter(({ event }) => event === "trigger_failed").length, wrong.length);
  assert.deepEqual(await fixture.statuses(), {});

  const second = connectElm(app, { db: fixture.db, log: () => {}, env, sessionId: "s1" });
  for (const trigger of wrong) app.trigger(trigger);
  await until(() => app.updates.length === wrong.length);
  await second.stop();
  for (const { webhook_type, correlation_id, session_id, status } of app.updates) {
    assert.equal(typeof webhook_type, "string");
    assert.deepEqual([correlation_id, session_id], [null, "s1"]);
    assert.deepEqual([status.status, status.attempts], ["dead_letter", 0]);
  }
});

test("a program without the ports is told of, and joined to nothing", async (fixture) => {
  for (const app of [{}, { ports: {} }, { ports: { renamed: {} } }]) {
    const log = [];
    const connection = connectElm(app, { db: fixture.db, log: ({ event }) => log.push(event) });
    await connection.stop();
    assert.deepEqual(log, ["no_ports"]);
  }
});

test("a trigger whose answer was lost is not said to be stored, nor not to be", async (fixture) => {
  const app = fakeApp();
  const db = intercepted(fixture.db, async (text, ask) => {
    const answer = await ask();
    if (text.includes("webhook_enqueue(")) {
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    }
    return answer;
  });
  const connection = connectElm(app, { db, pollMs: 20, log: () => {} });
  fixture.atEnd(() => connection.stop());
  app.trigger({ webhook_type: "Plain", payload: { name: "x" }, delay_seconds: 60 });
  await until(() => app.updates.length === 2);
  const [lost, stored] = app.updates;
  assert.deepEqual(lost.status, {
    status: "dead_letter",
    error: "not known whether it was stored: read ECONNRESET",
    attempts: 0,
  });
  assert.equal(stored.status.status, "pending");
});

test("a trigger that is refused before the database is asked is not said to be in doubt", async (fixture) => {
  const app = fakeApp();
  const connection = connectElm(app, { db: fixture.db, log: () => {} });
  fixture.atEnd(() => connection.stop());
  app.trigger({ webhook_type: "Plain", payload: {} });
  app.trigger({ webhook_type: "Nothing", payload: {} });
  app.trigger({ webhook_type: "Plain", payload: { name: "x" }, priority: 7 });
  await until(() => app.updates.length === 3);
  const [payload, type, priority] = app.updates.map(({ status }) => status.error);
  assert.match(payload, /^this is no payload of Plain/);
  assert.match(type, /^there is no webhook type "Nothing"/);
  assert.match(priority, /^priority must be/);
});

test("triggers under way are stored before a connection has stopped, however slow the secret store", async (fixture) => {
  const app = fakeApp();
  const connection = connectElm(app, { db: fixture.db, log: () => {}, env: () => pause(1500) });
  app.trigger({ webhook_type: "Plain", payload: { name: "x" } });
  const began = performance.now();
  await connection.stop();
  assert.deepEqual(await fixture.statuses(), { pending: 1 });
  assert.ok(performance.now() - began < 1000, "it waits for the store");
});

test("what has ended before the database answers the first look is told too", async (fixture) => {
  const target = await createTarget(fixture);
  let looks = 0;
  let release;
  const answered = new Promise((resolve) => {
    release = resolve;
  });
  // The first query of all is the connection's look; it fails, as in an outage, and the second is slow.
  const db = intercepted(fixture.db, async (text, ask) => {
    const isLook = /AS (now|moment)/.test(text);
    if (isLook && looks++ === 0) throw new Error("Connection terminated unexpectedly");
    if (isLook) await answered;
    return ask();
  });
  const app = fakeApp();
  const connection = connectElm(app, { db, pollMs: 20, log: () => {} });
  fixture.atEnd(() => (release(), connection.stop()));
  app.trigger({ webhook_type: "Plain", payload: { name: "x" } });
  await until(async () => (await fixture.statuses()).pending);
  await fixture.worker(target).drain();
  assert.deepEqual(await fixture.statuses(), { sent: 1 });
  // Longer than it was until the second look was asked for.
  await pause(500);
  release();
  await until(() => app.updates.some(({ status }) => status.status === "sent"));
  assert.ok(looks >= 2);
});

test("an Elm program that throws, and a log that throws, end nothing", async (fixture) => {
  for (const fails of [false, true]) {
    const app = fakeApp();
    let thrown = 0;
    app.ports.webhookUpdate.send = (update) => {
      thrown += 1;
      if (thrown === 1) throw ODD["no prototype"];
      if (thrown <= 3) throw new Error("update failed");
      app.updates.push(update);
    };
    const log = [];
    const connection = connectElm(app, {
      db: fixture.db,
      pollMs: 20,
      env: () => undefined,
      log: (entry) => {
        log.push(entry);
        if (fails) throw new Error("the disk is full");
      },
    });
    fixture.atEnd(() => connection.stop());
    // Nothing that is a trigger, and one that is wrong.
    app.trigger(null);
    app.trigger({ webhook_type: { toString: 1 }, payload: {} });
    app.trigger({ webhook_type: "Plain", payload: { name: 3 } });
    await until(() => thrown === 3);
    await pause(100);
    assert.deepEqual(
      log.filter(({ event }) => event === "error").map(({ doing, error }) => [doing, error]),
      ["an error without a message", "update failed", "update failed"].map((error) => [
        "telling a status",
        error,
      ]),
    );
    // It goes on hearing.
    app.trigger({ webhook_type: "Plain", payload: { name: "x" } });
    await until(() => app.updates.some(({ status }) => status.status === "pending"));
    await connection.stop();
  }
});

test("statuses arrive once, whatever DateStyle and TimeZone say", async (fixture) => {
  const set = [
    ["DateStyle", "SQL, DMY"],
    ["TimeZone", "Asia/Kolkata"],
  ];
  let { db } = fixture;
  if (engine === "postgres") {
    // Each connection of a pool has them from its beginning.
    const options = set.map(([name, value]) => `-c ${name}=${value.replace(" ", "")}`).join(" ");
    db = fixture.pool({ options });
  } else {
    for (const [name, value] of set)
      await db.query("SELECT set_config($1, $2, FALSE)", [name, value]);
  }
  const app = fakeApp();
  const nothing = {
    application: undefined,
    host: null,
    sessionId: undefined,
    config: undefined,
    env: undefined,
  };
  const connection = connectElm(app, { db, ...nothing, pollMs: 20, log: () => {} });
  fixture.atEnd(() => connection.stop());
  await pause(100);
  await fixture.enqueue("Plain", { name: "x" });
  await until(() => app.updates.length > 0);
  const target = await createTarget(fixture);
  await fixture.worker(target).drain();
  await until(() => app.updates.some(({ status }) => status.status === "sent"));
  await pause(200);
  const statuses = app.updates.map(({ status }) => status.status);
  assert.equal(new Set(statuses).size, statuses.length, statuses.join(" "));
});

test("no status comes twice, at whatever moment it was written", async (fixture) => {
  const app = fakeApp();
  const connection = connectElm(app, { db: fixture.db, pollMs: 5, log: () => {} });
  fixture.atEnd(() => connection.stop());
  await pause(50);
  for (let n = 0; n < 200; n += 1) {
    await fixture.enqueue("Plain", { name: `n${n}` });
    await pause(3);
  }
  await until(() => app.updates.length >= 200);
  // Until no look goes back to them any more.
  await pause(3500);
  assert.equal(app.updates.length, 200);
});

postgresTest(
  "a status that was committed late arrives too, once, however late",
  async (fixture) => {
    const { db } = fixture;
    const query = db.query;
    let looks = 0;
    let ahead = "0 s";
    // The connection's clock goes as the test says; its transactions are everybody's.
    db.query = (config, ...rest) => {
      const { text } = config;
      if (/AND \(updated_at, id\) >/.test(text)) looks += 1;
      const told = text?.replaceAll(
        "clock_timestamp()",
        `(clock_timestamp() + INTERVAL '${ahead}')`,
      );
      return query.call(db, text ? { ...config, text: told } : config, ...rest);
    };
    fixture.atEnd(() => delete db.query);
    const look = async () => {
      // The second begins after this, and the third when that is over.
      const before = looks;
      await until(() => looks >= before + 3);
    };
    const app = fakeApp();
    const host = "shop.example";
    const connection = connectElm(app, { db, host, pollMs: 10, log: () => {} });
    fixture.atEnd(() => connection.stop());
    await look();
    const early = await fixture.enqueue("Plain", { name: "early" }, { host });
    await until(() => app.updates.length === 1);

    const slow = await fixture.db.connect();
    let late;
    try {
      await slow.query("BEGIN");
      await slow.query("SELECT webhook_cancel($1)", [early]);
      late = await enqueue(slow, "Plain", { name: "late" }, { host });
      await look();
      // No other one begins after it, or ends.
      ahead = "25 min";
      await look();
      await fixture.rows("SELECT pg_current_xact_id()");
      ahead = "50 min";
      await look();
      assert.equal(app.updates.length, 1);
      await slow.query("COMMIT");
    } finally {
      slow.release();
    }
    await until(() => app.updates.length === 3);
    await look();
    assert.deepEqual(
      app.updates.slice(1).map(({ webhook_id, status: { status } }) => [webhook_id, status]),
      [
        [early, "dead_letter"],
        [late, "pending"],
      ],
    );
  },
);

test("a trigger whose key gave it an earlier execution hears what that comes to", async (fixture) => {
  const held = [];
  const target = await createTarget(fixture, (request, response) => {
    held.push(response);
  });
  const app = fakeApp();
  const options = { db: fixture.db, pollMs: 30, log: () => {} };
  const connection = connectElm(app, { ...options, sessionId: "s1" });
  const other = fakeApp();
  const otherConnection = connectElm(other, { ...options, sessionId: "s2" });
  fixture.atEnd(() => Promise.all([connection.stop(), otherConnection.stop()]));
  fixture.worker(target).start();
  const trigger = { webhook_type: "Plain", payload: { name: "x" }, idempotency_key: "K" };
  const heard = ({ updates }, correlation = null) =>
    updates
      .filter(({ correlation_id }) => correlation_id === correlation)
      .map(({ status: { status }, session_id }) => [status, session_id]);

  // In flight: of another session, and of this one with another correlation.
  app.trigger(trigger);
  await until(() => held.length === 1 && heard(app).some(([status]) => status === "sending"));
  other.trigger(trigger);
  app.trigger({ ...trigger, correlation_id: CORRELATION.replaceAll("-", "") });
  await until(() => heard(other).length > 0 && heard(app, CORRELATION).length > 0);
  respond(held[0], 200, '{"id":1}');
  await until(() => heard(other).length === 2 && heard(app, CORRELATION).length === 2);
  await until(() => heard(app).at(-1)?.[0] === "sent");
  const inFlight = [
    ["sending", "s2"],
    ["sent", "s2"],
  ];
  assert.deepEqual(heard(other), inFlight);
  assert.deepEqual(other.updates[1].status.response.body, '{"id":1}');

  // What was sent longer ago than any look goes back.
  await fixture.rows("UPDATE webhook_executions SET updated_at = NOW() - INTERVAL '1 h'");
  const before = heard(app).length;
  app.trigger(trigger);
  other.trigger(trigger);
  await until(() => heard(app).length > before && heard(other).length > 2);
  await pause(300);
  assert.deepEqual(heard(app).slice(before), [["sent", "s1"]]);
  assert.deepEqual(heard(other), [...inFlight, ["sent", "s2"]]);

  // One that is new is told of as any other.
  other.trigger({ ...trigger, idempotency_key: "L", payload: { name: "y" } });
  await until(() => held.length === 2);
  respond(held[1], 200, "{}");
  await until(() => heard(other).slice(3).at(-1)?.[0] === "sent");
  await pause(300);
  const fresh = heard(other)
    .slice(3)
    .map(([status]) => status);
  assert.equal(new Set(fresh).size, fresh.length, `repeats: ${fresh}`);
});
