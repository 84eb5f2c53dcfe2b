import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Settler } = await runtime("own", "worker/settle.mjs");

test("a batch that a statement_timeout ends goes through in parts; what takes too long alone waits", async () => {
  /** @type {number[]} */
  const sizes = [];
  /** @type {string[]} */
  const settled = [];
  let isSlow = true;
  const db = {
    /** @param {string} _text @param {[string, string]} values */
    async prepared(_text, [, json]) {
      const results = JSON.parse(json);
      sizes.push(results.length);
      if (
        results.length > 2 ||
        (isSlow && results.some((/** @type {any} */ { id }) => id === "slow"))
      ) {
        throw Object.assign(new Error("canceling statement due to statement timeout"), {
          code: "57014",
        });
      }
      return results.map((/** @type {any} */ { token }) => ({
        token,
        status: "sent",
        due_in_ms: null,
      }));
    },
  };
  const settler = new Settler({
    ...{ db, worker: "w", lingerMs: 1, timeoutMs: 1000 },
    onSettled: (/** @type {any} */ { row }) => settled.push(row.id),
    onError() {},
  });
  for (const id of ["slow", "a", "b", "c", "d", "e", "f"]) {
    settler.report({ id, token: id }, { outcome: "ok", status: 200 });
  }
  while (settled.length < 6) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(settled.sort(), ["a", "b", "c", "d", "e", "f"]);
  assert.equal(sizes[0], 7);
  isSlow = false;
  await settler.flush(2000);
  assert.equal(settled.at(-1), "slow");
});
