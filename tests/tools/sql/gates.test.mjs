// Pause, circuit, concurrency and rate: what is let through, and what decides.
import assert from "node:assert/strict";
import { breaker, fill, gated, missing, next, ok, open, refused, timeout } from "./gates.mjs";
import { policy, test } from "./harness.mjs";

/** How long the pause lasts yet, rounded up to 5 s: the test itself takes its time. */
const seconds = async (db) =>
  5 *
  Math.ceil(
    (await db.value(
      "SELECT extract(epoch FROM paused_until - clock_timestamp())::float8 FROM webhook_type_states",
    )) / 5,
  );

test(
  "concurrency is counted from unexpired leases",
  { Mail: policy({ concurrency: 2 }) },
  async (db) => {
    await fill(db, 5);
    const [a, b] = await db.claim();
    assert.ok(b);
    assert.deepEqual(await db.claim("Mail", { worker: "w2" }), []);
    await db.finish({ row: a, ...ok });
    const [c, ...more] = await db.claim("Mail", { worker: "w2" });
    assert.ok(c);
    assert.deepEqual(more, []);
    await db.expire();
    assert.equal((await db.claim()).length, 2);
  },
);

test(
  "a late row is kept unless its place is another's",
  { Mail: policy({ concurrency: 2 }), Free: policy() },
  async (db) => {
    for (const type of ["Mail", "Mail", "Free"]) await db.enqueue(type);
    const rows = await db.claim({ Mail: 1, Free: 1 });
    await db.claim("Mail", { worker: "w2" });
    const ids = rows.map(({ id }) => id);
    const extend = async () => {
      await db.rows(
        `UPDATE webhook_executions SET lease_expires_at = now() - INTERVAL '1 s' WHERE id = ANY($1)`,
        [ids],
      );
      const kept = await db.extend(rows);
      return kept.map(({ id }) => id).sort();
    };
    assert.deepEqual(await extend(), [...ids].sort());
    await db.rows("UPDATE webhook_types SET concurrency = 1 WHERE webhook_type = 'Mail'");
    assert.deepEqual(
      await extend(),
      rows.filter((row) => row.webhook_type === "Free").map(({ id }) => id),
    );
  },
);

test("a gate lets every priority through", { Mail: policy({ concurrency: 1 }) }, async (db) => {
  for (const priority of [0, 1, 2, 3]) {
    await db.enqueue("Mail", { priority });
    const [row] = await db.claim();
    assert.equal(row?.priority, priority);
    await db.finish({ row, ...ok });
  }
});

test(
  "a rate window slides, and counts an attempt from its claim until a window after its end",
  { Mail: policy({ rate_count: 3, rate_window_ms: 100000 }) },
  async (db) => {
    await fill(db, 10);
    const [a, b, ...more] = await db.claim("Mail", { max: 2 });
    assert.deepEqual(more, []);
    await db.pass("60 s");
    const [c, ...none] = await db.claim();
    assert.deepEqual(none, [], "the third of the window");
    assert.deepEqual(await db.claim(), []);
    // However late they end, they left at the beginning: 5 s after the claim are allowed for.
    await db.finish([
      { row: a, ...ok },
      { row: b, ...ok },
    ]);
    await db.pass("20 s");
    assert.deepEqual(await db.claim(), [], "80 s after the claim");
    await db.pass("30 s");
    assert.equal((await db.claim()).length, 2, "110 s after the claim");
    await db.finish({ row: c, ...ok });
    assert.deepEqual(await db.claim(), []);
    await db.pass("110 s");
    assert.equal((await db.claim()).length, 3);
    // Bounded: what no longer counts is gone.
    assert.equal(Number(await db.value("SELECT count(*) FROM webhook_rate_windows")), 3);
  },
);

test(
  "an attempt that ended at once counts for a window from its end; it alone",
  { Mail: policy({ rate_count: 4, rate_window_ms: 100000 }) },
  async (db) => {
    await fill(db, 4);
    const rows = await db.claim();
    /** Of each row whether it counts longer than a window from now; undefined where it does not. */
    const longer = async () => {
      const windows = await db.rows(
        "SELECT token, counts_until > clock_timestamp() + INTERVAL '100 s' AS longer FROM webhook_rate_windows",
      );
      return rows.map(({ token }) => windows.find((window) => window.token === token)?.longer);
    };
    assert.deepEqual(
      await longer(),
      [true, true, true, true],
      "the request may leave some seconds after the claim",
    );
    await db.finish({ row: rows[0], ...ok });
    assert.deepEqual(await longer(), [false, true, true, true]);
    await db.finish({ row: rows[1], outcome: "release" });
    assert.deepEqual(await longer(), [false, undefined, true, true]);
    // Of one that is lost nobody knows when it left.
    await db.rows(
      "UPDATE webhook_executions SET lease_expires_at = now() - INTERVAL '1 ms' WHERE token = $1",
      [rows[2].token],
    );
    await db.claim({});
    assert.equal((await db.execution(rows[2].id)).status, "failed");
    assert.deepEqual(await longer(), [false, undefined, true, true]);
  },
);

test(
  "a window leaves each row a time to arrive, twice that in which its worker sends it",
  { Mail: policy({ rate_count: 1, rate_window_ms: 1 }) },
  async (db) => {
    for (const [window, counts] of [
      [1, 501],
      [1000, 2000],
      [60000, 65000],
    ]) {
      await db.define({ Mail: policy({ rate_count: 1, rate_window_ms: window }) });
      await db.rows("DELETE FROM webhook_rate_windows");
      await fill(db, 1);
      const [{ id }] = await next(db);
      const ms = await db.value(
        `SELECT extract(epoch FROM w.counts_until - (e.lease_expires_at - INTERVAL '30 s'))::float8 * 1000
           FROM webhook_executions AS e JOIN webhook_rate_windows AS w ON w.token = e.token
           WHERE e.id = $1`,
        [id],
      );
      assert.equal(Math.round(ms), counts);
    }
  },
);

test(
  "what was not sent does not count against the rate",
  { Mail: policy({ rate_count: 1, rate_window_ms: 60000 }) },
  async (db) => {
    await fill(db, 2);
    const [row] = await db.claim();
    await db.finish({ row, outcome: "release" });
    const [again] = await db.claim();
    await db.finish({ row: again, ...ok });
    assert.deepEqual(await db.claim(), []);
  },
);

test(
  "a window that becomes shorter lets go of what it no longer holds",
  { Mail: policy({ rate_count: 1, rate_window_ms: 86400000 }) },
  async (db) => {
    await fill(db, 2);
    const [row] = await db.claim();
    await db.finish({ row, ...ok });
    await db.define({ Mail: policy({ rate_count: 1, rate_window_ms: 60000 }) });
    assert.deepEqual(await db.claim(), []);
    await db.pass("59 s");
    assert.deepEqual(await db.claim(), []);
    await db.pass("2 s");
    assert.equal((await db.claim()).length, 1);
  },
);

test(
  "consecutive failures open the circuit; any other answer resets the count",
  breaker,
  async (db) => {
    await fill(db, 20);
    const report = async (result) => {
      const [row] = await next(db);
      assert.ok(row, "the circuit is closed");
      await db.finish({ row, ...result });
      return (await db.state()).consecutive_failures;
    };
    assert.equal(await report(timeout), 1);
    assert.equal(await report({ outcome: "retry", status: 500 }), 2);
    assert.equal(await report(ok), 0);
    assert.equal(await report(timeout), 1);
    assert.equal(await report({ outcome: "permanent", status: 404 }), 0);
    assert.equal(await report(timeout), 1);
    assert.equal(await report({ outcome: "retry", status: 429 }), 0);
    assert.equal(await report(timeout), 1);
    // Nothing of these speaks of the target.
    assert.equal(await report({ outcome: "release" }), 1);
    assert.equal(await report({ outcome: "retry", code: "aborted", error: "stopped" }), 1);
    assert.equal(await report({ outcome: "retry", code: "file_unavailable", error: "no file" }), 1);
    assert.equal(
      await report({ outcome: "permanent", code: "invalid_header", error: "no request" }),
      1,
    );
    assert.equal(await report(timeout), 2);
    assert.equal((await db.state()).circuit, "closed");
    assert.equal(
      await report({ outcome: "retry", status: 200, code: "reset", error: "broke off" }),
      3,
    );
    assert.equal((await db.state()).circuit, "open");
    assert.deepEqual(await next(db), []);
  },
);

test("a 401 is an answer: it resets the count of failures", breaker, async (db) => {
  await fill(db, 3);
  const [a, b, c] = await db.claim();
  await db.finish([
    { row: a, ...timeout },
    { row: b, ...timeout },
  ]);
  assert.equal((await db.state()).consecutive_failures, 2);
  await db.finish({ row: c, ...refused });
  const { circuit, consecutive_failures, pause_ms } = await db.state();
  assert.deepEqual([circuit, consecutive_failures, Number(pause_ms)], ["closed", 0, 30000]);
});

test("the order within a batch counts", breaker, async (db) => {
  await fill(db, 4);
  const [a, b, c, d] = await db.claim();
  await db.finish([
    { row: a, ...timeout },
    { row: b, ...timeout },
    { row: c, ...ok },
    { row: d, ...timeout },
  ]);
  const state = await db.state();
  assert.deepEqual([state.circuit, state.consecutive_failures], ["closed", 1]);
});

test("after the cooldown one row is on trial, and only its token decides", breaker, async (db) => {
  const straggler = await open(db);
  await db.pass("59 s");
  assert.deepEqual(await next(db), []);
  await db.pass("2 s");
  const [trial, ...more] = await next(db, 10);
  assert.deepEqual(more, []);
  assert.equal((await db.state()).circuit, "half_open");
  assert.deepEqual(await next(db), []);
  await db.finish({ row: straggler, ...ok });
  assert.equal((await db.state()).circuit, "half_open");
  await db.finish({ row: trial, ...ok });
  const state = await db.state();
  assert.deepEqual(
    [state.circuit, state.consecutive_failures, state.trial_token],
    ["closed", 0, null],
  );
  assert.ok((await next(db, 10)).length > 1);
});

test("a pause that began during a trial outlives it", breaker, async (db) => {
  const straggler = await open(db);
  await db.pass("61 s");
  const [trial] = await next(db);
  await db.finish({ row: straggler, outcome: "retry", status: 429, retry_after_ms: 60000 });
  await db.finish({ row: trial, ...ok });
  assert.equal((await db.state()).circuit, "closed");
  assert.equal(await seconds(db), 60);
  assert.deepEqual(await next(db), []);
});

test("a trial that fails opens the circuit again", breaker, async (db) => {
  await open(db);
  await db.pass("61 s");
  const [trial] = await next(db);
  await db.finish({ row: trial, outcome: "retry", status: 503 });
  assert.equal((await db.state()).circuit, "open");
  await db.pass("59 s");
  assert.deepEqual(await next(db), []);
  await db.pass("2 s");
  assert.equal((await next(db)).length, 1);
});

test("the loss of the trial opens the circuit again", breaker, async (db) => {
  const straggler = await open(db);
  await db.finish({ row: straggler, ...timeout });
  await db.pass("61 s");
  assert.equal((await next(db)).length, 1);
  await db.expire();
  // Whoever asks.
  await db.claim("Other");
  const state = await db.state();
  assert.deepEqual([state.circuit, state.trial_token], ["open", null]);
  assert.deepEqual(await next(db), []);
  await db.pass("61 s");
  assert.equal((await next(db)).length, 1);
});

test("a trial whose row was deleted is lost as well", breaker, async (db) => {
  await open(db);
  await db.pass("61 s");
  await next(db);
  await db.rows(
    `DELETE FROM webhook_executions WHERE token = (SELECT trial_token FROM webhook_type_states)`,
  );
  assert.deepEqual(await next(db), []);
  assert.equal((await db.state()).circuit, "open");
});

test("a trial that was not sent lets another try at once", breaker, async (db) => {
  await open(db);
  await db.pass("61 s");
  const [trial] = await next(db);
  await db.finish({ row: trial, outcome: "release" });
  assert.equal((await db.state()).circuit, "open");
  const [another, ...more] = await next(db, 10);
  assert.deepEqual(more, []);
  await db.finish({ row: another, ...missing });
  assert.equal((await db.state()).circuit, "open");
  await db.pass("31 s");
  assert.equal((await next(db, 10)).length, 1, "as soon as the pause is over");
});

test("a policy that lost its breaker is not held by an open circuit", breaker, async (db) => {
  await open(db);
  const shown = async () => (await db.one("SELECT circuit FROM webhook_stats")).circuit;
  assert.equal(await shown(), "open");
  await db.define({ Mail: policy() });
  assert.equal(await shown(), "closed");
  assert.ok((await next(db, 10)).length > 1);
});

test("a cooldown that becomes shorter holds for a circuit that is open", breaker, async (db) => {
  await open(db);
  const cooldown = (ms) => ({ Mail: { ...breaker.Mail, breaker_cooldown_ms: ms } });
  await db.define(cooldown(10000));
  await db.pass("9 s");
  assert.deepEqual(await next(db), []);
  // Neither one that becomes longer, nor the same again.
  await db.define(cooldown(86400000));
  await db.define(cooldown(10000));
  await db.pass("2 s");
  assert.equal((await next(db)).length, 1);
});

test("a policy that got its breaker back knows of no old circuit", breaker, async (db) => {
  await open(db);
  await db.define({ Mail: policy() });
  const [row] = await next(db);
  await db.finish({ row, ...ok });
  await db.define(breaker);
  assert.equal((await next(db)).length, 1);
});

test("a policy that loses its breaker during a trial that fails", breaker, async (db) => {
  await open(db);
  await db.pass("61 s");
  const [trial] = await next(db);
  await db.define({ Mail: policy() });
  await db.finish({ row: trial, ...timeout });
  const { circuit, consecutive_failures } = await db.state();
  assert.deepEqual([circuit, consecutive_failures], ["closed", 0]);
});

test("a policy that loses its breaker during a trial that is lost", breaker, async (db) => {
  await open(db);
  await db.pass("61 s");
  await next(db);
  await db.define({ Mail: policy() });
  await db.expire();
  assert.ok((await next(db, 10)).length > 1);
  assert.equal((await db.state()).circuit, "closed");
});

test(
  "Retry-After on 429 and 503 pauses the type, the longest wins",
  { Mail: policy() },
  async (db) => {
    await fill(db, 6);
    const results = (await db.claim()).map((row) => ({ row, outcome: "retry" }));
    await db.finish({ ...results[0], status: 500, retry_after_ms: 60000 });
    assert.equal((await db.state()).paused_until, null);
    await db.finish([
      { ...results[1], status: 429, retry_after_ms: 40000 },
      { ...results[2], status: 429, retry_after_ms: 60000 },
      { ...results[3], status: 500, retry_after_ms: 90000 },
    ]);
    assert.equal(await seconds(db), 60);
    await db.finish({ ...results[4], status: 503, retry_after_ms: 20000 });
    assert.equal(await seconds(db), 60);
    assert.match((await db.state()).pause_reason, /429 with a Retry-After/);
    assert.deepEqual(await next(db), []);
    await db.finish({ ...results[5], status: 503, retry_after_ms: 1e15 });
    assert.equal(await seconds(db), 86400);
    await db.pass("86401 s");
    assert.equal((await next(db, 10)).length, 6, "such a pause ends by itself");
  },
);

for (const [what, fault, attempts] of [
  ["a 401", refused, 1],
  ["a missing variable", missing, 0],
]) {
  test(
    `${what} pauses the type, and gives the row back uncounted`,
    { Mail: policy({ max_attempts: 1 }) },
    async (db) => {
      const id = await db.enqueue();
      await db.enqueue();
      const [row, other] = await db.claim();
      const [answer] = await db.finish({ row, ...fault });
      assert.equal(answer.status, "pending");
      const stored = await db.execution(id);
      assert.deepEqual(
        [stored.status, stored.attempts, stored.error_code],
        ["pending", 0, fault.code ?? "http_401"],
      );
      assert.deepEqual(await db.events(), []);
      assert.equal((await db.attempts(id)).length, attempts, "only what was sent is logged");
      assert.equal(await seconds(db), 30);
      const stats = await db.one("SELECT * FROM webhook_stats");
      assert.match(stats.pause_reason, fault.code ? /MAIL_KEY/ : /401/);
      assert.deepEqual(await next(db), []);
      // A second fault from before the pause does not make it longer.
      await db.finish({ row: other, ...fault });
      assert.equal(await seconds(db), 30);
    },
  );

  test(`after ${what} another row is on trial first`, { Mail: policy() }, async (db) => {
    const wrong = await db.enqueue("Mail", { priority: 3 });
    const right = await db.enqueue();
    const [row] = await db.claim("Mail", { max: 1 });
    assert.equal(row.id, wrong);
    await db.finish({ row, ...fault });
    await db.pass("31 s");
    const [trial] = await db.claim();
    assert.equal(trial.id, right, "it may be of a tenant whose credentials are right");
    await db.finish({ row: trial, outcome: "ok", status: 200 });
    assert.deepEqual(
      (await db.claim()).map(({ id }) => id),
      [wrong],
    );
  });
}

test(
  "after the pause one row is on trial; each fault doubles the pause, up to retry_max",
  { Mail: policy({ retry_max_ms: 100000 }) },
  async (db) => {
    await fill(db, 3);
    for (const pause of [30, 60, 100, 100]) {
      const [row, ...more] = await next(db, pause === 30 ? 1 : 10);
      assert.deepEqual(more, []);
      assert.deepEqual(await (pause === 30 ? [] : next(db)), [], "the trial is out");
      await db.finish({ row, ...refused });
      assert.equal(await seconds(db), pause);
      assert.deepEqual(await next(db), []);
      await db.pass(`${pause + 1} s`);
    }
    const [row] = await next(db, 10);
    assert.equal(row.attempt, 1, "no fault has counted");
    await db.finish({ row, outcome: "permanent", status: 404 });
    const state = await db.state();
    assert.deepEqual([state.paused_until, state.pause_reason, state.pause_ms], [null, null, null]);
    assert.equal((await next(db, 10)).length, 2);
  },
);

test(
  "a pause that outlives the trial after a 401 is not said to be for the 401",
  { Mail: policy() },
  async (db) => {
    await fill(db, 2);
    const [row, slow] = await db.claim();
    await db.finish({ row, ...refused });
    await db.pass("31 s");
    const [trial] = await next(db);
    await db.finish({ row: slow, outcome: "retry", status: 429, retry_after_ms: 60_000 });
    assert.match((await db.state()).pause_reason, /401/, "until it is over");
    await db.finish({ row: trial, outcome: "ok", status: 200 });
    const { pause_ms, pause_reason } = await db.state();
    assert.deepEqual([pause_ms, pause_reason], [null, "the target answered with a Retry-After"]);
  },
);

test(
  "a pause after a fault is at least 30 s, however short retry_max is",
  { Mail: policy({ retry_base_ms: 1, retry_max_ms: 1000 }) },
  async (db) => {
    await fill(db, 1);
    for (let n = 0; n < 2; n += 1) {
      const [row] = await next(db);
      await db.finish({ row, ...missing });
      assert.equal(await seconds(db), 30);
      await db.pass("31 s");
    }
  },
);

test(
  "a trial after a fault that is lost, or gets no answer, is followed by another",
  breaker,
  async (db) => {
    await fill(db, 3);
    const [row] = await next(db);
    await db.finish({ row, ...refused });
    await db.pass("31 s");
    await next(db);
    await db.expire();
    await db.claim("Other");
    const [second] = await next(db, 10);
    assert.ok(second);
    await db.finish({ row: second, ...timeout });
    assert.equal((await next(db, 10)).length, 1);
  },
);

test(
  "a fault is a fault even where the policy retries 401",
  { Mail: policy({ retry_on: ["4xx"] }) },
  async (db) => {
    await fill(db, 1);
    const [row] = await next(db);
    await db.finish({ row, outcome: "retry", status: 401 });
    assert.equal((await db.execution(row.id)).attempts, 0);
  },
);

test("a pause that a person set", { Mail: policy() }, async (db) => {
  await fill(db, 2);
  await db.rows(
    `UPDATE webhook_type_states SET paused_until = 'infinity', pause_reason = 'migration'`,
  );
  assert.deepEqual(await next(db), []);
  assert.equal((await db.one("SELECT pause_reason FROM webhook_stats")).pause_reason, "migration");
  await db.rows(`UPDATE webhook_type_states SET paused_until = NULL`);
  assert.equal((await next(db, 10)).length, 2);
});

test(
  "the gates of another application, and of another type, are theirs",
  { Mail: gated, Pay: gated, Free: policy() },
  async (db) => {
    await db.define({ Mail: gated }, "blog");
    for (const [application, type] of [
      ["blog", "Mail"],
      ["shop", "Pay"],
    ]) {
      await db.enqueue(type, { application });
      await db.enqueue(type, { application });
      assert.equal((await db.claim(type, { application })).length, 1);
    }
    await db.rows(
      `UPDATE webhook_type_states SET circuit = 'open', trial_at = now() + INTERVAL '1 h', paused_until = 'infinity', pause_reason = 'test'
       WHERE application = 'blog' OR webhook_type = 'Pay'`,
    );
    for (const type of ["Mail", "Mail", "Free", "Free"]) await db.enqueue(type);
    assert.deepEqual(await db.rows(`SELECT * FROM webhook_held_up('shop', '{Mail}')`), [
      { webhook_type: "Mail", reason: null, ms: null },
    ]);
    assert.deepEqual(
      (await db.rows(`SELECT * FROM webhook_left_behind('shop')`)).map((row) => [
        row.webhook_type,
        Number(row.rows),
        row.reason,
      ]),
      [
        ["Free", 2, "due"],
        ["Mail", 2, "due"],
        ["Pay", 1, "pause"],
        ["Pay", 1, "held"],
      ],
    );
    const rows = await db.claim({ Mail: 9, Pay: 9, Free: 9 });
    assert.deepEqual(rows.map((row) => row.webhook_type).sort(), ["Free", "Free", "Mail"]);
    // And what becomes of its rows is its own.
    const others = () =>
      db.rows(
        `SELECT application, webhook_type, circuit, consecutive_failures, trial_token, pause_ms, pause_reason
         FROM webhook_type_states WHERE application = 'blog' OR webhook_type <> 'Mail' ORDER BY 1, 2`,
      );
    const before = await others();
    await db.finish({ row: rows.find((row) => row.webhook_type === "Mail"), ...refused });
    await db.pass("61 s");
    assert.equal((await db.claim()).length, 1);
    assert.notEqual((await db.state()).trial_token, null);
    assert.deepEqual(await others(), before);
  },
);
