// Transactions that the database undid, as they conflicted with others: they may be run again.

import { backoffMs, sleep } from "../support/backoff.mjs";
import { sqlState } from "./sql-state.mjs";

/** How often a transaction is run again. */
const MOST_AGAIN = 8;

/**
 * Runs a transaction, again where it could not be serialised (40001), as happens where the database's
 * own isolation is repeatable read or serializable, or where it was part of a deadlock (40P01).
 *
 * @template T
 * @param {() => Promise<T>} run the whole of it
 * @returns {Promise<T>}
 */
export async function unlessConflict(run) {
  for (let again = 0; ; again += 1) {
    try {
      return await run();
    } catch (error) {
      if (again === MOST_AGAIN || !/^40(001|P01)$/.test(sqlState(error) ?? "")) {
        throw error;
      }
      await sleep(backoffMs(again, 10, 500));
    }
  }
}
