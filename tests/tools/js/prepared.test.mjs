import assert from "node:assert/strict";
import test from "node:test";

import { own, runtime } from "./support.mjs";

const { wrap } = await runtime("own", "db.mjs");

/**
 * A pool whose named queries fail with a code; `names` says what was asked for.
 *
 * @param {string | null} code
 * @param {string} [routine]
 */
function pool(code, routine) {
  /** @type {(string | undefined)[]} */
  const names = [];
  return {
    names,
    totalCount: 1,
    connect() {},
    on() {},
    listenerCount: () => 1,
    /** @param {{ name?: string, text: string, values: unknown[], query_timeout?: number }} query */
    async query({ name, text, values, query_timeout }) {
      names.push(name);
      if (name && code) {
        throw Object.assign(new Error("x"), { code, routine });
      }
      return { rows: [{ id: "x", text, values, query_timeout }] };
    },
  };
}

const ROWS = [{ id: "x", text: "SELECT $1", values: [1], query_timeout: 5 }];

test("a statement is prepared under a name that is its text's", async () => {
  const fake = pool(null);
  const db = wrap(fake);
  assert.deepEqual(await db.prepared("SELECT $1", [1], 5), ROWS);
  await db.prepared("SELECT $1", [2]);
  await db.prepared("SELECT 2");
  const [first, second, other] = fake.names;
  assert.match(first ?? "", /^buildamp_/);
  assert.equal(first, second);
  assert.notEqual(first, other);
});

test("behind a pooler that keeps no prepared statements, none is prepared", async () => {
  for (const code of ["26000", "42P05"]) {
    const fake = pool(code);
    const db = wrap(fake);
    assert.deepEqual(await db.prepared("SELECT $1", [1], 5), ROWS);
    assert.deepEqual(await db.prepared("SELECT $1", [1], 5), ROWS);
    assert.deepEqual(fake.names.slice(1), [undefined, undefined]);
  }
});

test("a plan that a migration outdated is asked for anew, by the connection that had it", async () => {
  const fake = pool("0A000", "RevalidateCachedQuery");
  const db = wrap(fake);
  for (let time = 0; time < 2; time += 1) {
    assert.deepEqual(await db.prepared("SELECT $1", [1], 5), ROWS);
  }
  const [first, second, third, fourth] = fake.names;
  assert.match(first ?? "", /^buildamp_/);
  assert.deepEqual([second, third, fourth], [undefined, first, undefined]);
});

test("any other error is the statement's", async () => {
  for (const code of ["22P02", "0A000"]) {
    const fake = pool(code);
    const db = wrap(fake);
    await assert.rejects(db.prepared("SELECT $1", ["x"]), { code });
    await assert.rejects(db.prepared("SELECT $1", ["x"]), { code });
    assert.equal(fake.names.length, 2);
  }
});

test("an enqueue through a pool is prepared, within a transaction it is not", async () => {
  const fake = pool(null);
  await own.enqueue(/** @type {any} */ (fake), "Ping", null);
  assert.match(fake.names[0] ?? "", /^buildamp_/);

  const pooler = pool("26000");
  await own.enqueue(/** @type {any} */ (pooler), "Ping", null);
  await own.enqueue(/** @type {any} */ (pooler), "Ping", null);
  assert.deepEqual(pooler.names.slice(1), [undefined, undefined]);

  /** @type {unknown[]} */
  const asked = [];
  const client = {
    /** @param {unknown} text */
    async query(text) {
      asked.push(typeof text);
      return { rows: [{ id: "x" }] };
    },
  };
  assert.equal(await own.enqueue(client, "Ping", null), "x");
  assert.deepEqual(asked, ["string"]);
});
