//! Values of a payload that can never stand in a URL's path: a segment that is empty or dots would
//! lead elsewhere.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Piece, Program, Shape, Template, Type};

/// Reports each variant of such a name whose enum is a path parameter (E0108).
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    let mut reported = HashSet::new();
    for webhook in &program.webhooks {
        let url = &webhook.target.url;
        let in_path: HashSet<&str> = url.leaves().into_iter().flat_map(fields_of_path).collect();
        let fields = program.type_def(webhook.payload).named_fields();
        for field in fields.iter().filter(|field| in_path.contains(field.name.as_str())) {
            let Type::Named(id, _) = program.in_json(&field.ty) else { continue };
            let Shape::Enum { variants, .. } = &program.type_def(id).shape else { continue };
            for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                let name = variant.json.serialize.as_str();
                if !matches!(name, "" | "." | "..") || !reported.insert(variant.span) {
                    continue;
                }
                let message = format!(
                    "`{}` is written as \"{name}\", which cannot stand in a path",
                    variant.name
                );
                let diagnostic = Diagnostic::at(Code::E0108, variant.span, message)
                    .related(webhook.target.url_span, format!("`{{{}}}` stands here", field.name))
                    .help("give the variant another name, or use the field elsewhere");
                diagnostics.push(diagnostic);
            }
        }
    }
}

/// The fields before the query.
fn fields_of_path(url: &Template) -> impl Iterator<Item = &str> {
    let is_query = |piece: &&Piece| matches!(piece, Piece::Literal(text) if text.contains('?'));
    url.pieces.iter().take_while(move |piece| !is_query(piece)).filter_map(|piece| match piece {
        Piece::Field(name) => Some(name.as_str()),
        _ => None,
    })
}
