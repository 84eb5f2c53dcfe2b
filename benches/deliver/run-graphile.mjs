// graphile-worker at its best: many jobs at once, a local queue, completions in batches.

import { Logger, run } from "graphile-worker";
import pg from "pg";

import { post } from "./post.mjs";
import { givenOptions } from "./processes.mjs";
import { Stopwatch } from "./stopwatch.mjs";

const { url, target, concurrency, records, warmUp, count } = givenOptions();
const watch = new Stopwatch({ warmUp, count }, (perSecond) => process.send?.({ perSecond }));
const pool = new pg.Pool({ connectionString: url, max: 32 });
const RECORD = {
  name: "record",
  text: "INSERT INTO results (job_id, attempt, status, body) VALUES ($1, $2, $3, $4)",
};

await run({
  connectionString: url,
  logger: new Logger(() => () => {}),
  noHandleSignals: true,
  preset: {
    worker: {
      concurrentJobs: concurrency,
      maxPoolSize: concurrency + 2,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
  taskList: {
    async order(payload, { job }) {
      const { status, body } = await post(
        target,
        `key-of-the-job-${job.id}`,
        JSON.stringify(payload),
      );
      if (records) {
        await pool.query({ ...RECORD, values: [job.id, job.attempts, status, body] });
      }
      watch.note();
    },
  },
});
process.send?.("started");
