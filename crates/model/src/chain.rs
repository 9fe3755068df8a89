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
pub use crate::registry::Money;
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

/// An HS code that carries a form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CarriedBy {
    /// Nomenclature edition: `HS17`.
    pub edition: String,
    /// Six digits.
    pub code: String,
    /// True where the code holds mainly this form (`exact` or `dominant` in the registry), not a part of a bundle or a proxy.
    pub mainly: bool,
}

/// Which of a form's HS codes its flows are read from, and which no trade table at hand has near the year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TradeSeen {
    /// Read, with the year the rows are of.
    pub read: Vec<(CarriedBy, i32)>,
    /// In no table within reach of the year: what moved under them is not known.
    pub missing: Vec<CarriedBy>,
    /// Of the missing, those whose exports are known by exporter, without destinations.
    pub one_sided: Vec<CarriedBy>,
    /// What must be said first where an imported table speaks for the year and has few rows of the form.
    pub thin: Option<String>,
}

impl TradeSeen {
    /// True where the codes that mainly hold the form (all its codes, where none does) are in no table: where it goes is then not
    /// known but to those who state their own trade. Also true of a form that has no code of its own.
    pub fn main_codes_missing(&self) -> bool {
        let main = self.read.iter().map(|(code, _)| code).chain(&self.missing).any(|code| code.mainly);
        !self.read.iter().any(|(code, _)| code.mainly || !main)
    }
}

/// A form in a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainForm {
    /// Form.
    pub id: FormId,
    /// Stage whose output it is.
    pub stage: Stage,
    /// Base price, usd per counted tonne; nothing where nobody publishes one and none follows from another.
    pub price: Option<Band>,
    /// What it is a price of.
    pub quoted: Option<Quoted>,
    /// What the price rests on.
    pub price_sources: Vec<Source>,
    /// Quality of the price.
    pub price_grade: Quality,
    /// True for a residue that does not travel and may be thrown away at no cost.
    pub local: bool,
    /// HS codes read and missing.
    pub seen: TradeSeen,
    /// Where there is no output figure (no source states output in the year and none follows from another stage): why; else empty. What is
    /// shipped of it is then [`SupplyKind::Unaccounted`] and nobody's.
    pub output_missing: String,
    /// Areas whose output a publisher withholds for the year and nobody else states: they make it, and nobody says how much.
    pub withheld: Vec<AreaId>,
    /// How far use by area is known; `NotKnown` where it is only what is left over.
    pub use_standing: Standing,
    /// Where it is not known: why, and what source is missing; else empty.
    pub use_missing: String,
}

impl ChainForm {
    /// Whether somebody's output of it is stated, or follows from a stated stage.
    pub fn has_output(&self) -> bool {
        self.output_missing.is_empty()
    }

    /// Base price, usd per counted tonne; 0 where there is none.
    pub fn value(&self) -> f64 {
        self.price.map_or(0.0, |price| price.value)
    }
}

/// What a price is a price of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quoted {
    /// Market, grade and place, or how the price follows from another.
    pub market: String,
    /// Year it is a price of.
    pub year: i32,
    /// Whose dollars they are.
    pub money: Money,
}

impl Quoted {
    /// `price of 2017 used for 2010`, where the price is of another year than the chain's.
    pub fn stand_in(&self, year: i32) -> Option<String> {
        (self.year != year).then(|| format!("price of {} used for {year}", self.year))
    }

    /// Market, dollars and year in words.
    pub fn words(&self, year: i32) -> String {
        let dollars = match self.money {
            Money::Nominal => format!("nominal dollars of {}", self.year),
            Money::Real => "real dollars, of which year the publisher does not say".into(),
        };
        let stand_in = self.stand_in(year).map(|words| format!("; {words}")).unwrap_or_default();
        format!("{}; {dollars}{stand_in}", self.market)
    }
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
    /// Share of trade, by value at base prices, that nobody publishes; 0 where nothing is traded.
    pub fn inferred_trade(&self) -> f64 {
        let (mut all, mut unknown) = (0.0, 0.0);
        for flow in &self.flows {
            let value = flow.level.band.value * self.forms[self.nodes[flow.from].form].value();
            all += value;
            unknown += if flow.kind == FlowKind::Inferred { value } else { 0.0 };
        }
        if all > 0.0 { unknown / all } else { 0.0 }
    }

    /// Index of a form.
    pub fn form(&self, id: &FormId) -> Option<usize> {
        self.forms.iter().position(|f| &f.id == id)
    }

    /// Whether the trade tables are silent about where a form goes: it travels, and its main HS codes are in none of them.
    /// Flows then are inferred, or stated by single countries of their own trade.
    pub fn main_trade_codes_missing(&self, form: &FormId) -> bool {
        self.form(form).is_some_and(|f| !self.forms[f].local && self.forms[f].seen.main_codes_missing())
    }

    /// Forms that travel and have no output figure in the year, in form order.
    pub fn without_output(&self) -> impl Iterator<Item = &ChainForm> {
        self.forms.iter().filter(|form| !form.local && !form.has_output())
    }

    /// What must be said first of forms without an output figure, in form order.
    pub fn no_output_figures(&self) -> impl Iterator<Item = String> {
        self.without_output().map(|form| {
            format!(
                "{}: no output figure of {} ({}); it is not zero, and nobody's share is known.",
                form.id, self.year, form.output_missing
            )
        })
    }

    /// What must be said first of imported trade tables that hold few rows of a form, in form order.
    pub fn thin_tables(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().filter_map(|form| form.seen.thin.as_deref())
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
        let here = |u: &&Use| self.nodes[u.node] == Node { form, area };
        if self.used().filter(here).any(|u| u.level.grade <= Quality::B) {
            return true;
        }
        // What is left over there and is mostly nobody's says nothing of its use.
        let of_kind = |kind: UseKind| -> f64 {
            self.uses.iter().filter(here).filter(|u| u.kind == kind).map(|u| u.level.band.value).sum()
        };
        let legs = self.transformations.iter().flat_map(|t| t.inputs.iter().map(move |leg| (leg, t.level.band.value)));
        let taken: f64 =
            legs.filter(|(leg, _)| self.nodes[leg.node] == Node { form, area }).map(|(leg, t)| leg.per_tonne * t).sum();
        let found = of_kind(UseKind::Use) + taken;
        // What landed where no table says could have landed here: a use that it might more than double is no figure.
        let unseen = self.landed_unseen(form);
        let swamped = unseen > 0.0 && (self.areas[area].as_str() == "ROW" || found < unseen);
        // Nor is a use that is mostly fed by supply nobody accounts for.
        let node = self.nodes.iter().position(|node| *node == Node { form, area });
        let swamped = swamped || node.is_some_and(|node| self.unaccounted(node) > 0.5 * found);
        self.forms[form].use_standing != Standing::NotKnown && of_kind(UseKind::Unaccounted) <= found && !swamped
    }

    /// What exporters are known to have shipped of a form, as sums, while no table names where it went, t; zero where some table names
    /// the importers of the codes that mainly hold it.
    pub fn landed_unseen(&self, form: usize) -> f64 {
        let seen = &self.forms[form].seen;
        if seen.one_sided.is_empty() || !seen.main_codes_missing() {
            return 0.0;
        }
        let nowhere = |flow: &&Flow| {
            let to = self.nodes[flow.to];
            to.form == form
                && flow.kind == FlowKind::Inferred
                && self.areas[to.area].as_str() == "ROW"
                && flow.level.sources.iter().any(|source| source.trade().is_some())
        };
        self.flows.iter().filter(nowhere).map(|flow| flow.level.band.value).sum()
    }

    /// Whether what an area uses of a form can be told of it: [`Chain::use_known`], and, of a trading place (`hub`), only where its
    /// processes take the form in or a publisher states its use. What else lands there may have been sent on; where all of it is in transit,
    /// nobody uses it.
    pub fn user(&self, form: usize, area: usize, hub: bool) -> bool {
        if !self.use_known(form, area) {
            return false;
        }
        let here = |node: usize| self.nodes[node] == Node { form, area };
        let used = || self.used().filter(|u| here(u.node) && u.level.band.value > 0.0);
        let taken_in = || self.transformations.iter().flat_map(|t| &t.inputs).any(|leg| here(leg.node));
        let passes_on = || self.uses.iter().any(|u| here(u.node) && !u.kind.is_use() && u.level.band.value > 0.0);
        // Where goods only pass, nobody is a user, and whoever holds them loses nothing that he needs.
        if used().next().is_none() {
            return taken_in() || !passes_on();
        }
        !hub || used().any(|u| u.level.grade <= Quality::B) || taken_in()
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
