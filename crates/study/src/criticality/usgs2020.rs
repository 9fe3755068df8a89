//! Disruption potential, trade exposure and economic vulnerability of the USGS method of 2020 on the atlas.

use monazite_engine::metrics::usgs2020::{
    Industry, Joined, Producer, disruption_potential, economic_vulnerability, scaled_vulnerability, supply_risk,
    trade_exposure,
};
use monazite_model::fact::QuantityKind;

use super::case::{About, Case, Values, shown};
use super::context::Context;
use super::draw::At;
use super::economy::{AREA, Economy};
use super::eu::Missing;
use super::producers::each_form;
use super::supply::{self, Level};
use crate::error::StudyError;

/// Disruption potential, trade exposure and, for the United States, economic vulnerability of the method of 2020.
///
/// # Errors
/// The bundled input-output table is missing from the atlas or damaged.
pub fn cases<'a>(context: &'a Context) -> Result<(Vec<Case<'a>>, Vec<Missing>), StudyError> {
    let home = context.members.iter().all(|m| m.as_str() == AREA);
    let economy = if home { Some(Economy::open(context.atlas)?) } else { None };
    Ok(each_form(context, |mineral, chain, f| {
        let form = &chain.forms[f];
        let production = supply::production(chain, f);
        production.leader()?;
        let published =
            context.found(&form.id, QuantityKind::ImportReliance, "", context.area.as_str(), context.year, |fact| {
                fact.series.form == form.id && fact.period.year() <= context.year
            });
        let trade = supply::trade(chain, f, &context.members);
        let governance = &context.governance;
        let members = &context.members;
        let mut missing = Vec::new();
        let spent = economy.as_ref().and_then(|e| e.spending(context, mineral, chain, members));
        let industries: Vec<Industry> = match (&economy, &spent) {
            (Some(economy), Some(spent)) => spent
                .by_group
                .iter()
                .filter_map(|(code, usd)| {
                    let group = economy.group(code).filter(|g| g.surplus > 0.0)?;
                    let share_of_gdp = group.value_added / economy.product;
                    Some(Industry { share_of_gdp, expenditure_over_profit: usd / group.surplus })
                })
                .collect(),
            (None, _) => {
                missing.push(format!("an input-output table of {}: no economic vulnerability (EV)", context.area));
                Vec::new()
            }
            (_, None) => {
                missing.push("use by industry: no economic vulnerability (EV)".to_owned());
                Vec::new()
            }
        };
        let reliance_sources = match &published {
            Some(found) => vec![found.source.clone()],
            None => trade.imports.cited(),
        };
        let known = published.is_some() || trade.imports.total() > 0.0;
        if !known {
            missing.push("net import reliance (TE)".to_owned());
        }
        let about = vec![
            About::new(
                "DP",
                "score",
                format!(
                    "Σ PS² · max(ASI, WSI); ASI mean governance, WSI voice and accountability of {} stand in",
                    governance.years.1
                ),
                [production.cited(), governance.sources.clone()].concat(),
            ),
            About::new("DP_product", "score", "the same with the product of the two", production.cited()),
            About::new("TE", "share", "net import reliance, 0 for a net exporter", reliance_sources),
            About::new(
                "EV",
                "score",
                "Σ VA / GDP · expenditure / operating surplus over industries, logarithmic from 1e-8 (0) to 1e-2 (1)",
                spent
                    .iter()
                    .flat_map(|s| s.sources.clone())
                    .chain(economy.as_ref().map(Economy::publication))
                    .collect(),
            ),
        ];
        let total = spent.map(|s| s.total);
        let key = format!("spending {mineral} {}", chain.year);
        let notes = vec![format!("world supply: {}", production.words(4))];
        let own: Vec<Level> = production.levels.iter().filter(|l| members.contains(&l.area)).cloned().collect();
        let formula = move |at: At| {
            let mut producers: Vec<Producer> = Vec::new();
            for level in &production.levels {
                let amount = level.at(at);
                if level.dispersed() {
                    let part = Producer { amount: amount / 1000.0, ability: 0.0, willingness: 0.0, domestic: false };
                    producers.extend(std::iter::repeat_n(part, 1000));
                    continue;
                }
                let ability = governance.score(&level.area, at) / 10.0;
                let voice = governance.dimension(&level.area, "voice and accountability", at);
                let willingness = voice.map_or(0.5, |v| ((2.5 - v) / 5.0).clamp(0.0, 1.0));
                producers.push(Producer { amount, ability, willingness, domestic: members.contains(&level.area) });
            }
            let disruption = disruption_potential(&producers, Joined::Maximum)?;
            let product = disruption_potential(&producers, Joined::Product)?;
            let mut values = Values {
                inputs: vec![("DP", disruption), ("DP_product", product)],
                axes: vec![("disruption_potential", disruption)],
                critical: None,
            };
            let reliance = match &published {
                Some(found) => Some(at.of(&found.id, found.band)),
                None => {
                    let sum = |levels: &[Level]| levels.iter().map(|l| l.at(at)).sum::<f64>();
                    let net = sum(&trade.imports.levels) - sum(&trade.exports.levels);
                    (known && sum(&own) + net > 0.0).then(|| net / (sum(&own) + net))
                }
            };
            if let Some(exposure) = reliance.and_then(trade_exposure) {
                values.inputs.push(("TE", exposure));
                values.axes.push(("trade_exposure", exposure));
            }
            let drawn = total.filter(|t| t.value > 0.0).map_or(1.0, |t| at.of(&key, t) / t.value);
            let scaled = Some(&industries).filter(|list| !list.is_empty()).and_then(|list| {
                let industry =
                    |i: &Industry| Industry { expenditure_over_profit: drawn * i.expenditure_over_profit, ..*i };
                scaled_vulnerability(economic_vulnerability(&list.iter().map(industry).collect::<Vec<_>>())?)
            });
            if let Some(vulnerability) = scaled {
                values.inputs.push(("EV", vulnerability));
                values.axes.push(("economic_vulnerability", vulnerability));
                let risk = values.axis("trade_exposure").and_then(|te| supply_risk(disruption, te, vulnerability));
                values.axes.extend(risk.map(|r| ("supply_risk", r)));
            }
            Some(values)
        };
        let wording = |values: &Values| {
            let get = |symbol: &str| values.input(symbol).map_or("missing".to_owned(), shown);
            vec![
                "SR = (DP · TE · EV)^(1/3)".to_owned(),
                format!(
                    "   = ({} · {} · {})^(1/3) = {}",
                    get("DP"),
                    get("TE"),
                    get("EV"),
                    values.axis("supply_risk").map_or("missing".to_owned(), shown)
                ),
            ]
        };
        Some(Case {
            mineral: mineral.clone(),
            stage: form.stage,
            form: form.id.clone(),
            year: context.chain_year,
            about,
            formula: Box::new(formula),
            wording: Box::new(wording),
            missing,
            notes,
        })
    }))
}
