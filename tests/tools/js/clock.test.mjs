import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { now } = await runtime("own", "support/clock.mjs");

test("sleep counts, and no clock that is set back", (t) => {
  const began = Date.now();
  let timeOfDay = began;
  t.mock.method(Date, "now", () => timeOfDay);
  const before = now();
  timeOfDay += 60_000;
  const after = now();
  assert.ok(after - before > 59_000);
  timeOfDay = began;
  const last = now();
  assert.ok(last >= after && last - after < 30_000);
});
