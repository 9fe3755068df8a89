//! The economic effect of a supplier's stop: each large net exporter of a form stops its exports for a year in turn, the
//! market of the reconciled chain clears without them, industries short of the mineral are capped, and the economy settles around
//! them.
//!
//! | module       | answers                                                            |
//! |--------------|--------------------------------------------------------------------|
//! | [`formula`]  | closed form, effect by component, dependent share, weighting       |
//! | `stop`       | who stops what, how likely                                         |
//! | `market`     | what the market says: who pays, who gains, how much use is lost    |
//! | `score`      | a form with all its stops, as a row                                |
//! | `industries` | value added lost by users of the mineral, and by everybody else    |

pub mod formula;
mod industries;
mod market;
mod score;
mod stop;

use std::collections::BTreeMap;

use crate::downstream::Leontief;
use crate::ensemble::draw::{quantile, uniform};
use crate::ensemble::members;
use crate::ensemble::spread::range;
use crate::equilibrium::{Ban, BanBench, Bans, Figures as Answer, Structure};
use crate::indicators::assess::of_one_year;
use crate::indicators::at::Draws;
use crate::indicators::context::Context;
use crate::indicators::economy::{Depth, Economy, Spending};
use crate::indicators::error::IndicatorError;
use crate::indicators::method::{DocRow, Method, Missing, Reach};
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::criticality::Score;
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::registry::Parameter;

pub use formula::{
    Effect, Weighted, dependent_share, expected_loss, expected_loss_range, included, possible_share, price_ratio,
};
use industries::{Industries, Lost};
use market::Figures;
use stop::Probability;

/// Members of the ensemble of each scenario, at most: there are a few hundred scenarios.
const MOST_MEMBERS: u32 = 12;
/// Parameter of the part of an industry that cannot do without a mineral.
const EXPONENT: &str = "dependence-exponent";

/// What is known about the method.
pub const METHOD: Method = Method {
    name: "usgs2025",
    title: "USGS economic effects of 2025 (reconstruction)",
    home: "USA",
    reach: Reach::Importer,
    main_axis: "loss_usd",
    thresholds: "listed where the weighted loss exceeds 2 million USD a year",
    two_axes: None,
    caveats: &[
        "A reconstruction: elasticities, capacities, dependent shares and probabilities of the original were not seen. Rank by it; its level rests on the parameter dependence-exponent.",
        "Industries: the table of 2017 in its own dollars; shares of use are those of the EU methods. Probabilities other than 1 for minerals under Chinese export controls are our assumption (parameters stop-probability…).",
    ],
    governance: false,
    by_country: true,
    years: of_one_year,
    scores,
    row: DocRow {
        page: "usgs2025",
        answers: "expected loss from a leading supplier's stop",
        area: "any",
        judged_by: "loss > 2 M USD a year",
        state: "reconstruction",
    },
};

/// Scores of all forms, and what the other minerals lack.
///
/// # Errors
/// The bundled input-output table is missing from the atlas or damaged.
pub fn scores(context: &Context, draws: Draws) -> Result<(Vec<Score>, Vec<Missing>), IndicatorError> {
    // Without a table of the area the loss of users is their surplus.
    let economy = Economy::of(context)?;
    let leontief = economy.as_ref().map(|e| Leontief::new(&e.table)).transpose();
    let leontief = leontief.map_err(|e| IndicatorError::Failed(e.to_string()))?;
    let industries = match (&economy, &leontief) {
        (Some(economy), Some(leontief)) => Some(Industries::new(economy, leontief)?),
        _ => None,
    };
    let mut wanted = Vec::new();
    for mineral in &context.minerals {
        for (chain, f) in context.forms(mineral) {
            wanted.push(Wanted { mineral, chain, f, suppliers: stop::suppliers(chain, f, &context.members) });
        }
    }
    // What users spend is gathered once a chain, not once a form.
    let chains: BTreeMap<&str, &Chain> = wanted.iter().map(|w| (w.chain.id.as_str(), w.chain)).collect();
    let room = |chain: &Chain| {
        let of = |m: &MineralId| {
            Some((m.clone(), economy.as_ref()?.spending(context, m, chain, &context.members, Depth::Named)?))
        };
        Room { context, industries: industries.as_ref(), spending: chain.minerals.iter().filter_map(of).collect() }
    };
    let rooms: BTreeMap<&str, Room> = chains.into_iter().map(|(id, chain)| (id, room(chain))).collect();
    // Some scenarios a task: forms differ in how many they have.
    let runs = if draws.count > 1 { draws.count.min(MOST_MEMBERS) } else { 0 };
    let tasks: Vec<(usize, &[(AreaId, f64)])> = (wanted.iter().enumerate())
        .flat_map(|(w, form)| form.suppliers.chunks(Bans::together(runs)).map(move |some| (w, some)))
        .collect();
    let count = u32::try_from(tasks.len()).map_err(|_| IndicatorError::Failed("too many scenarios".into()))?;
    let markets = markets(context, &wanted)?;
    let stops = members::run_with(
        count,
        None,
        || None,
        |bench: &mut Option<(String, BanBench)>, k| {
            context.evidence.proceed()?;
            let (w, suppliers) = tasks[k as usize];
            let form = &wanted[w];
            let id = form.chain.id.as_str();
            let bans = markets.get(id);
            if bench.as_ref().is_none_or(|(of, _)| of != id) {
                *bench = bans.map(|bans| (id.to_owned(), bans.bench()));
            }
            let bans = bans.zip(bench.as_mut().map(|(_, bench)| bench));
            Ok(stopped(&rooms[id], bans, form, suppliers, Draws { count: runs, ..draws }))
        },
    );
    let stops = stops.into_iter().collect::<Result<Vec<_>, IndicatorError>>()?;
    let mut by_form: BTreeMap<usize, Vec<Result<Stop, String>>> = BTreeMap::new();
    for ((w, _), stops) in tasks.iter().zip(stops) {
        by_form.entry(*w).or_default().extend(stops);
    }
    let ceilings = ceilings(context, &wanted, &rooms, &markets, Draws { count: runs, ..draws })?;
    let mut scores = Vec::new();
    let mut lacks: BTreeMap<&MineralId, Vec<String>> = BTreeMap::new();
    for (w, form) in wanted.iter().enumerate() {
        let stops = by_form.remove(&w).unwrap_or_default();
        match score::score(&rooms[form.chain.id.as_str()], form, stops, ceilings[w]) {
            Ok(score) => scores.push(score),
            Err(lack) => lacks.entry(form.mineral).or_default().push(lack),
        }
    }
    let mut unscored = Vec::new();
    for mineral in context.minerals.iter().filter(|m| !scores.iter().any(|s: &Score| &s.mineral == *m)) {
        let nothing = || vec![format!("production by country in {}", context.chain_year())];
        let mut lack = lacks.remove(mineral).unwrap_or_else(nothing);
        lack.sort();
        lack.dedup();
        unscored.push((mineral.clone(), lack));
    }
    Ok((scores, unscored))
}

/// What a year would cost in which all suppliers of a form stop at once, usd, by form; `None` where there is only one of them, or the market does
/// not clear without all of them.
fn ceilings(
    context: &Context,
    wanted: &[Wanted],
    rooms: &BTreeMap<&str, Room>,
    markets: &BTreeMap<&str, Bans<'_>>,
    draws: Draws,
) -> Result<Vec<Option<Band>>, IndicatorError> {
    let count = u32::try_from(wanted.len()).map_err(|_| IndicatorError::Failed("too many scenarios".into()))?;
    let found = members::run(count, None, |k| {
        context.evidence.proceed()?;
        let form = &wanted[k as usize];
        let id = form.chain.id.as_str();
        let Some(bans) = markets.get(id).filter(|_| form.suppliers.len() > 1) else { return Ok(None) };
        let (room, exponents) = (&rooms[id], context.registry().parameter(EXPONENT, &form.chain.forms[form.f].id));
        let Some(row) = exponents else { return Ok(None) };
        let all: Vec<Ban> = form.suppliers.iter().filter_map(|(area, _)| form.ban(area)).collect();
        let cleared = bans.clear_sets(&[&all], draws.seed, draws.count, &mut bans.bench()).into_iter().next();
        let tell = |answer: &Answer, exponent: f64| room.tell(answer, form.chain, bans.structure(), form.f, exponent);
        Ok(cleared.and_then(|cleared| {
            let told = weigh(&tell(cleared.central.as_ref()?, row.central));
            let drawn = cleared.members.iter().map(|(k, answer)| weigh(&tell(answer, exponent(row, draws, *k))));
            Some(band(range(told, drawn.collect())))
        }))
    });
    found.into_iter().collect()
}

/// The loss of a scenario if it happens, usd.
fn weigh(told: &Told) -> f64 {
    expected_loss(&[Weighted { probability: 1.0, effect: told.effect }]).unwrap_or(f64::NAN)
}

/// The market of each chain under all stops asked of it, by id.
fn markets<'a>(context: &Context, wanted: &[Wanted<'a>]) -> Result<BTreeMap<&'a str, Bans<'a>>, IndicatorError> {
    let mut bans: BTreeMap<&str, (&Chain, Vec<Ban>)> = BTreeMap::new();
    for form in wanted {
        let (_, of_chain) = bans.entry(form.chain.id.as_str()).or_insert((form.chain, Vec::new()));
        of_chain.extend(form.suppliers.iter().filter_map(|(area, _)| form.ban(area)));
    }
    let Some(at) = Month::new(context.chain_year() + 1, 1) else {
        return Ok(BTreeMap::new());
    };
    let chains: Vec<(&str, (&Chain, Vec<Ban>))> = bans.into_iter().filter(|(_, (_, b))| !b.is_empty()).collect();
    let count = u32::try_from(chains.len()).map_err(|_| IndicatorError::Failed("too many chains".into()))?;
    let built = members::run(count, None, |k| {
        context.evidence.proceed()?;
        let (id, (chain, bans)) = &chains[k as usize];
        Ok((*id, Bans::new(chain, bans.clone(), context.registry(), at)?))
    });
    built.into_iter().collect()
}

/// A form to be scored.
struct Wanted<'a> {
    mineral: &'a MineralId,
    chain: &'a Chain,
    f: usize,
    /// Who might stop, and net exports, t.
    suppliers: Vec<(AreaId, f64)>,
}

impl Wanted<'_> {
    fn ban(&self, by: &AreaId) -> Option<Ban> {
        Some(Ban { form: self.f, area: self.chain.area(by)? })
    }
}

/// One scenario, cleared.
struct Stop {
    supplier: AreaId,
    /// Net exports, t.
    net_exports: f64,
    probability: Probability,
    told: Told,
    drawn: Vec<Told>,
    /// Loss if it happens, usd.
    loss: Band,
}

impl Stop {
    fn over(&self, of: &dyn Fn(&Told) -> f64) -> Band {
        band(range(of(&self.told), self.drawn.iter().map(of).collect()))
    }

    /// Probability times loss, each end with its own.
    fn expected(&self) -> Band {
        expected_loss_range([(self.probability.band, self.loss)])
    }
}

/// What every form of a chain is scored with.
struct Room<'a> {
    context: &'a Context<'a>,
    industries: Option<&'a Industries<'a>>,
    /// What users of each mineral of the chain pay, by division; minerals without shares of use are absent.
    spending: BTreeMap<MineralId, Spending<'a>>,
}

/// One clearing with everything that follows from it.
struct Told {
    figures: Figures,
    /// The market's effects with value added in place of users' surplus where industries are known.
    effect: Effect,
}

impl Room<'_> {
    fn tell(&self, answer: &Answer, chain: &Chain, structure: &Structure, f: usize, exponent: f64) -> Told {
        let figures = market::figures(answer, chain, structure, f, &self.context.members);
        let mut effect = figures.effect;
        if let Some(lost) = self.value_added(&figures, exponent) {
            // Minerals whose users' industries nobody states keep the surplus.
            let unknown = figures.cut.iter().filter(|(m, _)| !self.spending.contains_key(*m));
            effect.users_cut = lost.users + unknown.map(|(_, usd)| usd).sum::<f64>();
            effect.downstream = lost.downstream;
        }
        Told { figures, effect }
    }

    /// `None` where there is no table, no mineral of the chain has shares of use, or the economy does not settle.
    fn value_added(&self, figures: &Figures, exponent: f64) -> Option<Lost> {
        let industries = self.industries.filter(|_| !self.spending.is_empty())?;
        industries.settle(&industries.caps(&self.spending, &figures.lost, exponent))
    }
}

/// The exponent in a member of the ensemble.
fn exponent(row: &Parameter, draws: Draws, member: u32) -> f64 {
    quantile(row, uniform(draws.seed, member, EXPONENT)).clamp(0.0, 1.0)
}

/// Clears the stops of some suppliers of a form, each alone, centrally and in members of the ensemble.
fn stopped(
    room: &Room,
    bans: Option<(&Bans<'_>, &mut BanBench)>,
    wanted: &Wanted,
    suppliers: &[(AreaId, f64)],
    draws: Draws,
) -> Vec<Result<Stop, String>> {
    let (context, chain, form) = (room.context, wanted.chain, &wanted.chain.forms[wanted.f]);
    let lack = |what: &str| format!("{what} ({})", form.id);
    let Some((bans, bench)) = bans else {
        return suppliers.iter().map(|_| Err(lack("a year of the calendar"))).collect();
    };
    let asked = |area: &AreaId| {
        let ban = wanted.ban(area).ok_or_else(|| lack("a year of the calendar"))?;
        let probability = stop::probability(context, area, wanted.mineral, &form.id);
        let probability = probability.ok_or_else(|| lack("a probability of the stop"))?;
        let row = context.registry().parameter(EXPONENT, &form.id);
        Ok::<_, String>((ban, probability, row.ok_or_else(|| lack("the parameter dependence-exponent"))?))
    };
    let asked: Vec<_> = suppliers.iter().map(|(area, _)| asked(area)).collect();
    let stops: Vec<Ban> = asked.iter().flatten().map(|(ban, ..)| *ban).collect();
    let mut cleared = bans.clear(&stops, draws.seed, draws.count, bench).into_iter();
    let tell = |answer: &Answer, exponent: f64| room.tell(answer, chain, bans.structure(), wanted.f, exponent);
    let stop = |((supplier, net_exports), asked): (&(AreaId, f64), Result<(Ban, Probability, &Parameter), String>)| {
        let (_, probability, row) = asked?;
        let unsettled = || lack(&format!("a market that clears without exports of {supplier}"));
        let cleared = cleared.next().ok_or_else(unsettled)?;
        let told = tell(cleared.central.as_ref().ok_or_else(unsettled)?, row.central);
        let members = cleared.members.iter();
        let drawn: Vec<Told> = members.map(|(k, answer)| tell(answer, exponent(row, draws, *k))).collect();
        let loss = band(range(weigh(&told), drawn.iter().map(weigh).collect()));
        Ok(Stop { supplier: supplier.clone(), net_exports: *net_exports, probability, told, drawn, loss })
    };
    suppliers.iter().zip(asked).map(stop).collect()
}

fn band(range: Band) -> Band {
    Band { value: range.value, low: range.low.min(range.value), high: range.high.max(range.value) }
}
