//! Being watched while an answer is made: progress out, and the wish to stop in.

use std::path::Path;

use crate::error::StudyError;

/// Something that is told how far an answer is, and may call it off. Asked between chains, members and cuts; a wish to stop is
/// heard within one of them.
pub trait Watch: Sync {
    /// What is being done now.
    fn doing(&self, what: &str) {
        let _ = what;
    }

    /// How far the present work is: parts done of all.
    fn part(&self, done: u64, all: u64) {
        let _ = (done, all);
    }

    /// How far a file is read: bytes done of all.
    fn reading(&self, file: &Path, done: u64, all: u64) {
        let _ = (file, done, all);
    }

    /// Whether the answer is no longer wanted.
    fn cancelled(&self) -> bool {
        false
    }

    /// Fails if the answer is no longer wanted.
    ///
    /// # Errors
    /// [`StudyError::Cancelled`].
    fn proceed(&self) -> Result<(), StudyError> {
        if self.cancelled() { Err(StudyError::Cancelled) } else { Ok(()) }
    }
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}
