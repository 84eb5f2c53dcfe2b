// The migration itself: it can be run again, several applications share it, and its constraints
// hold.
import assert from "node:assert/strict";
import { policy, raceTest, schema, test } from "./harness.mjs";

test("the schema can be applied twice", null, async (db) => {
  await db.migrate(schema);
  await db.define({ Mail: policy() });
  const id = await db.enqueue();
  await db.migrate(schema);
  assert.equal((await db.execution(id)).status, "pending");
  assert.equal(
    await db.value(`SELECT version FROM buildamp_schema_info WHERE component = 'webhooks'`),
    1,
  );
});

test(
  "the types can be declared again; those that left are retired, and come back",
  { Mail: policy(), Pay: policy() },
  async (db) => {
    const id = await db.enqueue("Pay");
    await db.define({ Mail: policy({ max_attempts: 5 }) });
    const types = await db.rows(
      "SELECT webhook_type, max_attempts, retired_at IS NOT NULL AS retired FROM webhook_types ORDER BY 1",
    );
    assert.deepEqual(types, [
      { webhook_type: "Mail", max_attempts: 5, retired: false },
      { webhook_type: "Pay", max_attempts: 3, retired: true },
    ]);
    const error = await db.fails("22023", `SELECT webhook_enqueue('shop', 'h', 'Pay', '{}')`);
    assert.match(error.hint, /it was one: the webhook_types\.sql that was applied last lacks it/);
    // Its rows stay, and stay claimable.
    const [row] = await db.claim("Pay");
    assert.equal(row.id, id);
    await db.define({ Mail: policy(), Pay: policy() });
    await db.enqueue("Pay");
  },
);

test("two applications share a database", { Mail: policy() }, async (db) => {
  await db.migrate(schema);
  await db.define({ Mail: policy(), Other: policy() }, "blog");
  assert.equal(
    Number(await db.value("SELECT count(*) FROM webhook_types WHERE retired_at IS NULL")),
    3,
  );
  const ours = await db.enqueue("Mail");
  const theirs = await db.enqueue("Mail", { application: "blog" });
  const claimed = await db.claim("Mail", { application: "blog" });
  assert.deepEqual(
    claimed.map((row) => row.id),
    [theirs],
  );
  await db.finish({ row: claimed[0], outcome: "permanent", error: "no" });
  assert.equal(await db.value(`SELECT webhook_replay_all('shop')`), 0);
  assert.equal(await db.value(`SELECT webhook_prune('shop', '0', 100, true)`), 0);
  assert.equal((await db.execution(theirs)).status, "dead_letter");
  assert.equal((await db.execution(ours)).status, "pending");
});

test("a lease of another application is left alone", { Mail: policy() }, async (db) => {
  await db.define({ Mail: policy() }, "blog");
  const theirs = await db.enqueue("Mail", { application: "blog" });
  await db.claim("Mail", { application: "blog" });
  await db.expire();
  await db.claim("Mail");
  assert.equal((await db.execution(theirs)).status, "sending");
});

const versioned = (version) =>
  schema.replace(
    "this_version CONSTANT integer := 1;",
    `this_version CONSTANT integer := ${version};`,
  );

test(
  "an older file changes nothing, a newer one of the same major version goes on top",
  null,
  async (db) => {
    const newer = versioned(2).replace(
      "    UPDATE buildamp_schema_info",
      `    CREATE TABLE of_the_future ();\n    UPDATE buildamp_schema_info`,
    );
    assert.match(newer, /of_the_future/);
    await db.migrate(newer);
    await db.migrate(schema);
    assert.equal(await db.value("SELECT version FROM buildamp_schema_info"), 2);
    // The other order: the same end.
    await db.migrate("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    await db.migrate(schema);
    await db.migrate(newer);
    assert.equal(await db.value("SELECT version FROM buildamp_schema_info"), 2);
    assert.equal(await db.value(`SELECT to_regclass('of_the_future') IS NOT NULL`), true);
  },
);

test("another major version is refused, in both orders", null, async (db) => {
  await db.migrate(schema);
  await assert.rejects(db.migrate(versioned(1001)), /major versions/);
  assert.equal(await db.value("SELECT version FROM buildamp_schema_info"), 1);
  await db.migrate("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
  await db.migrate(versioned(1001));
  await assert.rejects(db.migrate(schema), /major versions/);
});

test("a server that is too old is refused, and left as it was", null, async (db) => {
  const needing = (version) =>
    schema.replace("_num')::INTEGER < 130000", `_num')::INTEGER < ${version}`);
  assert.notEqual(needing(990000), schema);
  await assert.rejects(db.migrate(needing(990000)), {
    code: "0A000",
    message: /^buildamp needs PostgreSQL 13 or newer; this is \d+/,
  });
  assert.equal(await db.value(`SELECT to_regclass('buildamp_schema_info') IS NULL`), true);
});

for (const encoding of ["SQL_ASCII", "LATIN1"]) {
  raceTest(
    `a database in ${encoding} is refused, and left as it was`,
    null,
    async (db) => {
      await assert.rejects(db.migrate(schema), {
        code: "0A000",
        message: `buildamp needs a database whose encoding is UTF8; this one has ${encoding}`,
        hint: /CREATE DATABASE/,
      });
      assert.equal(await db.value(`SELECT to_regclass('buildamp_schema_info') IS NULL`), true);
    },
    `ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
  );
}

test("BuildAmp's own event table is left as it is", null, async (db) => {
  await db.migrate(`CREATE TABLE buildamp_events (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(), session_id TEXT, application TEXT NOT NULL, host TEXT NOT NULL,
        stream_id TEXT, event_type TEXT NOT NULL, correlation_id UUID, payload JSONB NOT NULL,
        execute_at TIMESTAMP DEFAULT NOW(), context JSONB, status TEXT DEFAULT 'waiting',
        created_at TIMESTAMP DEFAULT NOW(), priority TEXT DEFAULT 'low')`);
  await db.migrate(schema);
  await db.define({ Mail: policy() });
  await db.deliver("Mail", { outcome: "ok", status: 200 });
  const [event] = await db.events();
  assert.deepEqual([event.status, event.priority], ["waiting", "low"]);
});

const columns = "webhook_type, target_url, payload, application, host";
const values = `'Mail', 'https://example.com', '{}', 'shop', 'h'`;
const insert = (more = "", moreValues = "") =>
  `INSERT INTO webhook_executions (${columns}${more}) VALUES (${values}${moreValues})`;

const accepted = [
  ["a plain row", "", ""],
  [
    "a row in flight",
    ", status, token, lease_expires_at, worker, attempts",
    `, 'sending', 1, now(), 'w', 1`,
  ],
  ["a sent row", ", status, sent_at, response_status", `, 'sent', now(), 200`],
  ["a failed row", ", status, attempts, error_message", `, 'failed', 1, 'no'`],
  ["a dead letter", ", status, error_message, error_code", `, 'dead_letter', 'no', 'http_404'`],
];

const refused = [
  ["status", ", status", `, 'done'`],
  ["priority", ", priority", ", 4"],
  ["priority", ", priority", ", -1"],
  ["attempts", ", attempts", ", -1"],
  [
    "attempts",
    ", status, error_message, error_code, attempts, max_attempts",
    `, 'dead_letter', 'e', 'c', 4, 3`,
  ],
  ["attempts", ", max_attempts", ", 0"],
  ["waiting", ", next_retry_at", ", NULL"],
  ["waiting", ", status, attempts, error_message, next_retry_at", `, 'failed', 1, 'no', NULL`],
  ["waiting", ", attempts, max_attempts", ", 3, 3"],
  ["waiting", ", status, error_message, attempts", `, 'failed', 'no', 3`],
  ["held", ", token", ", 1"],
  ["held", ", status, token, lease_expires_at, worker, attempts", `, 'sending', 1, now(), 'w', 0`],
  ["held", ", status, attempts, lease_expires_at, worker", `, 'sending', 1, now(), 'w'`],
  ["held", ", status, attempts, token, worker", `, 'sending', 1, 1, 'w'`],
  ["held", ", status, attempts, token, lease_expires_at", `, 'sending', 1, 1, now()`],
  ["held", ", lease_expires_at", ", now()"],
  ["sent", ", status, sent_at", `, 'sent', now()`],
  ["sent", ", status, response_status", `, 'sent', 200`],
  ["failed", ", status, error_message", `, 'failed', 'no'`],
  ["failed", ", status, attempts", `, 'failed', 1`],
  ["dead_letter", ", status, error_message", `, 'dead_letter', 'no'`],
  ["dead_letter", ", status, error_code", `, 'dead_letter', 'http_404'`],
];

test("each status is tied to its columns", undefined, async (db) => {
  for (const [what, more, moreValues] of accepted) {
    await assert.doesNotReject(db.rows(insert(more, moreValues)), what);
  }
  for (const [what, more, moreValues] of refused) {
    const error = await db.fails("23514", insert(more, moreValues));
    assert.match(error.message, /webhook_executions_state"/, what);
  }
});

const wrongPolicies = [
  ["a policy unknown", { retry_policy: "sometimes" }],
  ["no attempt", { max_attempts: 0 }],
  ["a timeout of nothing", { timeout_ms: 0 }],
  ["a delay over a year", { retry_max_ms: 31622400001 }],
  ["half a rate", { rate_count: 3 }],
  ["half a breaker", { breaker_failures: 3 }],
  ["no concurrency", { concurrency: 0 }],
];

test("webhook_define refuses policies that make no sense", undefined, async (db) => {
  for (const [what, changes] of wrongPolicies) {
    const types = JSON.stringify({ Mail: policy(changes) });
    await assert.rejects(
      db.rows("SELECT webhook_define($1, $2)", ["shop", types]),
      { code: "23514" },
      what,
    );
  }
  await db.fails("22023", `SELECT webhook_define('shop', '[]')`);
});

test(
  "a type that was written by hand is claimed; none loses its state",
  { Mail: policy() },
  async (db) => {
    await db.rows(`INSERT INTO webhook_types
        (application, webhook_type, target_url, method, timeout_ms, max_attempts, retry_policy, retry_base_ms, retry_max_ms, retry_on)
        SELECT application, 'Hand', target_url, method, timeout_ms, max_attempts, retry_policy, retry_base_ms, retry_max_ms, retry_on
        FROM webhook_types`);
    const id = await db.enqueue("Hand");
    assert.deepEqual(
      (await db.claim("Hand")).map((row) => row.id),
      [id],
    );
    await db.rows(`UPDATE webhook_types SET webhook_type = 'Pen' WHERE webhook_type = 'Hand'`);
    await db.enqueue("Pen");
    assert.equal((await db.claim("Pen")).length, 1);
    await db.fails("23503", `DELETE FROM webhook_type_states WHERE webhook_type = 'Mail'`);
  },
);

test(
  "a policy without retries has one attempt",
  { Once: policy({ retry_policy: "none", max_attempts: 3 }) },
  async (db) => {
    const row = await db.deliver("Once", { outcome: "retry", code: "timeout", error: "slow" });
    assert.deepEqual([row.status, row.attempts, row.max_attempts], ["dead_letter", 1, 1]);
  },
);
