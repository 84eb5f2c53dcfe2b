
    -- Every claim gives a token of its own, which is never used again: what an earlier holder of
    -- the row still reports does not count.
    CREATE SEQUENCE IF NOT EXISTS webhook_token_seq AS BIGINT;

    -- _webhook_is_sound: whether a row has what its status needs. A function, as PostgreSQL reads the
    -- text of each CHECK again for each statement that writes: written out there, these rules took a
    -- tenth of the time of an enqueue and of a claim.
    CREATE OR REPLACE FUNCTION _webhook_is_sound(
        p_status TEXT,
        p_priority SMALLINT,
        p_attempts INTEGER,
        p_max_attempts INTEGER,
        p_next_retry_at TIMESTAMPTZ,
        p_token BIGINT,
        p_lease_expires_at TIMESTAMPTZ,
        p_worker TEXT,
        p_sent_at TIMESTAMPTZ,
        p_response_status INTEGER,
        p_error_code TEXT,
        p_error_message TEXT
    )
    RETURNS BOOLEAN
    LANGUAGE plpgsql IMMUTABLE
    AS $function$
    BEGIN
        RETURN p_priority BETWEEN 0 AND 3
            AND p_max_attempts > 0 AND p_attempts BETWEEN 0 AND p_max_attempts
            -- A row is held exactly while it is being sent.
            AND (p_status = 'sending') = (p_token IS NOT NULL)
            AND (p_status = 'sending') = (p_lease_expires_at IS NOT NULL)
            AND CASE p_status
                -- What waits has a time, and an attempt left.
                WHEN 'pending' THEN p_next_retry_at IS NOT NULL AND p_attempts < p_max_attempts
                WHEN 'failed' THEN p_next_retry_at IS NOT NULL AND p_attempts < p_max_attempts
                    AND p_attempts > 0 AND p_error_message IS NOT NULL
                WHEN 'sending' THEN p_worker IS NOT NULL AND p_attempts > 0
                WHEN 'sent' THEN p_sent_at IS NOT NULL AND p_response_status IS NOT NULL
                WHEN 'dead_letter' THEN p_error_code IS NOT NULL AND p_error_message IS NOT NULL
                ELSE FALSE
            END;
    END
    $function$;

    -- The queue: one row for each call.
    CREATE TABLE IF NOT EXISTS webhook_executions (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        webhook_type TEXT NOT NULL,
        target_url TEXT NOT NULL,
        payload JSONB NOT NULL,
        headers JSONB,
        status TEXT NOT NULL DEFAULT 'pending',
        response_status INTEGER,
        response_body TEXT,
        response_headers JSONB,
        response_truncated BOOLEAN NOT NULL DEFAULT FALSE,
        error_message TEXT,
        error_code TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        max_attempts INTEGER NOT NULL DEFAULT 3,
        -- When a pending or failed row is due.
        next_retry_at TIMESTAMPTZ DEFAULT NOW(),
        created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
        updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
        sent_at TIMESTAMPTZ,
        correlation_id UUID,
        session_id TEXT,
        context JSONB,
        application TEXT NOT NULL,
        host TEXT NOT NULL,
        -- NULL: the id is the key.
        idempotency_key TEXT,
        priority SMALLINT NOT NULL DEFAULT 0,
        token BIGINT,
        lease_expires_at TIMESTAMPTZ,
        worker TEXT,
        CONSTRAINT webhook_executions_state CHECK (_webhook_is_sound(
            status, priority, attempts, max_attempts, next_retry_at, token, lease_expires_at, worker,
            sent_at, response_status, error_code, error_message
        ))
    )
    -- Rows change often and the indexes are partial: dead entries must not pile up.
    WITH (
        fillfactor = 80,
        autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0
    );

    -- Due rows, probed for each type: neither history nor a blocked type's backlog is read.
    CREATE INDEX IF NOT EXISTS idx_webhook_executions_retry
        ON webhook_executions (application, webhook_type, priority DESC, next_retry_at)
        WHERE status IN ('pending', 'failed');
    -- Held rows: expired leases, and how many of a type are in flight.
    CREATE INDEX IF NOT EXISTS idx_webhook_executions_lease
        ON webhook_executions (application, webhook_type, lease_expires_at)
        WHERE status = 'sending';
    -- What ended lately: statistics, dead letters, pruning.
    CREATE INDEX IF NOT EXISTS idx_webhook_executions_status
        ON webhook_executions (application, status, updated_at)
        WHERE status IN ('sent', 'dead_letter');
    -- What changed for one host: statuses on their way to its sessions.
    CREATE INDEX IF NOT EXISTS idx_webhook_executions_app_host
        ON webhook_executions (application, host, updated_at);
    CREATE INDEX IF NOT EXISTS idx_webhook_executions_correlation
        ON webhook_executions (correlation_id)
        WHERE correlation_id IS NOT NULL;

    -- The audit trail: one row for each attempt, without bodies. The token tells a late report from
    -- a repeated one; application and type spare statistics the join. It goes with its execution, by
    -- a trigger: a foreign key's check costs more than all else that is written of an attempt.
    CREATE TABLE IF NOT EXISTS webhook_attempts (
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        execution_id UUID NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        token BIGINT NOT NULL,
        application TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        worker TEXT NOT NULL,
        started_at TIMESTAMPTZ NOT NULL,
        duration_ms BIGINT CHECK (duration_ms >= 0),
        outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'retry', 'permanent', 'lost', 'late')),
        status INTEGER,
        error_code TEXT,
        error_message TEXT
    );
    CREATE INDEX IF NOT EXISTS idx_webhook_attempts_execution
        ON webhook_attempts (execution_id, number);
    CREATE OR REPLACE FUNCTION _webhook_forget_attempts()
    RETURNS TRIGGER
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            -- By the index, whatever the statistics were when this was planned.
            DELETE FROM webhook_attempts WHERE execution_id = ANY(ARRAY(SELECT id FROM gone));
        ELSIF pg_relation_size('webhook_attempts') > 0 THEN
            -- They are not in the same TRUNCATE, which would refuse to have them truncated within it.
            -- By their size: a snapshot that is older than a row does not see it.
            TRUNCATE webhook_attempts;
        END IF;
        RETURN NULL;
    END
    $function$;
    IF NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = to_regclass('webhook_executions')
            AND tgname = 'webhook_executions_forget_attempts'
    ) THEN
        CREATE TRIGGER webhook_executions_forget_attempts
            AFTER DELETE ON webhook_executions REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION _webhook_forget_attempts();
        CREATE TRIGGER webhook_executions_forget_all_attempts
            AFTER TRUNCATE ON webhook_executions
            FOR EACH STATEMENT EXECUTE FUNCTION _webhook_forget_attempts();
    END IF;
    -- The attempts of the last hours, for statistics; rows are appended in the order of time.
    CREATE INDEX IF NOT EXISTS idx_webhook_attempts_started
        ON webhook_attempts USING brin (started_at) WITH (pages_per_range = 32);

    -- Which execution an idempotency key stands for.
    CREATE TABLE IF NOT EXISTS webhook_idempotency_keys (
        application TEXT NOT NULL,
        host TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        key TEXT NOT NULL,
        execution_id UUID NOT NULL,
        PRIMARY KEY (application, host, webhook_type, key)
    );
    CREATE INDEX IF NOT EXISTS idx_webhook_idempotency_keys_execution
        ON webhook_idempotency_keys (execution_id);
