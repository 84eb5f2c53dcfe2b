//! Definitions that parse, but that the service they call is known to refuse or misread.
//!
//! What each service wants is data, in [`table`]; a rule of a new kind is a variant of
//! [`Expects`] and a function here.

mod credentials;
mod place;
mod rule;
mod table;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{
    Auth, AuthForm, Encoding, Field, Fields, Method, Program, Shape, Target, Template, Type,
    Webhook,
};

use credentials::{AUTHORIZATION, may_be, password};
use place::Place;
use rule::{Body, Case, Credentials, Expects, Rule, Vendor};

/// Compares every webhook with what the services at its addresses want.
pub(super) fn check(program: &Program, diagnostics: &mut Diagnostics) {
    for webhook in &program.webhooks {
        let places: Vec<Place> = webhook.target.url.leaves().into_iter().map(Place::of).collect();
        for vendor in table::vendors() {
            let serves = |place: &Place| place.is_in(vendor.hosts, vendor.paths);
            if places.iter().any(serves) {
                let lint = Lint { webhook, target: &webhook.target, vendor, program };
                vendor.rules.iter().for_each(|rule| diagnostics.extend(lint.rule(rule)));
            }
        }
    }
}

/// One webhook, and one of the services it calls.
struct Lint<'a> {
    webhook: &'a Webhook,
    target: &'a Target,
    vendor: &'a Vendor,
    program: &'a Program,
}

impl Lint<'_> {
    fn rule(&self, rule: &Rule) -> Option<Diagnostic> {
        let found = match &rule.expects {
            Expects::Body(bodies) => self.body(bodies),
            Expects::IdempotencyHeader(name) => self.idempotency_header(name),
            Expects::IdempotencyMember(name) => self.idempotency_member(name),
            Expects::Auth(accepted) => self.auth(accepted),
            Expects::Member(names) => self.member(names),
            Expects::Names(case) => self.names(*case),
            Expects::Header { name, example, without } => self.header(name, example, without),
            Expects::Moved(address) => Some(self.at_url(
                Code::W0207,
                format!("{} has left this address", self.vendor.name),
                format!("send to `{address}`"),
            )),
            Expects::Success(rule) => self.success(rule),
        };
        found.map(|diagnostic| {
            let help = diagnostic.help.clone().unwrap_or_default();
            diagnostic.help(format!("{help} (see {})", rule.page))
        })
    }

    fn at_url(&self, code: Code, message: String, help: String) -> Diagnostic {
        Diagnostic::at(code, self.target.url_span, message).help(help)
    }

    fn at_auth(&self, message: String, help: String) -> Diagnostic {
        let span = self.target.auth_span.unwrap_or(self.target.url_span);
        Diagnostic::at(Code::W0203, span, message).help(help)
    }

    fn body(&self, bodies: &[Body]) -> Option<Diagnostic> {
        let sent = match self.target.encoding {
            Encoding::Json { .. } => Body::Json,
            Encoding::Form { .. } => Body::Form,
            Encoding::Multipart => Body::Multipart,
            Encoding::Query | Encoding::Empty => return None,
        };
        let first = bodies.first().filter(|_| !bodies.contains(&sent))?;
        let names: Vec<&str> = bodies.iter().map(|body| body.name()).collect();
        let message =
            format!("{} reads {}, not {}", self.vendor.name, names.join(" or "), sent.name());
        Some(self.at_url(Code::W0201, message, format!("write `{}`", first.key())))
    }

    fn idempotency_header(&self, name: &str) -> Option<Diagnostic> {
        let sends = |header: &str| header.eq_ignore_ascii_case(name);
        if self.target.method != Method::Post
            || self.target.idempotency_header.as_deref().is_some_and(sends)
        {
            return None;
        }
        let vendor = self.vendor.name;
        let help = format!("write `idempotency_header = \"{name}\"`");
        let Some(by_hand) = self.target.headers.iter().find(|header| sends(&header.name)) else {
            let message = format!(
                "{vendor} may do this twice: a retry without `{name}` is a new request to it"
            );
            let is_retried = self.target.retry.max_attempts > 1;
            return is_retried.then(|| self.at_url(Code::W0202, message, help));
        };
        let is_fixed = |value: &Template| value.field_names().next().is_none();
        by_hand.value.leaves().into_iter().all(is_fixed).then(|| {
            let message = format!(
                "every call has the same `{name}`: {vendor} takes all of them for the first"
            );
            Diagnostic::at(Code::W0202, by_hand.span, message).help(format!("{help} in its place"))
        })
    }

    fn idempotency_member(&self, name: &str) -> Option<Diagnostic> {
        let members = self.members().filter(|_| self.target.method == Method::Post)?;
        if members.iter().any(|field| field.json.serialize == name) {
            return None;
        }
        let message = format!(
            "{} tells a retry from a new request by `{name}`, which this payload lacks",
            self.vendor.name
        );
        let help = format!(
            "add the field `#[webhook(idempotency_key)] pub {name}: Option<String>`: it is filled with the execution's key"
        );
        Some(Diagnostic::at(Code::W0202, self.webhook.span, message).help(help))
    }

    fn auth(&self, accepted: &[Credentials]) -> Option<Diagnostic> {
        let Some(auth) = &self.target.auth else { return self.without_auth(accepted) };
        let vendor = self.vendor.name;
        let is_wrong = |auth: &&Auth| match auth.form {
            AuthForm::None | AuthForm::Dynamic => false,
            _ => !accepted.iter().any(|credentials| may_be(auth, *credentials)),
        };
        let wrong = auth.leaves().into_iter().find(is_wrong)?;
        let (message, help) = match accepted {
            // What is not sent there may well want credentials.
            [] if self.target.method != Method::Post => return None,
            [] => (
                format!("{vendor} takes no credentials here: the URL itself is the secret"),
                "leave `auth` out".to_owned(),
            ),
            [Credentials::BasicUser(user), ..] if wrong.form == AuthForm::Basic => (
                format!("the user name for {vendor} is `{user}`"),
                format!(
                    "write `auth = \"Basic {user}:{}\"`",
                    password(&wrong.credentials.source())
                ),
            ),
            [first, ..] => (
                format!("{vendor} does not accept credentials of this form"),
                format!("write `auth = \"{}\"`", first.example()),
            ),
        };
        Some(self.at_auth(message, help))
    }

    /// What is wrong with a target that has no `auth`, nor a header or a member of the same effect.
    fn without_auth(&self, accepted: &[Credentials]) -> Option<Diagnostic> {
        let first = accepted.first()?;
        let sends =
            |name: &str| self.target.headers.iter().any(|one| one.name.eq_ignore_ascii_case(name));
        let is_given = |credentials: &Credentials| match credentials {
            Credentials::Header(name) => sends(name),
            Credentials::Member(name) => self
                .members()
                .is_none_or(|members| members.iter().any(|field| field.json.serialize == *name)),
            Credentials::Scheme(_)
            | Credentials::Basic
            | Credentials::BasicKey
            | Credentials::BasicUser(_) => false,
        };
        if sends(AUTHORIZATION) || accepted.iter().any(is_given) {
            return None;
        }
        let message = format!("{} answers nobody without credentials", self.vendor.name);
        Some(self.at_auth(message, format!("write `auth = \"{}\"`", first.example())))
    }

    fn member(&self, names: &[&str]) -> Option<Diagnostic> {
        let members = self.members().filter(|_| self.target.method == Method::Post)?;
        let written =
            |name: &&str| members.iter().any(|field| is_member(name, &field.json.serialize));
        if names.iter().any(written) {
            return None;
        }
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let message =
            format!("{} requires {}, which this payload lacks", self.vendor.name, one_of(&listed));
        let upload = members.iter().find(|field| field.file.is_some());
        let (place, help) = match (upload, names) {
            (Some(field), [name]) => {
                (field.span, format!("the part is named so: `#[serde(rename = \"{name}\")]`"))
            }
            _ => (self.webhook.span, "add the field, or rename the one that is meant".to_owned()),
        };
        Some(Diagnostic::at(Code::W0204, place, message).help(help))
    }

    fn names(&self, case: Case) -> Option<Diagnostic> {
        let members = self.members()?;
        let wrong: Vec<&Field> =
            members.into_iter().filter(|field| !case.fits(&field.json.serialize)).collect();
        let first = wrong.first()?;
        let message = match wrong.len() {
            1 => format!("{} knows no `{}`", self.vendor.name, first.json.serialize),
            more => format!(
                "{} knows no `{}`, nor {} more of these names",
                self.vendor.name,
                first.json.serialize,
                more - 1
            ),
        };
        let case = case.name();
        let help =
            format!("its names are in {case}: `#[serde(rename_all = \"{case}\")]` on the struct");
        Some(Diagnostic::at(Code::W0205, first.span, message).help(help))
    }

    fn header(&self, name: &str, example: &str, without: &str) -> Option<Diagnostic> {
        let given = self.target.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
        (!given).then(|| {
            let message = format!("without `{name}`, {} {without}", self.vendor.name);
            let help = format!("write `headers = {{ \"{name}\" = \"{example}\" }}`");
            self.at_url(Code::W0206, message, help)
        })
    }

    fn success(&self, rule: &str) -> Option<Diagnostic> {
        self.target.success.is_none().then(|| {
            let message = format!(
                "{} answers 200 to a failure: it would be taken for a success",
                self.vendor.name
            );
            self.at_url(Code::W0208, message, format!("write {rule}"))
        })
    }

    /// The members that the payload certainly writes at its top, but for what goes into the path; `None`
    /// where that is not known: a map, a `Value`, an enum, anything flattened.
    fn members(&self) -> Option<Vec<&Field>> {
        let payload = Type::Named(self.webhook.payload, Vec::new());
        let Type::Named(id, _) = self.program.in_json(&payload) else {
            return None;
        };
        let Shape::Struct(Fields::Named(fields)) = &self.program.type_def(id).shape else {
            return None;
        };
        let in_url = self.target.path_fields();
        let is_written =
            |field: &&Field| !field.skip_serializing && !in_url.contains(&field.name.as_str());
        let all_known = !fields.iter().any(|field| field.flatten);
        all_known.then(|| fields.iter().filter(is_written).collect())
    }
}

/// Whether a member is the one that the table names: `[n]` at its end is for any index.
fn is_member(name: &str, member: &str) -> bool {
    let Some(list) = name.strip_suffix("[n]") else { return name == member };
    let index =
        member.strip_prefix(list).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
    index.is_some_and(|index| index.parse::<usize>().is_ok())
}

/// `a, b or c`
fn one_of(names: &[String]) -> String {
    match names {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => names.join(", "),
    }
}
