//! Which rows of an outcome a person is shown, and in which order. Tables and charts share these choices, so that a chart
//! never disagrees with the table beside it.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::{AccountRow, FigureStatus, FlowRow, Outcome, Party, PriceRow, SeriesKind};
use monazite_model::period::Window;
use monazite_model::quantity::Band;
use monazite_model::scenario::MeasureWord;

use crate::names::Names;
use crate::number::{PriceUnit, change};

/// Share of the largest figure below which a shortage, gain or flow counts as nothing.
const VISIBLE: f64 = 0.001;
/// Relative change below which the price of a form no measure names counts as unmoved.
const MOVED: f64 = 0.01;

/// Areas that hold supply back, sorted. Where no measure does, the authors of all measures.
pub fn restricting(outcome: &Outcome) -> Vec<AreaId> {
    let authors = |wanted: &dyn Fn(MeasureWord) -> bool| -> Vec<AreaId> {
        let set: BTreeSet<&AreaId> =
            outcome.measures.iter().filter(|m| wanted(m.kind)).filter_map(|m| m.by.as_ref()).collect();
        set.into_iter().cloned().collect()
    };
    let holding_back = authors(&MeasureWord::restricts_supply);
    if holding_back.is_empty() { authors(&|_| true) } else { holding_back }
}

/// Forms worth showing, in the order of the outcome: those a measure acts on, and those whose price moves visibly anywhere.
pub fn forms(outcome: &Outcome) -> Vec<FormId> {
    let aimed: BTreeSet<&FormId> = outcome.measures.iter().flat_map(|m| &m.on).collect();
    let mut seen = BTreeSet::new();
    let mut forms = Vec::new();
    for row in &outcome.prices {
        let shown = aimed.contains(&row.form) || moved(row.base, row.range.value);
        if shown && seen.insert(&row.form) {
            forms.push(row.form.clone());
        }
    }
    // The form the headline is about comes first, then those a measure names: they are what the reader asked about.
    let told = |form: &FormId| outcome.headline.figure.split(", ").any(|part| part == form.as_str());
    forms.sort_by_key(|form| (!told(form), !aimed.contains(form)));
    forms
}

fn moved(base: f64, now: f64) -> bool {
    (now - base).abs() > MOVED * base.abs().max(f64::MIN_POSITIVE)
}

/// An assumption by words: `demand-elasticity of gallium:refined` is the demand elasticity of primary gallium.
pub fn assumption(parameter: &str, names: Names) -> String {
    match parameter.split_once(" of ") {
        Some((name, form)) if names.0.forms.contains_key(&form.into()) => {
            format!("{} of {}", name.replace('-', " "), names.form_in_text(&form.into()))
        }
        Some((name, of)) => format!("{} of {of}", name.replace('-', " ")),
        None => parameter.replace('-', " "),
    }
}

/// A figure by words: `price outside CHN, gallium:refined, change` is the price outside China, primary gallium, change.
pub fn figure_in_words(figure: &str, names: Names) -> String {
    let part = |part: &str| {
        if names.0.forms.contains_key(&part.into()) {
            return names.form_in_text(&part.into());
        }
        let (before, last) = part.rsplit_once(' ').unwrap_or(("", part));
        match names.0.areas.contains_key(&last.into()) || names.0.blocs().contains(&last) {
            true => format!("{before} {}", names.area_in_text(&last.into())).trim_start().to_owned(),
            false => part.to_owned(),
        }
    };
    figure.split(", ").map(part).collect::<Vec<_>>().join(", ")
}

/// A price beside the word that says on which side of the measure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PricePoint<'a> {
    /// The row.
    pub row: &'a PriceRow,
    /// Whether the area is one that holds supply back.
    pub inside: bool,
}

impl PricePoint<'_> {
    /// The price under the scenario in words: a number, the ends between which every price is right, or that none is paid.
    pub fn after(&self, unit: PriceUnit) -> String {
        let show = |v: f64| unit.show(v);
        match self.row.status {
            FigureStatus::Interval { low: Some(low), high: Some(high) } => {
                format!("any of {} to {}", show(low), show(high))
            }
            FigureStatus::Interval { low: Some(low), .. } => format!("{} or more", show(low)),
            FigureStatus::Interval { high: Some(high), .. } => format!("{} or less", show(high)),
            FigureStatus::Interval { .. } => "any".into(),
            FigureStatus::NobodyTrades => "none paid".into(),
            _ => show(self.row.range.value),
        }
    }

    /// Its change in words; empty where it is not one number.
    pub fn change(&self) -> String {
        if self.is_number() { change(self.row.base, self.row.range.value) } else { String::new() }
    }

    /// Whether it is one number.
    pub fn is_number(&self) -> bool {
        self.row.status == FigureStatus::Number
    }
}

/// Prices of one form: inside first, then at most `most` areas outside, those that need most of it first.
#[derive(Debug, Clone, PartialEq)]
pub struct FormPrices<'a> {
    /// Form.
    pub form: FormId,
    /// Unit all prices of the form are shown in.
    pub unit: PriceUnit,
    /// Rows.
    pub points: Vec<PricePoint<'a>>,
    /// Areas with a price that are not among the rows.
    pub left_out: usize,
}

/// The prices worth showing, per form of [`forms`].
pub fn prices(outcome: &Outcome, most: usize) -> Vec<FormPrices<'_>> {
    let inside = restricting(outcome);
    let need = need(outcome);
    forms(outcome)
        .into_iter()
        .map(|form| {
            let rows = || outcome.prices.iter().filter(|row| row.form == form);
            let mut points: Vec<PricePoint> =
                rows().filter(|row| inside.contains(&row.area)).map(|row| PricePoint { row, inside: true }).collect();
            let mut outside: Vec<&PriceRow> = rows().filter(|row| !inside.contains(&row.area)).collect();
            outside.sort_by(|a, b| {
                let weight = |row: &PriceRow| need.get(&(&row.form, &row.area)).copied().unwrap_or(0.0);
                weight(b).total_cmp(&weight(a)).then_with(|| a.area.cmp(&b.area))
            });
            let left_out = outside.len().saturating_sub(most);
            points.extend(outside.into_iter().take(most).map(|row| PricePoint { row, inside: false }));
            let largest = points.iter().map(|p| p.row.base).fold(0.0, f64::max);
            FormPrices { form, unit: PriceUnit::for_price(largest), points, left_out }
        })
        .filter(|form| !form.points.is_empty())
        .collect()
}

/// How much of a form an area takes in the baseline, t: its use or, where it only processes the form, its imports.
fn need(outcome: &Outcome) -> BTreeMap<(&FormId, &AreaId), f64> {
    let mut need: BTreeMap<(&FormId, &AreaId), f64> = BTreeMap::new();
    for row in outcome.quantities.iter().filter(|q| matches!(q.series, SeriesKind::Use | SeriesKind::Imports)) {
        let entry = need.entry((&row.form, &row.area)).or_default();
        *entry = entry.max(row.base);
    }
    need
}

/// Use that goes unmet in an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortage<'a> {
    /// Form.
    pub form: &'a FormId,
    /// Area.
    pub area: &'a AreaId,
    /// Use in the baseline, t.
    pub need: f64,
    /// Unmet use, t.
    pub range: Band,
}

impl Shortage<'_> {
    /// Unmet use over use in the baseline (0 where there was none).
    pub fn share(&self) -> f64 {
        if self.need > 0.0 { self.range.value / self.need } else { 0.0 }
    }
}

/// Shortages of a form, largest first (zero ones left out).
pub fn shortages<'a>(outcome: &'a Outcome, form: &FormId) -> Vec<Shortage<'a>> {
    let uses: BTreeMap<&AreaId, f64> = outcome
        .quantities
        .iter()
        .filter(|q| q.series == SeriesKind::Use && &q.form == form)
        .map(|q| (&q.area, q.base))
        .collect();
    let mut rows: Vec<Shortage> = outcome
        .quantities
        .iter()
        .filter(|q| q.series == SeriesKind::Shortage && &q.form == form)
        .map(|q| Shortage {
            form: &q.form,
            area: &q.area,
            need: uses.get(&q.area).copied().unwrap_or(0.0),
            range: q.range,
        })
        .filter(|s| s.range.value > VISIBLE * s.need)
        .collect();
    rows.sort_by(|a, b| b.range.value.total_cmp(&a.range.value).then_with(|| a.area.cmp(b.area)));
    rows
}

/// Forms that are used outside the chain and fall short somewhere, in the order of [`forms`].
pub fn short_forms(outcome: &Outcome) -> Vec<FormId> {
    let mut all: Vec<FormId> = forms(outcome);
    for row in &outcome.quantities {
        if row.series == SeriesKind::Shortage && !all.contains(&row.form) {
            all.push(row.form.clone());
        }
    }
    all.into_iter().filter(|form| !shortages(outcome, form).is_empty()).collect()
}

/// Totals by area, largest gain first and largest loss last; at most `most` of each (those below 1/1000 of the largest are
/// left out), and how many areas that leaves.
pub fn winners_and_losers(outcome: &Outcome, most: usize) -> (Vec<&AccountRow>, usize) {
    let mut rows: Vec<&AccountRow> = outcome.area_totals.iter().collect();
    rows.sort_by(|a, b| b.range.value.total_cmp(&a.range.value).then_with(|| a.area.cmp(&b.area)));
    let largest = rows.iter().map(|r| r.range.value.abs()).fold(0.0, f64::max);
    let visible = |row: &&&AccountRow| row.range.value.abs() > VISIBLE * largest;
    let gains: Vec<&AccountRow> =
        rows.iter().filter(|r| r.range.value > 0.0).filter(visible).take(most).copied().collect();
    let mut losses: Vec<&AccountRow> =
        rows.iter().rev().filter(|r| r.range.value < 0.0).filter(visible).take(most).copied().collect();
    losses.reverse();
    let shown: Vec<&AccountRow> = gains.into_iter().chain(losses).collect();
    let left_out = rows.len() - shown.len();
    (shown, left_out)
}

/// Central gain by area and party, and the parties that gain or lose visibly anywhere, in the order of tables.
pub fn by_party(outcome: &Outcome) -> (BTreeMap<(&AreaId, Party), f64>, Vec<Party>) {
    let mut sums: BTreeMap<(&AreaId, Party), f64> = BTreeMap::new();
    for row in &outcome.accounts {
        *sums.entry((&row.area, row.party)).or_default() += row.range.value;
    }
    let largest = sums.values().map(|v| v.abs()).fold(0.0, f64::max);
    let visible = |p: &Party| sums.iter().any(|((_, q), v)| q == p && v.abs() > VISIBLE * largest);
    let parties = Party::ALL.into_iter().filter(visible).collect();
    (sums, parties)
}

/// Flows that change most, by tonnes within each form of [`forms`]; at most `most` per form.
pub fn changed_flows(outcome: &Outcome, most: usize) -> Vec<(FormId, Vec<&FlowRow>)> {
    forms(outcome)
        .into_iter()
        .map(|form| {
            let mut rows: Vec<&FlowRow> = outcome.flows.iter().filter(|f| f.form == form).collect();
            let total: f64 = rows.iter().map(|f| f.base.max(f.range.value)).sum();
            rows.retain(|f| (f.range.value - f.base).abs() > VISIBLE * total);
            let size = |f: &FlowRow| (f.range.value - f.base).abs();
            rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to))));
            rows.truncate(most);
            (form, rows)
        })
        .filter(|(_, rows)| !rows.is_empty())
        .collect()
}

/// The window in words: `2023`, `Aug 2023`, `Jul 2023 to Jun 2024`.
pub fn period(window: Window) -> String {
    monazite_model::words::date::window(window)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;

    #[test]
    fn the_area_that_holds_back_is_inside_and_a_stock_owner_is_not() {
        assert_eq!(restricting(&sample::outcome()), vec![AreaId::from("CHN")]);
    }

    #[test]
    fn outside_prices_begin_with_the_area_that_needs_most() {
        let outcome = sample::outcome();
        let prices = prices(&outcome, 2);
        let areas: Vec<&str> = prices[0].points.iter().map(|p| p.row.area.as_str()).collect();
        assert_eq!(areas, ["CHN", "JPN", "USA"]);
        assert_eq!(prices[0].left_out, 1);
    }

    #[test]
    fn a_price_that_is_an_interval_is_told_by_its_ends() {
        let mut outcome = sample::outcome();
        let mut told = |status| {
            outcome.prices[0].status = status;
            let point = PricePoint { row: &outcome.prices[0], inside: true };
            (point.after(PriceUnit::PerTonne), point.change())
        };
        let interval = |low, high| FigureStatus::Interval { low, high };
        assert_eq!(told(interval(Some(1_000.0), Some(2_000.0))), ("any of 1000 to 2000".into(), String::new()));
        assert_eq!(told(interval(Some(1_000.0), None)).0, "1000 or more");
        assert_eq!(told(interval(None, Some(2_000.0))).0, "2000 or less");
        assert_eq!(told(FigureStatus::NobodyTrades), ("none paid".into(), String::new()));
        assert!(!told(FigureStatus::Number).1.is_empty());
    }

    #[test]
    fn a_form_nothing_happens_to_is_left_out() {
        assert!(!forms(&sample::outcome()).contains(&FormId::from("aluminium:alumina")));
    }

    #[test]
    fn gains_come_first_and_the_largest_loss_last() {
        let outcome = sample::outcome();
        let (rows, _) = winners_and_losers(&outcome, 8);
        assert!(rows.windows(2).all(|w| w[0].range.value >= w[1].range.value));
        assert_eq!(rows.last().unwrap().area.as_str(), "JPN");
    }
}
