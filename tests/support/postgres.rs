//! A real PostgreSQL for the tests of one binary.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

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

/// An empty database on that server, for one test; dropped with this, or with this process
/// (`tests/tools/own-database.mjs`).
pub struct Database {
    url: String,
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Database {
    pub fn create() -> Self {
        let mut process = super::node("own-database.mjs")
            .arg(url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut database = Self { url: String::new(), process, input, output };
        database.url = database.answer().as_str().unwrap().to_owned();
        database
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The rows of a statement.
    pub fn query(&mut self, text: &str) -> Value {
        writeln!(self.input.as_ref().unwrap(), "{}", json!(text)).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.process.wait();
    }
}
