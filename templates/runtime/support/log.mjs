// One JSON object a line; or what an application has in its place.

/** @import { Log } from "../delivery.js" */

/**
 * A log that writes to a stream, all lines of one turn of the event loop at once.
 *
 * @param {{ write(text: string): unknown }} stream
 * @returns {Log}
 */
export function createLog(stream) {
  let lines = "";
  let now = 0;
  let time = "";
  const flush = () => {
    const text = lines;
    lines = "";
    stream.write(text);
  };
  return (entry) => {
    if (lines === "") {
      setImmediate(flush);
    }
    if (now !== Date.now()) {
      now = Date.now();
      time = new Date(now).toISOString();
    }
    lines += `{"time":"${time}",${JSON.stringify(entry).slice(1)}\n`;
  };
}

/**
 * Refuses a hook of the application's that is no function: it would never be called, without a word.
 *
 * @param {string} name
 * @param {unknown} hook
 */
export function checkHook(name, hook) {
  if (hook !== undefined && hook !== null && typeof hook !== "function") {
    throw new TypeError(`${name} must be a function`);
  }
}

/**
 * An application's log. One that fails can tell nobody, and ends nothing.
 *
 * @param {Log} log
 * @returns {Log}
 */
export function unfailing(log) {
  return (entry) => tell(log, entry, () => {});
}

/**
 * Tells a hook of the application's, which may be asynchronous: nobody waits for it, but unheard its
 * rejection would end the process.
 *
 * @template T
 * @param {(what: T) => unknown} hook
 * @param {T} what
 * @param {(error: unknown) => void} onError
 */
export function tell(hook, what, onError) {
  try {
    /** @type {any} */
    const told = hook(what);
    // Not only a Promise: another realm's, or a query that runs once it is awaited, can fail as well.
    if (typeof told?.then === "function") {
      Promise.resolve(told).catch(onError);
    }
  } catch (error) {
    onError(error);
  }
}
