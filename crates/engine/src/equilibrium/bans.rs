//! Many stops of exports on one chain, each cleared alone: the market is built once for all of them.

use monazite_model::chain::Chain;
use monazite_model::market::Status;
use monazite_model::period::Month;
use monazite_model::registry::Registry;
use monazite_model::scenario::{DEFAULT_MONTHS, ExportBan, Exports, Measure, MeasureKind, Origin, Parties, Scenario};
use monazite_model::term::Term;

use super::{ChainMarket, Clearing, Figures, NoMarket, Structure};
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

    /// Clears one of the bans alone, centrally and in `count` members of the ensemble of `seed`, on this thread.
    pub fn clear(&self, ban: Ban, seed: u64, count: u32) -> Banned {
        let (market, structure) = (&self.market, &self.market.structure);
        let mut numbers = structure.numbers();
        let in_force = |term: usize| self.bans.get(self.terms[term].measure) == Some(&ban);
        structure.set_terms(&self.terms, in_force, &mut numbers);
        let solution = structure.clear(&numbers, None, &mut Clearing::default());
        let central = structure.figures(&numbers, &solution);
        let members = match &solution.prices {
            Some(start) if central.is_some() && count > 0 => {
                let drawn = market.members(seed, 0..count, start, &mut market.bench(&numbers));
                (0..).zip(drawn).filter_map(|(k, found)| Some((k, found?))).collect()
            }
            _ => Vec::new(),
        };
        Banned { status: solution.status, central, members }
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
