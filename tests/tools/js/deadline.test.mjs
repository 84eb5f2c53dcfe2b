// Deadlines, by a clock that is set by hand.

import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Deadlines } = await runtime("own", "worker/deadline.mjs");

/**
 * Lets time pass: in steps of a sweep, or at once, as where the process stands still.
 *
 * @param {import("node:test").TestContext} t
 */
function clock(t) {
  let now = performance.now();
  /** @type {(() => void) | null} */
  let sweep = null;
  t.mock.method(performance, "now", () => now);
  t.mock.method(globalThis, "setInterval", (/** @type {() => void} */ run) => {
    assert.equal(sweep, null);
    sweep = run;
    return "the timer";
  });
  t.mock.method(globalThis, "clearInterval", () => {
    sweep = null;
  });
  const stand = (/** @type {number} */ ms) => {
    now += ms;
    sweep?.();
  };
  const pass = (/** @type {number} */ ms) => {
    for (let passed = 0; passed < ms; passed += 20) stand(20);
  };
  return { pass, stand, isRunning: () => sweep !== null };
}

test("each ends at its time, and the timer with the last of them", (t) => {
  const { pass, isRunning } = clock(t);
  /** @type {string[]} */
  const ended = [];
  const deadlines = new Deadlines();
  // The second time, after nothing was to be waited for.
  for (let round = 0; round < 2; round += 1) {
    deadlines.add(100, () => ended.push("first"));
    deadlines.add(300, () => ended.push("second"));
    deadlines.delete(deadlines.add(40, () => ended.push("none")));
    pass(80);
    assert.deepEqual(ended.splice(0), []);
    pass(20);
    assert.deepEqual(ended.splice(0), ["first"]);
    pass(200);
    assert.deepEqual(ended.splice(0), ["second"]);
    assert.equal(isRunning(), false);
    pass(10_000);
  }
});

test("a time in which the process stood still is given back, as much as there was", (t) => {
  const { pass, stand } = clock(t);
  let ended = 0;
  new Deadlines().add(1000, () => (ended += 1));
  pass(500);
  stand(980);
  assert.equal(ended, 0);
  // What little is left of it is still time to read what came.
  stand(980);
  pass(180);
  assert.equal(ended, 0);
  pass(20);
  assert.equal(ended, 1);
});

test("after a time that is longer than the deadline, what lies unread is read first", (t) => {
  const { pass, stand } = clock(t);
  let ended = 0;
  const deadlines = new Deadlines();
  deadlines.add(1000, () => (ended += 1));
  stand(30_000);
  pass(180);
  assert.equal(ended, 0);
  pass(20);
  assert.equal(ended, 1);
  // Not again and again.
  deadlines.add(1000, () => (ended += 1));
  stand(30_000);
  stand(30_000);
  assert.equal(ended, 2);
});
