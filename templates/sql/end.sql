
    PERFORM set_config('search_path', callers_path, TRUE);
    UPDATE buildamp_schema_info SET version = this_version, installed_at = NOW()
    WHERE component = 'webhooks';
END
$buildamp$;
