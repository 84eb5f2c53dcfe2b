
    -- webhook_replay: sends a dead letter once more; FALSE for any other row. Its attempts go on
    -- counting, and its allowance grows by the policy's. The idempotency key stays the same, unless
    -- `p_new_key`: a target that saw the old one may then do twice what it did (charge twice).
    CREATE OR REPLACE FUNCTION webhook_replay(p_id UUID, p_new_key BOOLEAN DEFAULT FALSE)
    RETURNS BOOLEAN
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    DECLARE
        replayed RECORD;
    BEGIN
        UPDATE webhook_executions AS e
        SET status = 'pending',
            max_attempts = e.max_attempts + t.max_attempts,
            next_retry_at = clock_timestamp(),
            updated_at = clock_timestamp(),
            idempotency_key = CASE
                WHEN p_new_key THEN gen_random_uuid()::TEXT
                ELSE e.idempotency_key
            END
        FROM webhook_types AS t
        WHERE e.id = p_id AND e.status = 'dead_letter'
            AND t.application = e.application AND t.webhook_type = e.webhook_type
        RETURNING e.application, e.webhook_type INTO replayed;
        IF NOT FOUND THEN
            RETURN FALSE;
        END IF;
        PERFORM _webhook_wake(replayed.application, replayed.webhook_type);
        RETURN TRUE;
    END
    $function$;

    -- webhook_replay_all: webhook_replay for the dead letters of an application, of one type or of
    -- all, that died since a time or ever. Returns how many there were.
    CREATE OR REPLACE FUNCTION webhook_replay_all(
        p_application TEXT,
        p_webhook_type TEXT DEFAULT NULL,
        p_since TIMESTAMPTZ DEFAULT NULL
    )
    RETURNS INTEGER
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    DECLARE
        dead UUID[];
    BEGIN
        -- In one order, as everywhere.
        dead := ARRAY(
            SELECT e.id FROM webhook_executions AS e
            WHERE e.application = p_application AND e.status = 'dead_letter'
                AND (p_webhook_type IS NULL OR e.webhook_type = p_webhook_type)
                AND (p_since IS NULL OR e.updated_at >= p_since)
            ORDER BY e.id
            FOR NO KEY UPDATE
        );
        RETURN (SELECT count(*) FROM unnest(dead) AS d (id) WHERE webhook_replay(d.id));
    END
    $function$;

    -- webhook_cancel: makes a waiting row a dead letter with the code `cancelled`. FALSE for one
    -- that is in flight or has ended.
    CREATE OR REPLACE FUNCTION webhook_cancel(p_id UUID)
    RETURNS BOOLEAN
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    BEGIN
        UPDATE webhook_executions
        SET status = 'dead_letter',
            error_code = 'cancelled',
            error_message = 'cancelled',
            next_retry_at = NULL,
            updated_at = clock_timestamp()
        WHERE id = p_id AND status IN ('pending', 'failed');
        RETURN FOUND;
    END
    $function$;
