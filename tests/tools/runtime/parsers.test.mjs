// Pools whose connections read values in an application's own way.
import assert from "node:assert/strict";
import pg from "pg";
import { createTarget, respond } from "./target.mjs";
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
    const db = fixture.pool({ types });
    const target = await createTarget(fixture);
    const updates = [];
    const ports = { webhookUpdate: { send: (update) => updates.push(update) } };
    const connection = connectElm({ ports }, { db, pollMs: 20, log: assert.fail });
    fixture.atEnd(() => connection.stop());
    const log = [];
    const worker = fixture.worker(target, { db, leaseMs: 3000, log: (entry) => log.push(entry) });
    let calls = 0;
    target.answer = (_request, response, { path }) => {
      if (path.endsWith("/gone")) return respond(response, 404);
      calls += 1;
      const [status, ms] = calls === 1 ? [500, 0] : [200, 1500];
      // The second time longer than a heartbeat takes to come.
      setTimeout(() => respond(response, status), ms);
    };
    worker.start();
    const id = await enqueue(db, "Plain", { name: "x" });
    const gone = await enqueue(db, "Plain", { name: "gone" });
    await enqueue(db, "Plain", { name: "later" }, { delaySeconds: 3600 });
    await until(async () => (await fixture.execution(id)).status === "sent");
    assert.equal((await fixture.execution(id)).attempts, 2);
    const [left] = await worker.drain();
    assert.deepEqual([left.type, left.rows, left.reason], ["Plain", 1, "delay"]);
    assert.ok(Math.abs(left.until - Date.now() - 3_600_000) < 60_000);
    const last = (webhook_id) =>
      updates.findLast((update) => update.webhook_id === webhook_id).status;
    await until(() => last(id).status === "sent" && last(gone).status === "dead_letter");
    assert.deepEqual(last(gone), { status: "dead_letter", error: "HTTP 404", attempts: 1 });
    const { response } = last(id);
    assert.deepEqual([response.status, response.truncated], [200, false]);
    const seen = [];
    const events = createEventLoop({
      db,
      application: "delivery",
      log: assert.fail,
      handle: (event) => void seen.push(event),
    });
    assert.equal(await events.drain(), 2);
    for (const { attempts, max_attempts } of seen) {
      assert.deepEqual([attempts, max_attempts], [1, 3]);
    }
    assert.deepEqual(seen.map(({ payload }) => payload.attempts).sort(), [1, 2]);
    assert.deepEqual(
      log.filter(({ level }) => level === "error"),
      [],
    );
  });
}
