// Where variables come from: a function of the application, which may be asynchronous (a secret
// store, a token cache), by default the process's environment.

import { requiredVariables, resolveEnvironment } from "./environment.mjs";
import { RequestError } from "./error.mjs";

/** @import { Environment, WebhookConfig } from "./types.js" */

/**
 * @typedef {object} EnvContext what a variable is wanted for
 * @property {string} webhookType
 * @property {string} application
 * @property {string | undefined} host undefined where a type is looked at as a whole
 */

/**
 * @typedef {(name: string, context: EnvContext) =>
 *   string | null | undefined | Promise<string | null | undefined>} EnvSource
 */

/** How long an answer about a whole type holds, in milliseconds. */
const FRESH_MS = 5000;
/** How long a source may take for one variable. */
const MOST_MS = 10_000;

/** @type {Environment} */
const processEnv = (name) => process.env[name];

/** The variables of one application. */
export class Variables {
  #source;
  #application;
  /** By type. @type {Map<string, { missing: Promise<readonly string[]>, until: number }>} */
  #known = new Map();

  /**
   * @param {EnvSource | undefined} source
   * @param {string} application
   */
  constructor(source, application) {
    this.#source = source;
    this.#application = application;
  }

  /**
   * All that one request may need, as the synchronous function that `buildRequest` takes; at once
   * where it is the process's environment.
   *
   * @param {string} webhookType
   * @param {WebhookConfig} webhook
   * @param {string} host
   * @returns {Environment | Promise<Environment>}
   */
  of(webhookType, webhook, host) {
    if (!this.#source) {
      return processEnv;
    }
    const context = { webhookType, application: this.#application, host };
    return resolveEnvironment(webhook, this.#reader(context)).then(({ env }) => env);
  }

  /**
   * The variables that are not set, in the branches that the conditions take here. Empty where that
   * depends on the host: then each request tells.
   *
   * @param {string} webhookType
   * @param {WebhookConfig} webhook
   * @returns {Promise<readonly string[]>}
   */
  async missing(webhookType, webhook) {
    if (!this.#source) {
      return requiredVariables(webhook, processEnv).filter(
        (name) => process.env[name] === undefined,
      );
    }
    const known = this.#known.get(webhookType);
    if (known && known.until > performance.now()) {
      return known.missing;
    }
    const looked = this.#look(webhookType, webhook);
    // The old answer holds while the source is asked again: a slow one holds nobody up.
    const missing = known ? known.missing : looked;
    const entry = { missing, until: performance.now() + MOST_MS + FRESH_MS };
    this.#known.set(webhookType, entry);
    void looked.then(() => {
      entry.missing = looked;
      entry.until = performance.now() + FRESH_MS;
    });
    return missing;
  }

  /**
   * @param {string} webhookType
   * @param {WebhookConfig} webhook
   * @returns {Promise<readonly string[]>}
   */
  async #look(webhookType, webhook) {
    let dependsOnHost = false;
    const context = {
      webhookType,
      application: this.#application,
      get host() {
        dependsOnHost = true;
        return undefined;
      },
    };
    try {
      const { missing } = await resolveEnvironment(webhook, this.#reader(context));
      return dependsOnHost ? [] : missing;
    } catch (error) {
      return dependsOnHost || !(error instanceof UnreadableError) ? [] : [error.variable];
    }
  }

  /**
   * @param {EnvContext} context
   * @returns {(name: string) => Promise<string | null | undefined>}
   */
  #reader(context) {
    return async (name) => {
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      const late = new Promise((_resolve, reject) => {
        timer = setTimeout(reject, MOST_MS);
      });
      try {
        return await Promise.race([this.#source?.(name, context), late]);
      } catch {
        throw new UnreadableError(name);
      } finally {
        clearTimeout(timer);
      }
    };
  }
}

/**
 * A source that fails, or hangs, is like a variable that is missing: the type pauses and comes back. What the
 * source says is not told on, as it may hold a secret.
 */
class UnreadableError extends RequestError {
  /** @param {string} variable */
  constructor(variable) {
    super("missing_variable", `the variable ${variable} cannot be read`);
    this.variable = variable;
  }
}
