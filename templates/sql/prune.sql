
    -- webhook_prune: deletes rows that were sent longer ago than `p_older_than`, oldest first and at
    -- most `p_limit` of them, with their attempts and keys; on request dead letters as well. Spares
    -- what an equal idempotency key still gives by the type's `cache`. Returns how many rows went:
    -- fewer than the limit means that no more can go now.
    --
    -- It waits for no lock, so nobody who enqueues or replays several keys in one transaction can
    -- wait for it in turn: a row is left to the next time where somebody is at work on it or its key.
    CREATE OR REPLACE FUNCTION webhook_prune(
        p_application TEXT,
        p_older_than INTERVAL,
        p_limit INTEGER DEFAULT 10000,
        p_dead_letters BOOLEAN DEFAULT FALSE
    )
    RETURNS INTEGER
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- As in webhook_claim; the oldest are the first of their index.
    SET enable_seqscan = off
    SET enable_sort = off
    AS $function$
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
        gone INTEGER := 0;
        old UUID[];
        busy UUID[] := '{}';
        are_busy UUID[];
    BEGIN
        IF p_older_than < INTERVAL '0' THEN
            RAISE EXCEPTION 'webhook_prune: the age % is negative', p_older_than
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        LOOP
            old := ARRAY(
                SELECT ended.id
                FROM unnest(
                    CASE WHEN p_dead_letters THEN '{sent, dead_letter}' ELSE '{sent}' END::TEXT[]
                ) AS final (status)
                CROSS JOIN LATERAL (
                    SELECT e.id FROM webhook_executions AS e
                    WHERE e.application = p_application AND e.status = final.status
                        -- What the index is limited to.
                        AND e.status IN ('sent', 'dead_letter')
                        AND e.updated_at < moment - p_older_than
                        AND e.id <> ALL(busy)
                        AND NOT EXISTS (
                            SELECT FROM webhook_types AS t
                            WHERE t.application = e.application AND t.webhook_type = e.webhook_type
                                AND e.sent_at + t.cache_ms * INTERVAL '1 ms' > moment
                        )
                    ORDER BY e.updated_at
                    LIMIT p_limit - gone
                    FOR UPDATE OF e SKIP LOCKED
                ) AS ended
                LIMIT p_limit - gone
            );
            DELETE FROM webhook_idempotency_keys AS k
            USING (
                SELECT f.application, f.host, f.webhook_type, f.key
                FROM webhook_idempotency_keys AS f
                WHERE f.execution_id = ANY(old)
                FOR UPDATE SKIP LOCKED
            ) AS free
            WHERE k.execution_id = ANY(old)
                AND k.application = free.application AND k.host = free.host
                AND k.webhook_type = free.webhook_type AND k.key = free.key;
            are_busy := ARRAY(
                SELECT DISTINCT k.execution_id FROM webhook_idempotency_keys AS k
                WHERE k.execution_id = ANY(old)
            );
            DELETE FROM webhook_executions WHERE id = ANY(old) AND id <> ALL(are_busy);
            gone := gone + cardinality(old) - cardinality(are_busy);
            EXIT WHEN are_busy = '{}';
            busy := busy || are_busy;
        END LOOP;
        RETURN gone;
    END
    $function$;
