
    -- Workers that wait for work, or soon will: a NOTIFY is sent only where one of them would hear
    -- it, because it serialises the commits of whoever enqueues. A claim keeps the list: one that
    -- finds little enters the worker, one that finds much takes it off. So a worker claims again
    -- after a claim that gave rows; after one that gave none it claims once more, as a row may have
    -- come before the list was committed, and then waits for NOTIFY `buildamp_webhooks` or its poll.
    CREATE UNLOGGED TABLE IF NOT EXISTS webhook_idle_workers (
        application TEXT NOT NULL,
        worker TEXT NOT NULL,
        until TIMESTAMPTZ NOT NULL,
        PRIMARY KEY (application, worker)
    );

    -- _webhook_wake: tells an application's waiting workers, if there are any, that a row of a type
    -- is due; not while the type's pause or circuit keeps them from it.
    CREATE OR REPLACE FUNCTION _webhook_wake(p_application TEXT, p_webhook_type TEXT)
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        moment CONSTANT TIMESTAMPTZ := clock_timestamp();
    BEGIN
        IF EXISTS (
            SELECT FROM webhook_idle_workers
            WHERE application = p_application AND until > moment
        ) AND NOT EXISTS (
            SELECT FROM webhook_type_states AS s
            WHERE s.application = p_application AND s.webhook_type = p_webhook_type
                AND (
                    s.paused_until > moment
                    OR s.trial_token IS NOT NULL
                    OR s.circuit = 'open' AND s.trial_at > moment
                )
        ) THEN
            PERFORM pg_notify('buildamp_webhooks', p_application);
        END IF;
    END
    $function$;

    -- _webhook_note_idle: keeps the list, after a claim that gave `p_rows` rows.
    CREATE OR REPLACE FUNCTION _webhook_note_idle(
        p_application TEXT, p_worker TEXT, p_rows INTEGER
    )
    RETURNS VOID
    LANGUAGE plpgsql
    AS $function$
    DECLARE
        -- A worker that died is off the list a minute later.
        stay CONSTANT INTERVAL := '60 s';
        -- Whoever finds so many rows at once has no time to wait.
        many CONSTANT INTEGER := 8;
    BEGIN
        IF p_rows >= many THEN
            DELETE FROM webhook_idle_workers
            WHERE application = p_application AND worker = p_worker;
        ELSIF NOT EXISTS (
            SELECT FROM webhook_idle_workers
            WHERE application = p_application AND worker = p_worker
                AND until > clock_timestamp() + stay / 2
        ) THEN
            DELETE FROM webhook_idle_workers
            WHERE application = p_application AND until < clock_timestamp() - INTERVAL '1 day';
            INSERT INTO webhook_idle_workers (application, worker, until)
            VALUES (p_application, p_worker, clock_timestamp() + stay)
            ON CONFLICT (application, worker) DO UPDATE SET until = EXCLUDED.until;
        END IF;
    END
    $function$;
