// How long `buildRequest` takes, as ratios against `JSON.stringify` of the same payload.
//
// node requests.mjs FOLDER < cases.json: FOLDER holds the catalogue's JS output.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { buildRequest } = await import(pathToFileURL(`${folder}/runtime/request.mjs`).href);
const config = JSON.parse(readFileSync(`${folder}/webhooks.config.json`, "utf8"));
const BATCHES = 50;

/** The time of one run in microseconds, from the best batch. */
function best(runs, run) {
  let least = Infinity;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const start = performance.now();
    for (let at = 0; at < runs; at += 1) {
      run();
    }
    least = Math.min(least, (performance.now() - start) / runs);
  }
  return least * 1000;
}

for (const { name, type, runs, text } of JSON.parse(readFileSync(0, "utf8"))) {
  const payload = JSON.parse(text);
  const context = {
    env: () => "value",
    id: "8c1ef3b0-28b4-4c52-8a07-0e1d4f1b52a1",
    idempotencyKey: "8c1ef3b0-28b4-4c52-8a07-0e1d4f1b52a1",
    timestamp: 1_700_000_000,
  };
  const webhook = config.webhooks[type];
  const floor = best(runs, () => JSON.stringify(payload));
  const ours = best(runs, () => buildRequest(webhook, text, context));
  const cells = [name.padStart(24), String(text.length).padStart(10)];
  cells.push(`${floor.toFixed(2)} µs`.padStart(15), `${ours.toFixed(2)} µs`.padStart(15));
  console.log(...cells, (ours / floor).toFixed(2).padStart(7));
}
