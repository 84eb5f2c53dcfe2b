//! What a form, a query or a multipart body has no notation for: such a member could never be sent, or not
//! be read as what it was.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{
    ArrayStyle, DEEP, Field, Fields, ObjectStyle, Program, Shape, Tagging, Type, TypeDef, TypeId,
    Variant, Webhook,
};

use super::describe::describe_without_parameters;
use super::encodings::carrier;

/// Reports each name and each array that the body of a webhook cannot hold (E0115), and each array whose
/// elements run together in it (W0112).
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    let mut reported = HashSet::new();
    for webhook in &program.webhooks {
        let Some(carrier) = carrier(&webhook.target.encoding) else { continue };
        let mut found = Vec::new();
        let seen = HashSet::new();
        let mut members = Members { program, webhook, carrier, seen, depth: 0, found: &mut found };
        let payload = Type::Named(webhook.payload, Vec::new());
        members.of_type(&payload, webhook.span, Level::Direct);
        // Two webhooks may hold the same type.
        let new = found.into_iter().filter(|found| reported.insert(found.place.span()));
        diagnostics.extend(new);
    }
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Level {
    /// It is the payload, or among its members.
    Direct,
    /// It is inside a member.
    Inner,
}

/// The members that a body is written of.
struct Members<'a> {
    program: &'a Program,
    webhook: &'a Webhook,
    /// What the body is called.
    carrier: &'static str,
    seen: HashSet<(Type, Level)>,
    depth: usize,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Members<'a> {
    /// What stands at `at`.
    fn of_type(&mut self, ty: &Type, at: Span, level: Level) {
        match &self.program.in_json(ty) {
            Type::Option(inner) => self.of_type(inner, at, level),
            Type::Seq(_, item) => self.array(&[item], at),
            Type::Tuple(items) => self.array(&items.iter().collect::<Vec<_>>(), at),
            Type::Map(_, _, value) if !self.is_json(level) => {
                self.of_type(value, at, Level::Inner);
            }
            Type::Result(ok, error) if !self.is_json(level) => {
                self.of_type(ok, at, Level::Inner);
                self.of_type(error, at, Level::Inner);
            }
            named @ Type::Named(id, arguments)
                if self.depth < DEEP && self.seen.insert((named.clone(), level)) =>
            {
                self.depth += 1;
                self.definition(*id, arguments, level);
                self.depth -= 1;
            }
            _ => {}
        }
    }

    /// Whether objects are JSON texts there.
    fn is_json(&self, level: Level) -> bool {
        level == Level::Inner && self.webhook.target.form.objects == ObjectStyle::Json
    }

    fn array(&mut self, items: &[&Type], at: Span) {
        let style = self.webhook.target.form.arrays;
        if style != ArrayStyle::Comma {
            items.iter().for_each(|item| self.of_type(item, at, Level::Inner));
        }
        if style == ArrayStyle::Indexed {
            return;
        }
        // An object may be JSON text, which is one element, but for commas.
        let are_objects_apart = style != ArrayStyle::Comma && self.is_json(Level::Inner);
        let nested = items.iter().find(|item| {
            (!are_objects_apart || is_list(item, self.program))
                && is_nested(item, self.program, &mut HashSet::new(), 0)
        });
        if let Some(item) = nested {
            let what = describe_without_parameters(item, self.program);
            self.found.push(self.unfit(style, &what, at));
        }
    }

    /// What becomes of lists and objects in a list that is not indexed.
    fn unfit(&self, style: ArrayStyle, what: &str, at: Span) -> Diagnostic {
        let (code, message, help) = match style {
            ArrayStyle::Comma => (
                Code::E0115,
                format!("{what} cannot stand in a list that is written with commas"),
                "use another notation for `arrays`, or `#[webhook(form = \"json\")]` on the field",
            ),
            _ => (
                Code::W0112,
                format!("nothing says where {what} of this list ends and the next one begins"),
                "use `arrays = \"indexed\"`, or `#[webhook(form = \"json\")]` on the field",
            ),
        };
        let target = self.webhook.target.span;
        Diagnostic::at(code, at, message).related(target, "`arrays` is set here").help(help)
    }

    fn definition(&mut self, id: TypeId, arguments: &[Type], level: Level) {
        let definition = self.program.type_def(id);
        match &definition.shape {
            Shape::Struct(Fields::Named(fields)) => {
                if let Some(tag) = &definition.tag {
                    self.name(&tag.member, definition.span, level);
                }
                self.fields(fields, arguments, level);
            }
            Shape::Struct(Fields::Tuple(fields)) => self.tuple(fields, arguments),
            Shape::Enum { tagging, variants } => {
                for variant in variants.iter().filter(|variant| !variant.skip_serializing) {
                    self.variant(tagging, variant, definition, arguments, level);
                }
            }
            _ => {}
        }
    }

    fn variant(
        &mut self,
        tagging: &Tagging,
        variant: &Variant,
        definition: &TypeDef,
        arguments: &[Type],
        level: Level,
    ) {
        let inner = match tagging.of(variant) {
            Tagging::External if matches!(variant.fields, Fields::Unit) => return,
            Tagging::External | Tagging::Adjacent { .. } if self.is_json(level) => return,
            Tagging::External => {
                self.name(&variant.json.serialize, variant.span, level);
                Level::Inner
            }
            Tagging::Adjacent { tag, content } => {
                self.name(tag, definition.span, level);
                self.name(content, definition.span, level);
                Level::Inner
            }
            Tagging::Internal { tag } => {
                self.name(tag, definition.span, level);
                level
            }
            Tagging::Untagged => level,
        };
        match &variant.fields {
            Fields::Newtype(field) => {
                self.of_type(&field.ty.substitute(arguments), field.ty_span, inner);
            }
            Fields::Named(fields) => self.fields(fields, arguments, inner),
            Fields::Tuple(fields) => self.tuple(fields, arguments),
            Fields::Unit => {}
        }
    }

    fn tuple(&mut self, fields: &[Field], arguments: &[Type]) {
        for field in fields.iter().filter(|field| !field.skip_serializing) {
            self.array(&[&field.ty.substitute(arguments)], field.ty_span);
        }
    }

    fn fields(&mut self, fields: &[Field], arguments: &[Type], level: Level) {
        let in_url = match level {
            Level::Direct => self.webhook.target.path_fields(),
            Level::Inner => Vec::new(),
        };
        let written = |field: &&Field| {
            let is_elsewhere = field.file.is_some() || in_url.contains(&field.name.as_str());
            !field.skip_serializing && !is_elsewhere
        };
        for field in fields.iter().filter(written) {
            let ty = field.ty.substitute(arguments);
            if field.flatten {
                self.of_type(&ty, field.ty_span, level);
                continue;
            }
            self.name(&field.json.serialize, field.span, level);
            if !field.form_json && !self.is_json(level) {
                self.of_type(&ty, field.ty_span, Level::Inner);
            }
        }
    }

    /// A member's name, which brackets would follow or be put around.
    fn name(&mut self, name: &str, at: Span, level: Level) {
        let form = self.webhook.target.form;
        let is_bracketed = form.objects == ObjectStyle::Brackets
            || matches!(form.arrays, ArrayStyle::Indexed | ArrayStyle::Brackets);
        if !is_bracketed || self.is_json(level) || !name.contains(['[', ']']) {
            return;
        }
        let message = format!(
            "`{name}` cannot be a name in {}: its brackets would be read as nesting",
            self.carrier
        );
        let diagnostic = Diagnostic::at(Code::E0115, at, message)
            .related(self.webhook.target.span, "sent as said here")
            .help("rename it, or write `form = { arrays = \"repeat\", objects = \"json\" }`");
        self.found.push(diagnostic);
    }
}

/// Whether the values of `ty` that are not `null` are arrays.
fn is_list(ty: &Type, program: &Program) -> bool {
    match program.in_json(ty) {
        Type::Option(inner) => is_list(&inner, program),
        ty => matches!(ty, Type::Seq(..) | Type::Tuple(_) | Type::Bytes),
    }
}

/// Whether every value of `ty` is an array or an object. `seen` are the types that were asked about, and
/// `depth` is how many are around it.
fn is_nested(ty: &Type, program: &Program, seen: &mut HashSet<Type>, depth: usize) -> bool {
    let ty = program.in_json(ty);
    if depth > DEEP {
        return false;
    }
    // What was asked about has said no already, if one of its values is neither.
    if matches!(ty, Type::Named(..)) && !seen.insert(ty.clone()) {
        return true;
    }
    let mut inside = |ty: &Type| is_nested(ty, program, seen, depth + 1);
    match &ty {
        Type::Seq(..)
        | Type::Bytes
        | Type::Tuple(_)
        | Type::Map(..)
        | Type::Duration
        | Type::Result(..) => true,
        // What is `null` is left out.
        Type::Option(inner) => inside(inner),
        Type::Named(id, arguments) => match &program.type_def(*id).shape {
            Shape::Struct(fields) => !matches!(fields, Fields::Unit),
            Shape::Enum { tagging, variants } => {
                let mut written = variants.iter().filter(|variant| !variant.skip_serializing);
                written.all(|variant| match (&variant.fields, tagging.of(variant)) {
                    (Fields::Unit, Tagging::External | Tagging::Untagged) => false,
                    (Fields::Newtype(field), Tagging::Untagged) => {
                        inside(&field.ty.substitute(arguments))
                    }
                    _ => true,
                })
            }
            Shape::Alias(_) => false,
        },
        _ => false,
    }
}
