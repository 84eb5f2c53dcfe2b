/**
 * Text with placeholders, split once for each webhook.
 *
 * @import { Conditional } from "../types.js"
 */

/**
 * @typedef {{ kind: "literal" | "env" | "field", text: string }} Piece a field is named by its JSON
 *   name
 * @typedef {Piece[]} Template
 */

/**
 * Splits a text as the config has it.
 *
 * @param {string} source
 * @param {{ readonly [name: string]: string }} [fields] JSON names by the names in placeholders
 * @returns {Template}
 */
export function compile(source, fields = {}) {
  /** @type {Template} */
  const pieces = [];
  let literal = "";
  for (const [token, name] of source.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+/g)) {
    if (name === undefined) {
      literal += token === "{{" ? "{" : token === "}}" ? "}" : token;
      continue;
    }
    if (literal !== "") {
      pieces.push({ kind: "literal", text: literal });
      literal = "";
    }
    const isField = /^[a-z_]/.test(name) && Object.hasOwn(fields, name);
    pieces.push(
      isField
        ? { kind: "field", text: /** @type {string} */ (fields[name]) }
        : { kind: "env", text: name },
    );
  }
  if (literal !== "") {
    pieces.push({ kind: "literal", text: literal });
  }
  return pieces;
}

/**
 * The same conditions over other values.
 *
 * @template T, U
 * @param {Conditional<T>} value
 * @param {(leaf: T) => U} f
 * @returns {Conditional<U>}
 */
export function map(value, f) {
  if (isChoice(value)) {
    return { ifEnv: value.ifEnv, then: map(value.then, f), else: map(value.else, f) };
  }
  return f(value);
}

/**
 * The value that applies where `isSet` says which variables are set.
 *
 * @template T
 * @param {Conditional<T>} value
 * @param {(variable: string) => boolean} isSet
 * @returns {T}
 */
export function choose(value, isSet) {
  while (isChoice(value)) {
    value = isSet(value.ifEnv) ? value.then : value.else;
  }
  return value;
}

/**
 * Whether a template may hold a payload's field.
 *
 * @param {Conditional<Template>} value
 * @returns {boolean}
 */
export function takesFields(value) {
  if (isChoice(value)) {
    return takesFields(value.then) || takesFields(value.else);
  }
  return value.some((piece) => piece.kind === "field");
}

/**
 * The payload's fields that a template holds, whatever is set.
 *
 * @param {Conditional<Template>} value
 * @returns {string[]} by their JSON names
 */
export function fieldsOf(value) {
  if (isChoice(value)) {
    const others = fieldsOf(value.else);
    return fieldsOf(value.then).filter((field) => others.includes(field));
  }
  return value.filter((piece) => piece.kind === "field").map((piece) => piece.text);
}

/**
 * @template T
 * @param {Conditional<T>} value
 * @returns {value is { ifEnv: string, then: Conditional<T>, else: Conditional<T> }}
 */
function isChoice(value) {
  return typeof value === "object" && value !== null && "ifEnv" in value;
}

/**
 * What `if_env!` counts as set.
 *
 * @param {string | null | undefined} value
 */
export function countsAsSet(value) {
  return (
    value !== null && value !== undefined && value !== "" && value !== "0" && value !== "false"
  );
}
