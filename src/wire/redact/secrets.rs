//! Which variables of a target are secrets, and which parts of their values.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;

use crate::wire::{Piece, Target, Template};

/// Answers may well contain a shorter part of a URL for other reasons.
const SHORTEST_PART: usize = 16;

/// The words of what secrets are called.
const SECRET_WORDS: &str = "APIKEY AUTH CREDENTIAL CREDENTIALS HOOK JWT KEY PASS PASSWD PASSWORD PWD SECRET SIG SIGNATURE TOKEN WEBHOOK";

/// Ends of such variables that only say which one, or where.
const TOLD_ENDS: [&str; 6] = ["_BASE", "_DOMAIN", "_HOST", "_ID", "_REGION", "_VERSION"];

/// The variables that a target names, in any branch of its conditions, and whether each is a secret: those of
/// `auth`, headers and signing, and those of the URL that are called so. The other parts of a URL (a base, an
/// account, a version) are in many answers as well, in the addresses of what was stored, say: with those
/// replaced, an answer could not be read as what it is.
pub(super) fn variables(target: &Target) -> Vec<(&'static str, bool)> {
    let elsewhere: BTreeSet<_> = beside_url(target).into_iter().flat_map(names).collect();
    let urls = target.url.leaves();
    let files = target.file_fields.iter().filter_map(|file| file.file_name.as_ref());
    let told = urls.iter().copied().chain(files).flat_map(names);
    let all: BTreeSet<_> = elsewhere.iter().copied().chain(told).collect();
    all.into_iter()
        .map(|name| {
            let is_secret =
                elsewhere.contains(name) || urls.iter().any(|url| is_secret_in(url, name));
            (name, is_secret)
        })
        .collect()
}

fn beside_url(target: &Target) -> Vec<&Template> {
    let auth = target.auth.iter().flat_map(|auth| auth.leaves());
    let headers = target.headers.iter().flat_map(|header| header.value.leaves());
    let signing = target.signing.iter().flat_map(|secret| secret.leaves());
    auth.map(|auth| &auth.credentials).chain(headers).chain(signing).collect()
}

fn names(template: &Template) -> impl Iterator<Item = &'static str> {
    template.0.iter().filter_map(|piece| match *piece {
        Piece::Env(name) => Some(name),
        _ => None,
    })
}

/// Whether a variable holds the keys of `signing`.
pub(super) fn signs(target: &Target, name: &str) -> bool {
    let secrets = target.signing.iter().flat_map(|secret| secret.leaves());
    secrets.flat_map(names).any(|one| one == name)
}

/// Whether a variable is a secret of a URL: by its own name, or by that of a member of the query in whose
/// value it stands.
fn is_secret_in(url: &Template, name: &str) -> bool {
    if !names(url).any(|one| one == name) {
        return false;
    }
    if is_secret_name(name) && !TOLD_ENDS.iter().any(|end| name.ends_with(end)) {
        return true;
    }
    let text = written(url);
    let query = text.split_once('?').map_or(&*text, |(_, query)| query);
    query
        .split('&')
        .filter_map(|member| member.split_once('='))
        .any(|(called, value)| is_secret_name(called) && value.contains(&format!("{{{name}}}")))
}

/// A template as a definition has it.
fn written(template: &Template) -> String {
    let pieces = template.0.iter().map(|piece| match piece {
        Piece::Literal(text) => (*text).to_owned(),
        Piece::Env(name) | Piece::Field(name) => format!("{{{name}}}"),
    });
    pieces.collect()
}

/// Whether what has this name, a variable or a member of a query, is a secret; also one such as `accessToken`.
fn is_secret_name(name: &str) -> bool {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for letter in name.chars() {
        let ends_word = before.is_ascii_lowercase() || before.is_ascii_digit();
        if letter.is_ascii_uppercase() && ends_word {
            words.push('_');
        }
        words.push(letter.to_ascii_uppercase());
        before = letter;
    }
    words.split(['_', '-']).any(|word| SECRET_WORDS.split(' ').any(|secret| secret == word))
}

/// The parts of a secret that may be repeated alone: of a URL what its server is sent, of a path its end.
pub(super) fn parts(value: &str) -> Vec<String> {
    let url = Url::read(value);
    let path = url.as_ref().map_or(value, |url| url.path);
    let mut told = Vec::new();
    if let Some(url) = &url {
        told.extend([format!("{}{}", url.path, url.search), url.path.to_owned()]);
        told.extend(url.members().map(|(_, value)| value));
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    // A mere word, or the number of an account, is in many answers for other reasons.
    let is_mixed = last.contains(|c: char| c.is_ascii_digit())
        && last.contains(|c: char| c.is_ascii_alphabetic());
    if path.contains('/') && is_mixed {
        told.push(last.to_owned());
    }
    told.retain(|part| part.chars().count() >= SHORTEST_PART);
    told
}

/// Of a value that is a URL, the members of its query that are called secrets.
pub(super) fn members(value: &str) -> Vec<String> {
    let Some(url) = Url::read(value) else { return Vec::new() };
    url.members().filter(|(name, _)| is_secret_name(name)).map(|(_, secret)| secret).collect()
}

/// Several keys, each also without what marks it as base64.
pub(super) fn signing_keys(value: &str) -> Vec<String> {
    let both = |key: &str| [key, key.strip_prefix("whsec_").unwrap_or(key)].map(str::to_owned);
    value.split_whitespace().flat_map(both).collect()
}

/// An absolute http(s) URL in those of its parts that a server is sent.
struct Url<'a> {
    path: &'a str,
    /// From its `?` on, or empty.
    search: &'a str,
}

impl<'a> Url<'a> {
    fn read(text: &'a str) -> Option<Url<'a>> {
        let (scheme, rest) = text.split_once("://")?;
        if !["http", "https"].iter().any(|one| scheme.eq_ignore_ascii_case(one)) {
            return None;
        }
        let rest = rest.split('#').next()?;
        let sent = &rest[rest.find(['/', '?']).unwrap_or(rest.len())..];
        let (path, search) = sent.split_at(sent.find('?').unwrap_or(sent.len()));
        Some(Url { path, search })
    }

    /// The members of its query, decoded as those of a form.
    fn members(&self) -> impl Iterator<Item = (String, String)> {
        let members = self.search.trim_start_matches('?').split('&');
        members.map(|member| {
            let (name, value) = member.split_once('=').unwrap_or((member, ""));
            (decoded(name), decoded(value))
        })
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
