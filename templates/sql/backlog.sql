
    -- _webhook_gate: what holds up a type, by its gates as webhook_claim has them: `pause`, `fault` (an
    -- operator's), `circuit`, `rate`, `trial` or `concurrency`. `until` is when it ends; NULL where
    -- that depends on others. Of several, the one that lasts longest; no row where nothing does.
    CREATE OR REPLACE FUNCTION _webhook_gate(p_application TEXT, p_webhook_type TEXT)
    RETURNS TABLE (reason TEXT, until TIMESTAMPTZ)
    LANGUAGE sql STABLE
    AS $function$
        SELECT known.reason, known.until
        FROM webhook_types AS t
        JOIN webhook_type_states AS s
            ON s.application = t.application AND s.webhook_type = t.webhook_type
        CROSS JOIN LATERAL (
            SELECT _webhook_is_lost(s.application, s.webhook_type, s.trial_token) AS is_lost
        ) AS trial
        CROSS JOIN LATERAL (VALUES
            (
                CASE WHEN s.pause_ms IS NULL THEN 'pause' ELSE 'fault' END,
                CASE WHEN s.paused_until > clock_timestamp() THEN s.paused_until END,
                FALSE
            ),
            ('circuit', CASE
                WHEN t.breaker_failures IS NULL THEN NULL
                WHEN s.circuit = 'open' AND s.trial_at > clock_timestamp() THEN s.trial_at
                -- The next claim opens it again.
                WHEN s.circuit = 'half_open' AND trial.is_lost
                THEN clock_timestamp() + t.breaker_cooldown_ms * INTERVAL '1 ms'
            END, FALSE),
            ('rate', CASE WHEN t.rate_count IS NOT NULL THEN (
                SELECT w.counts_until FROM webhook_rate_windows AS w
                WHERE w.application = t.application AND w.webhook_type = t.webhook_type
                    AND w.counts_until > clock_timestamp()
                ORDER BY w.counts_until DESC OFFSET t.rate_count - 1 LIMIT 1
            ) END, FALSE),
            ('trial', NULL, s.trial_token IS NOT NULL AND NOT trial.is_lost),
            ('concurrency', NULL, CASE WHEN t.concurrency IS NOT NULL THEN
                t.concurrency
                    <= _webhook_in_flight(t.application, t.webhook_type, clock_timestamp())
            END)
        ) AS known (reason, until, is_open_ended)
        WHERE t.application = p_application AND t.webhook_type = p_webhook_type
            AND (known.until IS NOT NULL OR known.is_open_ended)
        ORDER BY known.until DESC NULLS LAST
        LIMIT 1
    $function$;

    -- _webhook_ms_until: the milliseconds until a moment, which may be `infinity`.
    CREATE OR REPLACE FUNCTION _webhook_ms_until(p_moment TIMESTAMPTZ)
    RETURNS DOUBLE PRECISION
    LANGUAGE sql STABLE
    AS $function$
        SELECT (date_part('epoch', p_moment) - date_part('epoch', clock_timestamp())) * 1000
    $function$;

    -- webhook_held_up: of some types the ones that have due rows, and the gate that holds those up
    -- (NULL: none), which ends in `ms` (NULL: that depends on others). For a worker that drains.
    CREATE OR REPLACE FUNCTION webhook_held_up(p_application TEXT, p_types TEXT[])
    RETURNS TABLE (webhook_type TEXT, reason TEXT, ms DOUBLE PRECISION)
    LANGUAGE sql STABLE
    SET search_path FROM CURRENT
    -- As in webhook_claim: the functions that both call keep the plans that they made for the first of
    -- them.
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    AS $function$
        SELECT s.webhook_type, gate.reason, _webhook_ms_until(gate.until)
        FROM webhook_type_states AS s
        LEFT JOIN LATERAL _webhook_gate(s.application, s.webhook_type) AS gate ON TRUE
        WHERE s.application = p_application AND s.webhook_type = ANY(p_types)
            AND _webhook_is_due(s.application, s.webhook_type, clock_timestamp())
    $function$;

    -- webhook_left_behind: what waits of each type of an application, and why: `due` just now, by one
    -- of _webhook_gate's reasons, `retry` (failed, and tried later), `delay` (its time has not come)
    -- or `held` (by a worker). The first of them is due in `ms`; NULL as in webhook_held_up.
    CREATE OR REPLACE FUNCTION webhook_left_behind(p_application TEXT)
    RETURNS TABLE (webhook_type TEXT, "rows" BIGINT, reason TEXT, ms DOUBLE PRECISION)
    LANGUAGE sql STABLE
    SET search_path FROM CURRENT
    -- As in webhook_held_up.
    SET enable_seqscan = off
    AS $function$
        SELECT
            t.webhook_type,
            waiting.count,
            CASE waiting.reason
                WHEN 'due' THEN COALESCE(gate.reason, 'due')
                ELSE waiting.reason
            END,
            _webhook_ms_until(CASE waiting.reason WHEN 'due' THEN gate.until ELSE waiting.first END)
        FROM webhook_types AS t
        JOIN webhook_type_states AS s
            ON s.application = t.application AND s.webhook_type = t.webhook_type
        CROSS JOIN LATERAL (
            SELECT kind.reason, count(*) AS count, min(e.next_retry_at) AS first
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
        LEFT JOIN LATERAL _webhook_gate(t.application, t.webhook_type) AS gate
            ON waiting.reason = 'due'
        WHERE t.application = p_application
        ORDER BY t.webhook_type, waiting.reason
    $function$;
