/**
 * `auth`: the header that proves who is calling.
 *
 * @import { Header } from "./headers.mjs"
 * @import { Sources } from "./sources.mjs"
 * @import { Template } from "./template.mjs"
 */

import { decodeBase64 } from "../support/base64.mjs";
import { RequestError } from "../support/error.mjs";
import { blaming, checkControls, checkValue, header, isOwn, isToken, trim } from "./headers.mjs";
import { compile } from "./template.mjs";

/**
 * @typedef {object} AuthPlan
 * @property {"none" | "basic" | "scheme" | "header" | "dynamic"} form `dynamic`: known only once
 *   the environment is
 * @property {string} name the scheme or the header
 * @property {Template} credentials what follows; the whole text of a dynamic one
 *
 * @typedef {object} Auth a header, and how it was made of the filled credentials
 * @property {Header} header
 * @property {string | null} name null where the environment gives it, as part of the credentials
 * @property {string} scheme what stands before the credentials, with a space
 * @property {number} start of what is taken of them
 * @property {boolean} isEncoded whether that is `user:password`, which is sent in base64
 * @property {string} added to it before: the colon that it lacks
 */

/**
 * The form of a text that the definition's check has accepted.
 *
 * @param {string} source
 * @returns {AuthPlan}
 */
export function planAuth(source) {
  const pieces = compile(source);
  const first = pieces[0];
  if (first === undefined) {
    return { form: "none", name: "", credentials: [] };
  }
  if (first.kind !== "literal") {
    return { form: "dynamic", name: "", credentials: pieces };
  }
  const end = first.text.search(/[ :]/);
  const name = first.text.slice(0, end);
  const isHeader = first.text[end] === ":";
  const rest = first.text.slice(end + (isHeader ? 2 : 1));
  /** @type {Template} */
  const credentials = rest === "" ? [] : [{ kind: "literal", text: rest }];
  credentials.push(...pieces.slice(1));
  const form = isHeader ? "header" : name.toLowerCase() === "basic" ? "basic" : "scheme";
  return { form, name, credentials };
}

/**
 * The header; null where nothing is to be sent.
 *
 * @param {Sources} sources
 * @returns {Auth | null}
 */
export function buildAuth(sources) {
  const isFromVariable = () => true;
  return sources.once("auth", true, () => blaming(isFromVariable, () => filled(sources)));
}

/**
 * @param {Sources} sources
 * @returns {Auth | null}
 */
function filled(sources) {
  if (sources.plan.auth === null) {
    return null;
  }
  const auth = sources.choose(sources.plan.auth);
  if (auth.form === "dynamic") {
    return dynamic(auth.credentials, sources);
  }
  const credentials = sources.fill(auth.credentials);
  switch (auth.form) {
    case "none":
      return null;
    case "basic": {
      const made = basic(credentials, 0);
      checkUser(sources, auth.credentials);
      return made;
    }
    case "scheme": {
      const trimmed = trim(credentials);
      const value = trimmed && `${auth.name} ${trimmed}`;
      return plain(header("Authorization", value), `${auth.name} `);
    }
    case "header":
      return plain(header(auth.name, credentials));
  }
}

/**
 * The credentials as they are.
 *
 * @param {Header[]} made of them; none where they are empty
 * @param {string} [scheme]
 * @returns {Auth | null}
 */
function plain([header], scheme = "") {
  if (header === undefined) {
    return null;
  }
  return { header, name: header[0], scheme, start: 0, isEncoded: false, added: "" };
}

/**
 * Reads a text that only the environment knows, as a definition's `auth` is read.
 *
 * @param {Template} template
 * @param {Sources} sources
 * @returns {Auth | null}
 */
function dynamic(template, sources) {
  const text = sources.fill(template);
  /** @param {string} reason */
  const fault = (reason) => invalid(template, reason);
  if (text === "") {
    return null;
  }
  const end = text.search(/[ :]|$/);
  const name = text.slice(0, end);
  const rest = text.slice(end);
  if (!isToken(name)) {
    throw fault(
      "it does not start with a scheme or a header's name, as `Bearer …` and `Header-Name: …` do",
    );
  }
  if (rest === "") {
    throw fault(
      "it is a scheme alone, or credentials alone, where it takes both, as in `Bearer …`",
    );
  }
  const isHeader = rest.startsWith(":");
  if (isHeader && rest[1] !== " ") {
    throw fault("the header's name is not followed by a colon and a space");
  }
  const start = end + (isHeader ? 2 : 1);
  const credentials = text.slice(start);
  if (trim(credentials) === "") {
    throw fault("it has no credentials");
  }
  if (credentials.startsWith(" ")) {
    throw fault("it has more than one space before the credentials");
  }
  if (isHeader) {
    if (isOwn(name) || name.toLowerCase() === "accept") {
      throw fault("it names a header that is made from the request");
    }
    if (sources.plan.sent.has(name.toLowerCase())) {
      throw fault("it names a header that the definition sends already");
    }
    // The name is the environment's too: it is not for a message.
    checkValue("auth", credentials);
    const auth = plain(header(name, credentials));
    return auth && { ...auth, name: null };
  }
  return name.toLowerCase() === "basic" ? basic(text, start) : plain(header("Authorization", text));
}

/**
 * Refuses a user name with a colon (RFC 7617, 2): the server would take what follows that as the
 * start of the password. The name ends at the template's own colon, if it has one.
 *
 * @param {Sources} sources
 * @param {Template} credentials
 */
function checkUser(sources, credentials) {
  const end = credentials.findIndex(
    (piece) => piece.kind === "literal" && piece.text.includes(":"),
  );
  const user = credentials.slice(0, end);
  if (end > 0 && sources.fill(user).includes(":")) {
    throw invalid(user, "the user name holds a colon");
  }
}

/**
 * A text with a colon is `user:password`; one without that is the base64 of such a text is sent as
 * it is; any other is a user name with an empty password.
 *
 * @param {string} text
 * @param {number} start of the credentials
 * @returns {Auth | null}
 */
function basic(text, start) {
  const credentials = text.slice(start);
  checkControls("Authorization", credentials);
  if (credentials === "") {
    return null;
  }
  const isEncoded = !isBase64(credentials);
  const added = isEncoded && !credentials.includes(":") ? ":" : "";
  const sent = isEncoded
    ? Buffer.from(credentials + added, "utf8").toString("base64")
    : credentials;
  const name = "Authorization";
  return { header: [name, `Basic ${sent}`], name, scheme: "Basic ", start, isEncoded, added };
}

/**
 * Whether it is the canonical base64 of printable ASCII with a colon.
 *
 * @param {string} text
 */
function isBase64(text) {
  return /^[ -~]*:[ -~]*$/.test(decodeBase64(text)?.toString("latin1") ?? "");
}

/**
 * @param {Template} from
 * @param {string} reason
 */
function invalid(from, reason) {
  const variables = from.filter(({ kind }) => kind === "env").map(({ text }) => `\`${text}\``);
  const message = `the \`auth\` from ${variables.join(", ")} cannot be sent: ${reason}`;
  return new RequestError("invalid_auth", message);
}
