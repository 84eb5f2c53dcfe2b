// Hooks of an application's that would never be called.

import assert from "node:assert/strict";
import test from "node:test";

import { PGlite } from "@electric-sql/pglite";

import { runtime } from "./support.mjs";

const { createWorker } = await runtime("own", "worker.mjs");
const { createEventLoop } = await runtime("own", "events.mjs");
const { connectElm } = await runtime("own", "elm.mjs");

test("what is no function is no hook", async () => {
  const db = new PGlite();
  const handle = () => {};
  const app = { ports: {} };
  const refused = (/** @type {() => unknown} */ make, /** @type {string} */ name) =>
    assert.throws(make, { name: "TypeError", message: `${name} must be a function` });
  // `console` is what many take as a log.
  refused(() => createWorker({ db, log: console }), "log");
  refused(() => createWorker({ db, onEvent: "attempt" }), "onEvent");
  refused(() => createEventLoop({ db, handle, log: console }), "log");
  refused(() => createEventLoop({ db, handle, onEffects: [] }), "onEffects");
  refused(() => connectElm(app, { db, log: console }), "log");
  for (const none of [undefined, null]) {
    createWorker({ db, log: none, onEvent: none });
    createEventLoop({ db, handle, log: none, onEffects: none });
    await connectElm(app, { db, log: none }).stop();
  }
  await db.close();
});
