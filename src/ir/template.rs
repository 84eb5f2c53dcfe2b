//! Values of a target that are only known when a request is built: placeholders and conditions.

/// A value, or `if_env!("NAME", then, otherwise)`, decided when the request is built.
#[derive(Debug, Clone, PartialEq)]
pub enum Conditional<T> {
    /// The same everywhere.
    Always(T),
    /// Depends on an environment variable: set to something other than the empty string, `0` or
    /// `false`.
    IfEnv {
        /// The variable.
        variable: String,
        /// Where it is set.
        then: Box<Conditional<T>>,
        /// Where it is not.
        otherwise: Box<Conditional<T>>,
    },
}

impl<T> Conditional<T> {
    /// Every value it can take, in source order.
    pub fn leaves(&self) -> Vec<&T> {
        let mut leaves = Vec::new();
        self.collect(&mut leaves);
        leaves
    }

    /// The value where no condition's variable is set.
    pub fn otherwise(&self) -> &T {
        match self {
            Conditional::Always(value) => value,
            Conditional::IfEnv { otherwise, .. } => otherwise.otherwise(),
        }
    }

    /// The same conditions over other values.
    pub fn map<U>(&self, f: &mut impl FnMut(&T) -> U) -> Conditional<U> {
        match self {
            Conditional::Always(value) => Conditional::Always(f(value)),
            Conditional::IfEnv { variable, then, otherwise } => Conditional::IfEnv {
                variable: variable.clone(),
                then: Box::new(then.map(f)),
                otherwise: Box::new(otherwise.map(f)),
            },
        }
    }

    fn collect<'a>(&'a self, leaves: &mut Vec<&'a T>) {
        match self {
            Conditional::Always(value) => leaves.push(value),
            Conditional::IfEnv { then, otherwise, .. } => {
                then.collect(leaves);
                otherwise.collect(leaves);
            }
        }
    }

    /// Adds the variables that decide it.
    pub(super) fn conditions<'a>(&'a self, names: &mut Vec<&'a str>) {
        if let Conditional::IfEnv { variable, then, otherwise } = self {
            names.push(variable);
            then.conditions(names);
            otherwise.conditions(names);
        }
    }
}

/// A text with placeholders, split.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Template {
    /// The pieces in order; never two literals side by side, never an empty literal.
    pub pieces: Vec<Piece>,
}

impl Template {
    /// The text with its placeholders unfilled, braces doubled, as a definition would write it.
    /// `env!("NAME")` comes back as `{NAME}`.
    pub fn source(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => {
                    text.push_str(&literal.replace('{', "{{").replace('}', "}}"));
                }
                Piece::Env(name) | Piece::Field(name) => {
                    text.push('{');
                    text.push_str(name);
                    text.push('}');
                }
            }
        }
        text
    }

    /// Whether it can only be the empty text.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether it says something that depends on nothing.
    pub(crate) fn is_literal(&self) -> bool {
        let is_literal = |piece: &Piece| matches!(piece, Piece::Literal(_));
        !self.is_empty() && self.pieces.iter().all(is_literal)
    }

    /// The environment variables it names, in order.
    pub fn env_names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Env(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The payload fields it names (Rust names), in order.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Field(name) => Some(name.as_str()),
            _ => None,
        })
    }
}

/// Whether an environment variable can have this name here.
pub(crate) fn is_variable(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// One piece of a [`Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text as it is (braces no longer doubled).
    Literal(String),
    /// `{UPPER_CASE}` or `env!("NAME")`: an environment variable.
    Env(String),
    /// `{lower_case}`: a direct field of the payload, by its Rust name.
    Field(String),
}
