//! What we know as data: the rows of `registry/`, as types. Each file of `registry/` shares its name with a field of
//! [`Registry`]; `intake::registry` reads and checks them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId, Stage};
use crate::fact::Grade;
use crate::period::Month;

/// A mineral on a national list, or one that a chain needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mineral {
    /// `gallium`.
    pub id: MineralId,
    /// `Gallium`.
    pub name: String,
    /// Chemical symbol, where it has one.
    #[serde(default)]
    pub symbol: String,
    /// Other names a person may type.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// `rare-earths`, `platinum-group`, … or empty.
    #[serde(default)]
    pub group: String,
    /// The chain (cluster) it is computed in, id in [`Registry::chains`].
    pub chain: String,
    /// What a tonne of it is counted as: `Ga content`, `REO`, `gross weight`.
    pub counted_as: String,
}

/// How an HS code carries a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HsCode {
    /// Nomenclature edition: `HS92`, `HS17`, …
    pub revision: String,
    /// Six digits.
    pub code: String,
    /// Counted mass per gross mass of what the code carries.
    pub content: f64,
    /// Share of the code's tonnage that is this form (1 where the code holds nothing else; 0 where only the exporters under
    /// `by_exporter` ship it).
    #[serde(default = "one")]
    pub share: f64,
    /// `exact`, `dominant`, `proxy` or `bundle` (cannot be separated at HS6).
    pub exactness: String,
    /// Where content and share come from.
    pub source: String,
    /// Exporters whose goods under this code differ (hydroxide from one, metal from the others).
    #[serde(default)]
    pub by_exporter: Vec<ExporterHs>,
    /// Importers whose goods under this code are known not to be this form, or less of them.
    #[serde(default)]
    pub by_importer: Vec<ImporterHs>,
    /// True where this form is the dear part of a bundle: an exporter's tonnes of it are spread over its customers by value
    /// instead of weight, because cheap waste under the same code does not hold it.
    #[serde(default)]
    pub by_value: bool,
}

/// How much of what a code brings to a certain importer may be the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImporterHs {
    /// Importer.
    pub area: AreaId,
    /// Factor on the exporter's share, 0 to 1.
    pub factor: f64,
    /// Why.
    pub source: String,
}

/// What a code carries when it comes from a certain exporter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExporterHs {
    /// Exporter.
    pub area: AreaId,
    /// Counted mass per gross mass; the code's own if absent.
    #[serde(default)]
    pub content: Option<f64>,
    /// Share of the exporter's tonnage that is this form; the code's own if absent.
    #[serde(default)]
    pub share: Option<f64>,
    /// Where the numbers come from.
    pub source: String,
}

impl HsCode {
    /// Counted mass per gross mass of what `exporter` ships under this code.
    pub fn content_from(&self, exporter: &AreaId) -> f64 {
        self.of(exporter).and_then(|e| e.content).unwrap_or(self.content)
    }

    /// Share of the tonnage `exporter` ships under this code that is this form.
    pub fn share_from(&self, exporter: &AreaId) -> f64 {
        self.of(exporter).and_then(|e| e.share).unwrap_or(self.share)
    }

    /// Factor on an exporter's share for goods bound for `importer`, 0 to 1.
    pub fn factor_to(&self, importer: &AreaId) -> f64 {
        self.by_importer.iter().find(|i| &i.area == importer).map_or(1.0, |i| i.factor)
    }

    fn of(&self, exporter: &AreaId) -> Option<&ExporterHs> {
        self.by_exporter.iter().find(|e| &e.area == exporter)
    }
}

/// How the tonnage of a form follows from that of another, where no source states it.
///
/// Production in an area is the production of `form` there times the factor. Where the sources give only shares of a world
/// total (`SupplyShare`), the world total is that of `form` times `factor`, and the shares say where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// The form whose tonnage is known.
    pub form: FormId,
    /// Counted tonnes of this form per counted tonne of the other.
    pub factor: f64,
    /// Areas with a factor of their own (0 where the form is not made at all).
    #[serde(default)]
    pub by_area: BTreeMap<AreaId, f64>,
    /// Why, and where the factor comes from.
    pub reason: String,
}

impl Derived {
    /// The factor in an area.
    pub fn factor_in(&self, area: &AreaId) -> f64 {
        self.by_area.get(area).copied().unwrap_or(self.factor)
    }
}

/// The part of a form's production that does not come from the chain's own ore: scrap, coal ash, petroleum coke.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// `secondary` (scrap) or `primary` (another raw material). Becomes `chain::Supply::kind`.
    pub kind: String,
    /// Share of the form's production, 0 to 1.
    pub share: f64,
    /// Areas with a share of their own.
    #[serde(default)]
    pub by_area: BTreeMap<AreaId, f64>,
    /// Why, and where the share comes from.
    pub reason: String,
}

impl Outside {
    /// The share in an area.
    pub fn share_in(&self, area: &AreaId) -> f64 {
        self.by_area.get(area).copied().unwrap_or(self.share)
    }
}

fn one() -> f64 {
    1.0
}

/// What moves between nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// `gallium:refined`.
    pub id: FormId,
    /// `Gallium, primary refined`.
    pub name: String,
    /// Stage whose output this form is.
    pub stage: Stage,
    /// HS codes that carry it; empty where none does.
    #[serde(default)]
    pub hs: Vec<HsCode>,
    /// True for something that does not travel (residues, liquors): no trade arcs.
    #[serde(default)]
    pub local: bool,
    /// Form whose price this one follows, times `price_factor`, where it has no price of its own.
    #[serde(default)]
    pub price_of: Option<FormId>,
    /// See `price_of`.
    #[serde(default = "one")]
    pub price_factor: f64,
    /// Reason for `price_of` and `price_factor`.
    #[serde(default)]
    pub price_reason: String,
    /// How its tonnage follows from another form's, where no source states it.
    #[serde(default)]
    pub production_of: Option<Derived>,
    /// The part of its production that comes from outside the chain.
    #[serde(default)]
    pub outside: Option<Outside>,
}

/// A leg of a process: a form and how many counted tonnes per tonne of main output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessLeg {
    /// Form consumed or made beside the main output.
    pub form: FormId,
    /// Counted tonnes per counted tonne of the main output.
    pub per_tonne: f64,
}

/// A transformation: forms in, one main form out, companions beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// `alumina-refining`.
    pub id: String,
    /// Chain it belongs to.
    pub chain: String,
    /// Main output.
    pub makes: FormId,
    /// Inputs per tonne of main output (1 / recovery for a single mineral).
    pub from: Vec<ProcessLeg>,
    /// Companions made beside the main output (residues that can be recovered, joint products).
    #[serde(default)]
    pub joint: Vec<ProcessLeg>,
    /// Areas it can run in; empty where it can run anywhere.
    #[serde(default)]
    pub areas: Vec<AreaId>,
    /// Areas it cannot run in, because another process makes the same form there.
    #[serde(default)]
    pub except: Vec<AreaId>,
    /// Where coefficients come from.
    pub source: String,
    /// Grade of the coefficients.
    pub grade: Grade,
}

impl Process {
    /// True where the process can run.
    pub fn runs_in(&self, area: &AreaId) -> bool {
        (self.areas.is_empty() || self.areas.contains(area)) && !self.except.contains(area)
    }
}

/// A chain: one mineral or several that are produced together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainSpec {
    /// `gallium`, or the cluster's name, `zinc-germanium-indium`.
    pub id: String,
    /// Minerals in it.
    pub minerals: Vec<MineralId>,
    /// Forms in the order a tonne passes them.
    pub forms: Vec<FormId>,
    /// Remarks shown to the user: what is missing, what was inferred.
    #[serde(default)]
    pub weak: String,
}

/// An area and its codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// ISO 3166-1 alpha-3, or `ROW`, `WLD`, `OTH`.
    pub id: AreaId,
    /// Short English name.
    pub name: String,
    /// ISO alpha-2; empty where there is none.
    pub iso2: String,
    /// UN M49 / ISO numeric; empty where there is none.
    pub m49: String,
    /// Numeric codes in CEPII BACI, the current one first, separated by `|`; empty where there is none.
    pub baci: String,
    /// UN region name.
    pub region: String,
    /// True for hubs whose exports above production are transit (registry note in docs/methods/reconciliation.md).
    pub hub: bool,
    /// Other names publishers use, separated by `|`.
    pub names: Vec<String>,
}

/// A publication we take facts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// `usgs-mcs`.
    pub id: String,
    /// Publisher.
    pub publisher: String,
    /// Title.
    pub title: String,
    /// Licence as stated by the publisher.
    pub licence: String,
    /// Whether its facts may be bundled (notes say why not).
    pub bundled: bool,
    /// How to cite it; `{edition}` is replaced.
    pub cite: String,
    /// Web address.
    pub url: String,
    /// Order of trust (1 first) among sources of the same cell.
    pub trust: u32,
    /// Remarks.
    #[serde(default)]
    pub note: String,
}

/// Our override of a published figure. It fails loudly once the publisher has fixed the figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Id of the fact it overrides.
    pub fact: String,
    /// The figure it expects to find, as printed.
    pub expects: String,
    /// The value to use, in the fact's unit; absent to drop the fact.
    pub value: Option<f64>,
    /// Why.
    pub reason: String,
}

/// A model parameter with its range and source, or its reason if nobody published it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// `supply-elasticity`, `demand-elasticity`, `trade-elasticity`, `choke-price`, `shutdown-price`, `utilisation`,
    /// `recovery-cost-share`, …
    pub name: String,
    /// What it holds for: a form, a mineral, a stage, or `*`; the most specific row wins.
    pub scope: String,
    /// Central value.
    pub central: f64,
    /// Low end (5th percentile of the draw).
    pub low: f64,
    /// High end (95th percentile of the draw).
    pub high: f64,
    /// Shape of the draw.
    pub distribution: Distribution,
    /// Unit: `1`, `share`, `x base price`, …
    pub unit: String,
    /// Publication, or empty for an assumption.
    #[serde(default)]
    pub source: String,
    /// Reason, needed for an assumption.
    #[serde(default)]
    pub reason: String,
    /// Grade.
    pub grade: Grade,
}

/// Shape of a parameter's uncertainty; `low` and `high` of the parameter are its 5th and 95th percentile (ends for
/// `uniform` and `triangular`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// Split log-normal through low, central (median) and high; needs positive values.
    LogNormal,
    /// Triangular with ends low and high and mode central.
    Triangular,
    /// Uniform between low and high.
    Uniform,
    /// No spread.
    Fixed,
}

/// Membership of an area in an agreement or bloc.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Membership {
    /// Bloc id: `EU27`, `CPTPP`, `us-fta`, `MSP`.
    pub bloc: String,
    /// Agreement by name.
    pub agreement: String,
    /// Member.
    pub area: AreaId,
    /// First month in force; `None` where the date was not read.
    pub from: Option<Month>,
    /// First month no longer in force.
    pub until: Option<Month>,
    /// Source of the date.
    pub source: String,
}

/// A party of a trade agreement, a minerals partnership or a memorandum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgreementParty {
    /// Agreement by name.
    pub agreement: String,
    /// `fta`, `fta_eu`, `customs_union`, `critical_minerals_mou`, …
    pub kind: String,
    /// Party.
    pub area: AreaId,
    /// Entry into force for this party with the precision the source gives (`2006`, `2007-01`, `2007-01-01`); empty where it
    /// was not read or the agreement is only signed.
    pub from: String,
    /// Source of the date.
    pub source: String,
}

/// A dated policy event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyEvent {
    /// `PE001`.
    pub id: String,
    /// Date with the precision the source gives: `2006`, `2007-01`, `2007-01-01`.
    pub date: String,
    /// Actor, area or bloc.
    pub actor: String,
    /// Target.
    pub target: String,
    /// Minerals, separated by `;`.
    pub minerals: String,
    /// HS codes, separated by `;`.
    pub hs: String,
    /// Instrument.
    pub instrument: String,
    /// What it says, in our words.
    pub detail: String,
    /// `in force`, `ended`, …
    pub status: String,
    /// Source.
    pub source: String,
    /// What the date is: `effective`, `announced`, `year`, …
    pub date_kind: String,
}

/// A mineral on a national list in a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListEntry {
    /// `US`, `EU CRM`, `Japan`, …
    pub list: String,
    /// Year of the list.
    pub year: i32,
    /// Mineral as registered.
    pub mineral: MineralId,
    /// Name as printed on the list.
    pub printed: String,
    /// Source.
    pub source: String,
}

/// Everything we know as data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Registry {
    /// By id.
    pub minerals: BTreeMap<MineralId, Mineral>,
    /// By id.
    pub forms: BTreeMap<FormId, Form>,
    /// By id.
    pub processes: BTreeMap<String, Process>,
    /// By id.
    pub chains: BTreeMap<String, ChainSpec>,
    /// By id.
    pub areas: BTreeMap<AreaId, Area>,
    /// By id.
    pub sources: BTreeMap<String, Source>,
    /// In file order.
    pub corrections: Vec<Correction>,
    /// In file order.
    pub parameters: Vec<Parameter>,
    /// Sorted by bloc, agreement, area.
    pub memberships: Vec<Membership>,
    /// Sorted by agreement and area.
    pub agreements: Vec<AgreementParty>,
    /// By id.
    pub events: Vec<PolicyEvent>,
    /// Sorted by list, year, mineral.
    pub lists: Vec<ListEntry>,
}

impl Registry {
    /// Names of the agreements that both areas are parties of, in force on a day (`2024-12-31`), sorted. An agreement whose date
    /// was not read does not count.
    pub fn agreements_between(&self, one: &AreaId, other: &AreaId, day: &str) -> Vec<&str> {
        // Dates of less precision compare as the beginning of what they name.
        let parties = |area: &AreaId| -> std::collections::BTreeSet<&str> {
            let inside =
                self.agreements.iter().filter(|a| a.area == *area && !a.from.is_empty() && a.from.as_str() <= day);
            inside.map(|a| a.agreement.as_str()).collect()
        };
        parties(one).intersection(&parties(other)).copied().collect()
    }

    /// The mineral a person means by a name, symbol or synonym.
    pub fn mineral(&self, name: &str) -> Option<&Mineral> {
        let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
        self.minerals.get(&MineralId(wanted.clone())).or_else(|| {
            self.minerals.values().find(|m| {
                m.symbol == name.trim()
                    || m.name.to_lowercase().replace(' ', "-") == wanted
                    || m.synonyms.iter().any(|s| s.to_lowercase().replace(' ', "-") == wanted)
            })
        })
    }

    /// The most specific parameter of a name: for the form, else its mineral, else its stage, else everything.
    pub fn parameter(&self, name: &str, form: &FormId) -> Option<&Parameter> {
        let stage = self.forms.get(form).map(|f| f.stage.name());
        let rank = |p: &Parameter| match p.scope.as_str() {
            scope if scope == form.as_str() => Some(0),
            scope if scope == form.mineral().as_str() => Some(1),
            scope if Some(scope) == stage => Some(2),
            "*" => Some(3),
            _ => None,
        };
        self.parameters
            .iter()
            .filter(|p| p.name == name)
            .filter_map(|p| rank(p).map(|r| (r, p)))
            .min_by_key(|(r, _)| *r)
            .map(|(_, p)| p)
    }

    /// Members of a bloc in a month, sorted. A membership without a date counts as in force.
    pub fn members(&self, bloc: &str, at: Month) -> Vec<AreaId> {
        let mut members: Vec<AreaId> = self
            .memberships
            .iter()
            .filter(|m| m.bloc == bloc && m.from.is_none_or(|f| f <= at) && m.until.is_none_or(|u| at < u))
            .map(|m| m.area.clone())
            .collect();
        members.sort();
        members.dedup();
        members
    }

    /// Names of all blocs, sorted.
    pub fn blocs(&self) -> Vec<&str> {
        let mut blocs: Vec<&str> = self.memberships.iter().map(|m| m.bloc.as_str()).collect();
        blocs.sort_unstable();
        blocs.dedup();
        blocs
    }
}
