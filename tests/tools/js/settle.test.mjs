import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { runtime } from "./support.mjs";

/** @param {() => boolean} isTrue */
async function until(isTrue) {
  while (!isTrue()) await pause(1);
}

/** What the database says of results that it has taken. @param {any[]} results */
function sent(results) {
  return results.map(({ token }) => ({ token, status: "sent", due_in_ms: null }));
}

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
      return sent(results);
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
  await until(() => settled.length === 6);
  assert.deepEqual(settled.sort(), ["a", "b", "c", "d", "e", "f"]);
  assert.equal(sizes[0], 7);
  isSlow = false;
  await settler.flush(2000);
  assert.equal(settled.at(-1), "slow");
});

test("full batches of results are on their way two at once, one while the database is away", async () => {
  /** @type {{ rows: object[], resolve: () => void, fail: () => void }[]} */
  const calls = [];
  const db = {
    /** @param {string} _text @param {[string, string]} values */
    prepared: (_text, [, results]) =>
      new Promise((resolve, reject) => {
        const rows = sent(JSON.parse(results));
        calls.push({ rows, resolve: () => resolve(rows), fail: () => reject(new Error("away")) });
      }),
  };
  const settled = new Set();
  const settler = new Settler({
    db,
    worker: "w",
    lingerMs: 1,
    timeoutMs: 1000,
    onSettled: (/** @type {any} */ { row }) => settled.add(row.token),
    onError: () => {},
  });
  for (let n = 0; n < 1400; n += 1)
    settler.report({ id: `${n}`, token: `${n}` }, { outcome: "ok", status: 200 });
  assert.deepEqual(
    calls.map(({ rows }) => rows.length),
    [400, 400],
    "not a third",
  );
  assert.equal(settler.size, 1400);
  calls[1].resolve();
  await until(() => calls.length === 3);
  calls[0].fail();
  calls[2].fail();
  await until(() => calls.length === 4);
  await pause(300);
  assert.equal(calls.length, 4, "one asks whether the database is back");
  assert.equal(settler.size, 1000);
  calls[3].resolve();
  await until(() => calls.length > 4);
  for (let n = 4; settler.size > 0; n += 1) {
    await until(() => calls.length > n);
    calls[n].resolve();
    await pause(5);
  }
  assert.equal(settled.size, 1400);
});

test("what is given back is reported before answers that wait", async () => {
  /** @type {string[][]} */
  const reported = [];
  const db = {
    /** @param {string} _text @param {[string, string]} values */
    async prepared(_text, [, results]) {
      const rows = JSON.parse(results);
      reported.push(rows.map((/** @type {any} */ { id }) => id));
      return sent(rows);
    },
  };
  const settler = new Settler({
    ...{ db, worker: "w", lingerMs: 1, timeoutMs: 1000 },
    onSettled() {},
    onError: assert.fail,
  });
  const body = "x".repeat(3 * 1024 * 1024);
  for (const id of ["a", "b", "c"]) {
    settler.report({ id, token: id }, { outcome: "ok", status: 200, body });
  }
  settler.report({ id: "back", token: "back" }, { outcome: "release" });
  await settler.flush(2000);
  // However few, they are reported apart where they are long.
  assert.deepEqual(reported, [["back", "a"], ["b"], ["c"]]);
});

test("why the database refuses many reports is told once, and again when they are tried again", async () => {
  let rounds = 0;
  const bodies = new Set();
  const db = {
    /** @param {string} _text @param {[string, string]} values */
    async prepared(_text, [, results]) {
      rounds += Number(JSON.parse(results).length === 20);
      JSON.parse(results).forEach((/** @type {any} */ { body }) => bodies.add(body));
      throw Object.assign(new Error("permission denied"), { code: "42501" });
    },
  };
  /** @type {string[]} */
  const told = [];
  const settler = new Settler({
    ...{ db, worker: "w", lingerMs: 1, timeoutMs: 1000 },
    onSettled: assert.fail,
    onError: (/** @type {Error} */ { message }) => told.push(message),
  });
  for (let n = 0; n < 20; n += 1) {
    settler.report({ id: `${n}`, token: `${n}` }, { outcome: "ok", status: 200, body: "kept" });
  }
  await until(() => told.length > 1);
  assert.deepEqual([rounds, told], [2, ["permission denied", "permission denied"]]);
  // Whose values are not at fault are kept.
  assert.deepEqual([...bodies], ["kept"]);
  await settler.flush(1);
});

test("answers weigh until the database has them; what it refuses of one is left out", async () => {
  /** @type {any[]} */
  const reported = [];
  let refuses = false;
  const db = {
    /** @param {string} _text @param {[string, string]} values */
    async prepared(_text, [, json]) {
      const results = JSON.parse(json);
      if (refuses && results.some((/** @type {any} */ { body }) => body !== undefined)) {
        throw Object.assign(new Error("unsupported Unicode escape sequence"), { code: "22P05" });
      }
      reported.push(...results);
      return sent(results);
    },
  };
  const settler = new Settler({
    ...{ db, worker: "w", lingerMs: 1, timeoutMs: 1000 },
    onSettled() {},
    onError() {},
  });
  const body = "x".repeat(64 * 1024 * 1024 + 1);
  const result = { outcome: "ok", status: 200, headers: { a: "b" }, truncated: false };
  for (refuses of [false, true]) {
    settler.report({ id: "a", token: "a" }, { ...result, body });
    assert.equal(settler.isHeavy, true);
    await until(() => settler.size === 0);
    assert.equal(settler.isHeavy, false);
  }
  const { status, headers, truncated } = reported.at(-1);
  assert.deepEqual([status, headers, truncated], [200, undefined, true]);
});
