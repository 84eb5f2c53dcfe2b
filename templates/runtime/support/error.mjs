/** @import { RequestErrorCode } from "../types.js" */

/** A request that cannot be built. Its message never holds a value of the environment. */
export class RequestError extends Error {
  /**
   * @param {RequestErrorCode} code stable; `buildamp::wire` gives the same
   * @param {string} message
   * @param {{ cause?: string }} [options] `cause`, what lies behind it: the system's code, where it has one
   */
  constructor(code, message, options) {
    super(message, options);
    this.name = "RequestError";
    /** @readonly */
    this.code = code;
    /** Of a header: whether a variable is what it cannot hold, and not the payload or the key. */
    this.fromVariable = false;
  }
}
