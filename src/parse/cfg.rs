//! Conditions: `#[cfg(…)]`, and that of `#[cfg_attr(…)]`. Definitions are read once, as a build that
//! tests nothing has them: there `test` does not hold. `feature = "serde"`, by which libraries make
//! their derives optional, does: the JSON is serde's. Of all else that a condition may ask nobody knows
//! here.

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Attribute, Item, Meta, Token};

use super::tokens::is_punct;

/// Whether a build has what `attributes` stand on; the first on which it depends, where nobody knows.
pub(super) fn stays(attributes: &[Attribute]) -> Result<bool, &Attribute> {
    let mut unknown = None;
    for attribute in attributes {
        match leaves(&attribute.meta) {
            Some(true) => {}
            Some(false) => return Ok(false),
            None => unknown = unknown.or(Some(attribute)),
        }
    }
    unknown.map_or(Ok(true), Err)
}

/// The condition of `#[cfg_attr(condition, …)]`, `None` where it depends on the build, and what is put
/// in its place where it holds.
pub(super) fn conditional(cfg_attr: &Meta) -> syn::Result<(Option<bool>, Vec<Meta>)> {
    cfg_attr.require_list()?.parse_args_with(|input: ParseStream<'_>| {
        let mut condition = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            condition.extend([input.parse::<TokenTree>()?]);
        }
        input.parse::<Option<Token![,]>>()?;
        let list = Punctuated::<Meta, Token![,]>::parse_terminated(input)?;
        Ok((holds(condition), list.into_iter().collect()))
    })
}

/// The attributes of an item.
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether a build still has what `attribute` stands on.
fn leaves(attribute: &Meta) -> Option<bool> {
    let path = attribute.path();
    if path.is_ident("cfg") {
        return condition(attribute);
    }
    if path.is_ident("cfg_attr") {
        // One that cannot be read is reported where it is applied.
        let Ok((condition, list)) = conditional(attribute) else { return Some(true) };
        return any([not(condition), all(list.iter().map(leaves))]);
    }
    // `#[test]`, `#[tokio::test]`
    Some(path.segments.last().is_none_or(|last| last.ident != "test"))
}

/// Whether the condition of a `cfg(…)` holds.
fn condition(cfg: &Meta) -> Option<bool> {
    match cfg {
        Meta::List(list) => holds(list.tokens.clone()),
        Meta::Path(_) | Meta::NameValue(_) => None,
    }
}

fn holds(condition: TokenStream) -> Option<bool> {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    match tokens.as_slice() {
        [condition @ .., comma] if is_punct(comma, ',') => {
            holds(condition.iter().cloned().collect())
        }
        [TokenTree::Ident(name)] => match name.to_string().as_str() {
            "true" => Some(true),
            "false" | "test" => Some(false),
            _ => None,
        },
        [TokenTree::Ident(name), equals, TokenTree::Literal(value)] => {
            let is_serde = name == "feature" && value.to_string() == "\"serde\"";
            (is_serde && is_punct(equals, '=')).then_some(true)
        }
        [TokenTree::Ident(name), TokenTree::Group(group)] => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let inner = inner.split(|token| is_punct(token, ',')).filter(|one| !one.is_empty());
            let inner = inner.map(|one| holds(one.iter().cloned().collect()));
            match name.to_string().as_str() {
                "all" => all(inner),
                "any" => any(inner),
                "not" => not(all(inner)),
                _ => None,
            }
        }
        _ => None,
    }
}

fn not(condition: Option<bool>) -> Option<bool> {
    condition.map(|holds| !holds)
}

/// One that does not hold is enough, whatever the others are.
fn all(conditions: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut holds = Some(true);
    for condition in conditions {
        match condition {
            Some(true) => {}
            Some(false) => return Some(false),
            None => holds = None,
        }
    }
    holds
}

fn any(conditions: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    not(all(conditions.into_iter().map(not)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_decided_as_far_as_they_are_about_tests() {
        let cases = [
            ("test", Some(false)),
            ("not(test)", Some(true)),
            ("not(any(test))", Some(true)),
            ("all(test, feature = \"x\")", Some(false)),
            ("all(not(test), feature = \"x\")", None),
            ("any(test, unix,)", None),
            ("any(not(test), unix)", Some(true)),
            ("not(feature = \"x\")", None),
            ("all(feature = \"serde\", not(test))", Some(true)),
            ("all()", Some(true)),
            ("any()", Some(false)),
            ("true", Some(true)),
            ("test,", Some(false)),
            ("target(test)", None),
            ("", None),
        ];
        for (condition, expected) in cases {
            assert_eq!(holds(condition.parse().unwrap()), expected, "{condition}");
        }
    }

    #[test]
    fn an_attribute_leaves_what_it_stands_on_or_not() {
        let cases = [
            ("#[cfg(test)]", Some(false)),
            ("#[test]", Some(false)),
            ("#[tokio::test]", Some(false)),
            ("#[cfg_attr(all(), cfg(test))]", Some(false)),
            ("#[cfg_attr(test, cfg(unix))]", Some(true)),
            ("#[cfg_attr(unix, cfg(test))]", None),
            ("#[cfg_attr(unix, inline)]", Some(true)),
            ("#[cfg_attr(all(), cfg_attr(all(), cfg(test)))]", Some(false)),
            ("#[cfg_attr(all(), cfg_attr(unix, cfg(test)))]", None),
            ("#[cfg_attr(all(), cfg_attr(test, cfg(unix)))]", Some(true)),
            ("#[cfg]", None),
            ("#[inline]", Some(true)),
        ];
        for (attribute, expected) in cases {
            let item: syn::ItemStruct = syn::parse_str(&format!("{attribute} struct A;")).unwrap();
            assert_eq!(leaves(&item.attrs[0].meta), expected, "{attribute}");
        }
    }
}
