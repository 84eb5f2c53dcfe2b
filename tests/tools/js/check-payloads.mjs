// node check-payloads.mjs FOLDER < payloads.json: what the runtime has against each payload of
// [[TYPE, PAYLOAD as text], …], null where it takes it; the other side of tests/request/agreement.rs.

import { json } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const { checkPayload, config, PayloadError } = await import(
  new URL("runtime/index.mjs", folder).href
);

/** @param {[string, string]} payload */
function refusal([type, text]) {
  try {
    checkPayload(config.webhooks[type], text);
    return null;
  } catch (error) {
    if (error instanceof PayloadError) {
      return error.message;
    }
    throw error;
  }
}

const payloads = /** @type {[string, string][]} */ (await json(process.stdin));
process.stdout.write(JSON.stringify(payloads.map(refusal)));
