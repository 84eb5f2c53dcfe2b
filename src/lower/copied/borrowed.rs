//! Fields that borrow in the definitions, and own what they hold in the emitted types: the texts that
//! they are given are made owned, and what cannot be is found.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, Macro, Member, Pat, Path, QSelf};

use crate::parse::ast::{Borrows, Field};
use crate::parse::context::unraw;

use super::in_macros::{VisitMatch, walk_macro};
use super::texts::{each_result, is_borrowed, is_borrowed_pattern, is_text, is_text_pattern, own};

/// What is known of the project's types.
pub(super) struct Types<'t, 'a> {
    /// The fields of the struct or variant that a path leads to.
    pub(super) fields: &'t dyn Fn(&[String]) -> Option<&'a [Field]>,
    /// The field of this name that borrows a text, if some type has one.
    pub(super) text: &'t dyn Fn(&str) -> Option<&'a Field>,
}

impl<'a> Types<'_, 'a> {
    /// The tokens of an item with `.into()` after each text that such a field is given:
    /// `Note { title: "none" }`.
    pub(super) fn owned(&self, tokens: TokenStream) -> TokenStream {
        let Ok(mut item) = syn::parse2::<Item>(tokens.clone()) else { return tokens };
        let walk = Walk::through(&mut item, self);
        if walk.owned > 0 { item.into_token_stream() } else { tokens }
    }

    /// The first field that an item gives what it cannot hold, or matches as what it is not.
    pub(super) fn misused(&self, tokens: TokenStream) -> Option<&'a Field> {
        let mut item = syn::parse2::<Item>(tokens).ok()?;
        Walk::through(&mut item, self).misused
    }
}

/// Makes texts owned on its way.
struct Walk<'w, 't, 'a> {
    types: &'w Types<'t, 'a>,
    /// The names of the fields of the types within the item itself, which stay as they are written.
    inner: HashSet<String>,
    /// How many texts it has made owned.
    owned: usize,
    misused: Option<&'a Field>,
}

impl<'w, 't, 'a> Walk<'w, 't, 'a> {
    fn through(item: &mut Item, types: &'w Types<'t, 'a>) -> Self {
        let mut fields = FieldNames(HashSet::new());
        fields.visit_item_mut(item);
        let mut walk = Self { types, inner: fields.0, owned: 0, misused: None };
        walk.visit_item_mut(item);
        walk
    }

    fn fields(&self, of: Option<&QSelf>, path: &Path) -> &'a [Field] {
        let names: Vec<String> = path.segments.iter().map(|name| unraw(&name.ident)).collect();
        let fields = if of.is_none() { (self.types.fields)(&names) } else { None };
        fields.unwrap_or_default()
    }

    /// A text that is given to a text is made owned.
    fn give(&mut self, field: &'a Field, value: &mut Expr) {
        each_result(value, &mut |value| {
            if field.borrows == Borrows::Text && is_text(value) {
                own(value);
                self.owned += 1;
            } else if is_borrowed(value) {
                self.misuse(field);
            }
        });
    }

    fn misuse(&mut self, field: &'a Field) {
        if field.borrows != Borrows::Nothing {
            self.misused.get_or_insert(field);
        }
    }

    /// The field that borrows a text, if a place is one: `note.title`.
    fn text(&self, place: &Expr) -> Option<&'a Field> {
        match place {
            Expr::Field(syn::ExprField { member: Member::Named(name), .. }) => {
                let name = unraw(name);
                (self.types.text)(&name).filter(|_| !self.inner.contains(&name))
            }
            _ => None,
        }
    }
}

impl VisitMatch for Walk<'_, '_, '_> {
    /// `match note.title { "a" => … }`, `matches!(note.title, "a")`
    fn visit_match(&mut self, value: &Expr, pattern: &Pat) {
        match (value, pattern) {
            (Expr::Paren(value), pattern) => self.visit_match(&value.expr, pattern),
            (value, Pat::Guard(guard)) => self.visit_match(value, &guard.pat),
            (Expr::Tuple(values), Pat::Tuple(patterns)) => {
                let pairs = values.elems.iter().zip(&patterns.elems);
                pairs.for_each(|(value, pattern)| self.visit_match(value, pattern));
            }
            (Expr::Tuple(_), Pat::Or(or)) => {
                or.cases.iter().for_each(|case| self.visit_match(value, case));
            }
            (value, pattern) if is_text_pattern(pattern) => {
                if let Some(field) = self.text(value) {
                    self.misuse(field);
                }
            }
            _ => {}
        }
    }
}

/// Finds the names of the fields of all types in an item.
struct FieldNames(HashSet<String>);

impl VisitMut for FieldNames {
    fn visit_field_mut(&mut self, field: &mut syn::Field) {
        self.0.extend(field.ident.as_ref().map(unraw));
    }
}

impl VisitMut for Walk<'_, '_, '_> {
    fn visit_expr_struct_mut(&mut self, literal: &mut syn::ExprStruct) {
        let fields = self.fields(literal.qself.as_ref(), &literal.path);
        for given in literal.fields.iter_mut().filter(|given| given.colon_token.is_some()) {
            if let Some(field) = named(fields, &given.member) {
                self.give(field, &mut given.expr);
            }
        }
        visit_mut::visit_expr_struct_mut(self, literal);
    }

    fn visit_expr_call_mut(&mut self, call: &mut syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            let fields = self.fields(path.qself.as_ref(), &path.path);
            let given = fields.iter().zip(&call.args);
            given.filter(|(_, value)| is_borrowed(value)).for_each(|(field, _)| self.misuse(field));
        }
        visit_mut::visit_expr_call_mut(self, call);
    }

    fn visit_expr_assign_mut(&mut self, assign: &mut syn::ExprAssign) {
        if let Some(field) = self.text(&assign.left) {
            self.give(field, &mut assign.right);
        }
        visit_mut::visit_expr_assign_mut(self, assign);
    }

    fn visit_expr_match_mut(&mut self, choice: &mut syn::ExprMatch) {
        choice.arms.iter().for_each(|arm| self.visit_match(&choice.expr, &arm.pat));
        visit_mut::visit_expr_match_mut(self, choice);
    }

    fn visit_expr_let_mut(&mut self, condition: &mut syn::ExprLet) {
        self.visit_match(&condition.expr, &condition.pat);
        visit_mut::visit_expr_let_mut(self, condition);
    }

    fn visit_pat_struct_mut(&mut self, pattern: &mut syn::PatStruct) {
        let fields = self.fields(pattern.qself.as_ref(), &pattern.path);
        for asked in pattern.fields.iter().filter(|asked| asked.colon_token.is_some()) {
            if let Some(field) = named(fields, &asked.member)
                && is_borrowed_pattern(&asked.pat)
            {
                self.misuse(field);
            }
        }
        visit_mut::visit_pat_struct_mut(self, pattern);
    }

    fn visit_pat_tuple_struct_mut(&mut self, pattern: &mut syn::PatTupleStruct) {
        let fields = self.fields(pattern.qself.as_ref(), &pattern.path);
        let before_rest = pattern.elems.iter().take_while(|asked| !matches!(asked, Pat::Rest(_)));
        let asked = fields.iter().zip(before_rest);
        asked
            .filter(|(_, asked)| is_borrowed_pattern(asked))
            .for_each(|(field, _)| self.misuse(field));
        visit_mut::visit_pat_tuple_struct_mut(self, pattern);
    }

    fn visit_macro_mut(&mut self, call: &mut Macro) {
        let before = self.owned;
        let tokens = walk_macro(self, call);
        // One that holds nothing of the kind stays as it is written, to the space.
        if self.owned > before {
            call.tokens = tokens;
        }
    }
}

fn named<'a>(fields: &'a [Field], member: &Member) -> Option<&'a Field> {
    let name = match member {
        Member::Named(name) => unraw(name),
        Member::Unnamed(index) => index.index.to_string(),
    };
    fields.iter().find(|field| field.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::parse::{self, ast::ItemKind};
    use crate::source::Sources;

    /// Looks with what is known of a `Note` that borrows.
    fn with_types<T>(look: impl FnOnce(&Types<'_, '_>) -> T) -> T {
        let text = "struct Note<'a> { title: &'a str, tags: Vec<&'a str> }";
        let sources = Sources::from_texts([("a.rs".to_owned(), text.to_owned())]);
        let files = parse::parse(&sources, &mut Diagnostics::new());
        let ItemKind::Struct { fields, .. } = &files[0].items[0].kind else { unreachable!() };
        let is_note = |path: &[String]| path.last().is_some_and(|name| name == "Note");
        look(&Types {
            fields: &|path| is_note(path).then_some(fields.as_slice()),
            text: &|name| fields.iter().find(|field| field.name == name),
        })
    }

    fn body(text: &str) -> TokenStream {
        format!("fn f() {{ {text} }}").parse().unwrap()
    }

    fn printed(tokens: TokenStream) -> String {
        prettyplease::unparse(&syn::parse2(tokens).unwrap())
    }

    #[track_caller]
    fn becomes(before: &str, after: &str) {
        let owned = with_types(|types| types.owned(body(before)));
        assert_eq!(printed(owned), printed(body(after)));
    }

    #[track_caller]
    fn stays(text: &str) {
        becomes(text, text);
    }

    #[track_caller]
    fn misuses(text: &str, expected: Option<&str>) {
        let name = |field: &Field| field.name.clone();
        let found = with_types(|types| types.misused(body(text)).map(name));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn texts_are_made_owned() {
        becomes(
            "Note { title: \"a\", other: \"b\" }",
            "Note { title: \"a\".into(), other: \"b\" }",
        );
        becomes("m::Note { title: r\"a\" }", "m::Note { title: r\"a\".into() }");
        becomes("Note::<'_> { title: \"a\" }", "Note::<'_> { title: \"a\".into() }");
        becomes("Some(Note { title: NAME })", "Some(Note { title: NAME.into() })");
        becomes("Note { title: file!(), }", "Note { title: file!().into(), }");
        becomes(
            "Note { title: m::Cow::from(\"a\"), }",
            "Note { title: m::Cow::from(\"a\").into(), }",
        );
        becomes(
            "Note { title: Cow::<str>::Borrowed(a) }",
            "Note { title: Cow::<str>::Borrowed(a).into() }",
        );
        becomes("Note { title: Cow::Owned(text()), }", "Note { title: text(), }");
        becomes(
            "Note { title: if a { \"b\" } else { match c { 1 => NAME, _ => d } } }",
            "Note { title: if a { \"b\".into() } else { match c { 1 => NAME.into(), _ => d } } }",
        );
        becomes("note.title = \"a\";", "note.title = \"a\".into();");
        becomes(
            "if a { b = Note { title: \"a\" } } if c { d() }",
            "if a { b = Note { title: \"a\".into() } } if c { d() }",
        );
        stays("struct Own { title: &'static [u8] } own.title = BYTES;");
        stays("Note { title: text(), }");
        stays("Note { title, ..note }");
        stays("Other { title: \"a\" }");
    }

    #[test]
    fn texts_in_macros_are_made_owned() {
        becomes("vec![Note { title: \"a\" }; 2]", "vec![Note { title: \"a\".into() }; 2]");
        becomes(
            "assert!(Note { title: \"a\" } == a, \"{b}\")",
            "assert!(Note { title: \"a\".into() } == a, \"{b}\")",
        );
        becomes(
            "json!({ \"a\": m::Note { title: \"a\" }, \"b\": vec![Note { title: NAME }] })",
            "json!({ \"a\": m::Note { title: \"a\".into() }, \"b\": vec![Note { title: NAME.into() }] })",
        );
        becomes(
            "macro_rules! note { ($a:expr) => { Note { title: \"a\", tags: $a } }; }",
            "macro_rules! note { ($a:expr) => { Note { title: \"a\".into(), tags: $a } }; }",
        );
        becomes(
            "macro_rules! note { ($r#type:expr) => { Note { title: \"a\", tags: $r#type } }; }",
            "macro_rules! note { ($r#type:expr) => { Note { title: \"a\".into(), tags: $r#type } }; }",
        );
        becomes(
            "macro_rules! note { ($($a:expr),*) => { f(Note { title: \"a\" } $(, $a)*) }; }",
            "macro_rules! note { ($($a:expr),*) => { f(Note { title: \"a\".into() } $(, $a)*) }; }",
        );
    }

    #[test]
    fn patterns_stay() {
        stays("let Note { title: NAME } = a;");
        stays("match a { Note { title: NAME } => 1 }");
        stays("match a { Some(Note { title: \"a\" }) => 1 }");
        stays("match a { Note { title: \"a\" } | Note { title: \"b\" } => 1 }");
        stays("match a { Note { title: \"a\" } if b == c => 1 }");
        stays("match a { Note { title: \"a\" } if { b } => 1 }");
        stays("matches!(a, Note { title: \"a\" } if b)");
        stays("assert_matches!(a, Note { title: \"a\" }, \"{b}\")");
        stays("select! { Note { title: \"a\" } => 1, }");
        stays("select! { Some(Note { title: \"a\" }) if b => 1, }");
    }

    #[test]
    fn what_cannot_be_made_owned_is_found() {
        let (title, tags) = (Some("title"), Some("tags"));
        misuses("Note { title: \"a\", tags: vec![] }", None);
        for value in [
            "vec![\"a\"]",
            "vec![NAME; 2]",
            "[\"a\"; 2]",
            "[m::NAME]",
            "Some((\"a\", 1))",
            "&[]",
            "Box::new(&a)",
            "if a { vec![] } else { vec![\"a\"] }",
            "option_env!(\"A\")",
        ] {
            misuses(&format!("Note {{ tags: {value} }}"), tags);
            misuses(&format!("json!({{ \"a\": Note {{ tags: {value} }} }})"), tags);
        }
        misuses("Note { tags: f(\"a\") }", None);
        misuses("Note(\"a\")", title);
        misuses("Note(f::<A, B>(), vec![\"a\"])", tags);
        misuses("let Note(\"a\", ..) = a else { return };", title);
        misuses("let Note(.., \"a\") = a else { return };", None);
    }

    #[test]
    fn texts_that_are_matched_as_if_borrowed_are_found() {
        let title = Some("title");
        misuses("match a { Note { title: \"a\" } => 1 }", title);
        misuses("match a { Note { title: \"a\" | \"b\" } => 1 }", title);
        misuses("matches!(a, Note { title: NAME })", title);
        misuses("match note.title { \"a\" | \"b\" => 1 }", title);
        misuses("match note.title { a @ NAME if b => 1 }", title);
        misuses("match (b, note.title) { (1, \"a\") | (2, \"b\") => 1 }", title);
        misuses("matches!(note.title, \"a\")", title);
        misuses("if let \"a\" = note.title {}", title);
        misuses("json!({ \"a\": match note.title { \"a\" => 1 } })", title);
        misuses("macro_rules! m { ($a:expr) => { match $a.title { \"a\" => 1 } }; }", title);
        misuses("match note.title { _ => \"a\", }", None);
        misuses("match note.title.as_str() { \"a\" => 1 }", None);
        misuses("matches!(note.size, 1)", None);
        misuses("struct Own<'a> { title: Option<&'a str> } own.title = Some(\"a\");", None);
        misuses("own.title = Some(\"a\");", title);
    }
}
