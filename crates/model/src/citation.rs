//! What a figure rests on: a fact, a row of a trade table, or our assumption.
//!
//! A citation is made where the figure is made and written down once, by its `Display`; nothing reads it back.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::code::AreaId;
use crate::fact::Fact;
use crate::period::Period;

/// A dated release of a publication: `usgs-mcs 2026`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Publication {
    /// Key in `registry/sources.toml`.
    pub source: String,
    /// Edition, release or month of download.
    pub edition: String,
}

impl Publication {
    /// A release of a publication.
    pub fn new(source: impl Into<String>, edition: impl Into<String>) -> Self {
        Publication { source: source.into(), edition: edition.into() }
    }

    /// The release a fact was printed in.
    pub fn of(fact: &Fact) -> Self {
        Publication::new(&fact.origin.source, &fact.origin.edition)
    }
}

impl fmt::Display for Publication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.source, self.edition)
    }
}

/// Codes of a nomenclature in a year of a trade table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TradeTable {
    /// The release the rows came from.
    pub publication: Publication,
    /// Nomenclature: `HS17`.
    pub hs: String,
    /// HS6 codes.
    pub codes: Vec<String>,
    /// Calendar year.
    pub year: i32,
}

impl TradeTable {
    /// The address without its release, `cepii-baci/HS17/811292/2024`: what stays the same from one release to the next.
    pub fn address(&self) -> String {
        format!("{}/{}/{}/{}", self.publication.source, self.hs, self.codes.join("+"), self.year)
    }
}

impl fmt::Display for TradeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Publication { source, edition } = &self.publication;
        write!(f, "{source}/{edition}/{}/{}/{}", self.hs, self.codes.join("+"), self.year)
    }
}

/// What a figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A published number.
    Fact {
        /// The release it was printed in.
        publication: Publication,
        /// Its [`Fact::id`].
        id: String,
        /// What time it speaks about.
        period: Period,
    },
    /// A published number of another year that stands in.
    Carried {
        /// The release it was printed in.
        publication: Publication,
        /// Its [`Fact::id`].
        id: String,
        /// The year it is of.
        of: i32,
        /// Whether it was scaled to the year it stands in for.
        scaled: bool,
    },
    /// Rows of a trade table.
    Trade {
        /// Where they stand.
        table: Arc<TradeTable>,
        /// Exporter and importer; `None` for all pairs together.
        pair: Option<(AreaId, AreaId)>,
    },
    /// Nobody published it.
    Assumption {
        /// Why it is what it is.
        reason: String,
    },
}

impl Source {
    /// A fact.
    pub fn fact(fact: &Fact) -> Self {
        Source::Fact { publication: Publication::of(fact), id: fact.id(), period: fact.period }
    }

    /// An assumption of ours with its reason.
    pub fn assumption(reason: impl Into<String>) -> Self {
        Source::Assumption { reason: reason.into() }
    }

    /// The same number as it stands in for another year than `of`, scaled to that year or not. Only a fact is carried; what was carried
    /// before keeps its year.
    pub fn carried(self, of: i32, scaled: bool) -> Self {
        match self {
            Source::Fact { publication, id, .. } => Source::Carried { publication, id, of, scaled },
            Source::Carried { publication, id, of, scaled: before } => {
                Source::Carried { publication, id, of, scaled: before || scaled }
            }
            other => other,
        }
    }

    /// The [`Fact::id`] of a published number.
    pub fn fact_id(&self) -> Option<&str> {
        match self {
            Source::Fact { id, .. } | Source::Carried { id, .. } => Some(id),
            Source::Trade { .. } | Source::Assumption { .. } => None,
        }
    }

    /// The publication as a page names it: of a number that stands in for another year, with the year it is of. `None` for an
    /// assumption.
    pub fn named(&self) -> Option<String> {
        let publication = self.publication()?;
        Some(match self {
            Source::Carried { of, scaled: false, .. } => format!("carried from {of}: {publication}"),
            Source::Carried { of, scaled: true, .. } => format!("scaled from {of}: {publication}"),
            _ => publication.to_string(),
        })
    }

    /// The release it was published in; `None` for an assumption.
    pub fn publication(&self) -> Option<&Publication> {
        match self {
            Source::Fact { publication, .. } | Source::Carried { publication, .. } => Some(publication),
            Source::Trade { table, .. } => Some(&table.publication),
            Source::Assumption { .. } => None,
        }
    }

    /// Whether it is a fact that speaks of another time than a year: of none of its months.
    pub fn is_of_another_year(&self, year: i32) -> bool {
        match self {
            Source::Fact { period, .. } => !period.touches(year),
            Source::Carried { of, .. } => *of != year,
            _ => false,
        }
    }

    /// The trade table it is a row of.
    pub fn trade(&self) -> Option<&TradeTable> {
        match self {
            Source::Trade { table, .. } => Some(table),
            _ => None,
        }
    }

    /// A name that is the same for the same record of any release of a trade table; `None` for an assumption. Uncertain
    /// figures that rest on one record are drawn under this name.
    pub fn record(&self) -> Option<String> {
        match self {
            Source::Fact { id, .. } | Source::Carried { id, .. } => Some(id.clone()),
            Source::Trade { table, pair: Some((from, to)) } => Some(format!("{}/{from}/{to}", table.address())),
            Source::Trade { table, pair: None } => Some(table.address()),
            Source::Assumption { .. } => None,
        }
    }
}

/// The id of a fact, with its year where it stands in for another; `source/release/nomenclature/codes/year[/exporter/importer]` of trade, `assumption: …`.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Fact { id, .. } => f.write_str(id),
            Source::Carried { id, of, scaled: false, .. } => write!(f, "{id} (of {of})"),
            Source::Carried { id, of, scaled: true, .. } => write!(f, "{id} (of {of}, scaled)"),
            Source::Trade { table, pair: Some((from, to)) } => write!(f, "{table}/{from}/{to}"),
            Source::Trade { table, pair: None } => write!(f, "{table}"),
            Source::Assumption { reason } => write!(f, "assumption: {reason}"),
        }
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Sources in a sentence, separated by commas.
pub fn cited(sources: &[Source]) -> String {
    sources.iter().map(Source::to_string).collect::<Vec<_>>().join(", ")
}

/// The trade releases among sources, where there is more than one: each was reconciled by itself, so that levels of one are not
/// to be set against levels of another.
pub fn mixed_trade<'a>(sources: impl IntoIterator<Item = &'a Source>) -> Option<BTreeSet<&'a Publication>> {
    let releases: BTreeSet<&Publication> =
        sources.into_iter().filter_map(Source::trade).map(|t| &t.publication).collect();
    (releases.len() > 1).then_some(releases)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trade(release: &str, pair: bool) -> Source {
        let table = TradeTable {
            publication: Publication::new("cepii-baci", release),
            hs: "HS17".into(),
            codes: vec!["811292".into(), "811299".into()],
            year: 2024,
        };
        Source::Trade { table: Arc::new(table), pair: pair.then(|| ("CHN".into(), "KOR".into())) }
    }

    #[test]
    fn a_row_of_trade_names_its_release_and_its_record_does_not() {
        assert_eq!(trade("202601", true).to_string(), "cepii-baci/202601/HS17/811292+811299/2024/CHN/KOR");
        assert_eq!(trade("202601", false).to_string(), "cepii-baci/202601/HS17/811292+811299/2024");
        assert_eq!(trade("202601", true).record(), trade("202701", true).record());
        assert_eq!(trade("202601", true).record().unwrap(), "cepii-baci/HS17/811292+811299/2024/CHN/KOR");
    }

    #[test]
    fn a_number_of_another_year_is_cited_with_its_year_and_stays_the_same_record() {
        let publication = Publication::new("usgs-mcs", "2023");
        let fact = Source::Fact {
            publication,
            id: "usgs-mcs/2023/tin:mined/production/CHN/2021".into(),
            period: Period::Year(2021),
        };
        let carried = fact.clone().carried(2021, false);
        assert_eq!(carried.to_string(), "usgs-mcs/2023/tin:mined/production/CHN/2021 (of 2021)");
        assert_eq!((carried.record(), carried.publication()), (fact.record(), fact.publication()));
        let scaled = carried.carried(2030, true);
        assert_eq!(scaled.named().unwrap(), "scaled from 2021: usgs-mcs 2023");
        assert_eq!(Source::assumption("a share").carried(2021, true), Source::assumption("a share"));
    }

    #[test]
    fn an_assumption_is_in_no_publication_and_says_so_in_json() {
        let source = Source::assumption("a share");
        assert_eq!((source.publication(), source.record()), (None, None));
        assert_eq!(serde_json::to_value(&source).unwrap(), "assumption: a share");
    }

    #[test]
    fn two_releases_are_mixed_and_two_rows_of_one_are_not() {
        assert!(mixed_trade([&trade("202601", true), &trade("202601", false)]).is_none());
        let (old, new) = (trade("202601", true), trade("202701", true));
        assert_eq!(mixed_trade([&old, &new]).map(|releases| releases.len()), Some(2));
    }
}
