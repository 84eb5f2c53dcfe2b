
    -- webhook_stats: each type at a glance: what waits now, what happened in the last 24 hours.
    CREATE OR REPLACE VIEW webhook_stats AS
    SELECT
        t.application,
        t.webhook_type,
        -- Now.
        queue.waiting,
        queue.due,
        queue.oldest_due_at,
        flight.sending,
        -- The last 24 hours.
        COALESCE(tried.sent, 0) AS sent,
        COALESCE(died.dead_letters, 0) AS dead_letters,
        round(
            tried.sent::NUMERIC / NULLIF(tried.sent + COALESCE(died.failed, 0), 0), 4
        ) AS success_rate,
        COALESCE(tried.attempts, 0) AS attempts,
        COALESCE(tried.lost, 0) AS lost,
        tried.p50_ms,
        tried.p95_ms,
        tried.p99_ms,
        -- Why nothing is claimed.
        -- A policy that has lost its breaker is not held by a circuit that it left open.
        CASE WHEN t.breaker_failures IS NULL AND s.circuit = 'open' THEN 'closed' ELSE s.circuit END
            AS circuit,
        s.consecutive_failures,
        CASE WHEN t.breaker_failures IS NOT NULL AND s.circuit = 'open' THEN s.trial_at END
            AS circuit_until,
        CASE WHEN s.pause_ms IS NOT NULL OR s.paused_until > now() THEN s.paused_until END
            AS paused_until,
        CASE WHEN s.pause_ms IS NOT NULL OR s.paused_until > now() THEN s.pause_reason END
            AS pause_reason,
        -- Due rows of a type that no worker has named for five minutes.
        CASE
            WHEN (s.asked_at > now() - INTERVAL '5 min') IS NOT TRUE THEN queue.due
            ELSE 0
        END AS unclaimed,
        s.asked_at,
        t.retired_at
    FROM webhook_types AS t
    LEFT JOIN webhook_type_states AS s
        ON s.application = t.application AND s.webhook_type = t.webhook_type
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS waiting,
            count(*) FILTER (WHERE e.next_retry_at <= now()) AS due,
            min(e.next_retry_at) FILTER (WHERE e.next_retry_at <= now()) AS oldest_due_at
        FROM webhook_executions AS e
        WHERE e.application = t.application AND e.webhook_type = t.webhook_type
            AND e.status IN ('pending', 'failed')
    ) AS queue
    CROSS JOIN LATERAL (
        SELECT count(*) AS sending FROM webhook_executions AS e
        WHERE e.application = t.application AND e.webhook_type = t.webhook_type
            AND e.status = 'sending'
    ) AS flight
    LEFT JOIN (
        SELECT
            a.application,
            a.webhook_type,
            count(*) FILTER (WHERE a.outcome = 'ok') AS sent,
            count(*) FILTER (WHERE a.outcome = 'lost') AS lost,
            -- A late report tells of an attempt that is counted already.
            count(*) FILTER (WHERE a.outcome <> 'late') AS attempts,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY a.duration_ms) AS p50_ms,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY a.duration_ms) AS p95_ms,
            percentile_disc(0.99) WITHIN GROUP (ORDER BY a.duration_ms) AS p99_ms
        FROM webhook_attempts AS a
        WHERE a.started_at > now() - INTERVAL '24 h'
        GROUP BY a.application, a.webhook_type
    ) AS tried
        ON tried.application = t.application AND tried.webhook_type = t.webhook_type
    LEFT JOIN (
        SELECT known.application, dead.webhook_type, dead.dead_letters, dead.failed
        FROM (SELECT DISTINCT application FROM webhook_types) AS known
        CROSS JOIN LATERAL (
            SELECT
                e.webhook_type,
                count(*) AS dead_letters,
                -- What somebody cancelled did not fail.
                count(*) FILTER (WHERE e.error_code <> 'cancelled') AS failed
            FROM webhook_executions AS e
            WHERE e.application = known.application AND e.status = 'dead_letter'
                AND e.updated_at > now() - INTERVAL '24 h'
            GROUP BY e.webhook_type
        ) AS dead
    ) AS died
        ON died.application = t.application AND died.webhook_type = t.webhook_type;

    -- webhook_dead_letters: the calls that failed for good, or were cancelled. webhook_replay takes
    -- their ids.
    CREATE OR REPLACE VIEW webhook_dead_letters AS
    SELECT
        id, application, host, webhook_type, attempts, max_attempts, error_code, error_message,
        response_status, response_body, payload, idempotency_key, correlation_id, session_id,
        context, priority, created_at, updated_at AS died_at
    FROM webhook_executions
    WHERE status = 'dead_letter';
