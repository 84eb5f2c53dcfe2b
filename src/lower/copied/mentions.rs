//! What copied Rust says, and which impls it may so be calling: nobody knows its types here.

use std::collections::HashSet;

use crate::ir::Comparison;
use crate::parse::copyable::{Copyable, Member};

use super::copyables::Copyables;

/// The names in all that is copied.
#[derive(Debug, Default)]
pub(super) struct Mentions<'a> {
    words: HashSet<&'a str>,
    /// Types, and what is called of them: `Code::new`.
    calls: HashSet<(String, String)>,
    /// What is called of values, or of types: methods.
    methods: HashSet<String>,
    /// The first names of paths.
    first: HashSet<&'a str>,
    /// Whether there is a `?`, which converts errors.
    has_question_marks: bool,
}

impl<'a> Mentions<'a> {
    pub(super) fn add(&mut self, item: &'a Copyable) {
        self.words.extend(item.paths.iter().flatten().map(String::as_str));
        self.first.extend(item.paths.iter().filter_map(|path| path.first()).map(String::as_str));
        for pair in item.paths.iter().flat_map(|path| path.windows(2)) {
            self.add_call(&pair[0], &pair[1]);
        }
        self.methods.extend(item.called.iter().cloned());
        self.has_question_marks |= item.text.contains('?');
    }

    /// Notes that something calls `member` of `ty`.
    pub(super) fn add_call(&mut self, ty: &str, member: &str) {
        self.calls.insert((ty.to_owned(), member.to_owned()));
        self.methods.insert(member.to_owned());
    }

    pub(super) fn says(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// Whether `member` may be called, of whatever type it is.
    pub(super) fn names(&self, member: &Member) -> bool {
        match member.is_method {
            true => self.methods.contains(&member.name),
            false => self.says(&member.name),
        }
    }

    fn says_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.says(word))
    }

    /// Whether it may call for a `Default`.
    pub(super) fn takes_defaults(&self) -> bool {
        self.says_any(&["default", "Default", "unwrap_or_default", "take"])
    }

    /// Whether a function or constant in an impl of `ty`, without a trait, may be used.
    pub(super) fn calls(&self, ty: &str, member: &Member, copyables: &Copyables<'_>) -> bool {
        if member.is_method {
            return self.names(member);
        }
        let of = |owner: &str| self.calls.contains(&(owner.to_owned(), member.name.clone()));
        // After type arguments, as in `Page::<u8>::new`, a name stands alone.
        of(ty)
            || of("Self")
            || copyables.aliases.keys().any(|alias| of(alias))
            || self.first.contains(member.name.as_str())
    }

    /// Whether the impl of the trait `of`, for a type whose values are there, may be used.
    pub(super) fn needs(&self, of: &str, item: &Copyable) -> bool {
        match of {
            "Display" | "Error" | "Write" | "LowerHex" | "UpperHex" | "LowerExp" | "UpperExp"
            | "Binary" | "Octal" => {
                let by_macro = ["format", "write", "writeln", "panic", "format_args"];
                self.says_any(&["to_string", "collect_str", "custom", "Display", "Error", "fmt"])
                    || self.says_any(&by_macro)
            }
            "From" | "Into" => self.says_any(&["from", "into"]) || self.has_question_marks,
            "TryFrom" | "TryInto" => self.says_any(&["try_from", "try_into"]),
            "FromStr" => self.says_any(&["from_str", "parse", "FromStr"]),
            "FromIterator" => self.says_any(&["collect", "from_iter", "FromIterator"]),
            "Default" => self.takes_defaults(),
            // By an operator, a collection, a `for` or a scope's end.
            "IntoIterator" | "Iterator" | "Drop" => true,
            // By serde, which is given a value.
            _ if SERDE.contains(&of) => true,
            _ if Comparison::named(of).is_some() => true,
            _ if is_operator(of) => true,
            _ => self.says(of) || item.members.iter().any(|member| self.names(member)),
        }
    }
}

/// Traits of serde's that are implemented by hand, for a type that only functions know.
const SERDE: [&str; 16] = [
    "Visitor",
    "DeserializeSeed",
    "IntoDeserializer",
    "Deserializer",
    "SeqAccess",
    "MapAccess",
    "EnumAccess",
    "VariantAccess",
    "Serializer",
    "SerializeSeq",
    "SerializeTuple",
    "SerializeTupleStruct",
    "SerializeTupleVariant",
    "SerializeMap",
    "SerializeStruct",
    "SerializeStructVariant",
];

/// Whether the emitted types derive the trait, whatever impls they have.
pub(super) fn is_derived(of: &str) -> bool {
    matches!(of, "Clone" | "Copy" | "Debug" | "Serialize" | "Deserialize")
}

/// Whether a trait of `std::ops` is called without its name, or that of its function.
fn is_operator(of: &str) -> bool {
    let of = of.strip_suffix("Assign").unwrap_or(of);
    const OPERATORS: [&str; 16] = [
        "Add", "Sub", "Mul", "Div", "Rem", "BitAnd", "BitOr", "BitXor", "Shl", "Shr", "Neg", "Not",
        "Index", "IndexMut", "Deref", "DerefMut",
    ];
    OPERATORS.contains(&of)
}
