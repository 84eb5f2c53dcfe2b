// What the tests of gates share: results, a type with a circuit breaker, and words for what they do.
import assert from "node:assert/strict";
import { policy } from "./harness.mjs";

export const timeout = { outcome: "retry", code: "timeout", error: "slow" };
export const refused = { outcome: "permanent", status: 401 };
export const missing = {
  outcome: "permanent",
  code: "missing_variable",
  error: "MAIL_KEY is not set",
};
export const ok = { outcome: "ok", status: 200 };

export const breaker = {
  Mail: policy({ max_attempts: 100, breaker_failures: 3, breaker_cooldown_ms: 60000 }),
};

/** Every gate there is, each closed by one call. */
export const gated = policy({
  concurrency: 1,
  rate_count: 1,
  rate_window_ms: 60000,
  breaker_failures: 1,
  breaker_cooldown_ms: 60000,
});

export const fill = async (db, count, type) => {
  for (let n = 0; n < count; n += 1) await db.enqueue(type);
};
/** Lets everything wait no longer, and claims one. */
export const next = async (db, max = 1) => {
  await db.due();
  return db.claim("Mail", { max });
};

/** Opens the circuit; gives a row that is in flight. */
export const open = async (db) => {
  await fill(db, 6);
  const rows = await db.claim("Mail", { max: 4 });
  await db.finish(rows.slice(0, 3).map((row) => ({ row, ...timeout })));
  assert.equal((await db.state()).circuit, "open");
  return rows[3];
};
