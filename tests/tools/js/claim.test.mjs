// What a claim says of its rows.

import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { isMore, rateMarginMs } = await runtime("own", "worker/claim.mjs");

test("a row of a rate leaves soon after its claim, or not", () => {
  const margin = (/** @type {number} */ windowMs) => rateMarginMs({ rateLimit: { windowMs } });
  assert.deepEqual([margin(1), margin(1000), margin(60_000)], [250, 500, 2500]);
  assert.equal(rateMarginMs({}), Infinity);
});

test("there may be more where as many came as were asked for, of a type or of all", () => {
  const more = (/** @type {string[]} */ types, /** @type {number} */ rows) =>
    isMore(
      types.map((type) => ({ type })),
      { A: 2, B: 3 },
      rows,
    );
  assert.equal(more(["A", "B", "B"], 4), false);
  assert.equal(more(["A", "B", "B"], 3), true);
  assert.equal(more(["A", "B", "A"], 4), true);
});
