// One attempt: what is not sent.

import assert from "node:assert/strict";
import test from "node:test";

import { context, own, runtime } from "./support.mjs";

const { attempt } = await runtime("own", "worker/deliver.mjs");
const { SharedBackoff } = await runtime("own", "support/backoff.mjs");

const { env } = context();
const release = { outcome: "release" };

/**
 * An attempt of a row; gives its result, and fails where something is sent. `whenAsked` is called where
 * the source of variables is asked, `whenSent` before the first byte leaves.
 *
 * @param {object} row what differs
 * @param {{ whenAsked?: (row: any) => void, whenSent?: (row: any) => void, stored?: string | null | Error,
 *   signal?: AbortSignal, failure?: Error, values?: unknown, onError?: (...told: any[]) => void, backoff?: any }} [options]
 *   `failure` of what is sent; an Error that is `stored` is that of fetching
 */
function attemptOf(row, options = {}) {
  const { whenAsked = () => {}, whenSent = assert.fail, stored = null, signal } = options;
  const { failure, onError = assert.fail, backoff = new SharedBackoff(), values = env } = options;
  const full = {
    ...{ id: "1", token: "1", type: "RuledCall", payload: '{"to":"a"}', idempotencyKey: "k" },
    ...{ attempt: 1, host: "h", correlationId: null, deadline: Infinity, sendBy: Infinity },
    ...row,
  };
  const delivery = {
    db: {
      async query() {
        if (stored instanceof Error) {
          throw stored;
        }
        return [{ payload: stored }];
      },
    },
    leaseMs: 1000,
    config: own.config,
    variables: {
      of() {
        whenAsked(full);
        return values;
      },
    },
    sender: {
      async send(/** @type {unknown} */ _request, /** @type {any} */ { maySend }) {
        if (failure) {
          return { error: failure };
        }
        whenSent(full);
        assert.equal(maySend(), false);
        return { unsent: true };
      },
    },
    onError,
    unfetched: backoff,
    exhausted: backoff,
    stopping: new AbortController().signal,
  };
  return attempt(delivery, full, signal ?? new AbortController().signal);
}

test("what the lease or a rate's window covers no more is given back, whenever that is", async () => {
  for (const end of ["deadline", "sendBy"]) {
    const ends = (/** @type {any} */ row) => {
      row[end] = -Infinity;
    };
    assert.deepEqual(await attemptOf({ [end]: -Infinity }, { whenAsked: assert.fail }), release);
    assert.deepEqual(await attemptOf({}, { whenAsked: ends }), release);
    assert.deepEqual(await attemptOf({}, { whenSent: ends }), release);
  }
});

test("a worker that gives up sends nothing more", async () => {
  const signal = AbortSignal.abort();
  assert.deepEqual(await attemptOf({}, { whenAsked: assert.fail, signal }), release);
});

test("a store of secrets that hangs keeps no worker that gives up, and its calls are as they were", async () => {
  const ending = new AbortController();
  const values = new Promise(() => {});
  const row = { type: "SignedCall", payload: '{"test":1}' };
  const attempted = attemptOf(row, { values, signal: ending.signal });
  ending.abort();
  assert.deepEqual(await attempted, release);
});

test("a large payload that is no longer there is somebody else's", async () => {
  assert.equal(await attemptOf({ payload: null }, { whenAsked: assert.fail }), null);
  const ends = (/** @type {any} */ row) => {
    row.deadline = -Infinity;
  };
  const stored = '{"to":"a"}';
  assert.deepEqual(await attemptOf({ payload: null }, { stored, whenSent: ends }), release);
});

/**
 * Two attempts of a row at once are given back, after a while, and one of them tells.
 *
 * @param {object} row
 * @param {object} options
 * @param {string} expected
 */
async function putOff(row, options, expected) {
  const backoff = new SharedBackoff();
  /** @type {unknown[][]} */
  const told = [];
  const onError = (/** @type {unknown[]} */ ...what) => told.push(what);
  const began = performance.now();
  const attempts = [1, 2].map(() => attemptOf(row, { ...options, onError, backoff }));
  assert.deepEqual(await Promise.all(attempts), [release, release]);
  assert.ok(performance.now() - began > 40);
  assert.equal(String(told), expected);
}

test("calls for which no file descriptor is left are put off", async () => {
  for (const code of ["EMFILE", "ENFILE"]) {
    const failure = new AggregateError([Object.assign(new Error("connect ::1"), { code })]);
    const expected = "connecting,Error: no file descriptor is left: see `ulimit -n`";
    await putOff({}, { failure }, expected);
  }
});

test("calls whose payload cannot be fetched are put off", async () => {
  const stored = new Error("no connection");
  await putOff({ payload: null }, { stored }, "fetching a payload,Error: no connection");
});
