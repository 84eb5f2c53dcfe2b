/**
 * JSON read as a type: what fits it, as serde would write it again.
 *
 * Takes the JSON Schemas that the config has for response values, not others: the first of several
 * alternatives that fits is taken, members that a type does not name are left out, and
 *
 * - `x-writtenAs` on a member is its name in the result (null: it is left out),
 * - `x-writtenValue` on a variant's name is its name in the result,
 * - `x-nullIsAbsent` on a member leaves it out where it is null,
 * - `x-emptyIsAbsent` on a member leaves it out where there is nothing in it or it is false,
 * - `default` on a member, or on an item of an array, is what it is where it is absent,
 * - `x-alsoWritten` on an object are members of the result whatever was read,
 * - `x-restOrNone` on an object are schemas, by each of which its members that nothing else names are
 *   read, or none of them.
 *
 * @import { Json } from "../support/json.mjs"
 * @import { JsonSchema } from "../types.js"
 */

import { RequestError } from "../support/error.mjs";
import { invalid } from "../support/json.mjs";
import { unescaped } from "../support/pointer.mjs";
import { integer, isName, literal, nameFits, number, string, unitVariant } from "./scalar.mjs";

/** @typedef {{ entries: Map<string, unknown>, used: Set<string> }} Part of an object */

/**
 * The value; undefined where the JSON does not fit.
 *
 * @param {JsonSchema} schema
 * @param {Json} json
 * @returns {unknown}
 */
export function readValue(schema, json) {
  try {
    return new Reader(schema, json).value(schema, json);
  } catch (error) {
    // Half a surrogate pair, nested too deeply, or too many ways to read it.
    if (error instanceof RequestError) {
      return undefined;
    }
    throw error;
  }
}

class Reader {
  #definitions;
  /**
   * How many more characters may be read. Without a tag, a value within values of the type itself is read as
   * each alternative of each of them.
   */
  #left;

  /**
   * @param {JsonSchema} root
   * @param {Json} json
   */
  constructor(root, json) {
    this.#definitions = /** @type {Record<string, JsonSchema>} */ (root.$defs ?? {});
    this.#left = 10_000_000 + 100 * json.text.length;
  }

  /**
   * @param {JsonSchema} schema
   * @param {Json} json
   * @returns {unknown}
   */
  value(schema, json) {
    this.#left -= json.text.length;
    if (this.#left < 0) {
      throw invalid("it can be read in too many ways");
    }
    if (typeof schema.$ref === "string") {
      return this.value(this.#resolve(schema.$ref), json);
    }
    const alternatives = alternativesOf(schema);
    if (alternatives !== undefined && schema.type === undefined) {
      return first(alternatives, (alternative) => this.value(alternative, json));
    }
    if (isName(schema)) {
      return unitVariant(schema, json);
    }
    if (schema.type === undefined) {
      return "not" in schema ? undefined : JSON.parse(json.text);
    }
    if (json.isNull) {
      return [schema.type].flat().includes("null") ? null : undefined;
    }
    switch ([schema.type].flat()[0]) {
      case "boolean":
        return json.kind === "boolean" ? json.text === "true" : undefined;
      case "integer":
        return integer(schema, json);
      case "number":
        return number(json);
      case "string":
        return string(schema, json);
      case "array":
        return this.#array(schema, json);
      case "object":
        return this.#object(schema, json);
    }
    return undefined;
  }

  /** @param {string} reference */
  #resolve(reference) {
    const key = decodeURIComponent(reference.slice("#/$defs/".length));
    return this.#definitions[unescaped(key)] ?? {};
  }

  /**
   * @param {JsonSchema} schema
   * @param {Json} json
   */
  #array(schema, json) {
    if (json.kind !== "array") {
      return undefined;
    }
    const elements = json.elements();
    const prefix = /** @type {JsonSchema[]} */ (schema.prefixItems ?? []);
    const least = /** @type {number} */ (schema.minItems ?? 0);
    const most = schema.items === false ? prefix.length : (schema.maxItems ?? Infinity);
    if (elements.length < least || elements.length > /** @type {number} */ (most)) {
      return undefined;
    }
    const values = [];
    for (const [index, element] of elements.entries()) {
      const item = prefix[index] ?? /** @type {JsonSchema} */ (schema.items ?? {});
      const value = this.value(item, element);
      if (value === undefined) {
        return undefined;
      }
      values.push(value);
    }
    for (const item of prefix.slice(elements.length)) {
      if (!("default" in item)) {
        break;
      }
      values.push(structuredClone(item.default));
    }
    return values;
  }

  /**
   * @param {JsonSchema} schema
   * @param {Json} json
   */
  #object(schema, json) {
    if (json.kind !== "object") {
      return undefined;
    }
    const part = this.#part(schema, json.members());
    return part && Object.fromEntries(part.entries);
  }

  /**
   * What a schema takes of an object; undefined where that does not fit.
   *
   * @param {JsonSchema} schema
   * @param {Map<string, Json>} members
   * @returns {Part | undefined}
   */
  #part(schema, members) {
    if (typeof schema.$ref === "string") {
      return this.#part(this.#resolve(schema.$ref), members);
    }
    // A variant that is `null`, or none at all, is never read among members.
    const types = schema.type ?? ("not" in schema ? [] : "object");
    if (![types].flat().includes("object")) {
      return undefined;
    }
    const required = /** @type {string[]} */ (schema.required ?? []);
    if (!required.every((name) => members.has(name))) {
      return undefined;
    }
    const alternatives = alternativesOf(schema);
    if (alternatives !== undefined) {
      return first(alternatives, (alternative) => this.#part(alternative, members));
    }
    const part = this.#named(schema, members);
    for (const beside of /** @type {JsonSchema[]} */ (schema.allOf ?? [])) {
      const other = part && this.#part(beside, members);
      if (other === undefined) {
        return undefined;
      }
      other.entries.forEach((value, name) => part?.entries.set(name, value));
      other.used.forEach((name) => part?.used.add(name));
    }
    return part && this.#rest(schema, members, part);
  }

  /**
   * The members that a schema names.
   *
   * @param {JsonSchema} schema
   * @param {Map<string, Json>} members
   * @returns {Part | undefined}
   */
  #named(schema, members) {
    /** @type {Part} */
    const part = { entries: new Map(), used: new Set() };
    const properties = /** @type {Record<string, JsonSchema>} */ (schema.properties ?? {});
    // First what holds no other values, a tag above all: or else nested values would be read as each
    // variant, and again at every level.
    const present = Object.entries(properties).filter(([name]) => members.has(name));
    /** @type {Map<string, unknown>} */
    const values = new Map();
    const nested = present.filter((property) => !isPlain(property));
    for (const [name, property] of [...present.filter(isPlain), ...nested]) {
      const member = /** @type {Json} */ (members.get(name));
      const value = isName(property) ? literal(property, member) : this.value(property, member);
      if (value === undefined) {
        return undefined;
      }
      values.set(name, value);
    }
    for (const [name, property] of present) {
      part.used.add(name);
      const value = values.get(name);
      const written = writtenAs(name, property);
      if (written !== null && !isLeftOut(value, property)) {
        part.entries.set(written, value);
      }
    }
    for (const [name, property] of Object.entries(properties)) {
      const written = writtenAs(name, property);
      if ("default" in property && written !== null && !part.entries.has(written)) {
        part.entries.set(written, structuredClone(property.default));
      }
    }
    const also = /** @type {Record<string, unknown>} */ (schema["x-alsoWritten"] ?? {});
    for (const [name, value] of Object.entries(also)) {
      part.entries.set(name, structuredClone(value));
    }
    return part;
  }

  /**
   * The members that nothing else names.
   *
   * @param {JsonSchema} schema
   * @param {Map<string, Json>} members
   * @param {Part} part
   * @returns {Part | undefined}
   */
  #rest(schema, members, part) {
    const left = [...members].filter(([name]) => !part.used.has(name));
    const rest = schema.additionalProperties ?? schema.unevaluatedProperties;
    const names = /** @type {JsonSchema | undefined} */ (schema.propertyNames);
    if (rest !== undefined) {
      const values = this.#values(rest, left, names);
      return values && withAll(part, values);
    }
    for (const orNone of /** @type {JsonSchema[]} */ (schema["x-restOrNone"] ?? [])) {
      withAll(part, this.#values(orNone, left, names) ?? []);
    }
    return part;
  }

  /**
   * @param {unknown} schema of each; false where there may be none
   * @param {[string, Json][]} members
   * @param {JsonSchema | undefined} names
   * @returns {[string, unknown][] | undefined}
   */
  #values(schema, members, names) {
    /** @type {[string, unknown][]} */
    const values = [];
    for (const [name, member] of members) {
      if (schema === false || (names !== undefined && !nameFits(names, name))) {
        return undefined;
      }
      const value = this.value(/** @type {JsonSchema} */ (schema), member);
      if (value === undefined) {
        return undefined;
      }
      values.push([name, value]);
    }
    return values;
  }
}

/**
 * @param {Part} part
 * @param {[string, unknown][]} values
 */
function withAll(part, values) {
  for (const [name, value] of values) {
    part.used.add(name);
    part.entries.set(name, value);
  }
  return part;
}

/** @param {[string, JsonSchema]} property */
function isPlain([, property]) {
  const [type] = [property.type].flat();
  return isName(property) || ["boolean", "integer", "number", "string"].includes(`${type}`);
}

/**
 * @param {JsonSchema} schema
 * @returns {JsonSchema[] | undefined}
 */
function alternativesOf(schema) {
  return /** @type {JsonSchema[] | undefined} */ (schema.anyOf ?? schema.oneOf);
}

/**
 * @template T, U
 * @param {T[]} items
 * @param {(item: T) => U | undefined} read
 * @returns {U | undefined}
 */
function first(items, read) {
  for (const item of items) {
    const value = read(item);
    if (value !== undefined) {
      return value;
    }
  }
  return undefined;
}

/**
 * @param {string} name
 * @param {JsonSchema} property
 */
function writtenAs(name, property) {
  const written = property["x-writtenAs"];
  return written === undefined ? name : /** @type {string | null} */ (written);
}

/**
 * Whether serde does not write the value of a member.
 *
 * @param {unknown} value
 * @param {JsonSchema} property
 */
function isLeftOut(value, property) {
  if (value === null) {
    return property["x-nullIsAbsent"] === true;
  }
  if (property["x-emptyIsAbsent"] !== true) {
    return false;
  }
  return typeof value === "object"
    ? Object.keys(value).length === 0
    : value === "" || value === false;
}
