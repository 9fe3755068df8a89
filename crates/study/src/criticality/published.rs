//! GeoPolRisk as published: the tables of the method put together from a file of World Mining Data and from trade and governance of the
//! atlas as their publishers state them, then one pass over all of them (`engine::indicators::geopolrisk::published`).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use monazite_engine::indicators::geopolrisk::materials::MATERIALS;
use monazite_engine::indicators::geopolrisk::political_risk;
use monazite_engine::indicators::geopolrisk::published::{Importer, Output, Scored, Tables, Traded, scores};
use monazite_engine::indicators::governance::STABILITY;
use monazite_intake::atlas::Atlas;
use monazite_intake::limits::MOST_BYTES;
use monazite_intake::packed;
use monazite_intake::source::world_mining_data::{self, AsPrinted};
use monazite_model::answer::geopolrisk::{Cell, Geopolrisk, Material};
use monazite_model::citation::Publication;
use monazite_model::code::AreaId;
use monazite_model::diagnostic::Problem;
use monazite_model::fact::QuantityKind;
use monazite_model::period::Month;
use monazite_model::question::AskGeopolrisk;
use monazite_model::registry::{Meant, Registry};
use monazite_model::words::names::list;
use monazite_model::words::sources::citations;

use crate::error::StudyError;
use crate::facts;
use crate::watch::Watch;

/// Nomenclature of the method's codes.
const NOMENCLATURE: &str = "HS92";

/// Areas by number, in the order they were met.
#[derive(Default)]
struct Numbers {
    of: BTreeMap<AreaId, u16>,
    areas: Vec<AreaId>,
}

impl Numbers {
    fn number(&mut self, area: &AreaId) -> u16 {
        if let Some(number) = self.of.get(area) {
            return *number;
        }
        let number = u16::try_from(self.areas.len()).unwrap_or(u16::MAX);
        self.of.insert(area.clone(), number);
        self.areas.push(area.clone());
        number
    }
}

/// Scores of every material, area and year asked for.
///
/// # Errors
/// A file that cannot be read or is wrong, an unknown area or mineral, a table that cannot be read; [`StudyError::Cancelled`].
pub fn published(atlas: &Atlas, asked: &AskGeopolrisk, watch: &dyn Watch) -> Result<Geopolrisk, StudyError> {
    watch.doing("reading the table of production");
    let printed = read(&asked.production)?;
    let wanted = asked.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?;
    let held: BTreeSet<i32> = printed.iter().map(|row| row.year).collect();
    let years: Vec<i32> = match asked.years {
        Some(years) => years.years().into_iter().filter(|year| held.contains(year)).collect(),
        None => held.iter().copied().collect(),
    };
    if years.is_empty() {
        let held = held.first().zip(held.last()).map_or("no year".to_owned(), |(a, b)| format!("{a} to {b}"));
        let file = asked.production.display();
        return Err(StudyError::Refused(format!("{file} has output of {held}: none of the years asked for")));
    }
    // A material is the mineral asked for, has a code and stands in the file.
    let stands: BTreeSet<&str> = printed.iter().map(|row| row.material.as_str()).collect();
    let of = |name: &str| wanted.as_ref().is_none_or(|wanted| wanted.as_str() == name);
    let chosen: Vec<usize> =
        (0..MATERIALS.len()).filter(|k| stands.contains(MATERIALS[*k].name) && of(MATERIALS[*k].mineral)).collect();
    let mut desk =
        Desk { atlas, numbers: Numbers::default(), tables: Tables::default(), publications: BTreeSet::new() };
    desk.output(&asked.production.display().to_string(), &printed, &chosen, &years)?;
    watch.proceed()?;
    watch.doing("reading trade as it stands");
    let without = desk.trade(&chosen, &years)?;
    desk.risk(&years);
    watch.proceed()?;
    let (importers, named) = desk.importers(&asked.areas, &years)?;
    let found = scores(&desk.tables, &importers);
    let missing = missing(&chosen, &without, &printed, &wanted.map(|m| m.to_string()));
    Ok(answer(desk, found, &named, (&chosen, &printed), years, missing))
}

fn read(path: &Path) -> Result<Vec<AsPrinted>, StudyError> {
    let shown = path.display().to_string();
    let bytes = packed::read_file(path, MOST_BYTES)?;
    let plain = packed::unpack(&shown, &bytes, MOST_BYTES).map_err(|problem| vec![problem])?;
    Ok(world_mining_data::as_printed(&shown, &plain)?)
}

/// What is put together.
struct Desk<'a> {
    atlas: &'a Atlas,
    numbers: Numbers,
    tables: Tables,
    publications: BTreeSet<Publication>,
}

impl Desk<'_> {
    /// Output by country, in the publisher's unit.
    fn output(&mut self, file: &str, printed: &[AsPrinted], chosen: &[usize], years: &[i32]) -> Result<(), StudyError> {
        let place: BTreeMap<&str, usize> = chosen.iter().enumerate().map(|(n, k)| (MATERIALS[*k].name, n)).collect();
        self.tables.tonnes = vec![1.0; chosen.len()];
        let (mut problems, mut known) = (Vec::new(), BTreeMap::<&str, Option<AreaId>>::new());
        for row in printed.iter().filter(|row| row.code != "WLD" && years.contains(&row.year)) {
            let (Some(material), Some(quantity)) = (place.get(row.material.as_str()), row.quantity) else { continue };
            let area = known.entry(&row.country).or_insert_with(|| named(&self.atlas.registry, row));
            let Some(area) = area else {
                let (message, line) =
                    (format!("no area `{}`", row.country), u32::try_from(row.row).unwrap_or(u32::MAX));
                problems.push(Problem::of_file(file, "unknown-area", message).at(line, 0, 0).named("country"));
                continue;
            };
            if row.unit == "kg" {
                self.tables.tonnes[*material] = 0.001;
            }
            let (area, year) = (self.numbers.number(area), row.year as i16);
            self.tables.output.push(Output { material: *material as u16, area, year, quantity });
        }
        let last = printed.iter().map(|row| row.year).max().unwrap_or_default();
        self.publications.insert(Publication::new(world_mining_data::SOURCE, (last + 2).to_string()));
        if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
    }

    /// Trade under the codes of each material; returns codes that no table has in any of the years.
    fn trade(&mut self, chosen: &[usize], years: &[i32]) -> Result<BTreeMap<usize, Vec<i32>>, StudyError> {
        let mut carries: BTreeMap<i32, Vec<u16>> = BTreeMap::new();
        for (n, k) in chosen.iter().enumerate() {
            for code in MATERIALS[*k].codes {
                carries.entry(*code).or_default().push(n as u16);
            }
        }
        let codes: Vec<i32> = carries.keys().copied().collect();
        let (numbers, trade) = (&mut self.numbers, &mut self.tables.trade);
        let mut seen: BTreeSet<i32> = BTreeSet::new();
        let releases = self.atlas.trade.stated(NOMENCLATURE, &codes, years, |flow| {
            seen.insert(flow.product);
            let (from, to) = (numbers.number(flow.exporter), numbers.number(flow.importer));
            let (year, value_usd, gross_t) = (flow.year as i16, flow.value_usd, flow.gross_t);
            for material in &carries[&flow.product] {
                trade.push(Traded { material: *material, year, from, to, value_usd, gross_t });
            }
        })?;
        self.publications.extend(releases);
        let unseen =
            |k: &usize| MATERIALS[*k].codes.iter().copied().filter(|code| !seen.contains(code)).collect::<Vec<i32>>();
        Ok(chosen.iter().map(|k| (*k, unseen(k))).filter(|(_, codes)| !codes.is_empty()).collect())
    }

    /// Political risk of every area and year, with all its digits.
    fn risk(&mut self, years: &[i32]) {
        let facts = || self.atlas.facts.of_quantity(QuantityKind::Governance).filter(|f| f.series.partner == STABILITY);
        // The edition that reaches furthest, as everywhere.
        let Some((_, edition)) = facts().map(|f| (f.period.year(), f.origin.edition.clone())).max() else { return };
        for fact in facts().filter(|f| f.origin.edition == edition && years.contains(&f.period.year())) {
            let Some(risk) = fact.range().and_then(|band| political_risk(band.value)) else { continue };
            self.publications.insert(Publication::of(fact));
            if let Some(area) = self.numbers.of.get(&fact.area) {
                self.tables.risk.insert((*area, fact.period.year() as i16), risk);
            }
        }
    }

    /// Who imports: those asked for, or every country met.
    fn importers(&self, asked: &[String], years: &[i32]) -> Result<(Vec<Importer>, Vec<AreaId>), StudyError> {
        let member = |area: &AreaId| self.numbers.of.get(area).copied();
        if asked.is_empty() {
            let single = |area: &&AreaId| !["ROW", "OTH", "WLD"].contains(&area.as_str());
            let mut areas: Vec<AreaId> = self.numbers.areas.iter().filter(single).cloned().collect();
            areas.sort();
            let importers = areas.iter().map(|area| Importer { members: member(area).into_iter().collect() });
            return Ok((importers.collect(), areas));
        }
        let mut importers = Vec::new();
        let mut named = Vec::new();
        let at = years.last().and_then(|year| Month::new(*year, 12));
        for name in asked {
            let area = facts::area(self.atlas, name)?;
            if ["ROW", "OTH", "WLD"].contains(&area.as_str()) {
                return Err(StudyError::Refused(format!("`{area}` is no importing area; name countries or blocs")));
            }
            let members = at.map(|at| self.atlas.registry.members(area.as_str(), at)).unwrap_or_default();
            let members = if members.is_empty() { vec![area.clone()] } else { members };
            importers.push(Importer { members: members.iter().filter_map(member).collect() });
            named.push(area);
        }
        Ok((importers, named))
    }
}

/// The area of a row, by its code or by its name; some codes are those of a trade statistic.
fn named(registry: &Registry, row: &AsPrinted) -> Option<AreaId> {
    let code = AreaId::from(row.code.as_str());
    if registry.areas.contains_key(&code) {
        return Some(code);
    }
    match registry.meant_area(&row.country) {
        Meant::One(area) => Some(area),
        _ => None,
    }
}

/// What cannot be scored, in words.
fn missing(
    chosen: &[usize],
    without: &BTreeMap<usize, Vec<i32>>,
    printed: &[AsPrinted],
    wanted: &Option<String>,
) -> Vec<String> {
    let code = |code: &i32| format!("{code:06}");
    let mut missing = Vec::new();
    for k in chosen {
        let of = &MATERIALS[*k];
        match without.get(k) {
            _ if of.codes.is_empty() => missing.push(format!("{}: the method names no code of HS 1992", of.name)),
            Some(codes) if codes.len() == of.codes.len() => missing.push(format!(
                "{}: no table of the atlas has trade under {NOMENCLATURE} {} in these years; import CEPII's BACI of HS 1992",
                of.name,
                list(&codes.iter().map(code).collect::<Vec<_>>())
            )),
            Some(codes) => missing.push(format!(
                "{}: without {NOMENCLATURE} {}, which no table of the atlas has in these years",
                of.name,
                list(&codes.iter().map(code).collect::<Vec<_>>())
            )),
            None => {}
        }
    }
    let mapped: BTreeSet<&str> = MATERIALS.iter().map(|of| of.name).collect();
    let strangers: BTreeSet<&str> =
        printed.iter().map(|row| row.material.as_str()).filter(|name| !mapped.contains(name)).collect();
    missing.extend(strangers.into_iter().map(|name| format!("{name}: not among the raw materials of the method")));
    if let Some(wanted) = wanted.as_ref().filter(|_| chosen.is_empty()) {
        missing.push(format!("{wanted}: no raw material of the method and of the file"));
    }
    missing
}

fn answer(
    desk: Desk,
    found: Vec<Scored>,
    named: &[AreaId],
    (chosen, printed): (&[usize], &[AsPrinted]),
    years: Vec<i32>,
    missing: Vec<String>,
) -> Geopolrisk {
    let unit =
        |name: &str| printed.iter().find(|row| row.material == name).map_or(String::new(), |row| row.unit.clone());
    let material = |k: &usize| Material {
        name: MATERIALS[*k].name.to_owned(),
        mineral: (!MATERIALS[*k].mineral.is_empty()).then(|| MATERIALS[*k].mineral.into()),
        codes: MATERIALS[*k].codes.iter().map(|code| format!("{code:06}")).collect(),
        unit: unit(MATERIALS[*k].name),
    };
    // A material of whose trade nothing is known has no imports, which is not the same as none.
    let traded: BTreeSet<u16> = desk.tables.trade.iter().map(|flow| flow.material).collect();
    let cell = |s: Scored| Cell {
        material: usize::from(s.material),
        area: named[s.importer].clone(),
        year: i32::from(s.year),
        herfindahl: s.herfindahl,
        production_t: s.production_t,
        imports_t: s.imports_t,
        imports_usd: s.imports_usd,
        import_risk: s.import_risk,
        score: s.score,
        price_usd_per_kg: s.price,
        characterisation_factor: s.characterisation(),
    };
    Geopolrisk {
        years,
        materials: chosen.iter().map(material).collect(),
        cells: found.into_iter().filter(|s| traded.contains(&s.material)).map(cell).collect(),
        missing,
        notes: vec![
            "Output in the publisher's own units and content (oxide, ore, metal), trade in gross tonnes, added as the method's library adds them.".into(),
            "A country whose risk nobody estimates counts 0.5; inside a bloc a partner counts 0; a flow without a tonnage enters the price alone.".into(),
        ],
        sources: citations(&desk.atlas.registry, &desk.publications),
    }
}
