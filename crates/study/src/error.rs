//! What can go wrong behind the front door. A face asks [`StudyError::is_bad_input`] for its exit code and
//! [`StudyError::problems`] for places to point at.

use std::path::{Path, PathBuf};

use monazite_intake::error::IntakeError;
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_report::error::ReportError;

/// An error of this room.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// Reading files or building a chain failed.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// Writing a format failed.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The operating system would not read or write.
    #[error("{}: {source}", path.display())]
    Io {
        /// File or directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Something was asked for that is not there.
    #[error("no {kind} `{name}`{}", .hint.as_ref().map(|h| format!("\n  hint: {h}")).unwrap_or_default())]
    Unknown {
        /// `mineral`, `area`, `fact`, …
        kind: &'static str,
        /// The name as asked for.
        name: String,
        /// What to try next.
        hint: Option<String>,
    },
    /// A name that may stand for several.
    #[error("`{name}` may be more than one {kind}\n  hint: {hint}")]
    Ambiguous {
        /// `mineral`, `area`, `form`.
        kind: &'static str,
        /// The name as asked for.
        name: String,
        /// All it may stand for, with their codes.
        hint: String,
    },
    /// What was asked for makes no sense together; the message says why.
    #[error("{0}")]
    Refused(String),
    /// Whoever asked called it off.
    #[error("called off")]
    Cancelled,
    /// A computation on good input did not succeed.
    #[error("{0}")]
    Failed(String),
}

impl StudyError {
    /// Whether the person who asked can mend it: a wrong file, an unknown name.
    pub fn is_bad_input(&self) -> bool {
        match self {
            StudyError::Unknown { .. } | StudyError::Ambiguous { .. } | StudyError::Refused(_) => true,
            StudyError::Intake(IntakeError::Problems(_) | IntakeError::Unknown { .. } | IntakeError::Refused(_)) => {
                true
            }
            // A file that is not there was named wrongly; a full disk was not.
            StudyError::Io { source, .. } | StudyError::Intake(IntakeError::Io { source, .. }) => matches!(
                source.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::IsADirectory | std::io::ErrorKind::NotADirectory
            ),
            _ => false,
        }
    }

    /// Problems of files, if that is what went wrong.
    pub fn problems(&self) -> &[Problem] {
        match self {
            StudyError::Intake(error) => error.problems(),
            _ => &[],
        }
    }

    /// Wraps a system error with the path it concerns.
    pub fn io(path: &Path) -> impl Fn(std::io::Error) -> StudyError + '_ {
        move |source| StudyError::Io { path: path.to_path_buf(), source }
    }

    /// An unknown name, with the nearest known one.
    pub fn unknown<'a>(kind: &'static str, name: &str, known: impl IntoIterator<Item = &'a str>) -> StudyError {
        StudyError::Unknown { kind, name: name.to_owned(), hint: did_you_mean(name, known) }
    }
}

impl From<Vec<Problem>> for StudyError {
    fn from(problems: Vec<Problem>) -> Self {
        StudyError::Intake(IntakeError::Problems(problems))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_the_askers_to_mend_and_comes_with_the_nearest() {
        let error = StudyError::unknown("mineral", "galium", ["gallium", "germanium"]);
        assert!(error.is_bad_input());
        assert_eq!(error.to_string(), "no mineral `galium`\n  hint: did you mean `gallium`?");
    }

    #[test]
    fn a_full_disk_is_not_the_askers_fault() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert!(!StudyError::io(Path::new("out"))(full).is_bad_input());
    }
}
