// The faults of the brief's JavaScript that must not come back, as far as the database goes.
import assert from "node:assert/strict";
import { policy, test } from "./harness.mjs";

const types = { Mail: policy(), Slow: policy() };

test("two workers never pick the same row", types, async (db) => {
  await db.enqueue();
  const claims = [
    await db.claim("Mail", { worker: "w1" }),
    await db.claim("Mail", { worker: "w2" }),
  ];
  assert.deepEqual(
    claims.map((rows) => rows.length),
    [1, 0],
  );
});

test("a crash leaves no row in sending", types, async (db) => {
  const id = await db.enqueue();
  await db.claim();
  await db.expire();
  await db.claim("Mail", { worker: "w2" });
  assert.equal((await db.execution(id)).status, "failed");
});

test(
  "the last failure is a dead letter: no row is stuck with its attempts used up",
  types,
  async (db) => {
    const id = await db.enqueue();
    for (let n = 0; n < 3; n += 1) {
      await db.due();
      const [row] = await db.claim();
      await db.finish({ row, outcome: "retry", status: 500 });
    }
    assert.equal((await db.execution(id)).status, "dead_letter");
    const stuck = await db.value(
      `SELECT count(*) FROM webhook_executions WHERE status = 'failed' AND attempts >= max_attempts`,
    );
    assert.equal(Number(stuck), 0);
  },
);

test("a call in flight holds up no other", types, async (db) => {
  await db.enqueue("Slow");
  await db.claim("Slow");
  const id = await db.enqueue("Mail");
  assert.equal((await db.claim({ Mail: 1, Slow: 1 }))[0].id, id);
});

test("a 4xx is not tried again", types, async (db) => {
  for (const status of [400, 403, 404, 409, 410, 422]) {
    assert.equal(
      (await db.deliver("Mail", { outcome: "retry", status })).status,
      "dead_letter",
      status,
    );
  }
});

test("what is stored of the target holds its placeholders, not their values", types, async (db) => {
  const row = await db.execution(await db.enqueue());
  assert.equal(row.target_url, "https://api.example.com/{PATH}");
});

test("a row that was sent has its event, and one that was not has none", types, async (db) => {
  await db.migrate(
    `ALTER TABLE buildamp_events ADD CONSTRAINT closed CHECK (event_type <> 'WebhookSuccess')`,
  );
  const id = await db.enqueue();
  const [row] = await db.claim();
  await assert.rejects(db.finish({ row, outcome: "ok", status: 200 }));
  assert.equal((await db.execution(id)).status, "sending");
  await db.rows("ALTER TABLE buildamp_events DROP CONSTRAINT closed");
  await db.finish({ row, outcome: "ok", status: 200 });
  assert.deepEqual([(await db.execution(id)).status, (await db.events()).length], ["sent", 1]);
});
