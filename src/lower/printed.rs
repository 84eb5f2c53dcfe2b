//! Pieces of Rust as prettyplease prints them.

/// A bound, as it is laid out in the `where` clause of an item.
pub(super) fn laid_out(text: &str) -> Option<String> {
    let file = syn::parse_file(&format!("struct A where {text} {{}}")).ok()?;
    let printed = prettyplease::unparse(&file);
    let (_, clause) = printed.split_once("where\n    ")?;
    clause.rsplit_once(",\n{").map(|(predicate, _)| predicate.to_owned())
}

/// A path, on one line.
pub(super) fn one_line(path: &str) -> String {
    let file = syn::parse_file(&format!("const A: () = {path};"));
    let printed = file.map(|file| prettyplease::unparse(&file)).unwrap_or_default();
    let printed = printed.trim_start_matches("const A: () = ").trim_end().trim_end_matches(';');
    printed.split_whitespace().collect::<Vec<_>>().join(" ")
}
