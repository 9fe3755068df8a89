//! Who buys a mineral from one origin: importers by value at stake, and their dependence on it through time, from trade as its publishers
//! state it.
//!
//! The value at stake is what an importer pays the origin for a form in a year. One nomenclature speaks for all years of a form, so that
//! a change of codes is no change of dependence: the one with trade in most of the years, and of several the newest. Method:
//! docs/methods/importers.md.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::Atlas;
use monazite_model::answer::importers::{ImporterRow, Importers, TradedForm};
use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::period::Month;
use monazite_model::question::AskImporters;
use monazite_model::registry::{Form, HsCode, Registry, edition_year};
use monazite_model::words::names::{Names, list};
use monazite_model::words::sources::citations;

use crate::error::StudyError;
use crate::facts;
use crate::watch::Watch;

/// Below this value a year's imports are a sample, not a dependence, usd.
const LEAST_USD: f64 = 1000.0;

/// Ranks importers of a mineral's forms by what they buy from the origin.
///
/// # Errors
/// An unknown mineral, form or area, or a trade table that cannot be read; [`StudyError::Cancelled`].
pub fn importers(atlas: &Atlas, asked: &AskImporters, watch: &dyn Watch) -> Result<Importers, StudyError> {
    let (mineral, only) = meant(atlas, &asked.mineral)?;
    let origin = asked.from.as_deref().map(|name| facts::area(atlas, name)).transpose()?;
    let years = asked.year.years();
    let own = |form: &&Form| form.id.mineral() == mineral && only.as_ref().is_none_or(|only| *only == form.id);
    let mut forms: Vec<&Form> = atlas.registry.forms.values().filter(own).collect();
    forms.sort_by(|a, b| (a.stage, &a.id).cmp(&(b.stage, &b.id)));
    let (mut told, mut rows, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let mut publications = BTreeSet::new();
    for form in forms.into_iter().filter(|form| !form.hs.is_empty()) {
        watch.proceed()?;
        let trade = Trade::of(atlas, form, &years, &mut publications)?;
        let name = Names(&atlas.registry).form_in_text(&form.id);
        // Without a table nothing is known, whichever origin was asked for.
        let followed = if trade.codes.is_empty() { None } else { origin.clone().or_else(|| trade.largest()) };
        let Some(origin) = followed else {
            if form.hs.iter().all(|hs| !told_apart(hs)) {
                missing.push(format!(
                    "Who buys {name} from whom is not known: it shares {} with other goods, and which exporters ship it there is our judgement.",
                    list(&codes(form))
                ));
                continue;
            }
            missing.push(format!(
                "Trade in {name} is not known in {}: no table of this atlas has {}. CEPII's BACI of these years would settle it.",
                list(&years.iter().map(i32::to_string).collect::<Vec<_>>()),
                list(&codes(form))
            ));
            continue;
        };
        let found = trade.ranked(form, &members(atlas, &origin, &years));
        if found.is_empty() {
            let who = Names(&atlas.registry).area_in_text(&origin);
            missing.push(format!(
                "The trade tables of this atlas record no purchase of {name} from {who} under {} in these years; goods that move under other \
                 codes, or that a country does not declare, are not in them.",
                list(&codes(form))
            ));
            continue;
        }
        let mut seen: Vec<i32> = found.iter().map(|row| row.year).collect();
        seen.dedup();
        told.push(traded(&atlas.registry, form, origin, trade, seen));
        rows.extend(found);
    }
    Ok(Importers { mineral, forms: told, rows, missing, sources: citations(&atlas.registry, &publications) })
}

/// A form with the codes its trade was read from, and what they cover.
fn traded(registry: &Registry, form: &Form, origin: AreaId, trade: Trade, years: Vec<i32>) -> TradedForm {
    let parts = || trade.codes.iter().filter_map(|code| code.split_once(' '));
    let mut also: Vec<FormId> =
        parts().flat_map(|(edition, code)| registry.forms_under(edition, code)).cloned().collect();
    also.retain(|other| *other != form.id);
    also.sort();
    also.dedup();
    let goods = |(edition, code): (&str, &str)| {
        registry.goods(edition, code).map_or(format!("{edition} {code}"), str::to_owned)
    };
    let goods = parts().map(goods).collect();
    let Trade { codes, shared, part, .. } = trade;
    TradedForm { form: form.id.clone(), origin, codes, goods, also, shared, part, years }
}

/// A mineral, or one form of it.
fn meant(atlas: &Atlas, name: &str) -> Result<(MineralId, Option<FormId>), StudyError> {
    match facts::mineral(atlas, name) {
        Ok(mineral) => Ok((mineral, None)),
        Err(error) => match facts::form(atlas, name) {
            Ok(form) => Ok((form.mineral(), Some(form))),
            // Of a name that is neither, what was said of minerals is nearer.
            Err(_) => Err(error),
        },
    }
}

fn members(atlas: &Atlas, origin: &AreaId, years: &[i32]) -> Vec<AreaId> {
    let at = years.last().and_then(|year| Month::new(*year, 12));
    let members = at.map(|at| atlas.registry.members(origin.as_str(), at)).unwrap_or_default();
    if members.is_empty() { vec![origin.clone()] } else { members }
}

/// Codes of a form, each once: with its edition where it has one only.
fn codes(form: &Form) -> Vec<String> {
    let mut editions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for hs in &form.hs {
        editions.entry(&hs.code).or_default().push(&hs.revision);
    }
    let said = |(code, editions): (&str, Vec<&str>)| match editions.as_slice() {
        [only] => format!("{only} {code}"),
        _ => format!("HS {code}"),
    };
    editions.into_iter().map(said).collect()
}

/// Whether what a code tells of a form does not hang on our judgement of who ships it: where the share of the form differs by exporter, the origin
/// of what an importer buys would be that judgement and no trade.
fn told_apart(hs: &HsCode) -> bool {
    hs.share > 0.0 && hs.by_exporter.iter().all(|exporter| exporter.share.is_none_or(|share| share == hs.share))
}

/// What is known of the trade of a form.
struct Trade {
    codes: Vec<String>,
    shared: bool,
    /// Whether values are a part of a code.
    part: bool,
    /// Value and tonnes (`None` where a flow has none), by year, exporter and importer.
    flows: BTreeMap<(i32, AreaId, AreaId), (f64, Option<f64>)>,
}

impl Trade {
    fn of(
        atlas: &Atlas,
        form: &Form,
        years: &[i32],
        publications: &mut BTreeSet<Publication>,
    ) -> Result<Self, StudyError> {
        let apart = form.hs.iter().filter(|hs| told_apart(hs));
        let revisions: BTreeSet<&str> = apart.map(|hs| hs.revision.as_str()).collect();
        let mut best: Option<(usize, i32, &str)> = None;
        for revision in revisions {
            let mut held: BTreeSet<i32> = BTreeSet::new();
            for hs in form.hs.iter().filter(|hs| hs.revision == revision && told_apart(hs)) {
                held.extend(atlas.trade.years(revision, &hs.code)?);
            }
            let count = years.iter().filter(|year| held.contains(year)).count();
            if count > 0 {
                best = best.max(Some((count, edition_year(revision), revision)));
            }
        }
        let mut trade = Trade { codes: Vec::new(), shared: false, part: false, flows: BTreeMap::new() };
        let Some((.., revision)) = best else { return Ok(trade) };
        for hs in form.hs.iter().filter(|hs| hs.revision == revision && told_apart(hs)) {
            trade.take(atlas, hs, years, publications)?;
        }
        Ok(trade)
    }

    fn take(
        &mut self,
        atlas: &Atlas,
        hs: &HsCode,
        years: &[i32],
        publications: &mut BTreeSet<Publication>,
    ) -> Result<(), StudyError> {
        let mut any = false;
        for year in years {
            for row in atlas.trade.rows(&hs.revision, &hs.code, *year)? {
                any = true;
                publications.insert((*row.publication).clone());
                let part = hs.share_from(&row.exporter) * hs.factor_to(&row.importer);
                self.part |= part < 1.0;
                if part <= 0.0 {
                    continue;
                }
                let entry = self.flows.entry((*year, row.exporter, row.importer)).or_insert((0.0, Some(0.0)));
                entry.0 += row.value_usd * part;
                entry.1 = entry.1.zip(row.gross_t).map(|(a, b)| a + b * part);
            }
        }
        if any {
            self.codes.push(format!("{} {}", hs.revision, hs.code));
            self.shared |= hs.exactness == "bundle" || hs.share < 1.0;
        }
        Ok(())
    }

    /// Who sells most in the last year that has trade.
    fn largest(&self) -> Option<AreaId> {
        let last = self.flows.keys().map(|(year, ..)| *year).max()?;
        let mut sales: BTreeMap<&AreaId, f64> = BTreeMap::new();
        for ((_, exporter, _), (value, _)) in self.flows.iter().filter(|((year, ..), _)| *year == last) {
            if exporter.as_str() != "ROW" {
                *sales.entry(exporter).or_default() += value;
            }
        }
        let largest = sales.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(a.0)));
        largest.map(|(area, _)| area.clone())
    }

    /// Importers that bought something from the origin, by year and rank.
    fn ranked(&self, form: &Form, members: &[AreaId]) -> Vec<ImporterRow> {
        let mut sums: BTreeMap<(i32, &AreaId), (f64, f64, Option<f64>)> = BTreeMap::new();
        let outside = |area: &AreaId| !members.contains(area) && area.as_str() != "ROW";
        for ((year, exporter, importer), (value, tonnes)) in self.flows.iter().filter(|((_, _, to), _)| outside(to)) {
            let sum = sums.entry((*year, importer)).or_insert((0.0, 0.0, Some(0.0)));
            sum.0 += value;
            if members.contains(exporter) {
                sum.1 += value;
                sum.2 = sum.2.zip(*tonnes).map(|(a, b)| a + b);
            }
        }
        let mut rows: Vec<ImporterRow> = (sums.into_iter())
            .filter(|(_, (all, stake, _))| *all >= LEAST_USD && *stake > 0.0)
            .map(|((year, importer), (all, stake, tonnes))| ImporterRow {
                form: form.id.clone(),
                importer: importer.clone(),
                year,
                imports_usd: all,
                from_origin_usd: stake,
                share: stake / all,
                from_origin_t: tonnes,
                rank: 0,
            })
            .collect();
        rows.sort_by(|a, b| {
            let place = a.year.cmp(&b.year).then_with(|| b.from_origin_usd.total_cmp(&a.from_origin_usd));
            place.then_with(|| a.importer.cmp(&b.importer))
        });
        let (mut year, mut rank) = (i32::MIN, 0);
        for row in &mut rows {
            rank = if row.year == year { rank + 1 } else { 1 };
            (year, row.rank) = (row.year, rank);
        }
        rows
    }
}
