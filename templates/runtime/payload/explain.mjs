/**
 * What a validator finds, in words: each wrong place once, and of several alternatives the one that
 * was most likely meant.
 *
 * @import { ErrorObject } from "ajv"
 * @import { JsonSchema, PayloadProblem } from "../types.js"
 */

import { escaped } from "../support/pointer.mjs";
import { formatName } from "./formats.mjs";
import { pathOf } from "./path.mjs";
import { validatorOf } from "./schema.mjs";
import { article, describe, kindOf, lengthOf, members, or, quote, tagOf } from "./words.mjs";

/** @typedef {PayloadProblem & { depth: number, rule: string }} Finding how deep its place lies */

/**
 * @param {JsonSchema} root the schema, with its definitions
 * @param {ErrorObject[]} errors
 * @returns {PayloadProblem[]}
 */
export function explain(root, errors) {
  const problems = found(root, errors, "").map(({ path, message }) => ({ path, message }));
  const byText = problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]);
  const each = [...new Map(/** @type {[string, PayloadProblem][]} */ (byText)).values()];
  // What a validator refuses is refused, whether there are words for it or not.
  return each.length > 0 ? each : [{ path: "", message: "does not fit its type" }];
}

/**
 * @param {JsonSchema} root
 * @param {ErrorObject[]} reported
 * @param {string} prefix the pointer of what was validated
 * @returns {Finding[]}
 */
function found(root, reported, prefix) {
  // A key that does not fit is reported by itself as well.
  const errors = reported.filter(({ propertyName }) => propertyName === undefined);
  // What lies below a choice is explained with it; it is reported just before.
  /** @type {ErrorObject[]} */
  const outer = [];
  for (const error of errors) {
    if (isChoice(error)) {
      outer.splice(outer.findLastIndex((before) => !isBelow(before, error)) + 1);
    }
    outer.push(error);
  }
  const findings = outer.flatMap((error) =>
    isChoice(error) ? ofChoice(root, error, prefix) : ofError(error, prefix),
  );
  // Where something else is wrong, a validator has not seen which members are known.
  const others = findings.filter(({ rule }) => rule !== "unevaluatedProperties");
  return others.length > 0 ? others : findings;
}

/** @param {ErrorObject} error */
function isChoice({ keyword }) {
  return keyword === "anyOf" || keyword === "oneOf";
}

/**
 * Whether an error that is reported before `choice` comes from one of its alternatives: at its place
 * or deeper, and by a way through the schema that is no shorter.
 *
 * @param {ErrorObject} error
 * @param {ErrorObject} choice
 */
function isBelow(error, choice) {
  const { instancePath } = choice;
  if (!`${error.instancePath}/`.startsWith(`${instancePath}/`)) {
    return false;
  }
  return error.instancePath !== instancePath || steps(error) >= steps(choice);
}

/** @param {ErrorObject} error */
function steps(error) {
  return error.schemaPath.split("/").length;
}

/**
 * Whether an object has members, but none that an alternative knows.
 *
 * @param {JsonSchema} alternative
 * @param {unknown} data
 */
function isStranger({ properties }, data) {
  const names = kindOf(data) === "an object" ? Object.keys(/** @type {object} */ (data)) : [];
  const known = Object.keys(/** @type {object} */ (properties ?? {}));
  return names.length > 0 && known.length > 0 && !names.some((name) => known.includes(name));
}

/**
 * @param {JsonSchema} root
 * @param {ErrorObject} error
 * @param {string} prefix
 * @returns {Finding[]}
 */
function ofChoice(root, error, prefix) {
  const pointer = prefix + error.instancePath;
  if (error.keyword === "oneOf" && error.params.passingSchemas) {
    return [finding(pointer, "oneOf", "fits several of its forms at once")];
  }
  const alternatives = /** @type {JsonSchema[]} */ (error.schema);
  const tried = alternatives
    .filter((alternative) => alternative.type !== "null")
    .map((alternative) => {
      const validate = validatorOf(alternative, root.$defs ?? {});
      validate(error.data);
      return { alternative, findings: found(root, validate.errors ?? [], pointer) };
    });
  const mayBeOther = tried.some(({ alternative }) => alternative.type === "string");
  const meant = tried
    .filter(({ alternative, findings }) => !isAnother(alternative, findings, depthOf(pointer)))
    // A `Buffer` is no `{ path }` that lacks its path.
    .filter(({ alternative }) => !(mayBeOther && isStranger(alternative, error.data)))
    .sort((a, b) => a.findings.length - b.findings.length)[0];
  // Beside `null` there is only one that can be meant.
  const only = tried.length === 1 ? tried[0] : meant;
  if (only !== undefined) {
    return only.findings;
  }
  const byTag = ofTag(
    tried.map(({ alternative }) => tagOf(alternative)),
    error.data,
    pointer,
  );
  if (byTag !== undefined) {
    return [byTag];
  }
  const forms = [...new Set(alternatives.map(describe))];
  const isObject = kindOf(error.data) === "an object";
  const given = isObject && forms.some((form) => form.startsWith("{")) ? members(error.data) : "";
  // A text that is none of several texts is one nevertheless.
  const instead = typeof error.data === "string" ? "" : `, not ${given || kindOf(error.data)}`;
  return [finding(pointer, "anyOf", `must be ${or(forms)}${instead}`)];
}

/**
 * What is wrong with the tag of an object, where it is what tells all alternatives apart.
 *
 * @param {([name: string, value: unknown] | undefined)[]} tags
 * @param {unknown} data
 * @param {string} pointer
 * @returns {Finding | undefined}
 */
function ofTag(tags, data, pointer) {
  const name = tags[0]?.[0];
  if (name === undefined || typeof data !== "object" || data === null || Array.isArray(data)) {
    return undefined;
  }
  const values = tags.flatMap((tag) => (tag?.[0] === name ? [tag[1]] : []));
  const given = /** @type {Record<string, unknown>} */ (data)[name];
  if (values.length < tags.length || values.includes(given)) {
    return undefined;
  }
  const message = Object.hasOwn(data, name)
    ? `must be ${or(values.map((value) => JSON.stringify(value)))}`
    : "is missing";
  return finding(`${pointer}/${escaped(name)}`, "const", message);
}

/**
 * Whether what is wrong shows that this alternative was not meant: another kind of value, another
 * name in the tag, or other members than a variant's one.
 *
 * @param {JsonSchema} alternative
 * @param {Finding[]} findings
 * @param {number} depth of the value
 */
function isAnother(alternative, findings, depth) {
  const isVariant = alternative.additionalProperties === false;
  return findings.some((one) => {
    if (one.depth <= depth) {
      return true;
    }
    const naming = isVariant ? ["const", "required", "additionalProperties"] : ["const"];
    return one.depth === depth + 1 && naming.includes(one.rule);
  });
}

/**
 * @param {ErrorObject} error
 * @param {string} prefix
 * @returns {Finding[]}
 */
function ofError({ instancePath, keyword, params, data, message }, prefix) {
  const pointer = prefix + instancePath;
  /** @param {string} text */
  const here = (text) => [finding(pointer, keyword, text)];
  /** @param {string} name @param {string} text */
  const member = (name, text) => [finding(`${pointer}/${escaped(name)}`, keyword, text)];
  switch (keyword) {
    case "required":
      return member(params.missingProperty, "is missing");
    case "additionalProperties":
      return member(params.additionalProperty, "is not known");
    case "unevaluatedProperties":
      return member(params.unevaluatedProperty, "is not known");
    case "type":
      return here(`must be ${or([params.type].flat().map(article))}, not ${kindOf(data)}`);
    case "const":
      return here(`must be ${JSON.stringify(params.allowedValue)}`);
    case "enum":
      return here(`must be ${or(params.allowedValues.map(quote))}`);
    case "minimum":
      return here(`must be at least ${params.limit}`);
    case "maximum":
      return here(`must be at most ${mostText(params.limit)}`);
    case "format":
      return here(`must be ${formatName(params.format)}`);
    case "minLength":
    case "maxLength":
      return here("must be one character");
    case "minItems":
      return here(`must have at least ${params.limit} items, not ${lengthOf(data)}`);
    case "maxItems":
    case "items":
      return here(`must have at most ${params.limit} items, not ${lengthOf(data)}`);
    case "propertyNames":
      return here(`cannot have the key ${quote(params.propertyName)}`);
    case "false schema":
    case "if":
      // The place that this is about is reported by itself.
      return [];
    default:
      return here(message ?? `breaks the rule \`${keyword}\``);
  }
}

/**
 * @param {string} pointer
 * @param {string} rule
 * @param {string} message
 * @returns {Finding}
 */
function finding(pointer, rule, message) {
  return { path: pathOf(pointer), message, depth: depthOf(pointer), rule };
}

/**
 * The most that an integer may be: that of an `i64` or `u64` is one below the double which it was read as.
 *
 * @param {number} limit
 */
function mostText(limit) {
  return Number.isSafeInteger(limit) ? `${limit}` : `${BigInt(limit) - 1n}`;
}

/** @param {string} pointer */
function depthOf(pointer) {
  return pointer.split("/").length - 1;
}
