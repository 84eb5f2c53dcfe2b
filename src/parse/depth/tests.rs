use super::*;

#[test]
fn long_files_are_not_deep() {
    let texts = [
        "fn a() { if b { c() } else { d() } match e { (f, g) => { h() } [i] => {} } }\n",
        "struct A<T: Clone> { a: Vec<T>, b: fn(u8) -> u8 }\n",
        "impl A for B { fn a(&self) -> u8 { self.b.c(1).d() + 1 } } // }\n",
        "#[a(b = \"c\")]\n",
        "enum A { B { c: u8 }, D(u8) }\n/// #\n",
        "mod a { use b::c; }\n",
    ];
    for text in texts {
        assert_eq!(too_deep(&text.repeat(500)), None, "{text}");
        let inner = format!("fn a() {{ {} }}", text.repeat(500));
        assert_eq!(too_deep(&inner), None, "{text}");
    }
    let values = "A = 1 << 3, B = f() < 2, C = [4][0]<5, ".repeat(500);
    assert_eq!(too_deep(&format!("enum A {{ {values} }}")), None);
    let arms = "(A, _) => { a() } [b] => if c { d } else { e }, ".repeat(500);
    assert_eq!(too_deep(&format!("fn a() {{ match b {{ {arms} }} }}")), None);
}

#[test]
fn what_goes_on_and_on_is_deep() {
    let texts = [
        "return ",
        " as u8",
        "()",
        "[0]",
        ".a(1, 2)",
        " + {1}",
        " + {1}(2)",
        " + a(1, 2)",
        " + #[a] 1",
        " + #![a] 1",
        "if a {} else ",
        "|a| ",
        "match ",
        "if ",
        "while ",
        "a @ ",
        "a::",
        "fn() -> ",
        "Vec<fn() -> ",
        "impl A<B = ",
        "*const ",
        "&'a ",
        "-",
        "a = ",
        "a? = ",
        "{a}.b(",
        "for<'a> ",
        "unsafe {",
        "async {",
        "a < ",
        "1 < ",
        "A<B, ",
        "A<<B as C<1, D>>::E, A<",
        "<<",
    ];
    for text in texts {
        assert!(too_deep(&format!("let a = {}", text.repeat(500))).is_some(), "{text}");
    }
}

#[test]
fn literals_and_comments_do_not_nest() {
    let open = "(".repeat(200);
    let texts = [
        format!("// {open}\nstruct A;"),
        format!("/* /* {open} */ {open} */"),
        format!("\"\\\"{open}\""),
        format!("r#\"\"{open}\"#"),
        format!("br##\"\"#{open}\"##"),
        "'('; '\\''; 'ä'; ".repeat(200),
        "fn a<'a, 'b>(x: &'a str) -> bool { 1 < 2 }\n".repeat(200),
        "r#type, ".repeat(200),
    ];
    for text in texts {
        assert_eq!(too_deep(&text), None, "{text}");
    }
    for before in ["'(' ", "/* /* ( */ ( */ "] {
        let place = too_deep(&format!("{before}{open}")).map(|place| place.start);
        assert_eq!(place, Some(before.len() + DEEPEST), "{before}");
    }
}

#[test]
fn the_innermost_open_bracket() {
    let cases = [
        ("struct A { x: [u8; 3", Some('[')),
        ("struct A { x: [u8; 3], y: (", Some('(')),
        ("fn a() { \"(\" /* [ */ '('; b() ", Some('{')),
        ("mod a { struct B; } ", None),
        ("} { ", Some('{')),
    ];
    for (text, open) in cases {
        assert_eq!(innermost_open(text).map(|at| char::from(text.as_bytes()[at])), open, "{text}");
    }
}
