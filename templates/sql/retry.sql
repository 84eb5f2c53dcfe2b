
    -- _webhook_is_retried: whether an answer of this status is worth another attempt by a policy's
    -- patterns, such as {408,5xx}. 410 (Gone) never is.
    CREATE OR REPLACE FUNCTION _webhook_is_retried(p_status INTEGER, p_retry_on TEXT[])
    RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE
    AS $function$
        SELECT COALESCE(
            p_status <> 410
            AND ARRAY[p_status::TEXT, (p_status / 100)::TEXT || 'xx'] && p_retry_on,
            FALSE
        )
    $function$;

    -- _webhook_is_fault: whether an attempt failed by the operator's fault, not the call's: the
    -- credentials are refused, or a variable is missing.
    CREATE OR REPLACE FUNCTION _webhook_is_fault(p_outcome TEXT, p_status INTEGER, p_code TEXT)
    RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE
    AS $function$
        SELECT p_outcome NOT IN ('ok', 'lost')
            AND (COALESCE(p_status = 401, FALSE) OR COALESCE(p_code = 'missing_variable', FALSE))
    $function$;

    -- _webhook_delay: how long to wait after the n-th failed attempt: by the policy, at most
    -- `p_max_ms`, then between half and the whole of it, so that rows that failed together do not
    -- come again together.
    CREATE OR REPLACE FUNCTION _webhook_delay(
        p_policy TEXT, p_base_ms BIGINT, p_max_ms BIGINT, p_attempt INTEGER
    )
    RETURNS INTERVAL
    LANGUAGE sql VOLATILE
    AS $function$
        SELECT INTERVAL '1 ms' * (0.5 + random() / 2) * LEAST(
            p_max_ms::DOUBLE PRECISION,
            -- In floating point, and with a bounded exponent: no attempt number overflows.
            p_base_ms::DOUBLE PRECISION * CASE p_policy
                WHEN 'exponential' THEN power(2::DOUBLE PRECISION, LEAST(p_attempt - 1, 64))
                WHEN 'linear' THEN p_attempt
                ELSE 1
            END
        )
    $function$;

    -- _webhook_retry_after: a Retry-After in milliseconds, as far as it is honoured: up to a day.
    CREATE OR REPLACE FUNCTION _webhook_retry_after(p_ms NUMERIC)
    RETURNS INTERVAL
    LANGUAGE sql IMMUTABLE
    AS $function$
        SELECT INTERVAL '1 ms' * LEAST(GREATEST(p_ms, 0), 24 * 3600 * 1000)::DOUBLE PRECISION
    $function$;
