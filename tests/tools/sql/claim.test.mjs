// webhook_claim, webhook_payload, webhook_extend: who holds a row, and for how long.
import assert from "node:assert/strict";
import { engine, policy, test } from "./harness.mjs";

const types = { Mail: policy(), Pay: policy(), Slow: policy() };

test(
  "a claimed row is held: sending, counted, leased, with a token of its own",
  types,
  async (db) => {
    const id = await db.enqueue("Mail", {
      payload: { to: "a@example.com" },
      session: "s",
      key: "k",
    });
    const [row] = await db.claim("Mail", { worker: "w7", lease: "45 s" });
    assert.equal(row.id, id);
    assert.deepEqual(JSON.parse(row.payload), { to: "a@example.com" });
    assert.deepEqual(
      [
        row.webhook_type,
        row.attempt,
        row.max_attempts,
        row.lease_ms,
        row.host,
        row.session_id,
        row.idempotency_key,
      ],
      ["Mail", 1, 3, 45000, "example.com", "s", "k"],
    );
    const stored = await db.execution(id);
    assert.deepEqual([stored.status, stored.attempts, stored.worker], ["sending", 1, "w7"]);
    assert.equal(stored.lease_expires_at - row.db_now, 45000);
    assert.deepEqual(await db.claim(), []);
  },
);

test("tokens are never used again", types, async (db) => {
  const tokens = new Set();
  await db.enqueue();
  for (let n = 0; n < 3; n += 1) {
    const [row] = await db.claim();
    tokens.add(String(row.token));
    await db.finish({ row, outcome: "release" });
  }
  assert.equal(tokens.size, 3);
});

test("never more than asked: in all, and of a type", types, async (db) => {
  await db.define(types, "blog");
  for (let n = 0; n < 7; n += 1) {
    await db.enqueue("Mail", { priority: n % 4 });
    await db.enqueue("Pay");
  }
  assert.equal((await db.claim({ Mail: 5, Pay: 5 }, { max: 4 })).length, 4);
  const rest = await db.claim({ Mail: 1, Pay: 2, Unknown: 9 }, { max: 100 });
  assert.equal(rest.filter((row) => row.webhook_type === "Mail").length, 1);
  assert.equal(rest.filter((row) => row.webhook_type === "Pay").length, 2);
  assert.deepEqual(await db.claim({ Mail: 5 }, { max: 0 }), []);
  assert.deepEqual(await db.claim({ Mail: 0 }), []);
  assert.equal((await db.claim({ Mail: 0, Pay: 1 })).length, 1);
  assert.deepEqual(await db.claim({}), []);
});

test("a claim that makes no sense is refused", types, async (db) => {
  for (const call of [
    `webhook_claim('shop', 'w', '[]', 1)`,
    `webhook_claim('shop', NULL, '{}', 1)`,
    `webhook_claim('shop', 'w', '{}', -1)`,
    `webhook_claim('shop', 'w', '{}', 1, '0')`,
  ])
    await db.fails("22023", `SELECT * FROM ${call}`);
});

test(
  "a type that is named without a number, or with none, is not claimed",
  { Mail: policy(), Gated: policy({ concurrency: 5 }) },
  async (db) => {
    await db.enqueue("Mail");
    await db.enqueue("Gated");
    for (const wanted of [null, 0, -1])
      assert.deepEqual(await db.claim({ Mail: wanted, Gated: wanted }), []);
  },
);

test(
  "higher priority first, then what is due longest; what is not due waits",
  types,
  async (db) => {
    const low = await db.enqueue("Mail");
    const late = await db.enqueue("Mail", { priority: 1 });
    const early = await db.enqueue("Mail", { priority: 1 });
    const high = await db.enqueue("Mail", { priority: 2 });
    const urgent = await db.enqueue("Mail", { priority: 3 });
    await db.enqueue("Mail", { priority: 2, delay: "1 h" });
    await db.rows(
      `UPDATE webhook_executions SET next_retry_at = now() - INTERVAL '1 h' WHERE id = $1`,
      [early],
    );
    const claimed = async (max) => (await db.claim("Mail", { max })).map((row) => row.id);
    assert.deepEqual(await claimed(1), [urgent]);
    assert.deepEqual(await claimed(1), [high]);
    assert.deepEqual(await claimed(1), [early]);
    assert.deepEqual(await claimed(9), [late, low]);
  },
);

test("no type is always last", types, async (db) => {
  for (const type of ["Mail", "Pay", "Slow"])
    for (let n = 0; n < 12; n += 1) await db.enqueue(type);
  const first = new Set();
  for (let n = 0; n < 12 && first.size < 3; n += 1) {
    const [row] = await db.claim({ Mail: 9, Pay: 9, Slow: 9 }, { max: 1 });
    first.add(row.webhook_type);
    await db.finish({ row, outcome: "release" });
  }
  // By chance alone this fails once in 43,000 runs.
  assert.ok(first.size >= 2);
});

test("a large payload is fetched by its token", types, async (db) => {
  const payload = { file: "x".repeat(256 * 1024) };
  await db.enqueue("Mail", { payload });
  await db.enqueue("Pay", { payload: { file: "x".repeat(250 * 1024) } });
  const [row] = await db.claim("Mail");
  assert.equal(row.payload, null);
  const fetched = await db.value("SELECT webhook_payload($1, $2)", [row.id, String(row.token)]);
  assert.deepEqual(JSON.parse(fetched), payload);
  assert.equal(await db.value("SELECT webhook_payload($1, $2)", [row.id, "999999"]), null);
  const [small] = await db.claim("Pay");
  assert.notEqual(small.payload, null);
});

test("numbers are kept digit for digit", types, async (db) => {
  await db.rows(
    `SELECT webhook_enqueue('shop', 'h', 'Mail', '{"id": 18446744073709551615, "price": 1.10}')`,
  );
  const [row] = await db.claim();
  assert.equal(row.payload, '{"id": 18446744073709551615, "price": 1.10}');
});

test(
  "an expired lease is taken back by any claim: lost, and tried again with back-off",
  types,
  async (db) => {
    const id = await db.enqueue("Mail");
    const [lost] = await db.claim("Mail", { worker: "dead" });
    await db.expire();
    // By a worker that does not even know the type.
    await db.claim("Pay", { worker: "alive" });
    const row = await db.execution(id);
    assert.deepEqual(
      [row.status, row.attempts, row.error_code, row.token],
      ["failed", 1, "lost", null],
    );
    assert.ok(row.next_retry_at > row.updated_at);
    const [attempt] = await db.attempts(id);
    assert.deepEqual(
      [attempt.outcome, attempt.number, attempt.worker, attempt.status],
      ["lost", 1, "dead", null],
    );
    assert.equal(String(attempt.token), String(lost.token));
    assert.deepEqual(await db.events(), []);
  },
);

test("a payload that kills workers ends as a dead letter, with its event", types, async (db) => {
  const id = await db.enqueue("Mail");
  for (let n = 1; n <= 3; n += 1) {
    await db.due();
    const [row] = await db.claim();
    assert.equal(row.attempt, n);
    await db.expire();
    await db.claim("Pay");
  }
  const row = await db.execution(id);
  assert.deepEqual([row.status, row.attempts, row.error_code], ["dead_letter", 3, "lost"]);
  assert.deepEqual(
    (await db.attempts(id)).map((attempt) => attempt.outcome),
    ["lost", "lost", "lost"],
  );
  const [event, ...more] = await db.events();
  assert.deepEqual(more, []);
  assert.equal(event.event_type, "WebhookFailed");
  assert.deepEqual(
    [event.payload.code, event.payload.response, event.payload.attempts],
    ["lost", null, 3],
  );
});

test(
  "an expired lease is taken back whatever the gates",
  { Mail: policy({ concurrency: 1 }) },
  async (db) => {
    const id = await db.enqueue("Mail");
    await db.claim();
    await db.expire();
    await db.rows(
      `UPDATE webhook_type_states SET paused_until = 'infinity', pause_reason = 'closed for the night'`,
    );
    await db.claim();
    assert.equal((await db.execution(id)).status, "failed");
  },
);

test("the heartbeat keeps rows, and says which are lost", types, async (db) => {
  await db.enqueue("Mail");
  await db.enqueue("Pay");
  const rows = await db.claim({ Mail: 1, Pay: 1 });
  const extend = (worker) => db.extend(rows, { worker, lease: "5 min" });
  assert.deepEqual(
    (await extend("w1")).map((row) => row.lease_ms),
    [300_000, 300_000],
  );
  const mail = rows.find((row) => row.webhook_type === "Mail");
  const stored = await db.execution(mail.id);
  assert.ok(stored.lease_expires_at - mail.db_now > 299_000);
  await db.rows(
    `UPDATE webhook_executions SET lease_expires_at = now() - INTERVAL '1 s' WHERE id = $1`,
    [mail.id],
  );
  await db.claim("Slow");
  assert.deepEqual(
    (await extend("w1")).map((row) => row.id),
    rows.filter((row) => row !== mail).map((row) => row.id),
  );
  assert.deepEqual(await extend("another"), []);
  for (const call of [`'w1', '{}', '30 s'`, `'w1', '[]', '0'`])
    await db.fails("22023", `SELECT * FROM webhook_extend(${call})`);
});

test("the heartbeat never shortens a lease", types, async (db) => {
  await db.enqueue("Mail");
  const [row] = await db.claim("Mail", { lease: "1 h" });
  await db.extend([row], { lease: "1 s" });
  assert.ok((await db.execution(row.id)).lease_expires_at - row.db_now > 3_000_000);
});

/**
 * The pages that a claim of one good row reads, whatever the clock and the machine. The least of
 * a few: the others read the catalogue for their plans.
 */
const pages = async (db) => {
  const read = [];
  for (let n = 0; n < 4; n += 1) {
    const id = await db.enqueue("Mail");
    const plan = await db.rows(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM webhook_claim('shop', 'w', '{"Mail": 10, "Pay": 10}', 10)`,
    );
    assert.equal((await db.execution(id)).status, "sending");
    const root = plan[0]["QUERY PLAN"][0].Plan;
    read.push(root["Shared Hit Blocks"] + root["Shared Read Blocks"]);
  }
  return Math.min(...read);
};

/** Adds rows in bulk; the columns' values are expressions of `n`. */
const bulk = (db, count, type, values) =>
  db.rows(
    `INSERT INTO webhook_executions (id, webhook_type, target_url, payload, application, host, ${Object.keys(values)})
     SELECT ('00000000-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, $2, 'https://example.com', '{}', 'shop', 'h', ${Object.values(values)}
     FROM generate_series(1, $1::int) AS n`,
    [count, type],
  );

const many = engine === "postgres" ? 1_000_000 : 10_000;

test(
  `one good row behind ${many} due rows of a paused type is found at once`,
  types,
  async (db) => {
    const alone = await pages(db);
    await bulk(db, many, "Pay", { next_retry_at: `now() - INTERVAL '1 day'` });
    await db.rows(
      `UPDATE webhook_type_states SET paused_until = now() + INTERVAL '1 h', pause_reason = 'test' WHERE webhook_type = 'Pay'`,
    );
    const behind = await pages(db);
    assert.ok(behind < 2 * alone + 20, `${alone} pages alone, ${behind} behind the backlog`);
  },
);

test("rows that are not due yet, or have ended, are not read", types, async (db) => {
  const alone = await pages(db);
  await bulk(db, 20000, "Mail", { priority: 3, next_retry_at: `now() + INTERVAL '1 day'` });
  const later = await pages(db);
  await db.rows(
    `UPDATE webhook_executions SET status = 'sent', sent_at = now(), response_status = 200, token = NULL, lease_expires_at = NULL`,
  );
  await db.rows("VACUUM webhook_executions");
  const ended = await pages(db);
  assert.ok(
    Math.max(later, ended) < 2 * alone + 20,
    `${alone} pages alone, ${later} with rows for later, ${ended} with history`,
  );
});

const readSoFar = (db) =>
  db.value(`
    SELECT sum(seq_tup_read + idx_tup_fetch)::INTEGER FROM pg_stat_xact_user_tables
    WHERE relname IN ('webhook_executions', 'webhook_attempts', 'webhook_idempotency_keys')`);

/** How many rows are read by all that befalls a call, whatever the clock and the machine. */
const rowsRead = async (db, key) => {
  await db.rows("BEGIN");
  const before = await readSoFar(db);
  const id = await db.enqueue("Single", { key });
  assert.equal(await db.enqueue("Single", { key }), id);
  const [row] = await db.claim("Single", { lease: "1 ms" });
  await db.rows("SELECT pg_sleep(0.002)");
  // So often that a plan is kept for it.
  for (let n = 0; n < 8; n += 1) {
    assert.ok(await db.value("SELECT webhook_payload($1, $2)", [id, row.token]));
  }
  assert.equal((await db.extend([row], { lease: "1 min" })).length, 1);
  await db.finish({ row, outcome: "release" });
  await db.finish({ row, outcome: "ok", status: 200 });
  assert.equal(await db.value("SELECT webhook_cancel($1)", [id]), true);
  assert.equal(await db.value("SELECT webhook_replay($1)", [id]), true);
  await db.finish({ row: (await db.claim("Single"))[0], outcome: "permanent", status: 500 });
  assert.equal(await db.value("SELECT webhook_prune('shop', '0', 1, TRUE)"), 1);
  const read = (await readSoFar(db)) - before;
  await db.rows("COMMIT");
  return read;
};

const single = policy({ concurrency: 1, breaker_failures: 9, breaker_cooldown_ms: 1000 });

test(
  "plans that were made for an empty queue read no more of a full one",
  { Single: single },
  async (db) => {
    await rowsRead(db, "first");
    await db.deliver("Single", { outcome: "ok", status: 200 });
    await db.rows("VACUUM ANALYZE");
    const few = await rowsRead(db, "few");
    await bulk(db, 5000, "Single", { status: `'sent'`, sent_at: "now()", response_status: "200" });
    await db.rows(`
      INSERT INTO webhook_idempotency_keys
      SELECT application, host, webhook_type, id::TEXT, id FROM webhook_executions`);
    await db.rows(`
      INSERT INTO webhook_attempts
        (execution_id, number, token, application, webhook_type, worker, started_at, outcome)
      SELECT id, 1, 0, application, webhook_type, 'w1', now(), 'ok' FROM webhook_executions`);
    const many = await rowsRead(db, "many");
    assert.ok(many < 2 * few + 20, `${few} rows of an empty queue, ${many} of a full one`);
  },
);

test(
  "plans that were made for what holds up a short queue read no more of a long one",
  { Single: single },
  async (db) => {
    await db.enqueue("Single", { key: "a" });
    await db.rows("VACUUM ANALYZE");
    // So often that a plan is kept.
    for (let asked = 0; asked < 8; asked += 1) {
      await db.rows("SELECT * FROM webhook_left_behind('shop')");
      await db.rows("SELECT * FROM webhook_held_up('shop', '{Single}')");
    }
    await bulk(db, 5000, "Single", { status: `'sent'`, sent_at: "now()", response_status: "200" });
    await db.rows("BEGIN");
    assert.equal((await db.rows("SELECT * FROM webhook_held_up('shop', '{Single}')")).length, 1);
    assert.equal((await db.claim("Single")).length, 1);
    const read = await readSoFar(db);
    await db.rows("COMMIT");
    assert.ok(read < 100, `${read} rows`);
  },
);

/** How long a claim takes that names so many types, once its plan is made. */
async function msToClaim(db, many, gated) {
  const names = Array.from({ length: many }, (_, n) => `Type${n}`);
  const free = Object.fromEntries(names.map((name) => [name, policy()]));
  await db.define({ ...free, ...gated });
  const wanted = JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])));
  const times = [];
  for (let n = 0; n < 8; n += 1) {
    const began = performance.now();
    await db.rows("SELECT * FROM webhook_claim('shop', 'w1', $1, 10)", [wanted]);
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}

if (engine === "postgres") {
  const one = { Gated: policy({ concurrency: 1 }) };
  for (const [name, gated] of [
    ["many types", {}],
    ["many types, one of them with a gate,", one],
  ]) {
    test(`${name} cost a claim as much as there are`, {}, async (db) => {
      // Of this application the statistics know nothing.
      const others = Array.from({ length: 8 }, (_, n) => [`Other${n}`, policy()]);
      await db.define(Object.fromEntries(others), "other");
      await db.rows("ANALYZE webhook_types, webhook_type_states");
      const few = await msToClaim(db, 400, gated);
      const many = await msToClaim(db, 4000, gated);
      // Ten times as much, or a hundred times where each reads all of them.
      assert.ok(many < 40 * few, `${few} ms for 400 types, ${many} ms for 4,000`);
    });
  }
}
