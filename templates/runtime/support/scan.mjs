// Where values begin and end in a JSON text, which is known to be valid.

/**
 * Just behind the value that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 */
export function valueEnd(text, at) {
  const first = text[at];
  if (first === '"') {
    return stringEnd(text, at);
  }
  if (first !== "{" && first !== "[") {
    return scalarEnd(text, at);
  }
  let open = 0;
  for (;;) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(text, at);
        continue;
      case 0x7b:
      case 0x5b:
        open += 1;
        break;
      case 0x7d:
      case 0x5d:
        open -= 1;
        if (open === 0) {
          return at + 1;
        }
    }
    at += 1;
  }
}

/**
 * Just behind the string that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 */
export function stringEnd(text, at) {
  for (let end = text.indexOf('"', at + 1); ; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return end + 1;
    }
  }
}

/**
 * Just behind the number, `true`, `false` or `null` that starts at `at`.
 *
 * @param {string} text
 * @param {number} at
 */
export function scalarEnd(text, at) {
  while (at < text.length && !'{}[],:" \t\n\r'.includes(/** @type {string} */ (text[at]))) {
    at += 1;
  }
  return at;
}

/**
 * The start of the next value, or the closing bracket.
 *
 * @param {string} text
 * @param {number} end
 */
export function next(text, end) {
  const at = skipSpace(text, end);
  return text[at] === "," ? skipSpace(text, at + 1) : at;
}

/**
 * @param {string} text
 * @param {number} at
 */
export function skipSpace(text, at) {
  while (isSpace(text.charCodeAt(at))) {
    at += 1;
  }
  return at;
}

/** @param {number} code */
export function isSpace(code) {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
