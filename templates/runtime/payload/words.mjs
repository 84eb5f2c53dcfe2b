// Schemas and values, in a few words.

import { formatName } from "./formats.mjs";

/** @import { JsonSchema } from "../types.js" */

/**
 * One alternative, in a few words.
 *
 * @param {JsonSchema} schema
 * @returns {string}
 */
export function describe(schema) {
  if (typeof schema.$ref === "string") {
    return decodeURIComponent(schema.$ref.slice("#/$defs/".length));
  }
  if ("const" in schema) {
    return JSON.stringify(schema.const);
  }
  if (Array.isArray(schema.enum)) {
    return or(schema.enum.map(quote));
  }
  if (typeof schema.format === "string") {
    return formatName(schema.format);
  }
  if (schema.contentEncoding === "base64") {
    return "base64 text";
  }
  const tag = tagOf(schema);
  if (tag !== undefined) {
    return `{ ${tag[0]}: ${JSON.stringify(tag[1])} … }`;
  }
  const names = Object.keys(schema.properties ?? {});
  if (names.length > 0) {
    return `{ ${names.join(", ")} }`;
  }
  return schema.type === undefined ? "something else" : article(String(schema.type));
}

/**
 * The member whose value tells an alternative from others.
 *
 * @param {JsonSchema} schema
 * @returns {[name: string, value: unknown] | undefined}
 */
export function tagOf(schema) {
  const properties = Object.entries(
    /** @type {Record<string, JsonSchema>} */ (schema.properties ?? {}),
  );
  const tag = properties.find(([, property]) => "const" in property);
  return tag && [tag[0], tag[1].const];
}

/** @param {unknown} text */
export function quote(text) {
  return JSON.stringify(text);
}

/** @param {string} kind */
export function article(kind) {
  switch (kind) {
    case "null":
      return "null";
    case "integer":
    case "array":
    case "object":
      return `an ${kind}`;
    default:
      return `a ${kind}`;
  }
}

/** @param {unknown} data */
export function kindOf(data) {
  if (data === null) {
    return "null";
  }
  return article(Array.isArray(data) ? "array" : typeof data);
}

/**
 * An object, as others are described.
 *
 * @param {unknown} data
 */
export function members(data) {
  const names = Object.keys(/** @type {object} */ (data));
  const shown = names.length > 3 ? [...names.slice(0, 3), "…"] : names;
  return names.length === 0 ? "{}" : `{ ${shown.join(", ")} }`;
}

/** @param {unknown} data */
export function lengthOf(data) {
  return Array.isArray(data) ? data.length : 0;
}

/** @param {string[]} texts */
export function or(texts) {
  return texts.length < 2
    ? (texts[0] ?? "nothing")
    : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}
