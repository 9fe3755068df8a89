//! Who makes and holds a mineral: what several methods ask of chains and of reserves.

use monazite_model::chain::Chain;
use monazite_model::code::MineralId;
use monazite_model::fact::{Fact, QuantityKind};

use super::case::Case;
use super::context::Context;
use super::draw::At;
use super::eu::{HEAVY, LIGHT, Missing, PLATINUM};
use super::supply::{self, Level, Table};

/// Amounts of single suppliers, then the dispersed rest cut into equal small parts, so that it adds to the total and not to the
/// squares.
pub fn amounts(table: &Table, at: At) -> Vec<f64> {
    let mut all: Vec<f64> = table.levels.iter().filter(|l| !l.dispersed()).map(|l| l.at(at)).collect();
    let rest: f64 = table.levels.iter().filter(|l| l.dispersed()).map(|l| l.at(at)).sum();
    if rest > 0.0 {
        all.extend(std::iter::repeat_n(rest / 1000.0, 1000));
    }
    all
}

/// One case per form of each mineral, and the minerals without any.
pub fn each_form<'a>(
    context: &'a Context,
    case: impl Fn(&MineralId, &'a Chain, usize) -> Option<Case<'a>>,
) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let found: Vec<Case> =
            context.forms(mineral).into_iter().filter_map(|(chain, f)| case(mineral, chain, f)).collect();
        if found.is_empty() {
            unscored.push((mineral.clone(), vec![format!("production by country in {}", context.chain_year)]));
        }
        cases.extend(found);
    }
    (cases, unscored)
}

/// The form of a mineral that is mined first (refined where nothing is mined), with its chain.
pub fn first_form<'a>(context: &'a Context, mineral: &MineralId) -> Option<(&'a Chain, usize)> {
    let made = |(chain, f): &(&Chain, usize)| supply::production(chain, *f).leader().is_some();
    let mut forms = context.forms(mineral);
    forms.retain(made);
    forms.into_iter().min_by_key(|(chain, f)| (chain.forms[*f].stage, *f))
}

/// Reserves of a mineral by country in the latest edition up to the year; of its group where elements have none of their own.
pub fn reserves(context: &Context, mineral: &MineralId) -> Table {
    let group = match mineral.as_str() {
        m if LIGHT.contains(&m) || HEAVY.contains(&m) => "rare-earths",
        m if PLATINUM.contains(&m) => "platinum-group",
        m => m,
    };
    for name in [mineral.as_str(), group] {
        let rows = context.facts(name, QuantityKind::Reserves);
        let known = |f: &&&Fact| f.period.year() <= context.year.max(2022) && f.range().is_some();
        let Some(latest) = rows.iter().filter(known).map(|f| (f.origin.edition.as_str(), f.period.year())).max() else {
            continue;
        };
        let of_latest = rows.iter().filter(known).filter(|f| (f.origin.edition.as_str(), f.period.year()) == latest);
        let of_latest: Vec<_> = of_latest.filter(|f| f.series.partner.is_empty()).collect();
        let countries = of_latest.iter().filter(|f| f.area.as_str() != "WLD");
        let mut table = Table::default();
        for fact in countries {
            if let Some(band) = fact.range() {
                table.levels.push(Level::new(fact.area.clone(), band, fact.id()));
                table.sources.insert(format!("{} {}", fact.origin.source, fact.origin.edition));
            }
        }
        let listed = table.total();
        let world = of_latest.iter().find(|f| f.area.as_str() == "WLD").and_then(|f| f.value.value());
        if let Some(rest) = world.map(|w| w - listed).filter(|rest| *rest > 0.0)
            && !table.levels.iter().any(Level::dispersed)
        {
            table.levels.push(Level::new("OTH".into(), monazite_model::quantity::Band::exact(rest), "rest".into()));
        }
        if table.leader().is_some() {
            return table;
        }
    }
    Table::default()
}
