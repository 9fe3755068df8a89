//! Why a price is what it is: its change split over the measures, and who answered, in words. Method: docs/methods/why.md.

use monazite_engine::equilibrium::Figure;
use monazite_model::outcome::{AnswerLink, AppliedMeasure, FigureStatus, Why, WhyPart};
use monazite_model::period::Window;
use monazite_model::quantity::Unit;
use monazite_model::registry::Registry;
use monazite_report::names::{Names, capital, list};
use monazite_report::number::{PriceUnit, THIN, change, percent};

use super::figure::price_status;
use super::solve::Central;
use super::words::label;
use monazite_report::headline::{subject, when};

/// Parts and links below this share of the largest part are not told one by one.
const VISIBLE: f64 = 0.005;
/// A difference at the start of the way below this share of the price is rounding.
const ROUNDING: f64 = 1e-9;
/// Share of the change that corners leave over, from which on it is said.
const SAID: f64 = 1e-3;
/// Measures whose links are told.
const MOST_LINKED: usize = 2;

/// Splits the change of a price, a row of a chain's prices.
pub(super) fn of(
    central: &Central<'_>,
    row: usize,
    cleared: bool,
    measures: &[AppliedMeasure],
    registry: &Registry,
    window: Window,
) -> Why {
    let structure = &central.market.structure;
    let price = structure.rows.prices[row];
    let status = if cleared { price_status(central, row) } else { FigureStatus::NotCleared };
    let number = status == FigureStatus::Number;
    let mut why = Why {
        form: structure.forms[price.form].clone(),
        area: structure.areas[price.area].clone(),
        unit: Unit::UsdPerT,
        status,
        base: price.base,
        value: central.answer.as_ref().filter(|_| number).map(|answer| answer.tonnages.prices[row]),
        parts: Vec::new(),
        shared_out: 0.0,
        paragraph: String::new(),
    };
    if let Some(value) = why.value {
        match structure.why(&central.numbers, &central.terms, Figure::Price(row)) {
            Some(found) => {
                let of = |measure| label(measures, measure, registry);
                why.parts = parts(&found, (price.base, value), of);
                why.shared_out = found.shared_out;
            }
            None => why.status = FigureStatus::WayNotCleared,
        }
    }
    why.paragraph = paragraph(&why, registry, window);
    why
}

/// The parts with their names; what stands at the start of the way, and what no measure is given, are parts of their own.
fn parts(
    found: &monazite_engine::equilibrium::Why,
    (base, value): (f64, f64),
    label: impl Fn(usize) -> String,
) -> Vec<WhyPart> {
    let mut parts = Vec::new();
    let start = found.base - base;
    if !found.apart.is_empty() {
        let named: Vec<String> = found.apart.iter().map(|&measure| label(measure)).collect();
        let label = format!("{} (in force from the start)", list(&named));
        parts.push(WhyPart { measures: found.apart.clone(), label, change: start, links: None });
    }
    for part in &found.parts {
        // A measure without a number to grow stands apart, and its part here is nothing.
        if found.apart.contains(&part.measure) && part.change == 0.0 {
            continue;
        }
        parts.push(WhyPart {
            measures: vec![part.measure],
            label: label(part.measure),
            change: part.change,
            links: Some(part.links),
        });
    }
    let told: f64 = parts.iter().map(|part| part.change).sum();
    let rest = (value - base) - told;
    if rest.abs() > ROUNDING * base.abs().max(value.abs()) {
        parts.push(WhyPart {
            measures: Vec::new(),
            label: "not given to any measure".into(),
            change: rest,
            links: None,
        });
    }
    parts
}

fn paragraph(why: &Why, registry: &Registry, window: Window) -> String {
    let names = Names(registry);
    let (form, area) = (names.form_in_text(&why.form), names.area_in_text(&why.area));
    let (_, plural) = subject(&names.form(&why.form));
    let costs = if plural { "cost" } else { "costs" };
    let unit = PriceUnit::for_price(why.base.max(why.value.unwrap_or(0.0)));
    let show = |usd: f64| format!("{}{THIN}{}", unit.show(usd), unit.name());
    let split = "so there is no change to split";
    match (why.status, why.value) {
        (FigureStatus::NotCleared, _) | (FigureStatus::Number, None) => {
            format!("The market of {form} did not clear {}: there is no price in {area}, {split}.", when(window))
        }
        (FigureStatus::NobodyTrades, _) => {
            format!(
                "Nobody makes, uses or moves {form} in {area} {} in this scenario: no price is paid there, {split}.",
                when(window)
            )
        }
        (FigureStatus::Interval { low, high }, _) => {
            let ends = match (low, high) {
                (Some(low), Some(high)) => format!("every price from {} to {}", show(low), show(high)),
                (Some(low), None) => format!("every price from {} up", show(low)),
                (None, Some(high)) => format!("every price up to {}", show(high)),
                (None, None) => "every price".to_owned(),
            };
            format!(
                "{} in {area} has no single price in this scenario: {ends} clears the market, {split}.",
                capital(&form)
            )
        }
        (FigureStatus::WayNotCleared, Some(value)) => format!(
            "{} in {area} {costs} {} instead of {}, but a market on the way from the base year to the scenario did not clear, so the change cannot be split.",
            capital(&form),
            show(value),
            show(why.base)
        ),
        (FigureStatus::WayNotCleared, None) => format!("The change of the price of {form} in {area} cannot be split."),
        (FigureStatus::Number, Some(value)) => {
            let first = format!(
                "{} in {area} {costs} {} {} instead of {} in the base year ({}).",
                capital(&form),
                show(value),
                when(window),
                show(why.base),
                change(why.base, value)
            );
            [first].into_iter().chain(told(why, &show, value)).collect::<Vec<_>>().join(" ")
        }
    }
}

/// Sentences on the parts of a change.
fn told(why: &Why, show: &impl Fn(f64) -> String, value: f64) -> Vec<String> {
    let change = value - why.base;
    let mut parts: Vec<&WhyPart> = why.parts.iter().collect();
    parts.sort_by(|a, b| b.change.abs().total_cmp(&a.change.abs()));
    let largest = parts.first().map_or(0.0, |part| part.change.abs());
    if largest <= VISIBLE * VISIBLE * why.base.abs() {
        return vec!["No measure moves it visibly.".into()];
    }
    let visible: Vec<&&WhyPart> = parts.iter().filter(|part| part.change.abs() > VISIBLE * largest).collect();
    let moves = |part: &WhyPart| {
        let verb = match (part.measures.len(), part.change > 0.0) {
            (0, true) => {
                return format!(
                    "{} is given to no measure, because the price had several right values on the way",
                    show(part.change)
                );
            }
            (0, false) => {
                return format!(
                    "a fall of {} is given to no measure, because the price had several right values on the way",
                    show(-part.change)
                );
            }
            (1, true) => "raises it by",
            (1, false) => "lowers it by",
            (_, true) => "raise it by",
            (_, false) => "lower it by",
        };
        format!("{} {verb} {}", part.label, show(part.change.abs()))
    };
    let mut sentences =
        vec![format!("{}.", capital(&list(&visible.iter().map(|part| moves(part)).collect::<Vec<_>>())))];
    let small: f64 = parts[visible.len()..].iter().map(|part| part.change).sum();
    match parts.len() - visible.len() {
        0 => {}
        1 => sentences.push(format!("{} hardly moves it.", capital(&parts[visible.len()].label))),
        n => sentences.push(format!("The other {n} measures hardly move it ({} together).", signed(small, show))),
    }
    for part in visible.iter().take(MOST_LINKED) {
        sentences.extend(part.links.map(|links| answered(part, links, show)));
    }
    if why.shared_out > SAID * change.abs() {
        let share = percent(why.shared_out / change.abs());
        sentences.push(format!("Corners on the way left {share} of the change over; it is shared out in proportion."));
    }
    sentences
}

/// Who answered to a measure, largest first; what works against it is told apart.
fn answered(part: &WhyPart, links: [f64; 4], show: &impl Fn(f64) -> String) -> String {
    let mut told: Vec<(f64, &str)> =
        links.into_iter().map(|usd| usd / part.change).zip(AnswerLink::ALL.map(AnswerLink::words)).collect();
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let with: Vec<String> = told
        .iter()
        .filter(|(share, _)| *share > VISIBLE)
        .enumerate()
        .map(|(k, (share, words))| {
            let comes = if k == 0 { "comes " } else { "" };
            format!("{} {comes}through {words}", percent(*share))
        })
        .collect();
    let against: Vec<String> = told
        .iter()
        .rev()
        .filter(|(share, _)| *share < -VISIBLE)
        .map(|(share, words)| format!("{words} ({})", percent(-share)))
        .collect();
    let with = list(&with);
    let against = if against.is_empty() { String::new() } else { format!("; against it work {}", list(&against)) };
    format!("Of the {} that {} brings, {with}{against}.", show(part.change.abs()), part.label)
}

fn signed(usd: f64, show: &impl Fn(f64) -> String) -> String {
    format!("{}{}", if usd < 0.0 { "\u{2212}" } else { "+" }, show(usd.abs()))
}
