//! A definition's target as the static data that [`crate::wire`] works with: what the generated Rust
//! holds as source, made at run time.
//!
//! Everything is leaked, a few hundred bytes a target: for programs that read definitions once and
//! end, as `buildamp request` does.

use crate::ir::{self, Program};
use crate::wire;

/// The target of `webhook`, one of `program`'s, for [`wire::prepare`]. It is never freed.
pub fn wire_target(webhook: &ir::Webhook, program: &Program) -> wire::Target {
    let lower = Lower { fields: program.type_def(webhook.payload).named_fields() };
    let target = &webhook.target;
    let response = program.response_of(webhook);
    let names = |keep: &dyn Fn(&ir::Field) -> bool| {
        list(lower.fields.iter().filter(|field| keep(field)).map(json_name))
    };
    let path_fields = target.path_fields();
    wire::Target {
        webhook_type: text(&webhook.name),
        url: lower.conditional(&target.url, &|url| lower.template(url)),
        method: target.method,
        auth: target.auth.as_ref().map(|auth| {
            lower.conditional(auth, &|auth| wire::Auth {
                form: auth_form(&auth.form),
                credentials: lower.template(&auth.credentials),
            })
        }),
        headers: list(target.headers.iter().map(|header| wire::Header {
            name: text(&header.name),
            value: lower.conditional(&header.value, &|value| lower.template(value)),
        })),
        encoding: encoding(&target.encoding),
        form: target.form,
        json_fields: names(&|field| field.form_json),
        path_fields: names(&|field| path_fields.contains(&field.name.as_str())),
        file_fields: list(lower.fields.iter().filter_map(|field| lower.file(field))),
        idempotency_header: target.idempotency_header.as_deref().map(text),
        idempotency_field: lower.fields.iter().find(|field| field.idempotency_key).map(json_name),
        signing: target
            .signing
            .as_ref()
            .map(|secret| lower.conditional(secret, &|secret| lower.template(secret))),
        timeout_ms: target.timeout_ms,
        retry: wire::Retry {
            policy: target.retry.policy,
            base_ms: target.retry.base_ms,
            max_ms: target.retry.max_ms,
            max_attempts: target.retry.max_attempts,
            on: list(target.retry.on.iter().copied()),
        },
        success: target.success.as_ref().map(|rule| wire::SuccessRule {
            pointer: text(&rule.pointer),
            equals: text(&rule.equals.to_string()),
        }),
        ok_on: list(response.ok_statuses()),
        response_headers: list(response.headers().into_iter().map(text)),
        max_response: target.max_response,
    }
}

struct Lower<'a> {
    fields: &'a [ir::Field],
}

impl Lower<'_> {
    fn conditional<T, U>(
        &self,
        value: &ir::Conditional<T>,
        leaf: &dyn Fn(&T) -> U,
    ) -> wire::Conditional<U> {
        match value {
            ir::Conditional::Always(value) => wire::Conditional::Always(leaf(value)),
            ir::Conditional::IfEnv { variable, then, otherwise } => wire::Conditional::IfEnv {
                variable: text(variable),
                then: Box::leak(Box::new(self.conditional(then, leaf))),
                otherwise: Box::leak(Box::new(self.conditional(otherwise, leaf))),
            },
        }
    }

    fn template(&self, template: &ir::Template) -> wire::Template {
        wire::Template(list(template.pieces.iter().map(|piece| match piece {
            ir::Piece::Literal(literal) => wire::Piece::Literal(text(literal)),
            ir::Piece::Env(name) => wire::Piece::Env(text(name)),
            ir::Piece::Field(name) => wire::Piece::Field(text(ir::json_name(self.fields, name))),
        })))
    }

    fn file(&self, field: &ir::Field) -> Option<wire::FileField> {
        let file = field.file.as_ref()?;
        Some(wire::FileField {
            name: json_name(field),
            file_name: file.name.as_ref().map(|name| self.template(name)),
            content_type: file.content_type.as_deref().map(text),
        })
    }
}

fn text(text: &str) -> &'static str {
    Box::leak(text.into())
}

fn list<T>(items: impl Iterator<Item = T>) -> &'static [T] {
    Vec::leak(items.collect())
}

fn json_name(field: &ir::Field) -> &'static str {
    text(&field.json.serialize)
}

fn auth_form(form: &ir::AuthForm) -> wire::AuthForm {
    match form {
        ir::AuthForm::None => wire::AuthForm::None,
        ir::AuthForm::Basic => wire::AuthForm::Basic,
        ir::AuthForm::Scheme(scheme) => wire::AuthForm::Scheme(text(scheme)),
        ir::AuthForm::Header(name) => wire::AuthForm::Header(text(name)),
        ir::AuthForm::Dynamic => wire::AuthForm::Dynamic,
    }
}

fn encoding(encoding: &ir::Encoding) -> wire::Encoding {
    match encoding {
        ir::Encoding::Json { content_type } => wire::Encoding::Json(text(content_type)),
        ir::Encoding::Form { content_type } => wire::Encoding::Form(text(content_type)),
        ir::Encoding::Multipart => wire::Encoding::Multipart,
        ir::Encoding::Query => wire::Encoding::Query,
        ir::Encoding::Empty => wire::Encoding::Empty,
    }
}
