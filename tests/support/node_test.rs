//! The tests that are written for Node, in `tests/tools/`.

use std::process::Command;

/// The database that they run on: a PostgreSQL server, or PGlite in the process of the test.
#[derive(Clone, Copy)]
pub enum Engine {
    Postgres,
    Pglite,
}

impl Engine {
    /// [`command`], on this engine.
    pub fn command(self) -> Command {
        let mut node = command();
        match self {
            Self::Postgres => node
                .env("BUILDAMP_TEST_ENGINE", "postgres")
                .env("BUILDAMP_TEST_URL", super::postgres::url()),
            Self::Pglite => node.env("BUILDAMP_TEST_ENGINE", "pglite"),
        };
        node
    }
}

/// `node --test` in `tests/tools/`; its files are to be added.
pub fn command() -> Command {
    let mut node = Command::new("node");
    node.current_dir(super::tools()).args(["--test", "--test-reporter=spec"]);
    node
}

/// The test files of a folder of `tests/tools/`, by what stands before `.test.mjs`, sorted.
pub fn files(folder: &str) -> Vec<String> {
    let files = super::project::files_below(&super::root().join("tests/tools").join(folder));
    let names = files.keys().filter_map(|path| path.strip_suffix(".test.mjs"));
    names.map(str::to_owned).collect()
}

/// Runs a [`command`], which must pass; gives what it printed.
pub fn passes(node: &mut Command) -> String {
    let output = super::run(node);
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    // A file without tests passes as well.
    assert!(summary.contains("pass ") && !summary.contains("pass 0"), "{summary}");
    summary
}
