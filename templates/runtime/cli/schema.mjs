// Where buildamp's tables are, and why a command does not find them.

import { installedVersion } from "../migrate.mjs";
import { messageOf } from "../support/text.mjs";

/** @import { Db } from "../db.mjs" */

// Schemas that the search_path does not lead to, or that the role may not use.
const OUT_OF_REACH = `
  SELECT quote_ident(n.nspname) AS schema
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relname = 'buildamp_schema_info' AND c.relkind = 'r'
    AND to_regclass('buildamp_schema_info') IS NULL
  ORDER BY 1`;

/**
 * The schemas that have buildamp's tables, where this connection finds none.
 *
 * @param {Db} db
 * @returns {Promise<string[]>}
 */
export async function schemasOutOfReach(db) {
  return (await db.query(OUT_OF_REACH)).map(({ schema }) => schema);
}

/**
 * Why a table or a function of buildamp's is not found. Where they are in another schema, `migrate`
 * would make a second queue, which nobody enqueues into; where its version is installed, it does
 * nothing.
 *
 * @param {Db} db
 * @param {unknown} error
 * @returns {Promise<string>}
 */
export async function whatLacks(db, error) {
  // Not every role may read it.
  const version = await installedVersion(db).catch(() => null);
  if (version !== null) {
    return (
      `has version ${version} of buildamp's schema, but ${messageOf(error)}: ` +
      "run `migrate`, and where it finds its version there already, restore what was dropped"
    );
  }
  const schemas = await schemasOutOfReach(db);
  return schemas.length === 0
    ? "lacks buildamp's tables: run `migrate` first"
    : `has buildamp's tables in the schema ${schemas.join(" and ")}: ` +
        "that is not in the search_path of this connection, or its role has no USAGE on it";
}
