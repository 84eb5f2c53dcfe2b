//! `gen webhooks`

mod arguments;
mod check;
mod once;
mod summary;
mod watch;

use anyhow::Result;

use super::{Exit, project};
use summary::Detail;

pub(super) use arguments::Arguments;

pub(super) fn run(arguments: &Arguments) -> Result<Exit> {
    if arguments.watch {
        return watch::run(arguments);
    }
    match arguments.open(project::root(&arguments.project)?) {
        Some(project) => once::generate(arguments, &project, Detail::Full),
        None => Ok(Exit::Failed),
    }
}
