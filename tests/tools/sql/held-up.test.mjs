// Which gate is said to hold up a type: the one that a claim then meets.
import assert from "node:assert/strict";
import { breaker, fill, gated, next, ok, open, refused, timeout } from "./gates.mjs";
import { policy, test } from "./harness.mjs";

const several = { Mail: gated, Free: policy() };

test("of several gates the one that lasts longest is told", several, async (db) => {
  await db.enqueue("Free");
  const held = async () => (await db.rows(`SELECT * FROM webhook_held_up('shop', '{Mail}')`))[0];
  assert.equal(await held(), undefined, "nothing is due");
  await db.enqueue("Mail", { delay: "1 h" });
  assert.equal(await held(), undefined, "nothing is due yet");
  const [later] = await db.rows(
    `SELECT * FROM webhook_left_behind('shop') WHERE webhook_type = 'Mail'`,
  );
  assert.equal(later.reason, "delay");
  assert.ok(later.ms > 3_500_000 && later.ms <= 3_600_000, `${later.ms}`);
  await fill(db, 2);
  await db.claim();
  assert.equal((await held()).reason, "rate", "a concurrency too, but nobody knows how long");
  const pause = (seconds) =>
    db.rows(
      `UPDATE webhook_type_states SET paused_until = now() + $1::int * INTERVAL '1 s', pause_reason = 'test'`,
      [seconds],
    );
  await pause(10);
  assert.equal((await held()).reason, "rate");
  await pause(600);
  assert.equal((await held()).reason, "pause");
});

const SECONDS_LEFT = (column) =>
  `extract(epoch FROM ${column} - clock_timestamp())::float8 AS ${column}`;

/**
 * Asserts which gate is said to hold up `Mail`, which has due rows, and that a claim then meets it:
 * it gives rows only where none is. Gives those, and for how many seconds yet the gate is closed.
 */
async function holds(db, reason) {
  await db.due();
  const stats = await db.one(
    `SELECT ${SECONDS_LEFT("paused_until")}, ${SECONDS_LEFT("circuit_until")} FROM webhook_stats`,
  );
  const [held] = await db.rows(`SELECT * FROM webhook_held_up('shop', '{Mail}')`);
  const behind = await db.rows(`SELECT * FROM webhook_left_behind('shop') WHERE reason <> 'held'`);
  const rows = await db.claim();
  assert.equal(held.reason, reason);
  assert.deepEqual(
    behind.map((row) => row.reason),
    [reason ?? "due"],
  );
  assert.equal(
    rows.length === 0,
    reason !== null,
    `${rows.length} rows, though it is said: ${reason}`,
  );
  // What stats tells of the time that is still to come is that gate's, and of no other.
  const until = { pause: "paused_until", fault: "paused_until", circuit: "circuit_until" }[reason];
  for (const [column, seconds] of Object.entries(stats)) {
    assert.equal(
      seconds > 0,
      column === until,
      `${column} in ${seconds} s, though it is said: ${reason}`,
    );
  }
  if (until) assert.ok(Math.abs(stats[until] - held.ms / 1000) < 1);
  return { rows, seconds: held.ms === null ? null : held.ms / 1000 };
}

/** Asserts that a gate ends when it is said to. */
async function ends(db, reason, then = null) {
  const { seconds } = await holds(db, reason);
  await db.pass(`${seconds - 2} s`);
  await holds(db, reason);
  await db.pass("3 s");
  return holds(db, then);
}

test(
  "what is said to hold up a type is what a claim meets: nothing, a concurrency, a trial",
  { Mail: policy({ concurrency: 2 }) },
  async (db) => {
    await fill(db, 6);
    const {
      rows: [a, b],
    } = await holds(db, null);
    assert.equal((await holds(db, "concurrency")).seconds, null);
    await db.finish({ row: a, ...ok });
    const {
      rows: [c],
    } = await holds(db, null);
    await db.finish([
      { row: b, ...ok },
      { row: c, ...refused },
    ]);
    // After a pause for credentials.
    const { rows: trial } = await ends(db, "fault");
    assert.equal(trial.length, 1);
    assert.equal((await holds(db, "trial")).seconds, null);
    // Lost: another may try at once.
    await db.expire();
    assert.equal((await holds(db, null)).rows.length, 1);
  },
);

test(
  "what is said to hold up a type is what a claim meets: a rate, a pause",
  { Mail: policy({ rate_count: 2, rate_window_ms: 60000 }) },
  async (db) => {
    await fill(db, 9);
    const [a] = await db.claim("Mail", { max: 1 });
    // The first window to end makes room.
    await db.pass("20 s");
    const {
      rows: [b],
    } = await holds(db, null);
    assert.ok(b);
    const {
      rows: [c],
    } = await ends(db, "rate");
    await db.finish({ row: c, outcome: "retry", status: 429, retry_after_ms: 600000 });
    await db.finish([
      { row: a, ...ok },
      { row: b, ...ok },
    ]);
    await ends(db, "pause");
  },
);

test("what is said to hold up a type is what a claim meets: a circuit", breaker, async (db) => {
  await open(db);
  const {
    rows: [trial],
  } = await ends(db, "circuit");
  assert.ok(trial);
  await holds(db, "trial");
  await db.finish({ row: trial, ...timeout });
  await ends(db, "circuit");
  // A trial whose row is gone.
  await db.rows(
    `DELETE FROM webhook_executions WHERE token = (SELECT trial_token FROM webhook_type_states)`,
  );
  const stats = await db.one("SELECT circuit FROM webhook_stats");
  const [held] = await db.rows(`SELECT * FROM webhook_held_up('shop', '{Mail}')`);
  assert.deepEqual([stats.circuit, held.reason], ["half_open", "circuit"]);
  assert.deepEqual(await next(db), []);
  const {
    rows: [last],
  } = await ends(db, "circuit");
  // A policy without a breaker heeds no circuit.
  await db.finish({ row: last, ...timeout });
  await holds(db, "circuit");
  await db.define({ Mail: policy() });
  await holds(db, null);
});
