//! The British risk list on the atlas.

use monazite_engine::metrics::bgs2015::Indicators;
use monazite_model::code::FormId;
use monazite_model::fact::QuantityKind;

use super::case::{About, Case, Values, shown};
use super::context::Context;
use super::draw::At;
use super::eu::Missing;
use super::producers::{first_form, reserves};
use super::supply::{self, Level, Table};

/// The British risk list: one score per mineral, at the stage it is first made.
pub fn cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    let (mut cases, mut unscored) = (Vec::new(), Vec::new());
    for mineral in &context.minerals {
        let home = FormId::new(mineral.as_str(), "refined");
        let found = |kind, partner: &str, area: &str| context.found(&home, kind, partner, area, context.year, |_| true);
        let recycling = found(QuantityKind::RecyclingInputRate, "", "EU27");
        let substitution = found(QuantityKind::SubstitutionIndex, "supply-risk", "EU27");
        let companion = found(QuantityKind::CompanionShare, "", "WLD");
        let made = first_form(context, mineral);
        let held = reserves(context, mineral);
        let lacks: Vec<String> = [
            (made.is_none(), "production by country"),
            (held.leader().is_none(), "reserves by country"),
            (recycling.is_none(), "recycling rate"),
            (substitution.is_none(), "substitutability"),
            (companion.is_none(), "share produced as a companion"),
        ]
        .into_iter()
        .filter(|(absent, _)| *absent)
        .map(|(_, what)| what.to_owned())
        .collect();
        let (Some((chain, f)), Some(recycling), Some(substitution), Some(companion)) =
            (made, recycling, substitution, companion)
        else {
            unscored.push((mineral.clone(), lacks));
            continue;
        };
        let production = supply::production(chain, f);
        let (Some(producer), Some(holder)) = (production.leader().cloned(), held.leader().cloned()) else {
            unscored.push((mineral.clone(), lacks));
            continue;
        };
        let governance = &context.governance;
        let rank = format!("percentile rank of governance, WGI {}", governance.years.1);
        let about = vec![
            About::new(
                "production_concentration",
                "share",
                format!("largest producer: {}", producer.area),
                production.cited(),
            ),
            About::new("reserve_distribution", "share", format!("largest holder: {}", holder.area), held.cited()),
            About::new("recycling_rate", "share", "recycling input rate of the EU", vec![recycling.source.clone()]),
            About::new("substitutability", "score", "SI_SR of 2017", vec![substitution.source.clone()]),
            About::new(
                "producer_governance",
                "share",
                format!("{}: {rank}", producer.area),
                governance.sources.clone(),
            ),
            About::new("holder_governance", "share", format!("{}: {rank}", holder.area), governance.sources.clone()),
            About::new("companion_share", "share", "share produced as a companion", vec![companion.source.clone()]),
        ];
        let form = &chain.forms[f];
        let formula = move |at: At| {
            let share = |table: &Table, leader: &Level| {
                let total: f64 = table.levels.iter().map(|l| l.at(at)).sum();
                (total > 0.0).then(|| (leader.at(at) / total).min(1.0))
            };
            let indicators = Indicators {
                production_share: share(&production, &producer)?,
                reserve_share: share(&held, &holder)?,
                recycling: at.share(&recycling.id, recycling.band),
                substitution: at.share(&substitution.id, substitution.band),
                producer_governance: governance.rank(&producer.area, at)?,
                holder_governance: governance.rank(&holder.area, at)?,
                companion: at.share(&companion.id, companion.band),
            };
            let values = [
                indicators.production_share,
                indicators.reserve_share,
                indicators.recycling,
                indicators.substitution,
                indicators.producer_governance,
                indicators.holder_governance,
                indicators.companion,
            ];
            Some(Values {
                inputs: Indicators::NAMES.into_iter().zip(values).collect(),
                axes: vec![("risk_index", indicators.index()?)],
                critical: None,
            })
        };
        let wording = |values: &Values| {
            let get = |name: &str| values.input(name).unwrap_or(f64::NAN);
            let indicators = Indicators {
                production_share: get(Indicators::NAMES[0]),
                reserve_share: get(Indicators::NAMES[1]),
                recycling: get(Indicators::NAMES[2]),
                substitution: get(Indicators::NAMES[3]),
                producer_governance: get(Indicators::NAMES[4]),
                holder_governance: get(Indicators::NAMES[5]),
                companion: get(Indicators::NAMES[6]),
            };
            let scores: Vec<String> = indicators.scores().iter().map(u8::to_string).collect();
            let index = values.axis("risk_index").map_or("–".to_owned(), shown);
            vec![
                "index = Σ of seven scores (1 to 3) / 21 · 10".to_owned(),
                format!("      = ({}) / 21 · 10 = {index}", scores.join(" + ")),
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
            missing: Vec::new(),
            notes: vec![
                "recycling rate and substitutability are those of the EU; the cuts between scores are recalled".into(),
            ],
        });
    }
    (cases, unscored)
}
