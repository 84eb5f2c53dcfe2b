//! Random payloads and environments, hostile ones among them.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::definitions::Kind;
use crate::support::random::Random;

/// Texts that mean something somewhere on the way.
const TEXTS: [&str; 38] = [
    "",
    "a",
    "a b",
    " pad ",
    "x/y",
    "..",
    ".",
    "../..",
    "é",
    "żółć🎉",
    "\n",
    "\r\n",
    "a\r\nX-Evil: 1",
    "\0",
    "a[b]",
    "a&b=c+d%",
    "?q",
    "#f",
    "@h",
    "%2f",
    "%",
    "\"q\"",
    "a\"b\nc",
    "~*!'()",
    "\\",
    "\u{7f}",
    "\u{85}",
    "\u{ff}",
    "\u{100}",
    "\u{2028}",
    "\u{feff}",
    "true",
    "0",
    "null",
    "{}",
    "YQ==",
    "one",
    "two-or-more",
];

/// Integers and fractions whose digits a double would lose.
const NUMBERS: [&str; 11] = [
    "0",
    "-0",
    "1",
    "-17",
    "1.50",
    "1e5",
    "1E-7",
    "9007199254740993",
    "18446744073709551615",
    "-9223372036854775808",
    "0.30000000000000000004",
];

const NUMBERS_OUT_OF_RANGE: [&str; 3] =
    ["18446744073709551616", "-9223372036854775809", "100000000000000000000000"];

const KEYS: [&str; 12] =
    ["k", "l", "m", "a b", "é", "", "__proto__", "constructor", "0", "1", "a.b", "\"q\""];

/// The folder that files are read from: two files of one name, a link that leads
/// further in, and one that leads out.
pub(crate) fn files() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path();
    std::fs::create_dir_all(inside.join("sub/dir")).unwrap();
    std::fs::write(inside.join("a.txt"), "text\r\n").unwrap();
    std::fs::write(inside.join("sub/b.bin"), [0, 255, 13, 10]).unwrap();
    std::fs::write(inside.join("sub/a.txt"), "inner").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("sub/dir", inside.join("link")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(std::env::current_dir().unwrap(), inside.join("out")).unwrap();
    folder
}

const PATHS: [&str; 16] = [
    "a.txt",
    "a.txt",
    "sub/b.bin",
    "./sub/../a.txt",
    "../a.txt",
    "sub/../../a",
    "/etc/hostname",
    "out/Cargo.toml",
    "out/../Cargo.toml",
    "link/../a.txt",
    "none/../a.txt",
    "a.txt/",
    "a.txt/.",
    "none.txt",
    "sub",
    "",
];

/// JSON text with these fields, mostly of their kinds.
pub(crate) fn payload(random: &mut Random, fields: &[(String, Kind)]) -> String {
    let mut text = if fields.is_empty() || random.often(0.03) {
        value(random, 0)
    } else {
        object(random, fields)
    };
    if random.often(0.02) {
        text.pop();
    }
    format!("{}{text}{}", space(random), space(random))
}

fn object(random: &mut Random, fields: &[(String, Kind)]) -> String {
    let mut members = Vec::new();
    for (name, kind) in fields {
        if random.often(if *kind == Kind::Key { 0.4 } else { 0.01 }) {
            continue;
        }
        let value = if random.often(0.03) { value(random, 0) } else { of_kind(random, *kind) };
        members.push(format!("{}{}:{}{value}", string(random, name), space(random), space(random)));
        // The last of several counts.
        if random.often(0.02) {
            members.push(format!("{}:{}", string(random, name), of_kind(random, *kind)));
        }
    }
    if random.often(0.3) {
        random.shuffle(&mut members);
    }
    format!("{{{}{}}}", space(random), members.join(","))
}

fn of_kind(random: &mut Random, kind: Kind) -> String {
    match kind {
        Kind::Text => text(random),
        Kind::Number => random.pick(&NUMBERS).to_owned(),
        Kind::Flag => random.pick(&["true", "false"]).to_owned(),
        Kind::Choice => random.pick(&["\"one\"", "\"two-or-more\""]).to_owned(),
        Kind::Any => value(random, 0),
        Kind::Key => random.pick(&["null", "\"own key\"", "\"\""]).to_owned(),
        Kind::File => file(random),
        Kind::Files if random.often(0.1) => "null".to_owned(),
        Kind::Files => {
            let files: Vec<String> = (0..random.below(3)).map(|_| file(random)).collect();
            format!("[{}]", files.join(","))
        }
    }
}

fn file(random: &mut Random) -> String {
    match random.below(20) {
        0 => "\"no base64\"".to_owned(),
        1 => random
            .pick(&["null", "{}", "{\"path\":1}", "\"YQ\"", "\"YR==\"", "\"YQ==\\n\""])
            .to_owned(),
        2..4 => format!("{{\"path\":{}}}", serde_json::to_string(random.pick(&PATHS)).unwrap()),
        4 => "\"\"".to_owned(),
        _ => format!("\"{}\"", STANDARD.encode(random.bytes(40))),
    }
}

fn value(random: &mut Random, depth: usize) -> String {
    match random.below(20) {
        0..7 => text(random),
        7..10 if random.often(0.01) => random.pick(&NUMBERS_OUT_OF_RANGE).to_owned(),
        7..10 => random.pick(&NUMBERS).to_owned(),
        10..12 => random.pick(&["true", "false", "null"]).to_owned(),
        _ if depth > 2 => "1".to_owned(),
        12..16 => {
            let elements: Vec<String> = (0..random.below(4))
                .map(|_| format!("{}{}{}", space(random), value(random, depth + 1), space(random)))
                .collect();
            format!("[{}]", elements.join(","))
        }
        _ => {
            let members: Vec<String> = (0..random.below(4))
                .map(|_| {
                    let key = if random.often(0.03) { "a[b]" } else { random.pick(&KEYS) };
                    format!("{}:{}{}", string(random, key), space(random), value(random, depth + 1))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

fn text(random: &mut Random) -> String {
    // Half a surrogate pair is JSON, but no text.
    if random.often(0.005) {
        return random.pick(&["\"\\ud800\"", "\"\\udc00x\"", "\"\\ud800\\u0041\""]).to_owned();
    }
    let text = if random.often(0.4) { "plain" } else { random.pick(&TEXTS) };
    string(random, text)
}

/// A string in one of its spellings.
fn string(random: &mut Random, text: &str) -> String {
    if random.often(0.8) {
        return serde_json::to_string(text).unwrap();
    }
    let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    format!("\"{escaped}\"")
}

fn space(random: &mut Random) -> &'static str {
    random.pick(&["", "", "", "", " ", "\n\t", "\r\n"])
}

pub(crate) fn idempotency_key(random: &mut Random) -> String {
    match random.below(40) {
        0 => random.pick(&TEXTS).to_owned(),
        1 => "a \"key\"".to_owned(),
        _ => "0b5e3c46-5d9a-4a0c".to_owned(),
    }
}

/// What each variable is when nothing is wrong.
const ENVIRONMENT: [(&str, &[&str]); 14] = [
    (
        "BASE",
        &[
            "https://x.test",
            "https://x.test/",
            "https://x.test/a?b=c",
            "HTTP://[::1]:99/x",
            "https://x.test:8080/é/",
        ],
    ),
    ("HOST", &["us1", "a-b.c", "127.0.0.1"]),
    ("PORT", &["80", "8080"]),
    ("PATH", &["p/q r", "é", "T000/B000/XXXX", "a?b#c", "/", "..", ""]),
    (
        "CREDENTIAL",
        &["tok", "a b/&é", "dXNlcjpwYXNz", "sk_test_1234567890", "sk_test_1234567890\n"],
    ),
    ("USER", &["u", "dXNlcjpwYXNz", "a:b", "YWJj", "", "ż", "dXNlcjpw\n"]),
    (
        "AUTH",
        &[
            "",
            "Bearer abcdefg",
            "X-Own: value",
            "Basic user:pass",
            "Basic dXNlcjpwYXNz",
            "basic k",
            "Token a b",
        ],
    ),
    ("HEADER", &["tok", " é ", "", "a,b;c"]),
    ("OTHER_HEADER", &["ÿ", "x", " "]),
    ("SECRET", &["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "s1 s2", "plain-secret"]),
    ("OTHER_SECRET", &["other", "whsec_YWJj"]),
    ("FLAG", &["1", "0", "", "false", "yes"]),
    ("OTHER_FLAG", &["1", "false"]),
    ("UNUSED", &["x"]),
];

/// What an operator may have set by mistake, or an attacker may have had set.
const HOSTILE: [&str; 32] = [
    "http://user@x.test",
    "ftp://x.test",
    "https://x.test\\",
    "https://x.test/é#f",
    "https://",
    "https://x.test:99999",
    "https://[::1%eth0]/",
    "https://[::g]/",
    "us1/",
    "evil.test@x",
    "x:80",
    "",
    " ",
    "\n",
    "a\r\nb",
    "\u{85}",
    "ż",
    "x\ty",
    "whsec_!",
    "whsec_",
    "whsec_YQ",
    "Bearer  two",
    "Bearer",
    "NoSpace:x",
    "Host: evil.test",
    "Accept: text/plain",
    "X-Own: \u{100}ab",
    "Bad(: x",
    "Basic ",
    "Content-Type: a/b",
    "X-Own: a\nb",
    "\u{a0}https://x.test",
];

pub(crate) fn environment(random: &mut Random) -> BTreeMap<&'static str, String> {
    let mut env = BTreeMap::new();
    for (name, usual) in ENVIRONMENT {
        if random.often(0.015) {
            continue;
        }
        let value = if random.often(0.03) { random.pick(&HOSTILE) } else { random.pick(usual) };
        env.insert(name, value.to_owned());
    }
    env
}
