
    -- Workers that wait for work, or soon will: a NOTIFY is sent only where one of them would hear
    -- it, because it serialises the commits of whoever enqueues. A claim keeps the list: one that
    -- finds nothing enters the worker, one that finds several rows takes it off. So a worker claims
    -- again after a claim that gave rows; after one that gave none it claims once more, as a row may
    -- have come before the list was committed (the runtime a third time a little later, for a
    -- transaction that was still open), and then waits for NOTIFY `buildamp_webhooks` or its poll.
    CREATE UNLOGGED TABLE IF NOT EXISTS webhook_idle_workers (
        application TEXT NOT NULL,
        worker TEXT NOT NULL,
        until TIMESTAMPTZ NOT NULL,
        PRIMARY KEY (application, worker)
    );

    -- _webhook_wake: tells an application's waiting workers, if there are any, that a row of a type
    -- is due; not while the type's pause or circuit keeps them from it. A NOTIFY for which the server
    -- has no room, as some session of whatever database does not read its own, would undo the caller's
    -- transaction: there workers find the row by their polls.
    CREATE OR REPLACE FUNCTION _webhook_wake(p_application TEXT, p_webhook_type TEXT)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
    BEGIN
        PERFORM pg_notify('buildamp_webhooks', p_application)
        WHERE EXISTS (
            SELECT FROM webhook_idle_workers
            WHERE application = p_application AND until > moment
        ) AND NOT EXISTS (
            SELECT FROM webhook_type_states AS s
            WHERE s.application = p_application AND s.webhook_type = p_webhook_type
                AND (
                    s.paused_until > moment
                    OR s.trial_token IS NOT NULL
                    -- A policy that has lost its breaker is held by no circuit.
                    OR s.circuit = 'open' AND s.trial_at > moment AND EXISTS (
                        SELECT FROM webhook_types AS t
                        WHERE t.application = s.application AND t.webhook_type = s.webhook_type
                            AND t.breaker_failures IS NOT NULL
                    )
                )
        ) AND pg_notification_queue_usage() < 0.9;
    END
    $function$;

    -- _webhook_is_busy: whether a claim that gave so many rows shows that they come faster than the
    -- worker claims them: with a NOTIFY for each, those who enqueue would wait for each other.
    CREATE OR REPLACE FUNCTION _webhook_is_busy(p_rows INTEGER)
    RETURNS BOOLEAN
    LANGUAGE sql IMMUTABLE
    AS $function$
        SELECT p_rows >= 3
    $function$;

    -- _webhook_must_note_idle: whether the list changes with a claim that gave `p_rows` rows to a
    -- worker that is on it until `p_until` (NULL: it is not). A busy worker is taken off, and comes
    -- back once there is nothing; any other that is on it stays for at least half a minute more.
    CREATE OR REPLACE FUNCTION _webhook_must_note_idle(p_until TIMESTAMPTZ, p_rows INTEGER)
    RETURNS BOOLEAN
    -- As clock_timestamp is: so it becomes part of its caller's expression.
    LANGUAGE sql VOLATILE
    AS $function$
        SELECT CASE
            WHEN _webhook_is_busy(p_rows) THEN p_until IS NOT NULL
            WHEN p_rows > 0 AND (p_until > clock_timestamp()) IS NOT TRUE THEN FALSE
            ELSE (p_until > clock_timestamp() + INTERVAL '30 s') IS NOT TRUE
        END
    $function$;

    -- _webhook_note_idle: keeps the list, after a claim that gave `p_rows` rows.
    CREATE OR REPLACE FUNCTION _webhook_note_idle(
        p_application TEXT, p_worker TEXT, p_rows INTEGER
    )
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    BEGIN
        IF _webhook_is_busy(p_rows) THEN
            DELETE FROM webhook_idle_workers
            WHERE application = p_application AND worker = p_worker;
            RETURN;
        END IF;
        -- Workers that are gone, say after one drain, leave rows that each enqueue would pass over.
        DELETE FROM webhook_idle_workers AS w
        USING (
            SELECT i.worker FROM webhook_idle_workers AS i
            WHERE i.application = p_application
                AND i.until < clock_timestamp() - INTERVAL '1 min'
            FOR UPDATE SKIP LOCKED
        ) AS gone
        WHERE w.application = p_application AND w.worker = gone.worker;
        -- A worker that died is off the list a minute later.
        INSERT INTO webhook_idle_workers (application, worker, until)
        VALUES (p_application, p_worker, clock_timestamp() + INTERVAL '60 s')
        ON CONFLICT (application, worker) DO UPDATE SET until = EXCLUDED.until;
    END
    $function$;
