import assert from "node:assert/strict";
import test from "node:test";

import { build, own, runtime } from "./support.mjs";

const { createWorker } = await runtime("own", "worker.mjs");
const { createEventLoop } = await runtime("own", "events.mjs");
const { connectElm } = await runtime("own", "elm.mjs");
const { startSimulator } = await runtime("own", "simulate.mjs");

// What tells a Pool.
const db = { connect() {}, query() {}, totalCount: 0, listenerCount: () => 1 };

test("a duration that no timer takes is refused: it would run at once, again and again", () => {
  for (const ms of [Infinity, NaN, 2 ** 31, 0, -1, 1.5, "100"]) {
    for (const name of ["leaseMs", "pollMs", "heartbeatMs"]) {
      const make = () => createWorker({ db, [name]: /** @type {any} */ (ms) });
      assert.throws(make, {
        name: "RangeError",
        message: new RegExp(`^${name} must be a whole number`),
      });
    }
    for (const name of ["leaseMs", "pollMs"]) {
      const make = () => createEventLoop({ db, handle() {}, [name]: /** @type {any} */ (ms) });
      assert.throws(make, { name: "RangeError", message: new RegExp(`^${name} must be`) });
    }
    assert.throws(
      () => connectElm({ ports: {} }, { db, pollMs: /** @type {any} */ (ms) }),
      RangeError,
    );
  }
  createWorker({ db, pollMs: 2 ** 31 - 1 });
});

const NONE = /** @type {any[]} */ ([Infinity, NaN, -1, 1.5, 2 ** 31, "100"]);

test("so is a linger or a grace that is none, but not none at all", async () => {
  const worker = createWorker({ db, lingerMs: 0 });
  for (const ms of NONE) {
    assert.throws(() => createWorker({ db, lingerMs: ms }), refused("lingerMs"));
    await assert.rejects(worker.stop({ graceMs: ms }), refused("graceMs"));
  }
  // None of these has ended it.
  await worker.stop({ graceMs: 0 });
});

test("a lease in which nothing is sent is refused", () => {
  for (const leaseMs of [1, 999]) {
    assert.throws(() => createWorker({ db, leaseMs }), refused("leaseMs"));
  }
  createWorker({ db, leaseMs: 1000 });
});

test("so many at once as nobody has room for are refused", () => {
  for (const count of [...NONE, 0]) {
    assert.throws(() => createWorker({ db, concurrency: count }), refused("concurrency"));
    assert.throws(() => createEventLoop({ db, handle() {}, batch: count }), refused("batch"));
  }
});

test("a simulator is not started with numbers that are none", async () => {
  for (const number of NONE) {
    await assert.rejects(startSimulator({ port: number }), refused("port"));
    await assert.rejects(startSimulator({ port: 0, delayMs: number }), refused("delayMs"));
    for (const name of ["error", "limit", "drop"]) {
      const chances = { [name]: number };
      await assert.rejects(startSimulator({ port: 0, chances }), refused(`chances.${name}`));
    }
  }
});

test("nor is a call enqueued, or a request signed", async () => {
  const none = { query: () => assert.fail("asked") };
  for (const number of [Infinity, NaN, -1, /** @type {any} */ ("100")]) {
    const delayed = own.enqueue(none, "Ping", null, { delaySeconds: number });
    await assert.rejects(delayed, refused("delaySeconds"));
  }
  for (const number of [...NONE, 4]) {
    const urgent = own.enqueue(none, "Ping", null, { priority: number });
    await assert.rejects(urgent, refused("priority"));
  }
  assert.throws(() => build("PlainSignedCall", {}, {}, { timestamp: NaN }), refused("timestamp"));
});

/** @param {string} name */
function refused(name) {
  return { name: "RangeError", message: new RegExp(`^${name} must be a (whole )?number`) };
}
