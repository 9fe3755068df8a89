//! What can go wrong before a chain exists. Errors say what happened; the faces add how to present it.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use monazite_model::diagnostic::Problem;

pub use crate::limits::LISTED_PROBLEMS;

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Outside data are wrong; every problem found is listed, in file order.
    #[error("{}", list(.0))]
    Problems(Vec<Problem>),
    /// The operating system would not read or write a file.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A Parquet file could not be written or read.
    #[error("{}: {message}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the library said.
        message: String,
    },
    /// Something was asked for that is not in the atlas or the registry.
    #[error("no {kind} `{name}`{}", .hint.as_ref().map(|h| format!("\n  hint: {h}")).unwrap_or_default())]
    Unknown {
        /// `mineral`, `chain`, `import format`, …
        kind: &'static str,
        /// The name as asked for.
        name: String,
        /// What to try next.
        hint: Option<String>,
    },
    /// What was asked for makes no sense together; the message says why.
    #[error("{0}")]
    Refused(String),
    /// A computation on good data did not succeed (a reconciliation that does not converge).
    #[error("{0}")]
    Failed(String),
}

impl IntakeError {
    /// Wraps a system error with the path it concerns.
    ///
    /// ```
    /// use monazite_intake::error::IntakeError;
    /// let path = std::path::Path::new("no-such-file.csv");
    /// let error = std::fs::read(path).map_err(IntakeError::io(path)).unwrap_err();
    /// assert!(error.to_string().starts_with("no-such-file.csv: "));
    /// ```
    pub fn io(path: &Path) -> impl Fn(io::Error) -> IntakeError + '_ {
        move |source| IntakeError::Io { path: path.to_path_buf(), source }
    }

    /// Wraps any library error about a Parquet file.
    pub fn parquet<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> IntakeError + '_ {
        move |error| IntakeError::Parquet { path: path.to_path_buf(), message: error.to_string() }
    }

    /// One problem about a whole file.
    pub fn of_file(file: &str, code: &'static str, message: impl Into<String>) -> Self {
        IntakeError::Problems(vec![Problem::of_file(file, code, message)])
    }

    /// The problems with outside data, if that is what went wrong.
    pub fn problems(&self) -> &[Problem] {
        match self {
            IntakeError::Problems(problems) => problems,
            _ => &[],
        }
    }
}

impl From<Vec<Problem>> for IntakeError {
    fn from(problems: Vec<Problem>) -> Self {
        IntakeError::Problems(problems)
    }
}

fn list(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems.iter().take(LISTED_PROBLEMS) {
        let _ = writeln!(text, "{problem}");
    }
    match problems.len() {
        0 | 1 => {}
        n if n > LISTED_PROBLEMS => {
            let _ = write!(text, "{n} problems, the first {LISTED_PROBLEMS} shown");
        }
        n => {
            let _ = write!(text, "{n} problems");
        }
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_but_counted() {
        let problem = Problem::of_file("a.csv", "bad", "wrong");
        let text = IntakeError::Problems(vec![problem; 60]).to_string();
        assert_eq!(text.lines().count(), LISTED_PROBLEMS + 1);
        assert!(text.ends_with("60 problems, the first 50 shown"));
    }
}
