//! Methods that look at who makes and holds a mineral: the IEA's measures, the British risk list, Yale's supply risk, and the
//! disruption potential of the USGS method of 2020.

use monazite_engine::metrics::bgs2015::Indicators;
use monazite_engine::metrics::concentration::herfindahl;
use monazite_engine::metrics::iea::concentration;
use monazite_engine::metrics::usgs2020::{
    Industry, Joined, Producer, disruption_potential, economic_vulnerability, scaled_vulnerability, supply_risk,
    trade_exposure,
};
use monazite_engine::metrics::yale::{Components, depletion_time, political_stability, supply_concentration};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::{Fact, QuantityKind};

use super::case::{About, Case, Values, shown};
use super::context::Context;
use super::draw::At;
use super::economy::{AREA, Economy};
use super::eu::Missing;
use super::eu::{HEAVY, LIGHT, PLATINUM};
use super::supply::{self, Level, Table};
use crate::error::StudyError;

/// Amounts of single suppliers, then the dispersed rest cut into equal small parts, so that it adds to the total and not to the
/// squares.
fn amounts(table: &Table, at: At) -> Vec<f64> {
    let mut all: Vec<f64> = table.levels.iter().filter(|l| !l.dispersed()).map(|l| l.at(at)).collect();
    let rest: f64 = table.levels.iter().filter(|l| l.dispersed()).map(|l| l.at(at)).sum();
    if rest > 0.0 {
        all.extend(std::iter::repeat_n(rest / 1000.0, 1000));
    }
    all
}

/// Largest three suppliers, N−1 cover and concentration of every form.
pub fn iea_cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
    each_form(context, |mineral, chain, f| {
        let form = &chain.forms[f];
        let (production, demand) = (supply::production(chain, f), supply::demand(chain, f));
        // Nobody makes it: nothing to score.
        production.leader()?;
        let mut areas: Vec<AreaId> = production.levels.iter().chain(&demand.levels).map(|l| l.area.clone()).collect();
        areas.sort();
        areas.dedup();
        let about = vec![
            About::new("top3", "share", "share of the three largest suppliers", production.cited()),
            About::new("N1", "share", "supply over demand without the largest supplier", {
                let mut both = production.cited();
                both.extend(demand.cited());
                both.dedup();
                both
            }),
            About::new("HHI", "score", "Σ of squared shares", production.cited()),
        ];
        let notes = vec![format!("world supply: {}", production.words(4))];
        let formula = move |at: At| {
            let of = |table: &Table, area: &AreaId| {
                table.levels.iter().filter(|l| l.area == *area).map(|l| l.at(at)).sum::<f64>()
            };
            let single: Vec<&AreaId> = areas.iter().filter(|a| !matches!(a.as_str(), "ROW" | "OTH")).collect();
            let mut made: Vec<f64> = single.iter().map(|a| of(&production, a)).collect();
            let mut used: Vec<f64> = single.iter().map(|a| of(&demand, a)).collect();
            for dispersed in areas.iter().filter(|a| matches!(a.as_str(), "ROW" | "OTH")) {
                made.extend(std::iter::repeat_n(of(&production, dispersed) / 1000.0, 1000));
                used.extend(std::iter::repeat_n(of(&demand, dispersed) / 1000.0, 1000));
            }
            let c = concentration(&made, &used)?;
            let mut values = Values {
                inputs: vec![("top3", c.top3), ("HHI", c.herfindahl)],
                axes: vec![("top3_share", c.top3), ("top1_share", c.top1), ("herfindahl", c.herfindahl)],
                critical: None,
            };
            if let Some(cover) = c.n_minus_one {
                values.inputs.push(("N1", cover));
                values.axes.push(("n_minus_one", cover));
            }
            Some(values)
        };
        let wording = |values: &Values| {
            let get = |symbol: &str| values.input(symbol).map_or("–".to_owned(), shown);
            vec![
                format!("top-3 = sum of the three largest shares = {}", get("top3")),
                format!("N−1 = (S − S_leader) / (D − D_leader) = {}", get("N1")),
                format!("HHI = Σ s² = {}", get("HHI")),
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
            missing: Vec::new(),
            notes,
        })
    })
}

/// One case per form of each mineral, and the minerals without any.
fn each_form<'a>(
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
fn first_form<'a>(context: &'a Context, mineral: &MineralId) -> Option<(&'a Chain, usize)> {
    let made = |(chain, f): &(&Chain, usize)| supply::production(chain, *f).leader().is_some();
    let mut forms = context.forms(mineral);
    forms.retain(made);
    forms.into_iter().min_by_key(|(chain, f)| (chain.forms[*f].stage, *f))
}

/// Reserves of a mineral by country in the latest edition up to the year; of its group where elements have none of their own.
fn reserves(context: &Context, mineral: &MineralId) -> Table {
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

/// The British risk list: one score per mineral, at the stage it is first made.
pub fn bgs2015_cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
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

/// Yale: the pairs that can be computed; the social pair needs inputs the atlas does not hold.
pub fn yale_cases<'a>(context: &'a Context) -> (Vec<Case<'a>>, Vec<Missing>) {
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
        let mut missing =
            vec!["human development index by country".to_owned(), "policy potential index by country".to_owned()];
        if !dated {
            missing.push("reserves on the basis of mine production".to_owned());
        }
        if companion.is_none() {
            missing.push("share produced as a companion".to_owned());
        }
        let governance = &context.governance;
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
            let components = Components {
                depletion,
                companion: companion.map(|c| 100.0 * c),
                policy: None,
                development: None,
                stability: political_stability(stability),
                concentration: supply_concentration(hhi),
            };
            values.axes.extend(components.geological().map(|x| ("geological", x)));
            values.axes.extend(components.geopolitical().map(|x| ("geopolitical", x)));
            values.axes.extend(components.supply_risk().map(|x| ("supply_risk", x)));
            Some(values)
        };
        let wording = |values: &Values| {
            let axis = |name: &str| values.axis(name).map_or("missing".to_owned(), shown);
            vec![
                "SR = mean of (DT, CF), (PPI, HDI), (WGI, GSC)".to_owned(),
                format!("   = mean of {}, missing, {}", axis("geological"), axis("geopolitical")),
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
            notes: Vec::new(),
        });
    }
    (cases, unscored)
}

/// Disruption potential, trade exposure and, for the United States, economic vulnerability of the method of 2020.
///
/// # Errors
/// The bundled input-output table is missing from the atlas or damaged.
pub fn usgs2020_cases<'a>(context: &'a Context) -> Result<(Vec<Case<'a>>, Vec<Missing>), StudyError> {
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
                spent.iter().flat_map(|s| s.sources.clone()).chain(["bea-input-output 2017".to_owned()]).collect(),
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
