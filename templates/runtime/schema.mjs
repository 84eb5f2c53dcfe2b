/**
 * JSON Schemas, compiled.
 *
 * @import { ValidateFunction } from "ajv"
 * @import { JsonSchema } from "./types.js"
 */

import { Ajv2020 } from "ajv/dist/2020.js";

/**
 * A validator that finds all that is wrong. Formats are annotations.
 *
 * @param {JsonSchema} schema
 * @returns {ValidateFunction}
 */
export function compileSchema(schema) {
  // One for each schema: its definitions are its own, and it is compiled once.
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    validateFormats: false,
    verbose: true,
  });
  return ajv.compile(schema);
}
