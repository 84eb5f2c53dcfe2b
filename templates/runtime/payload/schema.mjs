/**
 * JSON Schemas, compiled.
 *
 * @import { ValidateFunction } from "ajv"
 * @import { JsonSchema } from "../types.js"
 */

import { Ajv2020 } from "ajv/dist/2020.js";

import { decodeFile } from "../support/base64.mjs";
import { FORMATS } from "./formats.mjs";

/** @type {WeakMap<JsonSchema, ValidateFunction>} */
const validators = new WeakMap();

/** On an alternative: counts that it is looked at. */
const COUNTED = "x-counted";

/** How many more alternatives the check that is under way may look at. */
let left = Infinity;

/** A payload that would take too long to check. */
export class TooManyWays extends Error {}

/**
 * Checks within bounds: where a value of a type may hold others of it, and is one of several forms that
 * nothing tells apart, each level is looked at as each form of all levels above. A hundred bytes of that
 * would keep the process for hours.
 *
 * @template T
 * @param {number} size of what is checked
 * @param {() => T} check
 * @returns {T}
 * @throws {TooManyWays}
 */
export function bounded(size, check) {
  left = 1_000_000 + 100 * size;
  try {
    return check();
  } finally {
    left = Infinity;
  }
}

function count() {
  left -= 1;
  if (left < 0) {
    throw new TooManyWays();
  }
  return true;
}

/**
 * A validator that finds all that is wrong. Its `schema` is the one that its errors are about.
 *
 * @param {JsonSchema} schema compiled once
 * @param {unknown} [definitions] `$defs` of a schema that has none of its own, from a validator's
 * @returns {ValidateFunction}
 */
export function validatorOf(schema, definitions) {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = compile(
      definitions === undefined ? tagFirst(schema) : { ...schema, $defs: definitions },
    );
    validators.set(schema, validator);
  }
  return validator;
}

/**
 * A schema in which an alternative's members are looked at only where its tag fits. Without that, a
 * value within values of the type itself is looked at as each alternative of each of them; where there is
 * no tag, it is counted.
 *
 * A part of an object is left as it is: of an `if`, ajv cannot tell for `unevaluatedProperties` which
 * alternative's members were looked at.
 *
 * @param {any} schema one that buildamp made
 * @param {boolean} [isPart] others have members in the same object
 * @returns {any}
 */
function tagFirst(schema, isPart = false) {
  if (Array.isArray(schema)) {
    return schema.map((one) => tagFirst(one, isPart));
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  const members = Object.entries(schema).map(([name, value]) => {
    if (name === "const" || name === "enum") {
      return [name, value];
    }
    if ((name === "oneOf" || name === "anyOf") && Array.isArray(value)) {
      const forms = value.map((one) => (isPart ? tagFirst(one, true) : guarded(tagFirst(one))));
      return [name, forms.map((form) => ({ ...form, [COUNTED]: true }))];
    }
    return [name, tagFirst(value, name === "allOf" || name.endsWith(" (flattened)"))];
  });
  return Object.fromEntries(members);
}

/**
 * @param {any} alternative
 * @returns {any}
 */
function guarded(alternative) {
  const { properties = {}, required = [] } = alternative;
  const names = Object.keys(properties);
  const tags = names.filter(
    (name) => Object.hasOwn(properties[name], "const") && required.includes(name),
  );
  if (tags.length === 0 || tags.length === names.length) {
    return alternative;
  }
  const tagged = Object.fromEntries(tags.map((name) => [name, properties[name]]));
  const others = names.filter((name) => !tags.includes(name)).map((name) => [name, true]);
  return {
    ...alternative,
    properties: { ...tagged, ...Object.fromEntries(others) },
    if: { properties: tagged, required: tags },
    then: { properties },
  };
}

/** @param {JsonSchema} schema */
function compile(schema) {
  // One for each schema, whose definitions are its own. buildamp has made it: that it is a schema
  // need not be checked at run time, which takes longer than all else.
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    formats: FORMATS,
    // It would print the code that it cannot make.
    logger: false,
    meta: false,
    // What every object inherits, such as `constructor`, is no member of the JSON.
    ownProperties: true,
    // An array may end where all that follows has a default.
    strictTuples: false,
    validateSchema: false,
    verbose: true,
  });
  // JSON Schema only annotates it; but what is no base64 is refused when its request is built.
  ajv.addKeyword({ keyword: COUNTED, schema: false, validate: count });
  ajv.removeKeyword("contentEncoding").addKeyword({
    keyword: "contentEncoding",
    type: "string",
    schemaType: "string",
    validate: (/** @type {string} */ _base64, /** @type {string} */ text) =>
      decodeFile(text) !== undefined,
  });
  try {
    return ajv.compile(schema);
  } catch (error) {
    if (error instanceof EvalError) {
      const what = "payloads are checked by code that ajv makes of their JSON Schemas";
      const why =
        "this process forbids code from strings, as --disallow-code-generation-from-strings";
      throw new Error(`${what}, and ${why} does`, { cause: error });
    }
    throw error;
  }
}
