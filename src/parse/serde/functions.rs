//! What names functions: `default`, `skip_serializing_if`, `with` and its kin.

use crate::diagnostic::{Code, Span};
use crate::parse::attribute::{Entry, Value};
use crate::parse::bounds::{self, Part};
use crate::parse::context::{Context, unraw};
use crate::parse::{depth, syntax};

/// The path of a function or module. Where it leads is only known once all files are read.
#[derive(Debug)]
pub(crate) struct FunctionPath {
    /// Its names: `module::name`, `Vec::new`.
    pub(crate) names: String,
    pub(crate) span: Span,
    /// The type arguments of a name, with how many names come after it: `As::<Text>`.
    pub(crate) arguments: Vec<(usize, Vec<Part>)>,
    /// What stands before the names: `<T as Default>`.
    pub(crate) of: Option<Vec<Part>>,
}

/// `default`, `default = "path"`.
#[derive(Debug)]
pub(crate) struct DefaultAt {
    /// The function; without one it is the type's `Default`.
    pub(crate) function: Option<Box<FunctionPath>>,
    pub(crate) span: Span,
}

/// `with = "module"`, `serialize_with = "function"`, `deserialize_with = "function"`
#[derive(Debug, Default)]
pub(crate) struct WithFunctions {
    pub(crate) module: Option<Box<FunctionPath>>,
    pub(crate) serialize: Option<Box<FunctionPath>>,
    pub(crate) deserialize: Option<Box<FunctionPath>>,
}

impl FunctionPath {
    /// In a box: most fields with attributes have none.
    pub(super) fn read(entry: &Entry, context: &mut Context<'_>) -> Option<Box<Self>> {
        let (text, span) = entry.text(context)?;
        if is_plain(&text) {
            return Some(Box::new(Self { names: text, span, arguments: Vec::new(), of: None }));
        }
        if depth::too_deep(&text).is_some() {
            syntax::report_depth(span, context);
            return None;
        }
        let Ok(written) = syn::parse_str::<syn::ExprPath>(&text) else {
            let message = format!("`{text}` is not the path of a function");
            let help = format!("write `{} = \"name\"` or `\"module::name\"`", entry.key);
            context.error(Code::E0103, span, message, help);
            return None;
        };
        let (of, skipped) = match &written.qself {
            Some(of) => (Some(bounds::of_qualified(of, &written.path)), of.position),
            None => (None, 0),
        };
        let segments = || written.path.segments.iter().skip(skipped);
        let names: Vec<String> = segments().map(|segment| unraw(&segment.ident)).collect();
        let arguments = segments().rev().enumerate().filter_map(|(after, segment)| match &segment
            .arguments
        {
            syn::PathArguments::AngleBracketed(list) => Some((after, bounds::of_arguments(list))),
            _ => None,
        });
        let arguments = arguments.collect();
        Some(Box::new(Self { names: names.join("::"), span, arguments, of }))
    }
}

/// Whether it is certainly a path, of names alone. Most are, and syn takes long over them.
fn is_plain(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        // Of Rust's keywords, only `Self` has a capital letter or a `_`.
        name != "Self"
            && name.contains(|c: char| c.is_ascii_uppercase() || c == '_')
            && bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.split("::").all(is_name)
}

impl DefaultAt {
    pub(super) fn read(entry: &Entry, context: &mut Context<'_>) -> Option<Self> {
        if matches!(entry.value, Value::None) {
            return Some(Self { function: None, span: entry.span });
        }
        let function = FunctionPath::read(entry, context)?;
        let span = function.span;
        Some(Self { function: Some(function), span })
    }
}

impl WithFunctions {
    /// Where the first of them stands, if there is one.
    pub(crate) fn at(&self) -> Option<Span> {
        let all = [&self.module, &self.serialize, &self.deserialize];
        all.into_iter().flatten().map(|path| path.span).next()
    }

    /// Where the one that writes stands.
    pub(crate) fn writes(&self) -> Option<Span> {
        self.module.as_ref().or(self.serialize.as_ref()).map(|path| path.span)
    }

    /// Where the one that reads stands.
    pub(crate) fn reads(&self) -> Option<Span> {
        self.module.as_ref().or(self.deserialize.as_ref()).map(|path| path.span)
    }

    /// Reads `entry`, if it is one of them.
    pub(super) fn read(&mut self, entry: &Entry, context: &mut Context<'_>) {
        let path = FunctionPath::read(entry, context);
        match entry.key.as_str() {
            "with" => self.module = path,
            "serialize_with" => self.serialize = path,
            _ => self.deserialize = path,
        }
    }
}
