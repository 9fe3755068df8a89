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

/// A second publisher's word on the output of a form in an area.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witness {
    /// What is made.
    pub form: FormId,
    /// Where.
    pub area: AreaId,
    /// The year the word is for.
    pub year: i32,
    /// The year both figures are of: `year`, or the year before where the witness is no newer.
    pub said: i32,
    /// Who is believed.
    pub stated: Publication,
    /// Who else says something.
    pub witness: Publication,
    /// What follows.
    pub verdict: Verdict,
}
