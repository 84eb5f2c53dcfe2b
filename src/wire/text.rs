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
#[cfg_attr(all(), allow(dead_code, reason = "the command line shows requests"))]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) variable: &'static str,
    pub(crate) form: Form,
}

/// How a variable's value became the part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As it is.
    Plain,
    /// Percent-encoded, all of it.
    Encoded,
    /// Percent-encoded except for `/`.
    EncodedPath,
    /// Only some of it: the rest stands in another text.
    Part,
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
    #[allow(dead_code)]
    pub(crate) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Appends what the environment's `variable` gave.
    pub(crate) fn push_env(&mut self, variable: &'static str, value: &str, form: Form) {
        let start = self.text.len();
        self.text.push_str(value);
        self.marks.push(Mark { start, end: self.text.len(), variable, form });
    }

    /// Appends another text with its marks.
    pub(crate) fn push_text(&mut self, other: &Text) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        let moved =
            |mark: &Mark| Mark { start: mark.start + offset, end: mark.end + offset, ..*mark };
        self.marks.extend(other.marks.iter().map(moved));
    }

    /// Removes the last byte, an ASCII character.
    pub(crate) fn pop(&mut self) {
        self.text.pop();
        let end = self.text.len();
        for mark in self.marks.iter_mut().filter(|mark| mark.end > end) {
            mark.end = end;
            mark.form = Form::Part;
        }
    }

    /// The bytes from `start` to `end`, which are character boundaries.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Text {
        let clip = |mark: &Mark| {
            let whole = mark.start >= start && mark.end <= end;
            Mark {
                start: mark.start.max(start) - start,
                end: mark.end.min(end) - start,
                variable: mark.variable,
                form: if whole { mark.form } else { Form::Part },
            }
        };
        let touches = |mark: &&Mark| mark.start < end && mark.end > start;
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
