
    -- _webhook_settle: what becomes of the rows that results speak of. The next state and its time
    -- come from the registry and the database's clock; the attempt is logged, and a final state
    -- emits its event, all in the caller's transaction, which has locked the rows already.
    --
    -- `p_results` is what webhook_finish takes, with one more outcome: `lost`, for a lease that ran
    -- out. Only the current token of a row counts: any other report is logged as `late`, unless it
    -- repeats one that has counted. Returns the new state of each row, or `late`.
    CREATE OR REPLACE FUNCTION _webhook_settle(p_worker TEXT, p_results JSONB)
    RETURNS TABLE (
        id UUID, token BIGINT, status TEXT, attempts INTEGER, next_retry_at TIMESTAMPTZ
    )
    LANGUAGE plpgsql
    AS $function$
    #variable_conflict use_column
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
    BEGIN
        RETURN QUERY
        WITH result AS MATERIALIZED (
            -- Each token once: webhook_finish and _webhook_take_back see to it.
            SELECT r.*, attempt.ended_at
            FROM jsonb_to_recordset(p_results) AS r (
                id UUID, token BIGINT, outcome TEXT, status INTEGER, headers JSONB, body TEXT,
                truncated BOOLEAN, code TEXT, error TEXT, duration_ms NUMERIC,
                waited_ms NUMERIC, retry_after_ms NUMERIC
            )
            CROSS JOIN LATERAL (
                SELECT moment - INTERVAL '1 ms' * COALESCE(r.waited_ms, 0)::DOUBLE PRECISION
                    AS ended_at
            ) AS attempt
        ),
        decided AS MATERIALIZED (
            SELECT
                r.*,
                e.application, e.host, e.webhook_type, e.payload, e.correlation_id, e.session_id,
                e.context, e.attempts, e.worker, e.updated_at, e.place,
                t.file_fields, t.rate_window_ms,
                verdict.*,
                CASE
                    WHEN verdict.kind = 'ok' THEN 'sent'
                    WHEN verdict.kind = 'back' THEN
                        CASE WHEN e.attempts > 1 THEN 'failed' ELSE 'pending' END
                    WHEN verdict.kind = 'permanent'
                        OR e.attempts >= e.max_attempts
                        OR t.retry_policy = 'none'
                    THEN 'dead_letter'
                    ELSE 'failed'
                END AS next_status,
                CASE WHEN verdict.kind <> 'ok' THEN
                    COALESCE(r.code, 'http_' || r.status, 'failed')
                END AS error_code,
                CASE WHEN verdict.kind <> 'ok' THEN
                    COALESCE(
                        r.error,
                        'HTTP ' || r.status || COALESCE(
                            ' (' || NULLIF(r.code, 'http_' || r.status) || ')', ''
                        ),
                        r.code,
                        'failed'
                    )
                END AS error_message,
                moment + GREATEST(
                    COALESCE(
                        _webhook_delay(
                            t.retry_policy, t.retry_base_ms, t.retry_max_ms, e.attempts
                        ),
                        INTERVAL '1 min'
                    ),
                    _webhook_retry_after(r.retry_after_ms)
                ) AS retry_at
            FROM result AS r
            -- With OFFSET, as a join could be read the other way round: the whole table, where it was
            -- nearly empty when the plan was made.
            CROSS JOIN LATERAL (
                SELECT known.*, known.ctid AS place FROM webhook_executions AS known
                WHERE known.id = r.id
                OFFSET 0
            ) AS e
            -- A row stays settled even where somebody deleted its type.
            LEFT JOIN webhook_types AS t
                ON t.application = e.application AND t.webhook_type = e.webhook_type
            CROSS JOIN LATERAL (
                SELECT
                    CASE
                        WHEN r.outcome IN ('ok', 'lost') THEN r.outcome
                        -- Given back: the attempt does not count.
                        WHEN r.outcome = 'release'
                            OR _webhook_is_fault(r.outcome, r.status, r.code)
                        THEN 'back'
                        -- The answer to a 2xx with `retry` broke off after its status.
                        WHEN r.outcome = 'permanent'
                            OR (
                                r.status NOT BETWEEN 200 AND 299
                                AND NOT _webhook_is_retried(r.status, t.retry_on)
                            )
                        THEN 'permanent'
                        ELSE 'retry'
                    END AS kind,
                    r.outcome = 'release'
                        OR r.outcome <> 'ok' AND COALESCE(r.code = 'missing_variable', FALSE)
                        AS was_not_sent
            ) AS verdict
            -- Only a row in flight has a token.
            WHERE e.token = r.token
        ),
        settled AS (
            UPDATE webhook_executions AS e
            SET status = d.next_status,
                response_status = d.status,
                response_headers = d.headers,
                response_body = d.body,
                response_truncated = COALESCE(d.truncated, FALSE),
                error_code = d.error_code,
                error_message = d.error_message,
                next_retry_at = CASE WHEN d.next_status = 'failed' THEN d.retry_at END,
                sent_at = CASE WHEN d.kind = 'ok' THEN d.ended_at END,
                updated_at = moment,
                token = NULL,
                lease_expires_at = NULL
            FROM decided AS d
            -- By its place, which is its own while it is locked: for the plan, as above.
            WHERE e.ctid = d.place AND e.id = d.id AND d.kind <> 'back'
            RETURNING e.id, d.token, e.status, e.attempts, e.next_retry_at
        ),
        given_back AS (
            -- Due as it was; but where it met a fault, behind all others that are due: they may be of
            -- a tenant whose credentials are right. What an earlier attempt left here stays.
            UPDATE webhook_executions AS e
            SET status = d.next_status,
                attempts = e.attempts - 1,
                error_code = COALESCE(d.code, 'http_' || d.status, e.error_code),
                error_message = COALESCE(
                    d.error, 'HTTP ' || d.status, d.code, e.error_message, 'given back'
                ),
                next_retry_at = CASE WHEN d.outcome = 'release' THEN e.next_retry_at ELSE moment END,
                updated_at = moment,
                token = NULL,
                lease_expires_at = NULL
            FROM decided AS d
            WHERE e.ctid = d.place AND e.id = d.id AND d.kind = 'back'
            RETURNING e.id, d.token, e.status, e.attempts, e.next_retry_at
        ),
        logged AS (
            INSERT INTO webhook_attempts (
                execution_id, number, token, application, webhook_type, worker, started_at,
                duration_ms, outcome, status, error_code, error_message
            )
            SELECT
                d.id, d.attempts, d.token, d.application, d.webhook_type,
                COALESCE(p_worker, d.worker),
                COALESCE(
                    d.ended_at - INTERVAL '1 ms' * d.duration_ms::DOUBLE PRECISION, d.updated_at
                ),
                d.duration_ms,
                CASE WHEN d.kind = 'back' THEN 'retry' ELSE d.kind END,
                d.status,
                d.error_code,
                d.error_message
            FROM decided AS d
            WHERE NOT d.was_not_sent
        ),
        emitted AS (
            INSERT INTO buildamp_events (
                session_id, application, host, event_type, correlation_id, context, payload
            )
            SELECT
                d.session_id, d.application, d.host,
                CASE d.next_status WHEN 'sent' THEN 'WebhookSuccess' ELSE 'WebhookFailed' END,
                d.correlation_id, d.context,
                jsonb_build_object(
                    'webhook_id', d.id,
                    'webhook_type', d.webhook_type,
                    'attempts', d.attempts,
                    'response', CASE WHEN d.status IS NOT NULL THEN jsonb_build_object(
                        'webhook_type', d.webhook_type,
                        'status', d.status,
                        'headers', COALESCE(d.headers, '{}'),
                        'body', COALESCE(d.body, ''),
                        'truncated', COALESCE(d.truncated, FALSE)
                    ) END,
                    'error', d.error_message,
                    'code', d.error_code,
                    -- Without files: they may be large, and another provider names them anew.
                    'request', CASE
                        WHEN d.file_fields <> '{}' AND jsonb_typeof(d.payload) = 'object'
                        THEN d.payload - d.file_fields
                        ELSE d.payload
                    END
                )
            FROM decided AS d
            WHERE d.next_status IN ('sent', 'dead_letter')
        ),
        -- The request had left by its end, so from there its window runs out.
        ended AS (
            UPDATE webhook_rate_windows AS w
            SET counts_until = LEAST(
                w.counts_until, d.ended_at + d.rate_window_ms * INTERVAL '1 ms'
            )
            FROM decided AS d
            WHERE d.rate_window_ms IS NOT NULL AND NOT d.was_not_sent AND d.kind <> 'lost'
                AND w.application = d.application AND w.webhook_type = d.webhook_type
                AND w.token = d.token
        ),
        never_began AS (
            DELETE FROM webhook_rate_windows AS w
            USING decided AS d
            WHERE d.rate_window_ms IS NOT NULL AND d.was_not_sent
                AND w.application = d.application AND w.webhook_type = d.webhook_type
                AND w.token = d.token
        ),
        late AS (
            INSERT INTO webhook_attempts (
                execution_id, number, token, application, webhook_type, worker, started_at,
                duration_ms, outcome, status, error_code, error_message
            )
            SELECT
                e.id, COALESCE(lost.number, GREATEST(e.attempts, 1)), r.token, e.application,
                e.webhook_type, p_worker,
                r.ended_at - INTERVAL '1 ms' * COALESCE(r.duration_ms, 0)::DOUBLE PRECISION,
                r.duration_ms, 'late', r.status, r.code, r.error
            FROM result AS r
            CROSS JOIN LATERAL (
                SELECT * FROM webhook_executions AS known WHERE known.id = r.id OFFSET 0
            ) AS e
            LEFT JOIN webhook_attempts AS lost
                ON lost.execution_id = r.id AND lost.token = r.token AND lost.outcome = 'lost'
            WHERE r.outcome <> 'release'
                AND (r.id, r.token) NOT IN (SELECT d.id, d.token FROM decided AS d)
                AND NOT EXISTS (
                    SELECT FROM webhook_attempts AS a
                    WHERE a.execution_id = r.id AND a.token = r.token AND a.outcome <> 'lost'
                )
            RETURNING execution_id, token
        )
        SELECT * FROM settled
        UNION ALL
        SELECT * FROM given_back
        UNION ALL
        SELECT late.execution_id, late.token, 'late', NULL, NULL FROM late;
    END
    $function$;
