// Processes of the benchmark: each thing that is measured has one of its own.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A script of this folder, running; ends with this process. */
export class Running {
  /** @type {unknown[]} */
  #messages = [];
  /** @type {((message: unknown) => void) | null} */
  #waiting = null;

  /**
   * @param {string} script
   * @param {object} [options] what the script finds in BENCH, as JSON
   */
  constructor(script, options = {}) {
    this.script = script;
    this.child = fork(fileURLToPath(new URL(script, import.meta.url)), {
      env: { ...process.env, BENCH: JSON.stringify(options) },
      // A worker writes its log; it goes where nobody reads it.
      stdio: ["ignore", "ignore", process.env.BENCH_VERBOSE ? "inherit" : "ignore", "ipc"],
    });
    this.child.on("message", (message) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting) {
        waiting(message);
      } else {
        this.#messages.push(message);
      }
    });
    this.failed = new Promise((_resolve, reject) => {
      this.child.on("exit", (code, signal) => {
        reject(new Error(`${script} ended early (${signal ?? code}); BENCH_VERBOSE=1 shows why`));
      });
    });
    this.failed.catch(() => {});
  }

  /**
   * Its next message.
   *
   * @returns {Promise<any>}
   */
  next() {
    if (this.#messages.length > 0) {
      return Promise.resolve(this.#messages.shift());
    }
    const message = new Promise((resolve) => {
      this.#waiting = resolve;
    });
    return Promise.race([message, this.failed]);
  }

  /** @param {unknown} question */
  ask(question) {
    this.child.send(/** @type {any} */ (question));
    return this.next();
  }

  /** Ends it. */
  async end() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = new Promise((resolve) => this.child.once("exit", resolve));
      this.child.kill("SIGKILL");
      await gone;
    }
  }
}

/**
 * What {@link Running} was given.
 *
 * @returns {any}
 */
export function givenOptions() {
  process.on("disconnect", () => process.exit());
  return JSON.parse(process.env.BENCH ?? "{}");
}
