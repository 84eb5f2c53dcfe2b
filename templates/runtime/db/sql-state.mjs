// What the database says of an error.

/**
 * The SQLSTATE of an error; null where it is not the database's. Never throws.
 *
 * @param {unknown} error
 * @returns {string | null}
 */
export function sqlState(error) {
  const code = codeOf(error);
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** @param {unknown} error */
function codeOf(error) {
  try {
    // What the system reports of a connection has a code as well: EPIPE.
    const isOfSystem = error instanceof Error && "syscall" in error;
    return error instanceof Error && "code" in error && !isOfSystem ? error.code : null;
  } catch {
    // An application's own, with a getter that throws.
    return null;
  }
}
