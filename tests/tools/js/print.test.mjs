// What the commands print for people.

import assert from "node:assert/strict";
import test from "node:test";
import { runtime } from "./support.mjs";

const { table } = await runtime("own", "cli/print.mjs");

test("a table may have more rows than a function takes arguments", () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => ({ id: n, note: null }));
  const lines = table(rows).split("\n");
  assert.equal(lines.length, 200_002);
  assert.deepEqual([lines[0], lines[1], lines[200_000]], ["    ID  NOTE", "     0", "199999"]);
});
