// A PostgreSQL with its own default settings, and fresh databases on it.

import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { createDatabase } from "../../tests/tools/database.mjs";

/** The server that DATABASE_URL names, or one of its own. */
export class Server {
  /**
   * @param {string} url
   * @param {string} generated the folder of the outputs
   * @param {() => void} stop
   */
  constructor(url, generated, stop) {
    this.url = url;
    this.stop = stop;
    this.schema = ["0001_webhooks.sql", "webhook_types.sql"].map((name) =>
      fs.readFileSync(path.join(generated, "sql", name), "utf8"),
    );
  }

  /**
   * @param {string} generated
   * @returns {Promise<Server>}
   */
  static async start(generated) {
    if (process.env.DATABASE_URL) {
      return new Server(process.env.DATABASE_URL, generated, () => {});
    }
    const script = fileURLToPath(new URL("../../tests/tools/postgres.mjs", import.meta.url));
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, BUILDAMP_TEST_DURABLE: "default" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const { value: url } = await createInterface({ input: child.stdout })
      [Symbol.asyncIterator]()
      .next();
    if (!url) {
      throw new Error("PostgreSQL did not start");
    }
    return new Server(url, generated, () => child.stdin.end());
  }

  /**
   * A database with our schema.
   *
   * @returns {Promise<Database>}
   */
  async ours() {
    const database = await this.#create();
    for (const script of this.schema) {
      await database.pool.query(script);
    }
    return database;
  }

  /**
   * A database with graphile-worker's schema, and a table for results.
   *
   * @returns {Promise<Database>}
   */
  async graphile() {
    const database = await this.#create();
    await runMigrations({ connectionString: database.url });
    await database.pool.query(`
      CREATE TABLE results (
        job_id BIGINT NOT NULL,
        attempt INTEGER NOT NULL,
        status INTEGER NOT NULL,
        body TEXT,
        at TIMESTAMPTZ NOT NULL DEFAULT now(),
        PRIMARY KEY (job_id, attempt)
      )`);
    return database;
  }

  async #create() {
    const { url, drop } = await createDatabase(this.url);
    return new Database(url, drop);
  }
}

/** One database, for one measurement. */
export class Database {
  /**
   * @param {string} url
   * @param {() => Promise<void>} drop
   */
  constructor(url, drop) {
    this.url = url;
    this.pool = new pg.Pool({ connectionString: url, max: 4 });
    this.pool.on("error", () => {});
    this.#drop = drop;
  }

  #drop;

  /**
   * The rows of a query.
   *
   * @param {string} sql
   * @param {unknown[]} [values]
   * @returns {Promise<any[]>}
   */
  async rows(sql, values) {
    return (await this.pool.query(sql, values)).rows;
  }

  /** Adds orders to our queue. @param {number} count */
  async enqueue(count) {
    await this.rows(
      `SELECT count(webhook_enqueue('bench', 'localhost', 'Order', ${ORDER}))
       FROM generate_series(1, $1::int) AS n`,
      [count],
    );
  }

  /** Adds orders to graphile-worker's queue. @param {number} count */
  async addJobs(count) {
    await this.rows(
      `SELECT count(*) FROM generate_series(1, $1::int) AS n
       CROSS JOIN LATERAL graphile_worker.add_job('order', payload => ${ORDER}::json)`,
      [count],
    );
  }

  /** As a database is that has been up for a while. */
  async settle() {
    await this.rows("VACUUM ANALYZE");
    await this.rows("CHECKPOINT");
  }

  async drop() {
    await this.pool.end();
    await this.#drop();
  }
}

/** The order `n`, as `orders.mjs` has it: 500 bytes of JSON. */
export const ORDER = `jsonb_build_object(
  'number', n, 'customer', 'customer ' || n,
  'note', repeat('n', 500 - 44 - 2 * length(n::text)))`;
