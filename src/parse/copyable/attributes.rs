//! The functions that serde's attributes name within a function, on types that it alone knows.

use proc_macro2::{Literal, TokenStream, TokenTree};
use syn::Lit;

use crate::parse::context::unraw;
use crate::parse::tokens::is_punct;

/// Each path that `attribute`, the inside of `#[…]`, names in a text, with the place of that.
pub(super) fn named(attribute: TokenStream) -> Vec<(Vec<String>, proc_macro2::Span)> {
    let mut tokens = attribute.into_iter();
    let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(list))) =
        (tokens.next(), tokens.next())
    else {
        return Vec::new();
    };
    if name != "serde" {
        return Vec::new();
    }
    let list: Vec<TokenTree> = list.stream().into_iter().collect();
    let mut found = Vec::new();
    for entry in list.windows(3) {
        let [TokenTree::Ident(key), equals, TokenTree::Literal(text)] = entry else { continue };
        let Some(path) = names(text).filter(|_| is_punct(equals, '=')) else { continue };
        let of_module = |function: &str| [path.as_slice(), &[function.to_owned()]].concat();
        match key.to_string().as_str() {
            "default" | "skip_serializing_if" | "serialize_with" | "deserialize_with" => {
                found.push((path, text.span()));
            }
            "with" => found.extend(
                ["serialize", "deserialize"].map(|function| (of_module(function), text.span())),
            ),
            _ => {}
        }
    }
    found
}

/// The names of the path in a text, without what stands between them.
fn names(text: &Literal) -> Option<Vec<String>> {
    let Lit::Str(text) = Lit::new(text.clone()) else { return None };
    let path: syn::ExprPath = text.parse().ok()?;
    Some(path.path.segments.iter().map(|segment| unraw(&segment.ident)).collect())
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn functions_are_found_in_serdes_attributes() {
        for (attribute, expected) in [
            ("serde(default = \"limit\", rename = \"a\")", vec!["limit"]),
            ("serde(default)", vec![]),
            ("serde(with = \"m::text\")", vec!["m::text::serialize", "m::text::deserialize"]),
            ("serde(skip_serializing_if = \"Vec::<u8>::is_empty\")", vec!["Vec::is_empty"]),
            ("serde(default = \"not a path\")", vec![]),
            ("doc = \"limit\"", vec![]),
            ("other(default = \"limit\")", vec![]),
        ] {
            let found = named(attribute.parse().unwrap());
            let found: Vec<String> = found.into_iter().map(|(path, _)| path.join("::")).collect();
            assert_eq!(found, expected, "{attribute}");
        }
    }
}
