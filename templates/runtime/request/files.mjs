/**
 * Files: base64 text, or a path under the folder that files are read from.
 *
 * @import { Json } from "../support/json.mjs"
 */

import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";

import { decodeFile } from "../support/base64.mjs";
import { RequestError } from "../support/error.mjs";

/**
 * The bytes of the file that a payload's `value` is.
 *
 * @param {string} field
 * @param {Json} value
 * @param {string | null | undefined} folder
 * @returns {Buffer}
 */
export function readFile(field, value, folder) {
  if (value.kind === "string") {
    return decodeFile(value.string()) ?? refuse(field);
  }
  const named = value.kind === "object" ? value.members().get("path") : undefined;
  if (named?.kind !== "string") {
    return refuse(field);
  }
  return read(field, resolve(field, named.string(), folder));
}

/** What has taken a file's place since it was resolved is not followed, nor waited for. */
const AS_IT_IS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * @param {string} field
 * @param {string} file its real place
 * @returns {Buffer}
 */
function read(field, file) {
  const handle = attempt(field, () => openSync(file, AS_IT_IS));
  try {
    // A pipe or a device could be read for ever.
    if (!fstatSync(handle).isFile()) {
      throw unavailable(field, "it is not a file");
    }
    return attempt(field, () => readFileSync(handle));
  } finally {
    closeSync(handle);
  }
}

/**
 * The real place of a file that lies inside `folder`, also after links are followed.
 *
 * @param {string} field
 * @param {string} name
 * @param {string | null | undefined} folder
 */
function resolve(field, name, folder) {
  if (folder === null || folder === undefined) {
    throw unavailable(field, "no folder is set that files are read from");
  }
  if (leaves(name)) {
    throw outside(field);
  }
  // Only `native` resolves as the file system does: `path.join`, and so plain `realpathSync`, takes
  // `link/..` for the folder of the link; and only `native` spells out the short names of Windows.
  const inside = attempt(field, () => realpathSync.native(folder));
  const file = attempt(field, () => realpathSync.native(inside + path.sep + name));
  const way = path.relative(inside, file);
  if (path.isAbsolute(way) || way.split(path.sep)[0] === "..") {
    throw outside(field);
  }
  return file;
}

/**
 * Whether a path is absolute or climbs out of where it starts, by its text alone.
 *
 * @param {string} name
 */
function leaves(name) {
  if (path.parse(name).root !== "") {
    return true;
  }
  let depth = 0;
  for (const part of name.split(path.sep === "\\" ? /[\\/]/ : "/")) {
    depth += part === ".." ? -1 : part === "" || part === "." ? 0 : 1;
    if (depth < 0) {
      return true;
    }
  }
  return false;
}

/**
 * @template T
 * @param {string} field
 * @param {() => T} read
 * @returns {T}
 */
function attempt(field, read) {
  try {
    return read();
  } catch (error) {
    // The code says enough; the message may hold a path of the machine.
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw unavailable(field, code);
  }
}

/**
 * @param {string} field
 * @returns {never}
 */
function refuse(field) {
  const message = `the file \`${field}\` is neither base64 text nor \`{"path": "…"}\``;
  throw new RequestError("invalid_file", message);
}

/** @param {string} field */
function outside(field) {
  const message = `the file \`${field}\` lies outside the folder that files are read from`;
  return new RequestError("file_outside", message);
}

/**
 * @param {string} field
 * @param {string} reason the system's code, or words
 */
function unavailable(field, reason) {
  const message = `the file \`${field}\` cannot be read: ${reason}`;
  return new RequestError("file_unavailable", message, { cause: reason });
}
