/**
 * What a validator finds, in words: each wrong place once, and of several alternatives the one that
 * was most likely meant.
 *
 * @import { ErrorObject } from "ajv"
 * @import { JsonSchema, PayloadProblem } from "./types.js"
 */

import { compileSchema } from "./schema.mjs";

/**
 * @param {JsonSchema} root the schema, with its definitions
 * @param {ErrorObject[]} errors
 * @returns {PayloadProblem[]}
 */
export function explain(root, errors) {
  return unique(found(root, errors, "").map(({ path, message }) => ({ path, message })));
}

/**
 * @typedef {PayloadProblem & { depth: number, isName: boolean }} Finding how deep the place lies,
 *   and whether it is about which alternative is meant
 */

/**
 * @param {JsonSchema} root
 * @param {ErrorObject[]} errors
 * @param {string} prefix the pointer of what was validated
 * @returns {Finding[]}
 */
function found(root, errors, prefix) {
  /** @type {Finding[]} */
  const findings = [];
  const choices = errors.filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf");
  // Only the outermost: what lies below is explained with it.
  const outer = choices.filter(
    (choice) => !choices.some((other) => other !== choice && isBelow(choice, other)),
  );
  for (const error of errors) {
    if (outer.includes(error)) {
      findings.push(...ofChoice(root, error, prefix));
    } else if (!outer.some((choice) => isBelow(error, choice)) && error.keyword !== "if") {
      findings.push(...ofError(error, prefix));
    }
  }
  return findings;
}

/**
 * Whether an error belongs to one of the alternatives of `choice`, which is reported after them.
 *
 * @param {ErrorObject} error
 * @param {ErrorObject} choice
 */
function isBelow(error, choice) {
  const inside =
    error.instancePath === choice.instancePath ||
    error.instancePath.startsWith(`${choice.instancePath}/`);
  const sibling = error.instancePath === choice.instancePath && error.schemaPath.split("/").length < choice.schemaPath.split("/").length;
  return error !== choice && inside && !sibling;
}

/**
 * @param {JsonSchema} root
 * @param {ErrorObject} error
 * @param {string} prefix
 * @returns {Finding[]}
 */
function ofChoice(root, error, prefix) {
  const pointer = prefix + error.instancePath;
  const alternatives = /** @type {JsonSchema[]} */ (error.schema);
  if (error.keyword === "oneOf" && error.params.passingSchemas) {
    return [finding(pointer, "fits several of its forms at once")];
  }
  const tried = alternatives
    .filter((alternative) => alternative.type !== "null")
    .map((alternative) => {
      const validate = compileSchema({ ...alternative, $defs: root.$defs });
      validate(error.data);
      return found(root, validate.errors ?? [], pointer);
    });
  const meant = tried.filter((findings) => !findings.some((one) => one.isName && one.depth <= depthOf(pointer) + 1));
  const only = tried.length === 1 ? tried : meant;
  const best = only.sort((a, b) => a.length - b.length)[0];
  if (best !== undefined && (tried.length === 1 || !best.some((one) => one.depth <= depthOf(pointer) && !one.message.endsWith("missing")))) {
    return best;
  }
  const forms = alternatives.map((alternative) => describe(root, alternative, 0));
  return [finding(pointer, `must be ${or([...new Set(forms)])}, not ${kindOf(error.data)}`)];
}

/**
 * @param {ErrorObject} error
 * @param {string} prefix
 * @returns {Finding[]}
 */
function ofError(error, prefix) {
  const pointer = prefix + error.instancePath;
  const { keyword, params, data } = error;
  switch (keyword) {
    case "required":
      return [finding(`${pointer}/${escape(params.missingProperty)}`, "is missing", keyword)];
    case "additionalProperties":
      return [finding(`${pointer}/${escape(params.additionalProperty)}`, "is not known", keyword)];
    case "unevaluatedProperties":
      return [finding(`${pointer}/${escape(params.unevaluatedProperty)}`, "is not known", keyword)];
    case "type":
      return [finding(pointer, `must be ${or([params.type].flat().map(article))}, not ${kindOf(data)}`)];
    case "const":
      return [finding(pointer, `must be ${JSON.stringify(params.allowedValue)}`, keyword)];
    case "enum":
      return [finding(pointer, `must be ${or(params.allowedValues.map(String).map(quote))}`, keyword)];
    case "minimum":
      return [finding(pointer, `must be at least ${params.limit}`)];
    case "maximum":
      return [finding(pointer, `must be at most ${params.limit}`)];
    case "minLength":
    case "maxLength":
      return [finding(pointer, "must be one character")];
    case "minItems":
      return [finding(pointer, `must have at least ${params.limit} items, not ${data.length}`)];
    case "maxItems":
    case "items":
      return [finding(pointer, `must have at most ${params.limit} items, not ${data.length}`)];
    case "pattern":
    case "false schema":
      // The key that this is about is reported by itself.
      return [];
    case "propertyNames":
      return [finding(pointer, `cannot have the key ${quote(params.propertyName)}`)];
    default:
      return [finding(pointer, error.message ?? `breaks the rule ${keyword}`)];
  }
}

/**
 * @param {string} pointer
 * @param {string} message
 * @param {string} [keyword]
 * @returns {Finding}
 */
function finding(pointer, message, keyword = "") {
  const isName = ["const", "enum", "required", "additionalProperties"].includes(keyword);
  return { path: pathOf(pointer), message, depth: depthOf(pointer), isName };
}

/**
 * One alternative, in a few words.
 *
 * @param {JsonSchema} root
 * @param {JsonSchema} schema
 * @param {number} depth
 * @returns {string}
 */
function describe(root, schema, depth) {
  if (typeof schema.$ref === "string") {
    return decodeURIComponent(schema.$ref.slice("#/$defs/".length));
  }
  if ("const" in schema) {
    return JSON.stringify(schema.const);
  }
  if (Array.isArray(schema.enum)) {
    return or(schema.enum.map(String).map(quote));
  }
  const properties = Object.entries(
    /** @type {Record<string, JsonSchema>} */ (schema.properties ?? {}),
  );
  const tag = properties.find(([, property]) => "const" in property);
  if (tag !== undefined) {
    return `{ ${tag[0]}: ${JSON.stringify(tag[1].const)} … }`;
  }
  if (properties.length > 0) {
    return `{ ${properties.map(([name]) => name).join(", ")} }`;
  }
  return schema.type === undefined ? "something else" : article(String(schema.type));
}

/** @param {string} pointer */
function depthOf(pointer) {
  return pointer.split("/").length - 1;
}

/**
 * A JSON pointer as JavaScript would write the way: `a.b[0]`.
 *
 * @param {string} pointer
 */
function pathOf(pointer) {
  let path = "";
  for (const segment of pointer.split("/").slice(1)) {
    const name = segment.replace(/~1/g, "/").replace(/~0/g, "~");
    if (/^(0|[1-9]\d*)$/.test(name)) {
      path += `[${name}]`;
    } else if (/^[A-Za-z_$][\w$]*$/.test(name)) {
      path += path === "" ? name : `.${name}`;
    } else {
      path += `[${JSON.stringify(name)}]`;
    }
  }
  return path;
}

/** @param {string} name */
function escape(name) {
  return name.replace(/~/g, "~0").replace(/\//g, "~1");
}

/** @param {string} text */
function quote(text) {
  return JSON.stringify(text);
}

/** @param {string} kind */
function article(kind) {
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
function kindOf(data) {
  if (data === null) {
    return "null";
  }
  return article(Array.isArray(data) ? "array" : typeof data);
}

/** @param {string[]} texts */
function or(texts) {
  return texts.length < 2
    ? (texts[0] ?? "nothing")
    : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

/**
 * @param {PayloadProblem[]} problems
 * @returns {PayloadProblem[]}
 */
function unique(problems) {
  const seen = new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]));
  return [...seen.values()];
}
