// Where the database's own isolation is not READ COMMITTED: whoever stood in another's way tries again.
import assert from "node:assert/strict";
import { countByKey, createTarget } from "./target.mjs";
import { config, postgresTest, runtime, schema, until } from "./harness.mjs";

const { wrap } = await runtime("db.mjs");
const { createEventLoop } = await runtime("events.mjs");
const { connectElm } = await runtime("elm.mjs");
const { enqueue } = await runtime("enqueue.mjs");

/** A pool whose transactions have an isolation where they do not say. */
function poolAt(fixture, isolation) {
  const options = `-c default_transaction_isolation=${isolation.replace(" ", "\\ ")}`;
  return fixture.pool({ options });
}

const addEvents = (fixture, count) =>
  fixture.rows(
    `INSERT INTO buildamp_events (application, host, event_type, payload)
       SELECT 'delivery', 'h', 'Tick', jsonb_build_object('n', n) FROM generate_series(1, $1::int) AS n`,
    [count],
  );

const blocked = (fixture) =>
  fixture.value(
    `SELECT count(*)::int FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );

for (const isolation of ["repeatable read", "serializable"]) {
  postgresTest(`applications that install the queue at once, ${isolation}`, async (fixture) => {
    await fixture.rows("DROP SCHEMA public CASCADE");
    await fixture.rows("CREATE SCHEMA public");
    const install = async () => {
      const db = wrap(poolAt(fixture, isolation));
      for (const script of schema) await db.script(script);
    };
    await Promise.all(Array.from({ length: 5 }, install));
    const types = await fixture.value("SELECT count(*)::int FROM webhook_types");
    assert.equal(types, Object.keys(config.webhooks).length);
  });

  postgresTest(`an enqueue that waits for its key's first call, ${isolation}`, async (fixture) => {
    const db = poolAt(fixture, isolation);
    const first = await fixture.db.connect();
    const options = { idempotencyKey: "k" };
    await first.query("BEGIN");
    const id = await enqueue(first, "Plain", { name: "x" }, options);
    const second = enqueue(db, "Plain", { name: "x" }, options);
    await until(() => blocked(fixture));
    await first.query("COMMIT");
    first.release();
    assert.equal(await second, id);
  });

  postgresTest(
    `effects that stood in another's way run again, all of them, ${isolation}`,
    async (fixture) => {
      await addEvents(fixture, 1);
      await fixture.rows("CREATE TABLE stock AS SELECT 5 AS pieces");
      let handled = 0;
      let ran = 0;
      const events = createEventLoop({
        db: poolAt(fixture, isolation),
        *handle() {
          handled += 1;
          yield { webhook_type: "Plain", payload: { name: "x" } };
          yield { Take: 1 };
        },
        async onEffects(client) {
          ran += 1;
          const { rows } = await client.query("SELECT pieces FROM stock");
          if (ran === 1) await fixture.rows("UPDATE stock SET pieces = 3");
          await client.query("UPDATE stock SET pieces = $1", [rows[0].pieces - 1]);
        },
        log: assert.fail,
      });
      assert.equal(await events.drain(), 1);
      assert.deepEqual([handled, ran], [1, 2]);
      assert.equal(await fixture.value("SELECT pieces FROM stock"), 2);
      assert.deepEqual(await fixture.statuses(), { pending: 1 });
      assert.deepEqual(await fixture.rows("SELECT status, attempts FROM buildamp_events"), [
        { status: "completed", attempts: 1 },
      ]);
    },
  );

  postgresTest(`several loops handle each event once, ${isolation}`, async (fixture) => {
    await addEvents(fixture, 60);
    const handled = [];
    const loops = Array.from({ length: 4 }, () =>
      createEventLoop({
        db: poolAt(fixture, isolation),
        handle: ({ payload }) => void handled.push(payload.n),
        batch: 7,
        log: assert.fail,
      }),
    );
    await Promise.all(loops.map((events) => events.drain()));
    assert.equal(handled.length, 60);
    assert.equal(new Set(handled).size, 60);
  });

  postgresTest(`several workers, and statuses for Elm, ${isolation}`, async (fixture) => {
    const total = { Plain: 200, Single: 15, Limited: 30 };
    const target = await createTarget(fixture);
    const workers = Array.from({ length: 4 }, () =>
      fixture.worker(target, { db: poolAt(fixture, isolation), pollMs: 50 }),
    );
    for (const worker of workers) worker.start();
    const ended = new Set();
    const failed = [];
    let trigger;
    const ports = {
      webhookTrigger: { subscribe: (listener) => (trigger = listener), unsubscribe() {} },
      webhookUpdate: {
        send: ({ webhook_id, status }) => {
          if (status.status === "sent") ended.add(webhook_id);
          if (status.status === "dead_letter") failed.push(status);
        },
      },
    };
    const db = poolAt(fixture, isolation);
    const connection = connectElm({ ports }, { db, pollMs: 20, log: () => {} });
    fixture.atEnd(() => connection.stop());
    for (const [webhook_type, count] of Object.entries(total)) {
      for (let n = 0; n < count; n += 1) trigger({ webhook_type, payload: { name: `n${n}` } });
    }
    const all = 200 + 15 + 30;
    await until(() => failed.length > 0 || ended.size === all, { within: 60_000 });
    assert.deepEqual(failed, []);
    assert.deepEqual(await fixture.statuses(), { sent: all });
    assert.equal(target.requests.length, all);
    assert.equal(countByKey(target.requests).size, all);
    const attempts = await fixture.rows(
      "SELECT outcome, count(*)::int FROM webhook_attempts GROUP BY 1",
    );
    assert.deepEqual(attempts, [{ outcome: "ok", count: all }]);
  });
}
