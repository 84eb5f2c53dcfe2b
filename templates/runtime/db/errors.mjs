// What an error of the database says.

import { messageOf } from "../support/text.mjs";
import { sqlState } from "./sql-state.mjs";

/** Errors that came of a connection that could not be had, or broke. @type {WeakSet<object>} */
const outages = new WeakSet();

/**
 * @param {unknown} error
 * @returns {never}
 */
export function noteOutage(error) {
  if (typeof error === "object" && error !== null) {
    outages.add(error);
  }
  throw error;
}

/**
 * Whether an error says that the database is away or busy, not that what was asked is wrong: the
 * same may be asked again.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isTransient(error) {
  const state = sqlState(error);
  // No SQLSTATE: no answer. Else: connection, a standby (read-only), refused entry (a password that
  // changes), no such database now, deadlock, resources, locks, shut-down.
  const isOfState = state === null || /^(08|25006|28|3D|40|53|55|57|58|XX000)/.test(state);
  return isOfState || isUnlogged(error);
}

/**
 * Whether a standby was asked for an unlogged table: it says so before it says that it is read-only, with
 * the SQLSTATE of whatever is not supported.
 *
 * @param {unknown} error
 */
function isUnlogged(error) {
  const isUnsupported = sqlState(error) === "0A000" && error instanceof Error;
  return isUnsupported && "routine" in error && error.routine === "get_relation_info";
}

/**
 * Whether an error came of the database's outage (or of others' work there, as a deadlock does), and
 * says nothing of what was to be done.
 *
 * @param {unknown} error of a transaction, or of an application's own queries
 * @returns {boolean}
 */
export function isOutage(error) {
  if (!(error instanceof Error)) {
    return false;
  }
  // 57P..: shut down; 57014 would be a statement that takes too long each time. The texts: `pg`'s.
  return (
    outages.has(error) ||
    /^(08|25006|40|53|57P|58)/.test(sqlState(error) ?? "") ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      messageOf(error),
    )
  );
}

/**
 * Whether a right, a table or a function is missing: SQLSTATE class 42. Until a person sets that right,
 * whatever asks again is refused again.
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isRefusal(error) {
  return /^42/.test(sqlState(error) ?? "");
}

/**
 * Whether an error is about values: SQLSTATE class 22 (data) or 23 (integrity).
 *
 * @param {unknown} error
 * @returns {boolean}
 */
export function isDataError(error) {
  return /^2[23]/.test(sqlState(error) ?? "");
}
