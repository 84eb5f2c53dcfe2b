//! How the emitted Rust names a function that an attribute names.

use std::fmt;

/// `webhook_functions::sorting::fresh`, `Page::<u8>::start`,
/// `<Page<u8> as webhook_functions::sorting::Fresh>::fresh`
#[derive(Debug)]
pub(in crate::lower) struct EmittedPath {
    segments: Vec<Segment>,
    /// The path of the trait that gives the type its function, where it must be named.
    of_trait: Option<String>,
}

#[derive(Debug)]
struct Segment {
    name: String,
    /// `<u8>`, or nothing.
    arguments: String,
}

impl Segment {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), arguments: String::new() }
    }
}

impl EmittedPath {
    pub(super) fn new(path: &str) -> Self {
        Self { segments: path.split("::").map(Segment::new).collect(), of_trait: None }
    }

    /// The function `name` that the type `ty` has of the trait at this path.
    pub(super) fn of_trait(ty: &str, path: String, name: &str) -> Self {
        Self { segments: [ty, name].map(Segment::new).into(), of_trait: Some(path) }
    }

    /// The type whose function it is.
    pub(in crate::lower) fn owner(&self) -> Option<&str> {
        match self.segments.as_slice() {
            [owner, _] => Some(&owner.name),
            _ => None,
        }
    }

    /// Whether its type stands where Rust infers no arguments that are not asked for.
    pub(in crate::lower) fn lacks_arguments(&self) -> bool {
        self.of_trait.is_some() && self.segments[0].arguments.is_empty()
    }

    /// Gives type arguments, `<u8>`, to the name that `after` others follow, if there is one.
    pub(in crate::lower) fn give(&mut self, after: usize, arguments: String) -> Option<()> {
        self.segments.iter_mut().nth_back(after)?.arguments = arguments;
        Some(())
    }
}

impl fmt::Display for EmittedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut segments = self.segments.as_slice();
        if let (Some(path), [owner, rest @ ..]) = (&self.of_trait, segments) {
            write!(f, "<{}{} as {path}>::", owner.name, owner.arguments)?;
            segments = rest;
        }
        for (index, Segment { name, arguments }) in segments.iter().enumerate() {
            let colons = if index > 0 { "::" } else { "" };
            let turbofish = if arguments.is_empty() { "" } else { "::" };
            write!(f, "{colons}{name}{turbofish}{arguments}")?;
        }
        Ok(())
    }
}
