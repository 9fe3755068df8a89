//! How a command can end badly.

use std::io;

use monazite_model::diagnostic::Problem;
use monazite_study::error::StudyError;
use monazite_study::report::error::ReportError;

/// A command that did not succeed.
#[derive(Debug)]
pub enum Failure {
    /// The front door said why.
    Study(StudyError),
    /// Problems of several files at once.
    Problems(Vec<Problem>),
    /// What was asked makes no sense together.
    Usage(String),
    /// The answer says itself that it is none (a market that did not clear, a file with faults that were listed): exit with
    /// this code and say no more.
    Said(u8),
    /// The reader of stdout is gone (`| head`): nothing to say.
    ClosedPipe,
    /// Stdout or a file could not be written.
    Output(io::Error),
}

impl Failure {
    /// A failure to write an answer.
    pub fn output(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Failure::ClosedPipe } else { Failure::Output(error) }
    }
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        Failure::Study(error)
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        Failure::Study(StudyError::Report(error))
    }
}
