// The database of the commands: DATABASE_URL, or else a PGlite in .buildamp/db, which one process
// owns. Where that process lets others in (`dev`), they are let in.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { wrap } from "../db.mjs";
import { sqlState } from "../db/sql-state.mjs";
import { messageOf } from "../support/text.mjs";
import { CliError } from "./args.mjs";

/** @import { Db } from "../db.mjs" */
/** @import { AnyDatabase } from "../delivery.js" */

const FOLDER = ".buildamp/db";
const LOCK = ".buildamp/db.lock";

/**
 * @typedef {object} Opened
 * @property {AnyDatabase} raw what the runtime takes
 * @property {Db} db
 * @property {string} label for people; without a password
 * @property {(url: string) => void} announce tells other processes where they are let in
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Opened>} */
export async function openDatabase() {
  const url = process.env["DATABASE_URL"];
  if (url) {
    return openPool(url, "DATABASE_URL");
  }
  const owner = lock();
  if (owner === null) {
    return openPGlite();
  }
  if (owner.url) {
    return openPool(owner.url, `${FOLDER}, by way of process ${owner.pid}`);
  }
  throw new CliError(
    `${FOLDER} is in use by process ${owner.pid}, and one process owns it.\n` +
      "End that process, or have it be `dev`, which lets others in; or set DATABASE_URL.\n" +
      `(If there is no such process of buildamp's, remove ${LOCK}.)`,
  );
}

/**
 * @param {string} url
 * @param {string} label
 * @returns {Promise<Opened>}
 */
async function openPool(url, label) {
  const { default: pg } = await import("pg");
  let db;
  try {
    const raw = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 });
    db = wrap(raw);
    await db.query("SELECT 1");
    return { raw, db, label, announce() {}, close: db.close };
  } catch (error) {
    await db?.close();
    // Its message may name a user or a host, but holds no password.
    throw new CliError(`cannot reach the database (${label}): ${messageOf(error)}`);
  }
}

/** @returns {Promise<Opened>} */
async function openPGlite() {
  try {
    const { PGlite } = await load("@electric-sql/pglite");
    mkdirSync(FOLDER, { recursive: true });
    const raw = await PGlite.create(FOLDER);
    const db = wrap(raw);
    const close = async () => {
      await db.close();
      unlock();
    };
    return { raw, db, label: FOLDER, announce: (url) => writeLock(url, "w"), close };
  } catch (error) {
    unlock();
    if (error instanceof CliError) {
      throw error;
    }
    throw new CliError(`cannot open ${FOLDER}: ${messageOf(error)}`);
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

/** @returns {{ pid: number, url?: string } | null} who owns the folder; null: this process, now */
function lock() {
  mkdirSync(path.dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      writeLock(undefined, "wx");
      process.once("exit", unlock);
      return null;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
        throw error;
      }
    }
    const owner = readLock();
    if (owner && isAlive(owner.pid)) {
      return owner;
    }
    // Its owner died.
    rmSync(LOCK, { force: true });
  }
}

/** @returns {{ pid: number, url?: string } | null} */
function readLock() {
  try {
    return JSON.parse(readFileSync(LOCK, "utf8"));
  } catch {
    return null;
  }
}

/**
 * @param {string | undefined} url
 * @param {string} flag
 */
function writeLock(url, flag) {
  writeFileSync(LOCK, JSON.stringify({ pid: process.pid, url }), { flag });
}

function unlock() {
  if (readLock()?.pid === process.pid) {
    rmSync(LOCK, { force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Opens the database, works, and closes it.
 *
 * @template T
 * @param {(opened: Opened) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withDatabase(work) {
  const opened = await openDatabase();
  try {
    return await work(opened);
  } catch (error) {
    // A table or a function is missing.
    if (["42P01", "42883"].includes(sqlState(error) ?? "")) {
      throw new CliError(
        `the database (${opened.label}) lacks buildamp's tables: run \`migrate\` first`,
      );
    }
    throw error;
  } finally {
    await opened.close();
  }
}
