
    -- _webhook_claim_key: lets an idempotency key stand for an execution once more. FALSE where it
    -- stands for a newer one, which is waiting, in flight, or was sent within the type's `cache`.
    CREATE OR REPLACE FUNCTION _webhook_claim_key(p_execution webhook_executions)
    RETURNS BOOLEAN
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        holder UUID;
        own_key CONSTANT TEXT := COALESCE(p_execution.idempotency_key, p_execution.id::TEXT);
    BEGIN
        LOOP
            -- As webhook_enqueue does: whoever comes second waits, and sees what the first has done.
            INSERT INTO webhook_idempotency_keys (application, host, webhook_type, key, execution_id)
            VALUES (
                p_execution.application, p_execution.host, p_execution.webhook_type,
                own_key, p_execution.id
            )
            ON CONFLICT DO NOTHING;
            SELECT k.execution_id INTO holder FROM webhook_idempotency_keys AS k
            WHERE k.application = p_execution.application AND k.host = p_execution.host
                AND k.webhook_type = p_execution.webhook_type AND k.key = own_key
            FOR UPDATE;
            -- Otherwise it was pruned since the INSERT looked.
            EXIT WHEN FOUND;
        END LOOP;
        IF holder <> p_execution.id AND _webhook_keeps_key(holder) THEN
            RETURN FALSE;
        END IF;
        -- Written although it may be the same: an enqueue whose snapshot is older fails (40001).
        UPDATE webhook_idempotency_keys AS k SET execution_id = p_execution.id
        WHERE k.application = p_execution.application AND k.host = p_execution.host
            AND k.webhook_type = p_execution.webhook_type AND k.key = own_key;
        RETURN TRUE;
    END
    $function$;

    -- webhook_replay: sends a dead letter once more; FALSE for any other row. Its attempts go on
    -- counting, and its allowance grows by the policy's. The idempotency key stays the same, unless
    -- `p_new_key`: a target that saw the old one may then do twice what it did (charge twice).
    --
    -- FALSE also where a newer call has the key by now, as webhook_enqueue gives it once a dead letter
    -- had it: two calls of one key never go out. Under a new key the dead letter can be sent besides; that
    -- one, too, stands for it from then on.
    CREATE OR REPLACE FUNCTION webhook_replay(p_id UUID, p_new_key BOOLEAN DEFAULT FALSE)
    RETURNS BOOLEAN
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- As in webhook_claim.
    SET enable_seqscan = off
    AS $function$
    DECLARE
        dead webhook_executions;
    BEGIN
        SELECT * INTO dead FROM webhook_executions AS e
        WHERE e.id = p_id AND e.status = 'dead_letter'
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RETURN FALSE;
        END IF;
        IF p_new_key THEN
            -- What was its key goes on to stand for it: an id, which is in no list, too.
            INSERT INTO webhook_idempotency_keys (application, host, webhook_type, key, execution_id)
            VALUES (
                dead.application, dead.host, dead.webhook_type,
                COALESCE(dead.idempotency_key, dead.id::TEXT), dead.id
            )
            ON CONFLICT DO NOTHING;
            dead.idempotency_key := gen_random_uuid()::TEXT;
        END IF;
        IF NOT _webhook_claim_key(dead) THEN
            RETURN FALSE;
        END IF;
        UPDATE webhook_executions AS e
        SET status = 'pending',
            max_attempts = e.max_attempts + t.max_attempts,
            next_retry_at = clock_timestamp(),
            updated_at = clock_timestamp(),
            idempotency_key = dead.idempotency_key
        FROM webhook_types AS t
        WHERE e.id = p_id
            AND t.application = e.application AND t.webhook_type = e.webhook_type;
        IF NOT FOUND THEN
            RETURN FALSE;
        END IF;
        PERFORM _webhook_wake(dead.application, dead.webhook_type);
        RETURN TRUE;
    END
    $function$;

    -- webhook_replay_all: webhook_replay for the dead letters of an application, of one type or of
    -- all, that died since a time or ever; not for those that webhook_cancel made: an operator decided
    -- about each of them, so each is replayed by its id only. Returns how many were replayed: of dead
    -- letters that share a key the newest is, and none whose key a newer call has.
    --
    -- Like webhook_prune it waits for no key that is there: one that somebody is enqueuing is left to
    -- that newer call.
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
        -- Of these the ones whose keys nobody else is at work on.
        free UUID[];
    BEGIN
        -- In one order, as everywhere.
        dead := ARRAY(
            SELECT e.id FROM webhook_executions AS e
            WHERE e.application = p_application AND e.status = 'dead_letter'
                AND e.error_code IS DISTINCT FROM 'cancelled'
                AND (p_webhook_type IS NULL OR e.webhook_type = p_webhook_type)
                AND (p_since IS NULL OR e.updated_at >= p_since)
            ORDER BY e.id
            FOR NO KEY UPDATE
        );
        free := ARRAY(
            SELECT e.id FROM webhook_executions AS e
            JOIN webhook_idempotency_keys AS k
                ON k.application = e.application AND k.host = e.host
                AND k.webhook_type = e.webhook_type
                AND k.key = COALESCE(e.idempotency_key, e.id::TEXT)
            WHERE e.id = ANY(dead)
            FOR UPDATE OF k SKIP LOCKED
        );
        -- Most were given no key.
        free := free || ARRAY(
            SELECT e.id FROM webhook_executions AS e
            WHERE e.id = ANY(dead) AND NOT EXISTS (
                SELECT FROM webhook_idempotency_keys AS k
                WHERE k.application = e.application AND k.host = e.host
                    AND k.webhook_type = e.webhook_type
                    AND k.key = COALESCE(e.idempotency_key, e.id::TEXT)
            )
        );
        RETURN (
            SELECT count(*) FILTER (WHERE webhook_replay(ordered.id))
            FROM (
                SELECT e.id FROM webhook_executions AS e
                WHERE e.id = ANY(free)
                ORDER BY e.created_at DESC, e.id DESC
            ) AS ordered
        );
    END
    $function$;

    -- webhook_cancel: makes a waiting row a dead letter with the code `cancelled`. FALSE for one
    -- that is in flight or has ended.
    CREATE OR REPLACE FUNCTION webhook_cancel(p_id UUID)
    RETURNS BOOLEAN
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    -- As in webhook_claim.
    SET enable_seqscan = off
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
