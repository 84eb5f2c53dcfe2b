//! The files that are the same for every project.

/// `package.json`
pub(super) const PACKAGE: &str = include_str!("../../../templates/js/package.json");

/// The JSON Schema of `webhooks.config.json`.
pub(super) const CONFIG_SCHEMA: &str =
    include_str!("../../../templates/js/webhooks.config.schema.json");

macro_rules! modules {
    ($($name:literal)*) => {
        /// The runtime by file name, as it stands in `templates/runtime/`.
        pub(super) const MODULES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../templates/runtime/", $name)))),*];
    };
}

modules! {
    "auth.mjs"
    "backoff.mjs"
    "base64.mjs"
    "claim.mjs"
    "classify.mjs"
    "cli-args.mjs"
    "cli-cancel.mjs"
    "cli-config.mjs"
    "cli-database.mjs"
    "cli-dead-letters.mjs"
    "cli-dev.mjs"
    "cli-migrate.mjs"
    "cli-print.mjs"
    "cli-prune.mjs"
    "cli-replay.mjs"
    "cli-send.mjs"
    "cli-signal.mjs"
    "cli-simulate.mjs"
    "cli-stats.mjs"
    "cli-worker.mjs"
    "cli.mjs"
    "config.mjs"
    "db.mjs"
    "deadline.mjs"
    "deliver.mjs"
    "effects.mjs"
    "elm.mjs"
    "enqueue.mjs"
    "environment.mjs"
    "error.mjs"
    "events.mjs"
    "explain.mjs"
    "files.mjs"
    "form.mjs"
    "formats.mjs"
    "headers.mjs"
    "index.mjs"
    "intake.mjs"
    "json.mjs"
    "lease.mjs"
    "listen.mjs"
    "log.mjs"
    "mask.mjs"
    "media-type.mjs"
    "migrate.mjs"
    "multipart.mjs"
    "payload.mjs"
    "pglite-server.mjs"
    "plan.mjs"
    "reader.mjs"
    "redact.mjs"
    "registry.mjs"
    "request.mjs"
    "response.mjs"
    "rows.mjs"
    "sandbox.mjs"
    "schema.mjs"
    "send.mjs"
    "settle.mjs"
    "sign.mjs"
    "simulate-behaviour.mjs"
    "simulate-request.mjs"
    "simulate-vendors.mjs"
    "simulate.mjs"
    "slots.mjs"
    "sources.mjs"
    "telemetry.mjs"
    "template.mjs"
    "text.mjs"
    "types.d.ts"
    "url.mjs"
    "variables.mjs"
    "worker-options.mjs"
    "worker.mjs"
}
