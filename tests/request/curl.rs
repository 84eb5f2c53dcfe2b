//! The curl commands, run by a shell against a server that records.

use standardwebhooks::Webhook;

use crate::project::{ENV, Sender};
use crate::recorder::{Recorded, has_curl, record};
use crate::support;

fn sent(webhook_type: &str, payload: &str) -> Option<Recorded> {
    sent_in(webhook_type, payload, &[])
}

fn sent_in(webhook_type: &str, payload: &str, files: &[(&str, &[u8])]) -> Option<Recorded> {
    if !has_curl() {
        return None;
    }
    let mut folder = None;
    let mut env = ENV.to_vec();
    let script = |at: u16| {
        let project = Sender::new(&format!("http://127.0.0.1:{at}"));
        files.iter().for_each(|(name, content)| support::write(&project.path(name), content));
        let ran = project.request(webhook_type, payload, &["--curl", "--id", "the-id"]).exits(0);
        let path = project.root().display().to_string();
        folder = Some(project);
        format!("cd '{path}' && BASE=http://127.0.0.1:{at} && {}", ran.stdout)
    };
    env.push(("LC_ALL", "C.UTF-8"));
    Some(record(script, &env))
}

#[test]
fn json() {
    let payload =
        r#"{"number":9223372036854775807,"kind":"plain","note":"it's \"q\" $x `y` \\ ! ż"}"#;
    let Some(got) = sent("Json", payload) else { return };
    assert_eq!(got.line, "POST /json HTTP/1.1");
    assert_eq!(got.body, payload.as_bytes());
    assert_eq!(got.header("content-type"), Some("application/json"));
    assert_eq!(got.header("accept"), Some("application/json"));
    assert_eq!(got.header("authorization"), Some("Bearer tok_s3cret"));
    assert_eq!(got.header("idempotency-key"), Some("the-id"));
}

#[test]
fn form() {
    let payload = r#"{"name":"../a","text":"x & y","tags":["1"]}"#;
    let Some(got) = sent("Form", payload) else { return };
    let query = "q%2Fs3cret%20%2B%3D%26";
    let (path, key) = got.line.split_once("?key=").unwrap();
    assert_eq!(path, "POST /form/..%2Fa");
    let decode = |text| percent_encoding::percent_decode_str(text).decode_utf8().unwrap();
    assert_eq!(decode(key.strip_suffix(" HTTP/1.1").unwrap()), decode(query));
    assert_eq!(got.body, b"text=x+%26+y&tags[0]=1");
    use base64::Engine;
    let credentials = "us3r-name:p:s3cret \"$x`\\!ż";
    let basic = base64::engine::general_purpose::STANDARD.encode(credentials);
    assert_eq!(got.header("authorization"), Some(format!("Basic {basic}").as_str()));
}

#[test]
fn a_large_body_passes_the_limit_of_arguments() {
    let payload = format!(r#"{{"number":1,"kind":"plain","note":"{}"}}"#, "x'".repeat(200_000));
    let Some(got) = sent("Json", &payload) else { return };
    assert_eq!(got.body.len(), payload.len());
    assert_eq!(got.body, payload.as_bytes());
}

#[test]
fn multipart() {
    let payload =
        r#"{"title":"T \"q\"\\\n;type=x","file":"AP8KDQA=","other":{"path":"a \"b\".txt"}}"#;
    let Some(got) = sent_in("Upload", payload, &[("a \"b\".txt", b"the file\0")]) else { return };
    assert_eq!(got.header("x-key"), Some("tok_s3cret"));
    assert_eq!(got.header("x-latin"), Some("h\u{e9}-s3cret"));
    assert!(got.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    let contains = |part: &[u8]| got.body.windows(part.len()).any(|window| window == part);
    for part in [
        &b"name=\"title\"\r\n\r\nT \"q\"\\\n;type=x\r\n"[..],
        b"name=\"file\"; filename=\"fil3-s3cret.png\"\r\nContent-Type: image/png\r\n\r\n\0\xff\n\r\0\r\n",
        b"Content-Type: text/plain\r\n\r\nthe file\0\r\n",
    ] {
        assert!(contains(part), "{}", String::from_utf8_lossy(&got.body));
    }
}

#[test]
fn multipart_without_a_part() {
    let Some(got) = sent("Optional", "{}") else { return };
    let content_type = got.header("content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert_eq!(got.body, format!("--{boundary}--\r\n").as_bytes());
}

#[test]
fn what_curl_ended_with_is_what_the_whole_ends_with() {
    if !has_curl() {
        return;
    }
    let nobody = "http://127.0.0.1:1";
    let project = Sender::new(nobody);
    let payload = r#"{"title":"T","file":"AP8KDQA=","other":"AP8KDQA="}"#;
    let ran = project.request("Upload", payload, &["--curl"]).exits(0);
    let kept = project.path("temporary");
    std::fs::create_dir(&kept).unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &ran.stdout]).envs(ENV.iter().copied());
    shell.env("BASE", nobody).env("TMPDIR", &kept).stderr(std::process::Stdio::null());
    let status = shell.status().unwrap();
    // "Failed to connect to host".
    assert_eq!(status.code(), Some(7));
    assert_eq!(kept.read_dir().unwrap().count(), 0);
}

#[test]
fn signed() {
    let Some(got) = sent("Signed", r#"{"text":"it's \"$x\" ż"}"#) else { return };
    let path = got.line.split(' ').nth(1).unwrap();
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().unwrap();
    assert_eq!(decoded, "/services/T0/B0/s3cret é?&");
    assert!(path.starts_with("/services/") && path.matches('/').count() == 4, "{path}");
    let mut headers = http::HeaderMap::new();
    for (name, value) in got.headers.iter().filter(|(name, _)| name.starts_with("webhook-")) {
        headers
            .insert(http::HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
    }
    assert_eq!(got.header("webhook-id"), Some("the-id"));
    for secret in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "b3RoZXItczNjcmV0"] {
        Webhook::new(secret).unwrap().verify(&got.body, &headers).unwrap();
    }
}

#[test]
fn query_and_a_header_from_the_environment() {
    let Some(got) = sent("Query", r#"{"q":"a{b}","list":[1,2]}"#) else { return };
    assert_eq!(got.line, "GET /query?q=a%7Bb%7D&list%5B0%5D=1&list%5B1%5D=2 HTTP/1.1");
    assert_eq!(got.header("x-own-key"), Some("own s3cret"));
    assert!(got.body.is_empty() && got.header("content-type").is_none());
}

#[test]
fn credentials_that_are_encoded_already_and_ones_that_are_not() {
    let Some(got) = sent("Encoded", "[1, 2]") else { return };
    assert_eq!(got.header("authorization"), Some("Basic czNjcmV0OnMzY3JldA=="));
    let Some(got) = sent("Empty", "null") else { return };
    assert_eq!(got.header("authorization"), Some("Basic YmFzMWMtczNjcmV0Og=="));
    assert_eq!((got.line.as_str(), got.body.len()), ("POST /empty HTTP/1.1", 0));
}

/// What the shell does with the command in place of `curl`, with these variables.
fn echoed(webhook_type: &str, payload: &str, env: &[(&str, &str)]) -> (bool, String) {
    let project = Sender::new("https://api.test");
    let script = project.request(webhook_type, payload, &["--curl"]).stdout;
    let script = format!("curl() {{ echo sent; }}\n{script}");
    let mut shell = std::process::Command::new("sh");
    shell.arg("-c").arg(script).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    let output = shell.envs(env.iter().copied()).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn nothing_is_sent_where_a_variable_is_not_set() {
    for (webhook_type, payload, needs) in [
        ("Slash", "null", &["API", "AUTH_BASIC"][..]),
        ("Form", r#"{"name":"a","text":"x","tags":[]}"#, &["QUERY_SECRET", "PASSWORD"]),
        ("Upload", r#"{"title":"T","file":"aGk="}"#, &["TOKEN", "HEADER_SECRET", "FILE_SECRET"]),
        ("Signed", r#"{"text":"x"}"#, &["PATH_SECRET", "SIGNING_SECRET"]),
        ("Query", r#"{"q":"x","list":[]}"#, &["AUTH"]),
    ] {
        let all = [ENV, &[("BASE", "https://api.test")]].concat();
        assert_eq!(echoed(webhook_type, payload, &all), (true, "sent\n".to_owned()));
        for missing in needs {
            let some: Vec<_> = all.iter().copied().filter(|(name, _)| name != missing).collect();
            let (sound, sent) = echoed(webhook_type, payload, &some);
            assert_eq!((sound, sent.as_str()), (false, ""), "{webhook_type} without {missing}");
        }
    }
}
