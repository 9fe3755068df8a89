//! Small made-up chains, for tests of this and of other rooms. Nothing here is a fact about the world.

use std::collections::BTreeSet;

use monazite_model::answer::standing::Standing;
use monazite_model::chain::{
    Chain, ChainForm, Disposal, Estimate, Flow, FlowKind, Leg, Node, Supply, SupplyKind, TradeSeen, Transformation,
    Use, UseKind,
};
use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::fact::Quality;
use monazite_model::quantity::Band;

use crate::equilibrium::{FormParameters, Parameters};

/// A form in an area, by name.
pub type At = (&'static str, &'static str);

/// Main output, level, capacity, inputs, joint outputs.
type MadeUpProcess = (At, f64, f64, Vec<(At, f64)>, Vec<(At, f64)>);

/// A chain under construction. Levels must balance at every node; [`Chain::residuals`] tells.
#[derive(Debug, Clone, Default)]
pub struct ChainBuilder {
    forms: Vec<(FormId, Stage, f64, bool)>,
    supplies: Vec<(At, f64, f64)>,
    processes: Vec<MadeUpProcess>,
    uses: Vec<(At, f64)>,
    disposals: Vec<(At, f64)>,
    flows: Vec<(&'static str, &'static str, &'static str, f64, f64)>,
}

impl ChainBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A form with its price, usd/t. Forms are given in the order a tonne passes them.
    #[must_use]
    pub fn form(mut self, id: &str, stage: Stage, price: f64) -> Self {
        self.forms.push((id.into(), stage, price, false));
        self
    }

    /// A residue that does not travel.
    #[must_use]
    pub fn residue(mut self, id: &str) -> Self {
        self.forms.push((id.into(), Stage::Processing, 0.0, true));
        self
    }

    /// A mine: level and capacity, t.
    #[must_use]
    pub fn mine(mut self, form: &'static str, area: &'static str, level: f64, capacity: f64) -> Self {
        self.supplies.push(((form, area), level, capacity));
        self
    }

    /// A process in an area: level and capacity of the main output, inputs and joint outputs per tonne of it.
    #[must_use]
    pub fn process(
        mut self,
        makes: &'static str,
        area: &'static str,
        (level, capacity): (f64, f64),
        inputs: &[(&'static str, f64)],
        joint: &[(&'static str, f64)],
    ) -> Self {
        let legs = |list: &[(&'static str, f64)]| list.iter().map(|&(form, t)| ((form, area), t)).collect();
        self.processes.push(((makes, area), level, capacity, legs(inputs), legs(joint)));
        self
    }

    /// Use, t.
    #[must_use]
    pub fn used(mut self, form: &'static str, area: &'static str, t: f64) -> Self {
        self.uses.push(((form, area), t));
        self
    }

    /// A residue thrown away, t.
    #[must_use]
    pub fn thrown_away(mut self, form: &'static str, area: &'static str, t: f64) -> Self {
        self.disposals.push(((form, area), t));
        self
    }

    /// A flow, t.
    #[must_use]
    pub fn flow(self, form: &'static str, from: &'static str, to: &'static str, t: f64) -> Self {
        self.flow_through(form, from, to, t, 0.0)
    }

    /// A flow with the share of it that only passes through the exporter.
    #[must_use]
    pub fn flow_through(
        mut self,
        form: &'static str,
        from: &'static str,
        to: &'static str,
        t: f64,
        transit: f64,
    ) -> Self {
        self.flows.push((form, from, to, t, transit));
        self
    }

    /// The chain.
    ///
    /// # Panics
    /// A level names a form that was not given.
    pub fn build(self) -> Chain {
        let form_of =
            |id: &str| self.forms.iter().position(|f| f.0.as_str() == id).unwrap_or_else(|| panic!("no form `{id}`"));
        let mut places: BTreeSet<(usize, &'static str)> = BTreeSet::new();
        let mut see = |at: At| {
            places.insert((form_of(at.0), at.1));
        };
        self.supplies.iter().for_each(|s| see(s.0));
        self.uses.iter().for_each(|s| see(s.0));
        self.disposals.iter().for_each(|s| see(s.0));
        for p in &self.processes {
            see(p.0);
            p.3.iter().chain(&p.4).for_each(|leg| see(leg.0));
        }
        for f in &self.flows {
            see((f.0, f.1));
            see((f.0, f.2));
        }
        let names: BTreeSet<&str> = places.iter().map(|p| p.1).collect();
        let areas: Vec<AreaId> = names.iter().map(|&a| a.into()).collect();
        let area_of = |id: &str| areas.iter().position(|a| a.as_str() == id).unwrap_or_default();
        let mut nodes: Vec<Node> = places.iter().map(|p| Node { form: p.0, area: area_of(p.1) }).collect();
        nodes.sort_unstable();
        let node_of =
            |at: At| nodes.binary_search(&Node { form: form_of(at.0), area: area_of(at.1) }).unwrap_or_default();
        let leg = |&(at, per_tonne): &(At, f64)| Leg { node: node_of(at), per_tonne };
        let minerals: BTreeSet<_> = self.forms.iter().map(|f| f.0.mineral()).collect();
        Chain {
            id: "made-up".into(),
            year: 2022,
            minerals: minerals.into_iter().collect(),
            forms: self
                .forms
                .iter()
                .map(|f| ChainForm {
                    id: f.0.clone(),
                    stage: f.1,
                    price: Some(Band::exact(f.2)),
                    quoted: None,
                    price_sources: vec![Source::assumption("made up")],
                    price_grade: Quality::D,
                    local: f.3,
                    seen: TradeSeen::default(),
                    use_standing: Standing::Known,
                    use_missing: String::new(),
                    output_missing: String::new(),
                    withheld: Vec::new(),
                })
                .collect(),
            supplies: self
                .supplies
                .iter()
                .map(|s| Supply {
                    node: node_of(s.0),
                    kind: SupplyKind::Mine,
                    level: estimate(s.1),
                    capacity: estimate(s.2),
                })
                .collect(),
            transformations: self
                .processes
                .iter()
                .map(|p| Transformation {
                    process: format!("{}-making", p.0.0),
                    area: area_of(p.0.1),
                    inputs: p.3.iter().map(leg).collect(),
                    outputs: std::iter::once(&(p.0, 1.0)).chain(&p.4).map(leg).collect(),
                    level: estimate(p.1),
                    capacity: estimate(p.2),
                })
                .collect(),
            uses: self
                .uses
                .iter()
                .map(|u| Use {
                    node: node_of(u.0),
                    kind: UseKind::Use,
                    end_use: "all uses".into(),
                    level: estimate(u.1),
                })
                .collect(),
            disposals: self.disposals.iter().map(|d| Disposal { node: node_of(d.0), level: d.1 }).collect(),
            flows: self
                .flows
                .iter()
                .map(|f| Flow {
                    from: node_of((f.0, f.1)),
                    to: node_of((f.0, f.2)),
                    level: estimate(f.3),
                    transit: f.4,
                    kind: FlowKind::Reported,
                })
                .collect(),
            ledger: Vec::new(),
            nodes,
            areas,
        }
    }
}

fn estimate(value: f64) -> Estimate {
    Estimate {
        band: Band::exact(value),
        prior: Some(value),
        grade: Quality::D,
        sources: vec![Source::assumption("made up")],
    }
}

/// Plain parameters for every form: supply 0.3, demand 0.2, trade 4, choke at 10 times the price, shutdown at 0.4, entry cost
/// 0.15, conversion share 0.2.
pub fn parameters(chain: &Chain) -> Parameters {
    Parameters::uniform(chain, FormParameters([0.3, 0.2, 4.0, 10.0, 0.4, 0.15, 0.2]))
}

/// One mineral, three areas: `AAA` exports most, `BBB` makes a little, `CCC` only imports and passes a little on.
pub fn one_stage() -> Chain {
    ChainBuilder::new()
        .form("testium:refined", Stage::Refining, 1000.0)
        .mine("testium:refined", "AAA", 100.0, 120.0)
        .mine("testium:refined", "BBB", 30.0, 31.0)
        .used("testium:refined", "AAA", 35.0)
        .used("testium:refined", "BBB", 50.0)
        .used("testium:refined", "CCC", 45.0)
        .flow("testium:refined", "AAA", "BBB", 20.0)
        .flow("testium:refined", "AAA", "CCC", 45.0)
        .flow("testium:refined", "BBB", "CCC", 5.0)
        .flow_through("testium:refined", "CCC", "BBB", 5.0, 1.0)
        .build()
}

/// A host with a by-product: ore is refined, leaving a residue from which a second metal is recovered; odd margins included
/// (ore in `CCC` costs more than its metal sells for).
pub fn with_by_product() -> Chain {
    ChainBuilder::new()
        .form("host:ore", Stage::Mine, 900.0)
        .form("host:metal", Stage::Refining, 1000.0)
        .residue("guest:residue")
        .form("guest:metal", Stage::Refining, 300_000.0)
        .mine("host:ore", "AAA", 1000.0, 1100.0)
        .mine("host:ore", "DDD", 500.0, 500.0)
        .process("host:metal", "AAA", (700.0, 720.0), &[("host:ore", 1.1)], &[("guest:residue", 0.002)])
        .process("host:metal", "CCC", (600.0, 900.0), &[("host:ore", 730.0 / 600.0)], &[("guest:residue", 0.001)])
        .process("guest:metal", "AAA", (0.9, 1.2), &[("guest:residue", 1.25)], &[])
        .process("guest:metal", "CCC", (0.2, 0.4), &[("guest:residue", 1.25)], &[])
        .thrown_away("guest:residue", "AAA", 1.4 - 0.9 * 1.25)
        .thrown_away("guest:residue", "CCC", 0.6 - 0.2 * 1.25)
        .used("host:metal", "AAA", 400.0)
        .used("host:metal", "BBB", 500.0)
        .used("host:metal", "CCC", 400.0)
        .used("guest:metal", "AAA", 0.2)
        .used("guest:metal", "BBB", 0.6)
        .used("guest:metal", "CCC", 0.3)
        .flow("host:ore", "AAA", "CCC", 230.0)
        .flow("host:ore", "DDD", "CCC", 500.0)
        .flow("host:metal", "AAA", "BBB", 300.0)
        .flow("host:metal", "CCC", "BBB", 200.0)
        .flow("guest:metal", "AAA", "BBB", 0.5)
        .flow("guest:metal", "AAA", "CCC", 0.2)
        .flow("guest:metal", "CCC", "BBB", 0.1)
        .build()
}
