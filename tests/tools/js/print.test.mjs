// What the commands print for people.

import assert from "node:assert/strict";
import test from "node:test";
import { runtime } from "./support.mjs";

const { table } = await runtime("own", "cli/print.mjs");
const { seenLine } = await runtime("own", "cli/simulate.mjs");

test("a table may have more rows than a function takes arguments", () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => ({ id: n, note: null }));
  const lines = table(rows).split("\n");
  assert.equal(lines.length, 200_002);
  assert.deepEqual([lines[0], lines[1], lines[200_000]], ["    ID  NOTE", "     0", "199999"]);
});

test("what the simulator was asked for says nothing to a terminal", () => {
  const how = "X-Simulate knows no \u009b2J\n";
  const seen = { method: "POST", path: "/test-webhook/", status: 400, how, ms: 1 };
  assert.match(seenLine(seen), / after 1 ms \(X-Simulate knows no \\u009b2J \)\n$/);
});
