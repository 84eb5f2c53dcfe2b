/**
 * Where the values of placeholders come from.
 *
 * @import { Json } from "../support/json.mjs"
 * @import { Conditional, RequestContext } from "../types.js"
 * @import { Plan } from "./plan.mjs"
 * @import { Template } from "./template.mjs"
 */

import { RequestError } from "../support/error.mjs";
import { once } from "./snapshot.mjs";
import { choose, countsAsSet } from "./template.mjs";

/** @typedef {{ start: number, end: number, variable: string }} Mark a part that a variable gave */

/** The environment and the payload's members. */
export class Sources {
  /**
   * @param {Plan} plan
   * @param {RequestContext} context
   * @param {Map<string, Json>} members none where nothing needs them
   */
  constructor(plan, context, members) {
    this.plan = plan;
    this.context = context;
    this.members = members;
  }

  /**
   * The value that applies in this environment.
   *
   * @template T
   * @param {Conditional<T>} value
   */
  choose(value) {
    return choose(value, (variable) => countsAsSet(this.#read(variable)));
  }

  /**
   * What `make` gives: once for an environment where nothing else decides it.
   *
   * @template T
   * @param {string} what
   * @param {boolean} isFixed whether the environment alone decides it
   * @param {() => T} make
   * @returns {T} not to be changed
   */
  once(what, isFixed, make) {
    return isFixed ? once(this.context.env, what, make) : make();
  }

  /**
   * The value of a variable that must be there.
   *
   * @param {string} variable
   */
  variable(variable) {
    const value = this.#read(variable);
    if (value === null || value === undefined) {
      const type = this.plan.webhook.type;
      const message = `the environment variable \`${variable}\` is not set; \`${type}\` needs it`;
      throw new RequestError("missing_variable", message);
    }
    return String(value);
  }

  /**
   * @param {string} variable
   * @returns {string | null | undefined}
   */
  #read(variable) {
    const value = this.context.env(variable);
    // A promise counts as set, and its text would be sent as the value.
    if (typeof value === "object" && value !== null) {
      throw new TypeError(
        `env must give a text for \`${variable}\`; resolveEnvironment waits for one`,
      );
    }
    return value;
  }

  /**
   * The text of a payload field that a placeholder names.
   *
   * @param {string} field its JSON name
   */
  field(field) {
    const value = this.members.get(field);
    switch (value?.kind) {
      case "string":
        return value.string();
      case "number":
      case "boolean":
        return value.text;
      default:
        throw new RequestError(
          "missing_field",
          `the field \`${field}\` fills a placeholder: it must be there, as a text, a number or a bool`,
        );
    }
  }

  /**
   * A template outside of the URL, with its values as they are.
   *
   * @param {Template} template
   * @param {Mark[]} [marks] takes where the environment's values stand
   */
  fill(template, marks) {
    let text = "";
    for (const piece of template) {
      const start = text.length;
      text +=
        piece.kind === "literal"
          ? piece.text
          : piece.kind === "env"
            ? this.variable(piece.text)
            : this.field(piece.text);
      if (piece.kind === "env") {
        marks?.push({ start, end: text.length, variable: piece.text });
      }
    }
    return text;
  }
}
