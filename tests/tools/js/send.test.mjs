// One request, whatever its dispatcher does and when.

import assert from "node:assert/strict";
import test from "node:test";

import { runtime } from "./support.mjs";

const { Sender } = await runtime("own", "worker/send.mjs");

/**
 * A request that is under way: its end, what the dispatcher tells of it, and why it was broken off.
 *
 * @param {object} options
 * @param {number} [options.timeoutMs]
 * @param {() => boolean} [options.maySend]
 * @param {string[][]} [options.headers]
 */
function send({ timeoutMs = 10_000, maySend = () => true, headers = [] }) {
  /** @type {any} */
  let handler;
  /** @type {any} */
  let dispatched;
  /** @type {string[]} */
  const aborted = [];
  const controller = { abort: (/** @type {any} */ { code }) => aborted.push(code) };
  const dispatcher = {
    dispatch(/** @type {unknown} */ request, /** @type {unknown} */ given) {
      [dispatched, handler] = [request, given];
    },
  };
  const sender = new Sender({ dispatcher });
  const request = { method: "POST", url: "https://a.example/", headers, body: null, timeoutMs };
  const ended = sender.send(request, { maxResponse: 4, maySend });
  return { ended, dispatched, handler, controller, aborted };
}

test("a request says what sends it, unless the definition does", () => {
  const { dispatched } = send({ headers: [["X-A", "1"]] });
  assert.deepEqual(dispatched.headers, ["X-A", "1", "User-Agent", "buildamp"]);
  const own = send({ headers: [["user-agent", "shop/2"]] });
  assert.deepEqual(own.dispatched.headers, ["user-agent", "shop/2"]);
});

test("a request whose time passed before it had a connection does not leave", async () => {
  const { ended, handler, controller, aborted } = send({ timeoutMs: 1 });
  assert.equal((await ended).error.code, "ETIMEDOUT");
  handler.onRequestStart(controller);
  assert.deepEqual(aborted, ["aborted"]);
});

test("nor does one that may not be sent any more", async () => {
  const { ended, handler, controller, aborted } = send({ maySend: () => false });
  handler.onRequestStart(controller);
  assert.deepEqual(await ended, { unsent: true });
  assert.deepEqual(aborted, ["aborted"]);
});

test("an answer is read as far as it is kept, without what came before it", async () => {
  const { ended, handler, controller, aborted } = send({});
  handler.onRequestStart(controller);
  handler.onResponseStart(controller, 103, { link: "</a.css>" });
  handler.onResponseStart(controller, 200, { Server: ["a", "b"] });
  handler.onResponseData(controller, Buffer.from("123"));
  assert.deepEqual(aborted, []);
  handler.onResponseData(controller, Buffer.from("456"));
  assert.deepEqual(aborted, ["aborted"]);
  assert.deepEqual(await ended, {
    answer: { status: 200, headers: { server: "a, b" }, body: "1234", truncated: true },
    error: undefined,
  });
});

test("an answer that is as long as is kept is whole", async () => {
  const { ended, handler, controller, aborted } = send({});
  handler.onRequestStart(controller);
  handler.onResponseStart(controller, 200, {});
  handler.onResponseData(controller, Buffer.from("1234"));
  handler.onResponseEnd(controller, {});
  const { body, truncated } = (await ended).answer;
  assert.deepEqual([body, truncated, aborted], ["1234", false, []]);
});

test("of a header that came twice and is a time, the first counts", async () => {
  const { ended, handler, controller } = send({});
  handler.onRequestStart(controller);
  handler.onResponseStart(controller, 429, { "Retry-After": ["7", "9"], Via: ["1.1 a", "1.1 b"] });
  handler.onResponseEnd(controller, {});
  const { headers } = (await ended).answer;
  assert.deepEqual(headers, { "retry-after": "7", via: "1.1 a, 1.1 b" });
});
