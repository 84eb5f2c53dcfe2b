import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { ofFailure, ofUnbuilt, retryAfter } = await runtime("own", "worker/classify.mjs");

test("a worker without the folder of files has its type pause; a file may still arrive", () => {
  const error = Object.assign(new Error("the file `a` cannot be read"), {
    code: "file_unavailable",
  });
  const codeOf = (/** @type {boolean} */ hasFiles) => ofUnbuilt(error, { values: [], hasFiles });
  assert.deepEqual(codeOf(false), {
    outcome: "retry",
    code: "missing_variable",
    error: error.message,
  });
  assert.equal(codeOf(true).code, "file_unavailable");
});

test("an error that is its own cause has no code", () => {
  const error = new Error("x");
  error.cause = error;
  const several = new AggregateError([]);
  several.errors.push(several);
  for (const cause of [error, several]) {
    assert.deepEqual(ofFailure(cause), {
      outcome: "retry",
      code: "network",
      error: "the request failed",
    });
  }
});

test("a Retry-After in each form that HTTP has for a date, wherever the worker is", () => {
  const { TZ } = process.env;
  process.env.TZ = "America/New_York";
  try {
    for (const after of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
    ]) {
      for (const date of ["Sun, 06 Nov 1994 08:49:00 GMT", "Sun Nov  6 08:49:00 1994"]) {
        assert.equal(retryAfter({ date, "retry-after": after }), 37_000, `${after} / ${date}`);
      }
    }
    // What is neither a date nor a number of seconds asks for nothing.
    for (const odd of ["", "soon", "-5", "+5", "5, 5", "1,000", "1e3", "0x10", "PT5S", "5 s"]) {
      assert.ok(!retryAfter({ "retry-after": odd }), odd);
    }
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
