import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { createWorker } = await runtime("own", "worker.mjs");
const { createEventLoop } = await runtime("own", "events.mjs");
const { connectElm } = await runtime("own", "elm.mjs");

// What tells a Pool.
const db = { connect() {}, query() {}, totalCount: 0, listenerCount: () => 1 };

test("a duration that no timer takes is refused: it would run at once, again and again", () => {
  for (const ms of [Infinity, NaN, 2 ** 31, 0, -1, 1.5, "100"]) {
    for (const name of ["leaseMs", "pollMs", "heartbeatMs"]) {
      const make = () => createWorker({ db, [name]: /** @type {any} */ (ms) });
      assert.throws(make, { name: "RangeError", message: new RegExp(`^${name} must be a whole number`) });
    }
    for (const name of ["leaseMs", "pollMs", "batch"]) {
      const make = () => createEventLoop({ db, handle() {}, [name]: /** @type {any} */ (ms) });
      if (name !== "batch" || ms !== 2 ** 31) {
        assert.throws(make, { name: "RangeError", message: new RegExp(`^${name} must be`) });
      }
    }
    assert.throws(() => connectElm({ ports: {} }, { db, pollMs: /** @type {any} */ (ms) }), RangeError);
  }
  createWorker({ db, pollMs: 2 ** 31 - 1 });
});
