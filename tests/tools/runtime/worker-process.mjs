// A worker in a process of its own, so that a test can kill it.
import path from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";

const runtime = (name) =>
  import(
    pathToFileURL(path.join(path.resolve(process.env.BUILDAMP_TEST_GENERATED), "js/runtime", name))
      .href
  );
const { createWorker } = await runtime("worker.mjs");
const { config } = await runtime("config.mjs");

const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 4,
  connectionTimeoutMillis: 5000,
});
pool.on("error", () => {});
const worker = createWorker({
  db: pool,
  config,
  pollMs: 200,
  log: () => {},
  ...JSON.parse(process.env.WORKER),
});
worker.start();
process.send("started");
process.on("SIGTERM", async () => {
  await worker.stop({ graceMs: 2000 });
  process.exit(0);
});
process.on("disconnect", () => process.exit(1));
