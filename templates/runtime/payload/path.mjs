// Places in a payload, as JavaScript would write the way to them: `a.b[0]`.

import { segmentsOf } from "../support/pointer.mjs";

/**
 * @param {string} pointer a JSON pointer
 * @returns {string}
 */
export function pathOf(pointer) {
  let path = "";
  for (const name of segmentsOf(pointer)) {
    path = /^(0|[1-9]\d*)$/.test(name) ? `${path}[${name}]` : memberPath(path, name);
  }
  return path;
}

/**
 * @param {string} path of the object
 * @param {string} name of the member
 */
export function memberPath(path, name) {
  return /^[A-Za-z_$][\w$]*$/.test(name)
    ? `${path}${path === "" ? "" : "."}${name}`
    : `${path}[${JSON.stringify(name)}]`;
}
