// check-config.mjs FOLDER…: each config against the schema beside it, and each schema in it
// against JSON Schema 2020-12, strictly. Prints what is wrong and exits with 1.

import { readFileSync } from "node:fs";
import path from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** @param {string} file */
const read = (file) => JSON.parse(readFileSync(file, "utf8"));

let wrong = 0;
/** @param {string} what @param {unknown} why */
function report(what, why) {
  wrong += 1;
  console.error(what, why);
}

for (const folder of process.argv.slice(2)) {
  const config = read(path.join(folder, "webhooks.config.json"));
  // Unknown keywords and types that cannot be are errors, too.
  const strict = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(strict);
  const validate = strict.compile(read(path.join(folder, "webhooks.config.schema.json")));
  if (!validate(config)) {
    report(folder, validate.errors);
  }
  if (Object.keys(config)[0] !== "$comment") {
    report(folder, "the header comes first");
  }
  checkOrder(config, folder);
  const lenient = new Ajv2020({ strict: false });
  addFormats.default(lenient);
  for (const [type, webhook] of Object.entries(config.webhooks)) {
    try {
      strict.compile(webhook.payload);
    } catch (error) {
      report(`${folder}: the payload of ${type}`, error);
    }
    for (const variant of webhook.response.variants) {
      if (variant.schema !== undefined) {
        try {
          lenient.compile(variant.schema);
        } catch (error) {
          report(`${folder}: ${variant.name} of ${type}`, error);
        }
      }
    }
  }
}
process.exitCode = wrong > 0 ? 1 : 0;

/** @param {unknown} value @param {string} where */
function checkOrder(value, where) {
  if (typeof value !== "object" || value === null) {
    return;
  }
  if (!Array.isArray(value)) {
    // Integer keys come first in JavaScript, wherever they stand in the text.
    const keys = Object.keys(value).filter((key) => key !== "$comment" && !/^\d+$/.test(key));
    const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    if (keys.join() !== sorted.join()) {
      report(where, `keys are not sorted: ${keys}`);
    }
  }
  for (const [key, member] of Object.entries(value)) {
    checkOrder(member, `${where}/${key}`);
  }
}
