//! What the types of the public API can do, beside what they are for.

use std::error::Error;

use buildamp::wire::{PayloadError, PrepareError, PreparedRequest, Target};

use crate::targets::{request, target};

fn crosses_threads<T: Send + Sync>(value: T) -> T {
    value
}

fn is_error<T: Error + Send + Sync + 'static>() {}

/// An async function that has them while it awaits can be spawned.
#[test]
fn requests_and_targets_and_errors_cross_threads() {
    let target: Target = target();
    let request: PreparedRequest = request(&crosses_threads(target), "{}", &[]);
    assert_eq!(crosses_threads(request.clone()), request);
    is_error::<PrepareError>();
    is_error::<PayloadError>();
}

/// Whoever shows an error with its sources would show serde's text twice.
#[test]
fn what_a_text_says_no_source_repeats() {
    let wrap = |read: u8| read;
    let error = buildamp::wire::from_json("Ping", "x".into(), wrap).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("not a payload of `Ping`: invalid type: string"), "{text}");
    assert!(error.source().is_none());
}
