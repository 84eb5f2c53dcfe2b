// What the tests of the runtime share: a database for each test, a target that a test controls,
// and workers in this process or in one of their own.
//
//   BUILDAMP_TEST_ENGINE     postgres or pglite
//   BUILDAMP_TEST_URL        a PostgreSQL server on which databases may be created
//   BUILDAMP_TEST_GENERATED  what `buildamp gen webhooks` made of fixtures/delivery
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { test as nodeTest } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { createDatabase } from "../database.mjs";

export const engine = process.env.BUILDAMP_TEST_ENGINE ?? "pglite";
export const generated = path.resolve(process.env.BUILDAMP_TEST_GENERATED);

/** A module of the generated runtime. */
export const runtime = (name) =>
  import(pathToFileURL(path.join(generated, "js/runtime", name)).href);

export const { config } = await runtime("config.mjs");
const { enqueue } = await runtime("enqueue.mjs");
const { createWorker } = await runtime("worker.mjs");

export const SECRET = "sk_test_0123456789abcdef";
/** What installs the queue and the types. */
export const schema = ["0001_webhooks.sql", "webhook_types.sql"].map((name) =>
  fs.readFileSync(path.join(generated, "sql", name), "utf8"),
);

/** The database of one test. `db` is what an application hands to the runtime. */
class Fixture {
  constructor(db, url, ends) {
    Object.assign(this, { db, url, ends });
    this.errors = [];
  }

  async rows(sql, params = []) {
    return (await this.db.query(sql, params)).rows;
  }

  async value(sql, params = []) {
    return Object.values((await this.rows(sql, params))[0])[0];
  }

  /** What is done at the end of the test, last come first served. */
  atEnd(action) {
    this.ends.push(action);
  }

  /** Connections to the test's database besides those of `db`, for which `options` are. */
  pool(options = {}) {
    const pool = new pg.Pool({ connectionString: this.url, max: 4, ...options });
    pool.on("error", () => {});
    this.atEnd(() => pool.end());
    return pool;
  }

  enqueue(type, payload, options) {
    return enqueue(this.db, type, payload, options);
  }

  /** Adds many calls of one type at once; their payloads are `{name: prefix + n}`. */
  enqueueMany(type, count, prefix = "n") {
    return this.rows(
      `SELECT webhook_enqueue('delivery', 'localhost', $1, jsonb_build_object('name', $2::text || n))
             FROM generate_series(1, $3) AS n`,
      [type, prefix, count],
    );
  }

  execution(id) {
    return this.rows("SELECT * FROM webhook_executions WHERE id = $1", [id]).then(([row]) => row);
  }

  attempts(id) {
    return this.rows("SELECT * FROM webhook_attempts WHERE execution_id = $1 ORDER BY id", [id]);
  }

  /** How many rows there are in each status. */
  async statuses() {
    const rows = await this.rows(
      "SELECT status, count(*)::int AS count FROM webhook_executions GROUP BY status",
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /** A worker in this process, which ends with the test. Its log is kept in `log`. */
  worker(target, options = {}) {
    const log = [];
    const worker = createWorker({
      db: this.db,
      config,
      env: (name) => ({ TARGET: target.url, TARGET_SECRET: SECRET })[name],
      pollMs: 200,
      log: (entry) => log.push(entry),
      ...options,
    });
    this.atEnd(() => worker.stop({ graceMs: 0 }));
    return Object.assign(worker, { log });
  }

  /** A worker in a process of its own: gives the child. */
  workerProcess(target, options = {}, url = this.url) {
    const script = fileURLToPath(new URL("worker-process.mjs", import.meta.url));
    const child = fork(script, {
      env: {
        ...process.env,
        DATABASE_URL: url,
        TARGET: target.url,
        TARGET_SECRET: SECRET,
        WORKER: JSON.stringify(options),
      },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.atEnd(() => child.kill("SIGKILL"));
    return child;
  }
}

/**
 * Waits until `check` gives something: on a busy machine for a while, yet not until a lease of 30 s
 * would set right what should not wait for it.
 */
export async function until(check, { within = 20_000, every = 10, what = check.toString() } = {}) {
  const end = performance.now() + within;
  for (;;) {
    const found = await check();
    if (found) return found;
    assert.ok(performance.now() < end, `not within ${within} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/**
 * A database whose queries a test answers: `answer` is given the text of each, and `ask`, which has the
 * real database answer it.
 */
export const intercepted = (db, answer) =>
  new Proxy(db, {
    get(_, name) {
      if (name === "query")
        return async (query, ...rest) =>
          answer(query.text ?? query, () => db.query(query, ...rest));
      return typeof db[name] === "function" ? db[name].bind(db) : db[name];
    },
  });

/** What an application may throw, if it is made to: none of it has a message that can be read. */
export const ODD = {
  null: null,
  text: "wrong",
  symbol: Symbol("wrong"),
  "no prototype": Object.create(null),
  "no text": {
    toString() {
      throw new Error("unreadable");
    },
  },
  "a message that throws": Object.defineProperty(new Error(), "message", {
    get() {
      throw Object.create(null);
    },
  }),
  "a code that throws": Object.defineProperty(new Error("wrong"), "code", {
    get() {
      throw null;
    },
  }),
  "a message that is none": Object.assign(new Error(), { message: {} }),
  frozen: Object.freeze(new Error("wrong")),
  several: Object.assign(new AggregateError([]), { errors: 1 }),
};

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function onPostgres() {
  const { url, drop } = await createDatabase(process.env.BUILDAMP_TEST_URL);
  const pool = new pg.Pool({ connectionString: url, max: 8 });
  const ends = [drop, () => pool.end()];
  pool.on("error", () => {});
  for (const script of schema) await pool.query(script);
  return new Fixture(pool, url, ends);
}

let pglite;

async function onPglite() {
  pglite ??= await PGlite.create();
  await pglite.exec("DROP SCHEMA public CASCADE; CREATE SCHEMA public; RESET ALL");
  for (const script of schema) await pglite.exec(script);
  return new Fixture(pglite, null, []);
}

// Whoever runs a worker reads its standard error: a newer Node may warn of what this one takes.
process.on("warning", (warning) => {
  throw warning;
});

/** A test with a fresh database that has the types of fixtures/delivery. */
export function test(name, body) {
  nodeTest(name, async (context) => {
    const fixture = await (engine === "postgres" ? onPostgres : onPglite)();
    try {
      await body(fixture, context);
    } finally {
      for (const end of fixture.ends.reverse()) await end();
    }
  });
}

/** A test that needs several connections or processes, which PGlite does not have. */
export const postgresTest = engine === "postgres" ? test : () => {};
