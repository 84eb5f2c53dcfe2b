// Triggers whose idempotency key gave them the execution of an earlier one: what it comes to is told to
// each of them.

import { WHOLE, versionOf } from "./changes.mjs";

/** @typedef {import("./changes.mjs").Query} Query */
/** @typedef {{ correlation_id: string | null, session_id: string | null }} Asker who triggered */

/**
 * @typedef {object} Waiting
 * @property {Asker} asker
 * @property {number} since when it was triggered, in milliseconds by the database's clock
 * @property {string | null} version what it was told last, if anything
 */

const NOW = `
  SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::DOUBLE PRECISION AS moment`;

/** The executions that triggers with keys were given, until they have ended. */
export class Shared {
  #query;
  #tellOf;
  /** By execution. @type {Map<string, Waiting[]>} */
  #waiting = new Map();

  /**
   * @param {Query} query
   * @param {(row: any) => void} tellOf is given the row of an execution, whole, with whoever waits for it
   * in place of whoever made it
   */
  constructor(query, tellOf) {
    this.#query = query;
    this.#tellOf = tellOf;
  }

  /** @returns {Promise<number>} to be asked for before the trigger is run */
  async moment() {
    const [{ moment }] = await this.#query(NOW);
    return Number(moment);
  }

  /**
   * @param {string} id what a trigger was given
   * @param {Asker} asker
   * @param {number} since
   */
  add(id, asker, since) {
    const waiting = this.#waiting.get(id) ?? [];
    this.#waiting.set(id, [...waiting, { asker, since, version: null }]);
  }

  /** Tells of all that changed since the look before. */
  async look() {
    const ids = [...this.#waiting.keys()];
    const rows = ids.length > 0 ? await this.#query(WHOLE, [ids]) : [];
    rows.forEach((row) => this.#tell(row));
    // What is no longer there was pruned.
    const open = new Set(rows.filter((row) => !hasEnded(row)).map((row) => row.id));
    ids.filter((id) => !open.has(id)).forEach((id) => this.#waiting.delete(id));
  }

  /** @param {any} row */
  #tell(row) {
    const version = versionOf(row);
    for (const waiting of this.#waiting.get(row.id) ?? []) {
      if (waiting.version !== version && !isChange(row, waiting)) {
        this.#tellOf({ ...row, ...waiting.asker });
      }
      waiting.version = version;
    }
  }
}

/**
 * Whether it is a change of an execution that is the asker's own: these are told anyway.
 *
 * @param {any} row
 * @param {Waiting} waiting
 */
function isChange(row, { asker, since }) {
  const correlation = asker.correlation_id?.toLowerCase() ?? null;
  const isOwn = row.correlation_id === correlation && row.session_id === asker.session_id;
  return isOwn && !(hasEnded(row) && Date.parse(row.updated_at) < since);
}

/** @param {any} row */
function hasEnded({ status }) {
  return status === "sent" || status === "dead_letter";
}
