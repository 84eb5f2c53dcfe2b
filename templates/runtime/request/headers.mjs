/**
 * Headers: what may stand in one, and those that the definition and the execution give.
 *
 * @import { Sources } from "./sources.mjs"
 * @import { Template } from "./template.mjs"
 */

import { RequestError } from "../support/error.mjs";

/** @typedef {[name: string, value: string]} Header */

/** Headers that a client sets itself, from the request. */
const OWN = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Headers of a signed request. */
export const SIGNING_HEADERS = ["webhook-id", "webhook-timestamp", "webhook-signature"];

/**
 * The definition's headers, and `Accept`.
 *
 * @param {Sources} sources
 * @returns {readonly Header[]}
 */
export function buildHeaders(sources) {
  return sources.once("headers", sources.plan.areHeadersFixed, () => filled(sources));
}

/** @param {Sources} sources */
function filled(sources) {
  /** @type {Header[]} */
  const headers = [];
  for (const [name, value] of sources.plan.headers) {
    const template = sources.choose(value);
    const text = sources.fill(template);
    headers.push(
      ...blaming(
        () => hasUnfit(template, sources),
        () => header(name, text),
      ),
    );
  }
  if (!sources.plan.sent.has("accept")) {
    headers.push(["Accept", "application/json"]);
  }
  return headers;
}

/**
 * Whether a variable in it is what no header can hold.
 *
 * @param {Template} template
 * @param {Sources} sources
 */
function hasUnfit(template, sources) {
  return template.some(
    ({ kind, text }) => kind === "env" && unfit(sources.variable(text)) !== undefined,
  );
}

/**
 * Makes a header. Where it is refused, the error says whether the environment is at fault.
 *
 * @template T
 * @param {() => boolean} isFromVariable asked then
 * @param {() => T} make
 * @returns {T}
 */
export function blaming(isFromVariable, make) {
  try {
    return make();
  } catch (error) {
    if (error instanceof RequestError && error.code === "invalid_header") {
      error.fromVariable = isFromVariable();
    }
    throw error;
  }
}

/**
 * A header, checked; none where the value is empty.
 *
 * @param {string} name
 * @param {string} value
 * @returns {Header[]}
 */
export function header(name, value) {
  const trimmed = trim(value);
  checkValue(name, trimmed);
  return trimmed === "" ? [] : [[name, trimmed]];
}

/**
 * RFC 9110, 5.5, and one byte for each character.
 *
 * @param {string} name
 * @param {string} value
 */
export function checkValue(name, value) {
  const what = misfit(value);
  if (what !== undefined) {
    throw invalid(name, what);
  }
}

/**
 * Refuses control characters, which credentials may not hold even where they are encoded.
 *
 * @param {string} name
 * @param {string} value
 */
export function checkControls(name, value) {
  if (/[\0-\x1f\x7f-\x9f]/.test(value)) {
    throw invalid(name, "a control character");
  }
}

/**
 * @param {string} name
 * @param {string} what
 */
function invalid(name, what) {
  const message = `the header \`${name}\` cannot be sent: its value holds ${what}`;
  return new RequestError("invalid_header", message);
}

/**
 * What a value holds that no header can hold.
 *
 * @param {string} value
 * @returns {string | undefined} in words
 */
export function misfit(value) {
  const bad = unfit(value);
  if (bad === undefined) {
    return undefined;
  }
  return bad > "\xff" ? "a character outside Latin-1" : "a control character";
}

/**
 * The first character that no header can hold.
 *
 * @param {string} value
 * @returns {string | undefined}
 */
function unfit(value) {
  return /[\0-\x1f\x7f-\x9f]|[^\0-\xff]/.exec(value)?.[0];
}

/**
 * Without spaces at both ends.
 *
 * @param {string} value
 */
export function trim(value) {
  // Without the lookbehind, a run of spaces would be scanned anew from each of them.
  return value.replace(/^ +|(?<! ) +$/g, "");
}

/**
 * A header's name (RFC 9110, 5.6.2).
 *
 * @param {string} name
 */
export function isToken(name) {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/**
 * Whether a definition may not set it.
 *
 * @param {string} name
 */
export function isOwn(name) {
  return OWN.has(name.toLowerCase());
}
