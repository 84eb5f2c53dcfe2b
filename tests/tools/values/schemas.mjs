// node schemas.mjs < questions.json: whether each payload fits its webhook's JSON Schema.
// The question is {FOLDER: [[TYPE, PAYLOAD as text], …]}, with the folder of a webhooks.config.json;
// the answer is {FOLDER: [null or what is wrong, …]}.
import { readFileSync } from "node:fs";
import path from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const answers = {};
for (const [folder, questions] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const text = readFileSync(path.join(folder, "webhooks.config.json"), "utf8");
  const { webhooks } = JSON.parse(text);
  // As the runtime checks a payload, whose schema any validator must take; an array may end where
  // all that follows has a default.
  const { checkPayload, config } = await import(path.join(folder, "runtime/index.mjs"));
  const ajv = new Ajv2020({
    strict: true,
    strictTuples: false,
    allowUnionTypes: true,
    ownProperties: true,
  });
  addFormats.default(ajv);
  const validators = new Map();
  answers[folder] = questions.map(([type, payload]) => {
    if (!validators.has(type)) {
      validators.set(type, ajv.compile(webhooks[type].payload));
    }
    const validate = validators.get(type);
    const error = validate(JSON.parse(payload)) ? null : ajv.errorsText(validate.errors);
    return error ?? refusal(() => checkPayload(config.webhooks[type], payload));
  });
}
process.stdout.write(JSON.stringify(answers));

/**
 * What the runtime says against a payload. Texts that PostgreSQL or a path do not hold are no matter here,
 * nor those that are no file's base64.
 */
function refusal(check) {
  try {
    check();
    return null;
  } catch (error) {
    const isOfType = ({ message }) =>
      !/^holds (a NUL|half a surrogate)|^stands in the URL's path|^must be base64 text[^,]*$/.test(
        message,
      );
    return error.problems && !error.problems.some(isOfType) ? null : error.message;
  }
}
