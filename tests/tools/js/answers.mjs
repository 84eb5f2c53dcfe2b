// For each line of standard input: a request, built by the runtime and sent to a local server, as it
// arrived there; or what an answer is read or kept as. The other side of tests/wire/both.rs.

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

/** @param {any} asked */
function answerTo(asked) {
  if (asked.build) {
    return build(asked.build);
  }
  return asked.redact ? kept(asked.redact) : read(asked.read);
}

/** @param {any} line */
async function kept({ payload, env, response }) {
  const [{ ofResponse }, { credentialsOf, draftOf }, { redact }] = await Promise.all(
    ["worker/classify", "request/draft", "worker/redact"].map(
      (module) => import(new URL(`catalog/generated/js/runtime/${module}.mjs`, folder).href),
    ),
  );
  const webhook = projects.catalog.config.webhooks[response.webhook_type];
  const variable = (/** @type {string} */ name) => env[name];
  const draft = draftOf(webhook, payload, {
    env: variable,
    id: "an-id",
    idempotencyKey: "a-key",
    timestamp: 0,
  });
  const sent = { webhook, env: variable, credentials: credentialsOf(draft), isSandbox: false };
  return redact(response, sent, ofResponse(webhook, response).outcome !== "ok");
}

for (const line of (await text(process.stdin)).split("\n").filter((line) => line !== "")) {
  const asked = JSON.parse(line);
  const answer = await answerTo(asked);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await stop();
