//! The rounds of the EU's assessment whose printed inputs are bundled.

use monazite_model::fact::Fact;

/// Source of the rounds in the registry.
const SOURCE: &str = "eu-crm";

/// A round by its year, which is also the edition of its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round(pub i32);

/// The round of 2017.
pub const ROUND_2017: Round = Round(2017);
/// The round of 2023.
pub const ROUND_2023: Round = Round(2023);
/// Years the shares of the round of 2023 are averages of.
pub const YEARS_OF_2023: (i32, i32) = (2016, 2020);

impl Round {
    /// Whether some round printed the fact.
    pub fn any(fact: &Fact) -> bool {
        fact.origin.source == SOURCE
    }

    /// Whether the round printed the fact.
    pub fn printed(self, fact: &Fact) -> bool {
        fact.origin.source == SOURCE && fact.origin.edition.parse() == Ok(self.0)
    }
}

/// The middle of the reference years of the round of 2023: the year that stands for it where one year is asked for.
pub fn middle_of_2023() -> i32 {
    (YEARS_OF_2023.0 + YEARS_OF_2023.1) / 2
}
