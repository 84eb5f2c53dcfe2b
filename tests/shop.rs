//! `fixtures/shop`, run by `npm start` as a newcomer would: on PGlite, on PostgreSQL, and without
//! Elm's packages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use support::postgres::Database;
use support::project::{Ran, files_below};
use support::{fixture, tool, tools};

/// What the shop's services were asked, and what came of it.
const CALLS: [&[&str]; 5] = [
    &["SendGridEmail, attempt 1: 202; sent"],
    &[
        "StripePaymentIntent, attempt 1: 500; another attempt follows",
        "StripePaymentIntent, attempt 2: 200; sent",
    ],
    &[
        "SendGridEmail, attempt 1: 500; another attempt follows",
        "SendGridEmail, attempt 2: reset; another attempt follows",
        "SendGridEmail, attempt 3: 503; given up, a dead letter",
        MAILGUN,
    ],
    &["CloudinaryUpload, attempt 1: 400; given up, a dead letter"],
    &["CloudinaryUpload, attempt 2: 200; sent"],
];

/// The call that the business logic asks for when another has failed.
const MAILGUN: &str = "MailgunEmail, attempt 1: 200; sent";

/// Other lines of each scene, as the business logic has them.
const LOGIC: [&[&str]; 5] = [
    &["event SendWelcomeEmail", "event WebhookSuccess (SendGridEmail)", "effect UpdateUserRecord"],
    &["event ProcessPayment", "payment_processing", "effect ScheduleEvent CheckPaymentStatus 5"],
    &["event WebhookFailed (SendGridEmail)", "goes out through Mailgun", "LogInfo Mailgun took"],
    &["event UploadTocdn", "event WebhookFailed (CloudinaryUpload)", "upload_failed"],
    &["dead CloudinaryUpload, attempts: 1, HTTP 400", "replay", "ready", "NotifyUser"],
];

#[test]
fn on_pglite() {
    let ran = start(&copy("pglite"), &[]);
    tells_all(&ran);
}

#[test]
fn on_postgres() {
    let mut database = Database::create();
    let ran = start(&copy("postgres"), &[("DATABASE_URL", database.url())]);
    if !tells_all(&ran) {
        return;
    }
    let text = "SELECT payload FROM webhook_executions WHERE webhook_type = 'MailgunEmail'";
    let mail = json!({
        "from": "\"The Shop\" <noreply@example.com>",
        "to": "\"Bob\" <bob@example.com>",
        "subject": "Welcome to our platform!",
        "html": "<h1>Welcome, Bob!</h1>",
    });
    assert_eq!(database.query(text), json!([{ "payload": mail }]));
    let text = "SELECT (SELECT bool_and(email_sent) FROM shop_users) AS mailed, \
        (SELECT status FROM shop_orders) AS paid, (SELECT status FROM shop_files) AS uploaded, \
        (SELECT COUNT(*)::INTEGER FROM shop_notices) AS notices, \
        (SELECT COUNT(*)::INTEGER FROM buildamp_events WHERE status = 'failed') AS failed";
    let expected = json!([{
        "mailed": true, "paid": "payment_processing", "uploaded": "ready", "notices": 2, "failed": 0,
    }]);
    assert_eq!(database.query(text), expected);
}

#[test]
fn without_elms_packages() {
    let shop = copy("without-elm");
    let home = shop.join("no-elm-home");
    // A proxy that nobody listens at, where the network is there.
    let nowhere = "http://127.0.0.1:1";
    let ran = start(
        &shop,
        &[
            ("ELM_HOME", home.to_str().unwrap()),
            ("http_proxy", nowhere),
            ("https_proxy", nowhere),
            ("HTTPS_PROXY", nowhere),
        ],
    );
    assert!(!has_logic(&ran), "{}", ran.stdout);
    assert!(ran.stderr.contains("not compiled: the business logic in Elm"), "{}", ran.stderr);
    tells(&ran, false);
    assert!(scenes(&ran)[2].contains("skipped the mail through Mailgun"), "{}", ran.stdout);
}

#[test]
fn a_mistake_in_the_logic_ends_the_build() {
    let shop = copy("mistake");
    let module = shop.join("elm/EventLogic.elm");
    let text = std::fs::read_to_string(&module).unwrap();
    let wrong = text.replace("amount = order.amount_cents", "amount = order.order_id");
    assert_ne!(text, wrong);
    std::fs::write(module, wrong).unwrap();
    let ran = Ran::of(npm(&shop).args(["run", "build"]));
    if ran.stderr.contains("packages cannot be had") {
        return println!("SKIPPED: Elm's packages cannot be had: {}", ran.stderr);
    }
    ran.exits(1).complains("TYPE MISMATCH").complains("elm make failed");
}

#[test]
fn the_code_is_as_the_tools_want_it() {
    let shop = copy("tools");
    support::run(support::buildamp().args(["gen", "webhooks", "--root"]).arg(&shop));
    support::run(tool("elm-format").arg("--validate").arg(shop.join("elm")));
    let modules = files_below(&shop);
    let modules = modules.keys().filter(|path| {
        path.ends_with(".mjs") && (path.starts_with("server/") || path.starts_with("scripts/"))
    });
    support::run(
        tool("tsc")
            .args(["--noEmit", "--allowJs", "--checkJs", "--strict", "--module", "nodenext"])
            .args(["--target", "es2024", "--types", "node", "--noUncheckedIndexedAccess"])
            .args(["--exactOptionalPropertyTypes", "--noUnusedLocals", "--noUnusedParameters"])
            .arg("--skipLibCheck")
            .args(modules)
            .current_dir(&shop),
    );
}

/// Whether a run had the compiled business logic.
fn has_logic(ran: &Ran) -> bool {
    !ran.stdout.contains("SKIPPED    the business logic")
}

/// The whole story; gives false, and says so, where Elm's packages cannot be had.
fn tells_all(ran: &Ran) -> bool {
    let logic = has_logic(ran);
    if !logic {
        println!("SKIPPED: the business logic: {}", ran.stderr);
    }
    tells(ran, logic);
    logic
}

/// Calls in their order; other lines wherever they stand in their scene.
#[track_caller]
fn tells(ran: &Ran, logic: bool) {
    for ((scene, calls), lines) in scenes(ran).iter().zip(CALLS).zip(LOGIC) {
        let made: Vec<&str> = scene.lines().filter_map(|line| line.strip_prefix("call ")).collect();
        let expected = calls.iter().filter(|call| logic || **call != MAILGUN);
        assert_eq!(made, expected.copied().collect::<Vec<_>>(), "{}", ran.stdout);
        for line in lines.iter().filter(|_| logic) {
            assert!(scene.contains(line), "{line:?} is missing\n{}", ran.stdout);
        }
    }
    assert!(ran.stdout.contains("All calls:"), "{}", ran.stdout);
}

/// The five scenes, each run of spaces as one.
#[track_caller]
fn scenes(ran: &Ran) -> Vec<String> {
    let lines =
        ran.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.collect::<Vec<_>>().join("\n");
    let scenes: Vec<String> = (1..=5)
        .map(|number| {
            let (_, from) = text.split_once(&format!("\n{number}. ")).unwrap_or_default();
            from.split("\n\n").next().unwrap_or_default().to_owned()
        })
        .collect();
    assert!(scenes.iter().all(|scene| !scene.is_empty()), "{}", ran.stdout);
    scenes
}

/// `npm start`, which must end by itself.
fn start(shop: &Path, variables: &[(&str, &str)]) -> Ran {
    Ran::of(npm(shop).args(["--silent", "start"]).envs(variables.iter().copied())).exits(0)
}

/// npm in a shop, with this build's buildamp.
fn npm(shop: &Path) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(shop)
        .env("BUILDAMP", env!("CARGO_BIN_EXE_buildamp"))
        .env_remove("DATABASE_URL");
    npm
}

/// A copy of the shop as it is committed, where the packages of `tests/tools` resolve.
fn copy(name: &str) -> PathBuf {
    const MADE: [&str; 4] = ["build/", "elm-stuff/", "generated/", "node_modules/"];
    let folder = tools().join("generated/shop").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let is_committed = |path: &str| !MADE.iter().any(|made| path.starts_with(made));
    support::project::copy(&fixture("shop"), &folder, is_committed);
    folder
}
