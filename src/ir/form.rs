//! `form = { … }`: how forms, queries and multipart bodies write what they have no notation for.

/// How a form writes what it has no notation for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormStyle {
    /// `arrays = …`
    pub arrays: ArrayStyle,
    /// `objects = …`
    pub objects: ObjectStyle,
    /// `booleans = …`
    pub booleans: BooleanStyle,
}

/// `a[0]=x`, `a=x&a=y`, `a[]=x`, `a=x,y`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "shown above")]
pub enum ArrayStyle {
    #[default]
    Indexed,
    Repeat,
    Brackets,
    Comma,
}

impl ArrayStyle {
    /// All of them.
    pub const ALL: [ArrayStyle; 4] =
        [ArrayStyle::Indexed, ArrayStyle::Repeat, ArrayStyle::Brackets, ArrayStyle::Comma];

    /// The name a definition uses.
    pub fn as_str(self) -> &'static str {
        match self {
            ArrayStyle::Indexed => "indexed",
            ArrayStyle::Repeat => "repeat",
            ArrayStyle::Brackets => "brackets",
            ArrayStyle::Comma => "comma",
        }
    }
}

/// `a[b]=x`, or the object as JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "shown above")]
pub enum ObjectStyle {
    #[default]
    Brackets,
    Json,
}

impl ObjectStyle {
    /// All of them.
    pub const ALL: [ObjectStyle; 2] = [ObjectStyle::Brackets, ObjectStyle::Json];

    /// The name a definition uses.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectStyle::Brackets => "brackets",
            ObjectStyle::Json => "json",
        }
    }
}

/// `true`/`false`, `yes`/`no`, `1`/`0`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "shown above")]
pub enum BooleanStyle {
    #[default]
    True,
    Yes,
    One,
}

impl BooleanStyle {
    /// All of them.
    pub const ALL: [BooleanStyle; 3] = [BooleanStyle::True, BooleanStyle::Yes, BooleanStyle::One];

    /// The name a definition uses.
    pub fn as_str(self) -> &'static str {
        match self {
            BooleanStyle::True => "true",
            BooleanStyle::Yes => "yes",
            BooleanStyle::One => "1",
        }
    }
}
