// Which type gets the next slot. A type may hold a share of the slots and no more, and one slot is
// always there for a type that holds none, so that a target that hangs never holds up the others.

/** @import { Config, WebhookConfig } from "../types.js" */
/** @import { Row } from "./claim.mjs" */

/** How many large payloads of a type are sent at once: each is in memory, and may be 32 MiB. */
const MOST_LARGE = 4;

/**
 * @typedef {object} Type
 * @property {boolean} isGated by a rate or a concurrency: its rows do not wait in the worker
 * @property {Row[]} waiting
 * @property {number} sending
 * @property {number} large how many of those have a large payload
 * @property {number} holds while it is above 0, no row is claimed or waits
 * @property {boolean} isAtWork there may be more of it: its latest claim gave some
 */

/** The slots of one worker, and the rows that wait for one. */
export class Slots {
  /** @type {Map<string, Type>} */
  #types;
  #reserve;
  #waiting = 0;
  #sending = 0;
  /** Rows that had a slot, since the worker began. */
  #freed = 0;

  /**
   * @param {Config["webhooks"]} webhooks
   * @param {number} concurrency
   */
  constructor(webhooks, concurrency) {
    const names = Object.keys(webhooks);
    this.concurrency = concurrency;
    /** The most slots that one type holds. */
    this.share = names.length === 1 ? concurrency : Math.max(1, Math.ceil(concurrency / 2));
    this.#reserve = this.#leastReserve;
    this.#types = new Map(names.map((name) => [name, newType(webhooks[name])]));
  }

  get sending() {
    return this.#sending;
  }

  /** How many more rows there is room for. */
  get room() {
    return this.concurrency + this.#reserve - this.#waiting - this.#sending;
  }

  /** Whether a claim is worth its while: one that would bring a row or two costs as much as any. */
  get hasRoomForBatch() {
    if (this.room <= 0 || this.#waiting === 0) {
      return this.room > 0;
    }
    const load = this.#load;
    let wanted = 0;
    for (const type of this.#types.values()) {
      if (type.isAtWork && type.holds === 0) {
        wanted += Math.max(0, this.#wanted(type, load));
      }
    }
    return Math.min(this.room, wanted) >= this.#reserve / 2;
  }

  get #leastReserve() {
    return Math.max(1, Math.ceil(this.concurrency / 2));
  }

  /** How many rows had a slot so far: what `adapt` takes. */
  get freed() {
    return this.#freed;
  }

  /**
   * Fits the rows that may wait here to the speed: four times as many as leave during a claim. The next
   * claim begins when half of them left, and brings as many: with twice as many, where claims differ,
   * slots ran dry for a quarter of the time. Never many: no other worker can send a row that waits here.
   *
   * @param {number} freedBefore `freed` before a claim that has just ended
   */
  adapt(freedBefore) {
    const wanted = 4 * (this.#freed - freedBefore);
    // Up at once, down slowly: claims differ.
    const next = Math.max(wanted, Math.floor(this.#reserve * 0.9));
    this.#reserve = Math.min(Math.max(next, this.#leastReserve), 8 * this.concurrency);
  }

  /**
   * How many slots are free once each type has them for its rows, up to its share, and how many types
   * are busy.
   */
  get #load() {
    let taken = 0;
    let busy = 0;
    for (const type of this.#types.values()) {
      taken += Math.min(this.share, heldOf(type));
      busy += Number(isBusy(type));
    }
    return { free: Math.max(0, this.concurrency - taken), busy };
  }

  /**
   * How many rows of each type to claim.
   *
   * @param {readonly string[]} names the types whose rows can be sent
   * @returns {{ types: { [type: string]: number }, rows: number, isWhole: boolean }} `isWhole`
   * where no type was left out for want of room
   */
  wants(names) {
    const load = this.#load;
    let rows = Math.max(0, this.room);
    let isWhole = true;
    /** @type {{ [type: string]: number }} */
    const types = {};
    for (const name of names) {
      const type = this.#of(name);
      if (type.holds > 0) {
        isWhole = false;
        continue;
      }
      const wanted = this.#wanted(type, load);
      if (wanted > 0) {
        types[name] = wanted;
      } else if (heldOf(type) === 0) {
        // Its one slot, although all others are taken.
        types[name] = 1;
        rows += 1;
      } else {
        isWhole = false;
      }
    }
    return { types, rows, isWhole };
  }

  /**
   * How many more rows of a type there is room for. A type that is alone at work may have all the places
   * of rows that wait: another type finds those slots free that are beyond the first one's share.
   *
   * @param {Type} type
   * @param {{ free: number, busy: number }} load of all types
   */
  #wanted(type, { free, busy }) {
    const held = heldOf(type);
    if (type.isGated) {
      return Math.min(this.share - held, free);
    }
    const isAlone = busy === Number(isBusy(type));
    const mostWaiting = isAlone ? this.#reserve : Math.ceil(this.#reserve / 2);
    return Math.min(this.share + mostWaiting - held, Math.max(0, this.room));
  }

  /**
   * Notes which types are at work, after a claim.
   *
   * @param {{ types: { [type: string]: number }, rows: number }} wanted
   * @param {readonly Row[]} claimed
   */
  noteClaim(wanted, claimed) {
    const given = new Set(claimed.map((row) => row.type));
    for (const name of Object.keys(wanted.types)) {
      const type = this.#of(name);
      // The others may have left no room for it.
      type.isAtWork = given.has(name) || (type.isAtWork && claimed.length >= wanted.rows);
    }
  }

  /**
   * Notes that a row is reported: its type's gate may let the next one through.
   *
   * @param {Row} row
   */
  noteReport(row) {
    const type = this.#of(row.type);
    type.isAtWork ||= type.isGated;
  }

  /** @param {Row} row */
  add(row) {
    this.#of(row.type).waiting.push(row);
    this.#waiting += 1;
  }

  /**
   * The next row to send, which has its slot then; each type in turn.
   *
   * @returns {Row | undefined}
   */
  take() {
    if (this.#waiting === 0) {
      return undefined;
    }
    const isFull = this.#sending >= this.concurrency;
    for (const [name, type] of this.#types) {
      if (this.#maySend(type, isFull)) {
        // To the end of the line.
        this.#types.delete(name);
        this.#types.set(name, type);
        return this.#takeOf(type);
      }
    }
    return undefined;
  }

  /** @param {Type} type */
  #takeOf(type) {
    const row = /** @type {Row} */ (type.waiting.shift());
    this.#waiting -= 1;
    this.#sending += 1;
    type.sending += 1;
    if (row.payload === null) {
      type.large += 1;
    }
    return row;
  }

  /**
   * @param {Type} type
   * @param {boolean} isFull
   */
  #maySend(type, isFull) {
    const [first] = type.waiting;
    if (!first || (isFull && type.sending > 0) || type.sending >= this.share) {
      return false;
    }
    return first.payload !== null || type.large < MOST_LARGE;
  }

  /**
   * The row's slot is free again.
   *
   * @param {Row} row
   */
  free(row) {
    const type = this.#of(row.type);
    this.#sending -= 1;
    this.#freed += 1;
    type.sending -= 1;
    if (row.payload === null) {
      type.large -= 1;
    }
  }

  /**
   * Takes out a row, if it waits.
   *
   * @param {Row} row
   */
  remove(row) {
    const { waiting } = this.#of(row.type);
    const at = waiting.indexOf(row);
    if (at >= 0) {
      waiting.splice(at, 1);
      this.#waiting -= 1;
    }
  }

  /**
   * Takes out the rows of a type that wait, and wants no more of it until `resume`.
   *
   * @param {string} name
   * @returns {Row[]}
   */
  hold(name) {
    const type = this.#of(name);
    type.holds += 1;
    this.#waiting -= type.waiting.length;
    return type.waiting.splice(0);
  }

  /** @param {string} name */
  isHeld(name) {
    return this.#of(name).holds > 0;
  }

  /** @param {string} name */
  resume(name) {
    this.#of(name).holds -= 1;
  }

  /** Takes out all rows that wait. @returns {Row[]} */
  clear() {
    const rows = [...this.#types.values()].flatMap((type) => type.waiting.splice(0));
    this.#waiting = 0;
    return rows;
  }

  /** @param {string} name */
  #of(name) {
    const type = this.#types.get(name);
    if (!type) {
      throw new Error(`the worker does not know the type ${name}`);
    }
    return type;
  }
}

/**
 * How many rows of a type wait here or are being sent.
 *
 * @param {Type} type
 */
function heldOf({ waiting, sending }) {
  return waiting.length + sending;
}

/**
 * Whether there are rows of a type, or may be more.
 *
 * @param {Type} type
 */
function isBusy(type) {
  return type.isAtWork || heldOf(type) > 0;
}

/**
 * @param {WebhookConfig | undefined} webhook
 * @returns {Type}
 */
function newType(webhook) {
  const isGated = webhook?.rateLimit !== undefined || webhook?.concurrency !== undefined;
  return { isGated, waiting: [], sending: 0, large: 0, holds: 0, isAtWork: false };
}
