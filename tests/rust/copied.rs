//! Functions and impls that fields name, with all that they refer to.

use crate::layout::assert_formatted;
use crate::{analyzed_files, error, refused, refused_files, rendered_text, text};

#[test]
fn functions_that_cannot_be_copied_are_refused() {
    let misspelt = "fn default_true() -> bool { true }\n\
                    pub struct A { #[serde(default = \"defualt_true\")] pub a: bool }";
    assert_eq!(refused(misspelt), [error("E0305", "\"defualt_true\"", &[])]);
    let through_crate = "fn size() -> u8 { crate::config::SIZE }\n\
                         pub struct A { #[serde(default = \"size\")] pub a: u8 }";
    assert_eq!(refused(through_crate), [error("E0305", "crate::config::SIZE", &[])]);
    let no_path = "pub struct A { #[serde(default = \"|| 1\")] pub a: u8 }";
    assert_eq!(refused(no_path), [error("E0103", "\"|| 1\"", &[])]);
    let unsaid = "mod flag { pub fn serialize() {} pub fn deserialize() {} }\n\
                  pub struct A { #[serde(with = \"flag\")] pub a: bool }";
    assert_eq!(refused(unsaid), [error("E0301", "\"flag\"", &[])]);
}

#[test]
fn only_what_is_referred_to_is_copied() {
    let text = rendered_text(
        "mod other { pub fn limit() -> unlinked::Limit { unlinked::limit() } }\n\
         fn most() -> u8 { let limit = twice(2); limit }\n\
         fn twice(number: u8) -> u8 { number * 2 }\n\
         fn unused() -> unlinked::Limit { unlinked::limit() }\n\
         impl Display for A { fn fmt(&self) -> unlinked::Limit { unlinked::limit() } }\n\
         impl B { fn name(&self) -> unlinked::Limit { unlinked::limit() } }\n\
         fn made() -> B { B { name: String::new() } }\n\
         pub struct B { pub name: String }\n\
         pub struct A {\n\
             #[serde(default = \"most\")] pub a: u8,\n\
             #[serde(default = \"made\")] pub b: B,\n\
         }",
    );
    assert!(text.contains("pub fn twice(number: u8) -> u8 {"), "{text}");
    assert!(!text.contains("unlinked"), "{text}");
    assert_formatted(&text);
}

#[test]
fn a_long_chain_of_functions_needs_no_stack() {
    let calls: String =
        (0..3000).map(|n| format!("fn f{n}() -> u8 {{ f{}() }}\n", n + 1)).collect();
    let definitions = format!(
        "{calls}fn f3000() -> u8 {{ 1 }}\n\
         #[target(url = \"https://example.com\")]\n\
         pub struct A {{ #[serde(default = \"f0\")] pub a: u8 }}"
    );
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let text = small.spawn(move || rendered_text(&definitions)).unwrap().join().unwrap();
    assert!(text.contains("fn f3000() -> u8 {"));
}

#[test]
fn a_path_leads_to_the_function_of_its_own_folder() {
    let util = |currency: &str| format!("pub fn currency() -> String {{ \"{currency}\".into() }}");
    let (adyen, stripe) = (util("EUR"), util("USD"));
    let payment = "use super::util; use super::util::currency as usual;\n\
                   pub struct A {\n\
                       #[serde(default = \"util::currency\")] pub a: String,\n\
                       #[serde(default = \"super::util::currency\")] pub b: String,\n\
                       #[serde(default = \"usual\")] pub c: String,\n\
                       #[serde(default = \"crate::stripe::util::currency\")] pub d: String,\n\
                       #[serde(default = \"by_path\")] pub e: String,\n\
                       #[serde(default = \"by_name\")] pub f: String,\n\
                   }\n\
                   fn by_path() -> String { util::currency() }\n\
                   fn by_name() -> String { usual() }";
    for above in [None, Some(("stripe/mod.rs", "pub mod payment; pub mod util;"))] {
        let mut files = vec![
            ("adyen/util.rs", adyen.as_str()),
            ("stripe/payment.rs", payment),
            ("stripe/util.rs", stripe.as_str()),
        ];
        files.extend(above);
        let (loaded, settings) = analyzed_files(&files);
        let text = text(&loaded, &settings);
        assert!(text.contains("\"USD\"") && !text.contains("\"EUR\""), "{text}");
    }
}

#[test]
fn a_path_that_may_lead_to_several_functions_is_refused() {
    let util = "pub fn most() -> u8 { 1 }";
    let payment = "pub struct A {\n\
                       #[serde(default = \"util::most\")] pub a: u8,\n\
                       #[serde(default = \"most\")] pub b: u8,\n\
                       #[serde(default = \"by_path\")] pub c: u8,\n\
                       #[serde(default = \"crate::adyen::util::most\")] pub d: u8,\n\
                   }\n\
                   fn by_path() -> u8 { super::util::most() }";
    let files = [("adyen/util.rs", util), ("payment.rs", payment), ("stripe/util.rs", util)];
    let both = ["most", "most"];
    assert_eq!(
        refused_files(&files),
        [
            error("E0305", "\"util::most\"", &both),
            error("E0305", "\"most\"", &both),
            error("E0305", "super::util::most", &both),
        ]
    );
}

#[test]
fn of_an_impl_only_what_is_called_is_copied() {
    let text = rendered_text(
        "pub struct Limits { pub most: u8 }\n\
         impl Default for Limits { fn default() -> Self { Self::new(Self::MOST) } }\n\
         impl Limits {\n\
             const MOST: u8 = 3;\n\
             fn new(most: u8) -> Self { Self { most }.checked() }\n\
             fn checked(self) -> Self { self }\n\
             pub fn send(&self, client: &unlinked::Client) { crate::telemetry::sent(client) }\n\
         }\n\
         pub struct A { #[serde(default)] pub limits: Limits }",
    );
    assert_eq!(text.matches("    impl Limits {").count(), 1, "{text}");
    for member in ["const MOST", "fn new(", "fn checked("] {
        assert!(text.contains(member), "{text}");
    }
    assert!(!text.contains("fn send(") && !text.contains("unlinked"), "{text}");
    assert_formatted(&text);
}

#[test]
fn impls_of_what_a_field_holds_come_with_its_generic_functions() {
    let text = rendered_text(
        "pub trait Zero { fn zero() -> Self; fn is_zero(&self) -> bool; }\n\
         impl Zero for Grams { fn zero() -> Self { Grams(0) } fn is_zero(&self) -> bool { self.0 == 0 } }\n\
         impl Zero for Load { fn zero() -> Self { Load(0) } fn is_zero(&self) -> bool { self.0 == 0 } }\n\
         impl Zero for A { fn zero() -> Self { zero() } fn is_zero(&self) -> bool { false } }\n\
         impl Zero for Other { fn zero() -> Self { Other(0) } fn is_zero(&self) -> bool { false } }\n\
         fn zero<T: Zero>() -> T { T::zero() }\n\
         fn are_zero<T: Zero>(all: &[T]) -> bool { all.iter().all(T::is_zero) }\n\
         pub struct Grams(pub u8);\n\
         pub struct Load(pub u8);\n\
         pub struct Other(pub u8);\n\
         #[serde(default = \"zero\")]\n\
         pub struct A {\n\
             #[serde(default = \"zero\")] pub one: Grams,\n\
             #[serde(skip_serializing_if = \"are_zero\")] pub all: Vec<Load>,\n\
             pub other: Other,\n\
         }",
    );
    for ty in ["Grams", "Load", "A"] {
        assert!(text.contains(&format!("impl Zero for {ty} {{")), "{ty}\n{text}");
    }
    assert_formatted(&text);
}

#[test]
fn a_module_with_a_path_is_that_file() {
    let all = "#[path = \"parts/weights.rs\"] mod scales;\n\
               use scales::most as usual;\n\
               pub struct A {\n\
                   #[serde(default = \"scales::most\")] pub a: u8,\n\
                   #[serde(default = \"usual\")] pub b: u8,\n\
                   #[serde(default = \"twice\")] pub c: u8,\n\
                   pub d: scales::Grams,\n\
               }\n\
               fn twice() -> u8 { 2 * scales::most() }";
    let weights = "pub fn most() -> u8 { 7 } pub struct Grams(pub u8);";
    let (loaded, settings) = analyzed_files(&[("all.rs", all), ("parts/weights.rs", weights)]);
    let text = text(&loaded, &settings);
    assert!(text.contains("default = \"webhook_functions::weights::most\""), "{text}");
    assert!(!text.contains("scales"), "{text}");
    assert_formatted(&text);

    // It is no crate where the file is elsewhere.
    let missing = [
        error("E0305", "\"scales::most\"", &[]),
        error("E0305", "\"usual\"", &[]),
        error("E0305", "scales::most", &[]),
    ];
    let elsewhere = all.replace("parts/", "../").replace("scales::Grams", "u8");
    assert_eq!(refused(&elsewhere), missing);
}

#[test]
fn a_path_that_goes_up_to_nothing_is_refused() {
    let all = "use super::shown::*;\n\
               pub struct A {\n\
                   #[serde(default = \"far\")] pub a: u8,\n\
                   #[serde(default = \"near::up\")] pub b: u8,\n\
                   #[serde(default = \"counted\")] pub c: u8,\n\
                   pub d: D,\n\
               }\n\
               pub struct D(pub u8);\n\
               fn far() -> u8 { super::super::settings::limit() }\n\
               mod near { pub fn up() -> u8 { super::far() + super::D(1).0 + super::super::D(2).0 } }\n\
               fn counted() -> u8 { HashMap::<u8, u8>::new().len() as u8 }";
    let shown = "pub use std::collections::*;";
    let files = [("all.rs", all), ("shown.rs", shown)];
    assert_eq!(refused_files(&files), [error("E0305", "super::super::settings::limit", &[])]);

    let good = all.replace("super::super::settings::limit()", "3");
    let (loaded, settings) = analyzed_files(&[("all.rs", &good), ("shown.rs", shown)]);
    assert!(text(&loaded, &settings).contains("use ::std::collections::*;"));
}

#[test]
fn a_path_in_a_body_is_told_of_once_and_only_where_it_leads_away() {
    let refused_in = |body: &str, other: &str| {
        let all = format!(
            "pub struct A {{ #[serde(default = \"f\")] pub a: Kind }}\n\
             pub enum Kind {{ One }}\n\
             fn f() -> Kind {{ {body} }}"
        );
        let files = [("all.rs", all.as_str()), ("other.rs", other), ("one.rs", "pub fn g() {}")];
        refused_files(&files)
    };
    let there = "pub fn g() {}";
    let one = |text: &str| vec![error("E0305", text, &[])];
    assert_eq!(refused_in("use crate::other; other::g()", there), one("crate::other"));
    assert_eq!(refused_in("use super::other; other::g()", there), one("super::other"));
    assert_eq!(refused_in("crate::nowhere::h()", there), one("crate::nowhere::h"));
    assert_eq!(refused_in("crate::g()", there), [error("E0305", "crate::g", &["g", "g"])]);

    assert_eq!(refused_in("use super::Kind::One; One", there), []);
    let not_rust = "pub fn h( {}";
    assert_eq!(refused_in("crate::other::h()", not_rust), []);
}

#[test]
fn macros_are_known_wherever_their_callers_stand() {
    let macros = "macro_rules! three { () => { 3 + MORE } } pub(crate) use three;\n\
                  #[macro_export] macro_rules! four { () => { 4 } }";
    let all = "const MORE: u8 = 1;\n\
               mod inner {\n\
                   use super::MORE;\n\
                   use super::super::macros::three;\n\
                   pub fn one() -> u8 { three!() }\n\
               }\n\
               pub struct A {\n\
                   #[serde(default = \"inner::one\")] pub a: u8,\n\
                   #[serde(default = \"two\")] pub b: u8,\n\
                   #[serde(default = \"texts\")] pub c: Vec<String>,\n\
               }\n\
               fn two() -> u8 { three!() + super::macros::three!() + crate::four!() + four!() }\n\
               fn texts() -> Vec<String> { vec![] }";
    let (loaded, settings) = analyzed_files(&[("all.rs", all), ("macros.rs", macros)]);
    let text = text(&loaded, &settings);
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part:?} in\n{text}"));
    assert!(at("macro_rules! three") < at("pub mod all {"), "{text}");
    assert!(at("macro_rules! four") < at("pub mod all {"), "{text}");
    at("three!() + three!() + four!() + four!()");
    // For the macro, which only names it.
    at("pub mod inner {\n            use super::super::super::webhook_functions::all::MORE;");
    assert!(!text.contains("::three") && !text.contains("macro_export"), "{text}");
    assert_formatted(&text);

    let of_crate = all.replace("{ vec![] }", "{ of_crate!() }")
        + "macro_rules! of_crate { () => { $crate::models::texts() } }";
    let files = [("all.rs", of_crate.as_str()), ("macros.rs", macros)];
    assert_eq!(refused_files(&files), [error("E0305", "of_crate", &[])]);
}

#[test]
fn a_macro_with_the_name_of_one_of_rusts_is_that_of_its_own_file_alone() {
    for name in
        ["include_bytes", "module_path", "option_env", "thread_local", "unimplemented", "vec"]
    {
        let own = format!(
            "macro_rules! {name} {{ () => {{ 1 }} }}\n\
             pub struct A {{ #[serde(default = \"made\")] pub a: u8 }}\n\
             fn made() -> u8 {{ {name}!() }}"
        );
        let text = rendered_text(&own);
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part:?} in\n{text}"));
        assert!(at("pub mod all {") < at(&format!("macro_rules! {name}")), "{text}");
    }
}

#[test]
fn what_is_copied_is_rust_of_each_edition_and_warns_of_nothing() {
    let text = rendered_text(
        "extern crate serde as with;\n\
         pub struct A {\n\
             #[serde(default = \"most\")] pub a: u8,\n\
             #[serde(serialize_with = \"write\")] #[webhook(as = \"u8\")] pub b: u8,\n\
         }\n\
         #[deprecated] fn most() -> u8 { let gen = Limits::LEAST; gen + 1 }\n\
         pub struct Limits;\n\
         impl Limits { #[deprecated(note = \"\")] const LEAST: u8 = 1; }\n\
         fn write<S: with::Serializer>(value: &u8, to: S) -> Result<S::Ok, S::Error> {\n\
             to.serialize_u8(*value)\n\
         }",
    );
    assert!(text.contains("let r#gen = Limits::LEAST;") && text.contains("r#gen + 1"), "{text}");
    assert!(text.contains("use ::serde as with;"), "{text}");
    assert!(!text.contains("deprecated"), "{text}");
    assert_formatted(&text);
}

#[test]
fn an_import_may_be_of_what_another_one_brings() {
    let all = "use self::inner as outer; use outer::deep as d; use d::one;\n\
               mod inner { pub mod deep { pub fn one() -> u8 { 1 } } }\n\
               pub struct A {\n\
                   #[serde(default = \"one\")] pub a: u8,\n\
                   #[serde(default = \"two\")] pub b: u8,\n\
               }\n\
               fn two() -> u8 { one() + outer::deep::one() + d::one() }";
    let text = rendered_text(all);
    assert!(!text.contains("::outer") && !text.contains("::d::"), "{text}");
    assert_formatted(&text);
}

#[test]
fn a_path_may_begin_with_colons_after_let() {
    let text = rendered_text(
        "pub struct A { #[serde(default = \"one\")] pub a: u8 }\n\
         fn one() -> u8 { let ::std::option::Option::Some(a) = Some(1) else { return 2 }; a }",
    );
    assert!(!text.contains("let = "), "{text}");
    assert!(text.contains("::std::option::Option::Some(a)"), "{text}");
}

#[test]
fn an_import_may_begin_with_what_it_imports() {
    let helpers = "pub fn one() -> u8 { 1 } pub mod nested { pub fn two() -> u8 { 2 } }";
    let all = "use helpers::{self, nested as inner};\n\
               pub struct A {\n\
                   #[serde(default = \"helpers::one\")] pub a: u8,\n\
                   #[serde(default = \"inner::two\")] pub b: u8,\n\
               }";
    assert_eq!(refused_files(&[("all.rs", all), ("helpers.rs", helpers)]), []);
}

#[test]
fn what_a_body_calls_is_missing_only_where_that_is_certain() {
    let body = |body: &str| {
        format!(
            "fn f() -> u8 {{ {body} }}\n\
             pub struct A {{ #[serde(default = \"f\")] pub a: u8 }}"
        )
    };
    assert_eq!(refused(&body("missing()")), [error("E0305", "missing", &[])]);
    let possible = [
        "let missing = || 1; missing()",
        "fn missing() -> u8 { 1 } missing()",
        "use std::mem::take as missing; missing()",
        "#[cfg(test)] missing(); 1",
        "drop(missing!()); 1",
    ];
    for text in possible {
        assert_eq!(refused(&body(text)), [], "{text}");
    }
    let by_glob = format!("use std::mem::*; {}", body("missing()"));
    assert_eq!(refused(&by_glob), []);
}
