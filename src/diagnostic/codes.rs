//! The code of every diagnostic. A code never changes its meaning; `buildamp explain CODE` tells
//! its long story.

use super::Severity;

macro_rules! codes {
    ($($code:ident $title:literal,)+) => {
        /// A stable code: `E…` are errors, `W…` are warnings. A release may add some.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $title] $code,)+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];

            /// The code as it is shown.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)+ }
            }

            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title,)+ }
            }
        }
    };
}

codes! {
    // Reading
    E0001 "a definition file is not valid Rust",
    E0002 "a file cannot be read",
    E0003 "there is nothing to read",
    E0004 "buildamp.toml, or what build.rs says in its place, is not valid",
    // #[target(...)]
    E0101 "unknown key",
    E0102 "a key or attribute is given twice",
    E0103 "a value of the wrong kind",
    E0104 "a required key is missing",
    E0105 "a URL that cannot be called",
    E0106 "not a request method buildamp sends",
    E0107 "not a duration, size or rate",
    E0108 "a placeholder that cannot be filled",
    E0109 "malformed `auth`",
    E0110 "keys that contradict each other",
    E0111 "a header that cannot be sent",
    E0112 "a value out of range",
    E0113 "a value that is not one of those allowed",
    E0114 "a macro that is not read at run time",
    E0115 "a payload that this encoding cannot carry",
    // Types
    E0201 "unknown type",
    E0202 "a name is defined twice",
    E0203 "a type that has no JSON form here",
    E0204 "an item that cannot be generated",
    E0205 "a generic webhook",
    E0206 "the wrong number of type arguments",
    E0207 "a type alias, or a default, that never ends",
    E0208 "an import that leads nowhere",
    E0209 "a type of infinite size",
    E0210 "a generic type that grows without end",
    // Attributes of serde and buildamp on items and fields
    E0301 "unknown or unsupported attribute",
    E0302 "an attribute that does not belong here",
    E0303 "attributes that contradict each other",
    E0304 "a default that does not exist",
    E0305 "a function that cannot be copied",
    // Responses
    E0401 "a response for no webhook",
    E0402 "a webhook with two response enums",
    E0403 "a response enum that does not read every answer",
    E0404 "a response variant that cannot be read",
    // Names in the outputs
    E0501 "two names clash in Elm",
    E0502 "a name that Elm reserves",
    E0503 "two names clash in Rust",
    E0504 "a name that every JavaScript object has",
    // Output
    E0601 "a file that buildamp did not make is in the way",
    E0602 "an output cannot be written",
    E0603 "a generated file does not fit the definitions",
    // Lints
    W0101 "an attribute that does nothing here",
    W0102 "bytes written as an array of numbers",
    W0103 "a 64-bit id",
    W0104 "untagged variants that cannot be told apart",
    W0105 "a response variant that no answer reaches",
    W0106 "a project without webhooks",
    W0107 "a flattened map that takes its neighbours' members",
    W0108 "credentials in the source",
    W0109 "a conversion that is in no definition file",
    W0110 "an impl that the emitted type does not have",
    W0111 "a text that looks like a placeholder",
    W0112 "a list whose elements run together",
    // Lints on what a service is known to refuse or misread, by the URL's host
    W0201 "a body that the service does not read",
    W0202 "a retry that may do the same thing twice",
    W0203 "credentials that the service does not accept",
    W0204 "a member that the service requires",
    W0205 "field names that the service does not know",
    W0206 "a header that the service asks for",
    W0207 "an address that the service has left",
    W0208 "a failure that would pass for a success",
}

impl Code {
    /// Errors stop the generation, warnings do not.
    pub fn severity(self) -> Severity {
        if self.as_str().starts_with('E') { Severity::Error } else { Severity::Warning }
    }

    /// The lint of this name, to be allowed; else what is wrong with it, and what to do about that.
    pub(crate) fn lint(name: &str) -> Result<Code, (String, String)> {
        let leave_out = || "leave it out".to_owned();
        match Code::parse(name) {
            Some(code) if code.severity() == Severity::Warning => Ok(code),
            Some(code) => Err((format!("`{code}` is an error and cannot be allowed"), leave_out())),
            None => {
                let lints = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
                let meant = super::did_you_mean(name, lints.map(|code| code.as_str()));
                let message = format!("buildamp has no lint `{name}`");
                Err((message, meant.unwrap_or_else(leave_out)))
            }
        }
    }

    /// The code of this name, in any case.
    pub fn parse(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(name))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
