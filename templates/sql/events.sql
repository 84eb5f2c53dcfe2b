
    -- BuildAmp's own event queue. Its times have no zone: they are left to their defaults.
    CREATE TABLE IF NOT EXISTS buildamp_events (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        session_id TEXT,
        application TEXT NOT NULL,
        host TEXT NOT NULL,
        stream_id TEXT,
        event_type TEXT NOT NULL,
        correlation_id UUID,
        payload JSONB NOT NULL,
        execute_at TIMESTAMP DEFAULT NOW(),
        context JSONB,
        status TEXT DEFAULT 'pending',
        created_at TIMESTAMP DEFAULT NOW(),
        attempts INTEGER DEFAULT 0,
        max_attempts INTEGER DEFAULT 3,
        next_retry_at TIMESTAMP,
        error_message TEXT,
        priority TEXT DEFAULT 'normal'
    );
    -- What waits: an event loop does not read history.
    CREATE INDEX IF NOT EXISTS idx_buildamp_events_waiting
        ON buildamp_events (application, execute_at)
        WHERE status IN ('pending', 'processing');
