-- buildamp's common schema: the webhook queue. The same for every application of a database.
--
-- One block, so that a file that is older than what is installed changes nothing. It holds no
-- BEGIN and no COMMIT: whoever runs it wraps it in a transaction.
DO $buildamp$
DECLARE
    this_version CONSTANT integer := 1;
    installed integer;
    callers_path CONSTANT text := current_setting('search_path');
BEGIN
    -- Migrations of several applications may start at once.
    PERFORM pg_advisory_xact_lock(hashtext('buildamp schema: webhooks'));

    CREATE TABLE IF NOT EXISTS buildamp_schema_info (
        component TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        installed_at TIMESTAMP DEFAULT NOW()
    );
    SELECT version INTO installed FROM buildamp_schema_info WHERE component = 'webhooks';
    IF NOT FOUND THEN
        -- Under repeatable read the snapshot may be older than what the lock's last holder installed:
        -- then this fails (40001).
        INSERT INTO buildamp_schema_info (component, version) VALUES ('webhooks', this_version)
        ON CONFLICT DO NOTHING;
    END IF;
    -- A thousand versions make a major one: within it, public functions keep their signatures.
    IF installed / 1000 <> this_version / 1000 THEN
        RAISE EXCEPTION 'the webhook schema of this database is version %, this file is version %: they are of different major versions', installed, this_version
            USING HINT = 'generate the migrations with the buildamp release that the database is for';
    END IF;
    IF installed >= this_version THEN
        RETURN;
    END IF;
    IF current_setting('server_version_num')::INTEGER < 130000 THEN
        RAISE EXCEPTION 'buildamp needs PostgreSQL 13 or newer; this is %', current_setting('server_version')
            USING ERRCODE = 'feature_not_supported';
    END IF;
    -- Payloads and answers may hold any text: what another encoding lacks would be lost.
    IF getdatabaseencoding() <> 'UTF8' THEN
        RAISE EXCEPTION 'buildamp needs a database whose encoding is UTF8; this one has %', getdatabaseencoding()
            USING ERRCODE = 'feature_not_supported',
                HINT = 'it is chosen when a database is made: CREATE DATABASE name ENCODING ''UTF8'' TEMPLATE template0';
    END IF;

    -- Public functions keep the search_path of their installation (`SET search_path FROM CURRENT`), so
    -- that they find their tables whatever the caller's is: a trigger's may be empty. The schemas are
    -- spelled out, as "$user" would mean another one to each caller. pg_temp is named, and last: unnamed
    -- it comes first, and a caller's temporary table could stand in for one of these. Its triggers would
    -- run as the owner of a SECURITY DEFINER function that enqueues.
    PERFORM set_config('search_path', string_agg(quote_ident(s.name), ', ') || ', pg_temp', TRUE)
    FROM unnest(current_schemas(FALSE)) AS s (name)
    WHERE s.name !~ '^pg_temp_';
