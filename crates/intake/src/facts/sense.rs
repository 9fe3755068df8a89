//! Figures that cannot be: the wrong unit, a mass below zero, a share above one, and names the registry does not have.

use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::quantity::Unit;
use monazite_model::registry::Registry;

/// Minerals of facts that are about areas alone (governance, development, value added of industries): no form of the registry.
const ABOUT_AREAS: &str = "world";

/// The first and last year a fact may speak of.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2200;

/// Units a quantity is stated in.
fn units(quantity: QuantityKind) -> &'static [Unit] {
    use QuantityKind::*;
    match quantity {
        Production | SecondaryProduction | Capacity | Reserves | Consumption | Imports | Exports | Stocks | Demand => {
            &[Unit::Tonne, Unit::CubicMetre]
        }
        Price => &[Unit::UsdPerT],
        ImportReliance | ImportShare | SupplyShare | SourcingShare | EndUseShare | RecyclingInputRate
        | CompanionShare => &[Unit::Share],
        Governance | SubstitutionIndex | ConcentrationIndex | TradeParameter | HumanDevelopment => &[Unit::Score],
        ValueAdded => &[Unit::Eur, Unit::Usd],
    }
}

/// The least and the most a figure can be. The upper ends are far above anything on earth: all known ore of any mineral is below 10¹³ t.
fn limits(quantity: QuantityKind, unit: Unit) -> (f64, f64) {
    match (quantity, unit) {
        (QuantityKind::ImportReliance, _) => (f64::NEG_INFINITY, 1.0),
        (_, Unit::Share) => (0.0, 1.0),
        (_, Unit::Tonne) => (0.0, 1e13),
        (_, Unit::UsdPerT) => (0.0, 1e12),
        (_, Unit::CubicMetre) => (0.0, 1e15),
        (_, Unit::Usd | Unit::Eur) => (f64::NEG_INFINITY, 1e16),
        (_, Unit::Score) => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

/// What is wrong with one cell of a row.
pub(super) struct Nonsense {
    pub column: &'static str,
    pub code: &'static str,
    pub message: String,
    pub hint: Option<String>,
}

/// What a fact says that cannot be, cell by cell.
pub(super) fn nonsense(fact: &Fact) -> Vec<Nonsense> {
    let mut found = Vec::new();
    let (quantity, unit) = (fact.series.quantity, fact.unit);
    let allowed = units(quantity);
    if !allowed.contains(&unit) {
        let names: Vec<&str> = allowed.iter().map(|u| u.name()).collect();
        found.push(Nonsense {
            column: "unit",
            code: "wrong-unit",
            message: format!("{} is not stated in `{}`", quantity.name(), unit.name()),
            hint: Some(format!("expected {}", names.join(" or "))),
        });
        return found;
    }
    let (low, high) = match fact.value {
        Observed::Bounded { low, high } => (low, high),
        _ => (fact.band.map(|b| b.low), fact.band.map(|b| b.high)),
    };
    let (least, most) = limits(quantity, unit);
    for (column, figure) in [("value", fact.value.value()), ("low", low), ("high", high)] {
        let Some(figure) = figure else { continue };
        if figure < least || figure > most {
            let (message, hint) = match unit {
                Unit::Share => {
                    let hint = (1.0..=100.0).contains(&figure).then(|| format!("{figure} % is {}", figure / 100.0));
                    (format!("a share of {figure} is not between {} and 1", least.max(0.0)), hint)
                }
                _ if figure < least => (format!("{} is not below zero, found {figure}", quantity.name()), None),
                _ => (format!("{figure:e} {} is more than there is", unit.name()), Some("check the unit".to_owned())),
            };
            found.push(Nonsense { column, code: "out-of-range", message, hint });
        }
    }
    if !YEARS.contains(&fact.period.year()) {
        found.push(Nonsense {
            column: "period",
            code: "out-of-range",
            message: format!("no year from {} to {}: `{}`", YEARS.start(), YEARS.end(), fact.period),
            hint: None,
        });
    }
    found
}

/// Names of a fact that the registry does not have.
pub(super) fn strangers(fact: &Fact, registry: &Registry) -> Vec<Nonsense> {
    let mut found = Vec::new();
    let series = &fact.series;
    match registry.forms.get(&series.form) {
        _ if series.mineral.as_str() == ABOUT_AREAS => {}
        None => found.push(Nonsense {
            column: "form",
            code: "unknown-form",
            message: format!("no form `{}` in the registry: no chain would ever read it", series.form),
            hint: did_you_mean(series.form.as_str(), registry.forms.keys().map(|f| f.as_str())),
        }),
        Some(form) if form.stage != series.stage => found.push(Nonsense {
            column: "stage",
            code: "wrong-stage",
            message: format!("`{}` is of the stage {}, found {}", series.form, form.stage.name(), series.stage.name()),
            hint: None,
        }),
        Some(_) => {}
    }
    let area = fact.area.as_str();
    if !registry.areas.contains_key(&fact.area) && !registry.blocs().contains(&area) {
        found.push(Nonsense {
            column: "area",
            code: "unknown-area",
            message: format!("no area or bloc `{area}`"),
            hint: Some("codes of areas are listed in registry/areas.csv, blocs in registry/memberships.csv".to_owned()),
        });
    }
    found
}

impl Nonsense {
    /// As a problem of a line of a file.
    pub(super) fn at(self, file: &str, line: u32) -> Problem {
        let mut problem = Problem::of_file(file, self.code, self.message).at(line, 0, 0).named(self.column);
        problem.hint = self.hint;
        problem
    }
}
