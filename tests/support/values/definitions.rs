//! Definitions at random, of the shapes in which a member may be absent: options behind parameters,
//! aliases, pointers and newtypes, defaults of fields and containers, arrays that may end early.

use std::fmt::Write as _;

use crate::support::random::Random;

/// How many definitions there are.
const COUNT: usize = 36;
/// How deep they use one another.
const DEEP: usize = 3;

const SCALARS: [&str; 8] =
    ["u8", "i32", "f64", "bool", "char", "String", "()", "serde_json::Value"];
/// Those with a default that is something, each with a function that leaves it out.
const DEFAULTED: [(&str, Option<&str>); 7] = [
    ("u8", None),
    ("bool", None),
    ("String", Some("String::is_empty")),
    ("Vec<Option<u8>>", Some("Vec::is_empty")),
    ("Option<bool>", None),
    ("std::collections::HashMap<String, bool>", Some("std::collections::HashMap::is_empty")),
    ("Box<Option<char>>", None),
];

/// A definition that later ones may use.
struct Made {
    name: String,
    generics: usize,
    level: usize,
}

struct Writer {
    random: Random,
    made: Vec<Made>,
    text: String,
    /// Of the definition that is being written.
    generics: usize,
    level: usize,
    /// Which of its parameters it has used.
    used: Vec<bool>,
}

/// The text of a file of definitions.
pub fn definitions(seed: u64) -> String {
    let mut writer = Writer {
        random: Random::new(seed),
        made: Vec::new(),
        text: String::new(),
        generics: 0,
        level: 0,
        used: Vec::new(),
    };
    (0..COUNT).for_each(|index| writer.definition(index));
    writer.text
}

impl Writer {
    fn definition(&mut self, index: usize) {
        let kind = index % 9;
        self.generics = if kind == 3 { 0 } else { self.random.below(3) };
        self.level = 0;
        self.used = vec![false; self.generics];
        let name = format!("Random{index}");
        let params: Vec<&str> = ["A", "B"].into_iter().take(self.generics).collect();
        let head = match params.is_empty() {
            true => name.clone(),
            false => format!("{name}<{}>", params.join(", ")),
        };
        let text = match kind {
            0 | 1 => format!("pub struct {head} {{\n{}}}\n", self.named("    pub ")),
            2 => format!("pub struct {head}({});\n", self.items("pub ")),
            3 => self.defaulted_struct(&head),
            4 => {
                let inner = self.only();
                format!("#[serde(transparent)]\npub struct {head}(pub {inner});\n")
            }
            5 => format!("pub struct {head}(pub {});\n", self.only()),
            6 => format!("pub type {head} = {};\n", self.only()),
            7 => {
                let content = self.random.often(0.5);
                let content = if content { ", content = \"c\"" } else { "" };
                let variants = self.variants(content.is_empty());
                format!("#[serde(tag = \"t\"{content})]\npub enum {head} {{\n{variants}}}\n")
            }
            _ => format!("pub enum {head} {{\n{}}}\n", self.variants(false)),
        };
        self.text.push_str(&text);
        self.made.push(Made { name, generics: self.generics, level: self.level });
    }

    /// Fields with names, at the end the parameters that nothing else uses.
    fn named(&mut self, start: &str) -> String {
        let mut text = String::new();
        for at in 0..1 + self.random.below(4) {
            let (attribute, ty) = match self.random.often(0.3) {
                true => self.defaulted(true),
                false => (String::new(), self.ty(2)),
            };
            writeln!(text, "{attribute}{start}f{at}: {ty},").unwrap();
        }
        for param in self.unused() {
            writeln!(text, "{start}p{}: {param},", param.to_lowercase()).unwrap();
        }
        text
    }

    /// Fields without names, two at least, of which the last may be missing.
    fn items(&mut self, start: &str) -> String {
        let mut items = vec![self.ty(2)];
        items.extend(self.unused());
        items.push(self.ty(1));
        for _ in 0..self.random.below(3) {
            let (_, ty) = self.defaulted(false);
            items.push(format!("#[serde(default)] {start}{ty}"));
        }
        let item = |item: &String| match item.starts_with('#') {
            true => item.clone(),
            false => format!("{start}{item}"),
        };
        items.iter().map(item).collect::<Vec<_>>().join(", ")
    }

    fn defaulted_struct(&mut self, head: &str) -> String {
        let mut field = |_| self.defaulted(true);
        let fields: Vec<(String, String)> = (0..3).map(&mut field).collect();
        let attributes = "#[derive(Default)]\n#[serde(default)]\n";
        if self.random.often(0.5) {
            let items: Vec<String> = fields.iter().map(|(_, ty)| format!("pub {ty}")).collect();
            return format!("{attributes}pub struct {head}({});\n", items.join(", "));
        }
        let mut text = format!("{attributes}pub struct {head} {{\n");
        for (at, (attribute, ty)) in fields.iter().enumerate() {
            // The container's default is enough.
            let attribute = attribute.replace("default, ", "").replace("#[serde(default)]\n", "");
            writeln!(text, "{attribute}    pub f{at}: {ty},").unwrap();
        }
        text + "}\n"
    }

    /// A field with a default, and its attribute.
    fn defaulted(&mut self, named: bool) -> (String, String) {
        let (ty, empty) = self.random.pick(&DEFAULTED);
        let empty = empty.filter(|_| named && self.random.often(0.5));
        let empty = empty.map(|path| format!(", skip_serializing_if = \"{path}\""));
        (format!("#[serde(default{})]\n", empty.unwrap_or_default()), ty.to_owned())
    }

    fn variants(&mut self, objects_only: bool) -> String {
        let mut text = String::from("    Nothing,\n");
        writeln!(text, "    Named {{\n{}    }},", self.named("        ")).unwrap();
        if !objects_only {
            writeln!(text, "    One({}),", self.ty(2)).unwrap();
            writeln!(text, "    Maybe(Option<{}>),", self.ty(1)).unwrap();
            writeln!(text, "    Several({}),", self.items("")).unwrap();
        }
        text
    }

    /// A type that uses every parameter.
    fn only(&mut self) -> String {
        let ty = self.ty(2);
        let unused = self.unused();
        match unused.as_slice() {
            [] => ty,
            [param] if self.random.often(0.6) => format!("Option<{param}>"),
            params => format!("({ty}, {})", params.join(", ")),
        }
    }

    /// The parameters that are not used yet; now they are.
    fn unused(&mut self) -> Vec<String> {
        let names = ["A", "B"].into_iter().zip(&mut self.used);
        let unused = names
            .filter_map(|(name, used)| (!std::mem::replace(used, true)).then(|| name.to_owned()));
        unused.collect()
    }

    fn ty(&mut self, depth: usize) -> String {
        if depth == 0 || self.random.often(0.15) {
            return self.random.pick(&SCALARS).to_owned();
        }
        match self.random.below(10) {
            0..=2 => format!("Option<{}>", self.ty(depth - 1)),
            3 => format!("Box<{}>", self.ty(depth - 1)),
            4 => format!("Vec<{}>", self.ty(depth - 1)),
            5 => format!("std::collections::HashMap<String, {}>", self.ty(depth - 1)),
            6 if self.generics > 0 => {
                let at = self.random.below(self.generics);
                self.used[at] = true;
                ["A", "B"][at].to_owned()
            }
            _ => self.made(depth),
        }
    }

    /// An earlier definition with arguments.
    fn made(&mut self, depth: usize) -> String {
        let near = self.made.iter().enumerate().filter(|(_, made)| made.level < DEEP);
        let near: Vec<usize> = near.map(|(at, _)| at).collect();
        if near.is_empty() {
            return self.random.pick(&SCALARS).to_owned();
        }
        let at = self.random.pick(&near);
        let Made { name, generics, level } = &self.made[at];
        let (name, generics, level) = (name.clone(), *generics, *level);
        self.level = self.level.max(level + 1);
        let arguments: Vec<String> = (0..generics).map(|_| self.ty(depth - 1)).collect();
        match arguments.is_empty() {
            true => name,
            false => format!("{name}<{}>", arguments.join(", ")),
        }
    }
}
