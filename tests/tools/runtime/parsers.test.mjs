// Pools whose connections read values in an application's own way.
import assert from "node:assert/strict";
import pg from "pg";
import { createTarget } from "./target.mjs";
import { postgresTest, runtime, until } from "./harness.mjs";

const { createEventLoop } = await runtime("events.mjs");
const { connectElm } = await runtime("elm.mjs");
const { enqueue } = await runtime("enqueue.mjs");

/** Values as an application may have them. */
const PARSERS = {
  texts: (text) => text,
  "BigInts, where they are whole": (text) => (/^-?\d+$/.test(text) ? BigInt(text) : text),
  "numbers of a class": (text) =>
    /^-?[\d.]+$/.test(text) ? { valueOf: () => Number(text) } : text,
};

for (const [what, parse] of Object.entries(PARSERS)) {
  postgresTest(`a pool that reads values as ${what}`, async (fixture) => {
    // All but texts, which are texts everywhere.
    const types = { getTypeParser: (oid) => (oid === pg.types.builtins.TEXT ? String : parse) };
    const db = new pg.Pool({ connectionString: fixture.url, max: 4, types });
    fixture.atEnd(() => db.end());
    const target = await createTarget(fixture);
    const updates = [];
    const ports = { webhookUpdate: { send: (update) => updates.push(update) } };
    const connection = connectElm({ ports }, { db, pollMs: 20, log: assert.fail });
    fixture.atEnd(() => connection.stop());
    const log = [];
    const worker = fixture.worker(target, { db, leaseMs: 3000, log: (entry) => log.push(entry) });
    let calls = 0;
    target.answer = (_request, response) => {
      calls += 1;
      response.writeHead(calls === 1 ? 500 : 200, { "content-type": "application/json" });
      // Longer than a heartbeat takes to come.
      setTimeout(() => response.end('{"ok":true}'), calls === 2 ? 1500 : 0);
    };
    worker.start();
    const id = await enqueue(db, "Plain", { name: "x" });
    await enqueue(db, "Plain", { name: "later" }, { delaySeconds: 3600 });
    await until(async () => (await fixture.execution(id)).status === "sent");
    assert.equal((await fixture.execution(id)).attempts, 2);
    const [left] = await worker.drain();
    assert.deepEqual([left.type, left.rows, left.reason], ["Plain", 1, "delay"]);
    assert.ok(Math.abs(left.until - Date.now() - 3_600_000) < 60_000);
    await until(() => updates.some(({ status }) => status.status === "sent"));
    const statuses = updates.map(({ status }) => status);
    const failed = statuses.find(({ status }) => status === "failed");
    assert.deepEqual(failed, { status: "failed", error: "HTTP 500", attempts: 1 });
    const { response } = statuses.find(({ status }) => status === "sent");
    assert.deepEqual([response.status, response.truncated], [200, false]);
    const seen = [];
    const events = createEventLoop({
      db,
      application: "delivery",
      log: assert.fail,
      handle: (event) => void seen.push(event),
    });
    assert.equal(await events.drain(), 1);
    assert.deepEqual([seen[0].attempts, seen[0].max_attempts], [1, 3]);
    assert.equal(seen[0].payload.attempts, 2);
    assert.deepEqual(
      log.filter(({ level }) => level === "error"),
      [],
    );
  });
}
