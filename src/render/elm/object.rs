//! The object that a record, or a variant, is written as.

use std::borrow::Cow;

use crate::ir::Type;

use super::layout;
use super::literal::string;
use super::scope::Scope;

/// What a field adds to an object.
pub(super) enum Member {
    /// One member, always: `( "name", value )`.
    One(String),
    /// A list of members.
    Several(String),
    /// A list of members of any names.
    Any(String),
}

/// The members of a value of type `ty` that is merged into an object, given the expression of its
/// JSON.
pub(super) fn members_of(ty: &Type, json: &str, scope: &Scope<'_>) -> Option<Member> {
    let members = match json {
        "Encode.null" => return None,
        name if !name.contains(' ') => format!("membersOf {name}"),
        applied => layout::apply("membersOf", &layout::brackets(applied)),
    };
    Some(if scope.program.is_open(ty) { Member::Any(members) } else { Member::Several(members) })
}

/// The object of these values under these names, on one line where each of them is.
pub(super) fn object_of<const N: usize>(values: [(&String, String); N]) -> String {
    let members = values.map(|(name, value)| member(&string(name), &value));
    let one_line = members.iter().all(|member| !member.contains('\n'));
    match one_line {
        true => format!("Encode.object [ {} ]", members.join(", ")),
        false => layout::apply("Encode.object", &layout::list(&members)),
    }
}

fn member(name: &str, value: &str) -> String {
    match value.contains('\n') {
        true => layout::tuple(&[name.to_owned(), value.to_owned()]),
        false => format!("( {name}, {value} )"),
    }
}

/// The object of these members.
pub(super) fn object(members: &[Member]) -> String {
    let is_any = members.iter().any(|member| matches!(member, Member::Any(_)));
    let function = if is_any { "objectOf" } else { "Encode.object" };
    let mut groups: Vec<Cow<'_, str>> = Vec::new();
    let mut plain: Vec<&str> = Vec::new();
    for member in members {
        match member {
            Member::One(member) => plain.push(member),
            Member::Several(members) | Member::Any(members) => {
                groups.extend(list_of(&mut plain).map(Cow::from));
                groups.push(members.into());
            }
        }
    }
    if groups.is_empty() {
        return match plain.as_slice() {
            [only] if !only.contains('\n') => format!("{function} [ {only} ]"),
            members => layout::apply(function, &layout::list(members)),
        };
    }
    groups.extend(list_of(&mut plain).map(Cow::from));
    match groups.as_slice() {
        [only] => format!("{function} ({only})"),
        several => {
            let concat = layout::apply("List.concat", &layout::list(several));
            layout::apply(function, &layout::brackets(&concat))
        }
    }
}

/// The list of the members collected so far, if there are any.
fn list_of(members: &mut Vec<&str>) -> Option<String> {
    match std::mem::take(members).as_slice() {
        [] => None,
        [only] => Some(["[ ", only, " ]"].concat()),
        several => Some(layout::list(several)),
    }
}
