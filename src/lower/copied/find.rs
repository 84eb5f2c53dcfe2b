//! What the path in an attribute leads to, and how the emitted Rust names it.

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};
use crate::lower::known;
use crate::lower::resolve::{Names, Scope, to_be_named};
use crate::parse::copyable::{self, About, Copyable, Kind};

use super::MODULE;
use super::copyables::{CopyableId, Copyables};
use super::emitted_path::EmittedPath;
use super::lookup::Found;
use super::wanted::{Purpose, Wanted};

/// Functions that types have from derives and from the impls of others.
const OF_TRAITS: [&str; 9] = [
    "default",
    "clone",
    "serialize",
    "deserialize",
    "from",
    "into",
    "try_from",
    "try_into",
    "to_string",
];

/// Functions of std's types which Rust takes before those of traits.
const OF_KNOWN: [&str; 5] = ["is_empty", "is_none", "is_some", "len", "new"];

impl Copyables<'_> {
    /// How the emitted Rust names what `text` leads to from `scope`, and what it takes along.
    pub(in crate::lower) fn resolve(
        &self,
        names: &Names<'_>,
        text: &str,
        span: Span,
        purpose: Purpose,
        scope: Scope<'_>,
    ) -> Result<(EmittedPath, Vec<Wanted>), Diagnostic> {
        let written = text.split("::").map(str::trim).filter(|name| !name.is_empty());
        let written: Vec<&str> = written.chain(purpose.of_module()).collect();
        let path = names.followed(&written, scope);
        match self.item_of(names, &written, scope) {
            Found::Item(id) => {
                let (emitted, wanted) = self.copy_of(id);
                let found = (EmittedPath::new(&emitted), vec![wanted]);
                return self.owned(found, text, span, purpose);
            }
            Found::Several(items) => return Err(self.ambiguous(text, span, &items)),
            Found::Nothing => {}
        }
        if let Some(found) = self.of_trait(names, &written, scope) {
            return Ok(found);
        }
        if let Some((emitted, mut wanted)) = associated(names, &path, scope) {
            if self.lacks(names, &path, scope) {
                return Err(self.unknown(text, span, &path, None, purpose));
            }
            let through = match wanted.as_slice() {
                [Wanted::Member { ty, name }] => self.through_trait(names, ty, ty, name),
                _ => self.of_known_through_trait(names, &path),
            };
            let emitted = match through {
                Some((qualified, through)) => {
                    wanted.extend(through);
                    qualified
                }
                None => emitted,
            };
            return self.owned((emitted, wanted), text, span, purpose);
        }
        if let Some(root) = self.outside(&path) {
            let emitted = EmittedPath::new(&format!("::{}", path.join("::")));
            return Ok((emitted, vec![Wanted::Crate(root.to_owned())]));
        }
        let is_type = |root: &&&str| root.starts_with(char::is_uppercase);
        let root = path.first().filter(|_| path.len() > 1).filter(is_type);
        Err(self.unknown(text, span, &path, root.copied(), purpose))
    }

    /// What was `found`, unless a function in it borrows in its signature what emitted types own.
    fn owned(
        &self,
        found: (EmittedPath, Vec<Wanted>),
        text: &str,
        span: Span,
        purpose: Purpose,
    ) -> Result<(EmittedPath, Vec<Wanted>), Diagnostic> {
        let signatures = found.1.iter().filter_map(|wanted| self.about(wanted, purpose));
        match signatures.filter_map(|about| about.borrowed).next() {
            Some(at) => Err(copyable::refusal(text, span, at)),
            None => Ok(found),
        }
    }

    /// How the emitted Rust names the copy of what `path` leads to from `scope`.
    pub(in crate::lower) fn copy(
        &self,
        names: &Names<'_>,
        path: &[&str],
        scope: Scope<'_>,
    ) -> Option<(String, Wanted)> {
        self.item_of(names, path, scope).item().map(|at| self.copy_of(at))
    }

    /// What `path` leads to from `scope`: model files are never compiled, and often lack a `use`.
    fn item_of(&self, names: &Names<'_>, path: &[&str], scope: Scope<'_>) -> Found {
        let found = self.find(names, path, scope.id());
        match (found, path) {
            (Found::Nothing, [name]) if !names.is_imported(name, scope) => self.anywhere(name),
            (found, _) => found,
        }
    }

    /// How the emitted Rust names the copy of an item.
    fn copy_of(&self, id: CopyableId) -> (String, Wanted) {
        (format!("{MODULE}::{}", self.path_of(id)), Wanted::Item(id))
    }

    /// `Named::unnamed`: a function of a trait of the project's, whichever type's it is.
    fn of_trait(
        &self,
        names: &Names<'_>,
        path: &[&str],
        scope: Scope<'_>,
    ) -> Option<(EmittedPath, Vec<Wanted>)> {
        let (function, owner) = path.split_last()?;
        let at = self.item_of(names, owner, scope).item().filter(|_| !owner.is_empty())?;
        if !self.item(at).is_trait() {
            return None;
        }
        let (emitted, item) = self.copy_of(at);
        let name = self.name_of(at).to_owned();
        let emitted = EmittedPath::new(&format!("{emitted}::{function}"));
        Some((emitted, vec![item, Wanted::Trait { name }]))
    }

    /// `String::is_blank`, where a trait of the project's gives std's type that function.
    fn of_known_through_trait(
        &self,
        names: &Names<'_>,
        path: &[&str],
    ) -> Option<(EmittedPath, [Wanted; 2])> {
        let (function, owner) = path.split_last()?;
        if OF_TRAITS.contains(function) || OF_KNOWN.contains(function) {
            return None;
        }
        let mut found =
            self.through_trait(names, owner.last()?, &emitted_owner(owner)?, function)?;
        let arity = known::find(owner).map_or(0, |known| known.arity());
        if arity > 0 {
            found.0.give(1, format!("<{}>", vec!["_"; arity].join(", ")));
        }
        Some(found)
    }

    /// What the function `wanted` takes or gives, as it is wanted for.
    pub(in crate::lower) fn about(&self, wanted: &Wanted, purpose: Purpose) -> Option<&About> {
        let signature = match wanted {
            Wanted::Item(id) => &self.item(*id).signature,
            Wanted::Member { ty, name } => &self.member(ty, name)?.signature,
            _ => return None,
        };
        Some(match purpose {
            Purpose::Takes | Purpose::Writes => &signature.taken,
            Purpose::Gives | Purpose::Reads => &signature.given,
        })
    }

    /// The scalar type that the function `wanted` surely takes or gives.
    pub(in crate::lower) fn scalar(
        &self,
        names: &Names<'_>,
        wanted: &Wanted,
        purpose: Purpose,
    ) -> Option<&'static str> {
        let Wanted::Item(id) = wanted else { return None };
        let scalar = self.about(wanted, purpose)?.scalar?;
        // There may be another under that name, or another function where a condition does not hold.
        let is_rusts = names.followed(&[scalar], names.scope(id.scope)) == [scalar];
        (is_rusts && self.item(*id).undecided.is_none()).then_some(scalar)
    }

    /// The crate that `path` leads into, if that is another one.
    pub(in crate::lower) fn outside<'p>(&self, path: &[&'p str]) -> Option<&'p str> {
        let root = match path {
            ["crate" | "self" | "super", ..] | [_] | [] => None,
            [root, ..] if self.is_module(root) => None,
            [root, ..] => Some(*root),
        };
        root.filter(|root| self.is_crate(root))
    }

    /// Whether `path` names a function that a struct or enum of the project has from nowhere.
    fn lacks(&self, names: &Names<'_>, path: &[&str], scope: Scope<'_>) -> bool {
        let [owner @ .., function] = path else { return false };
        let Some(ty) = owner.last().filter(|_| names.is_type(owner, scope)) else { return false };
        let has = |(_, item): (CopyableId, &Copyable)| match &item.kind {
            Kind::Impl { .. } => item.members.iter().any(|member| member.name == *function),
            Kind::Named(_) => false,
        };
        !self.aliases.contains_key(ty)
            && !OF_TRAITS.contains(function)
            // Of a trait, perhaps, whose impl says nothing of it.
            && !self.of_traits.contains(function)
            && !self.impls_of(ty).any(has)
    }

    /// What is said where a path may mean any of `items`.
    pub(super) fn ambiguous(&self, text: &str, span: Span, items: &[CopyableId]) -> Diagnostic {
        let message = format!("`{text}` may be any of {} in the definition files", items.len());
        let mut diagnostic = Diagnostic::at(Code::E0305, span, message);
        for id in items {
            diagnostic = diagnostic.related(self.item(*id).span, "this one");
        }
        let path = |id: &CopyableId| {
            let mut names = self.tree.path(id.scope);
            names.push(self.name_of(*id));
            format!("`crate::{}`", names.join("::"))
        };
        let paths: Vec<String> = items.iter().map(path).collect();
        diagnostic.help(format!("write its whole path: {}", paths.join(" or ")))
    }

    /// `of` is the type, known to nobody here, whose function it is.
    fn unknown(
        &self,
        text: &str,
        span: Span,
        path: &[&str],
        of: Option<&str>,
        purpose: Purpose,
    ) -> Diagnostic {
        let called = match purpose.of_module() {
            Some(_) => format!("no functions `serialize` and `deserialize` of `{text}` are"),
            None => format!("no function `{text}`"),
        };
        let (name, owner) = path.split_last().map_or(("", path), |(name, owner)| (*name, owner));
        let is_function = |id: &CopyableId| self.item(*id).is_function();
        let functions = self.named.iter().filter(|(_, items)| items.iter().any(is_function));
        let meant = did_you_mean(name, functions.map(|(name, _)| *name));
        let module = owner.last().filter(|module| self.is_module(module));
        let help = match (meant, of, module) {
            (Some(meant), ..) => meant,
            (None, Some(of), _) => to_be_named(of),
            (None, None, Some(module)) => format!(
                "write that in `{module}`, or import it there by name: what a `use …::*` of another crate brings is not known here"
            ),
            (None, None, None) => {
                "write that beside the definition: it is copied into the emitted Rust with what it refers to".to_owned()
            }
        };
        Diagnostic::at(Code::E0305, span, format!("{called} in the definition files")).help(help)
    }
}

/// `Vec::new`, `Status::is_new`: a function of a type.
fn associated(
    names: &Names<'_>,
    path: &[&str],
    scope: Scope<'_>,
) -> Option<(EmittedPath, Vec<Wanted>)> {
    let (function, owner) = path.split_last()?;
    let name = *owner.last()?;
    if names.is_type(owner, scope) {
        let wanted = Wanted::Member { ty: name.to_owned(), name: (*function).to_owned() };
        return Some((EmittedPath::new(&format!("{name}::{function}")), vec![wanted]));
    }
    let absolute = emitted_owner(owner)?;
    let wanted = known::linked_for(&absolute).map(|root| Wanted::Crate(root.to_owned()));
    let emitted = EmittedPath::new(&format!("{absolute}::{function}"));
    Some((emitted, wanted.into_iter().collect()))
}

/// How the emitted Rust names the known type whose function is named.
fn emitted_owner(owner: &[&str]) -> Option<String> {
    Some(match owner {
        ["Default"] | ["std" | "core", "default", "Default"] => {
            "::std::default::Default".to_owned()
        }
        ["Clone"] | ["std" | "core", "clone", "Clone"] => "::std::clone::Clone".to_owned(),
        // Their functions fit a `String` and a `PathBuf`, too, which have not all of them.
        ["str"] => "str".to_owned(),
        ["Path"] | ["std", "path", "Path"] => "::std::path::Path".to_owned(),
        _ => known::find(owner)?.rust_path()?,
    })
}
