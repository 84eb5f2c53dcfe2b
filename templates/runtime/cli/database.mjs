// The database of the commands: DATABASE_URL, or else a PGlite in .buildamp/db, which one process
// owns. Where that process lets others in (`dev`), they are let in.

import { existsSync, mkdirSync } from "node:fs";

import { wrap } from "../db.mjs";
import { sqlState } from "../db/sql-state.mjs";
import { sleep } from "../support/backoff.mjs";
import { messageOf } from "../support/text.mjs";
import { CliError } from "./args.mjs";
import { Lock } from "./lock.mjs";
import { whatLacks } from "./schema.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { AnyDatabase } from "../delivery.js" */

const FOLDER = ".buildamp/db";
const LOCK = ".buildamp/db.lock";

/** What `pg` reads: a URL, or the folder of a socket. It would take anything else for another place. */
const PLACE = /^([a-z][\w+.-]*:\/\/|socket:|\/)/i;

/** How long a command waits for a first answer. */
const ANSWER_MS = 10_000;

/** How long is waited at the end for a server to say goodbye. */
const GOODBYE_MS = 500;

/**
 * @typedef {object} Opened
 * @property {AnyDatabase} raw what the runtime takes
 * @property {Db} db
 * @property {string} label for people; without a password
 * @property {(url: string) => void} announce tells other processes where they are let in
 * @property {() => Promise<void>} close
 */

/**
 * @param {boolean} makes whether a PGlite is made where there is none
 * @returns {Promise<Opened>}
 */
export async function openDatabase(makes) {
  const url = process.env["DATABASE_URL"];
  if (url) {
    if (!PLACE.test(url)) {
      // It may hold a password.
      throw new CliError(
        "DATABASE_URL is not a URL such as postgres://user:password@host:5432/database",
      );
    }
    return openPool(url, "DATABASE_URL");
  }
  if (!makes && !existsSync(FOLDER)) {
    throw new CliError(
      `DATABASE_URL is not set, and there is no ${FOLDER} here: \`migrate\` or \`dev\` makes one`,
    );
  }
  const lock = new Lock(LOCK);
  const owner = take(lock);
  if (owner === null) {
    return openPGlite(lock);
  }
  const where = owner.host === undefined ? "" : ` of the host ${owner.host}`;
  const who = owner.pid === null ? "another process" : `process ${owner.pid}${where}`;
  const cure = `(If there is no such process of buildamp's, remove ${LOCK}.)`;
  if (owner.url) {
    return openPool(owner.url, `${FOLDER}, by way of ${who}`, `\n${cure}`);
  }
  throw new CliError(
    `${FOLDER} is in use by ${who}, and one process owns it.\n` +
      "End that process, or have it be `dev`, which lets others in; or set DATABASE_URL.\n" +
      cure,
  );
}

/**
 * @param {string} url
 * @param {string} label
 * @param {string} [cure] told where it cannot be reached
 * @returns {Promise<Opened>}
 */
async function openPool(url, label, cure = "") {
  const { default: pg } = await import("pg");
  let db;
  try {
    const raw = new pg.Pool({
      connectionString: url,
      max: 10,
      connectionTimeoutMillis: 10_000,
      // A connection that died silently while a command waits for an answer is noticed, and ends it.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // What `pg_stat_activity` shows, where neither the address nor PGAPPNAME has a name.
      fallback_application_name: "buildamp",
    });
    db = wrap(raw);
    await db.query("SELECT 1", [], ANSWER_MS);
    const { close } = db;
    return { raw, db, label, announce() {}, close: () => soon(close()) };
  } catch (error) {
    await db?.close();
    // Its message may name a user or a host, but holds no password.
    throw new CliError(`cannot reach the database (${label}): ${messageOf(error)}${cure}`);
  }
}

/**
 * Waits until it is closed, but not for a server that does not answer.
 *
 * @param {Promise<void>} closed
 * @returns {Promise<void>}
 */
async function soon(closed) {
  const over = new AbortController();
  await Promise.race([closed, sleep(GOODBYE_MS, over.signal)]);
  over.abort();
}

/** @param {Lock} lock */
function take(lock) {
  try {
    return lock.take();
  } catch (error) {
    // Nothing can be written here, for example.
    throw unopened(error);
  }
}

/** @param {unknown} error why the PGlite cannot be opened */
function unopened(error) {
  if (error instanceof CliError) {
    return error;
  }
  // What is thrown by the files that it sees is no Error, and has no message.
  const text = error instanceof Error ? messageOf(error) : "its files cannot be read or written";
  return new CliError(
    `cannot open ${FOLDER}: ${text}\n` +
      `The disk may be full, or the files be damaged, or another version's. Where nothing helps, remove\n` +
      `${FOLDER}: a new one is made.`,
  );
}

/**
 * @param {Lock} lock
 * @returns {Promise<Opened>}
 */
async function openPGlite(lock) {
  try {
    const { PGlite } = await load("@electric-sql/pglite");
    if (!existsSync(FOLDER)) {
      process.stderr.write(`making a PGlite in ${FOLDER}, which takes some seconds\n`);
      mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
    }
    const raw = await PGlite.create(FOLDER);
    const db = wrap(raw);
    const close = async () => {
      await db.close();
      lock.release();
    };
    return { raw, db, label: FOLDER, announce: (url) => lock.announce(url), close };
  } catch (error) {
    lock.release();
    throw unopened(error);
  }
}

/**
 * An optional package.
 *
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function load(name) {
  try {
    return await import(name);
  } catch {
    throw new CliError(
      `without DATABASE_URL the package ${name} is needed:\n` +
        "  npm install @electric-sql/pglite @electric-sql/pglite-socket",
    );
  }
}

/**
 * Opens the database, works, and closes it.
 *
 * @template T
 * @param {(opened: Opened) => Promise<T>} work
 * @param {{ makes?: boolean }} [options] `makes` a PGlite where there is none
 * @returns {Promise<T>}
 */
export async function withDatabase(work, { makes = false } = {}) {
  const opened = await openDatabase(makes);
  try {
    return await work(opened);
  } catch (error) {
    // A table or a function is missing.
    if (["42P01", "42883"].includes(sqlState(error) ?? "")) {
      throw new CliError(`the database (${opened.label}) ${await whatLacks(opened.db, error)}`);
    }
    throw error;
  } finally {
    await opened.close();
  }
}
