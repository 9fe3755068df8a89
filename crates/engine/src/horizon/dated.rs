//! A dated scenario as the months of a chain: which terms hold in each, and what is heard of them when.

use monazite_model::chain::Chain;
use monazite_model::code::AreaId;
use monazite_model::period::{Month, Window};
use monazite_model::registry::Registry;
use monazite_model::scenario::{Measure, MeasureKind, Scenario};
use monazite_model::term::{Effect, Target, Term};

use super::remembers::{Dated, Heard};
use crate::policy::{self, PolicyError};

/// Months between an exporter's gate and the users: what is permitted in a month arrives in the next.
const TRANSIT: i32 = 1;
/// Where a measure is announced years ahead, the share at risk that is heard at once: so much less a year, and never less than a quarter.
const PATIENCE_A_YEAR: f64 = 0.5;
const LEAST_HEARD: f64 = 0.25;
/// A cut of less is rounding: sums over the same flows in another order.
const ROUNDING: f64 = 1e-9;
/// Months of a measure that begins after the last month of the horizon which are looked at for what it threatens.
const FEARED: i32 = 12;

/// The measures of a scenario on a chain, month by month as they reach users, and who hears of them when; `announcements` gains kind and
/// month of each that is heard.
///
/// # Errors
/// As [`policy::lower`].
pub fn dated(
    scenario: &Scenario,
    chain: &Chain,
    registry: &Registry,
    announcements: &mut Vec<String>,
) -> Result<Dated, PolicyError> {
    let lowered = |month: Month| {
        let window = Window { start: month, months: 1 };
        policy::lower(scenario, chain, registry, window)
    };
    let months = scenario.months as i32;
    let mut terms = Vec::with_capacity(months as usize);
    let mut last = lowered(scenario.start.plus(-TRANSIT))?;
    for month in 0..months {
        let now = lowered(scenario.start.plus(month))?;
        // What leaves in a month arrives in the next; what is made, taxed or bought is at once.
        let travels = |term: &&Term| matches!(&term.effect, Effect::Cap { .. }) && term.target.is_trade();
        let mut reach: Vec<Term> = now.iter().filter(|term| !travels(term)).cloned().collect();
        reach.extend(last.iter().filter(travels).cloned());
        terms.push(reach);
        last = now;
    }
    let mut heard = Vec::new();
    for (index, measure) in scenario.measures.iter().enumerate() {
        // Of what begins after the last month, people fear what it will be in its first year.
        let later = measure.from.index() >= scenario.start.index() + months;
        let feared = (0..if later { FEARED } else { 0 }).map(|k| lowered(measure.from.plus(k)));
        let feared = feared.collect::<Result<Vec<_>, _>>()?;
        let all: Vec<Term> = terms.iter().chain(&feared).flatten().filter(|t| t.measure == index).cloned().collect();
        hear(scenario, chain, &all, measure, &mut heard, announcements);
    }
    Ok(Dated { terms, heard })
}

/// Who hears of a measure, when, and what share of what they take in they think at risk; `terms` are all of its own.
fn hear(
    scenario: &Scenario,
    chain: &Chain,
    terms: &[Term],
    measure: &Measure,
    heard: &mut Vec<Heard>,
    announcements: &mut Vec<String>,
) {
    let said = measure.announced.as_deref().and_then(Month::parse).unwrap_or(measure.from);
    let month = said.index() - scenario.start.index();
    if month >= scenario.months as i32 {
        return;
    }
    // The tightest it will be, target by target; of goods counted together, each is at risk like all of them.
    let mut tightest: Vec<(Target, f64)> = Vec::new();
    for term in terms {
        let risk = match &term.effect {
            Effect::Cap { t, .. } if term.target.is_trade() => {
                let cut = match flowing(chain, &term.target) {
                    base if base > 0.0 => (1.0 - t / base).clamp(0.0, 1.0),
                    _ => 0.0,
                };
                // A licence may be refused to anybody: all of it is at risk, unless all of it is granted in every month.
                let licence = matches!(measure.kind, MeasureKind::ExportLicence(_));
                if licence && cut > ROUNDING { 1.0 } else { cut }
            }
            Effect::CapacityFactor { factor } if matches!(term.target, Target::Production { .. }) => {
                (1.0 - factor).clamp(0.0, 1.0)
            }
            _ => continue,
        };
        for (_, of) in term.target.parts() {
            match tightest.iter_mut().find(|(target, _)| target == of) {
                Some((_, most)) => *most = most.max(risk),
                None => tightest.push((of.clone(), risk)),
            }
        }
    }
    let years = f64::from(measure.from.index() - said.index()).max(0.0) / 12.0;
    let heed = (1.0 - PATIENCE_A_YEAR * years).max(LEAST_HEARD);
    let mut any = false;
    for (target, share) in tightest.into_iter().filter(|(_, share)| *share > 0.0) {
        heard.push(Heard { month: month.max(0) as u32, target, share: share * heed });
        any = true;
    }
    let words = format!("{} ({said})", measure.kind.name());
    if any && !announcements.contains(&words) {
        announcements.push(words);
    }
}

/// What the base year moves of a target, t a year as its bound counts them.
fn flowing(chain: &Chain, target: &Target) -> f64 {
    target.parts().into_iter().map(|(weight, of)| weight * flowing_of(chain, of)).sum()
}

fn flowing_of(chain: &Chain, target: &Target) -> f64 {
    let Target::Flows { form, from, to } = target else { return 0.0 };
    let Some(form) = chain.form(form) else { return 0.0 };
    let counts = |areas: &Option<Vec<AreaId>>, node: usize| {
        areas.as_ref().is_none_or(|areas| areas.contains(&chain.areas[chain.nodes[node].area]))
    };
    let flows = chain.flows.iter().filter(|flow| chain.nodes[flow.from].form == form);
    flows.filter(|flow| counts(from, flow.from) && counts(to, flow.to)).map(|flow| flow.level.band.value).sum()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::testing::one_stage;
    use monazite_model::scenario::{ExportLicence, Exports, Origin, Parties, Schedule};
    use monazite_model::term::RentShares;

    #[test]
    fn a_licence_given_to_whoever_asks_alarms_nobody_and_any_other_puts_all_at_risk() {
        let heard = |granted: f64| {
            let month = Month::new(2024, 3).unwrap();
            let licence = ExportLicence {
                flows: Exports {
                    by: "AAA".into(),
                    on: vec!["testium:refined".into()],
                    to: Parties::All,
                    except: Parties::nobody(),
                },
                granted: Schedule::Constant(granted),
                friction_usd_per_t: 0.0,
                rent: RentShares { holders: 1.0, importers: 0.0, treasury: 0.0 },
                origin: Origin::None,
            };
            let measure = Measure {
                kind: MeasureKind::ExportLicence(licence),
                announced: None,
                from: month,
                until: None,
                note: String::new(),
                event: None,
                reference: String::new(),
            };
            let scenario = Scenario {
                title: String::new(),
                minerals: vec![],
                start: month,
                months: 24,
                period: None,
                base_year: None,
                seed: 1,
                runs: 1,
                note: String::new(),
                sources: vec![],
                parameters: vec![],
                measures: vec![measure],
            };
            let mut said = Vec::new();
            let dated = dated(&scenario, &one_stage(), &Registry::default(), &mut said).unwrap();
            (dated.heard.iter().map(|heard| heard.share).fold(0.0, f64::max), said.len())
        };
        assert_eq!(heard(1.0), (0.0, 0));
        assert_eq!(heard(0.95), (1.0, 1));
        assert_eq!(heard(0.0), (1.0, 1));
    }
}
