// webhook_finish: the state, the time, the audit trail and the event of every outcome.
import assert from "node:assert/strict";
import { policy, test } from "./harness.mjs";

const types = {
  Mail: policy(),
  Linear: policy({ retry_policy: "linear" }),
  Fixed: policy({ retry_policy: "fixed" }),
  Upload: policy({ file_fields: ["file"] }),
  Eager: policy({ retry_on: ["4xx", "5xx"] }),
  Pay: policy(),
};
const timeout = { outcome: "retry", code: "timeout", error: "no answer in 30 s" };

test("ok: sent, with what came back, one attempt, one event", types, async (db) => {
  const correlation = "11111111-2222-3333-4444-555555555555";
  const row = await db.deliver(
    "Upload",
    {
      outcome: "ok",
      status: 201,
      headers: { "x-id": "7" },
      body: '{"id":7}',
      truncated: true,
      duration_ms: 12,
    },
    { payload: { file: "AAAA", name: "a.png" }, correlation, session: "s", context: { user: 7 } },
  );
  assert.deepEqual(
    [
      row.status,
      row.attempts,
      row.response_status,
      row.response_body,
      row.response_truncated,
      row.error_code,
      row.error_message,
      row.token,
    ],
    ["sent", 1, 201, '{"id":7}', true, null, null, null],
  );
  assert.deepEqual(row.response_headers, { "x-id": "7" });
  const [attempt] = await db.attempts(row.id);
  assert.equal(row.sent_at - attempt.started_at, 12);
  assert.deepEqual(
    [
      attempt.outcome,
      attempt.number,
      attempt.status,
      Number(attempt.duration_ms),
      attempt.worker,
      attempt.error_code,
      attempt.error_message,
    ],
    ["ok", 1, 201, 12, "w1", null, null],
  );
  const [event, ...more] = await db.events();
  assert.deepEqual(more, []);
  assert.deepEqual(
    [
      event.event_type,
      event.application,
      event.host,
      event.correlation_id,
      event.session_id,
      event.status,
      event.attempts,
    ],
    ["WebhookSuccess", "shop", "example.com", correlation, "s", "pending", 0],
  );
  assert.deepEqual(event.context, { user: 7 });
  assert.deepEqual(event.payload, {
    webhook_id: row.id,
    webhook_type: "Upload",
    attempts: 1,
    response: {
      webhook_type: "Upload",
      status: 201,
      headers: { "x-id": "7" },
      body: '{"id":7}',
      truncated: true,
    },
    error: null,
    code: null,
    // Without its files.
    request: { name: "a.png" },
  });
});

test(
  "retry: failed, due later, no event; the last one is a dead letter with its event",
  types,
  async (db) => {
    const id = await db.enqueue();
    for (let n = 1; n <= 3; n += 1) {
      await db.due();
      const [row] = await db.claim();
      assert.equal(row.attempt, n);
      await db.finish({ row, ...timeout });
      assert.equal((await db.execution(id)).status, n < 3 ? "failed" : "dead_letter");
      assert.equal((await db.events()).length, n < 3 ? 0 : 1);
    }
    await db.due();
    assert.deepEqual(await db.claim(), []);
    const row = await db.execution(id);
    assert.deepEqual(
      [row.attempts, row.error_code, row.error_message, row.next_retry_at, row.sent_at],
      [3, "timeout", "no answer in 30 s", null, null],
    );
    assert.deepEqual(
      (await db.attempts(id)).map(({ number, outcome, error_code }) => [
        number,
        outcome,
        error_code,
      ]),
      [
        [1, "retry", "timeout"],
        [2, "retry", "timeout"],
        [3, "retry", "timeout"],
      ],
    );
    const [event] = await db.events();
    assert.deepEqual(event.payload, {
      webhook_id: id,
      webhook_type: "Mail",
      attempts: 3,
      response: null,
      error: "no answer in 30 s",
      code: "timeout",
      request: { n: 1 },
    });
  },
);

test(
  "a failure that its worker has no words for is told by its status and code",
  types,
  async (db) => {
    for (const [result, told] of [
      [{ outcome: "permanent", status: 200, code: "rejected" }, "HTTP 200 (rejected)"],
      [{ outcome: "permanent", status: 404, code: "http_404" }, "HTTP 404"],
      [{ outcome: "permanent", code: "invalid_file" }, "invalid_file"],
      [{ outcome: "permanent" }, "failed"],
    ]) {
      const row = await db.deliver("Mail", result);
      assert.equal(row.error_message, told);
    }
  },
);

test("a failure with an answer carries it", types, async (db) => {
  const row = await db.deliver("Mail", { outcome: "permanent", status: 402, body: "declined" });
  assert.equal(row.response_truncated, false);
  const [attempt] = await db.attempts(row.id);
  assert.deepEqual([attempt.error_code, attempt.error_message], ["http_402", "HTTP 402"]);
  const [event] = await db.events();
  assert.equal(event.event_type, "WebhookFailed");
  assert.deepEqual(event.payload.response, {
    webhook_type: "Mail",
    status: 402,
    headers: {},
    body: "declined",
    truncated: false,
  });
  assert.deepEqual([event.payload.code, event.payload.error], ["http_402", "HTTP 402"]);
});

test("payloads that are no objects", types, async (db) => {
  for (const type of ["Mail", "Upload"]) {
    for (const payload of [null, "text", 7, [{ a: 1 }]]) {
      await db.deliver(type, { outcome: "ok", status: 200 }, { payload });
      const [event] = await db.rows(`DELETE FROM buildamp_events RETURNING *`);
      assert.deepEqual(event.payload.request, payload);
    }
  }
});

test("which statuses are tried again", types, async (db) => {
  const status = async (type, status, outcome = "retry") =>
    (await db.deliver(type, { outcome, status })).status;
  for (const code of [408, 425, 429, 500, 503, 599])
    assert.equal(await status("Mail", code), "failed", code);
  for (const code of [199, 300, 301, 400, 403, 404, 410, 422])
    assert.equal(await status("Mail", code), "dead_letter", code);
  // Gone is gone, whatever the policy says.
  assert.equal(await status("Eager", 404), "failed");
  assert.equal(await status("Eager", 410), "dead_letter");
  // A worker may know better that it is of no use.
  assert.equal(await status("Mail", 500, "permanent"), "dead_letter");
  // A response that broke off after its status.
  assert.equal(await status("Mail", 200), "failed");
  const outcomes = await db.rows(
    "SELECT DISTINCT status, outcome FROM webhook_attempts WHERE status IN (404, 503) ORDER BY 1, 2",
  );
  assert.deepEqual(outcomes, [
    { status: 404, outcome: "permanent" },
    { status: 404, outcome: "retry" },
    { status: 503, outcome: "retry" },
  ]);
});

test("a policy that no longer retries holds for calls that wait", types, async (db) => {
  const id = await db.enqueue();
  await db.define({ Mail: policy({ retry_policy: "none" }) });
  const [row] = await db.claim();
  await db.finish({ row, ...timeout });
  assert.equal((await db.execution(id)).status, "dead_letter");
});

test("whatever becomes of a row, it says when", types, async (db) => {
  const id = await db.enqueue();
  const tells = async (change) => {
    await db.rows(`UPDATE webhook_executions SET updated_at = now() - INTERVAL '1 day'`);
    const given = await change();
    const { updated_at } = await db.execution(id);
    assert.ok(Date.now() - updated_at < 3_600_000, String(change));
    return given;
  };
  let [row] = await tells(() => db.claim());
  await tells(() => db.finish({ row, outcome: "release" }));
  [row] = await db.claim();
  await tells(() => db.finish({ row, ...timeout }));
  await tells(() => db.value("SELECT webhook_cancel($1)", [id]));
  await tells(() => db.value("SELECT webhook_replay($1)", [id]));
});

test("delays: by the policy, capped, between half and the whole", types, async (db) => {
  const delay = async (policyName, attempt, base = 1000, most = 300000) => {
    const drawn = await db.rows(
      `SELECT extract(epoch FROM _webhook_delay($1, $2, $3, $4))::float8 * 1000 AS ms FROM generate_series(1, 200)`,
      [policyName, base, most, attempt],
    );
    const all = drawn.map((row) => row.ms);
    return [Math.min(...all), Math.max(...all)];
  };
  for (const [name, attempt, whole] of [
    ["exponential", 1, 1000],
    ["exponential", 2, 2000],
    ["exponential", 5, 16000],
    ["exponential", 30, 300000],
    ["exponential", 100000, 300000],
    ["linear", 1, 1000],
    ["linear", 7, 7000],
    ["linear", 2147483647, 300000],
    ["fixed", 9, 1000],
  ]) {
    const [least, most] = await delay(name, attempt);
    assert.ok(least >= whole / 2 && most <= whole, `${name} ${attempt}: ${least} to ${most}`);
    assert.ok(
      least < whole * 0.6 && most > whole * 0.9,
      `${name} ${attempt} is spread: ${least} to ${most}`,
    );
  }
  // The longest durations, at the largest attempt numbers, overflow nothing.
  await delay("exponential", 2147483647, 31622400000, 31622400000);
});

test("the n-th failure waits as the policy says", types, async (db) => {
  for (const [type, whole] of [
    ["Mail", 2000],
    ["Linear", 2000],
    ["Fixed", 1000],
  ]) {
    const id = await db.enqueue(type);
    for (let n = 1; n <= 2; n += 1) {
      await db.due();
      const [row] = await db.claim(type);
      await db.finish({ row, ...timeout });
    }
    const row = await db.execution(id);
    const waits = row.next_retry_at - row.updated_at;
    assert.ok(waits >= whole / 2 - 1 && waits <= whole + 1, `${type}: ${waits}`);
  }
});

test("Retry-After is a minimum, up to a day", types, async (db) => {
  const wait = async (retry_after_ms) => {
    const row = await db.deliver("Mail", { outcome: "retry", status: 500, retry_after_ms });
    return (row.next_retry_at - row.updated_at) / 1000;
  };
  assert.ok(Math.abs((await wait(60000)) - 60) < 0.1);
  assert.ok((await wait(1)) >= 0.49);
  assert.ok((await wait(-5)) >= 0.49);
  assert.ok(Math.abs((await wait(1e30)) - 86400) < 0.1);
});

test("release: given back as it was, due, uncounted, unlogged", types, async (db) => {
  const id = await db.enqueue();
  const { next_retry_at } = await db.execution(id);
  let [row] = await db.claim();
  await db.finish({ row, outcome: "release" });
  let stored = await db.execution(id);
  assert.deepEqual(
    [stored.status, stored.attempts, stored.token, stored.next_retry_at],
    ["pending", 0, null, next_retry_at],
  );
  [row] = await db.claim();
  assert.equal(row.attempt, 1);
  await db.finish({ row, ...timeout });
  await db.due();
  [row] = await db.claim();
  await db.finish({ row, outcome: "release" });
  stored = await db.execution(id);
  assert.deepEqual([stored.status, stored.attempts, stored.error_code], ["failed", 1, "timeout"]);
  assert.equal((await db.attempts(id)).length, 1);
});

test("a success is one whatever code it was given, and an attempt", types, async (db) => {
  const result = { outcome: "ok", status: 200, code: "missing_variable" };
  const { id, status, attempts } = await db.deliver("Mail", result);
  assert.deepEqual([status, attempts], ["sent", 1]);
  assert.deepEqual(
    (await db.attempts(id)).map(({ outcome }) => outcome),
    ["ok"],
  );
});

test("a report on a row that was given back is late", types, async (db) => {
  const id = await db.enqueue();
  const [row] = await db.claim();
  await db.finish({ row, outcome: "release" });
  assert.deepEqual(await db.finish({ row, outcome: "release" }), [], "that was no attempt");
  const [answer] = await db.finish({ row, outcome: "ok", status: 200 });
  assert.equal(answer.status, "late");
  assert.deepEqual(
    (await db.attempts(id)).map(({ number, outcome }) => [number, outcome]),
    [[1, "late"]],
  );
});

test("a late report is logged, and changes nothing", types, async (db) => {
  const id = await db.enqueue();
  const [zombie] = await db.claim("Mail", { worker: "zombie" });
  await db.expire();
  await db.claim("Pay");
  await db.due();
  await db.claim("Mail", { worker: "w2" });
  await db.expire();
  await db.claim("Pay");
  await db.due();
  const [row] = await db.claim("Mail", { worker: "w3" });
  const before = await db.execution(id);
  const report = { row: zombie, outcome: "permanent", status: 400, duration_ms: 60000 };
  const [answer] = await db.finish(report, "zombie");
  assert.equal(answer.status, "late");
  assert.deepEqual(await db.execution(id), before);
  assert.deepEqual(await db.events(), []);
  await db.finish({ row, outcome: "ok", status: 200 }, "w3");
  // The same again, after the end: logged once.
  await db.finish(report, "zombie");
  const attempts = await db.attempts(id);
  assert.ok(Date.now() - attempts[2].started_at > 59_000);
  assert.deepEqual(
    attempts.map(({ number, outcome, worker }) => [number, outcome, worker]),
    [
      [1, "lost", "zombie"],
      [2, "lost", "w2"],
      [1, "late", "zombie"],
      [3, "ok", "w3"],
    ],
  );
  assert.equal((await db.execution(id)).status, "sent");
});

test(
  "a late report after a replay, and from a restarted worker of the same name",
  types,
  async (db) => {
    const id = await db.enqueue();
    const [zombie] = await db.claim();
    await db.rows(`UPDATE webhook_executions SET max_attempts = 1`);
    await db.expire();
    await db.claim("Pay");
    assert.equal((await db.execution(id)).status, "dead_letter");
    assert.equal(await db.value("SELECT webhook_replay($1)", [id]), true);
    await db.finish({ row: zombie, outcome: "ok", status: 200 });
    assert.equal((await db.execution(id)).status, "pending");
    await db.claim();
    await db.finish({ row: zombie, outcome: "permanent", status: 400 });
    assert.equal((await db.execution(id)).status, "sending");
  },
);

test("a report that repeats what has counted does nothing", types, async (db) => {
  const id = await db.enqueue();
  const [row] = await db.claim();
  const result = { row, outcome: "retry", status: 500 };
  await db.finish([result, result]);
  await db.finish(result);
  assert.deepEqual(
    (await db.attempts(id)).map((attempt) => attempt.outcome),
    ["retry"],
  );
});

test("a report on a row that is gone does nothing", types, async (db) => {
  await db.enqueue();
  const [row] = await db.claim();
  await db.rows("DELETE FROM webhook_executions");
  assert.deepEqual(await db.finish({ row, outcome: "ok", status: 200 }), []);
});

test("a batch is settled as one, and each row by itself", types, async (db) => {
  for (let n = 0; n < 3; n += 1) await db.enqueue();
  const [a, b, c] = await db.claim();
  const states = await db.finish([
    { row: a, outcome: "ok", status: 200 },
    { row: b, ...timeout },
    { row: c, outcome: "permanent", status: 404 },
  ]);
  assert.deepEqual(Object.fromEntries(states.map(({ id, status }) => [id, status])), {
    [a.id]: "sent",
    [b.id]: "failed",
    [c.id]: "dead_letter",
  });
});

test(
  "of several reports of one attempt the first counts, once",
  { Mail: policy({ breaker_failures: 3, breaker_cooldown_ms: 60000 }) },
  async (db) => {
    const id = await db.enqueue();
    const [row] = await db.claim();
    const failed = { row, outcome: "retry", code: "timeout", error: "slow" };
    await db.finish([failed, { row, outcome: "ok", status: 200 }, failed, failed]);
    assert.equal((await db.execution(id)).status, "failed");
    assert.deepEqual(
      (await db.attempts(id)).map(({ outcome }) => outcome),
      ["retry"],
    );
    const { circuit, consecutive_failures } = await db.state();
    assert.deepEqual([circuit, consecutive_failures], ["closed", 1]);
  },
);

test("a report that had to wait says when its attempt ended", types, async (db) => {
  const waited = { duration_ms: 1500, waited_ms: 60000 };
  const near = (from, to) => Math.round((to - from) / 1000);
  const sent = await db.deliver("Mail", { outcome: "ok", status: 200, ...waited });
  const [attempt] = await db.attempts(sent.id);
  assert.deepEqual(
    [sent.sent_at - attempt.started_at, near(sent.sent_at, sent.updated_at)],
    [1500, 60],
  );
  // Its retry is counted from the report.
  const failed = await db.deliver("Mail", { ...timeout, ...waited });
  assert.equal(near((await db.attempts(failed.id))[0].started_at, failed.updated_at), 62);
  assert.ok(failed.next_retry_at > failed.updated_at);
  await db.due();
  const [row] = await db.claim();
  await db.expire();
  await db.claim();
  await db.finish({ row, ...timeout, ...waited });
  const late = (await db.attempts(failed.id)).find(({ outcome }) => outcome === "late");
  const now = await db.value("SELECT clock_timestamp()");
  assert.equal(near(late.started_at, now), 62);
});

test(
  "a rate's window runs from the end of the attempt, not from its report",
  {
    Mail: policy({ rate_count: 1, rate_window_ms: 60000 }),
  },
  async (db) => {
    await db.enqueue();
    await db.enqueue();
    const [row] = await db.claim();
    await db.finish({ row, outcome: "ok", status: 200, waited_ms: 59000 });
    assert.deepEqual(await db.claim(), []);
    await db.pass("2 s");
    assert.equal((await db.claim()).length, 1);
  },
);

test(
  "a report may leave out what it does not know, and write a token as it likes",
  types,
  async (db) => {
    for (const [token, duration_ms] of [
      [Number, null],
      [String, 0],
    ]) {
      const id = await db.enqueue();
      const [row] = await db.claim();
      const result = {
        id,
        token: token(row.token),
        outcome: "ok",
        status: 200,
        headers: null,
        body: null,
        truncated: null,
        code: null,
        error: null,
        duration_ms,
        waited_ms: duration_ms,
        retry_after_ms: null,
      };
      const [state] = await db.rows("SELECT * FROM webhook_finish($1, $2)", [
        "w1",
        JSON.stringify([result]),
      ]);
      assert.equal(state.status, "sent");
    }
  },
);

test(
  "bad data fails the whole batch with a data exception, and changes nothing",
  types,
  async (db) => {
    await db.enqueue();
    await db.enqueue();
    const [a, b] = await db.claim();
    const good = { id: a.id, token: String(a.token), outcome: "ok", status: 200 };
    const bad = { id: b.id, token: String(b.token), outcome: "ok", status: 200 };
    for (const wrong of [
      { ...bad, outcome: "done" },
      { ...bad, outcome: "lost" },
      { ...bad, outcome: undefined },
      { ...bad, status: undefined },
      { ...bad, status: "fine" },
      { ...bad, status: 1e12 },
      // No answer is no status.
      { ...bad, outcome: "retry", status: 0 },
      { ...bad, status: 99 },
      { ...bad, status: 1000 },
      { ...bad, headers: ["date"] },
      { ...bad, headers: "date" },
      { ...bad, headers: { date: "now", link: ["a", "b"] } },
      { ...bad, headers: { date: "now", "content-length": 2 } },
      { ...bad, headers: { date: null } },
      { ...bad, id: "no uuid" },
      { ...bad, id: undefined },
      { ...bad, token: undefined },
      { ...bad, duration_ms: -1 },
      { ...bad, waited_ms: -1 },
      { ...bad, body: "cut \u0000" },
      { ...bad, body: "half \ud83d" },
      { ...bad, status: undefined, body: "what the target said" },
      "text",
      null,
      [bad],
    ]) {
      await assert.rejects(
        db.rows("SELECT * FROM webhook_finish($1, $2)", ["w1", JSON.stringify([good, wrong])]),
        ({ code, message }) => code.startsWith("22") && !message.includes("what the target said"),
        JSON.stringify(wrong),
      );
    }
    for (const call of [`'w1', '{}'`, `'w1', NULL`, `NULL, '[]'`])
      await db.fails("22023", `SELECT * FROM webhook_finish(${call})`);
    assert.equal((await db.execution(a.id)).status, "sending");
    await db.rows("SELECT * FROM webhook_finish($1, $2)", ["w1", JSON.stringify([good])]);
    assert.equal((await db.execution(a.id)).status, "sent");
  },
);

test("an event that cannot be written keeps the row held", types, async (db) => {
  await db.migrate(`
        CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''broken''; END';
        CREATE TRIGGER broken BEFORE INSERT ON buildamp_events FOR EACH ROW EXECUTE FUNCTION broken()`);
  const id = await db.enqueue();
  const [row] = await db.claim();
  const result = { row, outcome: "ok", status: 200 };
  await assert.rejects(db.finish(result), /broken/);
  assert.equal((await db.execution(id)).status, "sending");
  assert.deepEqual(await db.attempts(id), []);
  await db.rows("DROP TRIGGER broken ON buildamp_events");
  await db.finish(result);
  assert.equal((await db.execution(id)).status, "sent");
});

test("a row whose type was deleted from the registry still ends", types, async (db) => {
  const id = await db.enqueue();
  const [row] = await db.claim();
  await db.rows(`DELETE FROM webhook_types`);
  await db.finish({ row, ...timeout });
  assert.equal((await db.execution(id)).status, "failed");
  // It has no allowance to be replayed by.
  assert.equal(await db.value("SELECT webhook_cancel($1)", [id]), true);
  assert.equal(await db.value("SELECT webhook_replay($1)", [id]), false);
});
