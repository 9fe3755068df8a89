//! What every method is given: the evidence, the area and its members, the years, governance, and the reconciled chains.

use std::collections::BTreeMap;
use std::sync::Arc;

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::period::Month;
use monazite_model::quantity::Band;
use monazite_model::registry::Registry;

use super::error::IndicatorError;
use super::evidence::Evidence;
use super::governance::Governance;

/// What a method is given.
pub struct Context<'e> {
    /// Facts, trade and chains.
    pub evidence: &'e dyn Evidence,
    /// The area asked about.
    pub area: AreaId,
    /// Countries of the area; empty for the world.
    pub members: Vec<AreaId>,
    /// Which years the inputs are of.
    pub years: Years,
    /// Minerals to score, sorted.
    pub minerals: Vec<MineralId>,
    /// Governance of the years the inputs are from.
    pub governance: Governance,
    /// Chains by id, of [`Years::chain_year`].
    chains: BTreeMap<String, Arc<Chain>>,
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

/// Which years the inputs of a method are of.
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
    /// Whether the inputs are those of a round that a publisher printed, groups with all their members, and not those of chains.
    pub round: bool,
}

impl Years {
    /// Everything of one year.
    pub fn one(year: i32) -> Self {
        Years { year, governance: (year, year), chains: Some(year), also: &[], round: false }
    }

    /// Year of the chains, or of the answer where there are none.
    pub fn chain_year(&self) -> i32 {
        self.chains.unwrap_or(self.year)
    }
}

impl<'e> Context<'e> {
    /// Gathers the context. Chains that cannot be built are left out; the minerals in them lack their supply then.
    ///
    /// # Errors
    /// Data that cannot be read.
    pub fn new(
        evidence: &'e dyn Evidence,
        area: AreaId,
        minerals: Vec<MineralId>,
        years: Years,
    ) -> Result<Self, IndicatorError> {
        let registry = evidence.registry();
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
            ids.retain(|id| registry.chains.contains_key(*id));
            chains = evidence.chains(&ids, year)?;
        }
        let governance = Governance::gather(evidence, years.governance.0, years.governance.1);
        Ok(Context { evidence, area, members, years, minerals, governance, chains })
    }

    /// What we know as data.
    pub fn registry(&self) -> &'e Registry {
        self.evidence.registry()
    }

    /// Facts of a mineral and quantity.
    pub fn facts(&self, mineral: &str, quantity: QuantityKind) -> Vec<&'e Fact> {
        self.evidence.facts(quantity, mineral)
    }

    /// Year of the answer.
    pub fn year(&self) -> i32 {
        self.years.year
    }

    /// Year of the chains, or of the answer where there are none.
    pub fn chain_year(&self) -> i32 {
        self.years.chain_year()
    }

    /// The chain of a form and the form's position in it.
    pub fn chain_of(&self, form: &FormId) -> Option<(&Chain, usize)> {
        self.chains.values().find_map(|chain| chain.form(form).map(|f| (chain.as_ref(), f)))
    }

    /// Forms of a mineral that its chain makes in mining, processing or refining, in chain order; residues are left out.
    pub fn forms(&self, mineral: &MineralId) -> Vec<(&Chain, usize)> {
        let Some(chain) = self.registry().minerals.get(mineral).and_then(|m| self.chains.get(&m.chain)) else {
            return Vec::new();
        };
        let upstream = [Stage::Mine, Stage::Processing, Stage::Refining];
        let own = chain.forms.iter().enumerate().filter(|(_, f)| &f.id.mineral() == mineral && !f.local);
        own.filter(|(_, f)| upstream.contains(&f.stage)).map(|(i, _)| (chain.as_ref(), i)).collect()
    }

    /// The published number about a mineral up to the year of the inputs; of its refined form before others.
    pub fn found_of_mineral(
        &self,
        mineral: &MineralId,
        quantity: QuantityKind,
        partner: &str,
        area: &str,
    ) -> Option<Found> {
        self.found(&FormId::new(mineral.as_str(), "refined"), quantity, partner, area, self.year(), |_| true)
    }

    /// Share of a mineral that is produced as a companion, in the world.
    pub fn companion(&self, mineral: &MineralId) -> Option<Found> {
        self.found_of_mineral(mineral, QuantityKind::CompanionShare, "", "WLD")
    }

    /// Substitution index of a mineral in the EU, for the axis `of` of its assessment.
    pub fn substitution(&self, mineral: &MineralId, of: &str) -> Option<Found> {
        self.found_of_mineral(mineral, QuantityKind::SubstitutionIndex, of, "EU27")
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
        self.found_as((form, quantity, partner, area), to, wanted, Fact::range)
    }

    /// The same of a share between 0 and 1, where a bound is a figure too: `>50 %` is from a half to everything, `E` (a net exporter) nothing.
    pub fn found_share(
        &self,
        form: &FormId,
        quantity: QuantityKind,
        area: &str,
        to: i32,
        wanted: impl Fn(&Fact) -> bool,
    ) -> Option<Found> {
        self.found_as((form, quantity, "", area), to, wanted, |fact| {
            fact.range().or_else(|| bounded_share(&fact.value))
        })
    }

    fn found_as(
        &self,
        (form, quantity, partner, area): (&FormId, QuantityKind, &str, &str),
        to: i32,
        wanted: impl Fn(&Fact) -> bool,
        range: impl Fn(&Fact) -> Option<Band>,
    ) -> Option<Found> {
        let mineral = form.mineral();
        let rows = self.facts(mineral.as_str(), quantity);
        let rows = rows.iter().filter(|f| f.series.partner == partner && f.area.as_str() == area && wanted(f));
        let found = rows.filter_map(|f| range(f).map(|band| (*f, band)));
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

/// A share of which only a bound is printed.
fn bounded_share(value: &Observed<f64>) -> Option<Band> {
    let Observed::Bounded { low, high } = *value else { return None };
    let (low, high) = (low.unwrap_or(0.0).clamp(0.0, 1.0), high.unwrap_or(1.0).clamp(0.0, 1.0));
    (low <= high).then_some(Band { value: (low + high) / 2.0, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_a_band_and_a_net_exporter_relies_on_nobody() {
        let of = |low, high| bounded_share(&Observed::Bounded { low, high });
        assert_eq!(of(Some(0.5), None), Some(Band { value: 0.75, low: 0.5, high: 1.0 }));
        assert_eq!(of(None, Some(0.0)), Some(Band::exact(0.0)));
        assert_eq!(of(Some(0.9), Some(0.1)), None);
    }
}
