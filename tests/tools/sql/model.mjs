// The state machine of the queue, told once more: what a claim may take, and what becomes of a row and
// of its type by a result. Written after the rules, not after the SQL; times are milliseconds.

/** The first pause after an operator's fault. */
const FIRST_PAUSE = 30_000;

/** Whether a row waits for a claim. */
export const isWaiting = ({ status }) => status === "pending" || status === "failed";

/** Whether a row is held by a lease that runs. */
export const isRunning = (row, now) => row.status === "sending" && row.lease > now;

/** Whether a status is worth another attempt by a policy. */
export function isRetried(status, policy) {
  const patterns = [`${status}`, `${Math.floor(status / 100)}xx`];
  return status !== 410 && patterns.some((pattern) => policy.retry_on.includes(pattern));
}

const isFault = ({ outcome, status, code }) =>
  outcome !== "ok" && (status === 401 || code === "missing_variable");

/** The bounds of the delay after a failed attempt. */
export function delayOf(policy, attempt, { retry_after_ms = 0 }) {
  const factor = { exponential: 2 ** (attempt - 1), linear: attempt, fixed: 1, none: 1 };
  const whole = Math.min(policy.retry_max_ms, policy.retry_base_ms * factor[policy.retry_policy]);
  return [Math.max(whole / 2, retry_after_ms), Math.max(whole, retry_after_ms)];
}

/**
 * What becomes of a row in flight by a result, or by the loss of its lease.
 *
 * @returns {{ status: string, attempts: number, delay?: [number, number] }} `delay` where it is due again
 */
export function settle(row, result, policy) {
  const { outcome, status } = result;
  if (outcome === "ok") {
    return { status: "sent", attempts: row.attempts };
  }
  if (outcome === "release" || isFault(result)) {
    return { status: row.attempts > 1 ? "failed" : "pending", attempts: row.attempts - 1 };
  }
  const isSuccess = status >= 200 && status < 300;
  const isRefused = status !== undefined && !isSuccess && !isRetried(status, policy);
  const isLast = row.attempts >= row.max_attempts || policy.retry_policy === "none";
  if (outcome === "permanent" || isRefused || isLast) {
    return { status: "dead_letter", attempts: row.attempts };
  }
  const delay = delayOf(policy, row.attempts, result);
  return { status: "failed", attempts: row.attempts, delay };
}

/** What a result says of its target. */
function kindOf({ outcome, status, code }, policy) {
  if (outcome === "ok") return "answer";
  if (code === "missing_variable") return "missing";
  if (status === 401) return "unauthorized";
  if (outcome === "release" || code === "aborted") return "nothing";
  if (status === undefined) return outcome === "permanent" ? "nothing" : "failure";
  const isBrokenOff = outcome === "retry" && status >= 200 && status < 300;
  return status !== 429 && (isRetried(status, policy) || isBrokenOff) ? "failure" : "answer";
}

/** What becomes of a type by a result of the row that had `token`. */
export function note(before, token, result, policy, now) {
  const type = { ...before };
  const kind = kindOf(result, policy);
  const onTrial = token === type.trial_token;
  if (policy.breaker_failures === undefined) {
    type.circuit = "closed";
  } else if (type.circuit === "half_open" && onTrial) {
    if (kind === "failure") {
      Object.assign(type, { circuit: "open", trial_at: now + policy.breaker_cooldown_ms });
    } else if (kind === "nothing" || kind === "missing") {
      // Nobody knows more than before: the next one may try at once.
      type.circuit = "open";
    } else {
      Object.assign(type, { circuit: "closed", failures: 0 });
    }
  } else if (type.circuit === "closed" && kind === "failure") {
    type.failures += 1;
    if (type.failures >= policy.breaker_failures) {
      Object.assign(type, { circuit: "open", trial_at: now + policy.breaker_cooldown_ms });
    }
  } else if (type.circuit === "closed" && (kind === "answer" || kind === "unauthorized")) {
    type.failures = 0;
  }
  if (kind === "missing" || kind === "unauthorized") {
    if (type.pause_ms === null || onTrial) {
      const longest = Math.max(FIRST_PAUSE, policy.retry_max_ms);
      type.pause_ms = Math.min(type.pause_ms === null ? FIRST_PAUSE : 2 * type.pause_ms, longest);
      type.paused_until = Math.max(type.paused_until ?? 0, now + type.pause_ms);
    }
  } else if (kind === "answer" && onTrial) {
    type.pause_ms = null;
  }
  if (onTrial) {
    type.trial_token = null;
  }
  if (result.outcome !== "ok" && [429, 503].includes(result.status) && result.retry_after_ms > 0) {
    type.paused_until = Math.max(type.paused_until ?? 0, now + result.retry_after_ms);
  }
  return type;
}

/** What becomes of a type whose row on trial is lost. */
export function noteLoss(type, policy, now) {
  const isHalfOpen = type.circuit === "half_open" && policy.breaker_failures !== undefined;
  return {
    ...type,
    trial_token: null,
    ...(isHalfOpen && { circuit: "open", trial_at: now + policy.breaker_cooldown_ms }),
  };
}

/**
 * How many rows of a type its gates let through.
 *
 * @param type its state, the loss of a trial noted
 * @returns {{ most: number, isOnTrial: boolean, isInTurn: boolean }} `isInTurn` where what waits longest
 *   has the trial
 */
export function admit(type, policy, { rows, windows }, now) {
  const mine = rows.filter((row) => row.type === type.name);
  const isBroken = policy.breaker_failures !== undefined && type.circuit !== "closed";
  const isInTurn = type.pause_ms !== null;
  const isOnTrial = isBroken || isInTurn;
  const isClosed =
    type.trial_token !== null || type.paused_until > now || (isBroken && type.trial_at > now);
  const most = Math.min(
    isClosed ? 0 : Infinity,
    isOnTrial ? 1 : Infinity,
    (policy.concurrency ?? Infinity) - mine.filter((row) => isRunning(row, now)).length,
    (policy.rate_count ?? Infinity) -
      windows.filter((window) => window.type === type.name && window.until > now).length,
  );
  return { most: Math.max(0, most), isOnTrial, isInTurn };
}

/** The rows of a type that may be claimed, in their order. */
export function dueOf(rows, name, isInTurn, now) {
  return rows
    .filter((row) => row.type === name && isWaiting(row) && row.due <= now)
    .sort((a, b) => (isInTurn ? 0 : b.priority - a.priority) || a.due - b.due);
}

/** Whether a row is in flight, and its lease ran out. */
export const isLost = (row, now) => row.status === "sending" && row.lease <= now;

/** Whether a type's row on trial is no longer held. */
export const isTrialLost = (type, rows, now) =>
  type.trial_token !== null &&
  !rows.some((row) => row.token === type.trial_token && isRunning(row, now));
