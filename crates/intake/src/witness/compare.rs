//! The comparison, made with the atlas from files that may not be bundled and from the bundled facts of other publishers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use monazite_model::citation::Publication;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis};
use monazite_model::registry::Registry;
use monazite_model::witness::{Measure, Verdict, Witness};

use super::masses::{self, Mass};
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

/// A figure of a publisher for one area in one year, in one of the masses it can be told in.
struct Said<'f> {
    fact: &'f Fact,
    band: Band,
    basis: Basis,
}

/// Figures of output by form, area and year.
type Figures<'f> = BTreeMap<(&'f FormId, &'f AreaId, i32), Vec<Said<'f>>>;

/// Figures as stated, and in the masses that [`masses`] turns them into.
fn figures<'f>(facts: impl IntoIterator<Item = &'f Fact>, masses: &[Mass]) -> Figures<'f> {
    let mut figures = Figures::new();
    for fact in facts {
        let (Period::Year(year), Some(band)) = (fact.period, fact.range()) else { continue };
        if fact.series.quantity != QuantityKind::Production {
            continue;
        }
        let key = (&fact.series.form, &fact.area, year);
        if fact.series.partner.is_empty() {
            figures.entry(key).or_default().push(Said { fact, band, basis: fact.basis.clone() });
        }
        for mass in masses {
            if let Some(band) = mass.of(fact, band) {
                figures.entry(key).or_default().push(Said { fact, band, basis: mass.to.clone() });
            }
        }
    }
    figures
}

/// What other publishers say of every figure of output of `year` among `stated`, from `stated` itself and from `others`.
///
/// The publisher that is believed is the registry's first in trust, in its newest edition; a witness has another publisher and speaks of
/// the same mass (contained, gross, oxide), as stated or by the registry's factors. A word on the year itself goes before one on the year
/// before, and this before one on the share of the world's output in a year next to it; among those of a year one that agrees. A form that is another
/// form under its own name has that form's witness.
///
/// # Errors
/// A table of masses that is wrong.
pub fn compare<'f, 'o>(
    registry: &Registry,
    stated: impl IntoIterator<Item = &'f Fact>,
    others: impl IntoIterator<Item = &'o Fact>,
    year: i32,
) -> Result<Vec<Witness>, IntakeError> {
    let masses = masses::read()?;
    let (stated, others) = (figures(stated, &masses), figures(others, &masses));
    let asking = Asking { registry, stated: &stated, others: &others, year };
    let mut found: BTreeMap<(FormId, AreaId), Witness> = BTreeMap::new();
    for (&(form, area, of), said) in stated.iter().filter(|((.., of), _)| *of == year) {
        let as_stated = said.iter().filter(|s| s.basis == s.fact.basis && s.fact.series.partner.is_empty());
        let Some(believed) = as_stated.min_by_key(|s| asking.rank(s)) else { continue };
        let of_tonnes = (0..=YEARS_BACK).filter_map(|back| asking.tonnes(form, area, of - back, believed));
        let word = of_tonnes.max_by_key(|w| w.said).or_else(|| asking.share(form, area, believed));
        if let Some(witness) = word {
            found.insert((form.clone(), area.clone()), witness);
        }
    }
    same_under_another_name(registry, &stated, year, &mut found);
    Ok(found.into_values().collect())
}

/// Gives forms that are all of another form in an area (rare earths of Myanmar are ionic clay) that form's witness.
fn same_under_another_name(
    registry: &Registry,
    stated: &Figures<'_>,
    year: i32,
    found: &mut BTreeMap<(FormId, AreaId), Witness>,
) {
    for form in registry.forms.values() {
        let Some(derived) = &form.production_of else { continue };
        let of_other: Vec<Witness> = found.values().filter(|w| w.form == derived.form).cloned().collect();
        for witness in of_other {
            let all = derived.factor_in(&witness.area) == 1.0 && witness.area.as_str() != "WLD";
            if all && !stated.contains_key(&(&form.id, &witness.area, year)) {
                let key = (form.id.clone(), witness.area.clone());
                found.insert(key, Witness { form: form.id.clone(), ..witness });
            }
        }
    }
}

/// What is asked of the witnesses, and what all say.
struct Asking<'a, 's, 'o> {
    registry: &'a Registry,
    stated: &'a Figures<'s>,
    others: &'a Figures<'o>,
    year: i32,
}

impl<'a> Asking<'a, '_, '_> {
    /// Order of belief: trust, then the newest edition.
    fn rank(&self, said: &Said<'_>) -> (u32, std::cmp::Reverse<String>) {
        let trust = self.registry.sources.get(&said.fact.origin.source).map_or(u32::MAX, |source| source.trust);
        (trust, std::cmp::Reverse(said.fact.origin.edition.clone()))
    }

    /// All that is said of a cell, what may not be bundled included.
    fn all(&'a self, form: &'a FormId, area: &'a AreaId, year: i32) -> impl Iterator<Item = &'a Said<'a>> {
        let of = |figures: &'a Figures<'_>| figures.get(&(form, area, year)).into_iter().flatten();
        of(self.stated).chain(of(self.others))
    }

    /// What the believed publisher itself says of a cell in a year, in the mass it is believed in.
    fn own(&'a self, form: &'a FormId, area: &'a AreaId, year: i32, believed: &Said<'_>) -> Option<&'a Said<'a>> {
        let same = |s: &&Said<'_>| {
            s.fact.origin.source == believed.fact.origin.source
                && s.fact.series.partner.is_empty()
                && s.basis == s.fact.basis
        };
        self.all(form, area, year).filter(same).min_by_key(|s| self.rank(s))
    }

    /// Those of another house who speak of a cell in the same unit and mass.
    fn witnesses(
        &'a self,
        form: &'a FormId,
        area: &'a AreaId,
        year: i32,
        own: &'a Said<'a>,
    ) -> impl Iterator<Item = &'a Said<'a>> {
        self.all(form, area, year)
            .filter(|s| house(self.registry, s.fact) != house(self.registry, own.fact))
            .filter(|s| s.fact.unit == own.fact.unit && s.basis == own.basis)
    }

    /// A word on the tonnes of a year.
    fn tonnes(&'a self, form: &'a FormId, area: &'a AreaId, said: i32, believed: &Said<'_>) -> Option<Witness> {
        let own = self.own(form, area, said, believed)?;
        let verdicts =
            self.witnesses(form, area, said, own).map(|s| (verdict(own.band, s.band), Publication::of(s.fact)));
        let (verdict, witness) = verdicts.min()?;
        let stated = Publication::of(own.fact);
        let (form, area, measure) = (form.clone(), area.clone(), Measure::Tonnes);
        Some(Witness { form, area, year: self.year, said, measure, stated, witness, verdict })
    }

    /// A word on the share of the world's output, from tonnes of a year next to the one asked for. Shares move less from a year to the
    /// next than tonnes do; only what publishers state or estimate themselves is compared.
    fn share(&'a self, form: &'a FormId, area: &'a AreaId, believed: &'a Said<'a>) -> Option<Witness> {
        let own_world = self.world(form, self.year, believed)?;
        let of_all = |band: Band, world: f64| band.scaled(1.0 / world);
        let own = of_all(believed.band, own_world);
        let near = [self.year - 1, self.year + 1].into_iter().find_map(|said| {
            let verdicts = self.witnesses(form, area, said, believed).filter_map(|s| {
                let theirs = of_all(s.band, self.world(form, said, s)?);
                let stated = s.fact.grade <= Quality::B && area.as_str() != "WLD";
                stated.then(|| (verdict(own, theirs), Publication::of(s.fact)))
            });
            verdicts.min().map(|word| (said, word))
        });
        let (said, (verdict, witness)) = near?;
        let stated = Publication::of(believed.fact);
        let (form, area, measure) = (form.clone(), area.clone(), Measure::Share);
        Some(Witness { form, area, year: self.year, said, measure, stated, witness, verdict })
    }

    /// The world's output by the publication of a figure: its own total, else the sum of its countries, of which there must be several.
    fn world(&self, form: &FormId, year: i32, of: &Said<'_>) -> Option<f64> {
        let same = |s: &&Said<'_>| {
            let (a, b) = (&s.fact.origin, &of.fact.origin);
            (&a.source, &a.edition, &s.basis) == (&b.source, &b.edition, &of.basis)
                && s.fact.series.partner == of.fact.series.partner
        };
        let (mut sum, mut countries, mut total) = (0.0, 0, None);
        let cells = self.stated.iter().filter(|((f, _, y), _)| *f == form && *y == year);
        let more = self.others.iter().filter(|((f, _, y), _)| *f == form && *y == year);
        for ((_, area, _), said) in cells.map(|(k, v)| (*k, v)).chain(more.map(|(k, v)| (*k, v))) {
            let Some(said) = said.iter().find(same) else { continue };
            match area.as_str() {
                "WLD" => total = Some(said.band.value),
                "OTH" => sum += said.band.value,
                _ => (sum, countries) = (sum + said.band.value, countries + 1),
            }
        }
        total.or((countries > 1).then_some(sum)).filter(|world| *world > 0.0)
    }
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
    let witnesses = compare(registry, stated, &others, year)?;
    let mut bytes = Vec::new();
    write_csv(&witnesses, &mut bytes).map_err(IntakeError::io(into))?;
    let files = BTreeMap::from([(format!("{year}.csv"), bytes)]);
    store::replace_files(into, &files)?;
    Ok(Some(witnesses.len()))
}
