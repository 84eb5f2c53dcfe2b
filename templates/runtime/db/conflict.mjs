// Transactions that stood in the way of others: the database undid them, and they may be run again.

import { backoffMs, sleep } from "../support/backoff.mjs";
import { sqlState } from "./sql-state.mjs";

/** So often; whoever stands in the way for longer is told. */
const MOST_AGAIN = 8;

/**
 * What a transaction gives that is run again where it could not be serialised (40001), as happens where
 * the database's own isolation is repeatable read or serializable, or where it was part of a deadlock
 * (40P01).
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
