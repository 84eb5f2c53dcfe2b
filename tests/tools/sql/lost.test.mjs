// Lost rows whose type or whose event is gone wrong: taken back, or told of, left for a minute, and in
// nobody's way.
import assert from "node:assert/strict";
import { engine, policy, test } from "./harness.mjs";

const timeout = { outcome: "retry", code: "timeout", error: "slow" };

/** No event of the host `poison` can be written; `tries` counts how often that was tried. */
const poison = (db) =>
  db.migrate(`
    CREATE SEQUENCE tries;
    CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM nextval(''tries''); RAISE EXCEPTION ''broken''; END';
    CREATE TRIGGER broken BEFORE INSERT ON buildamp_events FOR EACH ROW WHEN (NEW.host = 'poison') EXECUTE FUNCTION broken()`);
const tries = async (db) =>
  Number(await db.value("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM tries"));
/** A minute passes for rows that are held. */
const putForward = (db) =>
  db.rows(
    `UPDATE webhook_executions SET next_retry_at = next_retry_at - INTERVAL '1 min' WHERE status = 'sending'`,
  );

test(
  "a lost row is taken back although its type was deleted from the registry",
  { Mail: policy(), Gone: policy() },
  async (db) => {
    const id = await db.enqueue("Gone");
    assert.equal((await db.claim("Gone")).length, 1);
    await db.rows(`DELETE FROM webhook_types WHERE webhook_type = 'Gone'`);
    await db.expire();
    const other = await db.enqueue("Mail");
    assert.deepEqual(
      (await db.claim()).map((row) => row.id),
      [other],
    );
    assert.equal((await db.execution(id)).status, "failed");
    // Nothing of it is claimed any more.
    await db.due();
    assert.deepEqual(await db.claim("Gone"), []);
  },
);

test("a claim may leave the leases of others alone", { Mail: policy() }, async (db) => {
  const lost = await db.enqueue();
  const [row] = await db.claim();
  await db.expire();
  const due = await db.enqueue();
  assert.deepEqual(await db.claimAlone(), [due]);
  assert.equal((await db.extend([row])).length, 1, "it is still held");
  await db.expire();
  // For that transaction only.
  assert.deepEqual(await db.claim(), []);
  assert.equal((await db.execution(lost)).status, "failed");
});

test(
  "where no lease is taken back, one that ran out still counts, as it may be prolonged",
  { Mail: policy({ concurrency: 1, breaker_failures: 1, breaker_cooldown_ms: 1000 }) },
  async (db) => {
    for (let n = 0; n < 3; n += 1) await db.enqueue();
    const [row] = await db.claim();
    await db.expire();
    assert.deepEqual(await db.claimAlone(), [], "the only place is taken");
    assert.equal((await db.extend([row])).length, 1);
    await db.finish({ row, ...timeout });
    assert.equal((await db.state()).circuit, "open");
    await db.pass("2 s");
    const [trial] = await db.claim();
    await db.expire();
    assert.deepEqual(await db.claimAlone(), [], "the trial decides yet");
    assert.equal((await db.state()).circuit, "half_open");
    await db.finish({ row: trial, outcome: "ok", status: 200 });
    assert.equal((await db.state()).circuit, "closed");
  },
);

test(
  "a lost last attempt whose event cannot be written holds up no claim",
  { Mail: policy(), Once: policy({ retry_policy: "none" }) },
  async (db) => {
    const stuck = await db.enqueue("Once", { host: "poison" });
    const other = await db.enqueue("Once");
    assert.equal((await db.claim("Once")).length, 2);
    await poison(db);
    await db.expire();
    const id = await db.enqueue();
    assert.deepEqual(
      (await db.claim()).map((row) => row.id),
      [id],
    );
    assert.deepEqual(
      [(await db.execution(stuck)).status, (await db.execution(other)).status],
      ["sending", "dead_letter"],
    );
    await db.rows("DROP TRIGGER broken ON buildamp_events");
    await putForward(db);
    await db.claim();
    assert.deepEqual(
      [(await db.execution(stuck)).status, (await db.events()).length],
      ["dead_letter", 2],
    );
  },
);

test(
  "a lost row that cannot be taken back is tried again in a minute, not by each claim",
  { Mail: policy({ retry_policy: "none" }) },
  async (db) => {
    const warnings = [];
    db.client.on?.("notice", ({ message }) => warnings.push(message));
    const id = await db.enqueue("Mail", { host: "poison" });
    const [row] = await db.claim();
    await poison(db);
    await db.expire();
    await db.claim();
    const before = await tries(db);
    assert.ok(before > 0);
    for (let n = 0; n < 3; n += 1) await db.claim();
    // Nor by one that takes back another.
    await db.enqueue();
    await db.claim();
    await db.expire();
    await db.claim();
    assert.equal((await db.events()).length, 1);
    assert.equal(await tries(db), before);
    await putForward(db);
    await db.claim();
    assert.equal(await tries(db), 2 * before);
    if (engine === "postgres")
      assert.deepEqual(warnings, Array(2).fill(`the execution ${id} cannot be taken back: broken`));
    // Its worker lives after all.
    await db.rows("DROP TRIGGER broken ON buildamp_events");
    await db.finish({ row, outcome: "ok", status: 200 });
    assert.equal((await db.execution(id)).status, "sent");
  },
);

test(
  "such a row is none of its type's concurrency, and no trial that its type waits for",
  {
    Single: policy({ retry_policy: "none", concurrency: 1 }),
    Trial: policy({ retry_policy: "none", breaker_failures: 1, breaker_cooldown_ms: 60000 }),
  },
  async (db) => {
    await poison(db);
    await db.enqueue("Single", { host: "poison" });
    await db.deliver("Trial", timeout);
    await db.enqueue("Trial", { host: "poison" });
    await db.pass("61 s");
    assert.equal((await db.claim({ Single: 9, Trial: 9 })).length, 2);
    await db.expire();
    const single = await db.enqueue("Single");
    const trial = await db.enqueue("Trial");
    assert.deepEqual(
      (await db.claim({ Single: 9, Trial: 9 })).map((row) => row.id),
      [single],
    );
    const state = await db.state("Trial");
    assert.deepEqual([state.circuit, state.trial_token], ["open", null]);
    await db.pass("61 s");
    assert.deepEqual(
      (await db.claim("Trial")).map((row) => row.id),
      [trial],
    );
  },
);

test(
  "nor does one whose row itself cannot be written hold up a claim",
  { Mail: policy(), Pay: policy() },
  async (db) => {
    await db.enqueue("Pay", { host: "poison" });
    await db.claim("Pay");
    await db.expire();
    await db.migrate(`
        CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END';
        CREATE TRIGGER broken BEFORE UPDATE ON webhook_executions FOR EACH ROW WHEN (OLD.host = 'poison') EXECUTE FUNCTION broken()`);
    const id = await db.enqueue();
    assert.deepEqual(
      (await db.claim()).map((row) => row.id),
      [id],
    );
  },
);
