// Where variables come from: a function of the application, which may be asynchronous (a secret
// store, a token cache), by default the process's environment.

import { requiredVariables, resolveEnvironment } from "../request/environment.mjs";
import { once, snapshot } from "../request/snapshot.mjs";
import { sleep } from "../support/backoff.mjs";
import { RequestError } from "../support/error.mjs";

/** @import { EnvContext, EnvSource } from "../delivery.js" */
/** @import { Environment, WebhookConfig } from "../types.js" */

/**
 * @typedef {object} Known what a source said of a whole type
 * @property {Promise<readonly string[]>} missing
 * @property {readonly string[] | null} answer null until it is there
 * @property {Promise<void>} patience how long the first answer is waited for
 * @property {number} until when it holds no longer
 */

/** How long an answer about a whole type holds, in milliseconds. */
const FRESH_MS = 5000;
/** How long a source may take for one variable. */
const MOST_MS = 10_000;
/** How long the first answer about a type is waited for before other types go ahead. */
const PATIENCE_MS = 200;

/** @type {Environment} */
const processEnv = (name) => process.env[name];

/** The variables of one application. */
export class Variables {
  #source;
  #application;
  /** By type. @type {Map<string, Known>} */
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
      return snapshot(webhook, processEnv);
    }
    const context = { webhookType, application: this.#application, host };
    return resolveEnvironment(webhook, this.#reader(context)).then(({ env }) =>
      snapshot(webhook, env),
    );
  }

  /**
   * The variables that are not set, in the branches that the conditions take here, or the one that the
   * source fails to give. Empty where that depends on the host: then each request tells.
   *
   * @param {string} webhookType
   * @param {WebhookConfig} webhook
   * @returns {readonly string[] | Promise<readonly string[]>}
   */
  missing(webhookType, webhook) {
    if (!this.#source) {
      const env = snapshot(webhook, processEnv);
      return once(env, "missing", () =>
        requiredVariables(webhook, env).filter((name) => env(name) === undefined),
      );
    }
    return this.#ask(webhookType, webhook).missing;
  }

  /**
   * As {@link missing}, but null where the source takes long over its first answer: a store that
   * hangs for one type holds up no other.
   *
   * @param {string} webhookType
   * @param {WebhookConfig} webhook
   * @param {() => void} onAnswer called after a null, once the answer is there
   * @returns {readonly string[] | Promise<readonly string[] | null>}
   */
  missingSoon(webhookType, webhook, onAnswer) {
    if (!this.#source) {
      return this.missing(webhookType, webhook);
    }
    const known = this.#ask(webhookType, webhook);
    return Promise.race([known.missing, known.patience]).then(() => {
      if (known.answer === null) {
        void known.missing.then(onAnswer);
      }
      return known.answer;
    });
  }

  /**
   * What is known, and a new question where that is old.
   *
   * @param {string} webhookType
   * @param {WebhookConfig} webhook
   * @returns {Known}
   */
  #ask(webhookType, webhook) {
    const known = this.#known.get(webhookType);
    if (known && known.until > performance.now()) {
      return known;
    }
    const looked = this.#look(webhookType, webhook);
    /** @type {Known} */
    const asked = {
      // The old answer holds while the source is asked again: a slow one holds nobody up.
      missing: known?.missing ?? looked,
      answer: known?.answer ?? null,
      patience: known?.patience ?? sleep(PATIENCE_MS),
      until: performance.now() + MOST_MS + FRESH_MS,
    };
    this.#known.set(webhookType, asked);
    void looked.then((answer) => {
      asked.missing = looked;
      asked.answer = answer;
      asked.until = performance.now() + FRESH_MS;
    });
    return asked;
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
      const isUnreadable = error instanceof UnreadableError && !dependsOnHost;
      return isUnreadable ? [`${error.variable} (cannot be read)`] : [];
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
        return textOf(await Promise.race([this.#source?.(name, context), late]));
      } catch {
        throw new UnreadableError(name);
      } finally {
        clearTimeout(timer);
      }
    };
  }
}

/**
 * A store may hold numbers and truth values; anything else is no value of a variable.
 *
 * @param {unknown} value
 * @returns {string | null | undefined}
 */
function textOf(value) {
  switch (typeof value) {
    case "string":
    case "undefined":
      return value;
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
  }
  if (value === null) {
    return value;
  }
  throw new TypeError("not a text");
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
