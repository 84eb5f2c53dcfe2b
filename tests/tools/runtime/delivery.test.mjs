// One worker, from the queue to the target and back.
import assert from "node:assert/strict";
import { mock } from "node:test";
import { createTarget, respond } from "./target.mjs";
import { ODD, SECRET, intercepted, pause, test, until } from "./harness.mjs";

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

test("what a status leads to is the registry's to say, whatever release the worker is of", async (fixture) => {
  await fixture.rows("UPDATE webhook_types SET retry_on = '{409}'");
  const target = await createTarget(fixture, (request, response) => {
    const isConflict = request.url.endsWith("/conflict");
    respond(response, !isConflict ? 500 : target.requests.length < 3 ? 409 : 200, "{}");
  });
  const worker = fixture.worker(target);
  const broken = await fixture.enqueue("Plain", { name: "broken" });
  await worker.drain();
  const conflict = await fixture.enqueue("Plain", { name: "conflict" });
  await until(async () => (await fixture.execution(conflict)).status === "sent");
  const outcomes = async (id) => (await fixture.attempts(id)).map(({ outcome }) => outcome);
  assert.deepEqual(
    [await outcomes(broken), await outcomes(conflict)],
    [["permanent"], ["retry", "ok"]],
  );
  assert.equal((await fixture.execution(broken)).status, "dead_letter");
});

test("a float that jsonb wrote in full is none of the integers that no 64 bits hold", async (fixture) => {
  const target = await createTarget(fixture);
  const worker = fixture.worker(target);
  const enqueue = (count) =>
    fixture.value("SELECT webhook_enqueue('delivery', 'localhost', 'Plain', $1::TEXT::JSONB)", [
      `{"name":"n","count":${count}}`,
    ]);
  const float = await enqueue("6.02e23");
  const integer = await enqueue("602000000000000000000001");
  await worker.drain();
  assert.equal((await fixture.execution(float)).status, "sent");
  assert.deepEqual(
    target.requests.map(({ body }) => body),
    ['{"count":602000000000000000000000.0}'],
  );
  assert.equal((await fixture.execution(integer)).error_code, "number_out_of_range");
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
