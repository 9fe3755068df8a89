//! A licence over months under other readings than that of the scenario: granted quickly, middling, hardly. On the day of an announcement
//! nobody knows which, and nothing in a path of prices turns on more.

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::{LicenceCase, LicenceReading, PlaceMonth, PlaceOverMonths};
use monazite_model::registry::{Parameter, Registry};
use monazite_model::scenario::{MeasureKind, Scenario, Schedule};

use crate::error::StudyError;
use crate::watch::Watch;

/// The central path of a chain under a scenario: the places where something moves.
type Path<'f> = &'f dyn Fn(&Chain, &Scenario) -> Result<Vec<PlaceOverMonths>, StudyError>;

/// Every reading of the licences of a scenario, form by form in the country outside that spends most on it: as stated, from the central
/// paths in `places`, and quick, half and hard, each with its months cleared. Nothing where there is no licence, or where the registry
/// has no rows for readings.
pub(super) fn readings(
    chains: &[Chain],
    (scenario, registry): (&Scenario, &Registry),
    places: &[PlaceOverMonths],
    path: Path<'_>,
    watch: &dyn Watch,
) -> Result<Vec<LicenceReading>, StudyError> {
    let row = |name: &str| registry.parameters.iter().find(|row| row.name == name && row.scope == "*");
    let (Some(granted), Some(ramp), Some(wait)) = (row("licence-granted"), row("licence-ramp"), row("licence-wait"))
    else {
        return Ok(Vec::new());
    };
    let shown = shown(scenario, places);
    let mut told = Vec::new();
    for at in &shown {
        told.extend(reading(LicenceCase::Stated, None, at, places));
    }
    if told.is_empty() {
        return Ok(told);
    }
    for (case, granted, ramp) in cases(granted, ramp) {
        let other = read_as(scenario, granted, ramp.round() as u32, wait.central.round() as u32);
        for chain in chains.iter().filter(|chain| shown.iter().any(|(form, _)| chain.form(form).is_some())) {
            watch.proceed()?;
            let moved = path(chain, &other)?;
            for at in shown.iter().filter(|(form, _)| chain.form(form).is_some()) {
                let read = Some((granted, ramp));
                told.push(reading(case, read, at, &moved).unwrap_or_else(|| still(case, read, at, scenario)));
            }
        }
    }
    // A form's readings beside each other.
    let place = |told: &LicenceReading| shown.iter().position(|(form, _)| *form == told.form);
    told.sort_by_key(place);
    Ok(told)
}

/// Share granted and months of the ramp, reading by reading.
fn cases(granted: &Parameter, ramp: &Parameter) -> [(LicenceCase, f64, f64); 3] {
    [
        (LicenceCase::Quick, granted.high, ramp.low),
        (LicenceCase::Half, granted.central, ramp.central),
        (LicenceCase::Hard, granted.low, ramp.high),
    ]
}

/// Of each licensed form, the country outside that spends most on it.
fn shown(scenario: &Scenario, places: &[PlaceOverMonths]) -> Vec<(FormId, AreaId)> {
    let mut shown: Vec<(FormId, AreaId)> = Vec::new();
    for measure in &scenario.measures {
        let MeasureKind::ExportLicence(licence) = &measure.kind else { continue };
        for form in &licence.flows.on {
            if shown.iter().any(|(known, _)| known == form) {
                continue;
            }
            let spends = |place: &&PlaceOverMonths| place.taken_t * place.base;
            let outside = |place: &&PlaceOverMonths| {
                place.form == *form && !place.inside && place.area.as_str() != "ROW" && spends(place) > 0.0
            };
            let most = places.iter().filter(outside).max_by(|a, b| spends(a).total_cmp(&spends(b)));
            shown.extend(most.map(|place| (form.clone(), place.area.clone())));
        }
    }
    shown
}

/// The scenario with all its licences granted alike: nothing at first, for as long as it says or the registry does, then up to a share.
fn read_as(scenario: &Scenario, granted: f64, ramp_months: u32, wait: u32) -> Scenario {
    let mut other = scenario.clone();
    for measure in &mut other.measures {
        if let MeasureKind::ExportLicence(licence) = &mut measure.kind {
            let (first_months, hold_months) = match licence.granted {
                Schedule::Ramp { first_months, hold_months, .. } => (first_months, hold_months),
                Schedule::Constant(_) => (0.0, wait),
            };
            licence.granted = Schedule::Ramp { first_months, hold_months, then: granted, ramp_months };
        }
    }
    other
}

/// What a reading says of a form in an area where nothing moves.
fn still(
    case: LicenceCase,
    read: Option<(f64, f64)>,
    (form, area): &(FormId, AreaId),
    scenario: &Scenario,
) -> LicenceReading {
    LicenceReading {
        case,
        granted: read.map(|(granted, _)| granted),
        ramp_months: read.map(|(_, ramp)| ramp),
        form: form.clone(),
        area: area.clone(),
        peak: 1.0,
        month: scenario.start,
        after_12: (scenario.months > 12).then_some(1.0),
        last: 1.0,
        use_below_base: None,
    }
}

/// What a reading says of a form in an area; nothing where none of its months moves.
fn reading(
    case: LicenceCase,
    read: Option<(f64, f64)>,
    (form, area): &(FormId, AreaId),
    places: &[PlaceOverMonths],
) -> Option<LicenceReading> {
    let place = places.iter().find(|place| (&place.form, &place.area) == (form, area))?;
    let last = place.path.last()?;
    // The first of equals.
    let highest = place.path.iter().rev().max_by(|a, b| a.central.total_cmp(&b.central))?;
    let below = |month: &PlaceMonth| month.use_below_base;
    Some(LicenceReading {
        case,
        granted: read.map(|(granted, _)| granted),
        ramp_months: read.map(|(_, ramp)| ramp),
        form: form.clone(),
        area: area.clone(),
        peak: highest.central,
        month: highest.month,
        after_12: place.path.get(12).map(|month| month.central),
        last: last.central,
        use_below_base: place.path.iter().filter_map(below).reduce(f64::max),
    })
}
