//! Response variants that no answer reaches.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span};
use crate::ir::{Outcome, Program, Response, ResponseValue, ResponseVariant};

/// A lint on variants for which the others, or the rules of what a success is, leave no answer. A
/// variant or target in which something is `wrong` is not as it was meant: nothing is said of its enum.
pub(super) fn check(program: &Program, wrong: &[Span], diagnostics: &mut Diagnostics) {
    // Ordinarily nothing is wrong, and nobody asks how far an item goes.
    let items = (!wrong.is_empty()).then(|| Items::of(program));
    let is_sound = |response: &&Response| {
        let webhooks = response.webhooks.iter().map(|index| program.webhooks[*index].span);
        let mut places = webhooks.chain([response.span]);
        let is_wrong = |name| items.as_ref().is_some_and(|items| items.are_wrong_at(name, wrong));
        !response.implied && !places.any(is_wrong)
    };
    for response in program.responses.iter().filter(is_sound) {
        let answers = Answer::all(response, program);
        let tried: Vec<&ResponseVariant> = response.in_reading_order().collect();
        for (index, variant) in tried.iter().enumerate() {
            diagnostics.extend(unreached(variant, &tried[..index], &answers));
        }
    }
}

/// Where the items of all files have their names, sorted: all that is known of how far one goes.
struct Items(Vec<Span>);

impl Items {
    fn of(program: &Program) -> Self {
        let types = program.types.iter().map(|definition| definition.span);
        let mut names: Vec<Span> =
            types.chain(program.responses.iter().map(|response| response.span)).collect();
        names.sort_unstable();
        Self(names)
    }

    /// Whether something is wrong between the item before the one of this name and the one after it:
    /// attributes stand before the name.
    fn are_wrong_at(&self, name: Span, wrong: &[Span]) -> bool {
        let here = self.0.partition_point(|other| *other < name);
        let before = self.0[..here].last();
        let after = self.0[here..].iter().find(|other| **other != name);
        wrong.iter().any(|at| {
            at.file == name.file
                && before.is_none_or(|before| before < at)
                && after.is_none_or(|after| at < after)
        })
    }
}

/// What an answer is chosen by, before anything of it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Answer {
    status: u16,
    succeeded: bool,
}

impl Answer {
    /// Every one that there may be to the webhooks of `response`; 0 stands for a network error, 600
    /// for what belongs to no class. A status of 1xx announces the answer and is none.
    fn all(response: &Response, program: &Program) -> Vec<Answer> {
        let webhooks = response.webhooks.iter().map(|index| &program.webhooks[*index]);
        let is_ruled = webhooks.into_iter().any(|webhook| webhook.target.success.is_some());
        let statuses = std::iter::once(0).chain(200..=600);
        let both =
            statuses.flat_map(|status| [true, false].map(|succeeded| Answer { status, succeeded }));
        both.filter(|answer| match answer.status / 100 {
            2 => answer.succeeded || is_ruled,
            _ => !answer.succeeded,
        })
        .collect()
    }

    /// Whether `variant` is tried on it, by the rules of `wire::read`.
    fn is_for(self, variant: &ResponseVariant) -> bool {
        let is_ok = variant.outcome == Outcome::Ok;
        let expected = is_ok == self.succeeded;
        if variant.status.is_empty() {
            return expected;
        }
        variant
            .status
            .iter()
            .any(|pattern| pattern.matches(self.status) && (expected || is_ok && !pattern.is_2xx()))
    }
}

/// What to say if none of `answers` gets past the variants `before` this one.
fn unreached(
    variant: &ResponseVariant,
    before: &[&ResponseVariant],
    answers: &[Answer],
) -> Option<Diagnostic> {
    let own: Vec<Answer> =
        answers.iter().copied().filter(|answer| answer.is_for(variant)).collect();
    let takers = takers(variant, before, &own)?;
    if own.is_empty() {
        return Some(without_answers(variant));
    }
    let message = format!("no answer reaches `{}`", variant.name);
    let mut diagnostic = Diagnostic::at(Code::W0105, variant.span, message);
    for taker in &takers {
        let what = match taker.status.as_slice() {
            [] => "this variant takes every answer before it",
            _ => "this variant takes answers of its status before it",
        };
        diagnostic = diagnostic.related(taker.span, what);
    }
    Some(diagnostic.help(cure(variant, &takers, &own, answers)))
}

/// Those of the variants `before` this one that leave it none of its `own` answers, one alone where one
/// takes them all; `None` if some are left.
fn takers<'a>(
    variant: &ResponseVariant,
    before: &[&'a ResponseVariant],
    own: &[Answer],
) -> Option<Vec<&'a ResponseVariant>> {
    let before = || before.iter().copied().filter(|earlier| reads_whatever(earlier, variant));
    let alone = before().find(|earlier| own.iter().all(|answer| answer.is_for(earlier)));
    if let Some(alone) = alone.filter(|_| !own.is_empty()) {
        return Some(vec![alone]);
    }
    let mut left = own.to_vec();
    let mut takers = Vec::new();
    for earlier in before() {
        let count = left.len();
        left.retain(|answer| !answer.is_for(earlier));
        if left.len() < count {
            takers.push(earlier);
        }
    }
    left.is_empty().then_some(takers)
}

/// A variant that no status of an answer is for.
fn without_answers(variant: &ResponseVariant) -> Diagnostic {
    let is_for_2xx = variant.status.iter().any(|pattern| pattern.is_2xx());
    let (why, help) = if variant.outcome == Outcome::Failed && is_for_2xx {
        (
            "a 2xx is a success",
            "write `#[ok(status = …)]`, or say by the target's `success` which 2xx is a failure",
        )
    } else {
        ("a status of 1xx only announces one", "name the status that the answer itself has")
    };
    let message = format!("no answer reaches `{}`: {why}", variant.name);
    Diagnostic::at(Code::W0105, variant.span, message).help(help)
}

fn cure(
    variant: &ResponseVariant,
    takers: &[&ResponseVariant],
    own: &[Answer],
    answers: &[Answer],
) -> String {
    let would_take = |taker: &ResponseVariant| {
        let for_taker = answers.iter().filter(|answer| answer.is_for(taker));
        reads_whatever(variant, taker) && for_taker.into_iter().all(|answer| own.contains(answer))
    };
    match takers {
        // The enum must end in it.
        [taker, ..] if variant.is_fallback() => {
            format!(
                "leave out `{}`, or give it a `status`: the last variant takes all else",
                taker.name
            )
        }
        [taker] if would_take(taker) => {
            format!("leave out `{}` or `{}`: they read the same", taker.name, variant.name)
        }
        _ if variant.status.is_empty() => "move it up, or give it a `status`".to_owned(),
        _ => "move it up, or give it a `status` of its own".to_owned(),
    }
}

/// Whether `earlier` reads anything, or the very value of `later`: that never gets another's turn.
fn reads_whatever(earlier: &ResponseVariant, later: &ResponseVariant) -> bool {
    let reads_anything = matches!(
        earlier.value,
        ResponseValue::Unit
            | ResponseValue::Whole
            | ResponseValue::BodyText
            | ResponseValue::ErrorText
    );
    reads_anything || earlier.value == later.value
}
