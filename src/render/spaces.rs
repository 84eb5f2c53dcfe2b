//! What lines begin with.

/// Appends so many spaces.
pub(super) fn spaces(mut count: usize, out: &mut String) {
    // As wide as most lines begin.
    const SPACES: &str = "                                ";
    while count > SPACES.len() {
        out.push_str(SPACES);
        count -= SPACES.len();
    }
    out.push_str(&SPACES[..count]);
}
