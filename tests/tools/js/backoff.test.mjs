// How long to wait after failures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runtime } from "./support.mjs";

const { SharedBackoff, sleep } = await runtime("own", "support/backoff.mjs");

test("what fails at once is one failure, and waits once", async (t) => {
  /** @type {number[]} */
  const waits = [];
  t.mock.method(
    globalThis,
    "setTimeout",
    (/** @type {() => void} */ done, /** @type {number} */ ms) => {
      waits.push(ms);
      queueMicrotask(done);
    },
  );
  const shared = new SharedBackoff();
  const { signal } = new AbortController();
  const failAtOnce = () => Promise.all(Array.from({ length: 8 }, () => shared.wait(signal)));
  await failAtOnce();
  await failAtOnce();
  shared.reset();
  await failAtOnce();
  assert.equal(waits.length, 3);
  const [first, second, third] = /** @type {[number, number, number]} */ (waits);
  assert.ok(first <= 100 && second >= 100 && second <= 200 && third <= 100, `${waits}`);
});

test("who ends waits no more", async () => {
  const shared = new SharedBackoff();
  const ending = new AbortController();
  const waiting = Promise.all([shared.wait(ending.signal), shared.wait(ending.signal)]);
  ending.abort();
  await waiting;
  await shared.wait(ending.signal);
});

test(
  "a wait ends as soon as its signal aborts, and leaves no timer",
  { timeout: 5000 },
  async () => {
    const ending = new AbortController();
    const waiting = sleep(60_000, ending.signal);
    ending.abort();
    await waiting;
    await sleep(60_000, ending.signal);
    assert.ok(!process.getActiveResourcesInfo().includes("Timeout"));
  },
);
