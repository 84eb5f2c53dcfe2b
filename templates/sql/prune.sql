
    -- webhook_prune: deletes rows that were sent longer ago than `p_older_than`, oldest first and at
    -- most `p_limit` of them, with their attempts and keys; on request dead letters as well. Spares
    -- what an equal idempotency key still gives by the type's `cache`. Returns how many rows went:
    -- fewer than the limit means that none is left.
    CREATE OR REPLACE FUNCTION webhook_prune(
        p_application TEXT,
        p_older_than INTERVAL,
        p_limit INTEGER DEFAULT 10000,
        p_dead_letters BOOLEAN DEFAULT FALSE
    )
    RETURNS INTEGER
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
        old UUID[];
    BEGIN
        IF p_older_than < INTERVAL '0' THEN
            RAISE EXCEPTION 'webhook_prune: the age % is negative', p_older_than
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
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
                    AND NOT EXISTS (
                        SELECT FROM webhook_types AS t
                        WHERE t.application = e.application AND t.webhook_type = e.webhook_type
                            AND e.status = 'sent'
                            AND e.sent_at + t.cache_ms * INTERVAL '1 ms' > moment
                    )
                ORDER BY e.updated_at
                LIMIT p_limit
                FOR UPDATE OF e SKIP LOCKED
            ) AS ended
            LIMIT p_limit
        );
        DELETE FROM webhook_idempotency_keys WHERE execution_id = ANY(old);
        DELETE FROM webhook_executions WHERE id = ANY(old);
        RETURN cardinality(old);
    END
    $function$;
