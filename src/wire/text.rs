//! Filled texts that know where the environment's values stand in them, so that they can be shown
//! without secrets, or as a shell command that reads them.

/// A text, and which parts of it come from the environment.
#[derive(Clone, Default)]
pub(crate) struct Text {
    text: String,
    marks: Vec<Mark>,
}

/// One part that comes from the environment.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line shows requests"))]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) variable: &'static str,
    pub(crate) transform: Transform,
}

/// How a variable's value became the part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transform {
    /// As it is.
    Plain,
    /// Percent-encoded, all of it.
    Encoded,
    /// Percent-encoded except for `/`.
    EncodedPath,
    /// As it is, without the slash at its end.
    WithoutSlash,
    /// As it is, from behind its first space.
    AfterSpace,
}

impl Text {
    /// The whole text, secrets included.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_string(self) -> String {
        self.text
    }

    /// The parts from the environment, in order.
    #[cfg(feature = "cli")]
    pub(crate) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends what the environment's `variable` gave.
    pub(crate) fn push_env(&mut self, variable: &'static str, value: &str, transform: Transform) {
        let start = self.text.len();
        self.text.push_str(value);
        self.marks.push(Mark { start, end: self.text.len(), variable, transform });
    }

    /// Appends another text with its marks.
    pub(crate) fn push_text(&mut self, other: &Text) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        let moved =
            |mark: &Mark| Mark { start: mark.start + offset, end: mark.end + offset, ..*mark };
        self.marks.extend(other.marks.iter().map(moved));
    }

    /// Removes a slash at the end.
    pub(crate) fn pop_slash(&mut self) {
        let Some(text) = self.text.strip_suffix('/') else { return };
        let end = text.len();
        self.text.truncate(end);
        for mark in self.marks.iter_mut().filter(|mark| mark.end > end) {
            mark.end = end;
            mark.transform = Transform::WithoutSlash;
        }
    }

    /// What stands behind the space before `start`.
    pub(crate) fn after_space(&self, start: usize) -> Text {
        let mut rest = self.slice(start, self.text.len());
        let cut = self.marks.iter().find(|mark| mark.start < start && mark.end > start);
        if let (Some(_), Some(first)) = (cut, rest.marks.first_mut()) {
            first.transform = Transform::AfterSpace;
        }
        rest
    }

    fn slice(&self, start: usize, end: usize) -> Text {
        let touches = |mark: &&Mark| mark.start < end && mark.end > start;
        let clip = |mark: &Mark| Mark {
            start: mark.start.max(start) - start,
            end: mark.end.min(end) - start,
            ..*mark
        };
        Text {
            text: self.text[start..end].to_owned(),
            marks: self.marks.iter().filter(touches).map(clip).collect(),
        }
    }

    /// Without spaces at both ends.
    pub(crate) fn trimmed(self) -> Text {
        let text = self.text.trim_matches(' ');
        if text.len() == self.text.len() {
            return self;
        }
        let start = self.text.len() - self.text.trim_start_matches(' ').len();
        self.slice(start, start + text.len())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { text, marks: Vec::new() }
    }
}
