//! The comparison, made with the atlas from files that may not be bundled and from the bundled facts of other publishers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;
use monazite_model::witness::{Verdict, Witness};

use super::write_csv;
use crate::error::IntakeError;
use crate::source::{self, Format, bgs_world_mineral_statistics, world_mining_data};
use crate::store;

/// Where the witnesses' files lie under the directory of publishers' files, and how they are read. Their licences are not settled,
/// so that only verdicts are kept.
pub const FILES: [(&str, Format); 15] = [
    ("world_mining_data_2026/wmd_production_2018_2024.csv", world_mining_data::FORMAT),
    ("bgs_wms/bgs_antimony.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_cobalt.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_copper.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_ferroalloys.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_gallium.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_germanium.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_graphite.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_lithium.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_magnesium.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_manganese.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_nickel.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_platinum.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_res.csv", bgs_world_mineral_statistics::FORMAT),
    ("bgs_wms/bgs_tungsten.csv", bgs_world_mineral_statistics::FORMAT),
];
/// How far a witness's year may lie before the year it speaks for; both figures are then of that year.
const YEARS_BACK: i32 = 1;
/// The larger figure may be this much above the smaller and still agree.
const TOLERANCE: f64 = 0.10;

/// A figure of a publisher for one area in one year.
struct Said<'f> {
    fact: &'f Fact,
    band: Band,
}

/// Figures of output by form, area and year.
type Figures<'f> = BTreeMap<(&'f FormId, &'f AreaId, i32), Vec<Said<'f>>>;

fn figures<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> Figures<'f> {
    let mut figures = Figures::new();
    for fact in facts {
        let whole = fact.series.quantity == QuantityKind::Production && fact.series.partner.is_empty();
        if let (true, Period::Year(year), Some(band)) = (whole, fact.period, fact.range()) {
            figures.entry((&fact.series.form, &fact.area, year)).or_default().push(Said { fact, band });
        }
    }
    figures
}

/// What other publishers say of every figure of output of `year` among `stated`, from `stated` itself and from `others`.
///
/// The publisher that is believed is the registry's first in trust, in its newest edition; a witness has another publisher and the
/// same mass (contained, gross, oxide). A word on the year itself goes before one on the year before; among those of a year one that agrees.
pub fn compare<'f, 'o>(
    registry: &Registry,
    stated: impl IntoIterator<Item = &'f Fact>,
    others: impl IntoIterator<Item = &'o Fact>,
    year: i32,
) -> Vec<Witness> {
    let (stated, others) = (figures(stated), figures(others));
    let mut found: BTreeMap<(&FormId, &AreaId), Witness> = BTreeMap::new();
    for (&(form, area, of), said) in stated.iter().filter(|((.., of), _)| *of == year) {
        let rank = |s: &&Said| {
            let trust = registry.sources.get(&s.fact.origin.source).map_or(u32::MAX, |source| source.trust);
            (trust, std::cmp::Reverse(s.fact.origin.edition.clone()))
        };
        let Some(believed) = said.iter().min_by_key(rank) else { continue };
        let candidates = (0..=YEARS_BACK).filter_map(|back| {
            let key = (form, area, of - back);
            let own = stated.get(&key)?.iter().filter(|s| s.fact.origin.source == believed.fact.origin.source);
            let own = own.min_by_key(rank)?;
            let beside = [&stated, &others].into_iter().filter_map(|f| f.get(&key)).flatten();
            let verdicts = beside
                .filter(|s| house(registry, s.fact) != house(registry, own.fact))
                .filter(|s| (s.fact.unit, &s.fact.basis) == (own.fact.unit, &own.fact.basis))
                .map(|s| (verdict(own.band, s.band), Publication::of(s.fact)));
            let (verdict, witness) = verdicts.min()?;
            Some(Witness {
                form: form.clone(),
                area: area.clone(),
                year,
                said: of - back,
                stated: Publication::of(own.fact),
                witness,
                verdict,
            })
        });
        if let Some(witness) = candidates.max_by_key(|w| w.said) {
            found.insert((form, area), witness);
        }
    }
    found.into_values().collect()
}

/// Whose word a fact is: `X` also where a registered publisher is `X, as carried by Y`; an unregistered source is its own.
fn house<'r>(registry: &'r Registry, fact: &'r Fact) -> &'r str {
    let source = fact.origin.source.as_str();
    registry.sources.get(source).map_or(source, |s| s.publisher.split(", ").next().unwrap_or(source))
}

fn verdict(a: Band, b: Band) -> Verdict {
    let (small, large) = (a.value.min(b.value), a.value.max(b.value));
    let meet = a.low <= b.high && b.low <= a.high;
    if meet || large <= (1.0 + TOLERANCE) * small { Verdict::Agree } else { Verdict::Differ }
}

/// Makes `into/YEAR.csv` from the facts given and the witnesses' files under `raw`; `None`, and nothing is touched, where none of
/// the files is there.
///
/// # Errors
/// Some files are there and others are not, or one is wrong.
pub fn build<'f>(
    raw: &Path,
    into: &Path,
    registry: &Registry,
    stated: impl IntoIterator<Item = &'f Fact>,
    year: i32,
) -> Result<Option<usize>, IntakeError> {
    if !FILES.iter().any(|(name, _)| raw.join(name).exists()) {
        return Ok(None);
    }
    let readings = source::bundled_readings()?;
    let mut others = Vec::new();
    for (name, format) in FILES {
        let path = raw.join(name);
        let bytes = fs::read(&path).map_err(IntakeError::io(&path))?;
        others.extend(source::read(format, name, &bytes, &readings)?.facts);
    }
    let witnesses = compare(registry, stated, &others, year);
    let mut bytes = Vec::new();
    write_csv(&witnesses, &mut bytes).map_err(IntakeError::io(into))?;
    let files = BTreeMap::from([(format!("{year}.csv"), bytes)]);
    store::replace_files(into, &files)?;
    Ok(Some(witnesses.len()))
}
