//! A real PostgreSQL for the tests of one binary.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::OnceLock;

/// A running server. It ends when its standard input does: with this process, however that ends.
struct Server {
    url: String,
    _process: Option<(Child, ChildStdin)>,
}

/// The URL of a server on which databases may be created: `DATABASE_URL`, or one that is started
/// for this test binary (`tests/tools/postgres.mjs`).
pub fn url() -> &'static str {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let server = SERVER.get_or_init(|| match std::env::var("DATABASE_URL") {
        Ok(url) => Server { url, _process: None },
        Err(_) => start(),
    });
    &server.url
}

fn start() -> Server {
    let mut process = super::node("postgres.mjs")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let input = process.stdin.take().unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
    if url.is_empty() {
        let mut reason = String::new();
        process.stderr.take().unwrap().read_to_string(&mut reason).unwrap();
        panic!("no PostgreSQL: {reason}");
    }
    Server { url: url.trim().to_owned(), _process: Some((process, input)) }
}
