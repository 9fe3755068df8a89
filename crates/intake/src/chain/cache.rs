//! Balanced chains of an atlas that were asked for before, so that one process builds each once.
//!
//! A chain follows from the atlas, its id and the year alone; the cache belongs to the atlas, and a copy of an atlas shares it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use monazite_model::chain::Chain;

use crate::error::IntakeError;

/// Chain and year.
type Key = (String, i32);
/// A chain, once it is built. Whoever asks while it is being built waits.
type Slot = Arc<Mutex<Option<Arc<Chain>>>>;

/// Chains that were built, by id and year. Nothing is ever dropped: all chains of a year take some tens of megabytes.
#[derive(Clone, Default)]
pub struct Chains(Arc<Mutex<BTreeMap<Key, Slot>>>);

impl Chains {
    /// The chain of an id and a year; `build` makes it where nobody asked before. What cannot be built is tried again.
    ///
    /// # Errors
    /// Those of `build`.
    pub fn get(
        &self,
        id: &str,
        year: i32,
        build: impl FnOnce() -> Result<Chain, IntakeError>,
    ) -> Result<Arc<Chain>, IntakeError> {
        let slot = Arc::clone(locked(&self.0).entry((id.to_owned(), year)).or_default());
        let mut chain = locked(&slot);
        if let Some(chain) = &*chain {
            return Ok(Arc::clone(chain));
        }
        let built = Arc::new(build()?);
        *chain = Some(Arc::clone(&built));
        Ok(built)
    }
}

/// A poisoned lock means that another thread panicked; what it holds is still whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Chains {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} chains", locked(&self.0).len())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::atlas::bundled;
    use crate::chain;

    #[test]
    fn a_chain_is_built_once_however_many_ask_for_it() {
        let (atlas, chains, built) = (bundled().unwrap(), Chains::default(), AtomicUsize::new(0));
        let ask = || {
            let chain = chains.get("gallium-aluminium", 2024, || {
                built.fetch_add(1, Ordering::Relaxed);
                chain::build(atlas, "gallium-aluminium", 2024)
            });
            chain.unwrap()
        };
        let first = ask();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert!(Arc::ptr_eq(&ask(), &first)));
            }
        });
        assert_eq!(built.load(Ordering::Relaxed), 1);
        assert!(*first == chain::build(atlas, "gallium-aluminium", 2024).unwrap());
    }

    #[test]
    fn what_cannot_be_built_is_an_error_each_time() {
        let chains = Chains::default();
        for _ in 0..2 {
            assert!(chains.get("tin", 2024, || Err(IntakeError::Failed("no".to_owned()))).is_err());
        }
    }
}
