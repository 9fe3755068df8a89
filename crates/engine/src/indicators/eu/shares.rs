//! Shares of the study of 2023, the factor t of a supplier, and the weighted concentration of a table of shares.

use std::collections::BTreeSet;

use monazite_model::code::{AreaId, FormId, MineralId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::restrictions::{Factor, in_force};
use super::round::ROUND_2023;
use crate::indicators::at::At;
use crate::indicators::concentration::{Supplier, governance_weighted};
use crate::indicators::context::Context;
use crate::indicators::governance::Governance;
use crate::indicators::supply::{Level, Table};

/// Product variants under which a study's share of a form may stand for a mineral: none for its own forms, the element's name
/// (or the name its group is printed under) for rare earths in ore.
pub fn variants(registry: &Registry, mineral: &MineralId, form: &FormId) -> Vec<String> {
    if &form.mineral() == mineral {
        return vec![String::new()];
    }
    let mut names = vec![mineral.0.clone()];
    names.extend(registry.group_of(mineral).map(|g| g.printed.clone()).filter(|printed| !printed.is_empty()));
    names
}

/// Shares of world supply of a form in the study, with what they leave to 1 as `OTH`; empty where it has none.
pub fn world_shares(context: &Context, mineral: &MineralId, form: &FormId) -> Table {
    let rows = context.facts(form.mineral().as_str(), QuantityKind::SupplyShare);
    for variant in variants(context.registry(), mineral, form) {
        let own =
            rows.iter().filter(|f| ROUND_2023.printed(f) && f.series.form == *form && f.series.partner == variant);
        let table = shares(own.map(|f| (f.area.clone(), *f)));
        if !table.levels.is_empty() {
            return table;
        }
    }
    Table::default()
}

/// Shares of EU sourcing of a form in the study, as [`world_shares`].
pub fn sourcing_shares(context: &Context, mineral: &MineralId, form: &FormId) -> Table {
    let rows = context.facts(form.mineral().as_str(), QuantityKind::SourcingShare);
    for variant in variants(context.registry(), mineral, form) {
        let ending = if variant.is_empty() { String::new() } else { format!(" ({variant})") };
        let own = rows.iter().filter(|f| ROUND_2023.printed(f) && f.series.form == *form).filter_map(|f| {
            let partner = f.series.partner.strip_suffix(&ending)?;
            (!partner.contains('(')).then(|| (AreaId::from(partner), *f))
        });
        let table = shares(own);
        if !table.levels.is_empty() {
            return table;
        }
    }
    Table::default()
}

fn shares<'f>(rows: impl Iterator<Item = (AreaId, &'f Fact)>) -> Table {
    let mut levels = Vec::new();
    let mut sources = BTreeSet::new();
    for (area, fact) in rows {
        let band = fact.range().or_else(|| bounded(fact));
        if let Some(band) = band.filter(|b| b.high > 0.0) {
            sources.insert(format!("{} {}", fact.origin.source, fact.origin.edition));
            levels.push(Level::new(area, Band { low: band.low.max(0.0), ..band }, fact.id()));
        }
    }
    levels.sort_by(|a, b| a.area.cmp(&b.area));
    let rest = 1.0 - levels.iter().map(|l| l.band.value).sum::<f64>();
    if !levels.is_empty() && rest > 0.0 && !levels.iter().any(|l| l.area.as_str() == "OTH") {
        levels.push(Level::new("OTH".into(), Band::exact(rest), "rest".into()));
    }
    Table { levels, sources }
}

/// `<0.1 %` counts as the middle of its bound.
fn bounded(fact: &Fact) -> Option<Band> {
    match fact.value {
        monazite_model::observed::Observed::Bounded { low, high: Some(high) } => {
            let low = low.unwrap_or(0.0);
            Some(Band { value: (low + high) / 2.0, low, high })
        }
        _ => None,
    }
}

/// Whether the area's sourcing only repeats the world's shares, rounded: a mistake of the copy, not evidence.
pub fn repeats(world: &Table, area: &Table) -> bool {
    let named = |t: &Table| -> Vec<(AreaId, f64)> {
        let single = t.levels.iter().filter(|l| !l.dispersed() && l.band.value >= 0.01);
        single.map(|l| (l.area.clone(), (l.band.value * 100.0).round())).collect()
    };
    let (world, area) = (named(world), named(area));
    let near = |(a, b): (&(AreaId, f64), &(AreaId, f64))| a.0 == b.0 && (a.1 - b.1).abs() <= 1.0;
    world.len() >= 3 && world.len() == area.len() && world.iter().zip(&area).all(near)
}

/// The factor t of a supplier: 0.8 inside the area, else as the study prints it [seen in its tables], or more where events
/// `since` its years say so.
pub fn factor(context: &Context, form: &FormId, variants: &[String], supplier: &AreaId, since: bool) -> Factor {
    if context.members.contains(supplier) {
        return Factor::known(0.8);
    }
    let printed = printed_factor(context, form, variants, supplier);
    let registry = &context.registry();
    let later = if since {
        in_force(registry, form, supplier, (&context.area, &context.members), context.year())
    } else {
        None
    };
    let Some(later) = later.filter(|l| l.band.high > printed) else { return Factor::known(printed) };
    let up = |x: f64| x.max(printed);
    Factor { band: Band { value: up(later.band.value), low: up(later.band.low), high: later.band.high }, ..later }
}

fn printed_factor(context: &Context, form: &FormId, variants: &[String], supplier: &AreaId) -> f64 {
    let rows = context.facts(form.mineral().as_str(), QuantityKind::TradeParameter);
    let matching = rows.iter().filter(|f| f.series.form == *form);
    let named = |f: &&&Fact| {
        variants.iter().any(|v| {
            let partner = if v.is_empty() { supplier.0.clone() } else { format!("{supplier} ({v})") };
            f.series.partner == partner
        })
    };
    matching.filter(named).filter_map(|f| f.value.value()).fold(1.0, f64::max)
}

/// HHI_WGI,t of a table in an evaluation.
pub fn weighted(table: &Table, parameters: &[Factor], governance: &Governance, at: At) -> Option<f64> {
    let suppliers: Vec<Supplier> = table
        .levels
        .iter()
        .zip(parameters)
        .map(|(level, t)| Supplier {
            amount: level.at(at),
            // Many small suppliers add to the total, not to the squares.
            governance: if level.dispersed() { 0.0 } else { governance.score(&level.area, at) },
            trade_parameter: at.of(&t.key, t.band),
        })
        .collect();
    governance_weighted(&suppliers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use monazite_model::registry::MineralGroup;

    fn table(rows: &[(&str, f64)]) -> Table {
        let level = |(area, share): &(&str, f64)| Level::new((*area).into(), Band::exact(*share), (*area).into());
        Table { levels: rows.iter().map(level).collect(), sources: BTreeSet::new() }
    }

    #[test]
    fn sourcing_that_repeats_the_world_is_told_from_sourcing_of_its_own() {
        let world = table(&[("BEL", 0.045), ("CHN", 0.831), ("DEU", 0.027), ("UKR", 0.009)]);
        assert!(repeats(&world, &table(&[("BEL", 0.04), ("CHN", 0.83), ("DEU", 0.03)])));
        assert!(!repeats(&world, &table(&[("BEL", 0.2), ("CHN", 0.45), ("DEU", 0.3)])));
    }

    #[test]
    fn an_element_in_ore_is_found_under_its_own_name_or_its_group() {
        let form = FormId::new("rare-earths", "mined");
        let group = MineralGroup {
            id: "heavy-rare-earths".into(),
            mineral: "rare-earths".into(),
            form: "rare-earths:heavy".into(),
            members: vec!["terbium".into(), "yttrium".into()],
            printed: "heavy rare earths elements".into(),
            source: String::new(),
        };
        let registry = Registry { groups: vec![group], ..Registry::default() };
        assert_eq!(variants(&registry, &"cerium".into(), &form), ["cerium"]);
        assert_eq!(variants(&registry, &"terbium".into(), &form), ["terbium", "heavy rare earths elements"]);
        assert_eq!(variants(&registry, &"gallium".into(), &FormId::new("gallium", "refined")), [""]);
    }
}
