// What a schema makes of JSON that holds nothing else: names, numbers, texts; undefined where it does
// not fit.

import { Json } from "../support/json.mjs";

/** @import { JsonSchema } from "../types.js" */

/**
 * Whether it is the name of a variant, or with `not` any but those of the others. A member that is one
 * says which variant it stands in: the type of any other is a reference.
 *
 * @param {JsonSchema} schema
 */
export function isName(schema) {
  return "const" in schema || "enum" in schema || (schema.type === "string" && "not" in schema);
}

/**
 * A variant that holds nothing: its name, alone or as that of an object's only member, a `null`.
 *
 * @param {JsonSchema} schema
 * @param {Json} json
 */
export function unitVariant(schema, json) {
  if (json.kind !== "object") {
    return literal(schema, json);
  }
  const [member, ...others] = json.members();
  const isAlone = member !== undefined && others.length === 0 && member[1].isNull;
  return isAlone ? literal(schema, new Json(JSON.stringify(member[0]))) : undefined;
}

/**
 * @param {JsonSchema} schema
 * @param {Json} json
 */
export function literal(schema, json) {
  if (json.kind !== "string") {
    return undefined;
  }
  const text = json.string();
  const written = schema["x-writtenValue"] ?? text;
  if ("not" in schema) {
    const { enum: others } = /** @type {{ enum: string[] }} */ (schema.not);
    return others.includes(text) ? undefined : written;
  }
  const names = "const" in schema ? [schema.const] : /** @type {unknown[]} */ (schema.enum);
  return names.includes(text) ? written : undefined;
}

/**
 * @param {JsonSchema} schema
 * @param {Json} json
 */
export function integer(schema, json) {
  // serde reads `-0` as a float.
  if (!/^(0|-?[1-9]\d*)$/.test(json.text)) {
    return undefined;
  }
  const value = BigInt(json.text);
  const most = /** @type {number} */ (schema.maximum);
  // 2⁶³ and 2⁶⁴ are what a double makes of the number before them.
  const greatest = Number.isSafeInteger(most) ? BigInt(most) : BigInt(most) - 1n;
  const least = BigInt(/** @type {number} */ (schema.minimum));
  return value >= least && value <= greatest ? Number(value) : undefined;
}

/** @param {Json} json */
export function number(json) {
  const value = json.kind === "number" ? Number(json.text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/**
 * @param {JsonSchema} schema
 * @param {Json} json
 */
export function string(schema, json) {
  if (json.kind !== "string") {
    return undefined;
  }
  const text = json.string();
  // A `char` has a length.
  const fits = schema.maxLength === undefined || [...text].length === schema.maxLength;
  return fits ? text : undefined;
}

/**
 * Whether a map's key fits. Texts of a format are not looked into, here no more than elsewhere.
 *
 * @param {JsonSchema} schema
 * @param {string} name
 */
export function nameFits(schema, name) {
  return schema.pattern === undefined || new RegExp(String(schema.pattern), "u").test(name);
}
