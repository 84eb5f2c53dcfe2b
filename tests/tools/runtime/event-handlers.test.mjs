// What handlers of events do that they should not.
import assert from "node:assert/strict";
import { addEvent, event, loop } from "./event-loop.mjs";
import { pause, test, until } from "./harness.mjs";

test("what another database says to a handler holds up no other event", async (fixture) => {
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push(await addEvent(fixture, "Elsewhere"));
  const good = await addEvent(fixture, "Good");
  await fixture.rows("UPDATE buildamp_events SET max_attempts = 1");
  const log = [];
  const handle = ({ event_type }) => {
    if (event_type === "Elsewhere") {
      throw Object.assign(new Error("too many connections"), { code: "53300" });
    }
  };
  const events = loop(fixture, handle, { log: (entry) => log.push(entry) });
  assert.equal(await events.drain(), 4);
  assert.equal((await event(fixture, good)).status, "completed");
  assert.deepEqual(
    log.map(({ event, id, attempts }) => [event, id, attempts]),
    ids.map((id) => ["event_failed", id, 0]),
  );
  // Three times it may be an outage of the whole machine's; then it is the event.
  for (let n = 0; n < 3; n += 1) {
    await fixture.rows("UPDATE buildamp_events SET next_retry_at = NULL WHERE status = 'pending'");
    assert.equal(await events.drain(), 3);
  }
  const { status, attempts } = await event(fixture, ids[0]);
  assert.deepEqual([status, attempts], ["failed", 1]);
});

test("what a handler does to its event is its own affair", async (fixture) => {
  const id = await addEvent(fixture, "Odd", { id: "order-7", attempts: 9, host: null });
  const write = (event) => {
    Object.assign(event, event.payload);
    return [{ webhook_type: "Plain", payload: { name: "x" } }];
  };
  await loop(fixture, write).drain();
  const { status, attempts } = await event(fixture, id);
  assert.deepEqual([status, attempts], ["completed", 1]);
  assert.equal(await fixture.value("SELECT host FROM webhook_executions"), "shop.example");
});

test("stop waits no longer for a handler than it is told, and gives the others back", async (fixture) => {
  const hung = await addEvent(fixture, "Hung");
  const behind = await addEvent(fixture, "Behind");
  const log = [];
  const begun = [];
  const events = loop(
    fixture,
    (event) => {
      begun.push(event);
      return new Promise(() => {});
    },
    { leaseMs: 60, log: ({ event, id }) => log.push([event, id]) },
  );
  events.start();
  await until(() => log.length > 0);
  await events.stop({ graceMs: 50 });
  assert.deepEqual(log, [
    ["event_slow", hung],
    ["unreported", undefined],
  ]);
  const { status, attempts } = await event(fixture, behind);
  assert.deepEqual([begun.length, status, attempts], [1, "pending", 0]);
  // Its lease is kept no longer.
  await pause(80);
  const others = [];
  await loop(fixture, ({ id }) => void others.push(id)).drain();
  assert.deepEqual(others.sort(), [hung, behind].sort());
});

test("a loop that has nothing under way stops without a word, however little it may wait", async (fixture) => {
  const log = [];
  const events = loop(fixture, () => {}, { log: (entry) => log.push(entry) });
  await addEvent(fixture, "Welcome");
  await events.drain();
  await events.stop({ graceMs: 0 });
  assert.deepEqual(log, []);
});

test("a handler that ends after its loop has stopped takes no event from another loop", async (fixture) => {
  const late = await addEvent(fixture, "Late");
  const behind = await addEvent(fixture, "Behind");
  let release;
  const events = loop(fixture, () => new Promise((resolve) => (release = resolve)));
  events.start();
  await until(() => release);
  await events.stop({ graceMs: 0 });
  const state = async (id) => (await event(fixture, id)).status;
  assert.equal(await state(behind), "pending");
  await fixture.rows("UPDATE buildamp_events SET status = 'processing' WHERE id = $1", [behind]);
  release();
  await until(async () => (await state(late)) === "completed");
  await pause(50);
  assert.equal(await state(behind), "processing");
});

test("an event that somebody took, and counted no attempt of, is taken back", async (fixture) => {
  const id = await addEvent(fixture, "Welcome");
  await fixture.rows(
    "UPDATE buildamp_events SET status = 'processing', attempts = NULL, next_retry_at = NOW() - INTERVAL '1 s'",
  );
  await loop(fixture, () => {}).drain();
  const { status, attempts } = await event(fixture, id);
  assert.deepEqual([status, attempts], ["completed", 1]);
});
