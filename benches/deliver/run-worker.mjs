// Our worker, as an application starts it.

import { pathToFileURL } from "node:url";
import pg from "pg";

import { givenOptions } from "./processes.mjs";
import { Stopwatch } from "./stopwatch.mjs";

const { runtime, url, target, concurrency, warmUp, count, pollMs, memoryAt = [] } = givenOptions();
const { createWorker } = await import(pathToFileURL(`${runtime}/worker.mjs`).href);
process.env.TARGET = target;
process.env.TARGET_TOKEN = "token-of-the-benchmark";

const watch = new Stopwatch({ warmUp, count }, (perSecond) => process.send?.({ perSecond }));
let settled = 0;
const worker = createWorker({
  db: new pg.Pool({ connectionString: url }),
  concurrency,
  pollMs,
  onEvent: ({ event }) => {
    if (event === "settled") {
      settled += 1;
      watch.note();
      if (memoryAt.includes(settled)) {
        tellMemory();
      }
    }
  },
});
worker.start();
process.send?.("started");

/** What is in use after everything else is collected, and the most that the process had. */
function tellMemory() {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ settled, heapUsed, rss, peak: process.resourceUsage().maxRSS * 1024 });
}
