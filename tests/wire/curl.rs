//! The curl commands of the captured cases, run by a shell against a server that records.

use std::path::Path;
use std::process::{Command, Stdio};

use buildamp::ir::Program;
use buildamp::wire::{Method, PreparedRequest};

use crate::cases::{Case, cases, catalogue, program};
use crate::compare::compare;
use crate::recorder::{Recorded, has_curl, record};

#[test]
fn curl_sends_what_the_sdks_send() {
    if !has_curl() {
        return;
    }
    let program = program();
    let project = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(project.path().join("models/webhooks")).unwrap();
    for case in cases() {
        let arrived = record(|port| script(&case, &program, project.path(), port), &[]);
        compare(&case.name(), &request(&case, arrived), &case.expected());
    }
}

/// What the case sends to that port, with its variables set.
fn script(case: &Case, program: &Program, project: &Path, port: u16) -> String {
    let server = format!("http://127.0.0.1:{port}");
    let file = catalogue().join(format!("models/webhooks/{}.rs", case.service));
    let definitions = redirected(&std::fs::read_to_string(file).unwrap(), &server);
    std::fs::write(project.join("models/webhooks/main.rs"), definitions).unwrap();
    std::fs::write(project.join("payload.json"), case.written(program)).unwrap();
    let origin = case.expected().origin().to_owned();
    let env: Vec<(&str, String)> = case
        .env
        .iter()
        .map(|(name, value)| (name.as_str(), value.replacen(&origin, &server, 1)))
        .collect();
    let key = case.expected().idempotency_key().unwrap_or("a-key").to_owned();
    let output = Command::new(env!("CARGO_BIN_EXE_buildamp"))
        .args(["request", case.webhook_type(), "payload.json", "--root", ".", "--curl"])
        .args(["--id", "an-id", "--idempotency-key", &key])
        .current_dir(project)
        .stdin(Stdio::null())
        .env_clear()
        .envs(env.iter().map(|(name, value)| (*name, value)))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", case.name());
    let exports = env.iter().map(|(name, value)| format!("export {name}='{value}'\n"));
    exports.collect::<String>() + &String::from_utf8(output.stdout).unwrap()
}

/// The definitions with their hosts replaced.
fn redirected(definitions: &str, server: &str) -> String {
    let mut parts = definitions.split("\"https://");
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |text, url| {
        let path = url.find('/').map_or("", |at| &url[at..]);
        format!("{text}\"{server}{path}")
    })
}

/// As it would be at the vendor's.
fn request(case: &Case, arrived: Recorded) -> PreparedRequest {
    let words: Vec<&str> = arrived.line.split(' ').collect();
    let [method, path, _] = words.as_slice() else { panic!("{}", arrived.line) };
    let methods = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];
    PreparedRequest {
        method: methods.into_iter().find(|one| one.as_str() == *method).unwrap(),
        url: format!("{}{path}", case.expected().origin()),
        headers: arrived.headers,
        body: (!arrived.body.is_empty()).then_some(arrived.body),
        timeout_ms: 0,
    }
}
