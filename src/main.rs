//! The process: arguments in, exit code out; nothing else.
#![forbid(unsafe_code)]

/// A generator allocates millions of small nodes; the system's allocator took a third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    buildamp::cli::run()
}
