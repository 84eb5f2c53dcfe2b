// Callers differ: in their search_path, their rights, their settings. The queue works for each.
import assert from "node:assert/strict";
import fs from "node:fs";
import { policy, schema, test } from "./harness.mjs";

const gated = policy({
  concurrency: 2,
  rate_count: 100,
  rate_window_ms: 1000,
  breaker_failures: 1,
  breaker_cooldown_ms: 60000,
});

/** Everything that the functions do, once. */
async function wholeLife(db) {
  await db.define({ Mail: gated });
  const id = await db.enqueue("Mail", { key: "k" });
  assert.equal(await db.enqueue("Mail", { key: "k" }), id);
  const [row] = await db.claim();
  assert.equal(await db.value("SELECT webhook_payload($1, $2)", [row.id, row.token]), '{"n": 1}');
  const held = JSON.stringify([{ id: row.id, token: row.token }]);
  assert.equal(
    (await db.rows(`SELECT * FROM webhook_extend('w1', $1, '1 min')`, [held])).length,
    1,
  );
  await db.finish({
    row,
    outcome: "retry",
    status: 503,
    retry_after_ms: 50,
    headers: { date: "x" },
    body: "a\\b'é",
  });
  assert.equal((await db.execution(id)).response_body, "a\\b'é");
  assert.equal((await db.state()).circuit, "open");
  await db.due();
  await db.pass("1 day");
  const [trial] = await db.claim();
  assert.equal(trial.id, id);
  await db.expire();
  await db.claim({});
  await db.pass("1 day");
  await db.due();
  await db.finish({ row: (await db.claim())[0], outcome: "permanent", status: 400 });
  assert.equal((await db.state()).circuit, "closed");
  assert.equal((await db.events()).length, 1);
  assert.equal(await db.value("SELECT webhook_replay($1)", [id]), true);
  await db.due();
  await db.finish({ row: (await db.claim())[0], outcome: "permanent", status: 400 });
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 1);
  assert.equal(await db.value("SELECT webhook_cancel($1)", [id]), true);
  assert.equal(Number((await db.one("SELECT * FROM webhook_stats")).dead_letters), 1);
  assert.equal((await db.one("SELECT * FROM webhook_dead_letters")).error_code, "cancelled");
  assert.equal(await db.value(`SELECT webhook_prune('shop', '0 s', 10, true)`), 1);
}

for (const [name, value] of [
  ["TimeZone", "'Asia/Kolkata'"],
  ["DateStyle", "SQL, DMY"],
  ["IntervalStyle", "'sql_standard'"],
  ["standard_conforming_strings", "off"],
  ["array_nulls", "off"],
  ["transform_null_equals", "on"],
  ["default_transaction_isolation", "'serializable'"],
]) {
  test(`with ${name} = ${value}, installed and used`, null, async (db) => {
    await db.rows(`SET ${name} = ${value}`);
    await db.migrate(schema);
    await wholeLife(db);
  });
}

test("the functions find their tables whatever the search_path is", null, async (db) => {
  // A schema that is first for one user only, and a name that wants quotes.
  const user = await db.value("SELECT current_user");
  for (const name of [user, 'the "hooks"']) {
    const quoted = await db.value("SELECT quote_ident($1)", [name]);
    await db.migrate(`CREATE SCHEMA ${quoted}`);
    try {
      await db.rows(`SET search_path = ${name === user ? '"$user", public' : quoted}`);
      await db.migrate(schema);
      // What the migration sets for itself ends with it.
      assert.equal(
        await db.value(`SELECT current_setting('search_path')`),
        name === user ? '"$user", public' : quoted,
      );
      await db.rows(`SET search_path = ''`);
      await db.rows(`SELECT ${quoted}.webhook_define('shop', $1)`, [
        JSON.stringify({ Mail: gated }),
      ]);
      const id = await db.value(
        `SELECT ${quoted}.webhook_enqueue('shop', 'h', 'Mail', '{}', p_idempotency_key => 'k')`,
      );
      const [row] = await db.rows(
        `SELECT * FROM ${quoted}.webhook_claim('shop', 'w1', '{"Mail": 1}', 1)`,
      );
      assert.equal(row.id, id);
      const held = { id, token: row.token };
      assert.equal(
        await db.value(`SELECT ${quoted}.webhook_payload($1, $2)`, [id, row.token]),
        "{}",
      );
      await db.rows(`SELECT * FROM ${quoted}.webhook_extend('w1', $1, '1 min')`, [
        JSON.stringify([held]),
      ]);
      const result = JSON.stringify([{ ...held, outcome: "permanent" }]);
      assert.equal(
        (await db.rows(`SELECT * FROM ${quoted}.webhook_finish('w1', $1)`, [result]))[0].status,
        "dead_letter",
      );
      assert.equal(await db.value(`SELECT ${quoted}.webhook_replay_all('shop')`), 1);
      assert.equal(await db.value(`SELECT ${quoted}.webhook_cancel($1)`, [id]), true);
      assert.equal(await db.value(`SELECT ${quoted}.webhook_replay($1)`, [id]), true);
      assert.equal(await db.value(`SELECT ${quoted}.webhook_prune('shop', '0')`), 0);
    } finally {
      await db.rows("RESET search_path");
      await db.rows(`DROP SCHEMA ${quoted} CASCADE`);
    }
  }
});

test("a caller's temporary tables do not stand before the queue's", null, async (db) => {
  for (const path of ["public", "public, pg_temp"]) {
    await db.rows(`SET search_path = ${path}`);
    await db.rows("CREATE TEMPORARY TABLE mine (n INTEGER)");
    await db.migrate(schema);
    await db.define({ Mail: policy() });
    // Whoever fires a trigger that enqueues as its owner may have made them, with triggers of his own.
    const names = ["executions", "types", "type_states", "idempotency_keys", "idle_workers"];
    for (const name of names) {
      await db.rows(`CREATE TEMPORARY TABLE webhook_${name} (LIKE public.webhook_${name})`);
    }
    const id = await db.enqueue("Mail", { key: "k" });
    assert.equal(await db.value("SELECT count(*)::INTEGER FROM pg_temp.webhook_executions"), 0);
    for (const name of names) {
      await db.rows(`DROP TABLE pg_temp.webhook_${name}`);
    }
    assert.equal((await db.execution(id)).status, "pending");
    await db.rows("RESET search_path");
    await db.rows("DROP SCHEMA public CASCADE");
    await db.rows("CREATE SCHEMA public");
    await db.rows("DROP TABLE pg_temp.mine");
  }
});

const README = fs.readFileSync(new URL("../../../README.md", import.meta.url), "utf8");

/** What the README grants to roles. */
const GRANTS = README.match(/^GRANT .*;$/gm).join("\n");

/** How the README has events deleted. */
const [DELETE_EVENTS] = README.match(/^DELETE FROM buildamp_events[^;]*;$/m);

/** How the README has events taken without an event loop. */
const [TAKE_EVENTS] = README.match(/^WITH due AS[^;]*;$/m);

test("events are taken as the README says", { Mail: gated }, async (db) => {
  for (const [application, type, at] of [
    ["app", "WebhookSuccess", "0"],
    ["app", "WebhookFailed", "-1 min"],
    ["app", "OrderPaid", "0"],
    ["app", "WebhookSuccess", "1 min"],
    ["other", "WebhookSuccess", "0"],
  ]) {
    await db.rows(
      `INSERT INTO buildamp_events (application, host, event_type, payload, execute_at)
         VALUES ($1, 'h', $2, '{}', NOW() + $3::interval)`,
      [application, type, at],
    );
  }
  const taken = await db.rows(TAKE_EVENTS);
  assert.deepEqual(taken.map((event) => event.event_type).sort(), [
    "WebhookFailed",
    "WebhookSuccess",
  ]);
  assert.deepEqual(await db.rows(TAKE_EVENTS), []);
  await db.rows(`
    INSERT INTO buildamp_events (application, host, event_type, payload)
    SELECT 'app', 'h', 'WebhookSuccess', '{}' FROM generate_series(1, 200)`);
  // A plan that runs what stands within again for each row would take all of them.
  for (const plan of ["hashagg", "sort", "hashjoin", "mergejoin", "material"]) {
    await db.rows(`SET enable_${plan} = off`);
  }
  try {
    assert.equal((await db.rows(TAKE_EVENTS)).length, 10);
  } finally {
    await db.rows("RESET ALL");
  }
});

test("old events are deleted as the README says", { Mail: gated }, async (db) => {
  const add = (type, status, age) =>
    db.rows(
      `INSERT INTO buildamp_events (application, host, event_type, payload, status, created_at)
         VALUES ('app', 'h', $1, '{}', $2, NOW() - $3::interval)`,
      [type, status, age],
    );
  for (const status of ["pending", "processing", "completed", "failed"]) {
    await add("WebhookSuccess", status, "31 days");
    await add("WebhookFailed", status, "29 days");
    await add("OrderPaid", status, "31 days");
  }
  const old = async () =>
    (
      await db.rows(
        `SELECT status FROM buildamp_events WHERE event_type = 'WebhookSuccess' ORDER BY status`,
      )
    ).map(({ status }) => status);
  await db.rows(DELETE_EVENTS);
  assert.deepEqual(await old(), ["pending", "processing"]);
  await db.rows(DELETE_EVENTS.replace("IN ('completed'", "IN ('pending', 'completed'"));
  assert.deepEqual(await old(), ["processing"]);
  assert.equal((await db.events()).length, 9);
});

test("roles with no more rights than they need", { Mail: gated }, async (db) => {
  const as = async (role, work) => {
    await db.rows(`SET ROLE ${role}`);
    try {
      return await work();
    } finally {
      await db.rows("RESET ROLE");
    }
  };
  // Roles belong to the whole server, so each run has its own.
  const chance = Math.random().toString(36).slice(2);
  const roles = ["app", "worker", "operator", "loop", "admin"].map(
    (name) => `my_${name}_${chance}`,
  );
  const [app, worker, operator, loop, admin] = roles;
  await db.migrate(roles.map((role) => `CREATE ROLE ${role}`).join("; "));
  try {
    await db.migrate(GRANTS.replace(/\bmy_\w+/g, (role) => `${role}_${chance}`));
    const enqueue = () => db.enqueue("Mail", { key: "k" });
    const id = await as(app, enqueue);
    assert.equal(await as(app, enqueue), id);
    await as(worker, async () => {
      const [row] = await db.claim();
      await db.finish({ row, outcome: "retry", status: 503 });
    });
    await db.due();
    await db.pass("1 day");
    await as(worker, async () => {
      const [row] = await db.claim();
      const held = JSON.stringify([{ id: row.id, token: row.token }]);
      await db.rows(`SELECT * FROM webhook_extend('w1', $1, '1 min')`, [held]);
      await db.value("SELECT webhook_payload($1, $2)", [row.id, row.token]);
    });
    await db.expire();
    await as(worker, () => db.claim());
    await db.due();
    await db.pass("1 day");
    await as(worker, async () =>
      db.finish({ row: (await db.claim())[0], outcome: "ok", status: 200 }),
    );
    assert.equal((await db.execution(id)).status, "sent");
    await as(operator, async () => {
      assert.equal((await db.rows("SELECT * FROM webhook_stats")).length, 1);
      assert.deepEqual(await db.rows("SELECT * FROM webhook_dead_letters"), []);
      await db.fails("42501", "SELECT payload FROM webhook_executions");
    });
    await as(loop, async () => {
      const taken =
        "SELECT id FROM buildamp_events WHERE status = 'pending' FOR UPDATE SKIP LOCKED";
      await db.rows(`UPDATE buildamp_events SET status = 'completed' WHERE id IN (${taken})`);
      await db.fails("42501", "DELETE FROM buildamp_events");
    });
    const another = await as(app, () => db.enqueue("Mail", { key: "another" }));
    await as(admin, async () => {
      assert.equal(await db.value("SELECT webhook_cancel($1)", [another]), true);
      assert.equal(await db.value("SELECT webhook_replay($1)", [another]), true);
      assert.equal(await db.value("SELECT webhook_replay_all('shop')"), 0);
      assert.equal(await db.value("SELECT webhook_prune('shop', '0', 10, true)"), 1);
      await db.rows("SELECT * FROM webhook_dead_letters");
      await db.fails("42501", `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}')`);
    });
    await as(app, () =>
      db.fails("42501", `SELECT * FROM webhook_claim('shop', 'w1', '{"Mail": 1}', 1)`),
    );
    await as(worker, () => db.fails("42501", `SELECT webhook_enqueue('shop', 'h', 'Mail', '{}')`));
  } finally {
    await db.rows("RESET ROLE");
    await db.rows(`DROP OWNED BY ${roles.join(", ")}`);
    await db.rows(`DROP ROLE ${roles.join(", ")}`);
  }
});
