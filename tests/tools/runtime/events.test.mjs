// Events in, effects out.
import assert from "node:assert/strict";
import { createTarget, respond } from "./target.mjs";
import { CORRELATION, addEvent, event, loop } from "./event-loop.mjs";
import { ODD, engine, intercepted, pause, runtime, test, until } from "./harness.mjs";

const { runEffects } = await runtime("events.mjs");
const { EventRows } = await runtime("events/rows.mjs");
const { wrap } = await runtime("db.mjs");

test("urgent events come first, then the older ones", async (fixture) => {
  for (const [type, priority, age] of [
    ["late", "low", 50],
    ["new", "normal", 10],
    ["old", null, 40],
    ["now", "high", 5],
    ["soon", "high", 1],
  ]) {
    const id = await addEvent(fixture, type);
    await fixture.rows(
      "UPDATE buildamp_events SET priority = $2, execute_at = NOW() - $3::INTEGER * INTERVAL '1 s' WHERE id = $1",
      [id, priority, age],
    );
  }
  const seen = [];
  await loop(fixture, ({ event_type }) => void seen.push(event_type)).drain();
  assert.deepEqual(seen, ["now", "soon", "old", "new", "late"]);
});

test("a backlog costs whoever takes a few events of it nothing", async (fixture) => {
  const backlog = 50_000;
  await fixture.rows(
    `INSERT INTO buildamp_events (application, host, event_type, payload)
      SELECT 'delivery', 'h', CASE n % 50 WHEN 0 THEN 'WebhookFailed' ELSE 'WebhookSuccess' END, '{}'
      FROM generate_series(1, $1::INTEGER) AS n`,
    [backlog],
  );
  // Those of which none is due come first, if all are read in their order.
  await fixture.rows(
    `INSERT INTO buildamp_events (application, host, event_type, payload, priority, execute_at)
      SELECT 'delivery', 'h', 'WebhookFailed', '{}', 'high', NOW() + INTERVAL '1 day'
      FROM generate_series(1, $1::INTEGER)`,
    [backlog],
  );
  await fixture.rows("ANALYZE buildamp_events");
  let taken = 0;
  let pages = 0;
  const query = async (text, values) => {
    const [row] = await fixture.rows(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`, values);
    const { Plan: plan } = row["QUERY PLAN"][0];
    taken += plan["Actual Rows"];
    pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
    return [];
  };
  for (const eventTypes of [undefined, ["WebhookFailed"]]) {
    const webhookTypes = ["Plain"];
    const options = {
      application: "delivery",
      batch: 20,
      leaseMs: 60_000,
      eventTypes,
      webhookTypes,
    };
    const rows = new EventRows({ ...wrap(fixture.db), query }, options);
    for (let n = 0; n < 3; n += 1) {
      [taken, pages] = [0, 0];
      await rows.take();
      assert.equal(taken, 20);
    }
    // 20 rows are written; of the types that are passed over, some are read besides.
    assert.ok(pages < 1000, `${pages} pages for ${taken} events of ${eventTypes ?? "all types"}`);
  }
});

test("an event becomes calls that belong to it, and is complete", async (fixture) => {
  const id = await addEvent(fixture, "Welcome", { name: "ann" });
  const seen = [];
  const others = [];
  const events = loop(
    fixture,
    (event) => {
      seen.push(event);
      return [
        { webhook_type: "Plain", payload: { name: event.payload.name }, delay_seconds: 0 },
        {
          TriggerWebhook: {
            webhook_type: "Plain",
            payload: '{"name":"bob"}',
            idempotency_key: "k",
            session_id: "s2",
          },
        },
        { LogInfo: "done" },
      ];
    },
    { onEffects: (_client, effects) => others.push(...effects) },
  );
  assert.equal(await events.drain(), 1);
  assert.deepEqual(
    [seen.length, seen[0].id, seen[0].context.user_id, seen[0].attempts],
    [1, id, 7, 1],
  );
  assert.deepEqual(others, [{ LogInfo: "done" }]);
  const rows = await fixture.rows("SELECT * FROM webhook_executions ORDER BY session_id");
  assert.deepEqual(
    rows.map((row) => [
      row.host,
      row.correlation_id,
      row.session_id,
      row.context.user_id,
      row.payload.name,
    ]),
    [
      ["shop.example", CORRELATION, "s1", 7, "ann"],
      ["shop.example", CORRELATION, "s2", 7, "bob"],
    ],
  );
  assert.equal(rows[1].idempotency_key, "k");
  assert.equal((await event(fixture, id)).status, "completed");
  assert.equal(await events.drain(), 0);
});

test("what is not said, or said to be undefined, is the default", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  const nothing = Object.fromEntries(
    ["application", "config", "batch", "leaseMs", "pollMs", "eventTypes", "onEffects"].map(
      (name) => [name, undefined],
    ),
  );
  assert.equal(
    await loop(fixture, () => [{ webhook_type: "Plain", payload: { name: "x" } }], nothing).drain(),
    1,
  );
  assert.equal((await event(fixture, id)).status, "completed");
  assert.equal((await fixture.rows("SELECT * FROM webhook_executions")).length, 1);
});

test("a wrong effect undoes the others, and the event comes again", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  const events = loop(fixture, () => [
    { webhook_type: "Plain", payload: { name: "a" } },
    { webhook_type: "Plain", payload: { name: 1 } },
  ]);
  for (const [attempts, status] of [
    [1, "pending"],
    [2, "pending"],
    [3, "failed"],
  ]) {
    await events.drain();
    const row = await event(fixture, id);
    assert.deepEqual([row.attempts, row.status], [attempts, status]);
    assert.match(row.error_message, /name/);
    await fixture.rows("UPDATE buildamp_events SET next_retry_at = NULL");
  }
  assert.equal(await events.drain(), 0);
  assert.deepEqual(await fixture.statuses(), {});
});

test("what is called a trigger and is none fails its event", async (fixture) => {
  const plain = { webhook_type: "Plain", payload: { name: "x" } };
  const wrong = {
    Untyped: { TriggerWebhook: { ...plain, webhook_type: undefined } },
    Nothing: { TriggerWebhook: null },
    // Their keys would be passed over.
    Camel: { ...plain, idempotencyKey: "k" },
    Beside: { TriggerWebhook: plain, idempotency_key: "k" },
  };
  for (const type of Object.keys(wrong)) await addEvent(fixture, type);
  await loop(fixture, ({ event_type }) => [plain, wrong[event_type]]).drain();
  const rows = await fixture.rows("SELECT event_type, status, error_message FROM buildamp_events");
  const failed = Object.fromEntries(rows.map((row) => [row.event_type, row]));
  for (const [type, message] of Object.entries({
    Untyped: /webhook_type/,
    Nothing: /webhook_type/,
    Camel: /no member idempotencyKey/,
    Beside: /idempotency_key stands beside TriggerWebhook/,
  })) {
    assert.equal(failed[type].status, "pending", type);
    assert.match(failed[type].error_message, message);
  }
  assert.deepEqual(await fixture.statuses(), {});
});

test("what is no list of effects fails its event", async (fixture) => {
  const plain = { webhook_type: "Plain", payload: { name: "x" } };
  const wrong = {
    Alone: plain,
    // Its characters would be effects that nobody runs.
    Text: JSON.stringify([plain]),
    Later: (async function* () {
      yield plain;
    })(),
  };
  for (const type of Object.keys(wrong)) await addEvent(fixture, type);
  await loop(fixture, ({ event_type }) => wrong[event_type]).drain();
  for (const row of await fixture.rows("SELECT status, error_message FROM buildamp_events")) {
    assert.equal(row.status, "pending");
    assert.match(row.error_message, /^handle must give an array or another iterable of effects/);
  }
  assert.deepEqual(await fixture.statuses(), {});
});

test("effects that nobody runs are told of, and the triggers beside them run", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  const trigger = { webhook_type: "Plain", payload: { name: "x" } };
  const told = [];
  const effects = [{ LogInfo: "secret" }, trigger, { TriggerWebhok: trigger }];
  await loop(fixture, () => effects, { log: (entry) => told.push(entry) }).drain();
  assert.equal((await event(fixture, id)).status, "completed");
  assert.deepEqual(await fixture.statuses(), { pending: 1 });
  const of = { id, type: "Welcome" };
  assert.deepEqual(told, [{ level: "warn", event: "effects_passed_over", ...of, effects: 2 }]);
});

test("a member of a trigger that is null is left to its default", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  const names = ["correlation_id", "session_id", "idempotency_key", "delay_seconds", "priority"];
  const nothing = Object.fromEntries(names.map((name) => [name, null]));
  const trigger = { webhook_type: "Plain", payload: { name: "x" }, ...nothing };
  await loop(fixture, () => [trigger]).drain();
  assert.equal((await event(fixture, id)).status, "completed");
  const [row] = await fixture.rows("SELECT * FROM webhook_executions");
  assert.deepEqual([row.correlation_id, row.session_id, row.priority], [CORRELATION, "s1", 0]);
});

test("a trigger's own ids go before those of its event", async (fixture) => {
  await addEvent(fixture, "Welcome");
  const own = { correlation_id: "0c5f1f0d-2a11-4b6a-8a3e-6b1f6dd49b5c", session_id: "s2" };
  const trigger = { webhook_type: "Plain", payload: { name: "x" }, ...own };
  await loop(fixture, () => [trigger]).drain();
  const [{ correlation_id, session_id }] = await fixture.rows("SELECT * FROM webhook_executions");
  assert.deepEqual({ correlation_id, session_id }, own);
});

test("a loop that is stopped waits for the event that a drain of it handles", async (fixture) => {
  for (const name of ["a", "b"]) await addEvent(fixture, name);
  const begun = [];
  const events = loop(fixture, async ({ event_type }) => {
    begun.push(event_type);
    await pause(200);
  });
  const drained = events.drain();
  await until(() => begun.length === 1);
  await events.stop();
  const rows = await fixture.rows("SELECT status, attempts FROM buildamp_events ORDER BY 1");
  assert.deepEqual(
    rows.map(({ status, attempts }) => `${status} ${attempts}`),
    ["completed 1", "pending 0"],
  );
  assert.equal(await drained, 1);
});

test("a loop that was woken rests again", async (fixture) => {
  let takes = 0;
  const db = intercepted(fixture.db, (text, ask) => {
    takes += Number(text.includes("FROM taken"));
    return ask();
  });
  const events = loop(fixture, () => {}, { db, pollMs: 60_000 });
  events.start();
  await until(() => takes === 1);
  events.wake();
  await until(() => takes === 2);
  await pause(200);
  assert.equal(takes, 2);
});

test("a log that throws ends no loop", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  let calls = 0;
  const events = loop(
    fixture,
    () => {
      calls += 1;
      if (calls === 1) throw new Error("wrong");
    },
    {
      pollMs: 20,
      log: () => {
        throw new Error("the disk is full");
      },
    },
  );
  events.start();
  await until(() => calls === 1);
  await fixture.rows("UPDATE buildamp_events SET next_retry_at = NULL");
  await until(async () => (await event(fixture, id)).status === "completed");
  assert.equal((await event(fixture, id)).error_message, null);
});

test("whatever a handler throws counts as a failure of its event, and of no other", async (fixture) => {
  const odd = Object.entries(ODD);
  for (const [type] of odd) await addEvent(fixture, type);
  const last = await addEvent(fixture, "Last");
  const log = [];
  const events = loop(
    fixture,
    ({ event_type: type }) => {
      if (type === "Last" || type === "null") return [type];
      throw ODD[type];
    },
    {
      // In the transaction that is rolled back then.
      onEffects: (_client, [type]) => {
        if (type !== "Last") throw ODD["a message that throws"];
      },
      log: (entry) => log.push(entry),
    },
  );
  await events.drain();
  assert.equal((await event(fixture, last)).status, "completed");
  const failed = await fixture.rows(
    "SELECT status, attempts, error_message IS NULL AS untold FROM buildamp_events WHERE id <> $1",
    [last],
  );
  assert.deepEqual(
    failed,
    odd.map(() => ({ status: "pending", attempts: 1, untold: false })),
  );
  assert.deepEqual(
    log.map(({ event, error }) => [event, typeof error]),
    odd.map(() => ["event_failed", "string"]),
  );
});

test("several loops share the events, each handled once", async (fixture) => {
  await fixture.rows(`INSERT INTO buildamp_events (application, host, event_type, payload)
        SELECT 'delivery', 'h', 'Tick', jsonb_build_object('n', n) FROM generate_series(1, 60) AS n`);
  await fixture.rows(
    `INSERT INTO buildamp_events (application, host, event_type, payload) VALUES ('other', 'h', 'Tick', '{}')`,
  );
  const handled = [];
  const loops = Array.from({ length: engine === "postgres" ? 4 : 1 }, () =>
    loop(
      fixture,
      ({ payload }) => {
        handled.push(payload.n);
      },
      { batch: 7, pollMs: 20 },
    ),
  );
  for (const events of loops) events.start();
  await until(() => handled.length >= 60);
  await Promise.all(loops.map((events) => events.stop()));
  assert.equal(new Set(handled).size, 60);
  assert.equal(handled.length, 60);
  assert.equal(
    await fixture.value(`SELECT status FROM buildamp_events WHERE application = 'other'`),
    "pending",
  );
});

test("the whole circle: event, call, answer, event", async (fixture) => {
  const target = await createTarget(fixture, (request, response) =>
    respond(response, request.url.endsWith("/bad") ? 400 : 200, '{"id":"m1"}'),
  );
  const outcomes = [];
  const events = loop(
    fixture,
    (event) => {
      if (event.event_type === "Welcome")
        return [{ webhook_type: "Plain", payload: { name: "bad" } }];
      outcomes.push(event);
      // The other provider.
      if (event.event_type === "WebhookFailed")
        return [{ webhook_type: "Answering", payload: { name: event.payload.request.name } }];
      return [];
    },
    { pollMs: 20 },
  );
  events.start();
  fixture.worker(target).start();
  await addEvent(fixture, "Welcome");
  events.wake();
  await until(() => outcomes.length === 2);
  assert.deepEqual(
    outcomes.map(({ event_type, payload }) => [
      event_type,
      payload.webhook_type,
      payload.code ?? null,
    ]),
    [
      ["WebhookFailed", "Plain", "http_400"],
      ["WebhookFailed", "Answering", "http_400"],
    ],
  );
  assert.ok(
    outcomes.every(
      ({ correlation_id, context }) => correlation_id === CORRELATION && context.user_id === 7,
    ),
  );
});

test("what became of a newer release's calls is left to that release", async (fixture) => {
  const { config } = await runtime("config.mjs");
  const { Plain, ...newer } = config.webhooks;
  const outcome = (webhook_type) => addEvent(fixture, "WebhookSuccess", { webhook_type });
  await fixture.rows("UPDATE webhook_types SET retired_at = NOW() WHERE webhook_type = 'Slow'");
  const known = await outcome("Plain");
  const unknown = await outcome("Guarded");
  const retired = await outcome("Slow");
  const removed = await outcome("Removed");
  const other = await addEvent(fixture, "Signup", { webhook_type: "Guarded" });
  const handled = async (webhooks) => {
    const seen = [];
    const events = loop(fixture, ({ id }) => void seen.push(id), {
      config: { ...config, webhooks },
    });
    await events.drain();
    return seen;
  };
  assert.deepEqual(await handled({ Plain }), [known, retired, removed, other]);
  assert.deepEqual(await handled({ Plain, ...newer }), [unknown]);
});

test("a payload that is a text is that text, as Elm's encodeTrigger gives it", async (fixture) => {
  const { config } = await runtime("config.mjs");
  const payloadOf = (schema) => ({ ...config.webhooks.Large, payload: schema });
  const webhooks = {
    ...config.webhooks,
    Large: payloadOf({}),
    Slow: payloadOf({ enum: ["Yes", "No"] }),
  };
  await addEvent(fixture, "Welcome");
  const triggers = [
    { webhook_type: "Large", payload: "5" },
    { webhook_type: "Large", payload: "a" },
    { webhook_type: "Slow", payload: "Yes" },
    { TriggerWebhook: { webhook_type: "Slow", payload: '"No"' } },
    { webhook_type: "Plain", payload: '{"name":"bob"}' },
  ];
  const log = [];
  const options = { config: { ...config, webhooks }, log: (entry) => log.push(entry) };
  assert.equal(await loop(fixture, () => triggers, options).drain(), 1);
  assert.deepEqual(
    log.filter(({ level }) => level === "error"),
    [],
  );
  const rows = await fixture.rows("SELECT payload::text FROM webhook_executions ORDER BY 1");
  assert.deepEqual(rows.map(({ payload }) => payload).sort(), [
    '"5"',
    '"No"',
    '"Yes"',
    '"a"',
    '{"name": "bob"}',
  ]);
});

test("what is sent on as it is keeps all digits", async (fixture) => {
  // Numbers that a double rounds, among those that it keeps; too deep for a payload; and a name of its own kind.
  const data = '[1.5, {"big": 9007199254740993, "__proto__": 12345678.123456789}]';
  const deep = "[".repeat(500) + "9007199254740993" + "]".repeat(500);
  const context = '{"user_id": 9007199254740995}';
  await fixture.rows(
    `INSERT INTO buildamp_events (application, host, event_type, payload, context)
         VALUES ('delivery', 'h', 'WebhookFailed', $1::jsonb, $2::jsonb)`,
    [`{"deep": ${deep}, "request": {"data": ${data}}}`, context],
  );
  const events = loop(fixture, ({ payload: { request } }) => {
    assert.equal(request.data[1].big, 2 ** 53);
    const changed = structuredClone(request);
    return [
      { webhook_type: "Large", payload: request },
      { webhook_type: "Large", payload: { data: request.data } },
      { webhook_type: "Large", payload: Object.assign(changed, { data: [1] }) },
    ];
  });
  assert.equal(await events.drain(), 1);
  const rows = await fixture.rows(
    "SELECT payload::text, context::text FROM webhook_executions ORDER BY length(payload::text) DESC, payload::text DESC",
  );
  assert.deepEqual(rows[0], {
    payload: `{"data": ${await fixture.value("SELECT $1::jsonb::text", [data])}}`,
    context,
  });
  assert.deepEqual(
    rows.slice(1).map(({ context }) => context),
    [context, context],
  );
  assert.equal(rows[2].payload, '{"data": [1]}');

  // Changed in place, it is what it says.
  await fixture.rows("UPDATE buildamp_events SET status = 'pending', next_retry_at = NULL");
  await fixture.rows("DELETE FROM webhook_executions");
  const changing = loop(fixture, ({ payload: { request } }) => {
    request.data[1].big = 5;
    return [{ webhook_type: "Large", payload: request }];
  });
  await changing.drain();
  assert.equal(
    await fixture.value("SELECT payload #>> '{data,1,big}' FROM webhook_executions"),
    "5",
  );
});

test("runEffects runs in the transaction that it is given", async (fixture) => {
  const origin = {
    application: "delivery",
    host: "h",
    correlation_id: null,
    session_id: null,
    context: null,
  };
  const { wrap } = await runtime("db.mjs");
  await assert.rejects(
    wrap(fixture.db).transaction(async (client) => {
      const { ids } = await runEffects(
        client,
        [{ webhook_type: "Plain", payload: { name: "x" } }],
        origin,
      );
      assert.equal(ids.length, 1);
      throw new Error("undone");
    }),
    /undone/,
  );
  const text = JSON.stringify([{ webhook_type: "Plain", payload: { name: "x" } }]);
  for (const effects of [text, { webhook_type: "Plain", payload: { name: "x" } }, 7]) {
    await assert.rejects(runEffects(fixture.db, effects, origin), /must be an array/);
  }
  assert.deepEqual(await fixture.statuses(), {});
});
