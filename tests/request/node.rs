//! `send --dry-run` of the Node runtime shows what `buildamp request` shows.

use std::process::Command;

use crate::project::{DEFINITIONS, ENV, Sender};
use crate::shown::PAYLOADS;
use crate::support;

/// Values that stand elsewhere too, by chance.
const MORE: &str = r#"
#[target(
    url = "{BASE}/v{VERSION}/{{users}}/{user}/?v={VERSION}&page=2",
    auth = env!("SHORT_AUTH"),
    headers = { "X-Version" = "v{VERSION} of 2", "X-Padded" = "{PADDED}", "X-Empty" = "{EMPTY}" }
)]
pub struct Short {
    pub user: String,
    pub count: u32,
}

#[target(url = "{BASE}{VERSION}", method = "GET", auth = "{NAME}: {TOKEN}")]
pub struct Named {
    pub q: String,
}

#[target(url = "{BASE}", auth = "{SCHEME} {USER_NAME}:{PASSWORD}")]
pub struct Paired;

#[target(url = "{BASE}", auth = "Basic {PAIR}")]
pub struct Whole;
"#;

const MORE_ENV: [(&str, &str); 7] = [
    ("VERSION", "2"),
    ("SHORT_AUTH", "Bearer u"),
    ("PADDED", " p "),
    ("EMPTY", ""),
    ("NAME", "X-Own-Key"),
    ("SCHEME", "Basic"),
    ("PAIR", "a:b"),
];

const MORE_PAYLOADS: [(&str, &str); 4] = [
    ("Short", r#"{"user":"u 2","count":22}"#),
    ("Named", r#"{"q":"2 X-Own-Key tok_s3cret"}"#),
    ("Paired", "null"),
    ("Whole", "null"),
];

#[test]
fn a_dry_run_of_node_shows_the_same() {
    let env = [ENV, &MORE_ENV].concat();
    let all = [&PAYLOADS[..], &MORE_PAYLOADS].concat();
    // What follows a slash, or a query, fits it.
    let bases =
        [("http://127.0.0.1:2/v2/", &all[..]), ("https://a.test/?b=2", &MORE_PAYLOADS[1..2])];
    for (base, payloads) in bases {
        let project = Sender::with(&format!("{DEFINITIONS}{MORE}"), base);
        let out = support::tools().join("generated/dry-run");
        let root = project.root();
        support::generate(root, "js", &out);
        for (name, payload) in payloads {
            project.write("payload.json", payload);
            let key = ["--idempotency-key", "the-key"];
            let told = project.run(&[&["request", name, "payload.json"], &key[..]].concat(), &env);
            let mut node = Command::new("node");
            node.arg(out.join("js/runtime/cli.mjs"))
                .args(["send", name, "payload.json", "--dry-run", "--files", "."])
                .args(key)
                .current_dir(root)
                .env("BASE", base)
                .envs(env.iter().copied());
            let shown = String::from_utf8(support::run(&mut node).stdout).unwrap();
            assert_eq!((told.code, told.stderr.as_str()), (Some(0), ""), "{name}");
            assert_eq!(alike(&shown), alike(&told.stdout), "{name} to {base}");
            assert!(!base.contains('?') || shown.starts_with("GET {BASE}{VERSION}&q=2"), "{shown}");
        }
    }
}

/// Without what differs from run to run, and the place of a file, which only one of them tells.
fn alike(shown: &str) -> String {
    let of_run = |line: &&str| !line.starts_with("webhook-id") && !line.starts_with("webhook-time");
    let lines = shown.lines().filter(of_run).map(|line| line.replace(" of payload.json>", ">"));
    lines.collect::<Vec<_>>().join("\n")
}
