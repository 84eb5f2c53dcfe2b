
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
        timeout_ms BIGINT NOT NULL CHECK (timeout_ms > 0),
        max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
        retry_policy TEXT NOT NULL
            CHECK (retry_policy IN ('exponential', 'linear', 'fixed', 'none')),
        retry_base_ms BIGINT NOT NULL CHECK (retry_base_ms > 0),
        retry_max_ms BIGINT NOT NULL CHECK (retry_max_ms > 0),
        -- Statuses worth another attempt: '408', '5xx'.
        retry_on TEXT[] NOT NULL,
        concurrency INTEGER CHECK (concurrency > 0),
        rate_count INTEGER CHECK (rate_count > 0),
        rate_window_ms BIGINT CHECK (rate_window_ms > 0),
        breaker_failures INTEGER CHECK (breaker_failures > 0),
        breaker_cooldown_ms BIGINT CHECK (breaker_cooldown_ms > 0),
        -- How long after success an equal idempotency key gives the stored result; NULL: as long
        -- as the row exists.
        cache_ms BIGINT CHECK (cache_ms > 0),
        defined_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
        -- Set when a definition has left: its rows stay, and stay claimable.
        retired_at TIMESTAMPTZ,
        PRIMARY KEY (application, webhook_type),
        CHECK ((rate_count IS NULL) = (rate_window_ms IS NULL)),
        CHECK ((breaker_failures IS NULL) = (breaker_cooldown_ms IS NULL))
    );

    -- Circuits and pauses. No foreign key from executions leads here: with one, an open
    -- enqueuing transaction hid the whole type from SKIP LOCKED.
    CREATE TABLE IF NOT EXISTS webhook_type_states (
        application TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        circuit TEXT NOT NULL DEFAULT 'closed' CHECK (circuit IN ('closed', 'open', 'half_open')),
        consecutive_failures INTEGER NOT NULL DEFAULT 0,
        -- When an open circuit admits one trial, and the trial's token: only that one decides.
        trial_at TIMESTAMPTZ,
        trial_token BIGINT,
        paused_until TIMESTAMPTZ,
        pause_reason TEXT,
        pause_ms BIGINT,
        PRIMARY KEY (application, webhook_type),
        CHECK (circuit <> 'open' OR trial_at IS NOT NULL),
        CHECK (circuit <> 'half_open' OR trial_token IS NOT NULL),
        CHECK (paused_until IS NULL OR pause_reason IS NOT NULL)
    );

    -- The attempts of the last rate window of each type.
    CREATE TABLE IF NOT EXISTS webhook_rate_windows (
        application TEXT NOT NULL,
        webhook_type TEXT NOT NULL,
        started_at TIMESTAMPTZ NOT NULL,
        token BIGINT NOT NULL,
        PRIMARY KEY (application, webhook_type, started_at, token)
    );
