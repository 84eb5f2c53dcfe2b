//! `TARGETS`: what `#[target(...)]` says, as static data of `buildamp::wire`.

use std::collections::BTreeSet;

use crate::ir::{
    Auth, AuthForm, Conditional, Encoding, Field, FormStyle, Header, Piece, Program, Retry,
    StatusPattern, SuccessRule, Target, Template, Webhook, json_name,
};

use super::attributes::ALLOW;
use super::layout::{Doc, Style};
use super::literal::string;

/// The table of all targets, sorted by webhook type.
pub(super) fn table(program: &Program) -> Doc {
    let mut table = Table { program, fields: &[], used: BTreeSet::new() };
    let targets: Vec<Doc> = program.webhooks.iter().map(|webhook| table.target(webhook)).collect();
    let head =
        format!("pub static TARGETS: [::buildamp::wire::Target; {}] = ", program.webhooks.len());
    let array = Doc::list("[", targets, "]", Style::Args);
    let mut body: Vec<Doc> =
        table.used.iter().map(|name| format!("use ::buildamp::wire::{name};").into()).collect();
    let table = match body.is_empty() {
        true => array.prefix(&head).suffix(";"),
        false => {
            body.push(array);
            Doc::list(format!("{head}{{"), body, "};", Style::Statements)
        }
    };
    Doc::Above(vec![
        Doc::Comment("/// Where and how each webhook type is sent, sorted by type.".into()),
        ALLOW.into(),
        table,
    ])
}

/// `&[408, 5xx]` as patterns, by absolute paths.
pub(super) fn patterns(patterns: &[StatusPattern]) -> Doc {
    list(patterns.iter().map(|one| format!("::buildamp::wire::{}", status(one)).into()))
}

fn status(pattern: &StatusPattern) -> String {
    format!("StatusPattern::{pattern:?}")
}

struct Table<'a> {
    program: &'a Program,
    /// The direct fields of the webhook's payload.
    fields: &'a [Field],
    /// The names of `buildamp::wire` that the table uses.
    used: BTreeSet<&'static str>,
}

impl<'a> Table<'a> {
    fn target(&mut self, webhook: &'a Webhook) -> Doc {
        let target = &webhook.target;
        let response = self.program.response_of(webhook);
        self.fields = self.program.type_def(webhook.payload).named_fields();
        let auth = target.auth.as_ref().map(|auth| self.conditional(auth, Self::auth));
        let signing = target.signing.as_ref();
        let signing = signing.map(|secret| self.conditional(secret, Self::template));
        let idempotency_field = self.fields.iter().find(|field| field.idempotency_key);
        let json_fields = self.names(|field| field.form_json);
        let path_fields = self.path_fields(target);
        let fields = vec![
            ("webhook_type", string(&webhook.name).into()),
            ("url", self.conditional(&target.url, Self::template)),
            ("method", self.term("Method", target.method).into()),
            ("auth", option(auth)),
            ("headers", self.headers(&target.headers)),
            ("encoding", self.encoding(&target.encoding)),
            ("form", self.form(target.form)),
            ("json_fields", json_fields),
            ("path_fields", path_fields),
            ("file_fields", self.file_fields()),
            ("idempotency_header", option(target.idempotency_header.as_deref().map(literal))),
            (
                "idempotency_field",
                option(idempotency_field.map(|field| literal(&field.json.serialize))),
            ),
            ("signing", option(signing)),
            ("timeout_ms", target.timeout_ms.to_string().into()),
            ("retry", self.retry(&target.retry)),
            ("success", option(target.success.as_ref().map(|rule| self.success(rule)))),
            ("ok_on", self.statuses(response.ok_statuses())),
            ("response_headers", list(response.headers().into_iter().map(literal))),
            ("max_response", target.max_response.to_string().into()),
        ];
        self.structure("Target", fields)
    }

    fn uses(&mut self, name: &'static str) -> &'static str {
        self.used.insert(name);
        name
    }

    fn structure(&mut self, name: &'static str, fields: Vec<(&str, Doc)>) -> Doc {
        structure(self.uses(name), fields)
    }

    /// `Enum::Variant`
    fn variant(&mut self, name: &'static str, variant: &str) -> String {
        format!("{}::{variant}", self.uses(name))
    }

    /// One of [`crate::terms`], which are the same in `wire`.
    fn term(&mut self, name: &'static str, term: impl std::fmt::Debug) -> String {
        self.variant(name, &format!("{term:?}"))
    }

    fn conditional<T>(&mut self, value: &Conditional<T>, leaf: fn(&mut Self, &T) -> Doc) -> Doc {
        match value {
            Conditional::Always(value) => {
                let value = leaf(self, value);
                Doc::call(&self.variant("Conditional", "Always"), value)
            }
            Conditional::IfEnv { variable, then, otherwise } => {
                let fields = vec![
                    ("variable", literal(variable)),
                    ("then", self.conditional(then, leaf).prefix("&")),
                    ("otherwise", self.conditional(otherwise, leaf).prefix("&")),
                ];
                structure(&self.variant("Conditional", "IfEnv"), fields)
            }
        }
    }

    fn template(&mut self, template: &Template) -> Doc {
        let pieces = list(template.pieces.iter().map(|piece| self.piece(piece)));
        Doc::call(self.uses("Template"), pieces)
    }

    fn piece(&mut self, piece: &Piece) -> Doc {
        let (variant, text) = match piece {
            Piece::Literal(text) => ("Literal", literal(text)),
            Piece::Env(name) => ("Env", literal(name)),
            Piece::Field(name) => ("Field", literal(json_name(self.fields, name))),
        };
        Doc::call(&self.variant("Piece", variant), text)
    }

    fn names(&self, of: impl Fn(&Field) -> bool) -> Doc {
        let fields = self.fields.iter().filter(|field| of(field));
        list(fields.map(|field| literal(&field.json.serialize)))
    }

    fn path_fields(&self, target: &Target) -> Doc {
        let in_url = target.path_fields();
        self.names(|field| in_url.contains(&field.name.as_str()))
    }

    fn auth(&mut self, auth: &Auth) -> Doc {
        let form = match &auth.form {
            AuthForm::None => self.variant("AuthForm", "None").into(),
            AuthForm::Basic => self.variant("AuthForm", "Basic").into(),
            AuthForm::Dynamic => self.variant("AuthForm", "Dynamic").into(),
            AuthForm::Scheme(scheme) => {
                Doc::call(&self.variant("AuthForm", "Scheme"), literal(scheme))
            }
            AuthForm::Header(name) => Doc::call(&self.variant("AuthForm", "Header"), literal(name)),
        };
        let credentials = self.template(&auth.credentials);
        self.structure("Auth", vec![("form", form), ("credentials", credentials)])
    }

    fn headers(&mut self, headers: &[Header]) -> Doc {
        list(headers.iter().map(|header| {
            let value = self.conditional(&header.value, Self::template);
            self.structure("Header", vec![("name", literal(&header.name)), ("value", value)])
        }))
    }

    fn encoding(&mut self, encoding: &Encoding) -> Doc {
        let (variant, content_type) = match encoding {
            Encoding::Json { content_type } => ("Json", Some(content_type)),
            Encoding::Form { content_type } => ("Form", Some(content_type)),
            Encoding::Multipart => ("Multipart", None),
            Encoding::Query => ("Query", None),
            Encoding::Empty => ("Empty", None),
        };
        let variant = self.variant("Encoding", variant);
        match content_type {
            Some(content_type) => Doc::call(&variant, literal(content_type)),
            None => variant.into(),
        }
    }

    fn form(&mut self, form: FormStyle) -> Doc {
        let fields = vec![
            ("arrays", self.term("ArrayStyle", form.arrays).into()),
            ("objects", self.term("ObjectStyle", form.objects).into()),
            ("booleans", self.term("BooleanStyle", form.booleans).into()),
        ];
        self.structure("FormStyle", fields)
    }

    fn file_fields(&mut self) -> Doc {
        list(self.fields.iter().filter_map(|field| {
            let file = field.file.as_ref()?;
            let file_name = file.name.as_ref().map(|name| self.template(name));
            let fields = vec![
                ("name", literal(&field.json.serialize)),
                ("file_name", option(file_name)),
                ("content_type", option(file.content_type.as_deref().map(literal))),
            ];
            Some(self.structure("FileField", fields))
        }))
    }

    fn retry(&mut self, retry: &Retry) -> Doc {
        let fields = vec![
            ("policy", self.term("RetryPolicy", retry.policy).into()),
            ("base_ms", retry.base_ms.to_string().into()),
            ("max_ms", retry.max_ms.to_string().into()),
            ("max_attempts", retry.max_attempts.to_string().into()),
            ("on", self.statuses(retry.on.iter().copied())),
        ];
        self.structure("Retry", fields)
    }

    fn statuses(&mut self, patterns: impl Iterator<Item = StatusPattern>) -> Doc {
        list(patterns.map(|pattern| {
            self.uses("StatusPattern");
            status(&pattern).into()
        }))
    }

    fn success(&mut self, rule: &SuccessRule) -> Doc {
        let fields = vec![
            ("pointer", literal(&rule.pointer)),
            ("equals", literal(&rule.equals.to_string())),
        ];
        self.structure("SuccessRule", fields)
    }
}

fn literal(text: &str) -> Doc {
    string(text).into()
}

/// `Name { field: value, … }`
fn structure(name: &str, fields: Vec<(&str, Doc)>) -> Doc {
    let fields = fields.into_iter().map(|(name, value)| value.prefix(&format!("{name}: ")));
    Doc::list(format!("{name} {{"), fields.collect(), "}", Style::Struct)
}

/// `&[item, …]`
fn list(items: impl Iterator<Item = Doc>) -> Doc {
    Doc::list("&[", items.collect(), "]", Style::Args)
}

fn option(value: Option<Doc>) -> Doc {
    match value {
        Some(value) => Doc::call("::std::option::Option::Some", value),
        None => "::std::option::Option::None".into(),
    }
}
