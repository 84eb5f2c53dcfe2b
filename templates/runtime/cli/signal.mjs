// Commands that run until they are told to end.

/**
 * Until SIGINT or SIGTERM, of which a second one ends the process at once; or until nobody reads
 * standard output any more.
 *
 * @returns {Promise<number>} the exit code: 1 where the reader went, so that a supervisor starts it
 * again
 */
export function untilSignal() {
  return new Promise((resolve) => {
    let isEnding = false;
    /**
     * @param {string} _name
     * @param {number} number
     */
    const end = (_name, number) => {
      if (isEnding) {
        // As a shell tells of a process that a signal ended.
        process.exit(128 + number);
      }
      isEnding = true;
      resolve(0);
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
    process.stdout.on("error", () => resolve(1));
  });
}
