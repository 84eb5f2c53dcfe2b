
    -- _webhook_new_id: a UUID of version 7 (RFC 9562, 5.7): its first 48 bits are the time in
    -- milliseconds, the others are random. So the rows that are at work lie together in every index
    -- by id, however many old ones there are.
    CREATE OR REPLACE FUNCTION _webhook_new_id()
    RETURNS UUID
    -- One expression of PL/pgSQL: a query would need a plan and an executor each time.
    LANGUAGE plpgsql VOLATILE
    AS $function$
    BEGIN
        RETURN (
            lpad(to_hex((date_part('epoch', clock_timestamp()) * 1000)::BIGINT), 12, '0')
            || '7' || substr(replace(gen_random_uuid()::TEXT, '-', ''), 14)
        )::UUID;
    END
    $function$;

    -- _webhook_keeps_key: whether an idempotency key still stands for an execution: one that waits, is
    -- in flight, or was sent within the type's `cache`; without `cache`, as long as its row exists.
    CREATE OR REPLACE FUNCTION _webhook_keeps_key(p_id UUID)
    RETURNS BOOLEAN
    LANGUAGE sql VOLATILE
    AS $function$
        SELECT EXISTS (
            SELECT FROM webhook_executions AS e
            LEFT JOIN webhook_types AS t
                ON t.application = e.application AND t.webhook_type = e.webhook_type
            WHERE e.id = p_id
                AND (
                    e.status IN ('pending', 'sending', 'failed')
                    OR e.status = 'sent' AND (
                        t.cache_ms IS NULL
                        OR e.sent_at + t.cache_ms * INTERVAL '1 ms' > clock_timestamp()
                    )
                )
        )
    $function$;

    -- _webhook_of_own_key: the execution whose id is this key, as it was given no other; or NULL.
    CREATE OR REPLACE FUNCTION _webhook_of_own_key(
        p_application TEXT, p_host TEXT, p_webhook_type TEXT, p_key TEXT
    )
    RETURNS UUID
    LANGUAGE plpgsql
    AS $function$
    BEGIN
        IF p_key !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN
            RETURN NULL;
        END IF;
        RETURN (
            SELECT e.id FROM webhook_executions AS e
            WHERE e.id = p_key::UUID
                AND e.application = p_application AND e.host = p_host
                AND e.webhook_type = p_webhook_type
                AND COALESCE(e.idempotency_key, p_key) = p_key
        );
    END
    $function$;

    -- webhook_enqueue: adds a call to the queue, in the caller's own transaction, and returns its
    -- id; or, where an equal idempotency key still stands for an execution, that one's.
    --
    -- `p_host` is the tenant. The events of the call have its `p_correlation_id`, `p_session_id` and
    -- `p_context`; who watches one session sees the statuses of that session's calls. `p_delay` is from now
    -- to the first attempt. Of the due calls of a type those of the highest `p_priority` (0 to 3) go first.
    --
    -- Errors, by their SQLSTATE:
    --
    --   22023  an unknown or retired type, a priority outside 0 to 3, a negative delay, a key that is
    --          empty, or holds a control character or a space at an end, which no header carries as it
    --          is (nor one outside Latin-1: with an `idempotency_header`, such a key ends its call)
    --   22004  a host or a payload that is NULL
    --   54000  a payload over the limit (32 MiB; the setting `buildamp.max_payload_bytes`), a key over
    --          1 KiB
    --   23505  an equal key with another payload; the constraint is webhook_idempotency_keys_pkey
    CREATE OR REPLACE FUNCTION webhook_enqueue(
        p_application TEXT,
        p_host TEXT,
        p_webhook_type TEXT,
        p_payload JSONB,
        p_correlation_id UUID DEFAULT NULL,
        p_session_id TEXT DEFAULT NULL,
        p_idempotency_key TEXT DEFAULT NULL,
        p_delay INTERVAL DEFAULT '0',
        p_priority INTEGER DEFAULT 0,
        p_context JSONB DEFAULT NULL
    )
    RETURNS UUID
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- As in webhook_claim.
    SET enable_seqscan = off
    AS $function$
    DECLARE
        type webhook_types;
        new_id CONSTANT UUID := _webhook_new_id();
        earlier_id UUID;
        size CONSTANT INTEGER := octet_length(p_payload::TEXT);
        size_limit CONSTANT BIGINT := COALESCE(
            NULLIF(current_setting('buildamp.max_payload_bytes', TRUE), '')::BIGINT,
            32 * 1024 * 1024
        );
    BEGIN
        SELECT * INTO type FROM webhook_types
        WHERE application = p_application AND webhook_type = p_webhook_type;
        IF NOT FOUND OR type.retired_at IS NOT NULL THEN
            RAISE EXCEPTION 'application "%" has no webhook type "%"', p_application, p_webhook_type
                USING ERRCODE = 'invalid_parameter_value',
                    HINT = COALESCE(
                        CASE WHEN FOUND THEN 'it was one: the webhook_types.sql that was applied last lacks it' END,
                        (
                            SELECT 'it is a type of the application '
                                || string_agg(quote_ident(application), ', ' ORDER BY application)
                            FROM webhook_types
                            WHERE webhook_type = p_webhook_type AND retired_at IS NULL
                        ),
                        'webhook_types.sql declares the types of an application: apply it again after each generation'
                    );
        END IF;
        IF p_host IS NULL THEN
            -- The error of the column's constraint would show the payload.
            RAISE EXCEPTION 'webhook "%": the host is NULL', p_webhook_type
                USING ERRCODE = 'null_value_not_allowed',
                    HINT = 'where there is only one, it is ''localhost''';
        END IF;
        IF p_payload IS NULL THEN
            RAISE EXCEPTION 'webhook "%": the payload is NULL', p_webhook_type
                USING ERRCODE = 'null_value_not_allowed',
                    HINT = 'a JSON null is written ''null''::jsonb';
        END IF;
        IF size > size_limit THEN
            RAISE EXCEPTION 'webhook "%": a payload of % bytes is over the limit of %', p_webhook_type, size, size_limit
                USING ERRCODE = 'program_limit_exceeded',
                    HINT = 'put files into a folder and send their path, or raise buildamp.max_payload_bytes';
        END IF;
        IF COALESCE(p_priority, 0) NOT BETWEEN 0 AND 3 THEN
            RAISE EXCEPTION 'webhook "%": the priority % is not between 0 and 3', p_webhook_type, p_priority
                USING ERRCODE = 'invalid_parameter_value';
        END IF;
        IF p_delay < INTERVAL '0' THEN
            RAISE EXCEPTION 'webhook "%": the delay % is negative', p_webhook_type, p_delay
                USING ERRCODE = 'invalid_parameter_value';
        END IF;

        IF octet_length(p_idempotency_key) NOT BETWEEN 1 AND 1024 THEN
            RAISE EXCEPTION 'webhook "%": an idempotency key has 1 to 1024 bytes, not %', p_webhook_type, octet_length(p_idempotency_key)
                USING ERRCODE = CASE p_idempotency_key
                        WHEN '' THEN 'invalid_parameter_value'
                        ELSE 'program_limit_exceeded'
                    END,
                    HINT = 'NULL is no key: then the id is the key';
        END IF;
        IF p_idempotency_key COLLATE "C" ~ '[[:cntrl:]]|^ | $' THEN
            RAISE EXCEPTION 'webhook "%": an idempotency key holds no control character, and no space at its beginning or end', p_webhook_type
                USING ERRCODE = 'invalid_parameter_value',
                    HINT = 'a header cannot carry them; a key that was read from a file may have a line break at its end';
        END IF;

        WHILE p_idempotency_key IS NOT NULL LOOP
            -- Waits for another transaction that is adding the same key.
            INSERT INTO webhook_idempotency_keys (application, host, webhook_type, key, execution_id)
            VALUES (p_application, p_host, p_webhook_type, p_idempotency_key, new_id)
            ON CONFLICT DO NOTHING;
            IF FOUND THEN
                -- It may be the id of a call that was given no key.
                earlier_id := _webhook_of_own_key(
                    p_application, p_host, p_webhook_type, p_idempotency_key
                );
                EXIT WHEN earlier_id IS NULL;
                UPDATE webhook_idempotency_keys SET execution_id = earlier_id
                WHERE application = p_application AND host = p_host
                    AND webhook_type = p_webhook_type AND key = p_idempotency_key;
            END IF;
            SELECT execution_id INTO earlier_id FROM webhook_idempotency_keys
            WHERE application = p_application AND host = p_host
                AND webhook_type = p_webhook_type AND key = p_idempotency_key
            FOR UPDATE;
            -- Pruned since the INSERT looked.
            CONTINUE WHEN NOT FOUND;
            IF _webhook_keeps_key(earlier_id) THEN
                IF (SELECT payload FROM webhook_executions WHERE id = earlier_id)
                    IS DISTINCT FROM p_payload
                THEN
                    RAISE EXCEPTION 'webhook "%": the idempotency key "%" stands for another payload', p_webhook_type, p_idempotency_key
                        USING ERRCODE = 'unique_violation',
                            -- So a caller can tell it from a violation of its own tables.
                            TABLE = 'webhook_idempotency_keys',
                            CONSTRAINT = 'webhook_idempotency_keys_pkey',
                            DETAIL = format('It is the key of the execution %s.', earlier_id);
                END IF;
                RETURN earlier_id;
            END IF;
            -- Dead, expired or pruned: the key is free again.
            UPDATE webhook_idempotency_keys SET execution_id = new_id
            WHERE application = p_application AND host = p_host
                AND webhook_type = p_webhook_type AND key = p_idempotency_key;
            EXIT;
        END LOOP;

        INSERT INTO webhook_executions (
            id, webhook_type, target_url, payload, headers, max_attempts, next_retry_at, updated_at,
            correlation_id, session_id, context, application, host, idempotency_key, priority
        ) VALUES (
            new_id, p_webhook_type, type.target_url, p_payload, type.headers, type.max_attempts,
            NOW() + COALESCE(p_delay, INTERVAL '0'),
            -- Not NOW(): the transaction may have begun long before it writes.
            clock_timestamp(), p_correlation_id, p_session_id, p_context, p_application, p_host,
            COALESCE(p_idempotency_key, new_id::TEXT),
            COALESCE(p_priority, 0)
        );
        -- A delayed row is found by the poll.
        IF COALESCE(p_delay, INTERVAL '0') = INTERVAL '0' THEN
            PERFORM _webhook_wake(p_application, p_webhook_type);
        END IF;
        RETURN new_id;
    END
    $function$;
