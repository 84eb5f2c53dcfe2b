
    -- webhook_finish: reports what became of claimed rows. `p_results` is an array of
    -- {id, token, outcome, status, headers, body, truncated, code, error, duration_ms, waited_ms,
    -- retry_after_ms}; `outcome` is one of
    --
    --   ok         the call succeeded; needs a status
    --   retry      it failed, and may be tried again: a network error or a timeout (no status), or
    --              a status; one that the policy does not retry is permanent
    --   permanent  it failed for good
    --   release    it was not sent: the row is given back, and the attempt does not count
    --
    -- A status of 401 or the code `missing_variable` is the operator's fault: the type pauses, and
    -- the row is given back as well. The codes `aborted` (a worker that stops) and `file_unavailable`
    -- say nothing of the target, so the circuit breaker passes over them. `retry_after_ms` is the
    -- answer's Retry-After, honoured up to a day; with a status of 429 or 503 it holds for the type.
    -- `waited_ms` is how long ago the attempt ended, where the report had to wait.
    --
    -- `headers`, `body` and `error` are stored and stand in events as they are: leave out what nobody may
    -- see, and replace NUL and half surrogate pairs, which JSONB refuses. A header's value is a text, its
    -- name in lower case. Without an `error` it is `HTTP 500`, with the code
    -- behind it where there is one, or the code alone.
    --
    -- All or nothing, in one transaction. A report whose token is no longer the row's is logged as
    -- `late` and changes nothing; one that repeats what has counted does nothing. A result that
    -- makes no sense fails the call with an SQLSTATE of class 22 (data exception): halve the batch
    -- to find it. Returns the new state of each row.
    CREATE OR REPLACE FUNCTION webhook_finish(p_worker TEXT, p_results JSONB)
    RETURNS TABLE (
        id UUID, token BIGINT, status TEXT, attempts INTEGER, next_retry_at TIMESTAMPTZ
    )
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- As in webhook_claim.
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_material = off
    SET jit = off
    AS $function$
    #variable_conflict use_column
    DECLARE
        wrong JSONB;
        ids UUID[];
        are_ok BOOLEAN;
        locked INTEGER;
    BEGIN
        IF jsonb_typeof(p_results) IS DISTINCT FROM 'array' OR p_worker IS NULL THEN
            RAISE EXCEPTION 'webhook_finish: a worker and an array of results are needed'
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        SELECT
            (array_agg(r.value) FILTER (
                -- A value that is no object has none of these.
                WHERE r.value ->> 'id' IS NULL OR r.value ->> 'token' IS NULL
                    OR (r.value ->> 'outcome' IN ('ok', 'retry', 'permanent', 'release'))
                        IS NOT TRUE
                    OR r.value ->> 'outcome' = 'ok' AND r.value ->> 'status' IS NULL
                    OR (r.value ->> 'status')::NUMERIC NOT BETWEEN 100 AND 999
                    OR jsonb_typeof(r.value -> 'headers') NOT IN ('object', 'null')
                    -- Many HTTP clients give several values of a name as a list, which no reader of
                    -- events takes.
                    OR NOT jsonb_path_query_array(
                        r.value -> 'headers', 'strict $.*.type()', '{}', TRUE
                    ) <@ '["string"]'
                    OR (r.value ->> 'duration_ms')::NUMERIC < 0
                    OR (r.value ->> 'waited_ms')::NUMERIC < 0
            ))[1],
            array_agg((r.value ->> 'id')::UUID),
            bool_and(r.value ->> 'outcome' = 'ok')
        INTO wrong, ids, are_ok
        FROM jsonb_array_elements(p_results) AS r;
        IF wrong IS NOT NULL THEN
            IF jsonb_typeof(wrong) = 'object' THEN
                wrong := wrong - '{headers, body}'::TEXT[];
            END IF;
            RAISE EXCEPTION 'webhook_finish: not a result: %', left(wrong::TEXT, 200)
                USING ERRCODE = 'invalid_parameter_value',
                    HINT = 'a result has an id, a token and an outcome (ok, retry, permanent, release); ok has a status; a status is that of HTTP, and headers are an object of texts';
        END IF;

        -- In one order, so that workers who report of the same rows cannot wait for each other;
        -- executions come before states everywhere.
        PERFORM FROM webhook_executions AS e
        WHERE e.id = ANY(ids)
        ORDER BY e.id
        FOR NO KEY UPDATE;
        GET DIAGNOSTICS locked = ROW_COUNT;
        IF locked < cardinality(ids) THEN
            -- Some speak of the same row, or of none.
            p_results := _webhook_first_reports(p_results);
        END IF;
        -- All is well, as nearly always: nothing to note.
        IF NOT are_ok OR EXISTS (
            SELECT FROM webhook_type_states
            WHERE consecutive_failures > 0 OR trial_token IS NOT NULL
        ) THEN
            PERFORM _webhook_note_answers(p_results);
        END IF;
        RETURN QUERY SELECT * FROM _webhook_settle(p_worker, p_results);
    END
    $function$;

    -- _webhook_first_reports: of the results that speak of the same token only the first: a later one
    -- repeats what has counted.
    CREATE OR REPLACE FUNCTION _webhook_first_reports(p_results JSONB)
    RETURNS JSONB
    LANGUAGE sql IMMUTABLE
    AS $function$
        SELECT jsonb_agg(reported.result ORDER BY reported.position)
        FROM (
            SELECT DISTINCT ON ((r.result ->> 'id')::UUID, (r.result ->> 'token')::BIGINT)
                r.result, r.position
            FROM jsonb_array_elements(p_results) WITH ORDINALITY AS r (result, position)
            ORDER BY (r.result ->> 'id')::UUID, (r.result ->> 'token')::BIGINT, r.position
        ) AS reported
    $function$;

    -- webhook_extend: the heartbeat: prolongs the leases of `p_held`, an array of {id, token}, to
    -- `p_lease` from now, and returns the rows that are still held by `p_worker`, who claimed them. The
    -- worker drops the others: they have been taken back, or will be (_webhook_displaced).
    CREATE OR REPLACE FUNCTION webhook_extend(p_worker TEXT, p_held JSONB, p_lease INTERVAL)
    RETURNS TABLE (id UUID, token BIGINT, lease_ms INTEGER, db_now TIMESTAMPTZ)
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- As in webhook_claim.
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_material = off
    SET jit = off
    AS $function$
    #variable_conflict use_column
    DECLARE
        lease CONSTANT INTEGER := extract(epoch FROM p_lease) * 1000;
        ids UUID[];
        displaced UUID[];
        moment TIMESTAMPTZ;
    BEGIN
        IF p_worker IS NULL OR jsonb_typeof(p_held) IS DISTINCT FROM 'array'
            OR (lease > 0) IS NOT TRUE
        THEN
            RAISE EXCEPTION 'webhook_extend: a worker, an array of {id, token} and a lease are needed'
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        ids := ARRAY(SELECT (h.value ->> 'id')::UUID FROM jsonb_array_elements(p_held) AS h);
        PERFORM FROM webhook_executions AS e
        WHERE e.id = ANY(ids)
        ORDER BY e.id
        FOR NO KEY UPDATE;
        displaced := _webhook_displaced(p_worker, p_held);
        moment := clock_timestamp();
        RETURN QUERY
        UPDATE webhook_executions AS e
        SET lease_expires_at = GREATEST(e.lease_expires_at, moment + p_lease)
        FROM jsonb_to_recordset(p_held) AS h (id UUID, token BIGINT)
        WHERE e.id = ANY(ids) AND e.id = h.id AND e.token = h.token AND e.worker = p_worker
            AND e.id <> ALL(displaced)
        RETURNING e.id, e.token, lease, moment;
    END
    $function$;

    -- _webhook_displaced: of a worker's rows those whose lease ran out, and whose place within their
    -- type's concurrency another row has by now: to prolong them would exceed it. The caller has locked
    -- them, so that a claim, which counts the leases that run, could not take them back.
    CREATE OR REPLACE FUNCTION _webhook_displaced(p_worker TEXT, p_held JSONB)
    RETURNS UUID[]
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        near RECORD;
        displaced UUID[] := '{}';
        moment TIMESTAMPTZ;
    BEGIN
        FOR near IN
            SELECT DISTINCT e.application, e.webhook_type
            FROM jsonb_to_recordset(p_held) AS h (id UUID, token BIGINT)
            -- As in _webhook_settle.
            CROSS JOIN LATERAL (
                SELECT * FROM webhook_executions AS known
                WHERE known.id = h.id AND known.token = h.token AND known.worker = p_worker
                OFFSET 0
            ) AS e
            JOIN webhook_types AS t
                ON t.application = e.application AND t.webhook_type = e.webhook_type
            WHERE t.concurrency IS NOT NULL
                -- It may end before this is committed.
                AND e.lease_expires_at <= clock_timestamp() + INTERVAL '1 s'
            ORDER BY e.application, e.webhook_type
        LOOP
            -- Waits for a claim that counts, and keeps the next one waiting. Written, though nothing
            -- changes: one whose snapshot is older fails (40001).
            UPDATE webhook_type_states AS s SET asked_at = s.asked_at
            WHERE s.application = near.application AND s.webhook_type = near.webhook_type;
            moment := clock_timestamp();
            displaced := displaced || ARRAY(
                SELECT e.id
                FROM jsonb_to_recordset(p_held) AS h (id UUID, token BIGINT)
                CROSS JOIN LATERAL (
                    SELECT * FROM webhook_executions AS known
                    WHERE known.id = h.id AND known.token = h.token AND known.worker = p_worker
                    OFFSET 0
                ) AS e
                WHERE e.application = near.application AND e.webhook_type = near.webhook_type
                    AND e.lease_expires_at <= moment
                ORDER BY e.id
                OFFSET (
                    SELECT GREATEST(
                        t.concurrency - _webhook_in_flight(t.application, t.webhook_type, moment), 0
                    )
                    FROM webhook_types AS t
                    WHERE t.application = near.application AND t.webhook_type = near.webhook_type
                )
            );
        END LOOP;
        RETURN displaced;
    END
    $function$;
