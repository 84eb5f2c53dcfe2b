// What an application gives, and would never be called or heard.

import assert from "node:assert/strict";
import test from "node:test";
import { runInNewContext } from "node:vm";

import { PGlite } from "@electric-sql/pglite";

import { runtime } from "./support.mjs";

const { createWorker } = await runtime("own", "worker.mjs");
const { enqueue } = await runtime("own", "enqueue.mjs");
const { createEventLoop } = await runtime("own", "events.mjs");
const { connectElm } = await runtime("own", "elm.mjs");
const { startSimulator } = await runtime("own", "simulate.mjs");
const { tell } = await runtime("own", "support/log.mjs");

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
  refused(() => connectElm(app, { db, env: process.env }), "env");
  for (const hook of ["onRequest", "decide"]) {
    const message = `${hook} must be a function`;
    await assert.rejects(startSimulator({ port: 0, [hook]: {} }), { name: "TypeError", message });
  }
  for (const none of [undefined, null]) {
    createWorker({ db, log: none, onEvent: none });
    createEventLoop({ db, handle, log: none, onEffects: none });
    await connectElm(app, { db, log: none }).stop();
  }
  await db.close();
});

test("whatever promise a hook gives is heard", async () => {
  const rejected = (/** @type {() => unknown} */ hook) =>
    new Promise((resolve) => tell(hook, null, resolve));
  assert.equal(await rejected(async () => Promise.reject(1)), 1);
  // As Jest has modules in a realm of their own, and Node's promises in another.
  assert.equal(await rejected(() => runInNewContext("Promise.reject(2)")), 2);
  // As mappers of objects give queries: run once somebody waits.
  const query = { then: (/** @type {any} */ _done, /** @type {any} */ fail) => fail(3) };
  assert.equal(await rejected(() => query), 3);
  assert.equal(
    await rejected(() => Object.defineProperty({}, "then", { get: () => assert.fail("4") })).then(
      String,
    ),
    "AssertionError [ERR_ASSERTION]: 4",
  );
  for (const other of [undefined, null, 5, "then", {}]) {
    tell(() => other, null, assert.fail);
  }
});

test("an application has a name", async () => {
  const db = new PGlite();
  for (const application of ["", 5]) {
    const fault = { name: "TypeError", message: "application must be a string that is not empty" };
    assert.throws(() => createWorker({ db, application }), fault);
    assert.throws(() => createEventLoop({ db, application, handle() {} }), fault);
    assert.throws(() => connectElm({ ports: {} }, { db, application }), fault);
    await assert.rejects(enqueue(db, "RuledCall", { to: "a" }, { application }), fault);
  }
  await db.close();
});

test("an option that nothing knows is told of in the log", async () => {
  const db = new PGlite();
  /** @type {object[]} */
  const logged = [];
  const log = (/** @type {object} */ entry) => logged.push(entry);
  const told = () => logged.splice(0).map(({ level, event, option }) => [level, event, option]);
  createWorker({ db, log, concurency: 5 });
  assert.match(logged[0].known, /^db, config, application, concurrency, /);
  assert.deepEqual(told(), [["warn", "unknown_option", "concurency"]]);
  createEventLoop({ db, log, handle() {}, evenTypes: ["A"] });
  assert.deepEqual(told(), [["warn", "unknown_option", "evenTypes"]]);
  const ports = { webhookTrigger: { subscribe() {}, unsubscribe() {} } };
  await connectElm({ ports }, { db, log, sessionID: "s" }).stop();
  assert.deepEqual(told(), [["warn", "unknown_option", "sessionID"]]);
  createWorker({ db, log, config: undefined, dispatcher: undefined });
  assert.deepEqual(told(), []);
  const refused = (options) => assert.rejects(startSimulator(options), TypeError);
  await refused({ port: 0, delay: 5 });
  await refused({ port: 0, chances: { drops: 1 } });
  await db.close();
});

test("what no call could be sent by, and no event be taken by, is refused at once", async () => {
  const db = new PGlite();
  for (const sandbox of ["http://localhost:4040", true, {}]) {
    const message = "sandbox must be what createSandbox gives";
    assert.throws(() => createWorker({ db, sandbox }), { name: "TypeError", message });
  }
  const loop = (/** @type {any} */ eventTypes) => createEventLoop({ db, handle() {}, eventTypes });
  for (const eventTypes of ["WebhookFailed", 5, [5], {}]) {
    const message = "eventTypes must be an array of strings";
    assert.throws(() => loop(eventTypes), { name: "TypeError", message });
  }
  for (const none of [undefined, null]) {
    createWorker({ db, sandbox: none });
    loop(none);
  }
  await db.close();
});
