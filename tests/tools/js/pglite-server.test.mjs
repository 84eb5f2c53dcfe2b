// The socket server of `dev`: connections that come, wait for each other and vanish.

import assert from "node:assert/strict";
import test from "node:test";

import { PGlite } from "@electric-sql/pglite";
import pg from "pg";

import { runtime } from "./support.mjs";

const { servePGlite } = await runtime("own", "cli/pglite-server.mjs");

const db = await PGlite.create();
const onEnd = assert.fail;
const door = await servePGlite(db, { port: 0, channel: "c", onNotify() {}, onEnd });
test.after(async () => {
  await door.close();
  await db.close();
});

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
const soon = (promise) => Promise.race([promise, pause(5000).then(() => assert.fail("it hangs"))]);

async function connect() {
  const client = new pg.Client(door.url);
  client.on("error", () => {});
  await soon(client.connect());
  return client;
}

/** Its socket is destroyed, without a word. @param {pg.Client} client */
const vanish = (client) => /** @type {any} */ (client).connection.stream.destroy();

/** Whoever comes now, and this process, have the session and no transaction is open. */
async function isFree() {
  const client = await connect();
  const { rows } = await soon(client.query("SELECT now() = statement_timestamp() AS alone"));
  assert.deepEqual(rows, [{ alone: true }]);
  await soon(db.query("SELECT 1"));
  assert.equal(db.isInTransaction(), false);
  await soon(client.end());
}

/** @type {[string, (client: pg.Client) => Promise<unknown>][]} */
const WAITING = [
  ["with a BEGIN", (client) => client.query("BEGIN")],
  ["with a parametrised query", (client) => client.query("SELECT $1::int", [1])],
];
for (const [how, ask] of WAITING) {
  test(`a connection that vanishes while it waits, ${how}, gets no turn`, async () => {
    const [first, second] = [await connect(), await connect()];
    await first.query("BEGIN");
    const asked = ask(second).catch(() => {});
    await pause(100);
    vanish(second);
    await asked;
    await pause(100);
    await soon(first.query("COMMIT"));
    await soon(first.end());
    await isFree();
  });
}

test("what a page in a browser sends is not waited for", async () => {
  const body = new Uint8Array(1_000_000);
  await soon(
    assert.rejects(
      fetch(door.url.replace("postgres:", "http:").replace("postgres@", ""), {
        method: "POST",
        body,
      }),
    ),
  );
  await isFree();
});

test("a connection that vanishes in a transaction leaves nothing", async () => {
  await db.exec("CREATE TABLE IF NOT EXISTS t (n INT)");
  const client = await connect();
  await client.query("BEGIN");
  await client.query("INSERT INTO t VALUES (1)");
  vanish(client);
  await isFree();
  assert.deepEqual((await db.query("SELECT * FROM t")).rows, []);
});

test("a query that comes in pieces while it waits is whole when its turn comes", async () => {
  const [first, second] = [await connect(), await connect()];
  await first.query("BEGIN");
  // Longer than what a socket brings at once.
  const text = "x".repeat(1_000_000);
  const asked = second.query("SELECT length($1) AS length", [text]);
  await pause(200);
  await first.query("COMMIT");
  assert.deepEqual((await soon(asked)).rows, [{ length: text.length }]);
  await Promise.all([soon(first.end()), soon(second.end())]);
  await isFree();
});

test("a connection that vanishes while its last query is written takes nobody's turn", async () => {
  const [first, second] = [await connect(), await connect()];
  // Writing takes its time, as on a disk.
  const { syncToFs } = db;
  db.syncToFs = async () => pause(50);
  try {
    const asked = first.query("SELECT 1").catch(() => {});
    const began = second.query("BEGIN");
    await asked;
    vanish(first);
    await soon(began);
    await soon(second.query("CREATE TABLE half (n INT)"));
    // All that this process asks for comes after the transaction.
    const seen = db.query("SELECT to_regclass('half') AS half");
    await pause(200);
    await soon(second.query("ROLLBACK"));
    assert.deepEqual((await soon(seen)).rows, [{ half: null }]);
  } finally {
    db.syncToFs = syncToFs;
  }
  await soon(second.end());
  await isFree();
});
