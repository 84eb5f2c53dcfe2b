//! `buildamp` generates code for outbound API calls (webhooks) at build time.
//!
//! Features: `gen` is what a `build.rs` links, `wire` is what an application links, `cli` (the
//! default) is the command line and implies both.

#[cfg(feature = "gen")]
mod builder;
#[cfg(feature = "gen")]
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "gen")]
pub mod config;
#[cfg(feature = "gen")]
pub mod diagnostic;
#[cfg(feature = "gen")]
pub mod ir;
#[cfg(feature = "gen")]
pub mod output;
#[cfg(feature = "gen")]
pub mod parse;
#[cfg(feature = "gen")]
pub mod pipeline;
#[cfg(feature = "gen")]
pub mod render;
#[cfg(feature = "gen")]
pub mod settings;
#[cfg(feature = "gen")]
pub mod source;
#[cfg(all(feature = "gen", feature = "wire"))]
mod target;
#[cfg(feature = "wire")]
pub mod wire;

#[cfg(feature = "gen")]
pub use builder::{Builder, GenerateError, Generated, webhooks};
#[cfg(all(feature = "gen", feature = "wire"))]
pub use target::wire_target;
