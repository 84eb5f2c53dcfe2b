
    -- _webhook_note_answers: what results say about their types: circuits that open and close,
    -- pauses that begin, grow and end. The rows are locked and still `sending`; state rows are
    -- locked here, in the types' order, and only where there is something to note.
    CREATE OR REPLACE FUNCTION _webhook_note_answers(p_results JSONB)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
        -- The first pause after an operator's fault; each further one is twice as long, at most
        -- this or the type's retry_max.
        first_pause_ms CONSTANT BIGINT := 30000;
        refused CONSTANT TEXT := 'the target answered 401: it refuses the credentials';
        note RECORD;
        answer JSONB;
        kind TEXT;
        on_trial BOOLEAN;
        state webhook_type_states;
    BEGIN
        FOR note IN
            SELECT
                t.application, t.webhook_type, t.retry_max_ms, t.breaker_failures,
                t.breaker_cooldown_ms * INTERVAL '1 ms' AS cooldown,
                jsonb_agg(
                    jsonb_build_object('kind', seen.kind, 'token', r.token, 'error', r.error)
                    ORDER BY item.position
                ) AS answers,
                -- 429 and 503 speak for the whole target, not for one call.
                max(_webhook_retry_after(r.retry_after_ms))
                    FILTER (WHERE r.outcome <> 'ok' AND r.status IN (429, 503)) AS retry_after,
                max(r.status) FILTER (WHERE r.status IN (429, 503)) AS retry_after_status
            FROM jsonb_array_elements(p_results) WITH ORDINALITY AS item (result, position)
            CROSS JOIN LATERAL jsonb_to_record(item.result) AS r (
                id UUID, token BIGINT, outcome TEXT, status INTEGER, code TEXT, error TEXT,
                retry_after_ms NUMERIC
            )
            -- As in _webhook_settle.
            CROSS JOIN LATERAL (
                SELECT * FROM webhook_executions AS known
                WHERE known.id = r.id AND known.token = r.token
                OFFSET 0
            ) AS e
            JOIN webhook_types AS t
                ON t.application = e.application AND t.webhook_type = e.webhook_type
            JOIN webhook_type_states AS s
                ON s.application = e.application AND s.webhook_type = e.webhook_type
            CROSS JOIN LATERAL (
                SELECT CASE
                    WHEN r.outcome = 'ok' THEN 'answer'
                    WHEN r.code = 'missing_variable' THEN 'missing'
                    WHEN r.status = 401 THEN 'unauthorized'
                    -- The worker was told to stop, or built no request: no word of the target.
                    WHEN r.outcome = 'release' OR r.code IN ('aborted', 'file_unavailable')
                    THEN 'nothing'
                    WHEN r.status IS NULL AND r.outcome = 'permanent' THEN 'nothing'
                    WHEN r.status IS NULL OR r.status <> 429 AND (
                        _webhook_is_retried(r.status, t.retry_on)
                        OR r.outcome = 'retry' AND r.status BETWEEN 200 AND 299
                    ) THEN 'failure'
                    ELSE 'answer'
                END AS kind
            ) AS seen
            GROUP BY t.application, t.webhook_type
            HAVING bool_or(seen.kind IN ('missing', 'unauthorized'))
                OR bool_or(r.token = s.trial_token)
                OR bool_or(
                    r.outcome <> 'ok' AND r.status IN (429, 503) AND r.retry_after_ms > 0
                )
                OR t.breaker_failures IS NOT NULL AND bool_or(seen.kind = 'failure')
                -- A policy that has lost its breaker forgets what that had counted.
                OR bool_or(s.consecutive_failures > 0)
            ORDER BY t.application, t.webhook_type
        LOOP
            SELECT * INTO state FROM webhook_type_states AS s
            WHERE s.application = note.application AND s.webhook_type = note.webhook_type
            FOR NO KEY UPDATE;

            FOR answer IN SELECT * FROM jsonb_array_elements(note.answers) LOOP
                kind := answer ->> 'kind';
                on_trial := COALESCE((answer ->> 'token')::BIGINT = state.trial_token, FALSE);

                -- The circuit.
                IF note.breaker_failures IS NULL THEN
                    state.circuit := 'closed';
                    state.consecutive_failures := 0;
                ELSIF state.circuit = 'half_open' AND on_trial THEN
                    CASE kind
                        WHEN 'failure' THEN
                            state.circuit := 'open';
                            state.trial_at := moment + note.cooldown;
                        WHEN 'nothing', 'missing' THEN
                            -- Another row may try at once, as `trial_at` is over.
                            state.circuit := 'open';
                        ELSE
                            state.circuit := 'closed';
                            state.consecutive_failures := 0;
                    END CASE;
                ELSIF state.circuit = 'closed' AND kind = 'failure' THEN
                    state.consecutive_failures := state.consecutive_failures + 1;
                    IF state.consecutive_failures >= note.breaker_failures THEN
                        state.circuit := 'open';
                        state.trial_at := moment + note.cooldown;
                    END IF;
                ELSIF state.circuit = 'closed' AND kind IN ('answer', 'unauthorized') THEN
                    state.consecutive_failures := 0;
                END IF;

                -- The pause after an operator's fault: only the row on trial ends or extends it.
                IF kind IN ('missing', 'unauthorized') THEN
                    IF state.pause_ms IS NULL OR on_trial THEN
                        state.pause_ms := LEAST(
                            COALESCE(state.pause_ms * 2, first_pause_ms),
                            GREATEST(first_pause_ms, note.retry_max_ms)
                        );
                        state.paused_until := GREATEST(
                            state.paused_until, moment + state.pause_ms * INTERVAL '1 ms'
                        );
                        state.pause_reason := CASE kind
                            WHEN 'missing' THEN COALESCE(answer ->> 'error', 'a variable is missing')
                            ELSE refused
                        END;
                    END IF;
                ELSIF kind = 'answer' AND on_trial THEN
                    state.pause_ms := NULL;
                    -- A pause that began during the trial stands.
                    IF state.paused_until <= moment THEN
                        state.paused_until := NULL;
                        state.pause_reason := NULL;
                    ELSIF state.pause_reason = refused THEN
                        -- The fault is over, so what began is another's.
                        state.pause_reason := 'the target answered with a Retry-After';
                    END IF;
                END IF;

                IF on_trial THEN
                    state.trial_token := NULL;
                END IF;
            END LOOP;

            -- A pause that is longer already stands.
            IF note.retry_after > INTERVAL '0'
                AND moment + note.retry_after > COALESCE(state.paused_until, '-infinity')
            THEN
                state.paused_until := moment + note.retry_after;
                IF state.pause_ms IS NULL THEN
                    state.pause_reason := format(
                        'the target answered %s with a Retry-After', note.retry_after_status
                    );
                END IF;
            END IF;

            UPDATE webhook_type_states AS s
            SET circuit = state.circuit,
                consecutive_failures = state.consecutive_failures,
                trial_at = state.trial_at,
                trial_token = state.trial_token,
                paused_until = state.paused_until,
                pause_reason = state.pause_reason,
                pause_ms = state.pause_ms
            WHERE s.application = note.application AND s.webhook_type = note.webhook_type;
        END LOOP;
    END
    $function$;
