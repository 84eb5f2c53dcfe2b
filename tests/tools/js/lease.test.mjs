import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Leases } = await runtime("own", "worker/lease.mjs");

test("a heartbeat whose connection died silently is repeated before the lease ends", async () => {
  const leaseMs = 1500;
  let beats = 0;
  let extendedAt = Infinity;
  const db = {
    /** @param {string} _text @param {unknown[]} _values @param {number} timeoutMs */
    async query(_text, _values, timeoutMs) {
      beats += 1;
      if (beats === 1) {
        await new Promise((resolve) => setTimeout(resolve, timeoutMs));
        throw new Error("Query read timeout");
      }
      extendedAt = performance.now();
      return [{ token: "1", lease_ms: leaseMs }];
    },
  };
  /** @type {unknown[]} */
  const lost = [];
  const leases = new Leases({
    ...{ db, worker: "w", leaseMs },
    onLost: (/** @type {unknown} */ row) => lost.push(row),
    onError() {},
  });
  const row = { id: "i", token: "1", deadline: performance.now() + leaseMs };
  const until = row.deadline;
  leases.add(row);
  leases.start();
  while (beats < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  leases.stop();
  assert.ok(extendedAt < until, "too late");
  assert.ok(row.deadline > until);
  assert.deepEqual(lost, []);
});

test("a row that the database has the report of is not lost, another is", async () => {
  let asked = false;
  const db = {
    async query() {
      asked = true;
      return [];
    },
  };
  /** @type {string[]} */
  const lost = [];
  const leases = new Leases({
    ...{ db, worker: "w", leaseMs: 30 },
    onLost: (/** @type {{ id: string }} */ { id }) => lost.push(id),
    onError: assert.fail,
  });
  const rows = ["a", "b"].map((id) => ({ id, token: id, deadline: Infinity }));
  rows.forEach((row) => leases.add(row));
  leases.start();
  leases.noteReport(rows[0]);
  while (!asked) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 5));
  leases.stop();
  assert.deepEqual(lost, ["b"]);
  // Until its report is answered it is held.
  assert.equal(leases.size, 1);
  leases.delete(rows[0]);
  assert.equal(leases.size, 0);
});

test("a lease runs from when its extension was asked for, and is extended in thirds of it", async () => {
  const leaseMs = 300;
  /** @type {number[]} */
  const asked = [];
  /** @type {string[]} */
  const lost = [];
  const rows = ["a", "b"].map((id) => ({ id, token: id, deadline: 0 }));
  const leases = new Leases({
    db: {
      async query() {
        asked.push(performance.now());
        await new Promise((resolve) => setTimeout(resolve, 30));
        // Reported meanwhile: nobody has lost it.
        leases.delete(rows[1]);
        if (asked.length === 2) leases.stop();
        return [{ token: "a", lease_ms: leaseMs }];
      },
    },
    worker: "w",
    leaseMs,
    onLost: (/** @type {{ id: string }} */ { id }) => lost.push(id),
    onError: assert.fail,
  });
  rows.forEach((row) => leases.add(row));
  const began = performance.now();
  leases.start();
  while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const [first = 0, second = 0] = asked;
  assert.deepEqual(lost, []);
  assert.ok(rows[0].deadline <= first + leaseMs, "too long");
  assert.ok(second - began < leaseMs, "too late");
  await new Promise((resolve) => setTimeout(resolve, 180));
  assert.equal(asked.length, 2, "it was stopped meanwhile");
});

test("after a heartbeat that took longer than there is between two, the next comes at once", async (t) => {
  const waits = t.mock.method(globalThis, "setTimeout");
  const db = {
    async query() {
      const until = performance.now() + 20;
      while (performance.now() < until);
      return [];
    },
  };
  const leases = new Leases({
    ...{ db, worker: "w", leaseMs: 30 },
    onLost() {},
    onError: assert.fail,
  });
  leases.add({ id: "i", token: "1", deadline: Infinity });
  leases.start();
  while (waits.mock.callCount() < 2) await new Promise((resolve) => setImmediate(resolve));
  leases.stop();
  const delays = waits.mock.calls.map(({ arguments: [, ms] }) => Number(ms));
  // Node 24 warns of less.
  assert.ok(
    delays.every((ms) => ms >= 0),
    `${delays}`,
  );
});
