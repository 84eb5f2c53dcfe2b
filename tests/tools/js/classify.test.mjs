import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { ofFailure, ofUnbuilt } = await runtime("own", "worker/classify.mjs");

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
