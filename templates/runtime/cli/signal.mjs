// Commands that run until they are told to end.

/**
 * Until SIGINT or SIGTERM; a second one ends the process at once.
 *
 * @returns {Promise<void>}
 */
export function untilSignal() {
  return new Promise((resolve) => {
    let isEnding = false;
    const end = () => {
      if (isEnding) {
        process.exit(130);
      }
      isEnding = true;
      resolve();
    };
    process.on("SIGINT", end);
    process.on("SIGTERM", end);
  });
}
