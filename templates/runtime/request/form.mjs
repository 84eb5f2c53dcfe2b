/**
 * Forms and queries: names and values as in `application/x-www-form-urlencoded`
 * (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
 *
 * @import { Json } from "../support/json.mjs"
 * @import { FormStyle } from "../types.js"
 */

import { RequestError } from "../support/error.mjs";
import { percent } from "./url.mjs";

/** @typedef {[name: string, value: string]} Pair */

const BOOLEANS = {
  true: { true: "true", false: "false" },
  yes: { true: "yes", false: "no" },
  1: { true: "1", false: "0" },
};

/**
 * The pairs of a direct member of the payload, in order.
 *
 * @param {string} name
 * @param {Json} value
 * @param {FormStyle} style
 * @returns {Pair[]}
 */
export function memberPairs(name, value, style) {
  if (value.isNull) {
    return [];
  }
  checkKey(name, style);
  if (style.jsonFields.includes(name)) {
    return [[name, value.kind === "string" ? value.string() : value.compact()]];
  }
  /** @type {Pair[]} */
  const pairs = [];
  append(pairs, name, value, style);
  return pairs;
}

/**
 * `a=b&c=d`
 *
 * In a query a space is `%20`, and no bracket stands there: RFC 3986 has none in a query, and Tomcat
 * answers 400 to them.
 *
 * @param {Pair[]} pairs
 * @param {FormStyle} style
 * @param {"body" | "query"} carrier
 */
export function encodePairs(pairs, style, carrier) {
  const names = isBracketed(style) && carrier === "body";
  const space = carrier === "body" ? "+" : "%20";
  return pairs
    .map(([name, value]) => {
      const encoded = encode(name, space);
      const shown = names ? encoded.replace(/%5B/g, "[").replace(/%5D/g, "]") : encoded;
      return `${shown}=${encode(value, space)}`;
    })
    .join("&");
}

/**
 * Whether nesting is written with brackets.
 *
 * @param {FormStyle} style
 */
function isBracketed(style) {
  return style.objects === "brackets" || style.arrays === "indexed" || style.arrays === "brackets";
}

/**
 * @param {Pair[]} pairs
 * @param {string} name
 * @param {Json} value
 * @param {FormStyle} style
 */
function append(pairs, name, value, style) {
  switch (value.kind) {
    case "null":
      return;
    case "array":
      return appendArray(pairs, name, value, style);
    case "object":
      return appendObject(pairs, name, value, style);
    default:
      pairs.push([name, scalar(value, style)]);
  }
}

/**
 * @param {Pair[]} pairs
 * @param {string} name
 * @param {Json} array
 * @param {FormStyle} style
 */
function appendArray(pairs, name, array, style) {
  const given = array.elements().filter((element) => !element.isNull);
  if (style.arrays !== "comma") {
    given.forEach((element, index) => {
      const suffix = { indexed: `[${index}]`, brackets: "[]", repeat: "" }[
        /** @type {"indexed" | "brackets" | "repeat"} */ (style.arrays)
      ];
      append(pairs, name + suffix, element, style);
    });
    return;
  }
  if (given.length > 0) {
    pairs.push([name, given.map((element) => commaText(name, element, style)).join(",")]);
  }
}

/**
 * @param {Pair[]} pairs
 * @param {string} name
 * @param {Json} object
 * @param {FormStyle} style
 */
function appendObject(pairs, name, object, style) {
  const members = object.members();
  if (members.size === 0) {
    return;
  }
  if (style.objects === "json") {
    pairs.push([name, object.compact()]);
    return;
  }
  for (const [key, value] of members) {
    if (!value.isNull) {
      checkKey(key, style);
      append(pairs, `${name}[${key}]`, value, style);
    }
  }
}

/**
 * An element of an array that is written with commas.
 *
 * @param {string} name
 * @param {Json} element
 * @param {FormStyle} style
 */
function commaText(name, element, style) {
  if (element.kind === "array" || element.kind === "object") {
    throw new RequestError(
      "unsupported_nesting",
      `${JSON.stringify(name)} is written with commas: it can only hold texts, numbers and bools`,
    );
  }
  return scalar(element, style);
}

/**
 * @param {Json} value
 * @param {FormStyle} style
 */
function scalar(value, style) {
  switch (value.kind) {
    case "string":
      return value.string();
    case "boolean":
      return BOOLEANS[style.booleans][value.text === "true" ? "true" : "false"];
    default:
      return value.text;
  }
}

/**
 * @param {string} key
 * @param {FormStyle} style
 */
function checkKey(key, style) {
  if (isBracketed(style) && /[[\]]/.test(key)) {
    throw new RequestError(
      "ambiguous_key",
      `the key ${JSON.stringify(key)} holds a bracket, which a form uses for nesting`,
    );
  }
}

/**
 * @param {string} text
 * @param {"+" | "%20"} space
 */
function encode(text, space) {
  // As most names are.
  if (/^[\w.*-]*$/.test(text)) {
    return text;
  }
  const encoded = encodeURIComponent(text).replace(/[!'()~]/g, percent);
  return space === "+" ? encoded.replace(/%20/g, "+") : encoded;
}
