//! What can be said of a service.

/// A service, or a part of one.
pub(super) struct Vendor {
    pub(super) name: &'static str,
    /// `*.` at the beginning is for any name in that domain.
    pub(super) hosts: &'static [&'static str],
    /// The URL's path: `*` is any one part of it, or the rest of one (`chat.*`), and a `/` at the end is for
    /// all that follows.
    pub(super) paths: &'static [&'static str],
    pub(super) rules: &'static [Rule],
}

pub(super) struct Rule {
    pub(super) expects: Expects,
    /// The page of the service's documentation that says so.
    pub(super) page: &'static str,
}

pub(super) enum Expects {
    /// W0201: one of these bodies.
    Body(&'static [Body]),
    /// W0202: the execution's key in this header, on a POST that is retried; what is the same in every call is
    /// no key.
    IdempotencyHeader(&'static str),
    /// W0202: the execution's key in this member, on a POST.
    IdempotencyMember(&'static str),
    /// W0203: one of these; an empty list is for URLs to POST to that are the secret themselves.
    Auth(&'static [Credentials]),
    /// W0204: at least one of these members, in a POST; `[n]` at the end of one is for any index.
    Member(&'static [&'static str]),
    /// W0205: members in this case.
    Names(Case),
    /// W0206: a header, for example with that value; what the service does without it.
    Header { name: &'static str, example: &'static str, without: &'static str },
    /// W0207: another address.
    Moved(&'static str),
    /// W0208: a body that says so; what to write for that.
    Success(&'static str),
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Body {
    Json,
    Form,
    Multipart,
}

impl Body {
    /// What to write for it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Body::Json => "content_type = \"application/json\"",
            Body::Form => "content_type = \"application/x-www-form-urlencoded\"",
            Body::Multipart => "file_upload = true",
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Body::Json => "JSON",
            Body::Form => "a form",
            Body::Multipart => "multipart/form-data",
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Credentials {
    /// `Bearer` and the like, in the header `Authorization`.
    Scheme(&'static str),
    /// Any user.
    Basic,
    /// The key as the user, mostly without a password.
    BasicKey,
    /// This user.
    BasicUser(&'static str),
    Header(&'static str),
    /// In the body, without `auth`.
    Member(&'static str),
}

impl Credentials {
    /// What to write for them in `auth`.
    pub(super) fn example(self) -> String {
        match self {
            Credentials::Scheme(name) => format!("{name} {{TOKEN}}"),
            Credentials::Basic => "Basic {USER}:{PASSWORD}".to_owned(),
            Credentials::BasicKey => "Basic {KEY}:".to_owned(),
            Credentials::BasicUser(user) => format!("Basic {user}:{{API_KEY}}"),
            Credentials::Header(name) | Credentials::Member(name) => format!("{name}: {{TOKEN}}"),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) enum Case {
    Pascal,
    Camel,
}

impl Case {
    pub(super) fn name(self) -> &'static str {
        match self {
            Case::Pascal => "PascalCase",
            Case::Camel => "camelCase",
        }
    }

    pub(super) fn fits(self, name: &str) -> bool {
        let upper = name.starts_with(|first: char| first.is_ascii_uppercase());
        let starts = match self {
            Case::Pascal => upper,
            Case::Camel => !upper,
        };
        starts && !name.contains(['_', '-'])
    }
}
