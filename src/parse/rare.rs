//! A boxed value that is usually absent.

use std::ops::Deref;

/// A value that takes only a pointer's width where nothing was written: there are many fields, and
/// memory that is touched for the first time is dear.
#[derive(Debug)]
pub(crate) struct Rare<T>(Option<Box<T>>);

/// Has a value for nothing written.
pub(crate) trait Nothing: Sized + 'static {
    /// That value.
    fn nothing() -> &'static Self;
}

/// Makes the default of each type its value for nothing written.
macro_rules! nothing {
    ($($name:ty),*) => {
        $(impl $crate::parse::rare::Nothing for $name {
            fn nothing() -> &'static Self {
                static NOTHING: std::sync::LazyLock<$name> =
                    std::sync::LazyLock::new(std::default::Default::default);
                &NOTHING
            }
        })*
    };
}
pub(crate) use nothing;

impl<T> Rare<T> {
    /// What `read` makes of these entries, where there are any.
    pub(crate) fn of<E>(entries: &[E], read: impl FnOnce(&[E]) -> T) -> Self {
        Self((!entries.is_empty()).then(|| Box::new(read(entries))))
    }
}

impl<T: Nothing> Deref for Rare<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Some(written) => written,
            None => T::nothing(),
        }
    }
}
