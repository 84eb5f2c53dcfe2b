import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { retryAfter } = await runtime("own", "worker/retry-after.mjs");

test("a Retry-After in each form that HTTP has for a date, wherever the worker is", () => {
  const { TZ } = process.env;
  process.env.TZ = "America/New_York";
  try {
    for (const after of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
      // Others than HTTP has, in which no machine's zone is meant either.
      "Sun, 06 Nov 1994 08:49:37",
      "1994-11-06T08:49:37",
      "1994-11-06T03:49:37-05:00",
      "11/6/1994 8:49:37 AM",
      "Sun, 06 Nov 1994 03:49:37 -0500 (EST)",
    ]) {
      for (const date of ["Sun, 06 Nov 1994 08:49:00 GMT", "Sun Nov  6 08:49:00 1994"]) {
        assert.equal(retryAfter({ date, "retry-after": after }), 37_000, `${after} / ${date}`);
      }
    }
    const [date, day] = ["Sun, 06 Nov 1994 08:49:00 GMT", 24 * 3600 * 1000];
    for (const [after, ms] of [
      [" 1.5 ", 1500],
      ["999999999", day],
      ["Mon, 07 Nov 1994 08:49:00 GMT", day],
      ["Tue, 08 Nov 1994 08:49:00 GMT", day],
      ["Sat, 05 Nov 1994 08:49:00 GMT", 0],
      ["1994-11-06T08:50", 60_000],
    ]) {
      assert.equal(retryAfter({ date, "retry-after": after }), ms, `${after}`);
    }
    // Without a time of the answer's own, by this machine's.
    const soon = retryAfter({ "retry-after": new Date(Date.now() + 90_000).toUTCString() });
    assert.ok(soon > 80_000 && soon <= 90_000, `${soon}`);
    // What is neither a date nor a number of seconds asks for nothing.
    const numbers = ["-5", "-45", "-45.5", "+5", "+45", "45.", "5, 5", "1,000", "1e3", "0x10"];
    for (const odd of ["", "soon", ...numbers, "after 45", "PT5S", "5 s"]) {
      assert.equal(retryAfter({ "retry-after": odd }), undefined, odd);
    }
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
