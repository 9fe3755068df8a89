//! What to keep in mind about a run, and where its figures come from.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::quality;
use monazite_model::chain::Chain;
use monazite_model::code::FormId;
use monazite_model::fact::Quality;
use monazite_model::outcome::{AppliedMeasure, Headline, Outcome, SeriesKind};
use monazite_model::period::Window;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;
use monazite_model::scenario::{MeasureWord, Scenario};
use monazite_report::headline::{self, Facts, is_nothing};
use monazite_report::names::Names;
use monazite_report::number::tonnes;

use super::solve::Central;

/// Caveats told at most; the first are the weightiest.
const MOST_CAVEATS: usize = 8;
/// Share of a form's use, from which on it is said that metal stays unsold.
const LEAST_UNSOLD: f64 = 1e-3;
/// Share of traded value that nobody publishes, from which on it is said.
const LEAST_INFERRED: f64 = 0.05;

/// A handful of caveats, weightiest first. `leans_on` is the chain and form the headline is about.
pub(super) fn caveats(
    centrals: &[Central<'_>],
    scenario: &Scenario,
    registry: &Registry,
    outcome: &Outcome,
    leans_on: Option<(usize, &FormId)>,
    said: Vec<String>,
) -> Vec<String> {
    let mut caveats = said;
    caveats.extend(centrals.iter().flat_map(|central| central.chain.thin_tables()).map(str::to_owned));
    caveats.extend(centrals.iter().flat_map(|central| central.chain.no_output_figures()));
    let left_out = if outcome.manifest.runs > 1 { outcome.manifest.runs - outcome.manifest.cleared } else { 0 };
    if left_out > 0 && outcome.certificate.accepted {
        caveats.push(format!(
            "{left_out} of {} ensemble members did not clear and are left out of the ranges.",
            outcome.manifest.runs
        ));
    }
    caveats.extend(scenario.caveats());
    caveats.extend(carried(centrals, leans_on, registry));
    for central in centrals {
        caveats.extend(inferred(central.chain));
        caveats.extend(guessed_prices(central.chain, outcome, registry));
        caveats.extend(central.market.structure.notes.iter().cloned());
    }
    caveats.extend(unsold(outcome, registry));
    caveats.extend(assumed(centrals));
    let mut seen = BTreeSet::new();
    caveats.retain(|c| seen.insert(c.clone()));
    caveats.truncate(MOST_CAVEATS);
    caveats
}

/// How many forms there are, where no price and no use of any of them moves in any world.
fn nothing_moves(outcome: &Outcome) -> Option<usize> {
    let quiet = |base: f64, range: &Band| {
        base == 0.0 || [range.value, range.low, range.high].into_iter().all(|now| is_nothing(now / base - 1.0))
    };
    let used = outcome.quantities.iter().filter(|row| row.series == SeriesKind::Use);
    let mut forms = BTreeSet::new();
    for (form, base, range) in
        outcome.prices.iter().map(|p| (&p.form, p.base, &p.range)).chain(used.map(|q| (&q.form, q.base, &q.range)))
    {
        if !quiet(base, range) {
            return None;
        }
        forms.insert(form);
    }
    (!forms.is_empty()).then_some(forms.len())
}

/// The headline of a run that cleared: what moves, or that nothing does; where measures at a border are on goods whose trade nobody records, that
/// it is not known.
pub(super) fn headline(
    outcome: &Outcome,
    (facts, others): (&Facts, &[Facts]),
    chains: &[Chain],
    registry: &Registry,
    window: Window,
) -> Headline {
    let base_year = outcome.manifest.base_year;
    let unseen = trade_not_seen(&outcome.measures, chains, registry);
    let quiet = std::iter::once(facts).chain(others).all(headline::is_quiet);
    match nothing_moves(outcome) {
        Some(_) if !unseen.is_empty() => headline::trade_not_seen(&unseen, "everywhere", base_year, window),
        Some(forms) => headline::nothing_moves(forms, base_year, window),
        None if quiet && !unseen.is_empty() => {
            let place = headline::place(&facts.place, registry);
            headline::trade_not_seen(&unseen, &place, base_year, window)
        }
        None => headline::of(facts, others, registry, base_year, window),
    }
}

/// Forms that measures at a border act on while no table of trade has their codes, as they stand in a sentence, sorted.
fn trade_not_seen(measures: &[AppliedMeasure], chains: &[Chain], registry: &Registry) -> Vec<String> {
    let border = |measure: &&AppliedMeasure| match measure.kind {
        MeasureWord::ExportBan
        | MeasureWord::ExportQuota
        | MeasureWord::ExportLicence
        | MeasureWord::ExportTax
        | MeasureWord::ImportTariff
        | MeasureWord::ImportBan
        | MeasureWord::SourcingRequirement
        | MeasureWord::Agreement => true,
        MeasureWord::ProductionQuota
        | MeasureWord::Outage
        | MeasureWord::Subsidy
        | MeasureWord::PriceFloor
        | MeasureWord::StockpileRelease
        | MeasureWord::StockpileBuild
        | MeasureWord::Capacity
        // It caps flows at a part of what they are: where nothing moves, it caps none of them.
        | MeasureWord::Decoupling => false,
    };
    let unseen = |form: &&FormId| chains.iter().any(|chain| chain.main_trade_codes_missing(form));
    let forms = measures.iter().filter(border).flat_map(|measure| &measure.on).filter(unseen);
    let named: BTreeSet<String> = forms.map(|form| Names(registry).form_in_text(form)).collect();
    named.into_iter().collect()
}

/// What the figures behind the headline can and cannot carry; of several chains without one headline, the first.
fn carried(centrals: &[Central<'_>], leans_on: Option<(usize, &FormId)>, registry: &Registry) -> Option<String> {
    let (chain, form) = leans_on?;
    let chain = centrals.get(chain)?.chain;
    let mineral = form.mineral();
    quality::carried(chain, &mineral, &Names(registry).mineral(&mineral))
}

/// How much of the chain's trade nobody publishes, by value at base prices.
fn inferred(chain: &Chain) -> Option<String> {
    let share = chain.inferred_trade();
    (share > LEAST_INFERRED).then(|| {
        format!(
            "Chain {}: {:.0} % of trade by value is inferred, because no source publishes it.",
            chain.id,
            100.0 * share
        )
    })
}

/// Forms of the headline's kind whose base price is our assumption.
fn guessed_prices(chain: &Chain, outcome: &Outcome, registry: &Registry) -> Option<String> {
    let aimed: BTreeSet<_> = outcome.measures.iter().flat_map(|m| &m.on).collect();
    let forms: Vec<String> = chain
        .forms
        .iter()
        .filter(|f| f.price_grade == Quality::D && aimed.contains(&f.id))
        .map(|f| Names(registry).form(&f.id))
        .collect();
    (!forms.is_empty())
        .then(|| format!("No source states the base price of {}; it is an assumption.", forms.join("; ")))
}

/// What finds no user above a price of (nearly) nothing, form by form.
fn unsold(outcome: &Outcome, registry: &Registry) -> Vec<String> {
    let mut forms: BTreeMap<&FormId, (f64, f64)> = BTreeMap::new();
    for row in &outcome.quantities {
        let entry = forms.entry(&row.form).or_insert((0.0, 0.0));
        match row.series {
            SeriesKind::Unsold => entry.0 += row.range.value,
            SeriesKind::Use => entry.1 += row.base,
            _ => {}
        }
    }
    forms.retain(|_, (unsold, used)| *unsold > LEAST_UNSOLD * *used);
    let told = forms.into_iter().map(|(form, (unsold, _))| {
        format!(
            "{} of {} find no user at any price and stay unsold.",
            tonnes(unsold),
            Names(registry).form_in_text(form)
        )
    });
    told.collect()
}

/// How many of the drawn parameters rest on us.
fn assumed(centrals: &[Central<'_>]) -> Option<String> {
    let rows = || centrals.iter().flat_map(|c| &c.market.uncertain);
    let (all, ours) = (rows().count(), rows().filter(|u| u.row.grade == Quality::D).count());
    (ours > 0).then(|| {
        format!("{ours} of {all} uncertain parameters are assumptions with a stated reason, not published estimates.")
    })
}
