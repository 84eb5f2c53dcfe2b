// The queue, in PGlite with the generated migrations.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { before } from "node:test";

import { PGlite } from "@electric-sql/pglite";

import { context, own } from "./support.mjs";

const folder = new URL("../generated/js/own/generated/js/", import.meta.url);
/** @type {PGlite} */
let db;

before(async () => {
  db = new PGlite();
  const migrations = new URL(`${own.config.migrations}/`, folder);
  for (const file of ["0001_webhooks.sql", "webhook_types.sql"]) {
    await db.exec(readFileSync(new URL(file, migrations), "utf8"));
  }
});

/** @param {string} id */
async function execution(id) {
  const { rows } = await db.query(
    `SELECT *, payload::text AS payload, context::text AS context,
       next_retry_at > NOW() + INTERVAL '59 s' AS later
     FROM webhook_executions WHERE id = $1`,
    [id],
  );
  return /** @type {any} */ (rows[0]);
}

test("a call and all that it may say", async () => {
  const correlationId = "6f2c3f9e-0000-4000-8000-000000000000";
  const id = await own.enqueue(db, "PlainSignedCall", '{"test":18446744073709551615}', {
    host: "shop.example",
    correlationId,
    sessionId: "session",
    idempotencyKey: "key",
    delaySeconds: 60.5,
    priority: 3,
    context: { user: 1 },
  });
  const row = await execution(id);
  assert.equal(row.application, "app");
  assert.equal(row.host, "shop.example");
  assert.equal(row.payload, '{"test": 18446744073709551615}');
  assert.equal(row.correlation_id, correlationId);
  assert.equal(row.session_id, "session");
  assert.equal(row.idempotency_key, "key");
  assert.equal(row.priority, 3);
  assert.equal(row.context, '{"user": 1}');
  assert.equal(row.later, true);
});

test("a float beyond 64 bits stays one", async () => {
  const floats = '{"data":[1e21,-2.50E+20,1.5e3,1e19,0.05e30,1e-7,"1e21",{"1e21":3e300}]}';
  const row = await execution(await own.enqueue(db, "FormCall", floats));
  const [first, second, ...others] = JSON.parse(row.payload).data;
  assert.deepEqual([first, second, others.at(-1)], [1e21, -2.5e20, { "1e21": 3e300 }]);
  // The worker builds its request of this text.
  const request = own.buildRequest(own.config.webhooks.FormCall, row.payload, context());
  assert.match(String(request.body), /^data\[0\]=1000000000000000000000\.0&data\[1\]=-2500/);
});

test("a float beyond 64 bits that JavaScript writes without an exponent", async () => {
  for (const float of [1.9e19, -1e20, 123456789012345680000]) {
    const row = await execution(await own.enqueue(db, "FormCall", { data: [float] }));
    assert.equal(row.payload, `{"data": [${float}.0]}`);
  }
  await assert.rejects(own.enqueue(db, "FormCall", '{"data":[100000000000000000000]}'), /64 bits/);
});

test("an equal key gives the earlier call", async () => {
  const options = { idempotencyKey: "once" };
  const first = await own.enqueue(db, "RuledCall", { to: "a" }, options);
  assert.equal(await own.enqueue(db, "RuledCall", { to: "a" }, options), first);
  await assert.rejects(own.enqueue(db, "RuledCall", { to: "b" }, options), /another payload/);
});

test("a call without options", async () => {
  const row = await execution(await own.enqueue(db, "Ping", null));
  assert.equal(row.host, "localhost");
  assert.equal(row.payload, "null");
  assert.equal(row.idempotency_key, row.id);
  assert.equal(row.context, null);
});

test("a call belongs to the caller's transaction", async () => {
  const id = await db.transaction(async (transaction) => {
    const id = await own.enqueue(transaction, "RuledCall", { to: "a" });
    await transaction.rollback();
    return id;
  });
  assert.equal(await execution(String(id)), undefined);
});

/** @param {string} trace goes into a header */
const headed = (trace) => ({ user_id: "u", page: 1, trace, Amount: 1 });

test("a key that its header cannot carry as it is does not reach the database", async () => {
  const none = { query: () => assert.fail("asked") };
  for (const [key, fault] of [
    ["a\n", "a control character"],
    ["a\nb", "a control character"],
    ["a\u0085", "a control character"],
    ["ключ", "a character outside Latin-1"],
    [" a", "a space at its beginning or end"],
    [" ", "a space at its beginning or end"],
  ]) {
    const options = { idempotencyKey: /** @type {string} */ (key) };
    await assert.rejects(own.enqueue(none, "JsonCall", headed("a"), options), {
      name: "RequestError",
      code: "invalid_header",
      message: `the idempotency key does not fit the header \`Idempotency-Key\`: it holds ${fault}`,
    });
  }
  // Without a header it is the database's alone.
  const options = { idempotencyKey: "ключ" };
  assert.ok(await own.enqueue(db, "RuledCall", { to: "key" }, options));
});

test("nor does a field that the path cannot hold", async () => {
  const none = { query: () => assert.fail("asked") };
  for (const list of ["", ".", ".."]) {
    await assert.rejects(own.enqueue(none, "HostCall", { list }), {
      problems: [
        { path: "list", message: "stands in the URL's path: it cannot be empty, `.` or `..`" },
      ],
    });
  }
  own.checkPayload(own.config.webhooks.HostCall, { list: "..." });
});

test("nor does a field that its header cannot hold", async () => {
  const none = { query: () => assert.fail("asked") };
  for (const [trace, fault] of [
    ["a\nb", "a control character"],
    ["ж", "a character outside Latin-1"],
  ]) {
    await assert.rejects(own.enqueue(none, "JsonCall", headed(/** @type {string} */ (trace))), {
      name: "PayloadError",
      problems: [
        { path: "trace", message: `holds ${fault}, which the header \`X-Trace\` cannot hold` },
      ],
    });
  }
});

test("wrong payloads and types do not reach the database", async () => {
  const none = { query: () => assert.fail("asked") };
  await assert.rejects(own.enqueue(none, "RuledCall", { to: "a\0" }), own.PayloadError);
  await assert.rejects(own.enqueue(none, "RuledCall", {}), /to is missing/);
  await assert.rejects(own.enqueue(none, "Nothing", {}), /there is no webhook type "Nothing"/);
  await assert.rejects(own.enqueue(none, "constructor", {}), /there is no webhook type/);
});

test("an option that does not exist is refused", async () => {
  for (const options of [{ idempotency_key: "typo" }, { key: "typo" }]) {
    await assert.rejects(
      own.enqueue(db, "PlainSignedCall", '{"test":1}', /** @type {any} */ (options)),
      new RegExp(
        `^TypeError: there is no option ${Object.keys(options)[0]}; there are application`,
      ),
    );
  }
});

test("options are an object", async () => {
  for (const options of [null, 7]) {
    await assert.rejects(
      own.enqueue(db, "PlainSignedCall", '{"test":1}', /** @type {any} */ (options)),
      /^TypeError: options must be an object$/,
    );
  }
});

test("a key is a text", async () => {
  for (const idempotencyKey of [5, {}, true]) {
    const options = /** @type {any} */ ({ idempotencyKey });
    await assert.rejects(
      own.enqueue(db, "PlainSignedCall", '{"test":1}', options),
      /^TypeError: idempotencyKey must be a string/,
    );
  }
  await assert.rejects(
    own.enqueue(db, "PlainSignedCall", '{"test":1}', { idempotencyKey: "for \ud83d" }),
    /^TypeError: idempotencyKey holds half a surrogate pair/,
  );
});

test("what is no database is refused, and what answers otherwise is told of", async () => {
  const message = "db must be a pg Pool or Client, or a PGlite";
  for (const none of [undefined, null, "postgres://localhost", {}, Promise.resolve(db), () => db]) {
    const enqueued = own.enqueue(/** @type {any} */ (none), "Ping", null);
    await assert.rejects(enqueued, { name: "TypeError", message });
  }
  // TypeORM's, which type-checks: `query<T = any>(…): Promise<T>` gives the rows themselves.
  const mapper = [{ id: "x" }];
  // And `pg` with `rowMode: "array"`; one that gives no rows.
  for (const answer of [mapper, { rows: [["x"]] }, { rows: [] }, undefined]) {
    const enqueued = own.enqueue({ query: async () => /** @type {any} */ (answer) }, "Ping", null);
    await assert.rejects(enqueued, { name: "TypeError", message: /stored is not known$/ });
  }
});
