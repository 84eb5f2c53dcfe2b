
    -- webhook_define: registers an application's types and their policies, and retires the ones
    -- that are not named. `p_types` is an object from type to policy, as webhook_types.sql has it;
    -- a value that breaks a rule of webhook_types is an error. Can be run again at will.
    CREATE OR REPLACE FUNCTION webhook_define(p_application TEXT, p_types JSONB)
    RETURNS VOID
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    DECLARE
        -- By how many milliseconds the window of a type's rate becomes shorter.
        shortened JSONB;
    BEGIN
        IF jsonb_typeof(p_types) IS DISTINCT FROM 'object' THEN
            RAISE EXCEPTION 'webhook_define: p_types must be an object from type to policy'
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        -- Two releases that start at once define one after the other.
        PERFORM pg_advisory_xact_lock(hashtext('buildamp webhook_define'), hashtext(p_application));
        SELECT jsonb_object_agg(t.webhook_type, t.rate_window_ms - defined.rate_window_ms)
        INTO shortened
        FROM webhook_types AS t
        CROSS JOIN LATERAL (
            SELECT (p_types -> t.webhook_type ->> 'rate_window_ms')::BIGINT AS rate_window_ms
        ) AS defined
        WHERE t.application = p_application AND t.rate_window_ms > defined.rate_window_ms;
        INSERT INTO webhook_types AS known (
            application, webhook_type, target_url, method, headers, file_fields, timeout_ms,
            max_attempts, retry_policy, retry_base_ms, retry_max_ms, retry_on, concurrency,
            rate_count, rate_window_ms, breaker_failures, breaker_cooldown_ms, cache_ms
        )
        SELECT
            p_application,
            t.key,
            t.value ->> 'target_url',
            t.value ->> 'method',
            COALESCE(t.value -> 'headers', '{}'),
            ARRAY(SELECT jsonb_array_elements_text(COALESCE(t.value -> 'file_fields', '[]'))),
            (t.value ->> 'timeout_ms')::BIGINT,
            CASE t.value ->> 'retry_policy'
                WHEN 'none' THEN 1
                ELSE (t.value ->> 'max_attempts')::INTEGER
            END,
            t.value ->> 'retry_policy',
            (t.value ->> 'retry_base_ms')::BIGINT,
            (t.value ->> 'retry_max_ms')::BIGINT,
            ARRAY(SELECT jsonb_array_elements_text(COALESCE(t.value -> 'retry_on', '[]'))),
            (t.value ->> 'concurrency')::INTEGER,
            (t.value ->> 'rate_count')::INTEGER,
            (t.value ->> 'rate_window_ms')::BIGINT,
            (t.value ->> 'breaker_failures')::INTEGER,
            (t.value ->> 'breaker_cooldown_ms')::BIGINT,
            (t.value ->> 'cache_ms')::BIGINT
        FROM jsonb_each(p_types) AS t
        ON CONFLICT (application, webhook_type) DO UPDATE SET
            target_url = EXCLUDED.target_url,
            method = EXCLUDED.method,
            headers = EXCLUDED.headers,
            file_fields = EXCLUDED.file_fields,
            timeout_ms = EXCLUDED.timeout_ms,
            max_attempts = EXCLUDED.max_attempts,
            retry_policy = EXCLUDED.retry_policy,
            retry_base_ms = EXCLUDED.retry_base_ms,
            retry_max_ms = EXCLUDED.retry_max_ms,
            retry_on = EXCLUDED.retry_on,
            concurrency = EXCLUDED.concurrency,
            rate_count = EXCLUDED.rate_count,
            rate_window_ms = EXCLUDED.rate_window_ms,
            breaker_failures = EXCLUDED.breaker_failures,
            breaker_cooldown_ms = EXCLUDED.breaker_cooldown_ms,
            cache_ms = EXCLUDED.cache_ms,
            defined_at = NOW(),
            retired_at = NULL;
        UPDATE webhook_types
        SET retired_at = NOW()
        WHERE application = p_application
            AND retired_at IS NULL
            AND p_types -> webhook_type IS NULL;
        -- What is under way by the old policy. What is being reported just now keeps its own: a report
        -- could wait for this, and this for it.
        --
        -- An open circuit stays so no longer than by the new cooldown.
        UPDATE webhook_type_states AS s
        SET trial_at = sooner.trial_at
        FROM (
            SELECT held.webhook_type, defined.trial_at
            FROM webhook_type_states AS held
            CROSS JOIN LATERAL (
                SELECT clock_timestamp() + INTERVAL '1 ms'
                    * (p_types -> held.webhook_type ->> 'breaker_cooldown_ms')::BIGINT AS trial_at
            ) AS defined
            WHERE held.application = p_application AND held.circuit = 'open'
                AND held.trial_at > defined.trial_at
            FOR NO KEY UPDATE OF held SKIP LOCKED
        ) AS sooner
        WHERE s.application = p_application AND s.webhook_type = sooner.webhook_type;
        -- Where a rate's window becomes shorter, what left before counts no longer than by the new one.
        UPDATE webhook_rate_windows AS w
        SET counts_until = w.counts_until
            - (shortened ->> w.webhook_type)::BIGINT * INTERVAL '1 ms'
        FROM (
            SELECT held.webhook_type, held.token FROM webhook_rate_windows AS held
            WHERE held.application = p_application AND shortened -> held.webhook_type IS NOT NULL
            FOR UPDATE SKIP LOCKED
        ) AS free
        WHERE w.application = p_application AND w.webhook_type = free.webhook_type
            AND w.token = free.token;
    END
    $function$;
