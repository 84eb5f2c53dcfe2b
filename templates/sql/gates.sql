
    -- _webhook_is_due: whether a type has a row to claim. One probe a priority: the rows that are
    -- not due yet stand between those of two priorities.
    CREATE OR REPLACE FUNCTION _webhook_is_due(
        p_application TEXT, p_webhook_type TEXT, p_moment TIMESTAMPTZ
    )
    RETURNS BOOLEAN
    LANGUAGE plpgsql STABLE
    AS $function$
    BEGIN
        RETURN EXISTS (
            SELECT FROM (VALUES (3), (2), (1), (0)) AS level (priority)
            CROSS JOIN LATERAL (
                SELECT FROM webhook_executions AS e
                WHERE e.application = p_application AND e.webhook_type = p_webhook_type
                    AND e.priority = level.priority AND e.status IN ('pending', 'failed')
                    AND e.next_retry_at <= p_moment
                LIMIT 1
            ) AS due
        );
    END
    $function$;

    -- _webhook_takes_back: whether claims end leases that ran out; see webhook_claim.
    CREATE OR REPLACE FUNCTION _webhook_takes_back()
    RETURNS BOOLEAN
    LANGUAGE sql STABLE
    AS $function$
        SELECT current_setting('buildamp.take_back', TRUE) IS DISTINCT FROM 'off'
    $function$;

    -- _webhook_in_flight: how many rows of a type are held at a moment: what its `concurrency` bounds.
    -- One whose lease ran out is none of them, even where it could not be taken back; but where nothing
    -- is, it may yet be prolonged.
    CREATE OR REPLACE FUNCTION _webhook_in_flight(
        p_application TEXT, p_webhook_type TEXT, p_moment TIMESTAMPTZ
    )
    RETURNS INTEGER
    LANGUAGE plpgsql STABLE
    AS $function$
    BEGIN
        RETURN (
            SELECT count(*) FROM webhook_executions AS e
            WHERE e.application = p_application AND e.webhook_type = p_webhook_type
                AND e.status = 'sending'
                AND (e.lease_expires_at > p_moment OR NOT _webhook_takes_back())
        );
    END
    $function$;

    -- _webhook_is_lost: whether the row on trial is no longer held by its token. One whose lease ran
    -- out is not, even where it could not be taken back: its type would wait for it for ever.
    CREATE OR REPLACE FUNCTION _webhook_is_lost(
        p_application TEXT, p_webhook_type TEXT, p_token BIGINT
    )
    RETURNS BOOLEAN
    LANGUAGE plpgsql STABLE
    AS $function$
    BEGIN
        RETURN p_token IS NOT NULL AND NOT EXISTS (
            SELECT FROM webhook_executions AS e
            WHERE e.application = p_application AND e.webhook_type = p_webhook_type
                AND e.status = 'sending' AND e.token = p_token
                AND (e.lease_expires_at > clock_timestamp() OR NOT _webhook_takes_back())
        );
    END
    $function$;

    -- _webhook_admit: how many rows of each wanted type its gates (pause, circuit, concurrency,
    -- rate) let through now. `p_types` is webhook_claim's. A row admitted `on_trial` decides about
    -- its type: its token must be remembered. So must the tokens of a type that `counts` them in
    -- its rate. After an operator's fault rows `take_turns` on trial, whatever their priority.
    --
    -- A type that counts, or is to have a trial, stays locked until the caller's transaction ends.
    -- What is counted is read by a later statement than the one that locks, so that it sees what
    -- the lock's last holder has claimed. A type that is closed anyway, or has nothing due, is not
    -- locked; the others wait for nobody. Where no gate is in sight, webhook_claim does without.
    CREATE OR REPLACE FUNCTION _webhook_admit(p_application TEXT, p_types JSONB)
    RETURNS TABLE (
        webhook_type TEXT, allowance INTEGER, on_trial BOOLEAN, counts BOOLEAN, take_turns BOOLEAN
    )
    LANGUAGE plpgsql
    AS $function$
    #variable_conflict use_column
    DECLARE
        moment TIMESTAMPTZ := clock_timestamp();
        locked TEXT[];
    BEGIN
        locked := ARRAY(
            SELECT gate.webhook_type
            FROM (
                SELECT s.webhook_type
                FROM webhook_type_states AS s
                JOIN webhook_types AS t
                    ON t.application = s.application AND t.webhook_type = s.webhook_type
                WHERE s.application = p_application
                    AND CASE
                        WHEN s.trial_token IS NOT NULL THEN
                            _webhook_is_lost(s.application, s.webhook_type, s.trial_token)
                        ELSE p_types -> s.webhook_type IS NOT NULL
                            AND (s.paused_until <= moment) IS NOT FALSE
                            AND (
                                t.concurrency IS NOT NULL
                                OR t.rate_count IS NOT NULL
                                OR s.pause_ms IS NOT NULL
                                OR t.breaker_failures IS NOT NULL AND s.circuit = 'open'
                                AND s.trial_at <= moment
                            )
                            AND _webhook_is_due(s.application, s.webhook_type, moment)
                    END
                ORDER BY s.webhook_type
                FOR NO KEY UPDATE OF s
            ) AS gate
        );
        moment := clock_timestamp();

        IF locked <> '{}' AND current_setting('transaction_isolation') <> 'read committed' THEN
            -- There, later statements see no more than the one that locked. Whoever waits for a row
            -- that is written fails (40001), instead of counting what was.
            UPDATE webhook_type_states AS s
            SET asked_at = moment
            WHERE s.application = p_application AND s.webhook_type = ANY(locked);
        END IF;

        IF locked <> '{}' THEN
            -- The loss of a trial opens the circuit again.
            UPDATE webhook_type_states AS s
            SET circuit = CASE
                    WHEN t.breaker_failures IS NULL THEN 'closed'
                    WHEN s.circuit = 'half_open' THEN 'open'
                    ELSE s.circuit
                END,
                trial_at = moment + t.breaker_cooldown_ms * INTERVAL '1 ms',
                trial_token = NULL
            FROM webhook_types AS t
            WHERE s.application = p_application AND s.webhook_type = ANY(locked)
                AND t.application = s.application AND t.webhook_type = s.webhook_type
                AND _webhook_is_lost(s.application, s.webhook_type, s.trial_token);
            DELETE FROM webhook_rate_windows AS gone
            USING (
                SELECT w.webhook_type, w.token FROM webhook_rate_windows AS w
                WHERE w.application = p_application AND w.webhook_type = ANY(locked)
                    AND w.counts_until <= moment
                FOR UPDATE SKIP LOCKED
            ) AS w
            WHERE gone.application = p_application AND gone.webhook_type = w.webhook_type
                AND gone.token = w.token;
        END IF;

        RETURN QUERY
        SELECT
            t.webhook_type,
            -- LEAST passes over NULL: a gate that the type does not have.
            LEAST(
                wanted.rows,
                CASE WHEN gate.on_trial THEN 1 END,
                CASE WHEN t.concurrency IS NOT NULL THEN
                    t.concurrency - _webhook_in_flight(t.application, t.webhook_type, moment)
                END,
                t.rate_count - (
                    SELECT count(*) FROM webhook_rate_windows AS w
                    WHERE t.rate_count IS NOT NULL
                        AND w.application = t.application AND w.webhook_type = t.webhook_type
                        AND w.counts_until > moment
                )
            )::INTEGER,
            gate.on_trial,
            t.rate_count IS NOT NULL,
            s.pause_ms IS NOT NULL
        FROM webhook_types AS t
        JOIN webhook_type_states AS s
            ON s.application = t.application AND s.webhook_type = t.webhook_type
        -- By its name: joined, all that are wanted were read for each type.
        CROSS JOIN LATERAL (
            SELECT (p_types ->> t.webhook_type)::INTEGER AS rows
        ) AS wanted
        CROSS JOIN LATERAL (
            SELECT
                t.breaker_failures IS NOT NULL AND s.circuit <> 'closed' AS is_broken,
                s.pause_ms IS NOT NULL
                OR t.breaker_failures IS NOT NULL AND s.circuit <> 'closed' AS on_trial
        ) AS gate
        WHERE t.application = p_application
            AND s.trial_token IS NULL
            AND wanted.rows IS NOT NULL
            AND (s.paused_until <= moment) IS NOT FALSE
            AND NOT (gate.is_broken AND s.trial_at > moment)
            AND (
                t.webhook_type = ANY(locked)
                OR NOT gate.on_trial AND t.concurrency IS NULL AND t.rate_count IS NULL
            );
    END
    $function$;
