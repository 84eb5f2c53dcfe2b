
    -- BuildAmp's own event queue, where BuildAmp has not made it. Its times have no zone: they are
    -- left to their defaults.
    IF to_regclass('buildamp_events') IS NULL THEN
        CREATE TABLE buildamp_events (
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
        -- The events that are still to be handled, in the order in which an event loop takes them, so
        -- that it reads no more of a backlog; and those whose lease may have run out.
        CREATE INDEX idx_buildamp_events_due ON buildamp_events (
            application, (CASE priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END), execute_at,
            created_at
        )
            WHERE status IN ('pending', 'processing');
        CREATE INDEX idx_buildamp_events_held ON buildamp_events (application, next_retry_at)
            WHERE status = 'processing';
    END IF;
