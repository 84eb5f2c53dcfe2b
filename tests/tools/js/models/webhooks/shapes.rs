//! Every shape of type that a payload may have.

use std::collections::{BTreeSet, HashMap};

/// All of them. */ `${x}` </script>
#[target(url = "https://api.example.com/shapes")]
pub struct Shapes {
    pub flag: bool,
    pub small: i8,
    pub wide: i64,
    pub wider: u64,
    pub real: f64,
    pub letter: char,
    pub nothing: (),
    pub any: serde_json::Value,
    pub id: uuid::Uuid,
    pub address: Option<std::net::IpAddr>,
    pub span: std::time::Duration,
    pub maybe: Option<Inner>,
    pub twice: Option<Option<u8>>,
    pub inside: Vec<Option<u8>>,
    pub pair: (u8, String),
    pub one: (u8,),
    pub fixed: [u8; 3],
    pub set: BTreeSet<String>,
    pub by_number: HashMap<i32, Inner>,
    pub boxed: Box<Inner>,
    pub result: Result<u8, String>,
    pub page: Page<Inner>,
    pub pages: Page<Vec<String>>,
    pub tree: Tree,
    pub unit: Unit,
    pub wrapped: Wrapped,
    pub point: Point,
    pub kind: Kind,
    pub external: External,
    pub internal: Internal,
    pub adjacent: Adjacent,
    pub untagged: Untagged,
    pub strict: Strict,
    pub among: Among,
    pub given: Option<AmongGiven>,
    pub perhaps: Option<Perhaps>,
    pub nested: Option<AmongNested>,
    pub any_given: Option<AmongParameter<serde_json::Value>>,
    pub one_given: Option<AmongParameter<Beside>>,
    pub map_given: Option<AmongParameter<Option<HashMap<String, String>>>>,
    pub flat: Flat,
    #[serde(rename = "the-name")]
    pub renamed: u8,
    #[serde(default)]
    pub defaulted: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped_if: Vec<u8>,
    #[serde(skip)]
    pub hidden: u8,
    pub global: Record,
    pub text: Text,
    pub clashes: Option<Clashes>,
    pub lists: Option<Lists>,
    pub by_address: Option<HashMap<std::net::IpAddr, u8>>,
}

/// Held by others.
pub struct Inner {
    pub value: u8,
}

/// Generic.
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Box<Page<T>>>,
}

/// Has members or none.
pub struct Perhaps {
    #[serde(flatten)]
    pub inner: Option<Inner>,
}

/// Recursive.
pub struct Tree {
    pub label: String,
    pub children: Vec<Tree>,
}

pub struct Unit;

pub struct Wrapped(pub String);

pub struct Point(pub f64, pub f64);

#[serde(rename_all = "kebab-case")]
pub enum Kind {
    FirstKind,
    /// Documented.
    SecondKind,
}

pub enum External {
    Nothing,
    One(u8),
    Two(u8, String),
    /// Documented.
    Named {
        /// In cents.
        amount: u32,
        note: Option<String>,
    },
}

#[serde(tag = "type")]
pub enum Internal {
    Nothing,
    Held(Inner),
    Named { amount: u32 },
}

#[serde(tag = "t", content = "c")]
pub enum Adjacent {
    Nothing,
    One(u8),
    Named { amount: u32 },
}

#[serde(untagged)]
pub enum Untagged {
    Number(u8),
    Text(String),
    Object { amount: u32 },
}

#[serde(deny_unknown_fields)]
pub struct Strict {
    pub only: u8,
}

pub struct Beside {
    pub beside: u8,
}

pub struct Flat {
    pub own: u8,
    #[serde(flatten)]
    pub inner: Beside,
    #[serde(flatten)]
    pub internal: Internal,
    #[serde(flatten)]
    pub rest: HashMap<String, serde_json::Value>,
}

/// Named as a type of TypeScript.
pub struct Record {
    pub value: Promise,
}

/// Named as another.
pub enum Promise {
    Array(Array),
    Kept,
}

pub struct Array {
    pub of: String,
}

pub type Text = String;

/// Names that buildamp's own declarations would have.
pub struct Clashes {
    pub runtime: Runtime,
    pub config: Config,
    pub payloads: WebhookPayloads,
    pub error: Error,
}

pub struct Runtime {
    pub a: u8,
}

pub struct Config {
    pub b: u8,
}

pub struct WebhookPayloads {
    pub c: u8,
}

pub struct Error {
    pub d: u8,
}

/// Recursive without a name of its own.
pub struct Lists(pub Vec<Lists>);

/// A map, and a struct that refuses others' members, among these.
pub struct Among {
    pub id: u8,
    #[serde(flatten)]
    pub guessed: Guessed,
}

#[serde(untagged)]
pub enum Guessed {
    Strict(Strict),
    Flags(HashMap<String, bool>),
}

/// Whatever JSON, which stands for a parameter.
pub struct AmongGiven {
    pub id: u8,
    #[serde(flatten)]
    pub given: StrictOr<serde_json::Value>,
}

#[serde(untagged)]
pub enum StrictOr<T> {
    Strict(Strict),
    Or(T),
}

/// The same two enums deep.
pub struct AmongNested {
    pub id: u8,
    #[serde(flatten)]
    pub nested: DeepGuess,
}

#[serde(untagged)]
pub enum DeepGuess {
    Strict(Strict),
    Deeper(Option<StrictOr<serde_json::Value>>),
}

/// What is known only where it is used.
pub struct AmongParameter<T> {
    pub id: u8,
    #[serde(flatten)]
    pub given: StrictOr<T>,
}
