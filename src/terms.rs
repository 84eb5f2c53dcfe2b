//! Terms of a target that definitions and applications share: the IR has them, and what the generated
//! code hands to `wire`.

/// The request method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the methods' own names")]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 5] =
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];

    /// The method as RFC 9110 writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a form, a query or a multipart body spells what is more than a name and a text: the key `form` of
/// `#[target(...)]`. Each service reads its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormStyle {
    /// Lists.
    pub arrays: ArrayStyle,
    /// Objects that stand in a member.
    pub objects: ObjectStyle,
    /// Truth values.
    pub booleans: BooleanStyle,
}

/// How the elements `x` and `y` of the list `a` are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ArrayStyle {
    /// `a[0]=x&a[1]=y`
    #[default]
    Indexed,
    /// `a=x&a=y`
    Repeat,
    /// `a[]=x&a[]=y`
    Brackets,
    /// `a=x,y`
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

/// How the member `b` of the object `a` is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ObjectStyle {
    /// `a[b]=x`
    #[default]
    Brackets,
    /// `a={"b":"x"}`
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

/// How truth values are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BooleanStyle {
    /// `true` and `false`
    #[default]
    True,
    /// `yes` and `no`
    Yes,
    /// `1` and `0`
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

/// How the delay grows with the number of failures n.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryPolicy {
    /// base·2ⁿ⁻¹
    Exponential,
    /// base·n
    Linear,
    /// base
    Fixed,
    /// One attempt only.
    None,
}

impl RetryPolicy {
    /// All of them.
    pub const ALL: [RetryPolicy; 4] =
        [RetryPolicy::Exponential, RetryPolicy::Linear, RetryPolicy::Fixed, RetryPolicy::None];

    /// The name a definition uses.
    pub fn as_str(self) -> &'static str {
        match self {
            RetryPolicy::Exponential => "exponential",
            RetryPolicy::Linear => "linear",
            RetryPolicy::Fixed => "fixed",
            RetryPolicy::None => "none",
        }
    }
}

/// A status, or a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusPattern {
    /// `408`
    Code(u16),
    /// `"5xx"`, as its first digit.
    Class(u8),
}

impl StatusPattern {
    /// Whether `status` fits.
    pub fn matches(self, status: u16) -> bool {
        match self {
            StatusPattern::Code(code) => code == status,
            StatusPattern::Class(digit) => u16::from(digit) == status / 100,
        }
    }

    /// Whether what fits is 2xx.
    pub fn is_2xx(self) -> bool {
        matches!(self, StatusPattern::Class(2) | StatusPattern::Code(200..=299))
    }
}

impl std::fmt::Display for StatusPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StatusPattern::Code(code) => write!(f, "{code}"),
            StatusPattern::Class(digit) => write!(f, "{digit}xx"),
        }
    }
}
