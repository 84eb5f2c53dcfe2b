// A request as a person may see it: without secrets, as `buildamp request` shows it.

import { trim } from "./headers.mjs";
import { fileHead } from "./multipart.mjs";
import { appendQuery, fillUrl } from "./url.mjs";

/** @import { Auth } from "./auth.mjs" */
/** @import { Draft } from "./draft.mjs" */
/** @import { Header } from "./headers.mjs" */
/** @import { Part } from "./multipart.mjs" */
/** @import { Mark, Sources } from "./sources.mjs" */
/** @import { Template } from "./template.mjs" */

/** @typedef {{ method: string, url: string, headers: Header[], body: string | null }} Shown */

/**
 * The request with its variable's name, in braces, wherever a value of the environment stands; of
 * files only the size is told. What the payload holds is shown as it is.
 *
 * @param {Draft} draft
 * @returns {Shown}
 */
export function masked({ sources, url, headers, auth, idempotency, content, signature }) {
  const { contentType, body, parts, query } = content;
  /** @type {Header[]} */
  const type = contentType === null ? [] : [["Content-Type", contentType]];
  const text = parts ? multipartText(parts, contentType ?? "", sources) : body?.toString("utf8");
  return {
    method: sources.plan.webhook.method,
    url: urlText(sources) + appendQuery(url, query).slice(url.length),
    headers: [
      ...headers.map((header) => ownHeader(header, sources)),
      ...type,
      ...(auth === null ? [] : [authHeader(auth, sources)]),
      ...idempotency,
      ...signature.map((header) => signatureHeader(header, sources)),
    ],
    body: text ?? null,
  };
}

/**
 * As HTTP/1.1 writes it.
 *
 * @param {Shown} request
 */
export function asText({ method, url, headers, body }) {
  // A header whose name is the environment's as well has no value to show.
  const line = (/** @type {[string, string]} */ [name, value]) =>
    value ? `${name}: ${value}` : name;
  const lines = [`${method} ${url}`, ...headers.map(line)];
  const end = body === null || body === "" || body.endsWith("\n") ? "" : "\n";
  return `${lines.join("\n")}\n${body === null ? "" : `\n${body}${end}`}`;
}

/** @param {Sources} sources */
function urlText(sources) {
  /** @type {Mark[]} */
  const marks = [];
  const url = fillUrl(sources, marks);
  return withNames(url, marks);
}

/**
 * A template with the names of variables for their values.
 *
 * @param {Template} template
 * @param {Sources} sources
 * @param {number} [start] what stands before it in the filled text is left out
 */
function shown(template, sources, start = 0) {
  /** @type {Mark[]} */
  const marks = [];
  const text = sources.fill(template, marks);
  return withNames(text, marks, start);
}

/**
 * @param {string} text
 * @param {readonly Mark[]} marks
 * @param {number} [start]
 */
function withNames(text, marks, start = 0) {
  let shown = "";
  let copied = start;
  for (const { end, variable, ...mark } of marks) {
    if (end > start || start === 0) {
      shown += `${text.slice(copied, mark.start)}{${variable}}`;
      copied = end;
    }
  }
  return shown + text.slice(copied);
}

/**
 * A header of the definition, or one that it leaves to us.
 *
 * @param {Header} header
 * @param {Sources} sources
 * @returns {Header}
 */
function ownHeader([name, value], sources) {
  const own = sources.plan.headers.find(([key]) => key === name);
  return [name, own ? trim(shown(sources.choose(own[1]), sources)) : value];
}

/**
 * @param {Auth} auth
 * @param {Sources} sources
 * @returns {Header}
 */
function authHeader({ name, scheme, start, isEncoded, added }, sources) {
  const plan = sources.plan.auth && sources.choose(sources.plan.auth);
  const text = shown(plan?.credentials ?? [], sources, start);
  if (isEncoded) {
    return ["Authorization", `${scheme}base64(${text}${added})`];
  }
  if (name === null) {
    // Where the name cannot be told from the value, one placeholder stands for both.
    const [key = "", ...value] = text.split(": ");
    return [key, trim(value.join(": "))];
  }
  return [name, scheme + trim(text)];
}

/**
 * @param {Header} header
 * @param {Sources} sources
 * @returns {Header}
 */
function signatureHeader([name, value], sources) {
  const { signing } = sources.plan;
  if (signing === null || name !== "webhook-signature") {
    return [name, value];
  }
  return [name, `v1,base64(HMAC-SHA256 with ${shown(sources.choose(signing), sources)})`];
}

/**
 * @param {readonly Part[]} parts
 * @param {string} contentType
 * @param {Sources} sources
 */
function multipartText(parts, contentType, sources) {
  const delimiter = `--${contentType.slice(contentType.indexOf("=") + 1)}`;
  const texts = parts.map(({ head, content, file }) => {
    const plan = file && sources.plan.files.get(file.name);
    const shownHead = plan ? fileHead(file.name, shown(plan.fileName, sources), file.type) : head;
    const told = plan ? `<${content.length} bytes>` : content.toString("utf8");
    return `${delimiter}\n${shownHead.replaceAll("\r", "")}${told}\n`;
  });
  return `${texts.join("")}${delimiter}--\n`;
}
