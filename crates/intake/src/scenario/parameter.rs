//! `[[parameter]]`: a value in place of the registry's. One that would change nothing, or that no market can have, is a fault.

use std::collections::BTreeSet;

use monazite_model::code::{FormId, MineralId, Stage};
use monazite_model::registry::Distribution;
use monazite_model::scenario::ParameterOverride;

use super::section::{At, Section};
use super::{tables, vocabulary};

/// The parameter that is a price, of a single form.
const PRICE: &str = "price";

/// The parameters of a scenario, each for a scope of its own.
pub(super) fn all(s: &Section<'_, '_>) -> Option<Vec<ParameterOverride>> {
    let mut seen = BTreeSet::new();
    let mut all = Some(Vec::new());
    for (node, path) in tables(s, "parameter")? {
        let Some(of) = s.table_in(node, &path, vocabulary::PARAMETER) else {
            all = None;
            continue;
        };
        let read = parameter(&of);
        if let Some(read) = &read
            && !seen.insert((read.name.clone(), read.scope.clone()))
        {
            let message = format!("a second `{}` of `{}`; expected it once", read.name, read.scope);
            of.fault_at_key("scope", "repeated", message, None);
        }
        match (&mut all, read) {
            (Some(list), Some(read)) => list.push(read),
            _ => all = None,
        }
    }
    all
}

fn parameter(s: &Section<'_, '_>) -> Option<ParameterOverride> {
    let name = s.parameter_name("name");
    let scope = s.scope("scope");
    let central = s.number("central");
    let low = s.number("low");
    let high = s.number("high");
    let reason = s.text("reason");
    if let (Some(c), Some(l)) = (&central, &low)
        && l.value > c.value
    {
        let message = format!("`low` is {} and `central` {}; expected low <= central", l.value, c.value);
        s.desk.fault(&l.span, &l.path, "out-of-order", message, None);
    }
    if let (Some(c), Some(h)) = (&central, &high)
        && h.value < c.value
    {
        let message = format!("`high` is {} and `central` {}; expected central <= high", h.value, c.value);
        s.desk.fault(&h.span, &h.path, "out-of-order", message, None);
    }
    if let Some(name) = &name {
        for at in [&central, &low, &high].into_iter().flatten() {
            in_range(s, name, at);
        }
        if let Some(scope) = &scope {
            touches(s, name, scope);
        }
    }
    let central = central?.value;
    Some(ParameterOverride {
        name: name?,
        scope: scope?,
        central,
        low: low.map_or(central, |at| at.value),
        high: high.map_or(central, |at| at.value),
        reason: reason?.value,
    })
}

/// Values a parameter cannot have: what the registry draws from a log-normal is above zero, and a share lies between 0 and 1.
fn in_range(s: &Section<'_, '_>, name: &str, at: &At<f64>) {
    let rows: Vec<_> = s.desk.registry.parameters.iter().filter(|p| p.name == name).collect();
    let positive = name == PRICE || !rows.is_empty() && rows.iter().all(|p| p.distribution == Distribution::LogNormal);
    let share = !rows.is_empty() && rows.iter().all(|p| p.unit == "share");
    let expected = match () {
        () if positive && at.value <= 0.0 => "above 0",
        () if at.value < 0.0 => "not below 0",
        () if share && at.value > 1.0 => "a share from 0 to 1",
        () => return,
    };
    let message = format!("`{name}` is {expected}, found {}", at.value);
    s.desk.fault(&at.span, &at.path, "out-of-range", message, None);
}

/// A scope no chain of the scenario has would change nothing, and neither would a price of more than one form.
fn touches(s: &Section<'_, '_>, name: &str, scope: &str) {
    let registry = s.desk.registry;
    let here = || registry.forms.values().filter(|form| s.desk.in_scenario(&form.id));
    let form = FormId::from(scope);
    if name == PRICE {
        let hint = || {
            let traded: Vec<&str> = here().filter(|form| !form.local).map(|form| form.id.as_str()).take(24).collect();
            Some(format!("forms that have a price here: {}", traded.join(", ")))
        };
        match registry.forms.get(&form) {
            None => {
                let message =
                    format!("a price is that of one form; `{scope}` is none, so that it would change nothing");
                return s.fault_at_key("scope", "touches-nothing", message, hint());
            }
            Some(form) if form.local => {
                let message = format!("`{scope}` does not travel and has no price, so that it would change nothing");
                return s.fault_at_key("scope", "touches-nothing", message, hint());
            }
            Some(_) => {}
        }
    }
    let touched = scope == "*"
        || here().any(|known| {
            known.id == form || known.id.mineral() == MineralId::from(scope) || is_stage(known.stage, scope)
        });
    if !touched {
        let message = format!("`{scope}` is in no chain of this scenario, so that the parameter would change nothing");
        let minerals: BTreeSet<String> = here().map(|form| form.id.mineral().to_string()).take(200).collect();
        let known = minerals.into_iter().take(24).collect::<Vec<_>>().join(", ");
        s.fault_at_key("scope", "touches-nothing", message, Some(format!("minerals of its chains: {known}")));
    }
}

fn is_stage(stage: Stage, scope: &str) -> bool {
    stage.name() == scope
}
