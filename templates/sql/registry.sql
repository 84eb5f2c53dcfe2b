
    -- Circuits and pauses, one row for each type of the registry. No foreign key from executions
    -- leads here: with one, an open enqueuing transaction hid the whole type from SKIP LOCKED.
    CREATE TABLE IF NOT EXISTS webhook_type_states (
        application TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        circuit TEXT NOT NULL DEFAULT 'closed' CHECK (circuit IN ('closed', 'open', 'half_open')),
        consecutive_failures INTEGER NOT NULL DEFAULT 0,
        -- When an open circuit admits one row on trial.
        trial_at TIMESTAMPTZ,
        -- The row that is on trial after an open circuit or an operator's fault: only what becomes
        -- of this token decides.
        trial_token BIGINT,
        -- Nothing is claimed until then. A person may write here too, 'infinity' as well.
        paused_until TIMESTAMPTZ,
        pause_reason TEXT,
        -- An operator's fault (a 401, a missing variable): how long its last pause was. Such a
        -- pause ends with one row on trial; any other ends by itself.
        pause_ms BIGINT,
        -- When a worker last named the type in a claim, to about a minute.
        asked_at TIMESTAMPTZ,
        PRIMARY KEY (application, webhook_type),
        CONSTRAINT webhook_type_states_open CHECK (circuit <> 'open' OR trial_at IS NOT NULL),
        CONSTRAINT webhook_type_states_half_open
            CHECK (circuit <> 'half_open' OR trial_token IS NOT NULL),
        CONSTRAINT webhook_type_states_paused
            CHECK (paused_until IS NULL OR pause_reason IS NOT NULL)
    )
    WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

    -- The registry: which types an application has, and their policies. `webhook_define` fills it.
    CREATE TABLE IF NOT EXISTS webhook_types (
        application TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        -- Records of the definition, with placeholders unfilled.
        target_url TEXT NOT NULL,
        method TEXT NOT NULL,
        headers JSONB NOT NULL DEFAULT '{}',
        -- The payload's members that hold files: events leave them out.
        file_fields TEXT[] NOT NULL DEFAULT '{}',
        -- Durations are in milliseconds, and at most a year.
        timeout_ms BIGINT NOT NULL CHECK (timeout_ms BETWEEN 1 AND 31622400000),
        max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
        retry_policy TEXT NOT NULL
            CHECK (retry_policy IN ('exponential', 'linear', 'fixed', 'none')),
        retry_base_ms BIGINT NOT NULL CHECK (retry_base_ms BETWEEN 1 AND 31622400000),
        retry_max_ms BIGINT NOT NULL CHECK (retry_max_ms BETWEEN 1 AND 31622400000),
        -- Statuses worth another attempt: '408', '5xx'.
        retry_on TEXT[] NOT NULL,
        concurrency INTEGER CHECK (concurrency > 0),
        rate_count INTEGER CHECK (rate_count > 0),
        rate_window_ms BIGINT CHECK (rate_window_ms BETWEEN 1 AND 31622400000),
        breaker_failures INTEGER CHECK (breaker_failures > 0),
        breaker_cooldown_ms BIGINT CHECK (breaker_cooldown_ms BETWEEN 1 AND 31622400000),
        -- How long after success an equal idempotency key gives the stored result; NULL: as long
        -- as the row exists.
        cache_ms BIGINT CHECK (cache_ms BETWEEN 1 AND 31622400000),
        defined_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
        -- Set when a definition has left: its rows stay, and stay claimable.
        retired_at TIMESTAMPTZ,
        PRIMARY KEY (application, webhook_type),
        -- Without its state a type would never be claimed.
        CONSTRAINT webhook_types_state
            FOREIGN KEY (application, webhook_type) REFERENCES webhook_type_states,
        CONSTRAINT webhook_types_rate CHECK ((rate_count IS NULL) = (rate_window_ms IS NULL)),
        CONSTRAINT webhook_types_breaker
            CHECK ((breaker_failures IS NULL) = (breaker_cooldown_ms IS NULL))
    );

    -- _webhook_add_state: gives a type its state, whoever writes it into the registry.
    CREATE OR REPLACE FUNCTION _webhook_add_state()
    RETURNS TRIGGER
    LANGUAGE plpgsql
    SET search_path FROM CURRENT
    AS $function$
    BEGIN
        INSERT INTO webhook_type_states (application, webhook_type)
        VALUES (NEW.application, NEW.webhook_type)
        ON CONFLICT DO NOTHING;
        RETURN NEW;
    END
    $function$;
    IF NOT EXISTS (
        SELECT FROM pg_trigger
        WHERE tgrelid = to_regclass('webhook_types') AND tgname = 'webhook_types_state'
    ) THEN
        CREATE TRIGGER webhook_types_state
            BEFORE INSERT OR UPDATE OF application, webhook_type ON webhook_types
            FOR EACH ROW EXECUTE FUNCTION _webhook_add_state();
    END IF;

    -- The attempts that count against a type's rate limit, by their tokens.
    CREATE TABLE IF NOT EXISTS webhook_rate_windows (
        application TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        token BIGINT NOT NULL,
        -- One window after the last moment at which the request may have left.
        counts_until TIMESTAMPTZ NOT NULL,
        PRIMARY KEY (application, webhook_type, token)
    )
    WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
