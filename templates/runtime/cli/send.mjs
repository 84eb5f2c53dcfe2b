// `send`

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { checkPayload, PayloadError } from "../payload.mjs";
import { assemble, credentialsOf, draftOf } from "../request/draft.mjs";
import { asText, masked } from "../request/mask.mjs";
import { readResponse } from "../response.mjs";
import { RequestError } from "../support/error.mjs";
import { fileText, messageOf } from "../support/text.mjs";
import { answerOf, ofFailure, ofResponse } from "../worker/classify.mjs";
import { redact } from "../worker/redact.mjs";
import { Sender } from "../worker/send.mjs";
import { CliError, folderOf } from "./args.mjs";
import { checkType, readConfig } from "./config.mjs";
import { printJson, visible } from "./print.mjs";
import { proxyOfEnvironment } from "./proxy.mjs";

/** @import { Draft } from "../request/draft.mjs" */
/** @import { WebhookConfig } from "../types.js" */

/** @param {string} name */
const env = (name) => process.env[name];

/** @type {import("./args.mjs").Command} */
export default {
  operands: "TYPE FILE",
  details:
    "FILE holds the payload as JSON; - is standard input. Exit code 1 where the call failed.\n" +
    "Sends through the proxies of HTTPS_PROXY and HTTP_PROXY, but not to the hosts of NO_PROXY.",
  options: {
    "dry-run": { type: "boolean", help: "print the request, secrets masked; send nothing" },
    files: { type: "string", value: "DIR", help: "the folder of the files that the payload names" },
    "idempotency-key": { type: "string", value: "KEY", help: "by default a new one" },
  },
  async run(values, [typeName, file, ...more]) {
    const config = readConfig(values);
    const type = checkType(config, typeName);
    if (file === undefined || more.length > 0) {
      throw new CliError("send takes a type and one file");
    }
    const webhook = /** @type {WebhookConfig} */ (config.webhooks[type]);
    const id = randomUUID();
    const draft = build(webhook, type, readPayload(file), {
      env,
      id,
      idempotencyKey: String(values["idempotency-key"] ?? id),
      timestamp: Math.floor(Date.now() / 1000),
      files: folderOf(values, "files"),
    });
    const isJson = Boolean(values["json"]);
    if (!values["dry-run"]) {
      return send(webhook, type, draft, isJson);
    }
    const shown = masked(draft);
    if (isJson) {
      printJson(shown);
    } else {
      process.stdout.write(asText(shown));
    }
    return 0;
  },
};

/** @param {string} file */
function readPayload(file) {
  try {
    return fileText(readFileSync(file === "-" ? 0 : file));
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${messageOf(error)}`);
  }
}

/**
 * @param {WebhookConfig} webhook
 * @param {string} type
 * @param {string} payload
 * @param {import("../types.js").RequestContext} context
 * @returns {Draft}
 */
function build(webhook, type, payload, context) {
  try {
    return draftOf(webhook, checkPayload(webhook, payload), context);
  } catch (error) {
    if (error instanceof PayloadError) {
      throw new CliError(`${type}: ${error.message}`);
    }
    if (error instanceof RequestError) {
      throw new CliError(`${type}: ${error.message} (${error.code})`);
    }
    throw error;
  }
}

/**
 * @param {WebhookConfig} webhook
 * @param {string} type
 * @param {Draft} draft
 * @param {boolean} isJson
 * @returns {Promise<number>}
 */
async function send(webhook, type, draft, isJson) {
  const dispatcher = proxyOfEnvironment();
  const sender = new Sender({ dispatcher });
  const began = performance.now();
  const sent = await sender.send(assemble(draft), { maxResponse: webhook.maxResponse });
  await Promise.all([sender.close(), dispatcher?.destroy()]);
  const duration_ms = Math.round(performance.now() - began);
  const whole = answerOf(webhook, sent);
  if (whole === undefined) {
    const { code, error } = ofFailure("error" in sent ? sent.error : undefined);
    if (isJson) {
      printJson({ outcome: "failed", code, error, duration_ms });
    } else {
      process.stdout.write(`no answer after ${duration_ms} ms: ${error} (${code})\n`);
    }
    return 1;
  }
  const verdict = ofResponse(webhook, whole);
  const values = { webhook, env, credentials: credentialsOf(draft), isSandbox: false };
  const answer = redact(whole, values, verdict.outcome !== "ok");
  const read = readResponse(webhook, { webhook_type: type, ...answer });
  const outcome = verdict.outcome === "ok" ? "ok" : "failed";
  if (isJson) {
    printJson({ outcome, code: verdict.code, ...answer, response: read, duration_ms });
  } else {
    const cut = answer.truncated ? "\n(cut)" : "";
    const text =
      `HTTP ${answer.status} after ${duration_ms} ms: ${outcome}\n` +
      `${answer.body}${cut}\n\nread as ${webhook.response.name}:\n${JSON.stringify(read, null, 2)}\n`;
    process.stdout.write(visible(text));
  }
  return outcome === "ok" ? 0 : 1;
}
