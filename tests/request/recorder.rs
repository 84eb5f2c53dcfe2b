//! A server that records one request, and curl against it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Command;

/// A request as it arrived.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// `POST /path HTTP/1.1`
    pub(crate) line: String,
    /// Names in lower case; values as Latin-1.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Recorded {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Whether this machine has what the scripts need; says so where it has not.
pub(crate) fn has_curl() -> bool {
    let has = Command::new("sh")
        .args(["-c", "command -v curl openssl od base64 iconv"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !has {
        println!("SKIPPED: sh, curl, openssl, od, base64 and iconv are needed");
    }
    has
}

/// Runs `script`, made for the port, with these variables; gives what the server got.
pub(crate) fn record(script: impl FnOnce(u16) -> String, env: &[(&str, &str)]) -> Recorded {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let script = script(listener.local_addr().unwrap().port());
    let server = std::thread::spawn(move || serve(&listener));
    // As a file: one argument holds 128 KiB at most.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &script).unwrap();
    let output = Command::new("sh")
        .arg(file.path())
        .envs(env.iter().copied())
        .env_remove("http_proxy")
        .env("NO_PROXY", "*")
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}\n{output:?}");
    server.join().unwrap()
}

fn serve(listener: &TcpListener) -> Recorded {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = || {
        let mut bytes = Vec::new();
        reader.read_until(b'\n', &mut bytes).unwrap();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    let first = line();
    let headers: Vec<(String, String)> = std::iter::from_fn(|| Some(line()))
        .take_while(|line| !line.is_empty())
        .map(|line| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned())).unwrap())
        .collect();
    let mut recorded = Recorded { line: first, headers, body: Vec::new() };
    let length = recorded.header("content-length").map_or(0, |text| text.parse().unwrap());
    if recorded.header("expect").is_some() {
        (&stream).write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
    }
    recorded.body.resize(length, 0);
    reader.read_exact(&mut recorded.body).unwrap();
    (&stream)
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        .unwrap();
    recorded
}
