// What one busy type may hold, how large its claims are, and what that leaves to the others.

import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Slots } = await runtime("own", "worker/slots.mjs");

/**
 * Slots for ten requests, so half of them for a type, and five rows that wait.
 *
 * @param {{ [type: string]: object }} types
 */
function slotsFor(types) {
  const slots = new Slots(types, 10);
  const names = Object.keys(types);
  const row = (/** @type {string} */ type) => ({ type, payload: "1" });
  /**
   * A claim that gives so many rows of some types; fills the slots.
   *
   * @param {{ [type: string]: number }} given
   */
  const claim = (given) => {
    const wanted = slots.wants(names);
    const rows = Object.entries(given).flatMap(([type, count]) => Array(count).fill(row(type)));
    slots.noteClaim(wanted, rows);
    for (const claimed of rows) slots.add(claimed);
    while (slots.take());
  };
  /** A request of a type ends, and the next one leaves. @param {string} type */
  const end = (type) => {
    slots.free(row(type));
    slots.take();
  };
  return { slots, claim, end, wants: () => slots.wants(names).types };
}

test("the one type at work may have all that waits, and is claimed in batches", () => {
  const { slots, claim, end, wants } = slotsFor({ A: {}, B: {}, C: {} });
  assert.deepEqual(wants(), { A: 10, B: 10, C: 10 });
  claim({ A: 10 });
  assert.equal(slots.sending, 5, "its share");
  // The other half is free at once for whoever comes.
  assert.deepEqual(wants(), { B: 5, C: 5 });
  assert.equal(slots.hasRoomForBatch, false);
  end("A");
  end("A");
  assert.equal(slots.hasRoomForBatch, false);
  end("A");
  assert.equal(wants().A, 3);
  assert.equal(slots.hasRoomForBatch, true);
});

test("of two at work each may have its half of what waits", () => {
  const { slots, claim, end, wants } = slotsFor({ A: {}, B: {} });
  claim({ A: 8, B: 4 });
  // It may have more, and is claimed for the first that leaves.
  assert.deepEqual(wants(), { B: 3 });
  assert.equal(slots.hasRoomForBatch, true);
  // Until a claim gives none of it.
  for (let n = 0; n < 4; n += 1) end("B");
  claim({});
  assert.equal(slots.hasRoomForBatch, false);
});

test("a type that found no room is at work still", () => {
  const { slots, claim, end, wants } = slotsFor({ A: {}, B: {} });
  claim({ A: 5, B: 1 });
  end("B");
  const claimed = Array(3).fill({ type: "A" });
  // What waits is shared with it.
  slots.noteClaim({ types: { A: 3, B: 8 }, rows: 3 }, claimed);
  assert.equal(wants().A, 3);
  slots.noteClaim({ types: { A: 3, B: 8 }, rows: 10 }, claimed);
  assert.equal(wants().A, 5);
});

test("a report of a type with a gate has it looked at again", () => {
  const { slots, claim, end } = slotsFor({ A: {}, Single: { concurrency: 1 } });
  claim({ A: 8, Single: 1 });
  claim({});
  end("Single");
  assert.equal(slots.hasRoomForBatch, false);
  slots.noteReport({ type: "Single" });
  assert.equal(slots.hasRoomForBatch, true);
});

test("a type that is held gives up what waits, and is not claimed until it is resumed", () => {
  const { slots, claim, wants } = slotsFor({ A: {}, B: {} });
  claim({ A: 8 });
  assert.equal(slots.hold("A").length, 3);
  assert.deepEqual(slots.wants(["A", "B"]), { types: { B: 8 }, rows: 10, isWhole: false });
  slots.resume("A");
  assert.equal(wants().A, 5);
});

test("a type that holds none has a slot, though all are taken", () => {
  const { slots, claim } = slotsFor({ A: {}, B: {}, C: {} });
  claim({ A: 8, B: 7 });
  assert.deepEqual([slots.sending, slots.room], [10, 0]);
  assert.deepEqual(slots.wants(["A", "B", "C"]), { types: { C: 1 }, rows: 1, isWhole: false });
  const row = { type: "C", payload: "1" };
  slots.add(row);
  slots.add(row);
  assert.equal(slots.take(), row);
  assert.equal(slots.take(), undefined, "one");
});

test("a type with a gate has no rows that wait: it is claimed for free slots", () => {
  const { claim, wants } = slotsFor({ A: {}, B: {}, Gated: { rateLimit: { count: 1 } } });
  assert.equal(wants().Gated, 5);
  claim({ A: 5, B: 3 });
  assert.equal(wants().Gated, 2);
  claim({ Gated: 2 });
  assert.equal(wants().Gated, undefined);
});

test("each type in turn", () => {
  const { slots } = slotsFor({ A: {}, B: {} });
  for (const type of ["A", "A", "B", "B"]) slots.add({ type, payload: "1" });
  const turns = Array.from({ length: 4 }, () => slots.take()?.type);
  assert.deepEqual(turns, ["A", "B", "A", "B"]);
});

test("of large payloads a type has few at once", () => {
  const { slots } = slotsFor({ A: {} });
  const large = { type: "A", payload: null };
  const small = { type: "A", payload: "1" };
  for (const row of [small, large, large, large, large, large, small]) slots.add(row);
  while (slots.take());
  assert.equal(slots.sending, 5);
  slots.free(small);
  assert.equal(slots.take(), undefined);
  slots.free(large);
  assert.equal(slots.take(), large);
});

test("however many types hang, another gets a slot", () => {
  const slots = new Slots(
    { A: {}, B: {}, C: {}, D: { rateLimit: { count: 1, windowMs: 1000 } } },
    4,
  );
  const row = (/** @type {string} */ type) => ({ type, payload: "1" });
  assert.equal(slots.share, 2);
  for (const type of ["A", "A", "B", "B", "A", "A"]) slots.add(row(type));
  for (let n = 0; n < 4; n += 1) assert.ok(slots.take());
  assert.equal(slots.take(), undefined, "A holds its share");
  const { types, rows, isWhole } = slots.wants(["A", "B", "C", "D"]);
  assert.deepEqual([types, isWhole], [{ C: 1, D: 1 }, false]);
  assert.ok(rows >= 2);
  slots.add(row("C"));
  const only = slots.take();
  assert.equal(only.type, "C");
  slots.add(row("C"));
  assert.equal(slots.take(), undefined, "one, not two");
  slots.free(only);
  assert.equal(slots.take().type, "C");
});

test("as many rows wait for a slot as leave during four claims, within bounds", () => {
  const slots = new Slots({ A: {} }, 10);
  const wanted = () => slots.wants(["A"]).types.A;
  const send = (/** @type {number} */ count) => {
    const before = slots.freed;
    for (let n = 0; n < count; n += 1) {
      slots.add({ type: "A", payload: "1" });
      slots.free(slots.take());
    }
    slots.adapt(before);
  };
  assert.equal(wanted(), 10 + 5);
  send(12);
  assert.equal(wanted(), 10 + 48);
  send(0);
  assert.equal(wanted(), 10 + 43, "down slowly");
  send(1000);
  assert.equal(wanted(), 10 + 80);
  for (let n = 0; n < 30; n += 1) send(0);
  assert.equal(wanted(), 10 + 5);
});

test("rows that wait keep no slot from a type that has a gate", () => {
  const slots = new Slots({ Hot: {}, Gated: { concurrency: 8 } }, 10);
  for (let n = 0; n < 12; n += 1) slots.add({ type: "Hot", payload: "1" });
  for (let n = 0; n < 5; n += 1) slots.take();
  assert.equal(slots.take(), undefined, "the other half is not for Hot");
  assert.equal(slots.wants(["Hot", "Gated"]).types.Gated, 5);
});
