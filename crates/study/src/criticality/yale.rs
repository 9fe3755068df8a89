//! Yale's supply risk on the atlas.

use std::collections::BTreeMap;

use monazite_engine::metrics::concentration::herfindahl;
use monazite_engine::metrics::yale::{Components, depletion_time, political_stability, supply_concentration};
use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::fact::QuantityKind;
use monazite_model::quantity::Band;

use super::case::{About, Case, Values, shown};
use super::context::Context;
use super::draw::At;
use super::eu::Missing;
use super::producers::{amounts, first_form, reserves};
use super::supply;

/// Policy potential (Fraser Institute) is not open data: the middle of its scale, drawn over all of it.
const POLICY_POTENTIAL: Band = Band { value: 50.0, low: 0.0, high: 100.0 };

/// One case per mineral, at the stage it is first made. The policy potential of the social pair is unknown and carried as a band.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let Some((chain, f)) = first_form(context, mineral) else {
            unscored.push((mineral.clone(), vec![format!("production by country in {}", context.chain_year)]));
            continue;
        };
        let form = &chain.forms[f];
        let (production, held) = (supply::production(chain, f), reserves(context, mineral));
        let home = FormId::new(mineral.as_str(), "refined");
        let companion = context.found(&home, QuantityKind::CompanionShare, "", "WLD", context.year, |_| true);
        // A depletion time needs both on one basis; a mined form counts what the reserves do.
        let dated = held.leader().is_some() && form.stage == Stage::Mine;
        let mut missing = vec!["policy potential index by country: 50, between 0 and 100".to_owned()];
        if !dated {
            missing.push("reserves on the basis of mine production".to_owned());
        }
        if companion.is_none() {
            missing.push("share produced as a companion".to_owned());
        }
        let governance = &context.governance;
        let mut development: BTreeMap<AreaId, f64> = BTreeMap::new();
        let (mut year, mut development_sources) = (context.year, Vec::new());
        for fact in context.facts("world", QuantityKind::HumanDevelopment) {
            if let Some(value) = fact.value.value() {
                development.insert(fact.area.clone(), value);
                year = fact.period.year();
                development_sources = vec![format!("{} {}", fact.origin.source, fact.origin.edition)];
            }
        }
        let key = format!("policy potential of the producers of {mineral}");
        let about = vec![
            About::new("years", "1", "reserves over production", [held.cited(), production.cited()].concat()),
            About::new(
                "CF",
                "share",
                "share produced as a companion",
                companion.iter().map(|c| c.source.clone()).collect(),
            ),
            About::new(
                "stability",
                "score",
                format!("political stability of producers, weighted by output, {}", governance.stability_year),
                [production.cited(), governance.stability_sources.clone()].concat(),
            ),
            About::new("HHI", "score", "Σ of squared shares of production", production.cited()),
            About::new(
                "HDI",
                "score",
                format!("human development of producers, weighted by output, {year}"),
                [production.cited(), development_sources].concat(),
            ),
            About::new("PPI", "score", "policy potential", vec!["assumption: unknown, middle of the scale".into()]),
        ];
        let formula = move |at: At| {
            let mut values = Values::default();
            let made: f64 = production.levels.iter().map(|l| l.at(at)).sum();
            let years = held.levels.iter().map(|l| l.at(at)).sum::<f64>() / made;
            let depletion = if dated { depletion_time(years) } else { None };
            if depletion.is_some() {
                values.inputs.push(("years", years));
            }
            let companion = companion.as_ref().map(|c| at.share(&c.id, c.band));
            values.inputs.extend(companion.map(|c| ("CF", c)));
            let known: Vec<(f64, f64)> = production
                .levels
                .iter()
                .filter_map(|l| governance.stability(&l.area, at).map(|s| (l.at(at), s)))
                .collect();
            let weight: f64 = known.iter().map(|(q, _)| q).sum();
            let stability = known.iter().map(|(q, s)| q * s).sum::<f64>() / weight;
            let hhi = herfindahl(&amounts(&production, at))?;
            if weight > 0.0 {
                values.inputs.push(("stability", stability));
            }
            values.inputs.push(("HHI", hhi));
            let developed: Vec<(f64, f64)> =
                production.levels.iter().filter_map(|l| Some((l.at(at), *development.get(&l.area)?))).collect();
            let counted: f64 = developed.iter().map(|(q, _)| q).sum();
            let hdi = (counted > 0.0).then(|| developed.iter().map(|(q, h)| q * h).sum::<f64>() / counted);
            let policy = at.of(&key, POLICY_POTENTIAL);
            values.inputs.extend(hdi.map(|h| ("HDI", h)));
            values.inputs.push(("PPI", policy));
            let components = Components {
                depletion,
                companion: companion.map(|c| 100.0 * c),
                policy: Some(policy),
                development: hdi.map(|h| 100.0 * h),
                stability: political_stability(stability),
                concentration: supply_concentration(hhi),
            };
            values.axes.extend(components.geological().map(|x| ("geological", x)));
            values.axes.extend(components.social().map(|x| ("social", x)));
            values.axes.extend(components.geopolitical().map(|x| ("geopolitical", x)));
            values.axes.extend(components.supply_risk().map(|x| ("supply_risk", x)));
            Some(values)
        };
        let wording = |values: &Values| {
            let axis = |name: &str| values.axis(name).map_or("missing".to_owned(), shown);
            vec![
                "SR = mean of (DT, CF), (PPI, HDI), (WGI, GSC)".to_owned(),
                format!(
                    "   = mean of {}, {}, {} = {}",
                    axis("geological"),
                    axis("social"),
                    axis("geopolitical"),
                    axis("supply_risk")
                ),
            ]
        };
        cases.push(Case {
            mineral: mineral.clone(),
            stage: form.stage,
            form: form.id.clone(),
            year: context.chain_year,
            about,
            formula: Box::new(formula),
            wording: Box::new(wording),
            missing,
            notes: vec!["policy potential is not open data: 50 of 100 centrally, drawn from 0 to 100".into()],
        });
    }
    (cases, unscored)
}
