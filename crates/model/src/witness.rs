//! Whether a second publisher says what the first says.
//!
//! Of a witness only the verdict is kept: the licence of many tables forbids handing their figures on, not saying that they agree.

use crate::citation::Publication;
use crate::code::{AreaId, FormId};

/// What a second publisher says of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The ranges of both meet, or the larger is at most a tenth above the smaller.
    Agree,
    /// They do not.
    Differ,
}

impl Verdict {
    /// All verdicts.
    pub const ALL: [Verdict; 2] = [Verdict::Agree, Verdict::Differ];

    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Agree => "agree",
            Verdict::Differ => "differ",
        }
    }

    /// The verdict of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Verdict::ALL.into_iter().find(|v| v.name() == word)
    }
}

/// What of two figures is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Tonnes of one year.
    Tonnes,
    /// Shares of the world's output in two years next to each other.
    Share,
}

impl Measure {
    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Tonnes => "tonnes",
            Measure::Share => "share",
        }
    }

    /// The measure of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Measure::Tonnes, Measure::Share].into_iter().find(|m| m.name() == word)
    }
}

/// A second publisher's word on the output of a form in an area.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// What is made.
    pub form: FormId,
    /// Where.
    pub area: AreaId,
    /// The year the word is for.
    pub year: i32,
    /// The year the witness's figure is of: `year`, or one next to it where nobody else speaks of `year`.
    pub said: i32,
    /// What is compared.
    pub measure: Measure,
    /// Who is believed.
    pub stated: Publication,
    /// Who else says something.
    pub witness: Publication,
    /// What follows.
    pub verdict: Verdict,
}
