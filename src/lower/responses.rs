//! Response enums, written and implied, joined to their webhooks.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span, did_you_mean};
use crate::ir::{Outcome, Program, Response, ResponseValue, ResponseVariant, Type};
use crate::parse::ast::{self, Item, ItemKind};

use super::copied::Wanted;
use super::resolve::{Names, Need, Scope, Sink};

/// Adds every response enum to `program`, and one for each webhook that has none.
///
/// `webhooks` are all that the source calls so, those included whose target cannot be read: a
/// response for one of them is no second error.
pub(super) fn lower<'a>(
    names: &Names<'a>,
    enums: &[(usize, &'a Item)],
    webhooks: &HashSet<&str>,
    program: &mut Program,
    wanted: &mut Vec<Wanted>,
    diagnostics: &mut Diagnostics,
) {
    let indexed = program.webhooks.iter().enumerate();
    let indices = indexed.map(|(index, webhook)| (webhook.name.as_str(), index)).collect();
    let sink = Sink::new(Need::Json);
    let mut lower = Lower { names, webhooks, indices, answered: HashMap::new(), sink };
    let read = |(file, item): &(usize, &'a Item)| lower.item(*file, item, program, diagnostics);
    let mut responses: Vec<Response> = enums.iter().filter_map(read).collect();
    let Lower { answered, sink, .. } = lower;
    diagnostics.append(sink.diagnostics);
    sink.unwritable.iter().filter_map(|ty| ty.report(program)).for_each(|it| diagnostics.push(it));
    wanted.extend(sink.crates.into_iter().map(Wanted::Crate));
    for (index, webhook) in program.webhooks.iter().enumerate() {
        if !answered.contains_key(webhook.name.as_str()) {
            responses.push(implied(index, &webhook.name, program));
        }
    }
    join(responses, program);
}

/// Response enums on their way into the IR.
struct Lower<'n, 'a> {
    names: &'n Names<'a>,
    /// All that the source calls webhooks.
    webhooks: &'n HashSet<&'n str>,
    /// Those that could be read, by name: their places in the program.
    indices: HashMap<&'n str, usize>,
    /// The webhooks that have an enum, and where it names them.
    answered: HashMap<&'a str, Span>,
    /// What their types lead to.
    sink: Sink,
}

impl<'a> Lower<'_, 'a> {
    /// The enum that `item` is, if it is one.
    fn item(
        &mut self,
        file: usize,
        item: &'a Item,
        program: &Program,
        diagnostics: &mut Diagnostics,
    ) -> Option<Response> {
        let ItemKind::Response(written) = &item.kind else { return None };
        let scope = Scope { file, scope: item.scope, generics: &item.generics, own: None };
        let mut webhooks = self.webhooks_of(written, scope, diagnostics);
        if webhooks.is_empty()
            && let Some((webhook, index)) = self.meant(&item.name)
            && !self.answered.contains_key(webhook)
        {
            self.answered.insert(webhook, item.span);
            webhooks.push(index);
        }
        webhooks.sort_unstable();
        let variants = written.variants.iter();
        let response = Response {
            name: item.name.clone(),
            elm: item.elm.clone().unwrap_or_else(|| item.name.clone()),
            span: item.span,
            docs: item.docs.clone(),
            webhooks,
            variants: variants
                .map(|of| variant(self.names, of, scope, program, &mut self.sink))
                .collect(),
            implied: false,
        };
        if written.has_last {
            check_total(&response, diagnostics);
        }
        Some(response)
    }

    /// The places in the program of the webhooks that an enum names. Notes that they have one.
    fn webhooks_of(
        &mut self,
        written: &'a ast::Response,
        scope: Scope<'a>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<usize> {
        let mut indices = Vec::new();
        for (name, span) in named(self.names, written, scope, diagnostics) {
            if self.webhooks.contains(name) {
                let first = self.answered.insert(name, span);
                diagnostics.extend(first.map(|first| second_enum(name, span, first)));
            } else if !self.names.may_be_refused(name) {
                diagnostics.push(no_webhook(self.names, self.webhooks, name, span));
            }
            indices.extend(self.indices.get(name));
        }
        indices
    }

    /// The webhook that a response enum is for by its own name, where it says so wrongly: that has been
    /// reported, and that buildamp would make one of the same name is no second fault.
    fn meant<'e>(&self, name: &'e str) -> Option<(&'e str, usize)> {
        let webhook = name.strip_suffix("Response")?;
        self.indices.get(webhook).map(|index| (webhook, *index))
    }
}

/// Sorts the enums, and tells each webhook which one answers it.
fn join(mut responses: Vec<Response>, program: &mut Program) {
    responses.sort_by(|a, b| a.name.cmp(&b.name));
    for (index, response) in responses.iter().enumerate() {
        for webhook in &response.webhooks {
            program.webhooks[*webhook].response = index;
        }
    }
    program.responses = responses;
}

/// The webhooks that a response enum names, each once, by their own names.
fn named<'a>(
    names: &Names<'a>,
    written: &'a ast::Response,
    scope: Scope<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<(&'a str, Span)> {
    let mut named: Vec<(&str, Span)> = Vec::new();
    for (path, span) in &written.webhooks {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        // What leads nowhere is said by its last name: type names are global.
        let last = path.last().copied().unwrap_or_default();
        let name = names.type_named(&path, scope).unwrap_or(last);
        match named.iter().find(|(known, _)| *known == name) {
            Some((_, first)) => {
                let diagnostic =
                    Diagnostic::at(Code::E0102, *span, format!("`{name}` is named twice"))
                        .related(*first, "the first time")
                        .help("leave one of them out");
                diagnostics.push(diagnostic);
            }
            None => named.push((name, *span)),
        }
    }
    named
}

fn second_enum(name: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::at(Code::E0402, span, format!("`{name}` already has a response enum"))
        .related(first, "named here first")
        .help("one enum may answer several webhooks, a webhook has one")
}

fn no_webhook(names: &Names<'_>, webhooks: &HashSet<&str>, name: &str, span: Span) -> Diagnostic {
    if names.types.contains_key(name) {
        return Diagnostic::at(Code::E0401, span, format!("`{name}` is not a webhook"))
            .help("a webhook carries `#[target(...)]`");
    }
    let help = did_you_mean(name, webhooks.iter().copied());
    Diagnostic::at(Code::E0401, span, format!("no webhook is named `{name}`")).maybe_help(help)
}

fn variant<'a>(
    names: &Names<'a>,
    written: &'a ast::ResponseVariant,
    scope: Scope<'a>,
    program: &Program,
    sink: &mut Sink,
) -> ResponseVariant {
    let ty = written.ty.as_ref().map(|ty| names.resolve(ty, scope, sink));
    // A text is read as it is under any name, and behind any pointer.
    let ty = ty.map(|ty| match program.without_rust_aliases(&ty) {
        Type::String => Type::String,
        Type::Pointer(_, inner) if *inner == Type::String => Type::String,
        _ => ty,
    });
    let value = match (ty, &written.header, &written.pointer) {
        (None, ..) => ResponseValue::Unit,
        (Some(ty), Some(name), _) => ResponseValue::Header { name: name.clone(), ty },
        (Some(ty), None, Some(pointer)) => ResponseValue::Pointer { pointer: pointer.clone(), ty },
        (Some(Type::String), None, None) => match written.outcome {
            Outcome::Ok => ResponseValue::BodyText,
            Outcome::Failed => ResponseValue::ErrorText,
        },
        (Some(ty), None, None) => ResponseValue::Body(ty),
    };
    ResponseVariant {
        name: written.name.clone(),
        elm: written.elm.clone().unwrap_or_else(|| written.name.clone()),
        span: written.span,
        docs: written.docs.clone(),
        outcome: written.outcome,
        status: written.status.clone(),
        value,
    }
}

/// Reading is total only where the last variant takes whatever is left.
fn check_total(response: &Response, diagnostics: &mut Diagnostics) {
    let name = &response.name;
    let end = || {
        format!(
            "end it with a plain `#[failed] {}Failed(String)`",
            name.trim_end_matches("Response")
        )
    };
    let diagnostic = match response.variants.last() {
        Some(last) if last.is_fallback() => return,
        Some(last) => {
            let message =
                format!("`{name}` does not read every answer: `{}` is its last variant", last.name);
            Diagnostic::at(Code::E0403, last.span, message)
                .help(format!("{}: it takes all else, network errors included", end()))
        }
        None => {
            let message = format!("`{name}` has no variants: it does not read any answer");
            Diagnostic::at(Code::E0403, response.span, message).help(end())
        }
    };
    diagnostics.push(diagnostic);
}

/// `<Name>Response = <Name>Sent WebhookResponse | <Name>Failed String`
fn implied(index: usize, name: &str, program: &Program) -> Response {
    let webhook = &program.webhooks[index];
    let elm = &program.type_def(webhook.payload).elm;
    let variant = |end: &str, outcome, value| ResponseVariant {
        name: format!("{name}{end}"),
        elm: format!("{elm}{end}"),
        span: webhook.span,
        docs: Vec::new(),
        outcome,
        status: Vec::new(),
        value,
    };
    Response {
        name: format!("{name}Response"),
        elm: format!("{elm}Response"),
        span: webhook.span,
        docs: Vec::new(),
        webhooks: vec![index],
        variants: vec![
            variant("Sent", Outcome::Ok, ResponseValue::Whole),
            variant("Failed", Outcome::Failed, ResponseValue::ErrorText),
        ],
        implied: true,
    }
}
