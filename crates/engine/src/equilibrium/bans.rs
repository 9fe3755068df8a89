//! Many stops of exports on one chain, each cleared alone: the market is built once for all of them.

use monazite_model::chain::Chain;
use monazite_model::market::Status;
use monazite_model::period::Month;
use monazite_model::registry::Registry;
use monazite_model::scenario::{DEFAULT_MONTHS, ExportBan, Exports, Measure, MeasureKind, Origin, Parties, Scenario};
use monazite_model::term::Term;

use super::chain_market::Cases;
use super::{Bench, ChainMarket, Figures, NoMarket, Numbers, Structure};
use crate::market::{LANES, Options, Polish, Workspace};
use crate::policy::{self, PolicyError};

/// Why the bans cannot be cleared.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BanError {
    /// A ban has no meaning on the chain.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The chain makes no market under the bans.
    #[error(transparent)]
    Market(#[from] NoMarket),
}

/// A form and an area that stops its exports of it, by position in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ban {
    /// Index into [`Chain::forms`].
    pub form: usize,
    /// Index into [`Chain::areas`].
    pub area: usize,
}

/// Export bans on a chain, each against everybody for a year.
pub struct Bans<'c> {
    /// The chain.
    pub chain: &'c Chain,
    market: ChainMarket,
    bans: Vec<Ban>,
    terms: Vec<Term>,
}

/// A ban cleared centrally and over the ensemble.
pub struct Banned {
    /// How the central clearing ended.
    pub status: Status,
    /// `None` unless it cleared.
    pub central: Option<Figures>,
    /// Members that cleared, with their numbers.
    pub members: Vec<(u32, Figures)>,
}

/// What a thread needs to clear bans of one chain.
pub struct BanBench {
    central: Numbers,
    solver: Workspace,
    members: Bench,
}

/// Members that keep lanes busy to the end.
const BUSY: u32 = 80;

impl<'c> Bans<'c> {
    /// Builds the market of a chain under any of the bans, for the year from `at`.
    ///
    /// # Errors
    /// A chain that makes no market.
    pub fn new(chain: &'c Chain, bans: Vec<Ban>, registry: &Registry, at: Month) -> Result<Self, BanError> {
        let scenario = scenario(chain, &bans, at);
        let terms = policy::lower(&scenario, chain, registry, scenario.window())?;
        let market = ChainMarket::new(chain, &terms, registry, false)?;
        Ok(Bans { chain, market, bans, terms })
    }

    /// The market of the chain.
    pub fn structure(&self) -> &Structure {
        &self.market.structure
    }

    /// How many bans to clear together if each has `count` members: enough to keep the lanes of the solver busy, and few enough for
    /// every thread to have some.
    pub fn together(count: u32) -> usize {
        BUSY.div_ceil(count.max(BUSY / LANES as u32)) as usize
    }

    /// A bench for bans of this chain.
    pub fn bench(&self) -> BanBench {
        let central = self.market.structure.numbers();
        BanBench { members: self.market.bench(&central), central, solver: Workspace::default() }
    }

    /// Clears each of some bans alone, centrally and in `count` members of the ensemble of `seed`, on this thread. Members of all of
    /// them share the lanes of the solver; an answer does not depend on what else is asked.
    pub fn clear(&self, bans: &[Ban], seed: u64, count: u32, bench: &mut BanBench) -> Vec<Banned> {
        let alone: Vec<&[Ban]> = bans.iter().map(std::slice::from_ref).collect();
        self.clear_sets(&alone, seed, count, bench)
    }

    /// As [`Bans::clear`], each set of bans together.
    pub fn clear_sets(&self, sets: &[&[Ban]], seed: u64, count: u32, bench: &mut BanBench) -> Vec<Banned> {
        let (structure, compiled) = (&self.market.structure, self.market.structure.compiled());
        let enter = |set: &[Ban], numbers: &mut Numbers| {
            let held = |ban: &Ban| set.contains(ban);
            let in_force = |term: usize| self.bans.get(self.terms[term].measure).is_some_and(held);
            structure.set_terms(&self.terms, in_force, numbers);
        };
        let (mut cleared, mut cases, mut starts) = (Vec::new(), Vec::new(), Vec::new());
        let options = Options { polish: Polish::Floats, intervals: false, ..Options::default() };
        for (place, &ban) in sets.iter().enumerate() {
            let numbers = &mut bench.central;
            enter(ban, numbers);
            let solution = compiled.solve_with(numbers.market(), None, &options, &mut bench.solver);
            let central = structure.figures(numbers, &solution);
            if let (Some(prices), Some(_), true) = (&solution.prices, &central, count > 0) {
                cases.push((place, ban));
                starts.push(compiled.start(numbers.market(), prices));
            }
            cleared.push(Banned { status: solution.status, central, members: Vec::new() });
        }
        if !cases.is_empty() {
            let enter = |case: usize, numbers: &mut Numbers| enter(cases[case].1, numbers);
            let asked = Cases { starts: &starts, enter: &enter, seed, members: 0..count };
            let mut found = self.market.members_of(&asked, &mut bench.members).into_iter();
            for (place, _) in &cases {
                let of_case = (0..count).zip(found.by_ref());
                cleared[*place].members = of_case.filter_map(|(k, figures)| Some((k, figures?))).collect();
            }
        }
        cleared
    }
}

/// The bans as a scenario: a measure each, on one form against everybody for a year.
fn scenario(chain: &Chain, bans: &[Ban], at: Month) -> Scenario {
    let measure = |ban: &Ban| {
        let (by, form) = (chain.areas[ban.area].clone(), chain.forms[ban.form].id.clone());
        let flows = Exports { by, on: vec![form], to: Parties::All, except: Parties::nobody() };
        Measure {
            // Nobody is left to pass the goods on to.
            kind: MeasureKind::ExportBan(ExportBan { flows, origin: Origin::None }),
            announced: None,
            from: at,
            until: None,
            note: String::new(),
            event: None,
            reference: String::new(),
        }
    };
    Scenario {
        title: format!("stops of exports, {}", chain.id),
        minerals: chain.minerals.clone(),
        start: at,
        months: DEFAULT_MONTHS,
        period: None,
        base_year: Some(chain.year),
        seed: 1,
        runs: 1,
        note: String::new(),
        sources: Vec::new(),
        parameters: Vec::new(),
        measures: bans.iter().map(measure).collect(),
    }
}
