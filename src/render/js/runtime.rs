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
    "types.d.ts"
}
