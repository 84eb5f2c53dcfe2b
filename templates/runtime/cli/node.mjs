// Which Node the program takes.

import { CliError } from "./args.mjs";

/** As `engines` in package.json has it: what the packages that the runtime uses need. */
export const LEAST = "20.18.1";

/**
 * Refuses a Node that is too old, before a module is loaded that it lacks something for.
 *
 * @param {string} version without a `v`
 */
export function checkNode(version) {
  if (version.localeCompare(LEAST, "en", { numeric: true }) < 0) {
    throw new CliError(`Node ${LEAST} or newer is needed; this is ${version}`);
  }
}
