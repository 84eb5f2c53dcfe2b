// What a person does: replay, cancel, prune, look.
import assert from "node:assert/strict";
import { policy, test } from "./harness.mjs";

const types = {
  Mail: policy({ max_attempts: 4 }),
  Pay: policy(),
  Cached: policy({ cache_ms: 3600000 }),
};
const dead = { outcome: "permanent", status: 404 };
const ok = { outcome: "ok", status: 200, duration_ms: 10 };

test(
  "replay: dead letters only; attempts go on, the allowance grows, the key stays",
  types,
  async (db) => {
    const { id } = await db.deliver("Mail", dead, { key: "k" });
    assert.equal(await db.value("SELECT webhook_replay($1)", [id]), true);
    assert.equal(await db.value("SELECT webhook_replay($1)", [id]), false, "it waits already");
    const [row] = await db.claim();
    assert.deepEqual([row.id, row.attempt, row.max_attempts, row.idempotency_key], [id, 2, 8, "k"]);
    assert.equal(await db.value("SELECT webhook_replay($1)", [id]), false, "it is in flight");
    await db.finish({ row, outcome: "release" });
    assert.equal((await db.execution(id)).status, "failed", "given back after earlier attempts");
    const [again] = await db.claim();
    await db.finish({ row: again, ...ok });
    assert.equal(await db.value("SELECT webhook_replay($1)", [id]), false, "it was sent");
    assert.equal(await db.value(`SELECT webhook_replay(gen_random_uuid())`), false);
  },
);

for (const key of ["k", undefined]) {
  const name = key ? "replay under a new key" : "replay under a new key where the id was the key";
  test(name, types, async (db) => {
    const { id } = await db.deliver("Mail", dead, { key });
    await db.value("SELECT webhook_replay($1, true)", [id]);
    const [row] = await db.claim();
    assert.match(row.idempotency_key, /^[0-9a-f-]{36}$/);
    assert.notEqual(row.idempotency_key, id);
    // For the application it is still the call of its key, and that of the new one.
    assert.equal(await db.enqueue("Mail", { key: key ?? id }), id);
    assert.equal(await db.enqueue("Mail", { key: row.idempotency_key }), id);
  });
}

test("replay refuses where a newer call has the key", types, async (db) => {
  const replay = (id, more = "") => db.value(`SELECT webhook_replay($1${more})`, [id]);
  const old = await db.deliver("Mail", dead, { key: "k" });
  const newer = await db.enqueue("Mail", { key: "k" });
  assert.notEqual(newer, old.id);
  assert.equal(await replay(old.id), false, "the newer one waits");
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 0);
  const [row] = await db.claim();
  assert.equal(await replay(old.id), false, "it is in flight");
  await db.finish({ row, ...ok });
  assert.equal(await replay(old.id), false, "it was sent");
  assert.equal((await db.execution(old.id)).status, "dead_letter");
  // Another host's key, another type's, and another key are others.
  const others = [];
  for (const [type, options] of [
    ["Mail", { key: "k", host: "other.example" }],
    ["Pay", { key: "k" }],
    ["Mail", { key: "other" }],
  ]) {
    others.push(await db.deliver(type, dead, options));
  }
  for (const { id } of others) assert.equal(await replay(id), true);
  // Under a key of its own it goes out besides; for the application the key is the newer call's.
  assert.equal(await replay(old.id, ", true"), true);
  assert.equal(await db.enqueue("Mail", { key: "k" }), newer);
});

test("a replay takes its key back from a call that is over", types, async (db) => {
  const replay = (id) => db.value("SELECT webhook_replay($1)", [id]);
  // From one that died as well.
  const first = await db.deliver("Mail", dead, { key: "k" });
  const second = await db.deliver("Mail", dead, { key: "k" });
  assert.equal(await replay(first.id), true);
  assert.equal(await db.enqueue("Mail", { key: "k" }), first.id);
  assert.equal(await replay(second.id), false);
  // From one whose cache is over.
  const third = await db.deliver("Cached", dead, { key: "k" });
  const fourth = await db.deliver("Cached", ok, { key: "k" });
  assert.equal(await replay(third.id), false);
  await db.rows(`UPDATE webhook_executions SET sent_at = now() - INTERVAL '61 min' WHERE id = $1`, [
    fourth.id,
  ]);
  assert.equal(await replay(third.id), true);
  assert.equal(await db.enqueue("Cached", { key: "k" }), third.id);
  // From one that was pruned, and its key with it.
  const fifth = await db.deliver("Pay", dead, { key: "k" });
  const sixth = await db.deliver("Pay", ok, { key: "k" });
  await db.rows(
    `UPDATE webhook_executions SET updated_at = now() - INTERVAL '1 day' WHERE id = $1`,
    [sixth.id],
  );
  assert.equal(await db.value(`SELECT webhook_prune('shop', '1 hour')`), 1);
  assert.equal(await replay(fifth.id), true);
  assert.equal(await db.enqueue("Pay", { key: "k" }), fifth.id);
});

test("replay_all: of the dead letters of one key the newest", types, async (db) => {
  const dying = [];
  for (const n of [1, 2, 3])
    dying.push(await db.deliver("Mail", dead, { key: "k", payload: { n } }));
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 1);
  const statuses = await Promise.all(dying.map(({ id }) => db.execution(id)));
  assert.deepEqual(
    statuses.map(({ status }) => status),
    ["dead_letter", "dead_letter", "pending"],
  );
});

test("replay_all: not what an operator cancelled", types, async (db) => {
  const [failed, cancelled] = [await db.deliver("Mail", dead), await db.enqueue()];
  assert.equal(await db.value("SELECT webhook_cancel($1)", [cancelled]), true);
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 1);
  assert.equal((await db.execution(failed.id)).status, "pending");
  assert.equal((await db.execution(cancelled)).status, "dead_letter");
  // By its id it is; once it has failed by itself, it is as any other.
  assert.equal(await db.value("SELECT webhook_replay($1)", [cancelled]), true);
  const rows = await db.claim();
  await db.finish(rows.map((row) => ({ row, ...dead })));
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 2);
});

test("replay_all: by type and by time", types, async (db) => {
  await db.deliver("Mail", dead);
  const old = await db.deliver("Pay", dead);
  await db.deliver("Pay", dead);
  await db.rows(
    `UPDATE webhook_executions SET updated_at = now() - INTERVAL '2 days' WHERE id = $1`,
    [old.id],
  );
  assert.equal(await db.value(`SELECT webhook_replay_all('blog')`), 0);
  assert.equal(
    await db.value(`SELECT webhook_replay_all('shop', 'Pay', now() - INTERVAL '1 day')`),
    1,
  );
  assert.equal(await db.value(`SELECT webhook_replay_all('shop', 'Pay')`), 1);
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 1);
  assert.equal((await db.claim({ Mail: 9, Pay: 9 })).length, 3);
});

test("cancel: waiting rows only", types, async (db) => {
  const id = await db.enqueue();
  const [row] = await db.claim();
  const cancel = () => db.value("SELECT webhook_cancel($1)", [id]);
  assert.equal(await cancel(), false, "in flight");
  await db.finish({ row, outcome: "retry", code: "timeout" });
  assert.equal(await cancel(), true);
  const stored = await db.execution(id);
  assert.deepEqual(
    [stored.status, stored.error_code, stored.attempts, stored.next_retry_at],
    ["dead_letter", "cancelled", 1, null],
  );
  assert.deepEqual(await db.events(), []);
  assert.equal(await cancel(), false, "ended");
  assert.equal(await db.value("SELECT webhook_replay($1)", [id]), true);
  assert.equal(await cancel(), true);
});

test("prune: what was sent, on request dead letters, with attempts and keys", types, async (db) => {
  const sent = await db.deliver("Mail", ok, { key: "k" });
  const letter = await db.deliver("Mail", dead);
  const waiting = await db.enqueue();
  const age = () =>
    db.rows(
      `UPDATE webhook_executions SET updated_at = now() - INTERVAL '8 days', sent_at = sent_at - INTERVAL '8 days'`,
    );
  const prune = (more = "") => db.value(`SELECT webhook_prune('shop', '7 days'${more})`);
  assert.equal(await prune(), 0);
  await age();
  assert.equal(await db.value(`SELECT webhook_prune('blog', '7 days')`), 0);
  assert.equal(await prune(), 1);
  assert.deepEqual(await db.attempts(sent.id), []);
  assert.equal(Number(await db.value("SELECT count(*) FROM webhook_idempotency_keys")), 0);
  assert.equal(await prune(", 10, true"), 1);
  assert.deepEqual(
    (await db.rows("SELECT id FROM webhook_executions")).map((row) => row.id),
    [waiting],
  );
  assert.deepEqual(await db.attempts(letter.id), []);
});

test("attempts go with their executions, whoever deletes those", types, async (db) => {
  const left = () => db.value("SELECT count(*)::int FROM webhook_attempts");
  const { id } = await db.deliver("Mail", ok);
  const other = await db.deliver("Mail", ok);
  await db.rows("SET search_path = pg_catalog");
  await db.rows("DELETE FROM public.webhook_executions WHERE id = $1", [id]);
  await db.rows("RESET search_path");
  assert.deepEqual(await db.attempts(id), []);
  assert.equal((await db.attempts(other.id)).length, 1);
  await db.rows("TRUNCATE webhook_executions");
  assert.equal(await left(), 0);
  await db.deliver("Mail", ok);
  await db.rows("TRUNCATE webhook_executions, webhook_attempts");
  assert.equal(await left(), 0);
});

test("prune refuses an age below nothing, which would be everything", types, async (db) => {
  await db.deliver("Mail", ok);
  await db.fails("22023", `SELECT webhook_prune('shop', '-1 day')`);
  assert.equal(await db.value("SELECT count(*)::int FROM webhook_executions"), 1);
});

test("prune goes by the limit, the oldest first", types, async (db) => {
  for (let n = 1; n <= 3; n += 1) {
    const { id } = await db.deliver("Mail", ok);
    await db.rows(
      `UPDATE webhook_executions SET updated_at = now() - $2::int * INTERVAL '1 day' WHERE id = $1`,
      [id, n],
    );
  }
  assert.equal(await db.value(`SELECT webhook_prune('shop', '1 hour', 2)`), 2);
  assert.equal(
    Number(
      await db.value(
        `SELECT count(*) FROM webhook_executions WHERE updated_at > now() - INTERVAL '36 h'`,
      ),
    ),
    1,
  );
});

test("prune spares what the cache still gives", types, async (db) => {
  const { id } = await db.deliver("Cached", ok, { key: "k" });
  const sent = (ago) =>
    db.rows(
      `UPDATE webhook_executions SET updated_at = now() - $1::interval, sent_at = now() - $1::interval`,
      [ago],
    );
  await sent("59 min");
  assert.equal(await db.value(`SELECT webhook_prune('shop', '1 min')`), 0);
  assert.equal(await db.enqueue("Cached", { key: "k" }), id);
  await sent("61 min");
  assert.equal(await db.value(`SELECT webhook_prune('shop', '1 min')`), 1);
});

test("webhook_stats: the last day, and now", types, async (db) => {
  for (const duration_ms of [10, 20, 30]) await db.deliver("Mail", { ...ok, duration_ms });
  await db.deliver("Mail", dead);
  // It is a dead letter, but no failure.
  await db.value("SELECT webhook_cancel($1)", [await db.enqueue("Mail")]);
  const old = await db.deliver("Mail", ok);
  await db.rows(
    `UPDATE webhook_executions SET updated_at = now() - INTERVAL '25 h' WHERE id = $1`,
    [old.id],
  );
  await db.rows(
    `UPDATE webhook_attempts SET started_at = now() - INTERVAL '25 h' WHERE execution_id = $1`,
    [old.id],
  );
  await db.enqueue("Mail", { delay: "1 h" });
  await db.enqueue("Mail");
  await db.enqueue("Mail");
  await db.claim("Mail", { max: 1 });
  const stats = await db.one(
    `SELECT * FROM webhook_stats WHERE application = 'shop' AND webhook_type = 'Mail'`,
  );
  const numbers = Object.fromEntries(
    [
      "waiting",
      "due",
      "sending",
      "sent",
      "dead_letters",
      "success_rate",
      "attempts",
      "lost",
      "p50_ms",
      "p99_ms",
      "unclaimed",
    ].map((name) => [name, Number(stats[name])]),
  );
  assert.deepEqual(numbers, {
    waiting: 2,
    due: 1,
    sending: 1,
    sent: 3,
    dead_letters: 2,
    success_rate: 0.75,
    attempts: 4,
    lost: 0,
    p50_ms: 20,
    p99_ms: 30,
    unclaimed: 0,
  });
  assert.deepEqual([stats.circuit, stats.paused_until, stats.pause_reason], ["closed", null, null]);
  const idle = await db.one(`SELECT * FROM webhook_stats WHERE webhook_type = 'Pay'`);
  assert.deepEqual([Number(idle.sent), idle.success_rate, idle.p50_ms], [0, null, null]);
});

test("webhook_stats tells of rows that nobody claims", types, async (db) => {
  await db.enqueue("Pay");
  await db.claim("Mail");
  const unclaimed = async () =>
    Number(await db.value(`SELECT unclaimed FROM webhook_stats WHERE webhook_type = 'Pay'`));
  assert.equal(await unclaimed(), 1);
  await db.rows(`UPDATE webhook_type_states SET paused_until = 'infinity', pause_reason = 'held'`);
  await db.claim("Pay");
  assert.equal(await unclaimed(), 0, "a worker asks for it");
  await db.rows(`UPDATE webhook_type_states SET asked_at = now() - INTERVAL '6 min'`);
  assert.equal(await unclaimed(), 1, "none has asked for a while");
});

test("webhook_dead_letters", types, async (db) => {
  await db.deliver("Mail", ok);
  const { id } = await db.deliver("Mail", { ...dead, body: "no such list" });
  const letter = await db.one("SELECT * FROM webhook_dead_letters");
  assert.deepEqual(
    [
      letter.id,
      letter.webhook_type,
      letter.attempts,
      letter.error_code,
      letter.response_status,
      letter.response_body,
    ],
    [id, "Mail", 1, "http_404", 404, "no such list"],
  );
});

test("the last day is found by an index", types, async (db) => {
  await db.rows(
    `INSERT INTO webhook_executions (webhook_type, target_url, payload, application, host, status, sent_at, response_status, next_retry_at, updated_at)
         SELECT 'Mail', 'https://example.com', '{}', 'shop', 'h', 'sent', now(), 200, NULL, now() - INTERVAL '30 days' FROM generate_series(1, 20000)`,
  );
  await db.rows(
    `INSERT INTO webhook_attempts (execution_id, number, token, application, webhook_type, worker, started_at, duration_ms, outcome)
         SELECT id, 1, 1, application, webhook_type, 'w', updated_at, 5, 'ok' FROM webhook_executions`,
  );
  await db.rows("ANALYZE");
  const plan = await db.rows("EXPLAIN (FORMAT JSON) SELECT * FROM webhook_stats");
  const text = JSON.stringify(plan);
  assert.match(text, /idx_webhook_attempts_started/);
  assert.doesNotMatch(text, /"Seq Scan","[^}]*"Relation Name":"webhook_(executions|attempts)"/);
});
