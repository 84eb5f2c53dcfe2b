//! What is shown, and what never is.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::project::{ENV, Sender};
use crate::support::project::Ran;

pub(crate) const PAYLOADS: [(&str, &str); 7] = [
    ("Json", r#"{"number":1,"kind":{"sized":{"width":7}}}"#),
    ("Form", r#"{"name":"a/b","text":"x y","tags":["1","2"]}"#),
    ("Upload", r#"{"title":"T","file":"iVBORw==","other":{"path":"payload.json"}}"#),
    ("Signed", r#"{"text":"hello"}"#),
    ("Query", r#"{"q":"a b","list":[1,2]}"#),
    ("Encoded", "[1, 2]"),
    ("Empty", "null"),
];

fn https() -> Sender {
    Sender::new("https://api.test")
}

/// No value, as it is or encoded, in either stream.
fn assert_masked(ran: &Ran) {
    let printed = format!("{}{}", ran.stdout, ran.stderr);
    for (name, value) in ENV {
        let percent =
            percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
        for shape in [(*value).to_owned(), STANDARD.encode(value), percent.to_string()] {
            assert!(!printed.contains(&shape), "{name} leaks: {printed}");
        }
    }
    for part in ["s3cret", "us3r", "czNjcmV0", "MfKQ9r8G", "hé-"] {
        assert!(!printed.contains(part), "{part} leaks: {printed}");
    }
}

#[test]
fn every_secret_is_masked() {
    for (name, payload) in PAYLOADS {
        for more in [&[][..], &["--curl"]] {
            let ran = https().request(name, payload, more);
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{name}");
            assert_masked(&ran);
        }
    }
}

#[test]
fn requests_as_they_would_be_sent() {
    let shown = |name: &str| {
        let payload = PAYLOADS.iter().find(|(known, _)| *known == name).unwrap().1;
        let more = ["--id", "the-id", "--idempotency-key", "the-key"];
        https().request(name, payload, &more).stdout
    };
    assert_eq!(
        shown("Json"),
        "POST {BASE}/json\nAccept: application/json\nContent-Type: application/json\n\
         Authorization: Bearer {TOKEN}\nIdempotency-Key: the-key\n\n\
         {\"number\":1,\"kind\":{\"sized\":{\"width\":7}}}\n"
    );
    assert_eq!(
        shown("Form"),
        "POST {BASE}/form/a%2Fb?key={QUERY_SECRET}\nAccept: application/json\n\
         Content-Type: application/x-www-form-urlencoded\n\
         Authorization: Basic base64({USER_NAME}:{PASSWORD})\n\ntext=x+y&tags[0]=1&tags[1]=2\n"
    );
    assert_eq!(
        shown("Query"),
        "GET {BASE}/query?q=a%20b&list%5B0%5D=1&list%5B1%5D=2\nAccept: application/json\n{AUTH}\n"
    );
    assert!(shown("Encoded").contains("Authorization: Basic {ENCODED}\n"));
    assert!(shown("Empty").ends_with("Authorization: Basic base64({AUTH_BASIC}:)\n"));
    assert!(shown("Signed").contains("\nwebhook-id: the-id\n"));
    let upload = shown("Upload");
    assert!(
        upload.contains("filename=\"{FILE_SECRET}.png\"\nContent-Type: image/png\n\n<4 bytes>\n")
    );
    assert!(
        upload.contains(
            "filename=\"T.txt\"\nContent-Type: text/plain\n\n<63 bytes of payload.json>\n"
        )
    );
}

#[test]
fn missing_variables_are_all_named() {
    let project = https();
    project.write("payload.json", PAYLOADS[1].1);
    let mut ran = project.run(&["request", "Form", "payload.json"], &[]).exits(2).prints_nothing();
    for name in ["QUERY_SECRET", "USER_NAME", "PASSWORD"] {
        ran = ran.complains(&format!("`{name}` is not set; `Form` needs it"));
    }
    ran.complains("note: `--env-file FILE` reads variables from a file");
}

/// What looks like a colour to a terminal is part of the payload.
#[test]
fn control_characters_are_kept_in_a_pipe() {
    let payload = r#"{"text":"a\u001b[31mb","name":"a","tags":[]}"#;
    https().request("Form", payload, &[]).says("text=a%1B%5B31mb");
    let payload = r#"{"title":"a\u001b[31mb","file":"aGk=","other":"aGk="}"#;
    https().request("Upload", payload, &["--curl"]).says("title=a\u{1b}[31mb");
}

/// In a terminal, which takes colours.
#[test]
fn what_is_told_of_a_payload_says_nothing_to_a_terminal() {
    let payload = r#"{"number":1,"kind":{"si\u009bzed":{}},"no\u001b[2Jte":null}"#;
    let ran = https().request("Json", payload, &["--color", "always"]).exits(2);
    let ran = ran.complains("`kind` has no variant `si\\u{9b}zed`");
    let ran = ran.complains("does not know `no\\u{1b}[2Jte`");
    assert!(!ran.stderr.contains(['\u{9b}', '\u{7}']) && !ran.stderr.contains("\u{1b}[2J"));
}

#[test]
fn variables_from_a_file_give_way_to_the_environment() {
    let project = https();
    project.write("payload.json", PAYLOADS[0].1);
    project.write("my.env", "# a comment\nexport TOKEN='tok \"q\"'\n");
    let run = |more: &[&str], env: &[(&str, &str)]| {
        project.run(
            &[&["request", "Json", "payload.json", "--env-file", "my.env"], more].concat(),
            env,
        )
    };
    run(&[], &[]).exits(0).says("Authorization: Bearer {TOKEN}");
    run(&["--curl"], &[]).complains("set -a; . ./my.env; set +a");
    // A byte order mark is no part of the first name.
    project.write("my.env", "\u{feff}TOKEN=tok\n");
    run(&[], &[]).exits(0);
    project.write("my.env", "TOKEN=\"bad\nvalue\"\n");
    run(&[], &[("TOKEN", "good")]).exits(0);
    run(&[], &[]).exits(2).complains("the header `Authorization` cannot be sent");
}

#[test]
fn a_wrong_line_of_the_file_is_named_not_shown() {
    let project = https();
    project.write("payload.json", PAYLOADS[0].1);
    project.write("my.env", "\u{feff}A=1\n\n  TOKEN tok_s3cret\n");
    let ran = project.run(&["request", "Json", "payload.json", "--env-file", "my.env"], &[]);
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
    ran.exits(2).complains("my.env:3:");
}

#[test]
fn an_unknown_type_has_a_nearest() {
    let message = "there is no webhook type `Upolad`; did you mean `Upload`?";
    https().request("Upolad", "{}", &[]).exits(2).complains(message);
}

#[test]
fn a_payload_that_does_not_fit_is_told_where() {
    let errors = |name: &str, payload: &str| {
        let ran = https().request(name, payload, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{payload}");
        assert_masked(&ran);
        ran.stderr
    };
    let stderr = errors("Json", r#"{"number":"1","kind":{"sizd":{}},"nte":null}"#);
    for message in [
        "payload.json: `number` must be an integer (i64), not a text",
        "payload.json: `kind` has no variant `sizd`; did you mean `sized`?",
        "warning: payload.json: the definition does not know `nte`; did you mean `note`?",
    ] {
        assert!(stderr.contains(message), "{stderr}");
    }
    let stderr = errors("Json", r#"{"kind":{"sized":{"width":256}}}"#);
    assert!(stderr.contains("`number` is missing"), "{stderr}");
    assert!(stderr.contains("`kind.sized.width` must be an integer (u8)"), "{stderr}");
    assert!(
        errors("Form", r#"{"name":"a","text":"","tags":["x",1]}"#)
            .contains("`tags[1]` must be a text")
    );
    assert!(errors("Encoded", "{}").contains("the payload must be an array, not an object"));
    assert!(
        errors("Json", "{\"number\":\n1,}")
            .contains("payload.json: this is not JSON: trailing comma at line 2")
    );
    assert!(
        errors("Upload", r#"{"title":"T","file":{"path":"../x"}}"#).contains("outside the folder")
    );
    assert!(
        errors("Upload", r#"{"title":"T","file":{"path":"nowhere"}}"#).contains("cannot be read")
    );
}

#[test]
fn the_payload_may_come_from_standard_input() {
    let project = https();
    let ran = project.run(&["request", "Empty", "-"], ENV);
    ran.exits(2).complains("standard input: this is not JSON");
}

#[test]
fn files_are_read_from_the_folder_that_is_named() {
    let project = https();
    project.write("uploads/a.txt", "abc");
    let payload = r#"{"title":"T","file":{"path":"a.txt"}}"#;
    project.request("Upload", payload, &[]).exits(2);
    let ran = project.request("Upload", payload, &["--files", "uploads"]);
    ran.says("<3 bytes of uploads/a.txt>");
}
