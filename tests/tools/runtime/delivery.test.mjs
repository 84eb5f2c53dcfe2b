// One worker, from the queue to the target and back.
import assert from "node:assert/strict";
import { mock } from "node:test";
import { createTarget, respond } from "./target.mjs";
import { ODD, SECRET, config, intercepted, pause, runtime, test, until } from "./harness.mjs";

test("a call is sent and its answer recorded", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, 200, '{"id":"m1"}', { "X-Message-Id": "m1", "X-Noise": "n" }),
  );
  const worker = fixture.worker(target);
  worker.start();
  const id = await fixture.enqueue(
    "Plain",
    { name: "a b", note: "hello" },
    { correlationId: "6b1f6dd4-9b5c-4b6a-8a3e-0c5f1f0d2a11" },
  );
  await until(async () => (await fixture.execution(id)).status === "sent");

  const [request] = target.requests;
  assert.equal(request.path, "/plain/a%20b");
  assert.equal(request.headers.authorization, `Bearer ${SECRET}`);
  assert.equal(request.headers["idempotency-key"], id);
  assert.deepEqual(JSON.parse(request.body), { note: "hello" });

  const row = await fixture.execution(id);
  assert.equal(row.response_status, 200);
  assert.equal(row.response_body, '{"id":"m1"}');
  assert.equal(row.response_headers["x-message-id"], "m1");
  assert.equal(row.response_headers["x-noise"], undefined);
  const [attempt] = await fixture.attempts(id);
  assert.equal(attempt.outcome, "ok");
  assert.equal(attempt.worker, worker.name);
  const [event] = await fixture.rows("SELECT * FROM buildamp_events");
  assert.equal(event.event_type, "WebhookSuccess");
  assert.equal(event.payload.response.body, '{"id":"m1"}');
  const lines = worker.log.filter(({ event }) => event === "attempt");
  assert.equal(lines.length, 1);
  assert.equal(lines[0].status, 200);
});

test("a failure is retried until it succeeds, a refusal is not", async (fixture) => {
  let failures = 2;
  const target = await createTarget(fixture, (request, response) => {
    if (request.url.endsWith("/refused")) respond(response, 422, '{"error":"no"}');
    else if (failures-- > 0) respond(response, 500, "oops");
    else respond(response);
  });
  fixture.worker(target).start();
  const retried = await fixture.enqueue("Plain", { name: "retried" });
  const refused = await fixture.enqueue("Plain", { name: "refused" });
  await until(async () => (await fixture.execution(retried)).status === "sent");
  await until(async () => (await fixture.execution(refused)).status === "dead_letter");
  assert.deepEqual(
    (await fixture.attempts(retried)).map(({ outcome }) => outcome),
    ["retry", "retry", "ok"],
  );
  assert.deepEqual(
    (await fixture.attempts(refused)).map(({ error_code }) => error_code),
    ["http_422"],
  );
});

test("a waiting worker is woken, not only by its poll", async (fixture) => {
  const target = await createTarget(fixture);
  const worker = fixture.worker(target, { pollMs: 60_000 });
  worker.start();
  await pause(300);
  await fixture.enqueue("Plain", { name: "soon" });
  await until(() => target.requests.length === 1, { within: 30_000 });
});

test("a type that hangs takes its share in one claim; a newcomer leaves soon, and the next one at once", async (fixture) => {
  const target = await createTarget(fixture, (request, response) => {
    if (!request.url.startsWith("/slow")) respond(response);
  });
  await fixture.enqueueMany("Slow", 50);
  const claims = [];
  const onEvent = ({ event, rows }) => event === "claimed" && claims.push(rows);
  const worker = fixture.worker(target, { concurrency: 20, pollMs: 60_000, onEvent });
  worker.start();
  await until(() => target.requests.length === 10);
  await fixture.enqueue("Plain", { name: "first" });
  await until(() => target.requests.length === 11, { within: 2000 });
  // Half of its slots, and all rows that may wait.
  assert.equal(claims[0], 20);
  await until(() => claims.length > 2 && claims.at(-1) === 0);
  await fixture.enqueue("Plain", { name: "second" });
  await until(() => target.requests.length === 12, { within: 2000 });
  await pause(300);
  assert.ok(claims.length < 12, `${claims}`);
});

test("drain sends what is due, and ends", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 300);
  const worker = fixture.worker(target);
  await worker.drain();
  assert.equal(target.requests.length, 300);
  assert.deepEqual(await fixture.statuses(), { sent: 300 });
  await worker.stop();
});

test("drain goes on where each answer lets the next call go", async (fixture) => {
  const target = await createTarget(fixture);
  // One at a time: while it is under way a claim finds nothing.
  await fixture.enqueueMany("Single", 30);
  const worker = fixture.worker(target, {
    onEvent: ({ event }) => event === "attempt" && worker.wake(),
  });
  await worker.drain();
  assert.deepEqual(await fixture.statuses(), { sent: 30 });
});

test("a response type decides what is a success", async (fixture) => {
  const target = await createTarget(fixture, (request, response) => {
    if (request.url.endsWith("/good"))
      respond(response, 200, '{"ok":true}', { "X-Message-Id": "m" });
    else if (request.url.endsWith("/lie")) respond(response, 200, '{"ok":false}');
    else if (request.url.endsWith("/long"))
      respond(response, 200, `{"ok":true,"more":"${"x".repeat(70_000)}"}`);
    else if (request.url.endsWith("/spaced"))
      respond(response, 200, `{"ok":false}${" ".repeat(70_000)}`);
    else respond(response, 409, "{}");
  });
  const [good, lie, there, long, spaced] = await Promise.all(
    ["good", "lie", "there", "long", "spaced"].map((name) =>
      fixture.enqueue("Answering", { name }),
    ),
  );
  await fixture.worker(target).drain();
  assert.equal((await fixture.execution(good)).status, "sent");
  assert.equal((await fixture.execution(there)).status, "sent");
  const codes = { [lie]: "rejected", [long]: "truncated_response", [spaced]: "rejected" };
  for (const [id, code] of Object.entries(codes)) {
    const row = await fixture.execution(id);
    assert.deepEqual([row.status, row.error_code], ["dead_letter", code]);
  }
  assert.match(
    (await fixture.execution(long)).error_message,
    /longer than max_response: whether it succeeded cannot be told/,
  );
});

test("a type whose variable is missing is left alone, and a missing one pauses", async (fixture) => {
  const target = await createTarget(fixture);
  const id = await fixture.enqueue("Guarded", { name: "x" });
  const worker = fixture.worker(target);
  await worker.drain();
  assert.equal((await fixture.execution(id)).status, "pending");
  assert.ok(
    worker.log.some(({ event, missing }) => event === "left_out" && missing === "GUARD_TOKEN"),
  );
  assert.deepEqual(
    worker.log.filter((entry) => entry.worker !== worker.name),
    [],
  );

  // A source that knows only with the host: the attempt finds out, and does not count.
  const byHost = fixture.worker(target, {
    env: (name, { host }) => (name === "TARGET" ? target.url : host === "never" ? "x" : undefined),
  });
  await byHost.drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.attempts, target.requests.length], ["pending", 0, 0]);
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Guarded'",
  );
  assert.match(pause_reason, /GUARD_TOKEN/);
});

test("a variable that makes no request possible pauses, and destroys nothing", async (fixture) => {
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.worker({ url: "not a url" }).drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.attempts], ["pending", 0]);
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Plain'",
  );
  assert.match(pause_reason, /URL/);
  assert.ok(!pause_reason.includes("not a url"));
});

test("a secret that no header can hold pauses, and destroys nothing", async (fixture) => {
  const target = await createTarget(fixture);
  const id = await fixture.enqueue("Plain", { name: "x" });
  // A file's last line end.
  const worker = fixture.worker(target, {
    env: (name) => ({ TARGET: target.url, TARGET_SECRET: `${SECRET}\n` })[name],
  });
  await worker.drain();
  const row = await fixture.execution(id);
  assert.deepEqual([row.status, row.attempts, target.requests.length], ["pending", 0, 0]);
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Plain'",
  );
  assert.match(
    pause_reason,
    /the header `Authorization` cannot be sent: its value holds a control character/,
  );
  assert.ok(!JSON.stringify([row, worker.log]).includes(SECRET));
});

test("a key that no header can hold, and got in anyway, ends as a refusal that names it", async (fixture) => {
  const target = await createTarget(fixture);
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.rows("UPDATE webhook_executions SET idempotency_key = E'a\\nb'");
  await fixture.worker(target).drain();
  const row = await fixture.execution(id);
  assert.deepEqual(
    [row.status, row.error_code, target.requests.length],
    ["dead_letter", "invalid_header", 0],
  );
  assert.equal(
    row.error_message,
    "the header `Idempotency-Key` cannot be sent: its value holds a control character",
  );
  assert.equal(
    await fixture.value("SELECT payload ->> 'code' FROM buildamp_events"),
    "invalid_header",
  );
});

test("refused credentials pause, and destroy nothing", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) =>
    respond(response, target.isGood ? 200 : 401, "{}"),
  );
  await fixture.enqueueMany("Plain", 40);
  /** @type {any[]} */
  const told = [];
  const onEvent = (event) => event.event === "attempt" && told.push(event);
  const worker = fixture.worker(target, { concurrency: 1, onEvent });
  await worker.drain();
  assert.deepEqual(await fixture.statuses(), { pending: 40 });
  assert.equal(
    target.requests.length,
    1,
    "no other is sent before the database has paused the type",
  );
  const [{ pause_reason }] = await fixture.rows(
    "SELECT pause_reason FROM webhook_stats WHERE webhook_type = 'Plain'",
  );
  assert.match(pause_reason, /401/);
  assert.deepEqual(
    told.map(({ outcome, status }) => [outcome, status]),
    [["retry", 401]],
    "it is tried again",
  );
  target.isGood = true;
  await fixture.rows(
    "UPDATE webhook_type_states SET paused_until = now() WHERE paused_until IS NOT NULL",
  );
  await worker.drain();
  assert.deepEqual(await fixture.statuses(), { sent: 40 });
  assert.equal(await fixture.value("SELECT max(attempts)::int FROM webhook_executions"), 1);
});

test("a 401 that a definition calls a success is one", async (fixture) => {
  const target = await createTarget(fixture, (_request, response) => respond(response, 401, "{}"));
  const own = structuredClone(config);
  own.webhooks.Answering.response.variants[0].status = [401];
  await fixture.enqueueMany("Answering", 10);
  const told = [];
  const worker = fixture.worker(target, {
    config: own,
    concurrency: 1,
    onEvent: (event) => event.event === "attempt" && told.push(event.outcome),
  });
  assert.deepEqual(await worker.drain(), []);
  assert.deepEqual(await fixture.statuses(), { sent: 10 });
  // None is held back by another that was refused.
  assert.deepEqual(told, Array(10).fill("ok"));
});

test("a secret store may take its time, fail, and come back", async (fixture) => {
  const target = await createTarget(fixture);
  let isAway = true;
  const asked = new Set();
  const worker = fixture.worker(target, {
    env: async (name, { webhookType, application }) => {
      await pause(20);
      asked.add(`${application} ${webhookType}`);
      if (isAway && webhookType === "Plain") throw new Error(`no access with ${SECRET}`);
      return { TARGET: target.url, TARGET_SECRET: SECRET }[name];
    },
  });
  worker.start();
  const plain = await fixture.enqueue("Plain", { name: "x" });
  const answering = await fixture.enqueue("Answering", { name: "x" });
  await until(async () => (await fixture.execution(answering)).status === "sent");
  assert.equal((await fixture.execution(plain)).status, "pending");
  assert.ok(asked.has("delivery Plain"));
  isAway = false;
  await until(async () => (await fixture.execution(plain)).status === "sent", { within: 20_000 });
  assert.equal((await fixture.execution(plain)).attempts, 1);
  assert.ok(!JSON.stringify(worker.log).includes(SECRET));
});

test("a secret store that hangs for one type holds up no other", async (fixture) => {
  const target = await createTarget(fixture);
  let answer;
  const token = new Promise((resolve) => {
    answer = resolve;
  });
  const worker = fixture.worker(target, {
    env: (name) =>
      name === "GUARD_TOKEN" ? token : { TARGET: target.url, TARGET_SECRET: SECRET }[name],
  });
  const guarded = await fixture.enqueue("Guarded", { name: "x" });
  const plain = await fixture.enqueue("Plain", { name: "x" });
  // Not everything is sent as long as a type may still turn out to be ready.
  const drained = worker.drain();
  await until(async () => (await fixture.execution(plain)).status === "sent");
  assert.equal((await fixture.execution(guarded)).status, "pending");
  answer("a token");
  await drained;
  assert.equal((await fixture.execution(guarded)).status, "sent");
});

test("a store may give numbers and truth values; what is no text is as good as missing", async (fixture) => {
  const target = await createTarget(fixture);
  for (const [value, sent] of [
    [12345678, "Bearer 12345678"],
    [true, "Bearer true"],
    [{ token: SECRET }, undefined],
    [null, undefined],
  ]) {
    const id = await fixture.enqueue("Guarded", { name: "x" });
    const worker = fixture.worker(target, {
      env: (name) => (name === "GUARD_TOKEN" ? value : target.url),
    });
    await worker.drain();
    await worker.stop();
    assert.equal((await fixture.execution(id)).status, sent ? "sent" : "pending");
    assert.equal(target.requests.pop()?.headers.authorization, sent);
    assert.ok(!JSON.stringify(worker.log).includes(SECRET));
  }
  assert.throws(
    () => fixture.worker(target, { env: { TARGET: target.url } }),
    /env must be a function/,
  );
});

test("large payloads are fetched when they are sent", async (fixture) => {
  const target = await createTarget(fixture);
  const data = "x".repeat(400_000);
  await Promise.all(Array.from({ length: 12 }, () => fixture.enqueue("Large", { data })));
  await fixture.worker(target).drain();
  assert.equal(target.requests.length, 12);
  assert.ok(target.requests.every(({ body }) => JSON.parse(body).data === data));
});

test("stop gives back what a claim that is under way still brings", async (fixture) => {
  const target = await createTarget(fixture);
  let claims = 0;
  // The answer to a claim takes its time.
  const db = intercepted(fixture.db, async (text, ask) => {
    const result = await ask();
    if (text.includes("webhook_claim(")) {
      claims += 1;
      await pause(300);
    }
    return result;
  });
  await fixture.enqueueMany("Plain", 3);
  const worker = fixture.worker(target, { db });
  worker.start();
  await until(() => claims === 1);
  await worker.stop({ graceMs: 0 });
  assert.deepEqual(await fixture.statuses(), { pending: 3 });
  assert.equal(target.requests.length, 0);
  // What has ended does not begin again.
  worker.start();
  await worker.drain();
  assert.equal(target.requests.length, 0);
});

test("stop waits, aborts what hangs, gives back what was not sent", async (fixture) => {
  const responses = [];
  const target = await createTarget(fixture, (_request, response) => responses.push(response));
  await fixture.enqueueMany("Slow", 6);
  const worker = fixture.worker(target, { concurrency: 4 });
  worker.start();
  await until(() => responses.length === 2);
  const stopped = worker.stop({ graceMs: 1500 });
  respond(responses[0]);
  await stopped;
  assert.equal(target.requests.length, 2, "the slot that is free is nobody's");
  const rows = await fixture.rows(
    "SELECT status, attempts, error_code FROM webhook_executions ORDER BY status",
  );
  const count = (status, attempts) =>
    rows.filter((row) => row.status === status && row.attempts === attempts).length;
  assert.equal(count("sent", 1), 1, JSON.stringify(rows));
  assert.equal(count("failed", 1), 1);
  assert.equal(count("pending", 0), 4);
  assert.ok(
    rows
      .filter(({ status }) => status === "failed")
      .every(({ error_code }) => error_code === "aborted"),
  );
});

test("stop gives back what waits for its secrets", async (fixture) => {
  const target = await createTarget(fixture);
  const env = async (name, { host }) => {
    if (host !== undefined) await pause(5000);
    return { TARGET: target.url, TARGET_SECRET: SECRET }[name];
  };
  const id = await fixture.enqueue("Plain", { name: "x" });
  const worker = fixture.worker(target, { env });
  worker.start();
  await until(async () => (await fixture.execution(id)).status === "sending");
  await worker.stop({ graceMs: 100 });
  const { status, attempts } = await fixture.execution(id);
  assert.deepEqual([status, attempts, target.requests.length], ["pending", 0, 0]);
});

test("a dispatcher that takes no request pauses, and destroys nothing", async (fixture) => {
  const target = await createTarget(fixture);
  // As undici 6 does with a handler of undici 7.
  const dispatch = () => {
    throw Object.assign(new Error("invalid onConnect method"), { code: "UND_ERR_INVALID_ARG" });
  };
  const id = await fixture.enqueue("Plain", { name: "x" });
  await fixture.worker(target, { dispatcher: { dispatch } }).drain();
  const { status, attempts, error_message } = await fixture.execution(id);
  assert.deepEqual([status, attempts], ["pending", 0]);
  assert.match(error_message, /must be one of undici 7/);
});

test("a machine that slept past the lease sends nothing stale", async (fixture) => {
  const target = await createTarget(fixture);
  const timeOfDay = Date.now;
  fixture.atEnd(() => mock.restoreAll());
  const left = [];
  const dispatch = (_options, handler) => {
    if (left.length === 0) {
      // The time of day tells, when the machine is awake again: the other clock stood still.
      mock.method(Date, "now", () => timeOfDay() + 60_000);
    }
    let isAborted = false;
    const controller = { abort: () => (isAborted = true) };
    handler.onRequestStart(controller, {});
    left.push(!isAborted);
    if (!isAborted) {
      handler.onResponseStart(controller, 200, {});
      handler.onResponseEnd(controller, {});
    }
    return true;
  };
  const id = await fixture.enqueue("Plain", { name: "x" });
  fixture.worker(target, { dispatcher: { dispatch } }).start();
  await until(async () => (await fixture.execution(id)).status === "sent");
  assert.deepEqual(left, [false, true]);
});

test("an answer that nobody understands is its own call's affair", async (fixture) => {
  const target = await createTarget(fixture);
  // A dispatcher of an application's own, which gives a number for a header's text.
  const dispatch = (_options, handler) => {
    const controller = { abort: () => {} };
    handler.onRequestStart(controller, {});
    handler.onResponseStart(controller, 200, { etag: 7 });
    handler.onResponseEnd(controller, {});
    return true;
  };
  const id = await fixture.enqueue("Plain", { name: "x" });
  const worker = fixture.worker(target, { dispatcher: { dispatch } });
  worker.start();
  const told = await until(() => worker.log.find(({ doing }) => doing === "delivering"));
  assert.match(told.error, /is not a function/);
  await worker.stop();
  // Its lease runs out, and the attempt counts.
  assert.equal((await fixture.execution(id)).status, "sending");
  await fixture.rows("UPDATE webhook_executions SET lease_expires_at = clock_timestamp()");
  const other = fixture.worker(target);
  other.start();
  const [{ outcome }] = await until(async () => {
    const attempts = await fixture.attempts(id);
    return attempts.length > 0 && attempts;
  });
  assert.equal(outcome, "lost");
});

test("secrets that a target repeats are not kept", async (fixture) => {
  const target = await createTarget(fixture, (request, response) =>
    respond(
      response,
      request.url.endsWith("/bad") ? 400 : 200,
      JSON.stringify({ got: request.headers.authorization, from: target.url }),
      {
        "X-Request-Id": `for ${request.headers.authorization}`,
      },
    ),
  );
  const events = [];
  await fixture.enqueue("Plain", { name: "good" });
  await fixture.enqueue("Plain", { name: "bad" });
  const worker = fixture.worker(target, { onEvent: (event) => events.push(event) });
  await worker.drain();
  for (const table of [
    "webhook_executions",
    "webhook_attempts",
    "buildamp_events",
    "webhook_types",
  ]) {
    assert.ok(
      !JSON.stringify(await fixture.rows(`SELECT * FROM ${table}`)).includes(SECRET),
      table,
    );
  }
  assert.ok(!JSON.stringify([worker.log, events]).includes(SECRET));
  const bodies = await fixture.rows(
    "SELECT response_body FROM webhook_executions ORDER BY status DESC",
  );
  assert.ok(bodies.every(({ response_body }) => response_body.includes("Bearer {")));
  // Of one that failed, for people, all that the URL is made of.
  assert.deepEqual(
    bodies.map(({ response_body }) => JSON.parse(response_body).from),
    [target.url, "{TARGET}"],
  );
});

test("bad texts cost nothing: NUL, lone surrogates, half characters", async (fixture) => {
  const bodies = {
    nul: Buffer.from("a\0b"),
    latin: Buffer.from([0x61, 0xe9, 0x62]),
    surrogate: Buffer.from([0xed, 0xa0, 0x80]),
    fine: Buffer.from("ü"),
  };
  const target = await createTarget(fixture, (request, response) => {
    response.writeHead(200, { "X-Request-Id": "caf\xe9" });
    response.end(bodies[request.url.split("/").at(-1)]);
  });
  const ids = {};
  for (const name of Object.keys(bodies)) ids[name] = await fixture.enqueue("Plain", { name });
  await fixture.worker(target).drain();
  assert.deepEqual(await fixture.statuses(), { sent: 4 });
  assert.equal((await fixture.execution(ids.nul)).response_body, "a\uFFFDb");
  assert.equal((await fixture.execution(ids.fine)).response_body, "ü");
  assert.equal(target.requests.length, 4);
});

test("a result that the database refuses loses its body, not its batch", async (fixture) => {
  const target = await createTarget(fixture, (request, response) =>
    respond(response, 200, request.url.endsWith("/n7") ? "poison" : "fine"),
  );
  await fixture.rows(
    `ALTER TABLE webhook_executions ADD CONSTRAINT no_poison CHECK (response_body <> 'poison')`,
  );
  await fixture.enqueueMany("Plain", 20);
  await fixture.worker(target).drain();
  assert.deepEqual(await fixture.statuses(), { sent: 20 });
  assert.equal(target.requests.length, 20);
  assert.equal(
    await fixture.value(
      `SELECT count(*)::int FROM webhook_executions WHERE response_body = 'fine'`,
    ),
    19,
  );
});

test("a broken trigger on events delays results, and no call is sent again", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.rows(
    `CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$`,
  );
  await fixture.rows(
    "CREATE TRIGGER broken BEFORE INSERT ON buildamp_events FOR EACH ROW EXECUTE FUNCTION broken()",
  );
  await fixture.enqueueMany("Plain", 10);
  const worker = fixture.worker(target, { leaseMs: 1500 });
  worker.start();
  await until(() => worker.log.some(({ event }) => event === "error"));
  // Longer than the lease: the heartbeat holds the rows.
  await pause(2500);
  await fixture.rows("DROP TRIGGER broken ON buildamp_events");
  await until(async () => (await fixture.statuses()).sent === 10, { within: 15_000 });
  assert.equal(target.requests.length, 10);
  assert.ok(worker.log.length < 400, "no hot loop");
});

test("a variable that changes is used from the next request on, and hidden in its answer", async (fixture) => {
  const echo = (request, response) =>
    respond(response, 200, `seen ${request.headers.authorization}`);
  const targets = [await createTarget(fixture, echo), await createTarget(fixture, echo)];
  const secrets = ["first-secret", "second-secret"];
  let turn = 0;
  const env = (name) => ({ TARGET: targets[turn].url, TARGET_SECRET: secrets[turn] })[name];
  const worker = fixture.worker(targets[0], { env });
  for (turn of [0, 1, 0]) {
    const id = await fixture.enqueue("Plain", { name: "x" });
    await worker.drain();
    assert.equal(targets[turn].requests.at(-1).headers.authorization, `Bearer ${secrets[turn]}`);
    assert.equal((await fixture.execution(id)).response_body, "seen Bearer {TARGET_SECRET}");
  }
  assert.deepEqual(
    targets.map(({ requests }) => requests.length),
    [2, 1],
  );
});

test("full batches of results are on their way two at once, one while the database is away", async () => {
  const { Settler } = await runtime("worker/settle.mjs");
  const calls = [];
  const db = {
    prepared: (_text, [, results]) =>
      new Promise((resolve, reject) => {
        const rows = JSON.parse(results).map(({ token }) => ({
          token,
          status: "sent",
          due_in_ms: null,
        }));
        calls.push({ rows, resolve: () => resolve(rows), fail: () => reject(new Error("away")) });
      }),
  };
  const settled = new Set();
  const settler = new Settler({
    db,
    worker: "w",
    lingerMs: 1,
    timeoutMs: 1000,
    onSettled: ({ row }) => settled.add(row.token),
    onError: () => {},
  });
  for (let n = 0; n < 700; n += 1)
    settler.report({ id: `${n}`, token: `${n}` }, { outcome: "ok", status: 200 });
  assert.deepEqual(
    calls.map(({ rows }) => rows.length),
    [200, 200],
    "not a third",
  );
  assert.equal(settler.size, 700);
  calls[1].resolve();
  await until(() => calls.length === 3);
  calls[0].fail();
  calls[2].fail();
  await until(() => calls.length === 4);
  await pause(300);
  assert.equal(calls.length, 4, "one asks whether the database is back");
  assert.equal(settler.size, 500);
  calls[3].resolve();
  await until(() => calls.length > 4);
  for (let n = 4; settler.size > 0; n += 1) {
    await until(() => calls.length > n);
    calls[n].resolve();
    await pause(5);
  }
  assert.equal(settled.size, 700);
});

test("onEvent and a log that throw fail no delivery", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueue("Plain", { name: "x" });
  const fails = () => {
    throw new Error("metrics are down");
  };
  await fixture.worker(target, { onEvent: fails, log: fails }).drain();
  assert.deepEqual(await fixture.statuses(), { sent: 1 });
});

test("whatever onEvent and a log throw or reject with, a delivery does not fail", async (fixture) => {
  const target = await createTarget(fixture);
  const odd = Object.values(ODD);
  await fixture.enqueueMany("Plain", odd.length);
  let calls = 0;
  const next = () => odd[(calls += 1) % odd.length];
  const throws = () => {
    throw next();
  };
  const rejects = async () => throws();
  const log = [];
  for (const fails of [throws, rejects]) {
    const worker = fixture.worker(target, {
      onEvent: fails,
      log: (entry) => {
        log.push(entry);
        return fails();
      },
    });
    await worker.drain();
    await worker.stop();
    assert.deepEqual(await fixture.statuses(), { sent: odd.length });
    await fixture.rows("DELETE FROM webhook_executions");
    await fixture.enqueueMany("Plain", odd.length);
    const told = log.splice(0).filter(({ doing }) => doing === "onEvent");
    assert.ok(told.length > odd.length && told.every(({ error }) => typeof error === "string"));
  }
});

test("however many types hang, another gets a slot", async () => {
  const { Slots } = await runtime("worker/slots.mjs");
  const slots = new Slots(
    { A: {}, B: {}, C: {}, D: { rateLimit: { count: 1, windowMs: 1000 } } },
    4,
  );
  const row = (type) => ({ type, payload: "1" });
  assert.equal(slots.share, 2);
  for (const type of ["A", "A", "B", "B", "A", "A"]) slots.add(row(type));
  for (let n = 0; n < 4; n += 1) assert.ok(slots.take());
  assert.equal(slots.take(), undefined, "A holds its share");
  const { types, rows, isWhole } = slots.wants(["A", "B", "C", "D"]);
  assert.deepEqual([types, isWhole], [{ C: 1, D: 1 }, false]);
  assert.ok(rows >= 2);
  slots.add(row("C"));
  const only = slots.take();
  assert.equal(only.type, "C");
  slots.add(row("C"));
  assert.equal(slots.take(), undefined, "one, not two");
  slots.free(only);
  assert.equal(slots.take().type, "C");
  // Large payloads: a few of a type at once.
  const large = new Slots({ A: {} }, 20);
  for (let n = 0; n < 9; n += 1) large.add({ type: "A", payload: null });
  let taken = 0;
  while (large.take()) taken += 1;
  assert.equal(taken, 4);
});

test("as many rows wait for a slot as leave during two claims, within bounds", async () => {
  const { Slots } = await runtime("worker/slots.mjs");
  const slots = new Slots({ A: {} }, 10);
  const wanted = () => slots.wants(["A"]).types.A;
  const send = (count) => {
    const before = slots.freed;
    for (let n = 0; n < count; n += 1) {
      slots.add({ type: "A", payload: "1" });
      slots.free(slots.take());
    }
    slots.adapt(before);
  };
  assert.equal(wanted(), 10 + 5);
  send(12);
  assert.equal(wanted(), 10 + 24);
  send(0);
  assert.equal(wanted(), 10 + 21, "down slowly");
  send(1000);
  assert.equal(wanted(), 10 + 40);
  for (let n = 0; n < 30; n += 1) send(0);
  assert.equal(wanted(), 10 + 5);
});

test("rows that wait keep no slot from a type that has a gate", async () => {
  const { Slots } = await runtime("worker/slots.mjs");
  const slots = new Slots({ Hot: {}, Gated: { concurrency: 8 } }, 10);
  for (let n = 0; n < 12; n += 1) slots.add({ type: "Hot", payload: "1" });
  for (let n = 0; n < 5; n += 1) slots.take();
  assert.equal(slots.take(), undefined, "the other half is not for Hot");
  assert.equal(slots.wants(["Hot", "Gated"]).types.Gated, 5);
});

test("text is cut between characters", async () => {
  const { clean, decodeBody } = await runtime("support/text.mjs");
  assert.equal(decodeBody([Buffer.from("aü").subarray(0, 2)], true), "a");
  assert.equal(decodeBody([Buffer.from("a"), Buffer.from("ü")], false), "aü");
  assert.equal(clean("a\ud800b\0"), "a\uFFFDb\uFFFD");
  assert.ok(config.webhooks.Plain);
});
