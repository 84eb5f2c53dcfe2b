//! Files that a payload names: read from under one folder, and from nowhere else.

use std::path::Path;

use buildamp::wire::{PrepareError, PreparedRequest, RequestContext, prepare};

use crate::multipart::{FILE, parts, upload};
use crate::targets::{ID, KEY, TIMESTAMP};

fn send(path: &str, files: Option<&Path>) -> Result<PreparedRequest, PrepareError> {
    let context = RequestContext {
        env: &|_| None,
        id: ID,
        idempotency_key: KEY,
        timestamp: TIMESTAMP,
        files,
    };
    let payload = serde_json::json!({ "file": { "path": path } }).to_string();
    prepare(&upload(&[FILE]), &payload, &context)
}

fn code(path: &str, files: Option<&Path>) -> &'static str {
    send(path, files).expect_err("it should be refused").code()
}

/// `files/a/b.bin` in a folder that has a secret beside `files`.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("files/a")).unwrap();
    std::fs::write(folder.path().join("files/a/b.bin"), b"\0\xffbytes").unwrap();
    std::fs::write(folder.path().join("secret"), b"secret").unwrap();
    folder
}

#[test]
fn a_file_is_read_when_it_is_sent() {
    let folder = folder();
    let files = folder.path().join("files");
    for path in ["a/b.bin", "./a/../a/b.bin"] {
        let sent = send(path, Some(&files)).unwrap();
        assert_eq!(parts(&sent)[0].bytes, b"\0\xffbytes");
    }
}

#[test]
fn without_a_folder_or_a_file_it_is_unavailable() {
    let folder = folder();
    let files = folder.path().join("files");
    assert_eq!(code("a/b.bin", None), "file_unavailable");
    assert_eq!(code("a/b.bin", Some(&folder.path().join("nowhere"))), "file_unavailable");
    for path in ["missing", "a", "", "a\0b"] {
        assert_eq!(code(path, Some(&files)), "file_unavailable", "{path:?}");
    }
}

/// It may never end.
#[test]
#[cfg(unix)]
fn a_pipe_is_not_read() {
    let folder = folder();
    let files = folder.path().join("files");
    let in_files = |command: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", command]).current_dir(&files).spawn().unwrap()
    };
    assert!(in_files("mkfifo pipe").wait().unwrap().success());
    let mut writer = in_files("echo x > pipe");
    let sent = send("pipe", Some(&files));
    writer.kill().unwrap();
    writer.wait().unwrap();
    assert_eq!(sent.expect_err("it is no file").code(), "file_unavailable");
}

#[test]
fn nothing_outside_of_the_folder_is_read() {
    let folder = folder();
    let files = folder.path().join("files");
    let absolute = files.join("a/b.bin").display().to_string();
    for path in ["../secret", "a/../../secret", "../files/a/b.bin", "/etc/passwd", &absolute] {
        assert_eq!(code(path, Some(&files)), "file_outside", "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_before_it_is_decided() {
    let folder = folder();
    let files = folder.path().join("files");
    std::os::unix::fs::symlink("../secret", files.join("out")).unwrap();
    std::os::unix::fs::symlink("a/b.bin", files.join("in")).unwrap();
    std::os::unix::fs::symlink(&files, folder.path().join("linked")).unwrap();
    assert_eq!(code("out", Some(&files)), "file_outside");
    assert!(send("in", Some(&files)).is_ok());
    std::fs::create_dir_all(files.join("sub/dir")).unwrap();
    std::fs::write(files.join("x"), "top").unwrap();
    std::fs::write(files.join("sub/x"), "inner").unwrap();
    std::os::unix::fs::symlink("sub/dir", files.join("deeper")).unwrap();
    let sent = send("deeper/../x", Some(&files)).unwrap();
    assert_eq!(parts(&sent)[0].bytes, b"inner");
    for path in ["none/../x", "x/"] {
        assert_eq!(code(path, Some(&files)), "file_unavailable", "{path}");
    }
    assert!(send("a/b.bin", Some(&folder.path().join("linked"))).is_ok());
}
