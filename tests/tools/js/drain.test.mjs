import assert from "node:assert/strict";
import test from "node:test";

import { context, own, runtime } from "./support.mjs";

const { Drain } = await runtime("own", "worker/drain.mjs");
const { SharedBackoff, sleep } = await runtime("own", "support/backoff.mjs");
const { Rows } = await runtime("own", "worker/rows.mjs");

/**
 * How long a drain that began long ago waits for a type that is held up.
 *
 * @param {string | null} reason
 * @param {number | null} ms until it ends
 * @param {number} [answeredAgo] how long ago the type's target answered
 */
async function wait(reason, ms, answeredAgo = 0) {
  const { now } = performance;
  const moment = now.call(performance);
  const drain = new Drain({
    db: { query: async () => [{ type: "Mail", reason, ms }] },
    application: "shop",
    timeoutMs: 1000,
    answeredAt: () => moment + 1e6 - answeredAgo,
    onError: assert.fail,
    signal: new AbortController().signal,
  });
  performance.now = () => moment + 1e6;
  try {
    return await drain.wait(["Mail"]);
  } finally {
    performance.now = now;
  }
}

test("an outage while it tells what is left is waited out, and a stop ends that", async () => {
  let isAway = true;
  const stopping = new AbortController();
  /** @type {unknown[]} */
  const errors = [];
  const rows = [{ type: "Mail", rows: 2, reason: "retry", ms: 1000 }];
  const drain = new Drain({
    db: { query: async () => (isAway ? Promise.reject(new Error("away")) : rows) },
    application: "shop",
    timeoutMs: 1000,
    answeredAt: () => 0,
    onError: (error) => errors.push(error),
    signal: stopping.signal,
  });
  setTimeout(() => (isAway = false), 50);
  const [left] = await drain.left(["Mail"], ["Mail"]);
  assert.deepEqual([left?.type, left?.rows, left?.reason], ["Mail", 2, "retry"]);
  assert.ok(errors.length >= 1);
  isAway = true;
  const ends = drain.left(["Mail"], ["Mail"]);
  stopping.abort();
  assert.deepEqual(await ends, []);
});

test("a database that does not answer keeps no drain that is stopped", async () => {
  const stopping = new AbortController();
  const drain = new Drain({
    db: { query: () => new Promise(() => {}) },
    application: "shop",
    timeoutMs: 30_000,
    answeredAt: () => 0,
    onError: assert.fail,
    signal: stopping.signal,
  });
  const ends = [drain.wait(["Mail"]), drain.left(["Mail"], ["Mail"])];
  stopping.abort();
  assert.deepEqual(await Promise.all(ends), [null, []]);
});

test("what ends within a minute of the last answer is waited for, and no longer", async () => {
  assert.equal(await wait("rate", 5000), 5000);
  // A window of a minute, with what it counts besides.
  assert.equal(await wait("rate", 64_000), 64_000);
  assert.equal(await wait("rate", 66_000), null);
  assert.equal(await wait("pause", Infinity), null);
  // A person has to mend it first.
  assert.equal(await wait("fault", 1000), null);
  assert.equal(await wait("circuit", 30_000, 30_000), 30_000);
  assert.equal(await wait("circuit", 30_000, 40_000), null);
  // What depends on others is looked at again and again.
  assert.equal(await wait("concurrency", null, 60_000), 250);
  assert.equal(await wait("concurrency", null, 65_000), null);
  assert.equal(await wait(null, null), 50);
});

/**
 * Rows of a worker whose target always answers with a status.
 *
 * @param {number} status
 * @param {number} concurrency
 */
function rowsOf(status, concurrency) {
  /** @type {unknown[]} */
  const told = [];
  const { env } = context();
  const rows = new Rows({
    settings: { name: "w", config: own.config, concurrency, leaseMs: 1000, lingerMs: 1 },
    delivery: {
      db: { prepared: async () => [] },
      leaseMs: 1000,
      config: own.config,
      variables: { of: async () => env },
      sender: {
        send: async () => ({ answer: { status, headers: {}, body: "", truncated: false } }),
      },
      onError: assert.fail,
      exhausted: new SharedBackoff(),
    },
    tell: {
      attempt(/** @type {any} */ { type }, /** @type {any} */ { outcome, status }) {
        told.push([type, outcome, status]);
      },
      emit() {},
      error: assert.fail,
    },
    onRoom() {},
    onDueIn() {},
  });
  return { rows, told };
}

/** @param {string} type @param {string} payload @param {string} [token] */
function row(type, payload, token = type) {
  return {
    ...{ id: token, token, type, payload, idempotencyKey: "key-1", attempt: 1, host: "h" },
    ...{ correlationId: null, deadline: Infinity, sendBy: Infinity },
  };
}

/** @param {any} rows */
async function untilReported(rows) {
  for (let turns = 0; rows.size > 0 && turns < 2000; turns += 1) await sleep(1);
}

test("a request that is refused before it is sent is no answer of a target", async () => {
  const { rows, told } = rowsOf(400, 5);
  const wanted = { types: { RuledCall: 1, PlainSignedCall: 1 }, rows: 2 };
  await rows.take(wanted, async () => [
    row("RuledCall", '{"to":"a"}'),
    row("PlainSignedCall", "["),
  ]);
  await untilReported(rows);
  const outcomes = [
    ["PlainSignedCall", "permanent", undefined],
    ["RuledCall", "permanent", 400],
  ];
  assert.deepEqual(told.sort(), outcomes);
  assert.ok(rows.answeredAt("RuledCall") > 0);
  assert.equal(rows.answeredAt("PlainSignedCall"), -Infinity);
});

test("each row that waits for a slot is sent when one is free, without another claim", async () => {
  const { rows, told } = rowsOf(400, 1);
  const wanted = { types: { RuledCall: 3 }, rows: 3 };
  await rows.take(wanted, async () =>
    ["1", "2", "3"].map((token) => row("RuledCall", '{"to":"a"}', token)),
  );
  await untilReported(rows);
  assert.equal(told.length, 3);
});
