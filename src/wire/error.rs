//! Why a request cannot be built. No message holds a value from the environment or the payload.

use std::fmt;

/// Why a request cannot be built; nothing is sent then.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrepareError {
    /// No webhook has this name.
    UnknownType {
        /// The name that was asked for.
        webhook_type: String,
    },
    /// The payload is not JSON, or holds half a surrogate pair where its text is needed.
    InvalidPayload {
        /// What is wrong with it.
        reason: String,
    },
    /// An integer in the payload fits neither `i64` nor `u64`.
    NumberOutOfRange {
        /// Where it starts, in bytes from the start of the payload.
        at: usize,
    },
    /// The payload is not an object.
    NotAnObject {
        /// Why it must be one.
        reason: &'static str,
    },
    /// An environment variable is not set.
    MissingVariable {
        /// The type that needs it.
        webhook_type: &'static str,
        /// Its name.
        variable: &'static str,
    },
    /// A placeholder's field is absent, `null`, or not a scalar.
    MissingField {
        /// The field's JSON name.
        field: &'static str,
    },
    /// A payload value in the path is empty, `.` or `..`.
    InvalidPathValue {
        /// The field's JSON name.
        field: &'static str,
    },
    /// What the environment makes of the URL cannot be called.
    InvalidUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// What the environment gives as `auth` is none of its forms.
    InvalidAuth {
        /// The variables that give it.
        variables: Vec<&'static str>,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A header's value cannot be sent.
    InvalidHeader {
        /// The header.
        header: String,
        /// What is wrong with its value.
        reason: &'static str,
        /// Whether a variable is what it cannot hold, and not the payload or the idempotency key.
        from_variable: bool,
    },
    /// A key holds a bracket, and the form writes nesting with brackets.
    AmbiguousKey {
        /// The key.
        key: String,
    },
    /// An array that is written with commas holds more than scalars.
    UnsupportedNesting {
        /// The array's name in the form.
        field: String,
    },
    /// A file is neither base64 text nor `{"path": "…"}`.
    InvalidFile {
        /// The field's JSON name.
        field: &'static str,
    },
    /// A file cannot be read.
    FileUnavailable {
        /// The field's JSON name.
        field: &'static str,
        /// Why not.
        reason: String,
    },
    /// A file lies outside the `files` folder.
    FileOutside {
        /// The field's JSON name.
        field: &'static str,
    },
    /// A signing secret cannot be one.
    InvalidSecret {
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl PrepareError {
    /// Whether the worker's environment is at fault, not the call: a variable is missing, or cannot be used.
    /// Report such an error as `retry` with the code `missing_variable`, which pauses the type. Report
    /// [`FileUnavailable`] as `retry`, and every other error as `permanent`, with its own code.
    ///
    /// [`FileUnavailable`]: PrepareError::FileUnavailable
    pub fn is_operators_fault(&self) -> bool {
        match self {
            PrepareError::MissingVariable { .. }
            | PrepareError::InvalidUrl { .. }
            | PrepareError::InvalidAuth { .. }
            | PrepareError::InvalidSecret { .. } => true,
            PrepareError::InvalidHeader { from_variable, .. } => *from_variable,
            _ => false,
        }
    }

    /// A stable name of the kind of error, `missing_field` of [`MissingField`](PrepareError::MissingField) and
    /// so on. Node's `RequestError.code` is the same, without
    /// `unknown_type`: there a request is built from the type's own entry of the config.
    pub fn code(&self) -> &'static str {
        match self {
            PrepareError::UnknownType { .. } => "unknown_type",
            PrepareError::InvalidPayload { .. } => "invalid_payload",
            PrepareError::NumberOutOfRange { .. } => "number_out_of_range",
            PrepareError::NotAnObject { .. } => "not_an_object",
            PrepareError::MissingVariable { .. } => "missing_variable",
            PrepareError::MissingField { .. } => "missing_field",
            PrepareError::InvalidPathValue { .. } => "invalid_path_value",
            PrepareError::InvalidUrl { .. } => "invalid_url",
            PrepareError::InvalidAuth { .. } => "invalid_auth",
            PrepareError::InvalidHeader { .. } => "invalid_header",
            PrepareError::AmbiguousKey { .. } => "ambiguous_key",
            PrepareError::UnsupportedNesting { .. } => "unsupported_nesting",
            PrepareError::InvalidFile { .. } => "invalid_file",
            PrepareError::FileUnavailable { .. } => "file_unavailable",
            PrepareError::FileOutside { .. } => "file_outside",
            PrepareError::InvalidSecret { .. } => "invalid_secret",
        }
    }
}

impl fmt::Display for PrepareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrepareError::UnknownType { webhook_type } => {
                write!(f, "there is no webhook type `{webhook_type}`")
            }
            PrepareError::InvalidPayload { reason } => {
                write!(f, "the payload is not JSON: {reason}")
            }
            PrepareError::NumberOutOfRange { at } => {
                write!(f, "the integer at byte {at} of the payload does not fit in 64 bits")
            }
            PrepareError::NotAnObject { reason } => {
                write!(f, "the payload must be an object: {reason}")
            }
            PrepareError::MissingVariable { webhook_type, variable } => {
                write!(
                    f,
                    "the environment variable `{variable}` is not set; `{webhook_type}` needs it"
                )
            }
            PrepareError::MissingField { field } => {
                write!(
                    f,
                    "the field `{field}` fills a placeholder: it must be there, as a text, a number or a bool"
                )
            }
            PrepareError::InvalidPathValue { field } => {
                write!(
                    f,
                    "the field `{field}` stands in the URL's path: it cannot be empty, `.` or `..`"
                )
            }
            PrepareError::InvalidUrl { reason } => write!(f, "the URL cannot be called: {reason}"),
            PrepareError::InvalidAuth { variables, reason } => {
                write!(f, "the `auth` from `{}` cannot be sent: {reason}", variables.join("`, `"))
            }
            PrepareError::InvalidHeader { header, reason, .. } => {
                write!(f, "the header `{header}` cannot be sent: {reason}")
            }
            PrepareError::AmbiguousKey { key } => {
                write!(f, "the key {key:?} holds a bracket, which a form uses for nesting")
            }
            PrepareError::UnsupportedNesting { field } => {
                write!(
                    f,
                    "{field:?} is written with commas: it can only hold texts, numbers and bools"
                )
            }
            PrepareError::InvalidFile { field } => {
                write!(f, "the file `{field}` is neither base64 text nor `{{\"path\": \"…\"}}`")
            }
            PrepareError::FileUnavailable { field, reason } => {
                write!(f, "the file `{field}` cannot be read: {reason}")
            }
            PrepareError::FileOutside { field } => {
                write!(f, "the file `{field}` lies outside the folder that files are read from")
            }
            PrepareError::InvalidSecret { reason } => {
                write!(f, "the signing secret cannot be used: {reason}")
            }
        }
    }
}

impl std::error::Error for PrepareError {}
