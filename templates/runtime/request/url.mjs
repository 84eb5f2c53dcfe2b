/**
 * The URL: each placeholder encoded for its place, and never to where a payload wants.
 *
 * @import { Mark, Sources } from "./sources.mjs"
 * @import { Piece, Template } from "./template.mjs"
 */

import { isIPv6 } from "node:net";

import { RequestError } from "../support/error.mjs";

/**
 * The filled URL.
 *
 * @param {Sources} sources
 * @returns {string}
 */
export function buildUrl(sources) {
  return sources.once("url", sources.plan.isUrlFixed, () => fillUrl(sources));
}

/**
 * @param {Sources} sources
 * @param {Mark[]} [marks] takes where the environment's values stand
 */
export function fillUrl(sources, marks) {
  let url = "";
  const template = sources.choose(sources.plan.url);
  for (const [index, piece] of template.entries()) {
    const start = url.length;
    if (piece.kind === "literal") {
      url += encodeWritten(piece.text);
    } else if (piece.kind === "field") {
      url += payloadValue(url, piece.text, sources.field(piece.text));
    } else {
      const value = sources.variable(piece.text);
      url +=
        index === 0
          ? base(piece.text, value, template[1])
          : environmentValue(url, piece.text, value);
      marks?.push({ start, end: url.length, variable: piece.text });
    }
  }
  check(url);
  return url;
}

/**
 * Appends encoded pairs to a URL that may have a query.
 *
 * @param {string} url
 * @param {string} query
 */
export function appendQuery(url, query) {
  if (query === "") {
    return url;
  }
  const separator = !url.includes("?") ? "?" : /[?&]$/.test(url) ? "" : "&";
  return url + separator + query;
}

/**
 * A variable at the very start is an absolute URL, taken as it is; it may end in the slash that the
 * definition writes.
 *
 * @param {string} variable
 * @param {string} value
 * @param {Piece | undefined} next
 */
function base(variable, value, next) {
  if (/[\p{White_Space}\p{Cc}]/u.test(value)) {
    throw invalid(`\`${variable}\` holds white space or a control character`);
  }
  // None of a URL's (RFC 3986): HTTP clients refuse them, or send them, or encode them.
  if (/["<>\\^`{|}]/.test(value)) {
    throw invalid(
      `\`${variable}\` holds one of \`"<>\\^{|}\` or a backtick, which are percent-encoded in a URL`,
    );
  }
  // What follows would be part of that query.
  if (value.includes("?") && next?.kind === "literal" && /^[/?]/.test(next.text)) {
    throw invalid(`\`${variable}\` holds a query, and the definition goes on behind it`);
  }
  const url = encodeWritten(value);
  check(url);
  const isTwice = url.endsWith("/") && next?.kind === "literal" && next.text.startsWith("/");
  return isTwice ? url.slice(0, -1) : url;
}

/**
 * @param {string} url what stands before
 * @param {string} variable
 * @param {string} value
 */
function environmentValue(url, variable, value) {
  switch (position(url)) {
    case "authority":
      if (!/^[A-Za-z0-9.-]+$/.test(value)) {
        throw invalid(`\`${variable}\` stands in the host: it is letters, digits, \`.\` and \`-\``);
      }
      return value;
    case "path":
      return value.split("/").map(encodeReserved).join("/");
    case "query":
      return encodeReserved(value);
  }
}

/**
 * @param {string} url what stands before
 * @param {string} field
 * @param {string} value
 */
function payloadValue(url, field, value) {
  const place = position(url);
  if (place === "authority") {
    throw invalid(`the field \`${field}\` may not choose where it goes`);
  }
  const fault = place === "path" ? pathFault(value) : undefined;
  if (fault !== undefined) {
    throw new RequestError("invalid_path_value", `the field \`${field}\` ${fault}`);
  }
  return encodeReserved(value);
}

/**
 * Why a payload's value cannot stand in the path.
 *
 * @param {string} value
 */
export function pathFault(value) {
  return value === "" || value === "." || value === ".."
    ? "stands in the URL's path: it cannot be empty, `.` or `..`"
    : undefined;
}

/**
 * What of a URL is certainly its path: a variable at the very start may hold a query.
 *
 * @param {Template} template
 * @returns {Template}
 */
export function pathOf(template) {
  if (template[0]?.kind === "env") {
    return [];
  }
  const end = template.findIndex(({ kind, text }) => kind === "literal" && /[?#]/.test(text));
  return end < 0 ? template : template.slice(0, end);
}

/**
 * All but RFC 3986's unreserved characters.
 *
 * @param {string} text
 */
function encodeReserved(text) {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, percent);
}

/**
 * What a definition writes, but for what a URL cannot hold of it: a brace, and nothing else of ASCII.
 *
 * @param {string} text
 */
function encodeWritten(text) {
  return text.toWellFormed().replace(/[^\0-\x7f]+|[{}]/g, encodeURIComponent);
}

/** @param {string} letter one of ASCII */
export function percent(letter) {
  return `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

const SCHEME = /^https?:\/\//i;

/**
 * Where the end of a half-built URL is.
 *
 * @param {string} url
 */
function position(url) {
  const rest = url.replace(SCHEME, "");
  if (rest === url) {
    return "authority";
  }
  return rest.includes("?") ? "query" : rest.includes("/") ? "path" : "authority";
}

/**
 * What only the environment can have spoilt: the definition's own text has been checked.
 *
 * @param {string} url
 */
function check(url) {
  if (!SCHEME.test(url)) {
    throw invalid("it is not an absolute http(s) URL");
  }
  if (url.includes("#")) {
    throw invalid("it has a fragment, which is never sent");
  }
  const authority = /** @type {string} */ (url.replace(SCHEME, "").split(/[/?]/, 1)[0]);
  if (authority.includes("@")) {
    throw invalid("it holds credentials, which belong in `auth`");
  }
  const end = authority.includes("]") ? authority.lastIndexOf("]") + 1 : authority.search(/:|$/);
  const host = authority.slice(0, end);
  const port = authority.slice(end);
  if (!isHost(host)) {
    throw invalid("its host is not one");
  }
  if (port !== "" && !(/^:\d+$/.test(port) && Number(port.slice(1)) <= 65_535)) {
    throw invalid("its port is not a number up to 65535");
  }
}

/** @param {string} host */
function isHost(host) {
  const address = /^\[([^%]*)\]$/.exec(host)?.[1];
  if (address !== undefined) {
    return isIPv6(address);
  }
  return /^[A-Za-z0-9._-]+$/.test(host) && !isBrokenAddress(host);
}

/**
 * Whether a host ends in a number, and is no IPv4 address: whoever sends reads it as one, and fails
 * (WHATWG URL, "ends in a number checker" and "IPv4 parser").
 *
 * @param {string} host
 */
function isBrokenAddress(host) {
  return /(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(host) && !URL.canParse(`http://${host}`);
}

/** @param {string} reason */
function invalid(reason) {
  return new RequestError("invalid_url", `the URL cannot be called: ${reason}`);
}
