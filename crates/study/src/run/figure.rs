//! A figure that was asked about by name: where it is in the markets of a run, and what it is called.

use monazite_engine::equilibrium::{Figure, PriceStanding, Series};
use monazite_model::code::AreaId;
use monazite_model::diagnostic::did_you_mean;
use monazite_model::outcome::{FigureStatus, Party};
use monazite_model::period::Month;
use monazite_model::quantity::Unit;
use monazite_model::question::{FigureName, PriceName};
use monazite_model::registry::Registry;
use monazite_report::names::Names;

use super::solve::Central;
use crate::error::StudyError;
use crate::facts;

/// A figure of a run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// Its name with codes for form and areas.
    pub name: String,
    /// The same in words: `the price of refined gallium in Germany`.
    pub words: String,
    pub unit: Unit,
    /// Chains whose figures add up to it.
    pub parts: Vec<(usize, Figure)>,
}

/// Finds a figure by its name.
///
/// # Errors
/// A name that is none, a form or area the chains do not have, a figure that there is not.
pub(super) fn find(text: &str, centrals: &[Central<'_>], registry: &Registry) -> Result<Wanted, StudyError> {
    match FigureName::parse(text).map_err(StudyError::Refused)? {
        FigureName::Welfare => Ok(Wanted {
            name: FigureName::Welfare.to_string(),
            words: "the change of the world's welfare".into(),
            unit: Unit::Usd,
            parts: (0..centrals.len()).map(|chain| (chain, Figure::Welfare)).collect(),
        }),
        FigureName::Gain { party, area } => gain(party, &area, centrals, registry),
        FigureName::Row { series, form, area, partner } => {
            let (chain, form) = form_of(&form, centrals, registry)?;
            let (at, area) = area_of(&area, &centrals[chain], registry)?;
            let to = partner.map(|to| area_of(&to, &centrals[chain], registry)).transpose()?;
            row(series, (chain, form), (at, area), to, centrals, registry)
        }
    }
}

/// Finds the price of a form in an area: its chain and its row.
///
/// # Errors
/// As [`find`].
pub(super) fn price(text: &str, centrals: &[Central<'_>], registry: &Registry) -> Result<(usize, usize), StudyError> {
    let PriceName { form, area } = PriceName::parse(text).map_err(StudyError::Refused)?;
    let found = find(&format!("price:{form}@{area}"), centrals, registry)?;
    match found.parts[..] {
        [(chain, Figure::Price(row))] => Ok((chain, row)),
        _ => Err(StudyError::Refused(format!("`{text}` is no price"))),
    }
}

impl Wanted {
    /// Whether it is one number; unless it is, it has no derivatives.
    pub fn status(&self, centrals: &[Central<'_>]) -> FigureStatus {
        if centrals.iter().any(|central| central.answer.is_none()) {
            return FigureStatus::NotCleared;
        }
        for &(chain, figure) in &self.parts {
            let status = match figure {
                Figure::Price(row) => price_status(&centrals[chain], row),
                Figure::Gain(..) | Figure::Welfare => {
                    let central = &centrals[chain];
                    let open = !central.market.structure.prices_are_numbers(&central.solution);
                    if open { FigureStatus::Interval { low: None, high: None } } else { FigureStatus::Number }
                }
                Figure::Quantity(_) | Figure::Flow(_) => FigureStatus::Number,
            };
            if status != FigureStatus::Number {
                return status;
            }
        }
        FigureStatus::Number
    }

    /// Its value per year; `None` unless every chain cleared.
    pub fn value(&self, centrals: &[Central<'_>]) -> Option<f64> {
        let of = |&(chain, figure): &(usize, Figure)| {
            let central = &centrals[chain];
            central.market.structure.figure(&central.numbers, &central.solution, figure)
        };
        self.parts.iter().map(of).sum()
    }

    /// What a printed figure has of the one per year: prices are not added up over a window.
    pub fn scale(&self, years: f64) -> f64 {
        if self.unit == Unit::UsdPerT { 1.0 } else { years }
    }
}

/// Whether a price is one number.
pub(super) fn price_status(central: &Central<'_>, row: usize) -> FigureStatus {
    match central.market.structure.price_standing(&central.numbers, &central.solution, row) {
        None => FigureStatus::NotCleared,
        Some(PriceStanding::One) => FigureStatus::Number,
        Some(PriceStanding::Several { low, high }) => FigureStatus::Interval { low, high },
        Some(PriceStanding::Nobody) => FigureStatus::NobodyTrades,
    }
}

/// The chain that has a form, and its position there.
fn form_of(name: &str, centrals: &[Central<'_>], registry: &Registry) -> Result<(usize, usize), StudyError> {
    let lower = name.to_lowercase();
    let forms = |central: &Central<'_>| central.market.structure.forms.iter().position(|form| form.as_str() == lower);
    if let Some(found) = centrals.iter().enumerate().find_map(|(chain, central)| Some((chain, forms(central)?))) {
        return Ok(found);
    }
    let known = || centrals.iter().flat_map(|c| c.market.structure.forms.iter().map(|form| form.as_str()));
    let kind = if registry.forms.keys().any(|form| form.as_str() == lower) { "form of this scenario" } else { "form" };
    let all = || format!("this scenario's chains have {}", known().collect::<Vec<_>>().join(", "));
    let hint = did_you_mean(&lower, known()).or_else(|| Some(all()));
    Err(StudyError::Unknown { kind, name: name.to_owned(), hint })
}

/// Position and code of an area of a chain.
fn area_of(name: &str, central: &Central<'_>, registry: &Registry) -> Result<(usize, AreaId), StudyError> {
    let areas = &central.market.structure.areas;
    let id = AreaId::from(name.to_uppercase().as_str());
    let id = if areas.contains(&id) { id } else { facts::area_of(registry, name)? };
    if let Some(at) = areas.iter().position(|area| *area == id) {
        return Ok((at, id));
    }
    let bloc = registry.blocs().into_iter().find(|bloc| *bloc == id.as_str());
    let hint = match bloc.zip(Month::new(central.chain.year, 12)) {
        Some((bloc, at)) => {
            let members = registry.members(bloc, at);
            let here: Vec<&str> = members.iter().filter(|m| areas.contains(m)).map(AreaId::as_str).collect();
            format!("it is a group of countries, and prices are of one; in this chain it has {}", here.join(", "))
        }
        None => format!(
            "areas with little activity are folded into ROW; this chain has {}",
            areas.iter().map(AreaId::as_str).collect::<Vec<_>>().join(", ")
        ),
    };
    Err(StudyError::Unknown { kind: "area of the chain", name: name.to_owned(), hint: Some(hint) })
}

fn gain(party: Party, area: &str, centrals: &[Central<'_>], registry: &Registry) -> Result<Wanted, StudyError> {
    let mut failed = None;
    let (mut parts, mut code) = (Vec::new(), None);
    for (chain, central) in centrals.iter().enumerate() {
        match area_of(area, central, registry) {
            Ok((at, id)) => {
                parts.push((chain, Figure::Gain(at, party)));
                code = Some(id);
            }
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    let Some(area) = code else {
        return Err(failed.unwrap_or_else(|| StudyError::Refused("the scenario has no chain".into())));
    };
    let place = Names(registry).area_in_text(&area);
    let words = match party {
        Party::Total => format!("the gain of {place}"),
        party => format!("the gain of {} in {place}", party.name().replace('-', " ")),
    };
    let name = FigureName::Gain { party, area: area.to_string() }.to_string();
    Ok(Wanted { name, words, unit: Unit::Usd, parts })
}

fn row(
    series: Series,
    (chain, form): (usize, usize),
    (at, area): (usize, AreaId),
    to: Option<(usize, AreaId)>,
    centrals: &[Central<'_>],
    registry: &Registry,
) -> Result<Wanted, StudyError> {
    let structure = &centrals[chain].market.structure;
    let rows = &structure.rows;
    let figure = match (series, &to) {
        (Series::Price, _) => rows.prices.iter().position(|p| (p.form, p.area) == (form, at)).map(Figure::Price),
        (Series::Flow, Some((to, _))) => {
            rows.flows.iter().position(|f| (f.form, f.from, f.to) == (form, at, *to)).map(Figure::Flow)
        }
        _ => {
            let here = |q: &monazite_engine::equilibrium::QuantityAt| (q.form, q.area, q.series) == (form, at, series);
            rows.quantities.iter().position(here).map(Figure::Quantity)
        }
    };
    let id = &structure.forms[form];
    let partner = to.as_ref().map(|(_, id)| id.to_string());
    let name = FigureName::Row { series, form: id.to_string(), area: area.to_string(), partner }.to_string();
    let Some(figure) = figure else {
        let priced = rows.prices.iter().any(|p| (p.form, p.area) == (form, at));
        let quantities = rows.quantities.iter().filter(|q| (q.form, q.area) == (form, at));
        let there: Vec<&str> =
            priced.then_some("price").into_iter().chain(quantities.map(|q| q.series.name())).collect();
        let hint = match (there.is_empty(), series) {
            (false, Series::Flow) => "the market has no such route, used or new".to_owned(),
            (false, _) => format!("of {id} in {area} there is {}", there.join(", ")),
            (true, _) => format!("in {} nobody in {area} makes, uses or trades {id}", centrals[chain].chain.year),
        };
        return Err(StudyError::Unknown { kind: "figure", name, hint: Some(hint) });
    };
    let names = Names(registry);
    let (f, a) = (names.form_in_text(id), names.area_in_text(&area));
    let words = match (series, &to) {
        (Series::Price, _) => format!("the price of {f} in {a}"),
        (Series::Production, _) => format!("the output of {f} in {a}"),
        (Series::Use, _) => format!("the use of {f} in {a}"),
        (Series::Exports, _) => format!("the exports of {f} from {a}"),
        (Series::Imports, _) => format!("the imports of {f} into {a}"),
        (Series::StockRelease, _) => format!("the stock of {f} released in {a}"),
        (Series::Shortage, _) => format!("the shortage of {f} in {a}"),
        (Series::Unaccounted, _) => format!("the {f} in {a} that nobody accounts for"),
        (Series::Unsold, _) => format!("the unsold {f} in {a}"),
        (Series::Flow, Some((_, to))) => format!("the flow of {f} from {a} to {}", names.area_in_text(to)),
        (Series::Flow, None) => format!("the flow of {f} from {a}"),
    };
    Ok(Wanted { name, words, unit: series.unit(), parts: vec![(chain, figure)] })
}
