// What waits in the queue: types whose limits hold up their due rows, and what a drain leaves behind.

/** @import { Db } from "./db.mjs" */
/** @import { LeftBehind } from "./delivery.js" */

/**
 * What holds up a type of `t` and `s`, and when it ends: in `ms`; NULL where that depends on others.
 * Of several, the one that lasts longest.
 */
const GATE = `
  SELECT limits.reason, limits.ms
  FROM (VALUES
    (
      CASE WHEN s.pause_ms IS NULL THEN 'pause' ELSE 'fault' END,
      CASE WHEN s.paused_until > clock_timestamp() THEN s.paused_until END,
      FALSE
    ),
    ('circuit', CASE
      WHEN t.breaker_failures IS NOT NULL AND s.circuit = 'open' AND s.trial_at > clock_timestamp()
      THEN s.trial_at
    END, FALSE),
    ('rate', CASE WHEN t.rate_count IS NOT NULL THEN (
      SELECT w.counts_until FROM webhook_rate_windows AS w
      WHERE w.application = t.application AND w.webhook_type = t.webhook_type
        AND w.counts_until > clock_timestamp()
      ORDER BY w.counts_until DESC OFFSET t.rate_count - 1 LIMIT 1
    ) END, FALSE),
    ('trial', NULL, s.trial_token IS NOT NULL),
    ('concurrency', NULL, t.concurrency <= (
      SELECT count(*) FROM webhook_executions AS e
      WHERE t.concurrency IS NOT NULL
        AND e.application = t.application AND e.webhook_type = t.webhook_type
        AND e.status = 'sending' AND e.lease_expires_at > clock_timestamp()
    ))
  ) AS known (reason, until, is_open_ended)
  CROSS JOIN LATERAL (
    SELECT known.reason,
      -- By seconds: a pause may last until infinity.
      (date_part('epoch', known.until) - date_part('epoch', clock_timestamp())) * 1000 AS ms
  ) AS limits
  WHERE known.until IS NOT NULL OR known.is_open_ended
  ORDER BY limits.ms DESC NULLS LAST LIMIT 1`;

// By the index of due rows, which has the priority before the time.
const HELD_UP = `
  SELECT t.webhook_type AS type, gate.reason, gate.ms
  FROM webhook_types AS t
  JOIN webhook_type_states AS s
    ON s.application = t.application AND s.webhook_type = t.webhook_type
  LEFT JOIN LATERAL (${GATE}) AS gate ON TRUE
  WHERE t.application = $1 AND t.webhook_type = ANY($2::TEXT[])
    AND EXISTS (
      SELECT FROM (VALUES (3), (2), (1), (0)) AS level (priority)
      CROSS JOIN LATERAL (
        SELECT FROM webhook_executions AS e
        WHERE e.application = t.application AND e.webhook_type = t.webhook_type
          AND e.priority = level.priority AND e.status IN ('pending', 'failed')
          AND e.next_retry_at <= clock_timestamp()
        LIMIT 1
      ) AS due
    )`;

const LEFT_BEHIND = `
  SELECT t.webhook_type AS type, waiting.rows::DOUBLE PRECISION AS rows,
    CASE waiting.reason WHEN 'due' THEN COALESCE(gate.reason, 'due') ELSE waiting.reason END AS reason,
    CASE waiting.reason WHEN 'due' THEN gate.ms ELSE
      (date_part('epoch', waiting.first) - date_part('epoch', clock_timestamp())) * 1000
    END AS ms
  FROM webhook_types AS t
  JOIN webhook_type_states AS s
    ON s.application = t.application AND s.webhook_type = t.webhook_type
  CROSS JOIN LATERAL (
    SELECT kind.reason, count(*) AS rows, min(e.next_retry_at) AS first
    FROM webhook_executions AS e
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN e.next_retry_at <= clock_timestamp() THEN 'due'
        WHEN e.status = 'failed' THEN 'retry'
        ELSE 'delay'
      END AS reason
    ) AS kind
    WHERE e.application = t.application AND e.webhook_type = t.webhook_type
      AND e.status IN ('pending', 'failed')
    GROUP BY kind.reason
    UNION ALL
    SELECT 'held', count(*), min(e.lease_expires_at) FROM webhook_executions AS e
    WHERE e.application = t.application AND e.webhook_type = t.webhook_type
      AND e.status = 'sending'
    HAVING count(*) > 0
  ) AS waiting
  LEFT JOIN LATERAL (${GATE}) AS gate ON waiting.reason = 'due'
  WHERE t.application = $1
  ORDER BY t.webhook_type, waiting.reason`;

/**
 * The types that have due rows which were not claimed.
 *
 * @param {Db} db
 * @param {string} application
 * @param {readonly string[]} types
 * @returns {Promise<{ type: string, reason: string | null, ms: number | null }[]>} `reason` null where
 * nothing holds them up; `ms` until it ends, null where that depends on others
 */
export function heldUp(db, application, types) {
  return db.query(HELD_UP, [application, types]);
}

/**
 * What waits, by type and reason.
 *
 * @param {Db} db
 * @param {string} application
 * @param {readonly string[]} known the types that the worker knows
 * @param {readonly string[]} ready those of them that it can send
 * @returns {Promise<LeftBehind[]>}
 */
export async function leftBehind(db, application, known, ready) {
  const rows = await db.query(LEFT_BEHIND, [application]);
  return rows.map(({ type, rows: count, reason, ms }) => {
    const isOurs = reason === "held" || ready.includes(type);
    const until = ms === null || !isOurs || !Number.isFinite(ms) ? null : new Date(Date.now() + ms);
    const why = isOurs ? reason : known.includes(type) ? "variables" : "unknown";
    return { type, rows: count, reason: why, until };
  });
}
