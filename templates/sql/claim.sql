
    -- _webhook_take_back: ends every lease of the application that ran out, whatever the gates and
    -- whoever asks: the attempt is logged as lost, and the row waits for its next attempt or is a
    -- dead letter. A row that somebody else is settling is passed over.
    CREATE OR REPLACE FUNCTION _webhook_take_back(p_application TEXT)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
        lost JSONB;
    BEGIN
        SELECT jsonb_agg(jsonb_build_object(
            'id', expired.id, 'token', expired.token, 'outcome', 'lost', 'code', 'lost',
            'error', 'the worker did not report before its lease ran out'
        ))
        INTO lost
        FROM (
            SELECT e.id, e.token FROM webhook_executions AS e
            WHERE e.application = p_application AND e.status = 'sending'
                AND e.lease_expires_at <= moment
                -- Those for which that failed lately wait: see _webhook_take_back_each.
                AND (e.next_retry_at > moment) IS NOT TRUE
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS expired;
        BEGIN
            PERFORM _webhook_settle(NULL, lost);
        EXCEPTION
            WHEN transaction_rollback THEN
                RAISE;
            WHEN OTHERS THEN
                -- Say, an event cannot be written: one row must not hold up every claim.
                PERFORM _webhook_take_back_each(lost);
        END;
    END
    $function$;

    -- _webhook_take_back_each: takes back rows one by one. For those that cannot be settled it warns,
    -- and leaves them for a minute: tried by each claim, they would slow down all of them.
    --
    -- Such a row is put off by its `next_retry_at`, which has no other use while a row is held. Its
    -- lease stays expired: nobody sends it, so it does not count towards its type's concurrency, and
    -- as a trial it is lost (_webhook_is_lost). It stays `sending`, as it may have been sent, and its
    -- worker may still report it.
    CREATE OR REPLACE FUNCTION _webhook_take_back_each(p_lost JSONB)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        result JSONB;
    BEGIN
        FOR result IN SELECT * FROM jsonb_array_elements(p_lost) LOOP
            BEGIN
                PERFORM _webhook_settle(NULL, jsonb_build_array(result));
            EXCEPTION
                WHEN transaction_rollback THEN
                    RAISE;
                WHEN OTHERS THEN
                    RAISE WARNING 'the execution % cannot be taken back: %', result ->> 'id', SQLERRM;
                    PERFORM _webhook_put_off((result ->> 'id')::UUID);
            END;
        END LOOP;
    END
    $function$;

    -- _webhook_put_off: leaves a lost row alone for a minute, or warns where that cannot be written.
    CREATE OR REPLACE FUNCTION _webhook_put_off(p_id UUID)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    BEGIN
        UPDATE webhook_executions SET next_retry_at = clock_timestamp() + INTERVAL '1 min'
        WHERE id = p_id;
    EXCEPTION
        WHEN transaction_rollback THEN
            RAISE;
        WHEN OTHERS THEN
            RAISE WARNING 'the execution % cannot be put off: %', p_id, SQLERRM;
    END
    $function$;

    -- webhook_claim: takes due rows for a worker, which holds them until `p_lease` has passed.
    --
    -- `p_types` is an object from type to the most rows of it that are wanted: a worker names the
    -- types that it knows and whose variables are set, and leaves a share of its slots to others.
    -- At most `p_max_rows` come back, of each type the ones of higher priority first, then the ones
    -- due longest; which types come first is left to chance, so that none is always last. A trial
    -- after an operator's fault goes to what is due longest of any priority. Each row is `sending`
    -- then, its attempt is counted (`attempt` is its number), and its token is new.
    --
    -- Commit before anything is sent: until then nobody else knows, and webhook_extend waits. A row is
    -- sent while its lease lasts. One of a type with a rate limit leaves within half its window of the
    -- claim (at least 250 ms, at most 2.5 s), or is given back: from there its window runs out.
    --
    -- `payload` is NULL over 256 KiB: webhook_payload fetches it. `db_now` is the moment, by the
    -- database's clock, from which the lease of `lease_ms` runs.
    --
    -- Before all that, leases that ran out are taken back, unless the setting `buildamp.take_back` is
    -- `off` (SET LOCAL): a worker that was cut off from the database leaves those of others alone for
    -- a while, as they may have been cut off, too, and report by then what they did.
    --
    -- `p_worker` is the name of one process, and of no other: of two with one name, one is not woken.
    -- After a claim that gave rows, claim again; after two that gave none, wait for NOTIFY
    -- `buildamp_webhooks` or a poll, which finds the rows of transactions that were open then. For half
    -- a minute after those, and until a claim gives 3 rows or more, or of a type as many as were asked
    -- for, a claim that gives fewer may count as one that gave none.
    CREATE OR REPLACE FUNCTION webhook_claim(
        p_application TEXT,
        p_worker TEXT,
        p_types JSONB,
        p_max_rows INTEGER,
        p_lease INTERVAL DEFAULT '30 s'
    )
    RETURNS TABLE (
        id UUID,
        token BIGINT,
        webhook_type TEXT,
        payload TEXT,
        idempotency_key TEXT,
        attempt INTEGER,
        lease_ms INTEGER,
        db_now TIMESTAMPTZ,
        max_attempts INTEGER,
        priority SMALLINT,
        host TEXT,
        correlation_id UUID,
        session_id TEXT,
        created_at TIMESTAMPTZ
    )
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- Rows by their index, one by one: a plan must not depend on how full the tables were when it
    -- was made.
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
        inline_limit CONSTANT INTEGER := 256 * 1024;
        moment TIMESTAMPTZ := clock_timestamp();
        admitted TEXT[];
        allowances INTEGER[];
        trials TEXT[];
        rated TEXT[];
        in_turns TEXT[];
        is_gated BOOLEAN;
        are_lost BOOLEAN;
        is_unasked BOOLEAN;
        listed_until TIMESTAMPTZ;
        picked UUID[];
    BEGIN
        IF p_application IS NULL OR p_worker IS NULL
            OR jsonb_typeof(p_types) IS DISTINCT FROM 'object'
            OR (lease > 0) IS NOT TRUE OR (p_max_rows >= 0) IS NOT TRUE
        THEN
            RAISE EXCEPTION 'webhook_claim: an application, a worker, an object from type to number, a number of rows and a lease are needed'
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        -- One query finds all that may be out of the ordinary: a claim that finds little spends its
        -- time on statements, not on rows.
        SELECT
            array_agg(s.webhook_type) FILTER (WHERE wanted.rows > 0),
            array_agg(wanted.rows) FILTER (WHERE wanted.rows > 0),
            bool_or(
                s.trial_token IS NOT NULL
                OR s.pause_ms IS NOT NULL OR s.paused_until > moment
                OR s.circuit <> 'closed'
                OR t.concurrency IS NOT NULL OR t.rate_count IS NOT NULL
            ),
            bool_or(EXISTS (
                -- Type by type: so the index is read no further than the leases that ran out.
                SELECT FROM webhook_executions AS e
                WHERE e.application = s.application AND e.webhook_type = s.webhook_type
                    AND e.status = 'sending' AND e.lease_expires_at <= moment
                    AND (e.next_retry_at > moment) IS NOT TRUE
            )),
            bool_or(
                p_types -> s.webhook_type IS NOT NULL
                AND (s.asked_at > moment - INTERVAL '1 min') IS NOT TRUE
            ),
            (
                SELECT i.until FROM webhook_idle_workers AS i
                WHERE i.application = p_application AND i.worker = p_worker
            )
        INTO admitted, allowances, is_gated, are_lost, is_unasked, listed_until
        FROM webhook_type_states AS s
        -- Nothing of a type that somebody deleted is claimed, but its lost rows are taken back.
        LEFT JOIN webhook_types AS t
            ON t.application = s.application AND t.webhook_type = s.webhook_type
        CROSS JOIN LATERAL (
            SELECT (p_types ->> t.webhook_type)::INTEGER AS rows
        ) AS wanted
        WHERE s.application = p_application;
        are_lost := are_lost AND _webhook_takes_back();
        IF are_lost THEN
            PERFORM _webhook_take_back(p_application);
        END IF;
        -- What was taken back may have been on trial.
        IF is_gated OR are_lost THEN
            SELECT array_agg(a.webhook_type), array_agg(a.allowance),
                array_agg(a.webhook_type) FILTER (WHERE a.on_trial),
                array_agg(a.webhook_type) FILTER (WHERE a.counts),
                array_agg(a.webhook_type) FILTER (WHERE a.take_turns)
            INTO admitted, allowances, trials, rated, in_turns
            FROM _webhook_admit(p_application, p_types) AS a
            WHERE a.allowance > 0;
        END IF;

        moment := clock_timestamp();
        picked := ARRAY(
            SELECT due.id
            FROM (
                SELECT * FROM unnest(admitted, allowances) AS a (webhook_type, allowance)
                ORDER BY random()
            ) AS o
            CROSS JOIN LATERAL (
                SELECT probe.id
                FROM (
                    SELECT l.priority FROM (VALUES (3), (2), (1), (0)) AS l (priority)
                    -- By priority alone, the row that met a fault might have every trial.
                    ORDER BY
                        CASE WHEN o.webhook_type = ANY(in_turns) THEN (
                            SELECT min(e.next_retry_at) FROM webhook_executions AS e
                            WHERE e.application = p_application
                                AND e.webhook_type = o.webhook_type
                                AND e.priority = l.priority AND e.status IN ('pending', 'failed')
                        ) END,
                        l.priority DESC
                ) AS level
                CROSS JOIN LATERAL (
                    SELECT e.id FROM webhook_executions AS e
                    WHERE e.application = p_application AND e.webhook_type = o.webhook_type
                        AND e.priority = level.priority AND e.status IN ('pending', 'failed')
                        AND e.next_retry_at <= moment
                    ORDER BY e.next_retry_at
                    LIMIT o.allowance
                    FOR NO KEY UPDATE SKIP LOCKED
                ) AS probe
                LIMIT o.allowance
            ) AS due
            LIMIT p_max_rows
        );

        IF picked <> '{}' THEN
            moment := clock_timestamp();
            RETURN QUERY
            WITH taken AS (
                UPDATE webhook_executions AS e
                SET status = 'sending',
                    attempts = e.attempts + 1,
                    token = nextval('webhook_token_seq'),
                    worker = p_worker,
                    lease_expires_at = moment + p_lease,
                    updated_at = moment
                WHERE e.id = ANY(picked)
                RETURNING
                    e.id, e.token, e.webhook_type, e.idempotency_key, e.attempts, e.max_attempts,
                    e.priority, e.host, e.correlation_id, e.session_id, e.created_at,
                    e.next_retry_at,
                    -- A payload that is large even when compressed is not unpacked to be measured.
                    CASE
                        WHEN pg_column_size(e.payload) <= inline_limit THEN e.payload::TEXT
                    END AS payload_text
            )
            SELECT
                taken.id,
                taken.token,
                taken.webhook_type,
                CASE
                    WHEN octet_length(taken.payload_text) <= inline_limit THEN taken.payload_text
                END,
                COALESCE(taken.idempotency_key, taken.id::TEXT),
                taken.attempts,
                lease,
                moment,
                taken.max_attempts,
                taken.priority,
                taken.host,
                taken.correlation_id,
                taken.session_id,
                taken.created_at
            FROM taken
            ORDER BY taken.priority DESC, taken.next_retry_at;
        END IF;

        IF rated IS NOT NULL THEN
            INSERT INTO webhook_rate_windows (application, webhook_type, token, counts_until)
            SELECT
                p_application, e.webhook_type, e.token,
                -- The request leaves between here and the report, which brings this forward. A call
                -- that takes longer than what is allowed here has left long before; but in less
                -- time the row may not have reached its worker.
                moment + INTERVAL '1 ms' * (
                    t.rate_window_ms + LEAST(GREATEST(t.rate_window_ms, 500), 5000)
                )
            FROM webhook_executions AS e
            JOIN webhook_types AS t
                ON t.application = p_application AND t.webhook_type = e.webhook_type
            WHERE e.id = ANY(picked) AND e.webhook_type = ANY(rated)
                -- The type may have lost its limit since it was admitted.
                AND t.rate_window_ms IS NOT NULL;
        END IF;
        IF trials IS NOT NULL THEN
            UPDATE webhook_type_states AS s
            SET circuit = CASE s.circuit WHEN 'open' THEN 'half_open' ELSE s.circuit END,
                trial_token = e.token
            FROM webhook_executions AS e
            WHERE e.id = ANY(picked) AND e.webhook_type = ANY(trials)
                AND s.application = p_application AND s.webhook_type = e.webhook_type;
        END IF;
        IF is_unasked THEN
            PERFORM _webhook_note_asked(p_application, p_types);
        END IF;
        IF p_max_rows > 0 AND _webhook_must_note_idle(listed_until, cardinality(picked)) THEN
            PERFORM _webhook_note_idle(p_application, p_worker, cardinality(picked));
        END IF;
    END
    $function$;

    -- _webhook_note_asked: records that the types have a worker, about once a minute. It waits for
    -- no lock, as the caller holds some.
    CREATE OR REPLACE FUNCTION _webhook_note_asked(p_application TEXT, p_types JSONB)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    BEGIN
        UPDATE webhook_type_states AS s
        SET asked_at = clock_timestamp()
        FROM (
            SELECT known.webhook_type FROM webhook_type_states AS known
            WHERE known.application = p_application
                AND p_types -> known.webhook_type IS NOT NULL
                AND (known.asked_at > clock_timestamp() - INTERVAL '1 min') IS NOT TRUE
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS stale
        WHERE s.application = p_application AND s.webhook_type = stale.webhook_type;
    END
    $function$;

    -- webhook_payload: the payload of a row, as JSON text, to the holder of its token; NULL to
    -- anybody else.
    CREATE OR REPLACE FUNCTION webhook_payload(p_id UUID, p_token BIGINT)
    RETURNS TEXT
    LANGUAGE sql STABLE
    SET search_path FROM CURRENT
    -- From 18 on PostgreSQL keeps the plan, which may be one for an empty queue.
    SET enable_seqscan = off
    AS $function$
        SELECT payload::TEXT FROM webhook_executions
        WHERE id = p_id AND token = p_token AND status = 'sending'
    $function$;
