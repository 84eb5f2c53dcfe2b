//! What the path in an attribute leads to, and how the emitted Rust names it.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Diagnostic, Span, did_you_mean};

use super::super::ast::{File, ItemKind};
use super::super::copyable::{self, Copyable, Kind};
use super::super::known;
use super::super::resolve::{Names, Place, Scope, around, module_of, outer, to_be_named};
use super::MODULE;
use super::modules::module_names;
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

/// Every function, module and impl of the project that can be copied.
pub(in crate::parse) struct Functions<'a> {
    pub(super) files: &'a [File],
    /// The name of each file's module in the emitted Rust.
    pub(super) modules: Vec<String>,
    /// The file whose module each file's is in, if there is one: `parts/mod.rs`.
    above: &'a [Option<usize>],
    /// Name to where it is defined.
    pub(super) named: HashMap<&'a str, Vec<(Place, usize)>>,
    /// Name of a file or an inline module to its scope.
    scopes: HashMap<String, Vec<Place>>,
    /// Name of a type to its impls: indices of a file, and of what it has to copy.
    pub(super) impls: HashMap<&'a str, Vec<(usize, usize)>>,
    /// Name of a trait to its impls.
    pub(super) traits: HashMap<&'a str, Vec<(usize, usize)>>,
    /// Every word in a trait: what its impls may take from it.
    pub(super) of_traits: HashSet<&'a str>,
    pub(super) aliases: HashSet<&'a str>,
}

impl<'a> Functions<'a> {
    /// Indexes `files`; `paths` are their shown paths, and `above` says which module each one's is in.
    pub(in crate::parse) fn new(
        files: &'a [File],
        paths: &[&str],
        above: &'a [Option<usize>],
    ) -> Self {
        let mut functions = Self {
            files,
            modules: module_names(files, paths),
            above,
            named: HashMap::new(),
            scopes: HashMap::new(),
            impls: HashMap::new(),
            traits: HashMap::new(),
            of_traits: HashSet::new(),
            aliases: HashSet::new(),
        };
        let items = files.iter().flat_map(|file| &file.items);
        let aliases = items.filter(|item| matches!(item.kind, ItemKind::Alias(_)));
        functions.aliases.extend(aliases.map(|item| item.name.as_str()));
        for (index, file) in files.iter().enumerate().filter(|(_, file)| !file.copyable.is_empty())
        {
            for (at, item) in file.copyable.iter().enumerate() {
                match &item.kind {
                    Kind::Named(name) => {
                        functions.named.entry(name).or_default().push(((index, item.scope), at));
                        if item.is_trait() {
                            let words = item.paths.iter().flatten().map(String::as_str);
                            functions.of_traits.extend(words);
                        }
                    }
                    Kind::Impl { ty, of, .. } => {
                        functions.impls.entry(ty).or_default().push((index, at));
                        if let Some(of) = of {
                            functions.traits.entry(of).or_default().push((index, at));
                        }
                    }
                }
            }
            functions
                .scopes
                .entry(module_of(paths[index]).to_owned())
                .or_default()
                .push((index, 0));
            for (scope, inline) in file.scopes.iter().enumerate().skip(1) {
                functions.scopes.entry(inline.name.clone()).or_default().push((index, scope));
            }
        }
        functions
    }

    /// How the emitted Rust names what `text` leads to from `scope`, and what it takes along.
    pub(in crate::parse) fn resolve(
        &self,
        names: &Names<'_>,
        text: &str,
        span: Span,
        purpose: Purpose,
        scope: Scope<'_>,
    ) -> Result<(String, Vec<Wanted>), Diagnostic> {
        let mut path: Vec<&str> =
            text.split("::").map(str::trim).filter(|s| !s.is_empty()).collect();
        path.extend(purpose.of_module());
        let imported = names.imported(&path, scope);
        let path: Vec<&str> = imported.iter().map(String::as_str).collect();
        if let Some((emitted, wanted)) = self.item(&path, scope) {
            return match self.borrowed(&wanted, purpose) {
                Some(at) => Err(copyable::refusal(text, span, at)),
                None => Ok((emitted, vec![wanted])),
            };
        }
        if let Some(found) = self.of_trait(&path, scope) {
            return Ok(found);
        }
        if let Some((mut emitted, mut wanted)) = associated(names, &path, scope) {
            if self.lacks(names, &path, scope) {
                return Err(self.unknown(text, span, &path, None));
            }
            if let Some((qualified, through)) = self.through_trait(names, &wanted) {
                emitted = qualified;
                wanted.extend(through);
            }
            let borrowed = wanted.iter().find_map(|wanted| self.borrowed(wanted, purpose));
            return match borrowed {
                Some(at) => Err(copyable::refusal(text, span, at)),
                None => Ok((emitted, wanted)),
            };
        }
        match self.outside(&path) {
            Some(root) => {
                Ok((format!("::{}", path.join("::")), vec![Wanted::Crate(root.to_owned())]))
            }
            None => {
                let is_type = |root: &&&str| root.starts_with(char::is_uppercase);
                let root = path.first().filter(|_| path.len() > 1).filter(is_type);
                Err(self.unknown(text, span, &path, root.copied()))
            }
        }
    }

    /// How the emitted Rust names the copy of what `path` leads to from `scope`.
    pub(in crate::parse) fn item(
        &self,
        path: &[&str],
        scope: Scope<'_>,
    ) -> Option<(String, Wanted)> {
        let name = path.last().copied().unwrap_or_default();
        // Model files are never compiled, and often lack a `use`.
        let lenient = || if path.len() == 1 { self.only(name) } else { None };
        let (place, item) = self.find(path, (scope.file, scope.scope)).or_else(lenient)?;
        let emitted = format!("{MODULE}::{}::{name}", self.module_path(place));
        Some((emitted, Wanted::Item(place.0, item)))
    }

    /// `Named::unnamed`: a function of a trait of the project's, whichever type's it is.
    fn of_trait(&self, path: &[&str], scope: Scope<'_>) -> Option<(String, Vec<Wanted>)> {
        let (function, owner) = path.split_last()?;
        let (emitted, item) = self.item(owner, scope).filter(|_| !owner.is_empty())?;
        let Wanted::Item(file, index) = item else { return None };
        if !self.files[file].copyable[index].is_trait() {
            return None;
        }
        let name = owner.last()?.to_string();
        Some((format!("{emitted}::{function}"), vec![item, Wanted::Trait { name }]))
    }

    /// What in the signature of the function `wanted` no emitted type can hold.
    fn borrowed(&self, wanted: &Wanted, purpose: Purpose) -> Option<Span> {
        let borrowed = match wanted {
            Wanted::Item(file, index) => self.files[*file].copyable[*index].borrowed,
            Wanted::Member { ty, name } => self.member(ty, name)?.borrowed,
            _ => return None,
        };
        match purpose {
            Purpose::Takes | Purpose::Writes => borrowed.taken,
            Purpose::Gives | Purpose::Reads => borrowed.given,
        }
    }

    /// The crate that `path` leads into, if that is another one.
    pub(in crate::parse) fn outside<'p>(&self, path: &[&'p str]) -> Option<&'p str> {
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
        let has = |(_, _, item): (usize, usize, &Copyable)| match &item.kind {
            Kind::Impl { .. } => item.members.iter().any(|member| member.name == *function),
            Kind::Named(_) => false,
        };
        !self.aliases.contains(ty)
            && !OF_TRAITS.contains(function)
            // Of a trait, perhaps, whose impl says nothing of it.
            && !self.of_traits.contains(function)
            && !self.impls_of(ty).any(has)
    }

    /// Whether `root` is meant as a crate, not as a type or as a misspelt module of the project.
    fn is_crate(&self, root: &str) -> bool {
        let modules = self.scopes.keys().map(String::as_str);
        let is_type = root.starts_with(char::is_uppercase);
        known::is_crate(root) || !is_type && did_you_mean(root, modules).is_none()
    }

    /// Whether the project has a file or an inline module of this name with something to copy.
    pub(super) fn is_module(&self, name: &str) -> bool {
        self.scopes.contains_key(name)
    }

    /// The copyable item that `path` leads to from `here`; `None` where it leads elsewhere.
    pub(super) fn find(&self, path: &[&str], here: Place) -> Option<(Place, usize)> {
        let (name, modules) = path.split_last()?;
        let candidates = self.named.get(name)?;
        let within = |place: Place| candidates.iter().find(|(at, _)| *at == place).copied();
        if modules.is_empty() {
            return around(self.files, here).find_map(within);
        }
        match self.walk(modules, here)? {
            Some(place) => within(place).or_else(|| {
                let is_up = |module: &&str| matches!(*module, "self" | "super");
                let left_file = place.0 != here.0;
                (left_file && modules.iter().all(is_up)).then(|| self.only(name)).flatten()
            }),
            // The folder of all files: `super::default_true`.
            None => self.only(name),
        }
    }

    /// The item of this name, where the project has one such alone.
    fn only(&self, name: &str) -> Option<(Place, usize)> {
        match self.named.get(name)?.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The scope that `modules` lead to; `Some(None)` is the folder of all files, `None` nowhere.
    fn walk(&self, modules: &[&str], here: Place) -> Option<Option<Place>> {
        let mut at = Some(here);
        for module in modules {
            at = match (*module, at) {
                ("self", at) => at,
                ("crate", _) | ("super", None) => None,
                ("super", Some(at)) => outer(self.files, self.above, at),
                // A folder: `crate::models::webhooks::payments`.
                (name, None) if !self.is_module(name) => None,
                (name, at) => Some(self.module(name, at)?),
            };
        }
        Some(at)
    }

    /// The module `name` of `at`: an inline one, or a file.
    fn module(&self, name: &str, at: Option<Place>) -> Option<Place> {
        let candidates = self.scopes.get(name)?;
        let inside = |(file, scope): &&Place| {
            at.is_some_and(|at| {
                *file == at.0 && self.files[*file].scopes[*scope].parent == Some(at.1)
            })
        };
        let inline = candidates.iter().find(inside);
        match (inline, candidates.as_slice()) {
            (Some(inline), _) => Some(*inline),
            (None, [only]) => Some(*only),
            (None, several) => several.iter().find(|(_, scope)| *scope == 0).copied(),
        }
    }

    /// `payments::iso`: the module of a scope, inside of the emitted one.
    pub(super) fn module_path(&self, (file, scope): Place) -> String {
        let scopes = &self.files[file].scopes;
        let mut names = Vec::new();
        let mut at = scopes.get(scope);
        while let Some(scope) = at {
            let Some(parent) = scope.parent else { break };
            names.push(scope.name.as_str());
            at = scopes.get(parent);
        }
        names.push(self.modules[file].as_str());
        names.reverse();
        names.join("::")
    }

    /// `of` is the type, known to nobody here, whose function it is.
    fn unknown(&self, text: &str, span: Span, path: &[&str], of: Option<&str>) -> Diagnostic {
        let name = path.last().copied().unwrap_or_default();
        let meant = did_you_mean(name, self.named.keys().copied());
        let help = meant.or(of.map(to_be_named)).unwrap_or_else(|| {
            "write the function beside the definition: it is copied into the emitted Rust with what it refers to".to_owned()
        });
        Diagnostic::at(Code::E0305, span, format!("no function `{text}` in the definition files"))
            .help(help)
    }
}

/// `Vec::new`, `Status::is_new`: a function of a type.
fn associated(names: &Names<'_>, path: &[&str], scope: Scope<'_>) -> Option<(String, Vec<Wanted>)> {
    let (function, owner) = path.split_last()?;
    let name = *owner.last()?;
    if names.is_type(owner, scope) {
        let wanted = Wanted::Member { ty: name.to_owned(), name: (*function).to_owned() };
        return Some((format!("{name}::{function}"), vec![wanted]));
    }
    let absolute = match owner {
        ["Default"] | ["std" | "core", "default", "Default"] => {
            "::std::default::Default".to_owned()
        }
        ["Clone"] | ["std" | "core", "clone", "Clone"] => "::std::clone::Clone".to_owned(),
        // Its functions fit a `String`, too.
        ["str"] => "str".to_owned(),
        _ => known::find(owner)?.rust_path()?,
    };
    let wanted = known::linked_for(&absolute).map(|root| Wanted::Crate(root.to_owned()));
    Some((format!("{absolute}::{function}"), wanted.into_iter().collect()))
}
