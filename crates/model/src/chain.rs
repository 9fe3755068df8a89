//! The balanced network of one cluster of minerals in one year, with the ledger of how it came to balance.
//!
//! Every level is in counted tonnes of its form's mineral per year (`Ga content`, `REO`; see `Mineral::counted_as`), so that
//! forms of one mineral add along the chain. At every node
//!
//! supply + made + imported = exported + processed + used + disposed of
//!
//! and [`Chain::residuals`] says by how much that fails.

use serde::{Deserialize, Serialize};

use crate::answer::standing::Standing;
use crate::citation::Source;
use crate::code::{AreaId, FormId, MineralId, Stage};
use crate::fact::Quality;
use crate::quantity::Band;

pub use crate::ledger::{LedgerEntry, LedgerKind, Subject};
pub use crate::supply_kind::{SupplyKind, UseKind};

/// A level of the reconciled chain: value and range, grade, and the ids of the facts behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Reconciled value with its range.
    #[serde(flatten)]
    pub band: Band,
    /// What the sources say before reconciliation; `None` where nobody says anything.
    pub prior: Option<f64>,
    /// Quality of the prior (D where there is none).
    pub grade: Quality,
    /// What it rests on, sorted, without repeats.
    pub sources: Vec<Source>,
}

/// A form in a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainForm {
    /// Form.
    pub id: FormId,
    /// Stage whose output it is.
    pub stage: Stage,
    /// Base price, usd per counted tonne.
    pub price: Band,
    /// What the price rests on.
    pub price_sources: Vec<Source>,
    /// Quality of the price.
    pub price_grade: Quality,
    /// True for a residue that does not travel and may be thrown away at no cost.
    pub local: bool,
    /// How far use by area is known; `NotKnown` where it is only what is left over.
    pub use_standing: Standing,
    /// Where it is not known: why, and what source is missing; else empty.
    pub use_missing: String,
}

/// A form in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Node {
    /// Index into [`Chain::forms`].
    pub form: usize,
    /// Index into [`Chain::areas`].
    pub area: usize,
}

/// Supply from outside the chain: a mine, scrap, or what only closes the books.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Supply {
    /// Index into [`Chain::nodes`].
    pub node: usize,
    /// Where from.
    pub kind: SupplyKind,
    /// t per year.
    pub level: Estimate,
    /// t per year that could be made; at least `level`.
    pub capacity: Estimate,
}

/// A leg of a transformation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Index into [`Chain::nodes`].
    pub node: usize,
    /// Counted tonnes per tonne of main output, positive.
    pub per_tonne: f64,
}

/// A process running in an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Transformation {
    /// Process in the registry.
    pub process: String,
    /// Index into [`Chain::areas`].
    pub area: usize,
    /// What it consumes.
    pub inputs: Vec<Leg>,
    /// What it makes; the first is the main output with `per_tonne` 1.
    pub outputs: Vec<Leg>,
    /// Main output, t per year.
    pub level: Estimate,
    /// t of main output per year that could be made.
    pub capacity: Estimate,
}

/// What leaves the chain: use, and what goes into stock, on in transit or nobody knows where.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Use {
    /// Index into [`Chain::nodes`].
    pub node: usize,
    /// Whether it is used, and what becomes of it if not.
    pub kind: UseKind,
    /// End use, or `all uses`.
    pub end_use: String,
    /// t per year.
    pub level: Estimate,
}

/// A residue thrown away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disposal {
    /// Index into [`Chain::nodes`].
    pub node: usize,
    /// t per year.
    pub level: f64,
}

/// Where a flow comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlowKind {
    /// From trade statistics of codes that carry mainly this form.
    Reported,
    /// From a code that carries several forms, split by shares.
    Bundle,
    /// Nobody publishes it: inferred from margins and distance.
    Inferred,
}

/// A form moving between two nodes of the same form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Flow {
    /// Exporting node, index into [`Chain::nodes`].
    pub from: usize,
    /// Importing node.
    pub to: usize,
    /// t per year.
    pub level: Estimate,
    /// Share of the flow that only passes through the exporter (re-exports), 0 to 1.
    pub transit: f64,
    /// Where it comes from.
    pub kind: FlowKind,
}

/// The balanced network of one cluster of minerals in one year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chain {
    /// Chain id in the registry.
    pub id: String,
    /// Base year.
    pub year: i32,
    /// Minerals in it.
    pub minerals: Vec<MineralId>,
    /// Forms in the order a tonne passes them.
    pub forms: Vec<ChainForm>,
    /// Areas, sorted, `ROW` last if present.
    pub areas: Vec<AreaId>,
    /// Nodes, sorted by form then area; only those with any activity.
    pub nodes: Vec<Node>,
    /// Mines and scrap.
    pub supplies: Vec<Supply>,
    /// Processes.
    pub transformations: Vec<Transformation>,
    /// Uses.
    pub uses: Vec<Use>,
    /// Residues thrown away.
    pub disposals: Vec<Disposal>,
    /// Trade.
    pub flows: Vec<Flow>,
    /// How it came to balance.
    pub ledger: Vec<LedgerEntry>,
}

impl Chain {
    /// Index of a form.
    pub fn form(&self, id: &FormId) -> Option<usize> {
        self.forms.iter().position(|f| &f.id == id)
    }

    /// Index of an area.
    pub fn area(&self, id: &AreaId) -> Option<usize> {
        self.areas.iter().position(|a| a == id)
    }

    /// Index of a node.
    pub fn node(&self, form: usize, area: usize) -> Option<usize> {
        self.nodes.binary_search(&Node { form, area }).ok()
    }

    /// Net supply (what comes in less what goes out) and throughput (what comes in) of every node, t.
    pub fn balances(&self) -> Vec<(f64, f64)> {
        let mut sum = vec![(0.0, 0.0); self.nodes.len()];
        let mut put = |node: usize, t: f64| {
            sum[node].0 += t;
            sum[node].1 += t.max(0.0);
        };
        for s in &self.supplies {
            put(s.node, s.level.band.value);
        }
        for t in &self.transformations {
            for leg in &t.outputs {
                put(leg.node, leg.per_tonne * t.level.band.value);
            }
            for leg in &t.inputs {
                put(leg.node, -leg.per_tonne * t.level.band.value);
            }
        }
        for u in &self.uses {
            put(u.node, -u.level.band.value);
        }
        for d in &self.disposals {
            put(d.node, -d.level);
        }
        for f in &self.flows {
            put(f.from, -f.level.band.value);
            put(f.to, f.level.band.value);
        }
        sum
    }

    /// Imbalance of every node relative to its form's world throughput (all supply and output of that form), dimensionless.
    pub fn residuals(&self) -> Vec<f64> {
        let balances = self.balances();
        let mut scale = vec![0.0_f64; self.forms.len()];
        for (node, (_, throughput)) in self.nodes.iter().zip(&balances) {
            scale[node.form] += throughput;
        }
        self.nodes
            .iter()
            .zip(&balances)
            .map(|(node, (net, _))| net.abs() / scale[node.form].max(f64::MIN_POSITIVE))
            .collect()
    }

    /// Supply that is somebody's output: all but what only closes the books.
    pub fn outputs(&self) -> impl Iterator<Item = &Supply> {
        self.supplies.iter().filter(|s| s.kind.is_output())
    }

    /// What is used: all that leaves the chain but stock, transit and what nobody knows about.
    pub fn used(&self) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(|u| u.kind.is_use())
    }

    /// Whether it is known what an area uses of a form: where use by area is more than what is left over, or a publisher states it.
    pub fn use_known(&self, form: usize, area: usize) -> bool {
        let stated = |u: &Use| self.nodes[u.node] == Node { form, area } && u.level.grade <= Quality::B;
        self.forms[form].use_standing != Standing::NotKnown || self.used().any(stated)
    }

    /// Supply at a node that nobody publishes, t.
    pub fn unaccounted(&self, node: usize) -> f64 {
        self.supplies.iter().filter(|s| s.node == node && !s.kind.is_output()).map(|s| s.level.band.value).sum()
    }

    /// Output of a form in an area: supply plus transformations, main and joint, t. Supply that only closes the books is nobody's.
    pub fn production(&self, node: usize) -> f64 {
        let supplied: f64 = self.outputs().filter(|s| s.node == node).map(|s| s.level.band.value).sum();
        let made: f64 = self
            .transformations
            .iter()
            .flat_map(|t| t.outputs.iter().map(move |leg| (leg, t.level.band.value)))
            .filter(|(leg, _)| leg.node == node)
            .map(|(leg, level)| leg.per_tonne * level)
            .sum();
        supplied + made
    }
}
