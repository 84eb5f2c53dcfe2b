// What a claim says of its rows.

import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { rateMarginMs } = await runtime("own", "worker/claim.mjs");

test("a row of a rate leaves soon after its claim, or not", () => {
  const margin = (/** @type {number} */ windowMs) => rateMarginMs({ rateLimit: { windowMs } });
  assert.deepEqual([margin(1), margin(1000), margin(60_000)], [250, 500, 2500]);
  assert.equal(rateMarginMs({}), Infinity);
});
