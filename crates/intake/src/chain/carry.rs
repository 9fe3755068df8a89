//! How a figure of another year serves for the year asked for.
//!
//! It is scaled by what one publisher states for both years: the form's own world output (in the counted mass, else in another mass of
//! the same goods), else that of the nearest stage of the same mineral, else of what it is made beside and from. Where nothing is stated for both, it serves as it is up to
//! [`NEAR`] years away and is not used further away. Whatever is carried is at best derived (grade C) and cited as of its own year.

use monazite_model::citation::{Source, cited};
use monazite_model::code::FormId;
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::registry::Process;

use super::choose::{DRIFT_PER_YEAR, Facts};
use super::prior::Prior;

/// Years within which a figure that nothing scales still serves.
pub(super) const NEAR: i32 = 2;
/// What scaling by another stage adds to a band, relative. Ours: yields, scrap and stocks between two stages.
const OTHER_STAGE: f64 = 0.1;
/// A scaling beyond this factor either way says that the two years are of different worlds, not of a growing one.
const MOST: f64 = 10.0;

/// How a figure of one year becomes one of another.
#[derive(Debug, Clone)]
pub(super) struct Carry {
    /// The year it is of.
    said: i32,
    /// Years it is carried over.
    distance: i32,
    /// What it is multiplied by; 1 where it serves as it is.
    pub factor: f64,
    /// What scales it, with both ids; nothing where it serves as it is.
    by: Option<String>,
    /// True where another stage scales it.
    other_stage: bool,
}

impl Carry {
    /// A figure of `said` that serves as it is.
    pub(super) fn as_it_is(said: i32, distance: i32) -> Self {
        Carry { said, distance, factor: 1.0, by: None, other_stage: false }
    }

    /// A figure of `said` that is scaled by what is stated of the same form for both years.
    pub(super) fn scaled(said: i32, distance: i32, factor: f64, by: String) -> Self {
        Carry { said, distance, factor, by: Some(by), other_stage: false }
    }

    /// A figure of the very year.
    pub(super) fn none(year: i32) -> Self {
        Carry::as_it_is(year, 0)
    }

    /// The belief in the year asked for.
    pub(super) fn apply(&self, prior: &Prior) -> Prior {
        if self.distance == 0 {
            return prior.clone();
        }
        let stage = if self.other_stage { OTHER_STAGE } else { 0.0 };
        let mut carried = prior.scaled(self.factor).widened(f64::from(self.distance) * DRIFT_PER_YEAR + stage);
        carried.grade = carried.grade.max(Quality::C);
        carried.sources = carried.sources.into_iter().map(|source| self.cite(source)).collect();
        carried.sources.extend(self.by.as_ref().map(|by| Source::assumption(format!("scaled by {by}"))));
        carried.sources.sort();
        carried.sources.dedup();
        carried
    }

    /// A source of a carried figure, with the year it is of.
    pub(super) fn cite(&self, source: Source) -> Source {
        if self.distance == 0 { source } else { source.carried(self.said, self.by.is_some()) }
    }

    /// How it is carried, in words; empty for a figure of the very year.
    pub(super) fn words(&self) -> String {
        match &self.by {
            Some(by) => format!("scaled by {:.4}: {by}", self.factor),
            None if self.distance > 0 => "as it is: nothing stated for both years scales it".into(),
            None => String::new(),
        }
    }
}

impl Facts<'_> {
    /// How a figure of `form` of the year `said` serves for `year`, `distance` years away; nothing where it does not.
    pub(super) fn carry(&self, form: &FormId, said: i32, distance: i32, year: i32) -> Option<Carry> {
        if distance == 0 || said == year {
            return Some(Carry::none(year));
        }
        if let Some((factor, by, other_stage)) = self.yardstick(form, said, year) {
            return Some(Carry { said, distance, factor, by: Some(by), other_stage });
        }
        (distance <= NEAR).then(|| Carry::as_it_is(said, distance))
    }

    /// How trade of another year serves: as it is up to [`NEAR`] years away, else scaled by world output, else not at all.
    pub(super) fn carry_trade(&self, form: &FormId, said: i32, year: i32) -> Option<Carry> {
        let distance = (said - year).abs();
        if distance <= NEAR { Some(Carry::as_it_is(said, distance)) } else { self.carry(form, said, distance, year) }
    }

    /// What world output in `year` is to that in `said`, who says so, and whether it is of another stage.
    fn yardstick(&self, form: &FormId, said: i32, year: i32) -> Option<(f64, String, bool)> {
        self.neighbours(form).into_iter().find_map(|id| {
            let (factor, by) = self.ratio(&id, said, year)?;
            Some((factor, by, id != *form))
        })
    }

    /// The form, the forms of its mineral at other stages, nearest first, and then what it is made beside and from, step by step.
    fn neighbours(&self, form: &FormId) -> Vec<FormId> {
        let registry = self.registry();
        let stage = |id: &FormId| registry.forms.get(id).map(|f| f.stage as i32);
        let Some(own) = stage(form) else { return Vec::new() };
        let of_mineral = self.forms_of(QuantityKind::Production).filter(|id| id.mineral() == form.mineral());
        let mut others: Vec<(i32, i32, &FormId)> = of_mineral
            .filter_map(|id| Some(((stage(id)? - own).abs(), stage(id)?, id)))
            .filter(|(distance, ..)| *distance > 0)
            .collect();
        others.sort();
        let mut all = vec![form.clone()];
        all.extend(others.into_iter().map(|(.., id)| id.clone()));
        let mut next = 0;
        while let Some(id) = all.get(next).cloned() {
            next += 1;
            let makes = |p: &&Process| p.makes == id || p.joint.iter().any(|leg| leg.form == id);
            let inputs = registry.processes.values().filter(makes).flat_map(|p| &p.from).map(|leg| &leg.form);
            // A companion goes with its host.
            let hosts = registry.processes.values().filter(makes).map(|p| &p.makes);
            let spec = registry.forms.get(&id);
            let derived = spec.and_then(|f| f.production_of.as_ref()).map(|derived| &derived.form);
            let parts = spec.into_iter().flat_map(|f| &f.sum_of);
            for other in hosts.chain(inputs).chain(derived).chain(parts) {
                if !all.contains(other) {
                    all.push(other.clone());
                }
            }
        }
        all
    }

    /// World output of a form in `year` over that in `said`, by the most trusted publisher that states both in one mass.
    fn ratio(&self, form: &FormId, said: i32, year: i32) -> Option<(f64, String)> {
        self.worlds(form)?.of_both(year, said).find_map(|(series, now, then)| {
            let totals = [(&now.total, &then.total), (&now.sum, &then.sum)];
            let both = totals.into_iter().filter_map(|(now, then)| now.as_ref().zip(then.as_ref()));
            let mass = if series.other_mass { format!(" ({})", series.words) } else { String::new() };
            both.map(|(now, then)| (now.tonnes / then.tonnes, now, then))
                .find(|(factor, ..)| (1.0 / MOST..=MOST).contains(factor))
                .map(|(factor, now, then)| {
                    let by = format!(
                        "world output of {form}{mass}, {:.6} t in {year} against {:.6} t in {said}: {} and {}",
                        now.tonnes,
                        then.tonnes,
                        cited(&now.ids),
                        cited(&then.ids)
                    );
                    (factor, by)
                })
        })
    }
}

/// Why a figure of another year is not used.
pub(super) fn far(distance: i32) -> String {
    format!("{distance} years away, and nothing stated for both years scales it")
}

/// A belief as of its own year: what is of another year is at best derived, and cited as of the year of its period that is nearest.
pub(super) fn as_of(fact: &Fact, prior: Prior, year: i32) -> Prior {
    if fact.period.touches(year) {
        return prior;
    }
    let said = fact.period.nearest(year);
    // Further away only what is multiplied by a total of the very year still serves (`shares`).
    let scaled = (said - year).abs() > NEAR;
    let sources = prior.sources.into_iter().map(|source| source.carried(said, scaled)).collect();
    Prior { grade: prior.grade.max(Quality::C), sources, ..prior }
}
