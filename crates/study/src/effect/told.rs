//! What cannot be told, in words, and which file would settle it.

use monazite_engine::indicators::effect::Shown;
use monazite_intake::atlas::Atlas;
use monazite_intake::monthly_trade::{COLUMNS, MonthRow};
use monazite_model::answer::effect::BuyingAhead;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::registry::{Form, PolicyEvent, Registry};
use monazite_model::words::names::{Names, in_text, list, list_of};
use monazite_model::words::number::percent;

use super::Inside;
use super::bound::Binding;
use super::codes::Coded;

/// Most events named together.
const NAMED: usize = 6;
/// Share of value without a tonnage that is worth a word.
const WORTH_SAYING: f64 = 0.02;

/// The events that name a mineral, for somebody who asked for it.
pub(super) fn events_of(registry: &Registry, mineral: &MineralId) -> Option<String> {
    let forms = || registry.forms.keys().filter(|form| form.mineral() == *mineral);
    let named = registry.events.iter().filter(|event| forms().any(|form| event.names(registry, form)));
    let words: Vec<String> = named.map(|event| called(registry, event)).collect();
    (!words.is_empty()).then(|| format!("events about it: {}", joined(&words, 2 * NAMED)))
}

/// `export ban of Indonesia, 2014-01-11 (PE015)`.
fn called(registry: &Registry, event: &PolicyEvent) -> String {
    let actor = Names(registry).area_in_text(&AreaId::from(event.actor.as_str()));
    format!("{} of {actor}, {} ({})", event.instrument.replace('_', " "), event.date, event.id)
}

/// Why an event has no code that could be compared: what it names, and what the registry has of that.
pub(super) fn no_goods(registry: &Registry, event: &PolicyEvent, asked: Option<&MineralId>) -> String {
    let names = Names(registry);
    let own: Vec<&Form> = registry.forms.values().filter(|form| event.names(registry, &form.id)).collect();
    if let Some(mineral) = asked.filter(|mineral| own.iter().all(|form| form.id.mineral() != **mineral)) {
        return format!("it does not name {}", in_text(&names.mineral(mineral)));
    }
    let listed: Vec<&str> = event.hs.split(';').filter(|code| !code.is_empty()).collect();
    let minerals: Vec<String> = (event.minerals.split(';').filter(|mineral| !mineral.is_empty()))
        .map(|mineral| in_text(&names.mineral(&MineralId::from(mineral))))
        .collect();
    if !listed.is_empty() {
        // Words for a code where the registry has them, whichever edition the event means.
        let code = |code: &&str| match registry.goods("", code) {
            Some(goods) => format!("HS {code} ({goods})"),
            None => format!("HS {code}"),
        };
        let codes = list(&listed.iter().map(code).collect::<Vec<_>>());
        let of = if minerals.is_empty() { String::new() } else { format!(" of {}", list_of(&minerals, NAMED)) };
        return format!(
            "it names {codes}, under which no form{of} in the registry is traded, so the atlas holds no trade of it"
        );
    }
    match minerals.is_empty() {
        true => "it names neither a mineral nor a code, so no goods can be looked up".to_owned(),
        false => {
            format!("it names {}, of which no form it can mean has a code in the registry", list_of(&minerals, NAMED))
        }
    }
}

/// Acts of which each has a comma of its own, at most `most`, the rest counted.
fn joined(acts: &[String], most: usize) -> String {
    let more = acts.len().saturating_sub(most);
    let told = acts[..acts.len() - more].join("; ");
    if more > 0 { format!("{told}; and {more} more") } else { told }
}

/// What is true of every code of the event.
pub(super) fn of_all(atlas: &Atlas, event: &PolicyEvent, binding: &Binding) -> Vec<String> {
    let registry = &atlas.registry;
    let mut said = Vec::new();
    let (first, last) = (binding.before.first(), binding.after.last());
    let span = |date: &str| {
        let year: Option<i32> = date.get(..4).and_then(|year| year.parse().ok());
        year.zip(first).zip(last).is_some_and(|((year, first), last)| (*first..=*last).contains(&year))
    };
    let shares = |other: &PolicyEvent| {
        other.minerals.split(';').any(|m| !m.is_empty() && event.minerals.split(';').any(|own| own == m))
    };
    let same =
        |other: &&PolicyEvent| other.id != event.id && other.actor == event.actor && span(&other.date) && shares(other);
    let others: Vec<String> = registry.events.iter().filter(same).map(|other| called(registry, other)).collect();
    if !others.is_empty() {
        said.push(format!(
            "Other acts of the same country fall into these years, and the figures show all of them together: {}.",
            joined(&others, NAMED)
        ));
    }
    said.push(
        "Why the figures moved: prices, demand and new mines moved in the same years. The comparison with the same partners elsewhere takes out what \
         they have in common, and no more; elsewhere grew in part because of the measure."
            .to_owned(),
    );
    said.push(
        "What was smuggled, declared under another code, or moved as another product further down the chain."
            .to_owned(),
    );
    said
}

/// What is true of one code.
pub(super) fn of_product(
    atlas: &Atlas,
    event: &PolicyEvent,
    binding: &Binding,
    coded: &Coded,
    found: &Shown,
    (inside, months, ahead): (&Inside, &[MonthRow], Option<&BuyingAhead>),
) -> Vec<String> {
    let names = Names(&atlas.registry);
    let code = format!("{} {}", coded.nomenclature, coded.code);
    let worded = coded.words(&atlas.registry);
    let mut said = Vec::new();
    for (side, wanted, held) in [("before", &binding.before, &coded.before), ("after", &binding.after, &coded.after)] {
        let missing: Vec<String> = wanted.iter().filter(|year| !held.contains(year)).map(i32::to_string).collect();
        if missing.is_empty() {
            continue;
        }
        let years = list(&missing);
        said.push(match held.is_empty() {
            true => format!(
                "What it did under {code} is not known: no table of this atlas has trade of {years}, the years {side} it. CEPII's BACI of these \
                 years would settle it (monazite import cepii-baci FILE --into DIR, then --data DIR)."
            ),
            false => format!("Trade under {code} in {years} is in no table of this atlas; the other years {side} stand for it."),
        });
    }
    if coded.shared {
        said.push(format!("{worded} carries other goods than are meant; how much of it is meant is not known."));
    }
    if found.without_tonnage > WORTH_SAYING {
        said.push(format!(
            "{} of the value under {code} has no tonnage: tonnes and unit values leave it out.",
            percent(found.without_tonnage)
        ));
    }
    if coded.forms.len() > 1 {
        let forms: Vec<String> = coded.forms.iter().map(|form| names.form_in_text(form)).collect();
        said.push(format!("How what moved under {code} is parted between its forms: {}.", list_of(&forms, NAMED)));
    }
    let actor = || names.area_in_text(&AreaId::from(event.actor.as_str()));
    if inside.several {
        said.push(format!(
            "The price inside {}: several forms of {code} have one, and no mean of them says anything (monazite facts --quantity price).",
            actor()
        ));
    } else if inside.prices.is_empty() {
        said.push(format!(
            "The price inside {}: nobody whose figures are in this atlas publishes one of these years.",
            actor()
        ));
    }
    match (ahead, months.is_empty(), binding.start) {
        (Some(_), ..) => {}
        (None, _, None) => said.push("Buying ahead: the month in which it started is not stated.".to_owned()),
        (None, true, Some(start)) => said.push(format!(
            "Buying ahead of {start}: trade of the atlas is by year. A monthly file (--monthly FILE with {}) would show it.",
            COLUMNS.join(", ")
        )),
        (None, false, Some(start)) => said.push(format!(
            "Buying ahead of {start}: the monthly files lack a month under {} among the three before it, the same a year earlier, and the three from it on.",
            coded.code
        )),
    }
    said
}
