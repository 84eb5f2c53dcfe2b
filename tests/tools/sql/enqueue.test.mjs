// webhook_enqueue: what it refuses, and what an idempotency key gives.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { policy, raceTest, test } from "./harness.mjs";

/** Lets PGlite's clock move, which counts in milliseconds. */
const tick = () => sleep(5);

const types = { Mail: policy(), Cached: policy({ cache_ms: 60000 }) };

test("a row holds what the caller gave, and the definition", types, async (db) => {
  const correlation = "11111111-2222-3333-4444-555555555555";
  const id = await db.enqueue("Mail", {
    payload: { a: [1, null] },
    correlation,
    session: "s",
    priority: 2,
    context: { user: 7 },
  });
  const row = await db.execution(id);
  assert.equal(row.status, "pending");
  assert.equal(row.target_url, "https://api.example.com/{PATH}");
  assert.deepEqual(row.payload, { a: [1, null] });
  assert.deepEqual(row.context, { user: 7 });
  assert.deepEqual(
    [row.correlation_id, row.session_id, row.priority, row.max_attempts],
    [correlation, "s", 2, 3],
  );
  // Without a key the id is the key.
  assert.equal(row.idempotency_key, id);
  const bare = await db.value("SELECT webhook_enqueue('shop', 'h', 'Mail', '{}')");
  const left = await db.execution(bare);
  assert.deepEqual(
    [left.correlation_id, left.session_id, left.context, left.priority, left.idempotency_key],
    [null, null, null, 0, bare],
  );
});

test(
  "a row changed when it was written, however long ago its transaction began",
  types,
  async (db) => {
    await db.rows("BEGIN");
    await tick();
    const before = await db.value("SELECT clock_timestamp()::TEXT");
    await tick();
    const id = await db.enqueue();
    await db.rows("COMMIT");
    assert.ok(
      await db.value(
        "SELECT updated_at > $2::TIMESTAMPTZ AND created_at < $2 FROM webhook_executions WHERE id = $1",
        [id, before],
      ),
    );
  },
);

test(
  "unknown type, unknown application, no payload, wrong priority, negative delay",
  types,
  async (db) => {
    const error = await db.fails("22023", `SELECT webhook_enqueue('shop', 'h', 'Nope', '{}')`);
    assert.match(error.message, /application "shop" has no webhook type "Nope"/);
    assert.match(error.hint, /webhook_types\.sql/);
    const elsewhere = await db.fails("22023", `SELECT webhook_enqueue('blog', 'h', 'Mail', '{}')`);
    assert.equal(elsewhere.hint, "it is a type of the application shop");
    await db.fails("22004", `SELECT webhook_enqueue('shop', 'h', 'Mail', NULL)`);
    await db.fails("22023", `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}', p_priority => 4)`);
    await db.fails("22023", `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}', p_delay => '-1 s')`);
    await db.fails(
      "54000",
      `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}', p_idempotency_key => repeat('k', 1025))`,
    );
    await db.fails(
      "22023",
      `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}', p_idempotency_key => '')`,
    );
    assert.equal(Number(await db.value("SELECT count(*) FROM webhook_executions")), 0);
  },
);

test("a key that no header carries as it is", types, async (db) => {
  for (const key of ["a\n", "a\nb", "\t", "a\u007f", " ", " a", "a "]) {
    const error = await db.fails(
      "22023",
      `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}', p_idempotency_key => $1)`,
      [key],
    );
    assert.match(error.message, /no control character, and no space/);
  }
  assert.ok(await db.enqueue("Mail", { key: "für Ötzi, ß, ключ: 🔑" }));
});

test("the payload limit is a setting", types, async (db) => {
  await db.rows(`SET buildamp.max_payload_bytes = 20`);
  await db.enqueue("Mail", { payload: "x".repeat(18) });
  await db.fails("54000", `SELECT webhook_enqueue('shop', 'h', 'Mail', to_jsonb(repeat('x', 19)))`);
  await db.rows(`RESET buildamp.max_payload_bytes`);
  await db.enqueue("Mail", { payload: "x".repeat(19) });
});

test("a row is added in the transaction of the caller", types, async (db) => {
  await db.rows("BEGIN");
  await db.enqueue();
  await db.rows("ROLLBACK");
  assert.deepEqual(await db.claim(), []);
});

test("a delayed row waits", types, async (db) => {
  const id = await db.enqueue("Mail", { delay: "1 hour" });
  assert.deepEqual(await db.claim(), []);
  await db.due();
  assert.equal((await db.claim())[0].id, id);
});

test("an equal key gives the waiting, the flying and the sent row", types, async (db) => {
  const id = await db.enqueue("Mail", { key: "k" });
  assert.equal(await db.enqueue("Mail", { key: "k" }), id);
  const [row] = await db.claim();
  assert.equal(row.idempotency_key, "k");
  assert.equal(await db.enqueue("Mail", { key: "k" }), id);
  await db.finish({ row, outcome: "retry", code: "timeout" });
  assert.equal(await db.enqueue("Mail", { key: "k" }), id);
  await db.due();
  const [again] = await db.claim();
  await db.finish({ row: again, outcome: "ok", status: 200 });
  // Without `cache`: as long as the row exists.
  await db.rows(
    `UPDATE webhook_executions SET sent_at = now() - INTERVAL '10 years', updated_at = now() - INTERVAL '10 years'`,
  );
  assert.equal(await db.enqueue("Mail", { key: "k" }), id);
  assert.equal(await db.value(`SELECT webhook_prune('shop', '1 day')`), 1);
  assert.notEqual(await db.enqueue("Mail", { key: "k" }), id);
});

test("after the cache window an equal key is a new call", types, async (db) => {
  const { id } = await db.deliver("Cached", { outcome: "ok", status: 200 }, { key: "k" });
  await db.rows(`UPDATE webhook_executions SET sent_at = now() - INTERVAL '59 s'`);
  assert.equal(await db.enqueue("Cached", { key: "k" }), id);
  await db.rows(`UPDATE webhook_executions SET sent_at = now() - INTERVAL '61 s'`);
  const next = await db.enqueue("Cached", { key: "k" });
  assert.notEqual(next, id);
  assert.equal(await db.enqueue("Cached", { key: "k" }), next);
});

test("a dead letter frees its key", types, async (db) => {
  const { id } = await db.deliver("Mail", { outcome: "permanent", status: 404 }, { key: "k" });
  assert.notEqual(await db.enqueue("Mail", { key: "k" }), id);
});

test(
  "an equal key with another payload is an error, the order of members is not",
  types,
  async (db) => {
    const id = await db.enqueue("Mail", { key: "k", payload: { a: 1, b: 2 } });
    assert.equal(await db.enqueue("Mail", { key: "k", payload: { b: 2, a: 1 } }), id);
    const error = await db.fails(
      "23505",
      `SELECT webhook_enqueue('shop', 'example.com', 'Mail', '{"a": 2}', p_idempotency_key => 'k')`,
    );
    assert.match(error.message, /another payload/);
    assert.equal(error.table, "webhook_idempotency_keys");
    assert.equal(error.constraint, "webhook_idempotency_keys_pkey");
  },
);

test("a host that is NULL is told without the payload", types, async (db) => {
  for (const key of [null, "k"]) {
    const error = await db.fails(
      "22004",
      `SELECT webhook_enqueue('shop', NULL, 'Mail', '{"card": "4242"}', p_idempotency_key => $1)`,
      [key],
    );
    assert.match(error.message, /host/);
    assert.doesNotMatch(`${error.message} ${error.detail}`, /4242/);
  }
});

test("a call without a key has its id as the key, for others too", types, async (db) => {
  const id = await db.enqueue();
  // Another host's is another's, and so is an id that is none of an execution.
  const elsewhere = await db.enqueue("Mail", { key: id, host: "b.example" });
  assert.notEqual(elsewhere, id);
  assert.equal(await db.enqueue("Mail", { key: id }), id);
  assert.equal(await db.enqueue("Mail", { key: id, host: "b.example" }), elsewhere);
  await db.fails(
    "23505",
    `SELECT webhook_enqueue('shop', 'example.com', 'Mail', '{"n": 2}', p_idempotency_key => $1)`,
    [id],
  );
  assert.notEqual(await db.enqueue("Cached", { key: id }), id);
  assert.ok(await db.enqueue("Mail", { key: "01a2204c-197b-7163-be50-965989dfb910" }));
  // The id of a call that has a key of its own is nobody's.
  const keyed = await db.enqueue("Mail", { key: "k" });
  assert.notEqual(await db.enqueue("Mail", { key: keyed }), keyed);
  // A dead letter frees it, and is not replayed beside the newer call.
  assert.equal(await db.value("SELECT webhook_cancel($1)", [id]), true);
  const newer = await db.enqueue("Mail", { key: id });
  assert.notEqual(newer, id);
  assert.equal(await db.value("SELECT webhook_replay($1)", [id]), false);
  assert.equal(await db.enqueue("Mail", { key: id }), newer);
});

test("the scope of a key is application, host and type", types, async (db) => {
  await db.define(types, "blog");
  const enqueueAll = async () => [
    await db.enqueue("Mail", { key: "k" }),
    await db.enqueue("Cached", { key: "k" }),
    await db.enqueue("Mail", { key: "k", host: "other.example.com" }),
    await db.enqueue("Mail", { key: "k", application: "blog" }),
    await db.enqueue("Mail", { key: "another" }),
  ];
  const [first, ...others] = await enqueueAll();
  assert.equal(new Set([first, ...others]).size, 5);
  // A call that takes over a key, freed or its own id, takes no other.
  await db.value("SELECT webhook_cancel($1)", [first]);
  const id = await db.enqueue();
  assert.equal(await db.enqueue("Mail", { key: id }), id);
  const [second, ...same] = await enqueueAll();
  assert.ok(![first, id].includes(second));
  assert.deepEqual(same, others);
});

raceTest("equal keys at once give one row", types, async (db) => {
  const connections = await Promise.all(Array.from({ length: 8 }, () => db.connect()));
  for (const key of ["a", "b", "c"]) {
    const ids = await Promise.all(
      connections.map((connection) => connection.enqueue("Mail", { key })),
    );
    assert.equal(new Set(ids).size, 1);
  }
  assert.equal(Number(await db.value("SELECT count(*) FROM webhook_executions")), 3);
});

raceTest(
  "an equal key waits for the transaction that adds it, and takes over where it fails",
  types,
  async (db) => {
    const other = await db.connect();
    await other.rows("BEGIN");
    const first = await other.enqueue("Mail", { key: "k" });
    const second = db.enqueue("Mail", { key: "k" });
    await other.rows("ROLLBACK");
    assert.notEqual(await second, first);
    assert.equal(Number(await db.value("SELECT count(*) FROM webhook_executions")), 1);
  },
);

/** What gives the notifications since it was last asked. */
async function listen(db) {
  const listener = await db.connect();
  const heard = [];
  listener.client.on("notification", ({ channel, payload }) => heard.push([channel, payload]));
  await listener.rows("LISTEN buildamp_webhooks");
  // A round trip brings what was sent before it.
  return async () => {
    await listener.rows("SELECT 1");
    return heard.splice(0);
  };
}
const nudge = [["buildamp_webhooks", "shop"]];

raceTest("NOTIFY goes out only where a worker waits", types, async (db) => {
  const notifications = await listen(db);

  await db.enqueue();
  assert.deepEqual(await notifications(), [], "nobody waits");
  assert.equal((await db.claim()).length, 1);
  await db.enqueue();
  assert.deepEqual(
    await notifications(),
    [],
    "the worker found something, and looks again by itself",
  );
  assert.equal((await db.claim()).length, 1);
  assert.deepEqual(await db.claim(), []);
  await db.enqueue();
  assert.deepEqual(await notifications(), nudge, "the worker found nothing, and waits");
  assert.equal((await db.claim()).length, 1);
  await db.enqueue();
  assert.deepEqual(await notifications(), nudge, "the worker found little, and waits still");
  await db.enqueue("Mail", { delay: "1 h" });
  assert.deepEqual(await notifications(), [], "a delayed row wakes nobody");
  await db.enqueue();
  await db.enqueue();
  await notifications();
  assert.equal((await db.claim()).length, 3);
  await db.enqueue();
  assert.deepEqual(await notifications(), [], "a busy worker looks again by itself");
  await db.claim();
  assert.deepEqual(await db.claim(), []);
  await db.rows(`UPDATE webhook_idle_workers SET until = now()`);
  await db.enqueue();
  assert.deepEqual(await notifications(), [], "a worker that died waits no more");
  const [row] = await db.claim();
  await db.finish({ row, outcome: "permanent", status: 404 });
  assert.deepEqual(await db.claim(), []);
  await db.rows("SELECT webhook_replay($1)", [row.id]);
  assert.deepEqual(await notifications(), nudge, "a replay wakes too");
  await db.rows(
    `UPDATE webhook_type_states SET paused_until = now() + INTERVAL '1 h', pause_reason = 'test' WHERE webhook_type = 'Mail'`,
  );
  await db.enqueue();
  assert.deepEqual(await notifications(), [], "nobody can take a row of a paused type");
  await db.enqueue("Cached");
  assert.deepEqual(await notifications(), nudge, "another type is not paused");
});

raceTest("a queue of notifications that is full keeps nobody from enqueuing", types, async (db) => {
  const notifications = await listen(db);
  assert.deepEqual(await db.claim(), []);
  // Gigabytes would fill it: another function of that name tells how full it is.
  await db.rows("CREATE SCHEMA told");
  await db.rows(
    "CREATE FUNCTION told.pg_notification_queue_usage() RETURNS float8 LANGUAGE sql AS 'SELECT 0.95::float8'",
  );
  const enqueue = await db.value(
    "SELECT oid::regprocedure FROM pg_proc WHERE proname = 'webhook_enqueue'",
  );
  await db.rows(`ALTER FUNCTION ${enqueue} SET search_path = told, public, pg_catalog`);
  await db.enqueue();
  assert.deepEqual(await notifications(), []);
  await db.rows(
    "CREATE OR REPLACE FUNCTION told.pg_notification_queue_usage() RETURNS float8 LANGUAGE sql AS 'SELECT 0.5::float8'",
  );
  await db.enqueue();
  assert.deepEqual(await notifications(), nudge);
});

test("a worker that finds much leaves the list, and no other one does", types, async (db) => {
  const waiting = async () => {
    const rows = await db.rows("SELECT worker FROM webhook_idle_workers ORDER BY worker");
    return rows.map(({ worker }) => worker);
  };
  for (const worker of ["w1", "w2"]) assert.deepEqual(await db.claim("Mail", { worker }), []);
  assert.deepEqual(await waiting(), ["w1", "w2"]);
  for (let n = 0; n < 3; n += 1) await db.enqueue();
  assert.equal((await db.claim("Mail", { worker: "w1" })).length, 3);
  assert.deepEqual(await waiting(), ["w2"]);
});

test("workers that live for one drain leave no list that grows", types, async (db) => {
  await db.rows(`
    INSERT INTO webhook_idle_workers
    SELECT 'shop', 'drain ' || n, now() - n * INTERVAL '30 s' FROM generate_series(0, 500) AS n`);
  assert.deepEqual(await db.claim(), []);
  const left = Number(await db.value("SELECT count(*) FROM webhook_idle_workers"));
  assert.ok(left <= 4, `${left} are left`);
});

const broken = { Mail: policy({ breaker_failures: 1, breaker_cooldown_ms: 60000 }) };

raceTest("NOTIFY goes out only where the type's circuit lets a row through", broken, async (db) => {
  const notifications = await listen(db);
  await db.deliver("Mail", { outcome: "retry", code: "timeout" });
  assert.deepEqual(await db.claim(), []);
  assert.equal((await db.state()).circuit, "open");
  await db.enqueue();
  assert.deepEqual(await notifications(), [], "open: nobody can take it");
  await db.pass("61 s");
  await db.enqueue();
  assert.deepEqual(await notifications(), nudge, "after the cooldown one may try");
  const [trial] = await db.claim();
  await db.enqueue();
  assert.deepEqual(await notifications(), [], "half open: the row on trial decides");
  await db.finish({ row: trial, outcome: "retry", code: "timeout" });
  await db.enqueue();
  assert.deepEqual(await notifications(), [], "open again");
  await db.define({ Mail: policy() });
  await db.enqueue();
  assert.deepEqual(await notifications(), nudge, "without a breaker no circuit holds it");
  assert.ok((await db.claim()).length > 1);
});
