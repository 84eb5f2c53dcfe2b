// An event loop in a process of its own, which an event called Poison kills.
import path from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";

const folder = path.resolve(process.env.BUILDAMP_TEST_GENERATED, "js/runtime");
const { createEventLoop } = await import(pathToFileURL(path.join(folder, "events.mjs")).href);

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
createEventLoop({
  db: pool,
  application: "delivery",
  leaseMs: 300,
  pollMs: 20,
  log: () => {},
  handle({ event_type }) {
    if (event_type === "Poison") {
      process.kill(process.pid, "SIGKILL");
    }
  },
}).start();
process.on("disconnect", () => process.exit(1));
