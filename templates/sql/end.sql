
    PERFORM set_config('search_path', callers_path, TRUE);
    INSERT INTO buildamp_schema_info (component, version) VALUES ('webhooks', this_version)
    ON CONFLICT (component) DO UPDATE SET version = EXCLUDED.version, installed_at = NOW();
END
$buildamp$;
