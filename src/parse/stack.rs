//! Threads whose stacks are large enough for syn.

/// What it needs for a file as deep as [`depth`](super::depth) lets pass, twice over, in a debug build.
const SIZE: usize = 16 << 20;

/// Does `work` on so many threads whose stacks are large enough for what a file may hold.
pub(crate) fn on_large_ones<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(SIZE).build() {
        Ok(pool) => pool.install(work),
        // No thread to be had: what there is will do for all but the deepest files.
        Err(_) => work(),
    }
}
