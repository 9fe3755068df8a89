//! What a cut of exports by each actor, of each form, would cost every area and the actor itself.
//!
//! Every cut is a run of its own: one export ban for twelve months on one form by one area, against everybody, cleared on the
//! reconciled chain of the mineral (docs/methods/leverage.md). Nothing is added up over cuts: losses of simultaneous cuts are
//! not the sum of their losses.
//!
//! | module       | answers                                              |
//! |--------------|------------------------------------------------------|
//! | `candidates` | who could cut what: shares and exports of every form |
//! | `cut`        | one cut, cleared centrally and over the ensemble     |

mod candidates;
mod cut;

use std::collections::BTreeSet;

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, MineralId};
use monazite_model::leverage::{Cut, Exposure, LeftOut};
use monazite_model::period::Month;
use monazite_model::registry::Registry;

use super::error::IndicatorError;
use crate::ensemble::members;
use crate::equilibrium::{Ban, BanBench, Bans};
use candidates::Candidate;

/// What is asked, with names resolved.
pub struct Asked<'a> {
    /// Chains to look through.
    pub chains: &'a [Chain],
    /// Parameters.
    pub registry: &'a Registry,
    /// First month of the cuts.
    pub at: Month,
    /// Only forms of these minerals; all where empty.
    pub minerals: &'a [MineralId],
    /// Only cuts by these areas.
    pub actors: Option<&'a [AreaId]>,
    /// Whose losses rank the cuts; everybody else's where absent.
    pub against: Option<&'a [AreaId]>,
    /// Share of a form's production from which an area counts as an actor, 0 to 1.
    pub least_share: f64,
    /// Members of the ensemble of each cut; one or none for central values only.
    pub runs: u32,
    /// Seed of the draws.
    pub seed: u64,
    /// Threads; `None` for one per core. Does not change the answer.
    pub threads: Option<usize>,
    /// Fails if the answer is no longer wanted; asked before each cut.
    pub proceed: &'a (dyn Fn() -> Result<(), IndicatorError> + Sync),
}

/// Cuts, and what was left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Those that cost the targets most first.
    pub cuts: Vec<Cut>,
    /// What each of them costs each area, in the order of the cuts.
    pub exposures: Vec<Exposure>,
    /// Who makes the form and could not cut it, with the reason; by actor and form.
    pub left_out: Vec<LeftOut>,
    /// Markets cleared.
    pub solves: u64,
}

/// A cut that can be made, by position of its chain.
struct Wanted {
    chain: usize,
    candidate: Candidate,
}

/// Clears every cut asked for and ranks them by what they cost the targets.
///
/// # Errors
/// A chain that makes no market under the cuts; the wish to stop.
pub fn leverage(asked: &Asked<'_>) -> Result<Found, IndicatorError> {
    let (wanted, mut left_out) = wanted(asked);
    let bans = markets(asked, &wanted)?;
    let targets: Option<BTreeSet<&AreaId>> = asked.against.map(|areas| areas.iter().collect());
    let runs = if asked.runs > 1 { asked.runs } else { 0 };
    let groups: Vec<&[Wanted]> =
        wanted.chunk_by(|a, b| a.chain == b.chain).flat_map(|of_chain| of_chain.chunks(Bans::together(runs))).collect();
    let count = u32::try_from(groups.len()).map_err(|_| IndicatorError::Failed("too many cuts".into()))?;
    let clear = |bench: &mut Option<(usize, BanBench)>, group: &[Wanted]| {
        (asked.proceed)()?;
        let chain = group[0].chain;
        let Some(bans) = &bans[chain] else { return Ok(Vec::new()) };
        if bench.as_ref().is_none_or(|(of, _)| *of != chain) {
            *bench = Some((chain, bans.bench()));
        }
        let Some((_, bench)) = bench else { return Ok(Vec::new()) };
        let asked_for: Vec<Ban> = group.iter().map(|w| w.candidate.ban()).collect();
        let cleared = bans.clear(&asked_for, asked.seed, runs, bench);
        let read = group.iter().zip(&cleared);
        let hub = |area: &AreaId| asked.registry.trading_place(area);
        Ok::<_, IndicatorError>(read.map(|(w, c)| cut::read(bans, &w.candidate, c, targets.as_ref(), &hub)).collect())
    };
    let answers = members::run_with(count, asked.threads, || None, |bench, k| clear(bench, groups[k as usize]));
    let answers: Vec<_> = answers.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let mut found = Vec::new();
    let mut solves = 0;
    for (Wanted { chain, candidate }, answer) in wanted.iter().zip(answers) {
        let chain = &asked.chains[*chain];
        match answer.cut {
            Ok(cut) => {
                solves += 1 + u64::from(runs);
                found.push((cut, answer.exposures));
            }
            Err(why) => {
                solves += 1;
                left_out.push(candidate.left_out(chain, why));
            }
        }
    }
    found.sort_by(|(a, _), (b, _)| {
        // What is not known comes last, whatever it would be.
        let known = a.loss.value.is_nan().cmp(&b.loss.value.is_nan());
        let key = known.then_with(|| b.loss.value.total_cmp(&a.loss.value));
        key.then_with(|| (&a.actor, &a.form).cmp(&(&b.actor, &b.form)))
    });
    left_out.sort_by(|a, b| (&a.actor, &a.form).cmp(&(&b.actor, &b.form)));
    let (cuts, exposures): (Vec<_>, Vec<_>) = found.into_iter().unzip();
    Ok(Found { cuts, exposures: exposures.into_iter().flatten().collect(), left_out, solves })
}

/// Cuts that are asked for and can be made, and those that cannot.
fn wanted(asked: &Asked<'_>) -> (Vec<Wanted>, Vec<LeftOut>) {
    let (mut wanted, mut left_out) = (Vec::new(), Vec::new());
    for (position, chain) in asked.chains.iter().enumerate() {
        for candidate in candidates::of_chain(chain, asked.least_share) {
            let (form, actor) = (&chain.forms[candidate.form].id, &chain.areas[candidate.area]);
            let by = asked.actors.is_none_or(|actors| actors.contains(actor));
            if !by || !(asked.minerals.is_empty() || asked.minerals.contains(&form.mineral())) {
                continue;
            }
            match candidate.obstacle(chain, asked.registry, !asked.minerals.is_empty()) {
                Some(why) => left_out.push(candidate.left_out(chain, why)),
                None => wanted.push(Wanted { chain: position, candidate }),
            }
        }
    }
    (wanted, left_out)
}

/// The market of each chain under all cuts asked of it; `None` where none is.
fn markets<'a>(asked: &Asked<'a>, wanted: &[Wanted]) -> Result<Vec<Option<Bans<'a>>>, IndicatorError> {
    let build = |position: u32| {
        let of_chain = wanted.iter().filter(|w| w.chain == position as usize);
        let bans: Vec<Ban> = of_chain.map(|w| w.candidate.ban()).collect();
        let chain = &asked.chains[position as usize];
        (!bans.is_empty()).then(|| Bans::new(chain, bans, asked.registry, asked.at)).transpose()
    };
    let count = u32::try_from(asked.chains.len()).map_err(|_| IndicatorError::Failed("too many chains".into()))?;
    let built: Result<Vec<_>, _> = members::run(count, asked.threads, build).into_iter().collect();
    Ok(built?)
}
