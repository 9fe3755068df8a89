//! What every method is given: the atlas, the area and its members, the year, governance, and the reconciled chains.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use monazite_engine::ensemble::members;
use monazite_intake::atlas::Atlas;
use monazite_intake::chain;
use monazite_intake::error::IntakeError;
use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Month;
use monazite_model::quantity::Band;

use super::governance::Governance;
use crate::error::StudyError;
use crate::run::has_production;

/// What a method is given.
pub struct Context<'a> {
    /// The atlas.
    pub atlas: &'a Atlas,
    /// The area asked about.
    pub area: AreaId,
    /// Countries of the area; empty for the world.
    pub members: Vec<AreaId>,
    /// Year of the inputs.
    pub year: i32,
    /// Minerals to score, sorted.
    pub minerals: Vec<MineralId>,
    /// Governance of the years the inputs are from.
    pub governance: Governance,
    /// Chains by id, of [`Context::chain_year`].
    chains: BTreeMap<String, Arc<Chain>>,
    /// Year of the chains.
    pub chain_year: i32,
    /// What methods share.
    shared: &'a Shared<'a>,
}

/// What several methods asked in one go share: the facts by quantity and mineral, and every chain that was built.
pub struct Shared<'a> {
    atlas: &'a Atlas,
    /// In the order of their ids.
    facts: BTreeMap<QuantityKind, BTreeMap<&'a str, Vec<&'a Fact>>>,
    /// By id and year; `None` for a chain that cannot be built.
    chains: Mutex<BTreeMap<(String, i32), Option<Arc<Chain>>>>,
}

impl<'a> Shared<'a> {
    /// Sorts the facts; chains are built when they are first asked for.
    pub fn new(atlas: &'a Atlas) -> Self {
        let mut facts: BTreeMap<QuantityKind, BTreeMap<&str, Vec<&Fact>>> = BTreeMap::new();
        for fact in &atlas.facts {
            let of_kind = facts.entry(fact.series.quantity).or_default();
            of_kind.entry(fact.series.mineral.as_str()).or_default().push(fact);
        }
        Shared { atlas, facts, chains: Mutex::default() }
    }

    /// Chains of a year by id, those not yet built in parallel; one that does not balance is left out.
    ///
    /// # Errors
    /// Data that cannot be read.
    fn chains(&self, ids: &[&str], year: i32) -> Result<BTreeMap<String, Arc<Chain>>, StudyError> {
        // A poisoned lock means that another thread panicked; what it holds is still whole.
        let mut known = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&str> = ids.iter().copied().filter(|id| !known.contains_key(&((*id).to_owned(), year))).collect();
        let built = members::run(new.len() as u32, None, |i| chain::build(self.atlas, new[i as usize], year));
        for (id, chain) in new.iter().zip(built) {
            let chain = match chain {
                Ok(chain) => Some(Arc::new(chain)),
                Err(IntakeError::Failed(_) | IntakeError::Unknown { .. }) => None,
                Err(error) => return Err(error.into()),
            };
            known.insert(((*id).to_owned(), year), chain);
        }
        let found = ids.iter().filter_map(|id| {
            let chain = known.get(&((*id).to_owned(), year))?.as_ref()?;
            Some(((*id).to_owned(), Arc::clone(chain)))
        });
        Ok(found.collect())
    }
}

/// A published number with its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Value and range.
    pub band: Band,
    /// Id of the fact: the key of its draws.
    pub id: String,
    /// Publication and edition.
    pub source: String,
    /// The figure as printed.
    pub text: String,
    /// Year it speaks about.
    pub year: i32,
    /// Form it is about.
    pub form: FormId,
}

/// Which years governance and chains are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    /// Year of the answer.
    pub year: i32,
    /// First and last year of governance.
    pub governance: (i32, i32),
    /// Year of the chains; `None` where the method needs none.
    pub chains: Option<i32>,
    /// Chains needed besides those of the minerals.
    pub also: &'static [&'static str],
}

impl<'a> Context<'a> {
    /// Gathers the context. Chains that cannot be built are left out; the minerals in them lack their supply then.
    ///
    /// # Errors
    /// Data that cannot be read.
    pub fn new(
        shared: &'a Shared<'a>,
        area: AreaId,
        minerals: Vec<MineralId>,
        years: Years,
    ) -> Result<Self, StudyError> {
        let atlas = shared.atlas;
        let registry = &atlas.registry;
        let at = Month { year: years.governance.1, month: 7 };
        let blocs = registry.blocs();
        let members = match area.as_str() {
            "WLD" => Vec::new(),
            bloc if blocs.contains(&bloc) => registry.members(bloc, at),
            _ => vec![area.clone()],
        };
        let mut chains = BTreeMap::new();
        if let Some(year) = years.chains {
            let mut ids: Vec<&str> =
                minerals.iter().filter_map(|m| registry.minerals.get(m)).map(|m| m.chain.as_str()).collect();
            ids.extend(years.also.iter().copied());
            ids.sort_unstable();
            ids.dedup();
            // A chain of a year without any stated output would be made of inferences only.
            ids.retain(|id| registry.chains.contains_key(*id) && has_production(atlas, id, year));
            chains = shared.chains(&ids, year)?;
        }
        Ok(Context {
            area,
            members,
            year: years.year,
            minerals,
            governance: Governance::gather(atlas, years.governance.0, years.governance.1),
            chains,
            chain_year: years.chains.unwrap_or(years.year),
            shared,
            atlas,
        })
    }

    /// Facts of a mineral and quantity.
    pub fn facts(&self, mineral: &str, quantity: QuantityKind) -> &[&'a Fact] {
        self.shared.facts.get(&quantity).and_then(|of| of.get(mineral)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The chain of a form and the form's position in it.
    pub fn chain_of(&self, form: &FormId) -> Option<(&Chain, usize)> {
        self.chains.values().find_map(|chain| chain.form(form).map(|f| (chain.as_ref(), f)))
    }

    /// Forms of a mineral that its chain makes in mining, processing or refining, in chain order; residues are left out.
    pub fn forms(&self, mineral: &MineralId) -> Vec<(&Chain, usize)> {
        let Some(chain) = self.atlas.registry.minerals.get(mineral).and_then(|m| self.chains.get(&m.chain)) else {
            return Vec::new();
        };
        let upstream = [Stage::Mine, Stage::Processing, Stage::Refining];
        let own = chain.forms.iter().enumerate().filter(|(_, f)| &f.id.mineral() == mineral && !f.local);
        own.filter(|(_, f)| upstream.contains(&f.stage)).map(|(i, _)| (chain.as_ref(), i)).collect()
    }

    /// The published number about a form: of the form itself before other forms of its mineral, of the latest year up to `to`,
    /// else of the earliest later one.
    pub fn found(
        &self,
        form: &FormId,
        quantity: QuantityKind,
        partner: &str,
        area: &str,
        to: i32,
        wanted: impl Fn(&Fact) -> bool,
    ) -> Option<Found> {
        let mineral = form.mineral();
        let rows = self.facts(mineral.as_str(), quantity);
        let rows = rows.iter().filter(|f| f.series.partner == partner && f.area.as_str() == area && wanted(f));
        let found = rows.filter_map(|f| f.range().map(|band| (*f, band)));
        let rank = |f: &Fact| {
            let year = f.period.year();
            (f.series.form == *form, year <= to, if year <= to { year } else { -year })
        };
        found.max_by_key(|(f, _)| (rank(f), f.id())).map(|(fact, band)| Found {
            band,
            id: fact.id(),
            source: format!("{} {}", fact.origin.source, fact.origin.edition),
            text: fact.origin.text.clone(),
            year: fact.period.year(),
            form: fact.series.form.clone(),
        })
    }
}
