//! `multipart/form-data` as browsers write it
//! (<https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data>),
//! but for newlines in texts, which stay as they are.

use std::borrow::Cow;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::form::{Pair, Pairs};
use super::{file, media_type};
use crate::wire::fill::Inputs;
use crate::wire::payload::{Json, Kind, Member};
use crate::wire::text::Text;
use crate::wire::{FileField, PrepareError};

/// One part.
pub(crate) enum Part<'a> {
    /// A name and its text, without a type.
    Text(Pair<'a>),
    /// A file.
    File { name: &'static str, file_name: Text, content_type: &'static str, content: Content },
}

/// The bytes of a file.
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
    /// Where they were read, if the payload names a file.
    #[cfg_attr(not(feature = "cli"), allow(dead_code, reason = "the command line shows it"))]
    pub(crate) path: Option<PathBuf>,
}

/// The parts of these members: in the payload's order, but texts before files. What follows a file is passed
/// over by some (Amazon S3).
pub(super) fn parts<'a>(
    inputs: &Inputs<'_>,
    members: &[Member<'a>],
) -> Result<Vec<Part<'a>>, PrepareError> {
    let mut parts = Vec::new();
    let mut file_parts = Vec::new();
    for member in members {
        let field = inputs.target.file_fields.iter().find(|field| field.name == member.name);
        match field {
            Some(field) => files(inputs, field, member.value, &mut file_parts)?,
            None => {
                let mut texts = Pairs::new(inputs.target);
                texts.member(member)?;
                parts.extend(texts.pairs.into_iter().map(Part::Text));
            }
        }
    }
    parts.append(&mut file_parts);
    Ok(parts)
}

/// One file, or each of several; all are parts of the same name.
fn files(
    inputs: &Inputs<'_>,
    field: &'static FileField,
    value: Json<'_>,
    parts: &mut Vec<Part<'_>>,
) -> Result<(), PrepareError> {
    let given = match value.kind()? {
        Kind::Array => value.elements()?,
        _ => vec![value],
    };
    for file in given.into_iter().filter(|file| !file.is_null()) {
        parts.push(part(inputs, field, file)?);
    }
    Ok(())
}

fn part<'a>(
    inputs: &Inputs<'_>,
    field: &'static FileField,
    value: Json<'_>,
) -> Result<Part<'a>, PrepareError> {
    let file_name = match field.file_name {
        Some(template) => inputs.fill(template)?,
        None => Text::from(field.name.to_owned()),
    };
    let content_type =
        field.content_type.unwrap_or_else(|| media_type::of_name(file_name.as_str()));
    let content = file::read(field.name, value, inputs.context.files)?;
    Ok(Part::File { name: field.name, file_name, content_type, content })
}

/// The boundary, and the body. It is made from the parts, so that equal requests are equal bytes,
/// and occurs in none of them.
pub(crate) fn encode(parts: &[Part<'_>]) -> (String, Vec<u8>) {
    let heads: Vec<String> = parts.iter().map(Part::head).collect();
    let pieces =
        || heads.iter().zip(parts).flat_map(|(head, part)| [head.as_bytes(), part.bytes()]);
    let boundary = boundary(pieces);
    let length: usize = pieces().map(|piece| piece.len() + boundary.len() + 8).sum();
    let mut body = Vec::with_capacity(length + boundary.len() + 8);
    for (head, part) in heads.iter().zip(parts) {
        for piece in [b"--", boundary.as_bytes(), b"\r\n", head.as_bytes(), part.bytes(), b"\r\n"] {
            body.extend_from_slice(piece);
        }
    }
    for piece in [b"--".as_slice(), boundary.as_bytes(), b"--\r\n"] {
        body.extend_from_slice(piece);
    }
    (boundary, body)
}

/// The content type of a body with this boundary.
pub(crate) fn content_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

fn boundary<'p, I: Iterator<Item = &'p [u8]>>(pieces: impl Fn() -> I) -> String {
    let mut hash = Sha256::new();
    for piece in pieces() {
        hash.update(piece.len().to_le_bytes());
        hash.update(piece);
    }
    let mut boundary = String::from("buildamp-");
    loop {
        let digest = hash.finalize_reset();
        digest.iter().take(16).for_each(|byte| boundary.push_str(&format!("{byte:02x}")));
        let finder = memchr::memmem::Finder::new(boundary.as_bytes());
        if !pieces().any(|piece| finder.find(piece).is_some()) {
            return boundary;
        }
        // At most 70 characters are allowed (RFC 2046, 5.1.1): start over.
        if boundary.len() > 70 - 32 {
            boundary.truncate("buildamp-".len());
        }
        hash.update(digest);
    }
}

/// What would end the quoted name; everything else is raw UTF-8.
fn escaped(name: &str) -> Cow<'_, str> {
    if !name.contains(['"', '\r', '\n']) {
        return Cow::Borrowed(name);
    }
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A").into()
}

impl Part<'_> {
    fn head(&self) -> String {
        match self {
            Part::Text(pair) => text_head(&pair.name),
            Part::File { name, file_name, content_type, .. } => {
                file_head(name, file_name.as_str(), content_type)
            }
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Part::Text(pair) => pair.value.as_bytes(),
            Part::File { content, .. } => &content.bytes,
        }
    }
}

/// The head of a text, with the empty line that ends it.
pub(crate) fn text_head(name: &str) -> String {
    format!("Content-Disposition: form-data; name=\"{}\"\r\n\r\n", escaped(name))
}

/// The head of a file, with the empty line that ends it.
pub(crate) fn file_head(name: &str, file_name: &str, content_type: &str) -> String {
    format!(
        "Content-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {content_type}\r\n\r\n",
        escaped(name),
        escaped(file_name),
    )
}
