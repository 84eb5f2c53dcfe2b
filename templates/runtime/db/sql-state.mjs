// What the database says of an error.

/**
 * The SQLSTATE of an error; null where it is not the database's.
 *
 * @param {unknown} error
 * @returns {string | null}
 */
export function sqlState(error) {
  // What the system reports of a connection has a code as well: EPIPE.
  const isOfSystem = error instanceof Error && "syscall" in error;
  const code = error instanceof Error && "code" in error && !isOfSystem ? error.code : null;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
