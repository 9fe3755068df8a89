//! Base prices of a run: those a scenario gives, and what is refused where a form has none.

use monazite_model::chain::{Chain, Money, Quoted};
use monazite_model::citation::Source;
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;
use monazite_model::scenario::{ParameterOverride, Scenario};
use monazite_report::names::Names;
use monazite_report::number::PriceUnit;

use crate::error::StudyError;

/// Name of the parameter that holds a price.
const PRICE: &str = "price";

/// Values the chains at the prices of the scenario where it gives some, and refuses forms that are made or used and have none: a market
/// needs a price, and a made-up one would be the answer.
///
/// # Errors
/// [`StudyError::Refused`] with a message for each form and how to give its price.
pub(crate) fn settle(chains: &mut [Chain], scenario: &Scenario, registry: &Registry) -> Result<(), StudyError> {
    for chain in chains.iter_mut() {
        for given in scenario.parameters.iter().filter(|p| p.name == PRICE) {
            give(chain, given);
        }
    }
    let names = Names(registry);
    let missing: Vec<String> = chains
        .iter()
        .flat_map(|chain| {
            let moves = |f: usize| chain.nodes.iter().any(|node| node.form == f);
            let unpriced = chain.forms.iter().enumerate().filter(move |(f, form)| {
                !form.local && form.price.is_none() && moves(*f)
            });
            unpriced.map(|(_, form)| {
                format!(
                    "`{}` ({}) has no published price in {} and none follows from another form's: a market of it cannot be cleared",
                    form.id,
                    names.form(&form.id),
                    chain.year
                )
            })
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let example = chains.iter().flat_map(|c| &c.forms).find(|f| !f.local && f.price.is_none());
    let scope = example.map_or_else(String::new, |f| f.id.to_string());
    Err(StudyError::Refused(format!(
        "{}\n  hint: give a price in the scenario, in usd per counted tonne: [[parameter]] name = \"price\", scope = \"{scope}\", central = …, reason = \"…\"; or take another `base_year`",
        missing.join("\n")
    )))
}

/// The price a scenario gives for a form, in place of the chain's.
fn give(chain: &mut Chain, given: &ParameterOverride) {
    let year = chain.year;
    for form in chain.forms.iter_mut().filter(|form| form.id.as_str() == given.scope && !form.local) {
        form.price =
            Some(Band { value: given.central, low: given.low.min(given.central), high: given.high.max(given.central) });
        form.price_grade = Quality::D;
        form.price_sources = vec![Source::assumption(format!("scenario: {}", given.reason))];
        let market = format!("given by the scenario: {}", given.reason);
        form.quoted = Some(Quoted { market, year, money: Money::Nominal });
    }
}

/// What the base prices of a run are prices of: of the forms of the minerals it is about and those its measures act on.
pub(super) fn sentences(chains: &[Chain], scenario: &Scenario, registry: &Registry) -> Vec<String> {
    let names = Names(registry);
    let aimed: Vec<_> = scenario.measures.iter().flat_map(|m| m.kind.forms()).collect();
    let told = |chain: &Chain| -> Vec<String> {
        let forms = chain.forms.iter().enumerate().filter(|(f, form)| {
            let about = scenario.minerals.contains(&form.id.mineral()) || aimed.contains(&&form.id);
            !form.local && about && chain.nodes.iter().any(|node| node.form == *f)
        });
        forms
            .filter_map(|(_, form)| {
                let (price, quoted) = (form.price?, form.quoted.as_ref()?);
                let unit = PriceUnit::for_price(price.value);
                let value = unit.show(price.value);
                Some(format!("{}: {value} {}, {}.", names.form(&form.id), unit.name(), quoted.words(chain.year)))
            })
            .collect()
    };
    chains.iter().flat_map(told).collect()
}
