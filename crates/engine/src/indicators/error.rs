//! Why an indicator gives no answer at all. A mineral that merely lacks an input is no error but a row that says so.

use crate::equilibrium::BanError;

/// An error of this folder.
#[derive(Debug, thiserror::Error)]
pub enum IndicatorError {
    /// What was asked for has no meaning under the method; the message says what has.
    #[error("{0}")]
    Refused(String),
    /// A computation on good input did not succeed.
    #[error("{0}")]
    Failed(String),
    /// Evidence that is missing, cannot be read or is no longer wanted, in the words of whoever keeps it.
    #[error(transparent)]
    Evidence(Box<dyn std::error::Error + Send + Sync>),
}

impl From<BanError> for IndicatorError {
    fn from(error: BanError) -> Self {
        IndicatorError::Refused(error.to_string())
    }
}
