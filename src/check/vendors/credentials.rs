//! Whether what a definition gives as `auth` may be what a service accepts.

use crate::ir::{Auth, AuthForm, Piece, Template};

use super::rule::Credentials;

pub(super) const AUTHORIZATION: &str = "authorization";

/// Whether `auth` may be credentials of this kind.
pub(super) fn may_be(auth: &Auth, credentials: Credentials) -> bool {
    match (credentials, &auth.form) {
        (Credentials::Scheme(scheme), AuthForm::Scheme(name)) => name.eq_ignore_ascii_case(scheme),
        (Credentials::Basic, AuthForm::Basic) => true,
        (Credentials::BasicKey, AuthForm::Basic) => may_be_key(&auth.credentials),
        (Credentials::BasicUser(user), AuthForm::Basic) => may_be_user(&auth.credentials, user),
        (Credentials::Header(name), AuthForm::Header(given)) => name.eq_ignore_ascii_case(given),
        // `Authorization: Bearer {TOKEN}`: the header as it is sent.
        (Credentials::Scheme(scheme), AuthForm::Header(name)) => {
            is_authorization(name) && may_begin_with(&auth.credentials, scheme)
        }
        (
            Credentials::Basic | Credentials::BasicKey | Credentials::BasicUser(_),
            AuthForm::Header(name),
        ) => is_authorization(name) && may_begin_with(&auth.credentials, "Basic"),
        _ => false,
    }
}

fn is_authorization(header: &str) -> bool {
    header.eq_ignore_ascii_case(AUTHORIZATION)
}

/// Whether the value of a header may be of this scheme: what comes from the environment is not known.
fn may_begin_with(value: &Template, scheme: &str) -> bool {
    match value.pieces.first() {
        Some(Piece::Literal(text)) => {
            text.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case(scheme))
        }
        _ => true,
    }
}

/// Whether credentials may be of this user: what comes from the environment is not known, but a key
/// alone is no `user:password`.
fn may_be_user(credentials: &Template, user: &str) -> bool {
    match credentials.pieces.as_slice() {
        [Piece::Literal(text), ..] => text.split_once(':').is_some_and(|(name, _)| name == user),
        [Piece::Env(name)] => !name.contains("KEY"),
        // `{KEY}:`
        [Piece::Env(_), Piece::Literal(rest)] => rest != ":",
        _ => true,
    }
}

/// Whether the user may be a key: a name that is written out beside what comes from the environment is none.
fn may_be_key(credentials: &Template) -> bool {
    match credentials.pieces.as_slice() {
        [Piece::Literal(text), _, ..] => !text.contains(':'),
        _ => true,
    }
}

/// What stands after the colon of `user:password`, or all of it.
pub(super) fn password(credentials: &str) -> &str {
    credentials
        .split_once(':')
        .map_or(credentials, |(user, rest)| if rest.is_empty() { user } else { rest })
}
