// How soon a row goes out that nothing holds up: no poll is waited for, and nothing is asked twice.
import assert from "node:assert/strict";
import { createTarget } from "./target.mjs";
import { pause, test, until } from "./harness.mjs";

/** A worker that does not poll; `claims` says how many rows each of its claims gave. */
function start(fixture, target, options) {
  const claims = [];
  const onEvent = ({ event, rows }) => event === "claimed" && claims.push(rows);
  const worker = fixture.worker(target, { pollMs: 60_000, onEvent, ...options });
  worker.start();
  return claims;
}

const sent = (fixture, count) => until(async () => (await fixture.statuses()).sent === count);

test("one claim takes a call that comes alone", async (fixture) => {
  const target = await createTarget(fixture);
  const claims = start(fixture, target);
  // At the start, again as it listens, once more after each that finds little for the first time, and
  // a quarter of a second later for a transaction that was open: until there are no more.
  await until(() => claims.length > 1);
  while (claims.length > 0) {
    claims.length = 0;
    await pause(600);
  }
  for (let n = 1; n <= 3; n += 1) {
    await fixture.enqueue("Plain", { name: `n${n}` });
    await sent(fixture, n);
  }
  await pause(100);
  assert.deepEqual(claims, [1, 1, 1]);
});

test("a backlog goes out without a poll, whatever the slots", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Plain", 60);
  start(fixture, target, { concurrency: 4 });
  await sent(fixture, 60);
});

test("a row that waits for a place of its concurrency is sent as soon as one is free", async (fixture) => {
  const target = await createTarget(fixture);
  await fixture.enqueueMany("Single", 10);
  start(fixture, target);
  await sent(fixture, 10);
});
