// For each line of standard input: a request, built by the runtime and sent to a local server, as it
// arrived there; or what an answer is read as. The other side of tests/wire/catalogue.rs.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

import { startRecorder } from "./recorder.mjs";

const folder = pathToFileURL(`${process.argv[2]}/`);
const projects = Object.fromEntries(
  await Promise.all(
    ["answers", "catalog"].map(async (name) => {
      const index = new URL(`${name}/generated/js/runtime/index.mjs`, folder);
      return [name, await import(index.href)];
    }),
  ),
);
const { deliver, stop } = await startRecorder();

/** @param {any} line */
async function build({ type, payload, env, idempotency_key }) {
  const { buildRequest, checkPayload, config } = projects.catalog;
  const webhook = config.webhooks[type];
  checkPayload(webhook, JSON.parse(payload));
  const request = buildRequest(webhook, payload, {
    env: (/** @type {string} */ name) => env[name],
    id: "an-id",
    idempotencyKey: idempotency_key,
    timestamp: 0,
  });
  const arrived = await deliver(request);
  return {
    method: arrived.method,
    url: new URL(request.url).origin + arrived.url,
    headers: Object.entries(arrived.headers),
    body: request.body && [...arrived.body],
  };
}

/** @param {any} line */
function read({ project, response }) {
  const { config, readResponse } = projects[project];
  return readResponse(config.webhooks[response.webhook_type], response);
}

for (const line of (await text(process.stdin)).split("\n").filter((line) => line !== "")) {
  const asked = JSON.parse(line);
  const answer = asked.build ? await build(asked.build) : read(asked.read);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await stop();
