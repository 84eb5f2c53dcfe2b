// One JSON object a line.

/** @typedef {(entry: { level: "info" | "warn" | "error", event: string, [key: string]: unknown }) => void} Log */

/**
 * A log that writes to a stream, all lines of one turn of the event loop at once.
 *
 * @param {{ write(text: string): unknown }} stream
 * @returns {Log}
 */
export function createLog(stream) {
  let lines = "";
  const flush = () => {
    const text = lines;
    lines = "";
    stream.write(text);
  };
  return (entry) => {
    if (lines === "") {
      setImmediate(flush);
    }
    lines += `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
  };
}

/** A log that keeps nothing. @type {Log} */
export const noLog = () => {};
