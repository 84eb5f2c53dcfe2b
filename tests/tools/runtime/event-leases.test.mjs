// Whose an event is: leases, processes that die, outages of the database.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { addEvent, event, loop } from "./event-loop.mjs";
import { intercepted, pause, postgresTest, runtime, test, until } from "./harness.mjs";

const { EventRows } = await runtime("events/rows.mjs");
const { wrap } = await runtime("db.mjs");

test("an event that another has begun meanwhile is neither kept nor given back", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  const options = { application: "delivery", batch: 1, leaseMs: 60_000 };
  const rows = new EventRows(wrap(fixture.db), options);
  const [taken] = await rows.take();
  const begun = await rows.begin(taken);
  await fixture.rows(
    "UPDATE buildamp_events SET attempts = attempts + 1, next_retry_at = NOW() WHERE id = $1",
    [id],
  );
  const before = await event(fixture, id);
  await rows.extend(begun);
  rows.owe([begun], true);
  await rows.giveBack();
  assert.deepEqual(await event(fixture, id), before);
});

test("an event whose process died is taken back, and its late end changes nothing", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  const told = [];
  let release;
  const stuck = loop(
    fixture,
    () =>
      new Promise((resolve) => {
        release = () => resolve([{ webhook_type: "Plain", payload: { name: "stale" } }]);
      }),
    { log: (entry) => told.push(entry) },
  );
  const first = stuck.drain();
  await until(() => release);
  await fixture.rows("UPDATE buildamp_events SET next_retry_at = NOW() - INTERVAL '1 s'");
  const events = loop(fixture, () => [{ webhook_type: "Plain", payload: { name: "fresh" } }]);
  await events.drain();
  release();
  await first;
  assert.deepEqual(
    told.map(({ event, type, attempts }) => [event, type, attempts]),
    [["event_lost", "Welcome", 1]],
  );
  const rows = await fixture.rows("SELECT payload FROM webhook_executions");
  assert.deepEqual(
    rows.map(({ payload }) => payload.name),
    ["fresh"],
  );
  assert.deepEqual(
    [(await event(fixture, id)).status, (await event(fixture, id)).attempts],
    ["completed", 2],
  );

  // One that kills its process each time ends.
  const poison = await addEvent(fixture, "Poison");
  await fixture.rows(
    "UPDATE buildamp_events SET status = 'processing', attempts = 3, next_retry_at = NOW() - INTERVAL '1 s' WHERE id = $1",
    [poison],
  );
  await events.drain();
  assert.equal((await event(fixture, poison)).status, "failed");
});

postgresTest("an event that kills its process takes no other with it", async (fixture) => {
  const poison = await addEvent(fixture, "Poison");
  const others = [await addEvent(fixture, "Other"), await addEvent(fixture, "Other")];
  const script = fileURLToPath(new URL("loop-process.mjs", import.meta.url));
  const start = () => {
    const child = fork(script, { env: { ...process.env, DATABASE_URL: fixture.url } });
    fixture.atEnd(() => child.kill("SIGKILL"));
    return child;
  };
  for (let life = 1; life <= 3; life += 1) {
    const [, signal] = await once(start(), "exit");
    assert.equal(signal, "SIGKILL");
  }
  start();
  await until(async () => (await event(fixture, others[1])).status === "completed");
  // Its lease began last, and so ends last.
  await until(async () => (await event(fixture, poison)).status !== "processing");
  assert.deepEqual([(await event(fixture, poison)).status], ["failed"]);
  for (const id of others) {
    const { status, attempts } = await event(fixture, id);
    assert.deepEqual([status, attempts], ["completed", 1]);
  }
});

postgresTest("a handler that outlasts the lease keeps its event", async (fixture) => {
  const id = await addEvent(fixture, "Slow");
  const logged = [];
  let handled = 0;
  const slow = async () => {
    handled += 1;
    let { next_retry_at: end } = await event(fixture, id);
    for (let extended = 0; extended < 4; extended += 1) {
      end = await until(async () => {
        const { next_retry_at: later } = await event(fixture, id);
        return later > end && later;
      });
    }
    return [{ webhook_type: "Plain", payload: { name: "x" } }];
  };
  const options = { leaseMs: 900, pollMs: 20, log: (entry) => logged.push(entry) };
  const handling = loop(fixture, slow, options).drain();
  await until(() => handled === 1);
  // It would take what is let go.
  loop(fixture, slow, options).start();
  await handling;
  const told = logged.map(({ event, attempts }) => [event, attempts]);
  assert.deepEqual([handled, told], [1, [["event_slow", 1]]]);
  assert.deepEqual(await fixture.statuses(), { pending: 1 });
  assert.equal((await event(fixture, id)).attempts, 1);
});

for (const [what, attempts] of [
  ["an attempt", 3],
  ["a last attempt", 1],
])
  postgresTest(
    `${what} whose effects outlast its lease keeps no other loop waiting, and counts`,
    async (fixture) => {
      const slow = await addEvent(fixture, "Slow");
      await fixture.rows("UPDATE buildamp_events SET max_attempts = $1", [attempts]);
      let release;
      const first = loop(fixture, () => [{ Any: 1 }], {
        leaseMs: 150,
        onEffects: () =>
          new Promise((resolve) => {
            release = resolve;
          }),
      });
      const ended = first.drain();
      await until(() => release);
      await pause(200);
      await addEvent(fixture, "Other");
      const handled = [];
      const other = loop(fixture, ({ event_type }) => {
        handled.push(event_type);
      });
      try {
        await Promise.race([other.drain(), pause(3000)]);
        assert.deepEqual(handled, ["Other"]);
      } finally {
        release();
      }
      await ended;
      const row = await event(fixture, slow);
      assert.deepEqual([row.status, row.attempts], ["completed", 1]);
    },
  );

test("events that were not handled are given back as they were", async (fixture) => {
  for (const name of ["a", "b", "c"]) await addEvent(fixture, name);
  const rows = () =>
    fixture.rows("SELECT status, attempts FROM buildamp_events ORDER BY created_at");
  // Their lease ends while the first is handled.
  const slow = loop(fixture, () => pause(150), { leaseMs: 100, batch: 3 });
  assert.equal(await slow.drain(), 3);
  assert.deepEqual(await rows(), Array(3).fill({ status: "completed", attempts: 1 }));
  // A loop that is stopped ends its drain as well.
  await fixture.rows(
    "UPDATE buildamp_events SET status = 'pending', attempts = 0, next_retry_at = NULL",
  );
  const stopped = loop(fixture, () => {
    void stopped.stop();
  });
  assert.equal(await stopped.drain(), 1);
  assert.deepEqual((await rows()).map(({ status, attempts }) => `${status} ${attempts}`).sort(), [
    "completed 1",
    "pending 0",
    "pending 0",
  ]);
});

test("an outage before an event begins is no attempt of it", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  let isAway = true;
  const db = intercepted(fixture.db, (text, ask) => {
    if (!isAway || !text.includes("SET attempts = attempts + 1")) return ask();
    isAway = false;
    throw Object.assign(new Error("away"), { code: "57P01" });
  });
  const events = loop(fixture, () => {}, { db });
  await assert.rejects(events.drain(), { code: "57P01" });
  const row = await event(fixture, id);
  assert.deepEqual([row.status, row.attempts], ["pending", 0]);
  assert.equal(await events.drain(), 1);
});

test("after an outage what others hold is left to them for a while", async (fixture) => {
  const ids = [await addEvent(fixture, "Again"), await addEvent(fixture, "Last")];
  await fixture.rows(
    `UPDATE buildamp_events SET status = 'processing', next_retry_at = NOW() - INTERVAL '1 s',
       attempts = CASE event_type WHEN 'Last' THEN 3 ELSE 1 END`,
  );
  let isAway = true;
  const db = intercepted(fixture.db, (_text, ask) => {
    if (isAway) throw Object.assign(new Error("away"), { code: "57P01" });
    return ask();
  });
  const events = loop(fixture, () => {}, { db });
  await assert.rejects(events.drain());
  isAway = false;
  assert.equal(await events.drain(), 0);
  const statuses = async () =>
    Promise.all(ids.map(async (id) => (await event(fixture, id)).status));
  assert.deepEqual(await statuses(), ["processing", "processing"]);
  // One that was not cut off need not wait.
  assert.equal(await loop(fixture, () => {}).drain(), 1);
  assert.deepEqual(await statuses(), ["completed", "failed"]);
});

/** Ends all connections of a loop. */
const cut = (fixture) =>
  fixture.rows(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'loop'",
  );

postgresTest("a connection that is cut is no attempt of the event", async (fixture) => {
  const first = await addEvent(fixture, "Welcome");
  const second = await addEvent(fixture, "Welcome");
  // The test's own looks at the events are not cut off.
  const pool = fixture.pool({ max: 2, application_name: "loop" });
  let cuts = 0;
  const events = loop(fixture, () => [{ Wait: 1 }], {
    db: pool,
    async onEffects(client) {
      if (cuts === 2) return;
      cuts += 1;
      const ended = new Promise((resolve) => client.once("end", resolve));
      await cut(fixture);
      await ended;
      await client.query("SELECT 1");
    },
  });
  // Each is put off for a second, and the other goes on.
  await events.drain();
  for (const id of [first, second]) {
    const { status, attempts } = await event(fixture, id);
    assert.deepEqual([status, attempts], ["pending", 0]);
  }
  events.start();
  for (const id of [first, second]) {
    await until(async () => (await event(fixture, id)).status === "completed");
  }
  assert.deepEqual([cuts, (await event(fixture, first)).attempts], [2, 1]);
});

postgresTest(
  "errors of the database that say nothing of the event are no attempt, others are",
  async (fixture) => {
    const id = await addEvent(fixture, "Welcome");
    const raise = (state) => (client) =>
      client.query(`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END $$`);
    let onEffects;
    const events = loop(fixture, () => [{ Any: 1 }], { onEffects: (client) => onEffects(client) });
    for (const state of ["40001", "25006", "57P01"]) {
      onEffects = raise(state);
      await events.drain();
      const row = await event(fixture, id);
      assert.deepEqual([row.status, row.attempts], ["pending", 0], state);
      await fixture.rows("UPDATE buildamp_events SET next_retry_at = NULL");
    }
    // The database is there, so it is the event that is cut off each time.
    onEffects = raise("53300");
    await events.drain();
    assert.deepEqual(
      [(await event(fixture, id)).status, (await event(fixture, id)).attempts],
      ["pending", 1],
    );
    for (const state of ["23505", "57014", "42P01"]) {
      await fixture.rows("UPDATE buildamp_events SET next_retry_at = NULL, attempts = 0");
      onEffects = raise(state);
      await events.drain();
      assert.equal((await event(fixture, id)).attempts, 1, state);
    }
    // What the application throws in the transaction is the event's.
    await fixture.rows("UPDATE buildamp_events SET next_retry_at = NULL, attempts = 0");
    onEffects = () => {
      throw Object.assign(new Error("a service is away"), { code: "ECONNREFUSED" });
    };
    await events.drain();
    assert.equal((await event(fixture, id)).attempts, 1);
  },
);

test("an event that a person made pending again has all of its attempts", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  await fixture.rows("UPDATE buildamp_events SET attempts = 3");
  const fail = () => {
    throw new Error("no");
  };
  await loop(fixture, fail).drain();
  const { status, attempts } = await event(fixture, id);
  assert.deepEqual([status, attempts], ["pending", 1]);
});

test("a payload is read after its attempt was counted", async (fixture) => {
  await addEvent(fixture, "Large");
  const asked = [];
  const db = intercepted(fixture.db, (text, ask) => {
    if (/payload::TEXT/.test(text)) asked.push(/attempts = attempts \+ 1/.test(text));
    return ask();
  });
  await loop(fixture, () => {}, { db }).drain();
  assert.deepEqual(asked, [true]);
});

postgresTest(
  "events of the hour that comes twice, as summer time ends, are due in it",
  async (fixture) => {
    const [{ day, time }] = await fixture.rows(
      `SELECT EXTRACT(DOY FROM moment)::INTEGER - 1 AS day, to_char(moment, 'HH24:MI:SS') AS time
       FROM (SELECT now() AT TIME ZONE 'UTC' + INTERVAL '100 min' AS moment) AS end_of_summer`,
    );
    // As POSIX describes a zone: by the days of a year, which a summer may span the end of.
    const start = (day + 180) % 365;
    const pool = fixture.pool({ options: `-c TimeZone=XST0XDT-1,${start}/0,${day}/${time}` });
    await pool.query(
      `INSERT INTO buildamp_events (application, host, event_type, payload)
       VALUES ('delivery', 'h', 'Now', '{}')`,
    );
    const { rows } = await pool.query("SELECT execute_at <= NOW() AS is_due FROM buildamp_events");
    assert.deepEqual(rows, [{ is_due: false }]);
    assert.equal(await loop(fixture, () => {}, { db: pool }).drain(), 1);
  },
);

postgresTest(
  "an outage of the database longer than the lease is no attempt of an event",
  async (fixture) => {
    const id = await addEvent(fixture, "Welcome");
    await addEvent(fixture, "Other");
    // As it would be the last one.
    await fixture.rows("UPDATE buildamp_events SET max_attempts = 1");
    const name = await fixture.value("SELECT current_database()");
    const pool = fixture.pool({ max: 2 });
    const admin = new pg.Client(process.env.BUILDAMP_TEST_URL);
    await admin.connect();
    fixture.atEnd(() => admin.end());
    const allow = (isAllowed) =>
      admin.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${isAllowed}`);
    let isAway = false;
    const handled = [];
    const errors = [];
    const events = loop(
      fixture,
      async (event) => {
        if (!isAway) {
          isAway = true;
          await allow(false);
          await admin.query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
            [name],
          );
          // What a handler of its own meets.
          const { code } = await pool.query("SELECT 1").catch((error) => error);
          throw Object.assign(new Error("away"), { code });
        }
        handled.push(event.event_type);
      },
      { db: pool, leaseMs: 300, pollMs: 20, log: (entry) => errors.push(entry) },
    );
    events.start();
    await until(() => errors.length > 2);
    await pause(500);
    await allow(true);
    await until(() => handled.length === 2);
    await events.stop();
    assert.deepEqual(handled, ["Welcome", "Other"]);
    const { status, attempts } = await event(fixture, id);
    assert.deepEqual([status, attempts], ["completed", 1]);
  },
);
