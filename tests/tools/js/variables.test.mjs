// Variables from a source of the application's: a secret store, which may be slow, or hang.

import assert from "node:assert/strict";
import test from "node:test";

import { own, runtime } from "./support.mjs";

const { Variables } = await runtime("own", "worker/variables.mjs");

const { Ping } = own.config.webhooks;

/** Lets all go on that waits for nothing. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A clock that stands still, but for `after`.
 *
 * @param {import("node:test").TestContext} t
 */
function clock(t) {
  let now = performance.now();
  t.mock.method(performance, "now", () => now);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  return async (/** @type {number} */ ms) => {
    now += ms;
    t.mock.timers.tick(ms);
    await turn();
  };
}

test("without a source an empty variable of the process is set, and one that is not there is not", (t) => {
  const variables = new Variables(undefined, "app");
  const { AUTH } = process.env;
  t.after(() => {
    if (AUTH === undefined) delete process.env.AUTH;
    else process.env.AUTH = AUTH;
  });
  process.env.AUTH = "";
  assert.deepEqual(variables.missing("Ping", Ping), []);
  delete process.env.AUTH;
  assert.deepEqual(variables.missing("Ping", Ping), ["AUTH"]);
});

test("an answer holds for five seconds, and the old one until the new one is there", async (t) => {
  const after = clock(t);
  /** @type {((value: unknown) => void)[]} */
  const asked = [];
  const variables = new Variables(() => new Promise((resolve) => asked.push(resolve)), "app");
  const first = variables.missing("Ping", Ping);
  await turn();
  asked[0]?.(null);
  assert.deepEqual(await first, ["AUTH"]);
  await after(4999);
  assert.deepEqual(await variables.missing("Ping", Ping), ["AUTH"]);
  assert.equal(asked.length, 1);
  await after(2);
  assert.deepEqual(await variables.missing("Ping", Ping), ["AUTH"]);
  assert.deepEqual(await variables.missingSoon("Ping", Ping, assert.fail), ["AUTH"]);
  assert.equal(asked.length, 2);
  asked[1]?.("Bearer x");
  await turn();
  assert.deepEqual(await variables.missing("Ping", Ping), []);
  assert.equal(asked.length, 2);
});

test("the first answer is waited for a moment, and told of when it comes", async (t) => {
  const after = clock(t);
  let told = 0;
  /** @type {(value: unknown) => void} */
  let answer = () => {};
  const variables = new Variables(() => new Promise((resolve) => (answer = resolve)), "app");
  const soon = variables.missingSoon("Ping", Ping, () => (told += 1));
  await after(200);
  assert.equal(await soon, null);
  assert.equal(told, 0);
  answer("Bearer x");
  await turn();
  assert.equal(told, 1);
  assert.deepEqual(await variables.missingSoon("Ping", Ping, assert.fail), []);
});

test("a variable that hangs or fails is missing; what the source says is not told on", async (t) => {
  const after = clock(t);
  const secret = "s3cret of the store";
  for (const source of [
    () => new Promise(() => {}),
    () => Promise.reject(new Error(secret)),
    () => ({ secret }),
  ]) {
    const variables = new Variables(source, "app");
    const missing = variables.missing("Ping", Ping);
    const of = assert.rejects(variables.of("Ping", Ping, "a"), {
      code: "missing_variable",
      message: "the variable AUTH cannot be read",
    });
    await turn();
    await after(10_000);
    assert.deepEqual(await missing, ["AUTH (cannot be read)"]);
    await of;
  }
});

test("a variable that takes some seconds is there", async (t) => {
  const after = clock(t);
  const slow = () => new Promise((resolve) => setTimeout(resolve, 9000, "Bearer x"));
  const variables = new Variables(slow, "app");
  const missing = variables.missing("Ping", Ping);
  const of = variables.of("Ping", Ping, "a");
  await turn();
  await after(9000);
  assert.deepEqual(await missing, []);
  assert.equal((await of)("AUTH"), "Bearer x");
});

test("numbers and truth values are texts; what depends on the host is for each request to tell", async () => {
  for (const [value, text] of [
    ["Bearer x", "Bearer x"],
    [5, "5"],
    [5n, "5"],
    [false, "false"],
    [null, undefined],
    [undefined, undefined],
  ]) {
    const env = await new Variables(() => value, "app").of("Ping", Ping, "a");
    assert.equal(env("AUTH"), text);
  }
  for (const told of [() => undefined, () => Promise.reject(new Error("x"))]) {
    const byHost = new Variables((/** @type {string} */ _name, { host }) => host ?? told(), "app");
    assert.deepEqual(await byHost.missing("Ping", Ping), []);
  }
});
