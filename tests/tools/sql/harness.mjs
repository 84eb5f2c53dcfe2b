// What the tests of the SQL share: a fresh database for each test, on the engine that the
// environment names, and short words for the queue's functions.
//
//   BUILDAMP_TEST_ENGINE  postgres or pglite
//   BUILDAMP_TEST_URL     a PostgreSQL server on which databases may be created
//   BUILDAMP_TEST_SQL     the folder of 0001_webhooks.sql
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test as nodeTest } from "node:test";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { createDatabase } from "../database.mjs";

export const engine = process.env.BUILDAMP_TEST_ENGINE ?? "pglite";
export const schema = fs.readFileSync(
  path.join(process.env.BUILDAMP_TEST_SQL, "0001_webhooks.sql"),
  "utf8",
);

/** A policy with DESIGN's defaults, and what differs. */
export const policy = (changes = {}) => ({
  target_url: "https://api.example.com/{PATH}",
  method: "POST",
  timeout_ms: 30000,
  max_attempts: 3,
  retry_policy: "exponential",
  retry_base_ms: 1000,
  retry_max_ms: 300000,
  retry_on: ["408", "425", "429", "5xx"],
  ...changes,
});

/** One connection to a test's database. */
class Database {
  constructor(client, end, connect) {
    Object.assign(this, { client, end, connect });
  }

  async rows(sql, params = []) {
    return (await this.client.query(sql, params)).rows;
  }

  async one(sql, params = []) {
    const rows = await this.rows(sql, params);
    assert.equal(rows.length, 1, `${sql} gave ${rows.length} rows`);
    return rows[0];
  }

  /** The only column of the only row. */
  async value(sql, params = []) {
    return Object.values(await this.one(sql, params))[0];
  }

  /** Several statements in one transaction, as a runner of migrations does. */
  async migrate(sql) {
    const run = (text) => (this.client.exec ? this.client.exec(text) : this.client.query(text));
    await run("BEGIN");
    try {
      await run(sql);
      await run("COMMIT");
    } catch (error) {
      await run("ROLLBACK");
      throw error;
    }
  }

  /** Asserts that a statement fails with an SQLSTATE, and gives the error. */
  async fails(sqlstate, sql, params = []) {
    try {
      await this.client.query(sql, params);
    } catch (error) {
      assert.equal(error.code, sqlstate, error.message);
      return error;
    }
    return assert.fail(`not refused: ${sql}`);
  }

  define(types, application = "shop") {
    return this.rows("SELECT webhook_define($1, $2)", [application, JSON.stringify(types)]);
  }

  /** Adds a call and returns its id. */
  enqueue(
    type = "Mail",
    {
      application = "shop",
      host = "example.com",
      payload = { n: 1 },
      correlation = null,
      session = null,
      key = null,
      delay = "0",
      priority = 0,
      context = null,
    } = {},
  ) {
    return this.value("SELECT webhook_enqueue($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [
      application,
      host,
      type,
      JSON.stringify(payload),
      correlation,
      session,
      key,
      delay,
      priority,
      context && JSON.stringify(context),
    ]);
  }

  /** Claims rows; `types` is a name or an object from name to number. */
  claim(types = "Mail", { application = "shop", worker = "w1", max = 100, lease = "30 s" } = {}) {
    const wanted = typeof types === "string" ? { [types]: max } : types;
    return this.rows("SELECT * FROM webhook_claim($1, $2, $3, $4, $5)", [
      application,
      worker,
      JSON.stringify(wanted),
      max,
      lease,
    ]);
  }

  /** As a worker that was cut off claims: leases that ran out are left alone. Gives the ids. */
  async claimAlone(type = "Mail") {
    await this.migrate(`
      SET LOCAL buildamp.take_back = off;
      CREATE TABLE claimed AS SELECT id FROM webhook_claim('shop', 'w2', '{"${type}": 9}', 9)`);
    const rows = await this.rows("SELECT id FROM claimed");
    await this.rows("DROP TABLE claimed");
    return rows.map(({ id }) => id);
  }

  /** Prolongs the leases of claimed rows; gives those that are still the worker's. */
  extend(rows, { worker = "w1", lease = "30 s" } = {}) {
    const held = rows.map(({ id, token }) => ({ id, token: String(token) }));
    return this.rows("SELECT * FROM webhook_extend($1, $2, $3)", [
      worker,
      JSON.stringify(held),
      lease,
    ]);
  }

  /** Reports results, each a claimed row and what became of it. */
  finish(results, worker = "w1") {
    const report = [results]
      .flat()
      .map(({ row, ...result }) => ({ id: row.id, token: String(row.token), ...result }));
    return this.rows("SELECT * FROM webhook_finish($1, $2)", [worker, JSON.stringify(report)]);
  }

  /** Adds, claims and reports one call; gives its row. A retry is put off: it is not to come between. */
  async deliver(type, result, options) {
    const id = await this.enqueue(type, options);
    const [row] = await this.claim(type);
    assert.equal(row?.id, id);
    await this.finish({ row, ...result });
    const after = await this.execution(id);
    await this.rows(
      `UPDATE webhook_executions SET next_retry_at = 'infinity' WHERE id = $1 AND status = 'failed'`,
      [id],
    );
    return after;
  }

  execution(id) {
    return this.one("SELECT * FROM webhook_executions WHERE id = $1", [id]);
  }

  attempts(id) {
    return this.rows("SELECT * FROM webhook_attempts WHERE execution_id = $1 ORDER BY id", [id]);
  }

  events() {
    return this.rows("SELECT * FROM buildamp_events ORDER BY created_at");
  }

  state(type = "Mail") {
    return this.one(
      "SELECT * FROM webhook_type_states WHERE application = $1 AND webhook_type = $2",
      ["shop", type],
    );
  }

  /** Lets all waiting rows be due. */
  due() {
    return this.rows(
      `UPDATE webhook_executions SET next_retry_at = now() - INTERVAL '1 s' WHERE status IN ('pending', 'failed')`,
    );
  }

  /** Lets all leases run out. */
  expire() {
    return this.rows(
      `UPDATE webhook_executions SET lease_expires_at = now() - INTERVAL '1 ms' WHERE status = 'sending'`,
    );
  }

  /** Lets time pass for pauses, circuits and rate windows. */
  async pass(interval) {
    await this.rows(
      "UPDATE webhook_type_states SET paused_until = paused_until - $1::interval, trial_at = trial_at - $1::interval",
      [interval],
    );
    await this.rows("UPDATE webhook_rate_windows SET counts_until = counts_until - $1::interval", [
      interval,
    ]);
  }
}

let pglite;

async function onPostgres(withSchema, options) {
  const { url, drop } = await createDatabase(process.env.BUILDAMP_TEST_URL, options);
  const connections = [];
  const connect = async () => {
    const client = new pg.Client(url);
    client.on("error", () => {});
    await client.connect();
    connections.push(client);
    return new Database(client, null, connect);
  };
  const first = await connect();
  first.end = async () => {
    await Promise.all(connections.map((client) => client.end()));
    await drop();
  };
  if (withSchema) await first.migrate(schema);
  return first;
}

async function onPglite(withSchema) {
  pglite ??= await PGlite.create();
  await pglite.exec("ROLLBACK");
  await pglite.exec(
    "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; RESET ALL",
  );
  const database = new Database(pglite, async () => {}, null);
  if (withSchema) await database.migrate(schema);
  return database;
}

/**
 * A test with a database of its own: with the common schema and, where `types` is given, an
 * application `shop` that has them. `options` are those of CREATE DATABASE.
 */
export function test(name, types, body, options) {
  nodeTest(name, async () => {
    const database = await (engine === "postgres" ? onPostgres : onPglite)(types !== null, options);
    try {
      if (types) await database.define(types);
      await body(database);
    } finally {
      await database.end();
    }
  });
}

/** A test that needs several connections at once, which PGlite does not have. */
export const raceTest = engine === "postgres" ? test : () => {};
