// What waits in the queue, as a worker tells it.

import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { leftBehind } = await runtime("own", "worker/backlog.mjs");

test("why rows are left behind, and until when", async () => {
  const said = [
    // As an application's type parsers may have it.
    { type: "Mail", rows: "2", reason: "retry", ms: "60000" },
    { type: "Mail", rows: 1, reason: "pause", ms: Infinity },
    { type: "Mail", rows: 1, reason: "concurrency", ms: null },
    { type: "Lacking", rows: 3, reason: "held", ms: 60000 },
    { type: "Lacking", rows: 3, reason: "retry", ms: 60000 },
    { type: "Other", rows: 4, reason: "due", ms: 0 },
  ];
  const db = { query: async () => said };
  const began = Date.now();
  const left = await leftBehind(db, "shop", ["Mail", "Lacking"], ["Mail"], 1000);
  const minutes = (/** @type {Date | null} */ until) =>
    until && Math.floor((until.getTime() - began) / 60_000);
  assert.deepEqual(
    left.map(({ type, rows, reason, until }) => [type, rows, reason, minutes(until)]),
    [
      ["Mail", 2, "retry", 1],
      ["Mail", 1, "pause", null],
      ["Mail", 1, "concurrency", null],
      ["Lacking", 3, "held", 1],
      ["Lacking", 3, "variables", null],
      ["Other", 4, "unknown", null],
    ],
  );
});
