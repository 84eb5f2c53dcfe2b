//! `explain CODE`: the long story of a diagnostic, one Markdown file each.

use anyhow::Result;

use crate::diagnostic::{Code, did_you_mean};

use super::{Exit, terminal};

macro_rules! stories {
    ($($code:ident),+ $(,)?) => {
        /// What `code` is about: what is wrong, why it matters, an example, what to write instead.
        fn story(code: Code) -> &'static str {
            match code {
                $(Code::$code => include_str!(concat!("explain/", stringify!($code), ".md")),)+
            }
        }
    };
}

// The match is exhaustive: a code without its file does not compile.
stories![
    E0001, E0002, E0003, E0004, E0101, E0102, E0103, E0104, E0105, E0106, E0107, E0108, E0109,
    E0110, E0111, E0112, E0113, E0114, E0115, E0201, E0202, E0203, E0204, E0205, E0206, E0207,
    E0208, E0209, E0210, E0301, E0302, E0303, E0304, E0305, E0401, E0402, E0403, E0404, E0501,
    E0502, E0503, E0504, E0601, E0602, E0603, W0101, W0102, W0103, W0104, W0105, W0106, W0107,
    W0108, W0109, W0110, W0111, W0112, W0201, W0202, W0203, W0204, W0205, W0206, W0207, W0208,
];

pub(super) fn run(name: &str) -> Result<Exit> {
    // As it is shown: `error[E0201]`.
    let bracketed = name.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    let name = bracketed.map_or(name, |(code, _)| code);
    let Some(code) = Code::parse(name) else {
        let known = Code::ALL.iter().map(|code| code.as_str());
        let help = did_you_mean(&name.to_uppercase(), known)
            .unwrap_or_else(|| "a code is shown in brackets: `error[E0201]`".to_owned());
        terminal::error(&format!("there is no diagnostic `{name}`; {help}"));
        return Ok(Exit::Failed);
    };
    terminal::print(&format!("# {code}: {}\n\n{}", code.title(), story(code)))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_story_shows_what_to_write() {
        for code in Code::ALL {
            let story = story(*code);
            assert!(story.contains("```"), "{code} has no example");
            assert!(story.ends_with('\n') && !story.ends_with("\n\n"), "{code}");
        }
    }
}
