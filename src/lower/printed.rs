//! Pieces of Rust as prettyplease prints them.

/// Whether prettyplease, which panics on the rest, prints all that is in this piece of syn's tree. What syn
/// keeps as tokens, because it is unstable (`become f()`) or wrong (`impl A { fn f(); }`), stands as
/// `Verbatim` somewhere in it.
pub(super) fn is_printable(tree: &impl std::fmt::Debug) -> bool {
    !format!("{tree:?}").contains("::Verbatim(")
}

/// The file, if it is one and can be printed.
fn file(text: &str) -> Option<syn::File> {
    syn::parse_file(text).ok().filter(is_printable)
}

/// A bound, as it is laid out in the `where` clause of an item; `None` of what cannot be printed.
pub(super) fn laid_out(text: &str) -> Option<String> {
    let printed = prettyplease::unparse(&file(&format!("struct A where {text} {{}}"))?);
    let (_, clause) = printed.split_once("where\n    ")?;
    clause.rsplit_once(",\n{").map(|(predicate, _)| predicate.to_owned())
}

/// A path, on one line; as it is where it cannot be printed.
pub(super) fn one_line(path: &str) -> String {
    let file = file(&format!("const A: () = {path};"));
    let printed = file.map_or_else(|| path.to_owned(), |file| prettyplease::unparse(&file));
    let printed = printed.trim_start_matches("const A: () = ").trim_end().trim_end_matches(';');
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}
