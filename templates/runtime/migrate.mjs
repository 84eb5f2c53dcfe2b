// Applies the generated SQL. Each file can be applied again at will.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import { wrap } from "./db.mjs";

/** @import { Db } from "./db.mjs" */
/** @import { AnyDatabase } from "./delivery.js" */

/**
 * The files of a folder in the order in which they are applied.
 *
 * @param {string} folder
 * @returns {string[]} names; empty where it holds none
 */
export function migrationFiles(folder) {
  // What begins with a dot is the system's or an editor's: macOS makes `._0001_webhooks.sql`.
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .sort();
  const schema = names.filter((name) => /_webhooks.*\.sql$/.test(name));
  return [...schema, ...names.filter((name) => name === "webhook_types.sql")];
}

/**
 * Applies every file of a folder, each in a transaction.
 *
 * @param {AnyDatabase} database
 * @param {string} folder
 * @returns {Promise<{ files: string[], before: number | null, after: number | null }>} the versions
 * of the common schema
 */
export async function migrate(database, folder) {
  const db = wrap(database);
  const files = migrationFiles(folder);
  const before = await installedVersion(db);
  for (const name of files) {
    await db.script(readFileSync(path.join(folder, name), "utf8"));
  }
  return { files, before, after: await installedVersion(db) };
}

/**
 * @param {Db} db
 * @returns {Promise<number | null>} of the common schema; null where the search_path leads to none
 */
export async function installedVersion(db) {
  const [{ exists }] = await db.query(
    "SELECT to_regclass('buildamp_schema_info') IS NOT NULL AS exists",
  );
  if (!exists) {
    return null;
  }
  const text = "SELECT version FROM buildamp_schema_info WHERE component = 'webhooks'";
  return (await db.query(text))[0]?.version ?? null;
}
