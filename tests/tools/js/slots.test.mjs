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
