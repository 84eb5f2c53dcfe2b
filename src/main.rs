//! The process: arguments in, exit code out; nothing else.
#![forbid(unsafe_code)]

fn main() {}
