// Builds a request for each line of standard input; the other side of tests/differential.rs.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const runtime = (/** @type {string} */ name) => import(new URL(`runtime/${name}`, folder).href);
const { buildRequest, config, RequestError } = await runtime("index.mjs");
const { draftOf } = await runtime("request/draft.mjs");
const { asText, masked } = await runtime("request/mask.mjs");

/** @param {any} one */
function built({ type, payload, env, id, idempotency_key, timestamp, files, is_shown }) {
  const context = {
    env: (/** @type {string} */ name) => (Object.hasOwn(env, name) ? env[name] : undefined),
    id,
    idempotencyKey: idempotency_key,
    timestamp,
    files,
  };
  const webhook = config.webhooks[type];
  if (is_shown) {
    return asText(masked(draftOf(webhook, payload, context)));
  }
  const { headers, body, ...rest } = buildRequest(webhook, payload, context);
  headers.sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)));
  return { ...rest, headers, body: body && body.toString("base64") };
}

/** @param {string} a @param {string} b */
function compare(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** @param {any} one */
function answer(one) {
  try {
    return built(one);
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    for (const value of Object.values(one.env)) {
      if (value.trim().length > 6 && error.message.includes(value.trim())) {
        throw new Error(`a value of the environment in: ${error.message}`);
      }
    }
    return { error: error.code };
  }
}

const lines = (await text(process.stdin)).split("\n").filter((line) => line !== "");
process.stdout.write(lines.map((line) => `${JSON.stringify(answer(JSON.parse(line)))}\n`).join(""));
