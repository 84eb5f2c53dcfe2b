//! `buildamp` generates code for outbound API calls (webhooks) at build time, from definitions such as
//!
//! ```text
//! #[target(url = "https://api.example.com/mail", auth = "Bearer {MAIL_API_KEY}", timeout = "10s")]
//! pub struct Mail {
//!     pub to: String,
//!     pub subject: String,
//! }
//! ```
//!
//! What may stand in one, and what is made of it, is in the README of the package.
//!
//! Features: `gen` is what a `build.rs` links (`webhooks()`), `wire` is what an application links
//! (`wire`, which the generated code is written over), `cli` (the default) is the command line and
//! implies both.
//!
//! The hidden modules are the stages of the pipeline, for the command line and this project's own
//! tests and benchmarks; they change with any release.

#[cfg(feature = "gen")]
mod builder;
#[cfg(feature = "gen")]
mod check;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod config;
#[cfg(feature = "gen")]
mod conflict;
#[cfg(feature = "gen")]
pub mod diagnostic;
#[cfg(any(feature = "gen", feature = "wire"))]
mod header_name;
#[cfg(any(feature = "gen", feature = "wire"))]
mod host;
#[cfg(feature = "gen")]
#[doc(hidden)]
pub mod ir;
#[cfg(feature = "gen")]
mod lower;
#[cfg(feature = "gen")]
#[doc(hidden)]
pub mod output;
#[cfg(feature = "gen")]
mod parse;
#[cfg(feature = "gen")]
mod paths;
#[cfg(feature = "gen")]
#[doc(hidden)]
pub mod pipeline;
#[cfg(feature = "gen")]
mod read;
#[cfg(feature = "gen")]
#[doc(hidden)]
pub mod render;
#[cfg(feature = "gen")]
#[doc(hidden)]
pub mod settings;
#[cfg(feature = "gen")]
#[doc(hidden)]
pub mod source;
#[cfg(any(feature = "gen", feature = "wire"))]
mod terms;
#[cfg(feature = "wire")]
pub mod wire;
#[cfg(all(feature = "gen", feature = "wire"))]
mod wire_target;

#[cfg(feature = "gen")]
pub use builder::{Builder, GenerateError, Generated, webhooks};
#[cfg(feature = "gen")]
pub use ir::FieldCase;
#[cfg(feature = "gen")]
pub use source::{LineColumn, SourceFile, Sources};
#[cfg(all(feature = "gen", feature = "wire"))]
#[doc(hidden)]
pub use wire_target::wire_target;
