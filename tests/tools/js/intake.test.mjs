import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Intake } = await runtime("own", "worker/intake.mjs");

/**
 * How many claims there are soon after one `wake`, where each gives the next of `rows`, and nothing
 * when these are over. null: there was no room.
 *
 * @param {(number | Error | null)[]} rows
 * @param {any} [intake]
 */
async function claims(rows, intake = intakeOf()) {
  intake.given.push(...rows);
  intake.count = 0;
  intake.it.wake();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return intake.count;
}

function intakeOf() {
  /** @type {any} */
  const intake = { given: [], count: 0, errors: [] };
  intake.it = new Intake({
    pollMs: 60_000,
    hasRoom: () => true,
    onError: (/** @type {unknown} */ error) => intake.errors.push(error),
    claim: async () => {
      intake.count += 1;
      const rows = intake.given.length > 0 ? intake.given.shift() : 0;
      if (rows instanceof Error) throw rows;
      return rows === null ? null : { rows, isMore: false, isWhole: true };
    },
  });
  return intake;
}

test("after a claim that gave rows there is another, and after one that gave none one more", async (t) => {
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  assert.equal(await claims([], intake), 2);
  // The queue tells of other rows now.
  assert.equal(await claims([0], intake), 1);
  assert.equal(await claims([2], intake), 1);
  assert.equal(await claims([3], intake), 3);
  assert.equal(await claims([5, 1], intake), 4);
});

test("what may have changed who is told is followed by claims until two give none", async (t) => {
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  await claims([], intake);
  intake.it.forget();
  assert.equal(await claims([1], intake), 3);
});

test("a transaction that was open while the last claims were made has told nobody", async (t) => {
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  assert.equal(await claims([], intake), 2);
  await new Promise((resolve) => setTimeout(resolve, 600));
  assert.equal(intake.count, 3, "one more claim, long before the poll");
});

test("the queue and the worker agree about how many rows are few", async () => {
  const templates = new URL("../../../templates/", import.meta.url);
  const sql = await readFile(new URL("sql/wake.sql", templates), "utf8");
  const intake = await readFile(new URL("runtime/worker/intake.mjs", templates), "utf8");
  const [, busy] = /SELECT p_rows >= (\d+)/.exec(sql) ?? [];
  const [, few] = /const FEW = (\d+);/.exec(intake) ?? [];
  assert.ok(busy && busy === few, `${busy} ${few}`);
});

test("it polls before the queue forgets it, however seldom it is to poll", async (t) => {
  const waits = t.mock.method(globalThis, "setTimeout");
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  await claims([], intake);
  // The last claim before it rests.
  await new Promise((resolve) => setTimeout(resolve, 400));
  const longest = Math.max(...waits.mock.calls.map(({ arguments: [, ms] }) => Number(ms)));
  // The queue remembers it for 30 seconds.
  assert.ok(longest > 20_000 && longest < 28_000, `${longest} ms`);
});

test("a poll whose time has come by the end of a claim is no timer of less than nothing", async (t) => {
  const waits = t.mock.method(globalThis, "setTimeout");
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  intake.given.push(0);
  intake.it.wake();
  // The claim is under way.
  intake.it.wakeIn(-1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const delays = waits.mock.calls.map(({ arguments: [, ms] }) => Number(ms));
  // Node 24 warns of each.
  assert.deepEqual(
    delays.filter((ms) => ms < 0),
    [],
  );
});

test("what will be due before the next poll is claimed then", async (t) => {
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  await claims([], intake);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const before = intake.count;
  intake.it.wakeIn(70_000);
  intake.it.wakeIn(5);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(intake.count, before + 1);
});

test("what there was no room for is claimed as soon as there is", async (t) => {
  const intake = intakeOf();
  t.after(() => intake.it.stop());
  await claims([], intake);
  intake.it.feed();
  await new Promise(setImmediate);
  assert.equal(intake.count, 2, "there was no more to claim");
  assert.equal(await claims([null], intake), 1);
  intake.it.feed();
  await new Promise(setImmediate);
  assert.equal(intake.count, 2);
  assert.deepEqual(intake.errors, []);
});

test("once it is stopped, it claims nothing, whoever wakes it", async () => {
  const intake = intakeOf();
  await claims([], intake);
  intake.it.stop();
  assert.equal(await claims([], intake), 0);
  intake.it.wakeIn(1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(intake.count, 0);
  assert.equal(intake.it.isClaiming, false);
});
