// The rows that a worker holds: from their claim through a slot and the target back to the
// database, which then has the result.

import { setMaxListeners } from "node:events";

import { sleep } from "../support/backoff.mjs";
import { isOperatorsFault } from "./classify.mjs";
import { attempt } from "./deliver.mjs";
import { Leases } from "./lease.mjs";
import { MOST_UNDER_WAY, Settler } from "./settle.mjs";
import { Slots } from "./slots.mjs";

/** @import { Row } from "./claim.mjs" */
/** @import { Delivery } from "./deliver.mjs" */
/** @import { settingsOf } from "./options.mjs" */
/** @import { Result, Settled } from "./settle.mjs" */
/** @import { Telemetry } from "./telemetry.mjs" */

/** Sends the rows that it is given, each under its lease, and reports what became of them. */
export class Rows {
  #delivery;
  #tell;
  #onRoom;
  #onDueIn;
  #slots;
  #leases;
  #settler;
  #isClosed = false;
  #aborting = new AbortController();
  #isPumping = false;
  /** Nothing leaves until the database has more of the answers. */
  #isHeldUp = false;
  #changedAt = -Infinity;
  /** When each type's target last answered for good. @type {Map<string, number>} */
  #answered = new Map();
  /** Their credentials were refused, which the database does not know yet. @type {Set<Row>} */
  #refused = new Set();

  /**
   * @param {object} options
   * @param {ReturnType<typeof settingsOf>} options.settings
   * @param {Delivery} options.delivery
   * @param {Telemetry} options.tell
   * @param {() => void} options.onRoom a slot is free, or a result is reported
   * @param {(ms: number) => void} options.onDueIn a row will be due again, so far from now
   */
  constructor({ settings, delivery, tell, onRoom, onDueIn }) {
    const { name: worker, config, concurrency, leaseMs, lingerMs } = settings;
    const { db } = delivery;
    // Each row that waits for a secret store listens to it.
    setMaxListeners(0, this.#aborting.signal);
    this.#delivery = delivery;
    this.#tell = tell;
    this.#onRoom = onRoom;
    this.#onDueIn = onDueIn;
    this.#slots = new Slots(config.webhooks, concurrency);
    this.#leases = new Leases({
      db,
      worker,
      leaseMs,
      onLost: (row) => this.#lose(row),
      onError: (error) => tell.error("extending leases", error),
    });
    this.#settler = new Settler({
      db,
      worker,
      lingerMs,
      timeoutMs: leaseMs,
      onSettled: ({ row }, settled) => this.#settled(row, settled),
      onError: (error) => tell.error("reporting results", error),
    });
  }

  /** How many are held, results that the database does not have yet included. */
  get size() {
    return this.#leases.size;
  }

  /** Why the database takes no report of the rows that are held, which are all done. */
  get refusal() {
    const { refusal, size } = this.#settler;
    return size > 0 && size === this.size ? refusal : null;
  }

  /** When a row was last taken in or let go, as `performance.now()` has it. */
  get changedAt() {
    return this.#changedAt;
  }

  /**
   * When a call of a type was last answered for good, with success or without, as
   * `performance.now()` has it.
   *
   * @param {string} type
   */
  answeredAt(type) {
    return this.#answered.get(type) ?? -Infinity;
  }

  /** How many are being sent. */
  get sending() {
    return this.#slots.sending;
  }

  /** Whether results pile up, as the database does not take them. */
  get isBehind() {
    const most = MOST_UNDER_WAY + 2 * this.#slots.concurrency;
    return this.#settler.size > most || this.#settler.isHeavy;
  }

  /** Whether a claim is worth its while. */
  get hasRoom() {
    return !this.isBehind && this.#slots.hasRoomForBatch;
  }

  /** Keeps the leases from now on. */
  start() {
    this.#leases.start();
  }

  /**
   * How many rows of each type to claim; see {@link Slots.wants}.
   *
   * @param {readonly string[]} types
   */
  wants(types) {
    return this.#slots.wants(types);
  }

  /**
   * Claims rows and takes them in.
   *
   * @param {{ types: { [type: string]: number }, rows: number }} wanted
   * @param {() => Promise<Row[]>} claim
   * @returns {Promise<Row[]>} those that were claimed
   */
  async take(wanted, claim) {
    const before = this.#slots.freed;
    const claimed = await claim();
    this.#slots.adapt(before);
    this.#slots.noteClaim(wanted, claimed);
    for (const row of claimed) {
      this.#hold(row);
    }
    this.#pump();
    return claimed;
  }

  /** Gives back what was not sent, now and from now on. */
  close() {
    this.#isClosed = true;
    for (const row of this.#slots.clear()) {
      this.#report(row, { outcome: "release" });
    }
  }

  /** Ends what is being sent; it is reported as `retry`. */
  async abort() {
    this.#aborting.abort();
    this.#delivery.sender.abort();
    // Each ends within this turn or the next, but for a payload that is being fetched.
    for (let turns = 0; this.sending > 0 && turns < 50; turns += 1) {
      await sleep(10);
    }
  }

  /**
   * Waits until the database has every result, and lets go of the rest: once their leases run out, they
   * are taken back.
   *
   * @param {number} mostMs
   */
  async end(mostMs) {
    await this.#settler.flush(mostMs);
    this.#leases.stop();
    if (this.size > 0) {
      this.#tell.unreported(this.size);
    }
  }

  /** @param {Row} row */
  #hold(row) {
    this.#leases.add(row);
    this.#changedAt = performance.now();
    if (this.#isClosed || this.#slots.isHeld(row.type)) {
      this.#report(row, { outcome: "release" });
    } else {
      this.#slots.add(row);
    }
  }

  /**
   * Fills the slots that became free in this turn of the event loop, all at once: requests that
   * leave together cost the system half of what they do one by one.
   */
  #pumpSoon() {
    if (!this.#isPumping) {
      this.#isPumping = true;
      setImmediate(() => {
        this.#isPumping = false;
        this.#pump();
        this.#onRoom();
      });
    }
  }

  #pump() {
    // Answers are in memory until the database has them: of large ones no more are asked for.
    while (!this.#settler.isHeavy) {
      const row = this.#slots.take();
      if (!row) {
        return;
      }
      void this.#send(row);
    }
    this.#isHeldUp = true;
  }

  /** @param {Row} row */
  async #send(row) {
    const result = await attempt(this.#delivery, row, this.#aborting.signal).catch((error) => {
      // Whether it was sent is not known: the row is left to its lease, and all others go on.
      this.#tell.error("delivering", error);
      return null;
    });
    this.#slots.free(row);
    if (result) {
      const isForGood = result.outcome === "ok" || result.outcome === "permanent";
      // A request that could not be built is refused without a status: no target has heard of it.
      if (isForGood && result.status !== undefined) {
        this.#answered.set(row.type, performance.now());
      }
      const isFault = isOperatorsFault(result);
      // It is given back, and tried again: the audit trail calls that a `retry`, too.
      this.#tell.attempt(row, isFault ? { ...result, outcome: "retry" } : result);
      this.#report(row, result);
      if (isFault) {
        this.#holdType(row);
      }
    } else {
      this.#leases.delete(row);
      this.#lose(row);
    }
    this.#pumpSoon();
  }

  /**
   * @param {Row} row
   * @param {Result} result
   */
  #report(row, result) {
    this.#leases.noteReport(row);
    this.#settler.report(row, result);
  }

  /**
   * All rows of the type would be refused: none leaves until the database knows, and pauses the type.
   *
   * @param {Row} row
   */
  #holdType(row) {
    this.#refused.add(row);
    for (const waiting of this.#slots.hold(row.type)) {
      this.#report(waiting, { outcome: "release" });
    }
  }

  /**
   * @param {Row} row
   * @param {Settled | null} settled
   */
  #settled(row, settled) {
    this.#leases.delete(row);
    this.#slots.noteReport(row);
    this.#changedAt = performance.now();
    if (this.#refused.delete(row)) {
      this.#slots.resume(row.type);
    }
    if (settled) {
      this.#tell.emit({ event: "settled", id: row.id, type: row.type, status: settled.status });
      if (settled.status === "failed" && settled.due_in_ms !== null) {
        this.#onDueIn(Math.max(0, settled.due_in_ms));
      }
    }
    if (this.#delivery.config.webhooks[row.type]?.concurrency !== undefined) {
      // Another row may have its place now.
      this.#onDueIn(0);
    }
    this.#onRoom();
    if (this.#isHeldUp && !this.#settler.isHeavy) {
      this.#isHeldUp = false;
      this.#pumpSoon();
    }
  }

  /** @param {Row} row */
  #lose(row) {
    this.#changedAt = performance.now();
    // What is under way goes on: its report tells the audit trail that it happened.
    this.#slots.remove(row);
    this.#tell.lost(row);
  }
}
