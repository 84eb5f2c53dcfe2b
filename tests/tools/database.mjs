// Databases for tests and benchmarks, on a server where they may be created.
import { randomUUID } from "node:crypto";
import pg from "pg";

/** A fresh, empty database on the server at `admin`: its URL, and what drops it. */
export async function createDatabase(admin, options = "") {
  const name = `buildamp_test_${randomUUID().replaceAll("-", "")}`;
  await onServer(admin, `CREATE DATABASE ${name} ${options}`);
  return {
    url: Object.assign(new URL(admin), { pathname: `/${name}` }).href,
    drop: () => onServer(admin, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function onServer(url, sql) {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
