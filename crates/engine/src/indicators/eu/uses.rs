//! Use of a mineral by industry: shares of use of the study of 2023 where its copy has them, else of another publication, with
//! the value added of the industry each use belongs to.
//!
//! A part of the use that no source states, or that belongs to no named industry, is unknown and not nothing: centrally it is
//! taken to be used like the rest, at least by no industry, at most by the largest one.

use monazite_model::code::FormId;
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;
use monazite_model::words::number::percent;

use super::round::{ROUND_2023, YEARS_OF_2023, middle_of_2023};
use super::{SectorUse, economic_importance};
use crate::indicators::at::At;
use crate::indicators::context::{Context, Found};

/// Least unknown share of use worth a word: less is rounding.
const WORTH_SAYING: f64 = 0.015;

/// Use of a material by industry.
#[derive(Debug, Clone, PartialEq)]
pub struct Uses {
    /// Share of use, value added of the industry (EUR) and its code.
    pub rows: Vec<(Found, f64, String)>,
    /// What each share is used for, in the order of `rows`, as its publisher names it.
    pub applications: Vec<String>,
    /// Largest value added of an industry, EUR.
    pub largest: f64,
    /// Share of use that is stated without an industry: `other`.
    pub without: f64,
    /// Publications of the value added.
    pub added_in: Vec<String>,
    /// Publication and area of the shares where they are not the study's.
    pub stand_in: Option<String>,
    /// Key of the draw of the unknown part.
    key: String,
}

impl Uses {
    /// Economic importance in an evaluation.
    pub fn importance(&self, substitution: f64, at: At) -> Option<f64> {
        let mut shares: Vec<f64> = self.rows.iter().map(|(share, ..)| at.share(&share.id, share.band)).collect();
        let (named, sum) = (self.named(), shares.iter().sum::<f64>());
        // Shares are drawn one by one; together they stay what they were, and at most the whole.
        let whole = named.min(1.0);
        if sum > 0.0 && (at != At::Central || named > 1.0) {
            shares.iter_mut().for_each(|s| *s *= whole / sum);
        }
        let mut uses: Vec<SectorUse> = shares
            .iter()
            .zip(&self.rows)
            .map(|(share, (_, value_added, _))| SectorUse { share: *share, value_added: *value_added })
            .collect();
        let unknown = self.unknown();
        if unknown > 0.0 && whole > 0.0 {
            let mean = uses.iter().map(|u| u.share * u.value_added).sum::<f64>() / whole;
            let band = Band { value: mean.min(self.largest), low: 0.0, high: self.largest };
            uses.push(SectorUse { share: unknown, value_added: at.of(&self.key, band) });
        }
        economic_importance(&uses, self.largest, substitution)
    }

    /// Sum of the shares of use that belong to a named industry.
    pub fn named(&self) -> f64 {
        self.rows.iter().map(|(share, ..)| share.band.value).sum()
    }

    /// Share of use that belongs to no named industry or is not stated at all.
    pub fn unknown(&self) -> f64 {
        // Shares in whole percent that add to a little more than one leave less room than the stated `other`.
        let unknown = (1.0 - self.named()).max(0.0);
        if unknown < 1e-9 { 0.0 } else { unknown }
    }

    /// `0.35 · C28 + …` in words, the largest first.
    pub fn words(&self) -> String {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by(|a, b| b.0.band.value.total_cmp(&a.0.band.value).then_with(|| a.2.cmp(&b.2)));
        let part = |(share, value_added, code): &&(Found, f64, String)| {
            format!("{:.2} · {:.0} ({code})", share.band.value, value_added / 1e6)
        };
        let mut words = rows.iter().map(part).collect::<Vec<_>>();
        let (unknown, named) = (self.unknown(), self.named());
        if unknown > 0.0 && named > 0.0 {
            let mean = self.rows.iter().map(|(share, added, _)| share.band.value * added).sum::<f64>() / named;
            words.push(format!("{unknown:.2} · {:.0} (unknown, as the rest)", mean / 1e6));
        }
        words.join(" + ")
    }

    /// What a reader should know about the shares.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(stand_in) = &self.stand_in {
            notes.push(format!(
                "the copy of the study has no uses of it: {stand_in} stands in, with industries we assigned"
            ));
        }
        if self.named() > 1.02 {
            notes.push(format!(
                "shares of use add to {} in the copy and are scaled to the whole",
                percent(self.named())
            ));
        }
        let unknown = self.unknown();
        if unknown > WORTH_SAYING {
            let stated = match self.without {
                w if w >= unknown - WORTH_SAYING => "is stated without an industry",
                w if w > 0.0 => "is stated without an industry or not at all",
                _ => "is not stated",
            };
            notes.push(format!(
                "{} of use {stated}: taken as the rest, at least nothing, at most the largest industry",
                percent(unknown)
            ));
        }
        notes
    }
}

/// Use by industry of a form, else of another form of its mineral; `None` where no source of the atlas states any.
pub fn uses(context: &Context, form: &FormId) -> Option<Uses> {
    let rows = context.facts(form.mineral().as_str(), QuantityKind::EndUseShare);
    // The study's years for its own round; later years take what is nearest to them.
    let year = if context.year() > YEARS_OF_2023.1 { context.year() } else { middle_of_2023() };
    let (chosen, of_form) = choose(&rows, form, year)?;
    let added = context.facts("world", QuantityKind::ValueAdded);
    let largest = added.iter().filter_map(|f| f.value.value()).fold(0.0, f64::max);
    let mut added_in: Vec<String> = added.iter().map(|f| cited(f)).collect();
    added_in.sort();
    added_in.dedup();
    let (mut uses, mut applications, mut without) = (Vec::new(), Vec::new(), 0.0);
    let mut stand_in = None;
    for fact in rows.iter().filter(|f| publication(f) == chosen && f.series.form == of_form) {
        let code = industry(fact);
        let value_added = added.iter().find(|f| f.series.partner == code).and_then(|f| f.value.value());
        let source = cited(fact);
        if !ROUND_2023.printed(fact) {
            let area = if fact.area.as_str() == "WLD" { "the world".into() } else { fact.area.0.clone() };
            stand_in = Some(format!("{source} ({area}, {})", fact.period.year()));
        }
        let (Some(value_added), Some(band)) = (value_added, fact.range()) else {
            without += fact.value.value().unwrap_or(0.0);
            continue;
        };
        let share = Found {
            band,
            id: fact.id(),
            source,
            text: fact.origin.text.clone(),
            year: fact.period.year(),
            form: of_form.clone(),
        };
        uses.push((share, value_added, code.to_owned()));
        applications.push(fact.series.partner.clone());
    }
    let key = format!("unknown uses of {of_form}");
    (!uses.is_empty() && largest > 0.0).then_some(Uses {
        rows: uses,
        applications,
        largest,
        without,
        added_in,
        stand_in,
        key,
    })
}

/// How the publication of a fact is cited.
fn cited(fact: &Fact) -> String {
    format!("{} {}", fact.origin.source, fact.origin.edition)
}

/// NACE code a share of use belongs to; empty where it has none.
fn industry(fact: &Fact) -> &str {
    fact.origin.table.rsplit_once("industry ").map_or("", |(_, code)| code.trim())
}

type Publication<'f> = (&'f str, &'f str, &'f str, i32);

/// Publication, edition, area and year: shares of different ones are never added.
fn publication<'f>(fact: &'f Fact) -> Publication<'f> {
    (&fact.origin.source, &fact.origin.edition, fact.area.as_str(), fact.period.year())
}

/// The shares to use: the study's, else those nearest to a year; of the form asked for, else of another form of the mineral.
fn choose<'f>(rows: &[&'f Fact], form: &FormId, year: i32) -> Option<(Publication<'f>, FormId)> {
    let rank = |f: &Fact| (ROUND_2023.printed(f), f.series.form == *form, -(f.period.year() - year).abs());
    let stated = rows.iter().filter(|f| !industry(f).is_empty());
    let best = stated.max_by(|a, b| (rank(a), publication(a)).cmp(&(rank(b), publication(b))))?;
    Some((publication(best), best.series.form.clone()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn used(rows: &[(f64, f64)], without: f64) -> Uses {
        let row = |(share, added): &(f64, f64)| {
            let found = Found {
                band: Band::exact(*share),
                id: format!("{share} {added}"),
                source: "a study".into(),
                text: String::new(),
                year: 2018,
                form: "gallium:refined".into(),
            };
            (found, *added, "C26".to_owned())
        };
        let applications = vec![String::new(); rows.len()];
        let rows = rows.iter().map(row).collect();
        Uses {
            rows,
            applications,
            largest: 200.0,
            without,
            added_in: Vec::new(),
            stand_in: None,
            key: "unknown".into(),
        }
    }

    #[test]
    fn a_use_nobody_states_is_taken_like_the_rest_with_a_band_from_nothing_to_the_largest_industry() {
        let half = used(&[(0.5, 100.0)], 0.0);
        assert_eq!(half.importance(1.0, At::Central), Some(5.0));
        let drawn: Vec<f64> =
            (0..400).map(|member| half.importance(1.0, At::Draw { seed: 1, member }).unwrap()).collect();
        let (low, high) = (drawn.iter().copied().fold(10.0, f64::min), drawn.iter().copied().fold(0.0, f64::max));
        assert!(low > 2.5 && low < 3.2 && high < 7.5 && high > 6.8, "{low} {high}");
    }

    #[test]
    fn shares_that_account_for_all_use_leave_nothing_to_guess() {
        let whole = used(&[(0.6, 100.0), (0.4, 200.0)], 0.0);
        assert_eq!(whole.importance(1.0, At::Draw { seed: 1, member: 3 }), Some(7.0));
        assert!(whole.notes().is_empty());
    }

    #[test]
    fn a_use_without_an_industry_is_said() {
        let notes = used(&[(0.8, 100.0)], 0.2).notes();
        assert!(notes[0].starts_with("20") && notes[0].contains("without an industry"), "{notes:?}");
    }
}
