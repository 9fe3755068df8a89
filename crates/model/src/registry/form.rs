//! Forms: what moves between nodes, which HS codes carry it, and what its tonnage follows from where no source states it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::chain::SupplyKind;
use crate::code::{AreaId, FormId, Stage};
use crate::fact::Fact;
use crate::quantity::{Basis, Unit};

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
    /// Goods of two prices under the code: the unit value of a row then says how much of it is this form.
    #[serde(default)]
    pub unit_values: Option<UnitValues>,
    /// True where tonnes are value over the form's price of the year: weights of precious metals are reported in grams, ounces and
    /// alloys, their values are not.
    #[serde(default)]
    pub by_price: bool,
    /// Codes of one line are the same goods in several editions: only one of these is ever read. Set when the registry is read.
    #[serde(skip)]
    pub line: usize,
}

/// Unit values of the two kinds of goods a code holds, usd per gross tonne.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitValues {
    /// Of this form.
    pub form: f64,
    /// Of everything else.
    pub other: f64,
    /// Where both come from.
    pub source: String,
}

impl UnitValues {
    /// Share of the tonnes of a row that is the form, 0 to 1, from the unit value of the row.
    ///
    /// ```
    /// # use monazite_model::registry::UnitValues;
    /// let magnets = UnitValues { form: 50.0, other: 10.0, source: String::new() };
    /// assert_eq!([5.0, 10.0, 20.0, 50.0, 70.0].map(|usd| magnets.share(usd)), [0.0, 0.0, 0.25, 1.0, 1.0]);
    /// ```
    pub fn share(&self, usd_per_t: f64) -> f64 {
        ((usd_per_t - self.other) / (self.form - self.other)).clamp(0.0, 1.0)
    }
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
    /// Where the exporter's goods go, where the tables have only his sum.
    #[serde(default)]
    pub to: Option<AreaId>,
    /// Where the numbers come from.
    pub source: String,
}

/// The year an edition of the nomenclature begins with: 1992 of `HS92`, 2017 of `HS17`; 0 where the name is no edition. Names do not sort
/// by it.
pub fn edition_year(revision: &str) -> i32 {
    match revision.strip_prefix("HS").and_then(|digits| digits.parse::<i32>().ok()) {
        Some(year @ 88..=99) => 1900 + year,
        Some(year @ 0..=87) => 2000 + year,
        _ => 0,
    }
}

impl HsCode {
    /// The year its edition begins with.
    pub fn edition_year(&self) -> i32 {
        edition_year(&self.revision)
    }

    /// Counted mass per gross mass of what `exporter` ships under this code.
    pub fn content_from(&self, exporter: &AreaId) -> f64 {
        self.of(exporter).and_then(|e| e.content).unwrap_or(self.content)
    }

    /// Share of the tonnage `exporter` ships under this code that is this form.
    pub fn share_from(&self, exporter: &AreaId) -> f64 {
        self.of(exporter).and_then(|e| e.share).unwrap_or(self.share)
    }

    /// Where `exporter`'s goods under this code go, where the tables have only his sum.
    pub fn goes_to(&self, exporter: &AreaId) -> Option<&AreaId> {
        self.of(exporter)?.to.as_ref()
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
    /// True where production by area of the other form comes before shares of this one that are of other years.
    #[serde(default)]
    pub before_shares: bool,
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
    /// `secondary` (scrap) or `primary` (another raw material). Becomes `chain::SupplyKind`.
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
    /// Whether it is scrap.
    pub fn is_scrap(&self) -> bool {
        self.kind == SupplyKind::Secondary.name()
    }

    /// The share in an area.
    pub fn share_in(&self, area: &AreaId) -> f64 {
        self.by_area.get(area).copied().unwrap_or(self.share)
    }
}

/// Goods of national import statistics that are (a part of) a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedGoods {
    /// Words of the imports in tonnes (empty for a figure without words); nothing where none are stated: then the trade tables say
    /// how much, and the origins from where.
    #[serde(default)]
    pub imports: Option<String>,
    /// Words of the shares by origin (empty for shares without words); nothing where none are stated.
    #[serde(default)]
    pub origins: Option<String>,
    /// The form whose shares by origin are of these goods too, where the publisher states them of several forms together.
    #[serde(default)]
    pub shares_of: Option<FormId>,
    /// Counted tonnes per stated tonne, whatever mass the publisher's heading names; without it tonnes of gross weight are not taken.
    #[serde(default)]
    pub factor: Option<f64>,
    /// Why, and where the factor comes from.
    pub reason: String,
}

impl StatedGoods {
    /// Figures without words, of the form's own mass.
    pub fn unqualified() -> Self {
        StatedGoods {
            imports: Some(String::new()),
            origins: Some(String::new()),
            shares_of: None,
            factor: None,
            reason: "figures without words are of the form".into(),
        }
    }

    /// Whether a figure's mass can be taken.
    pub fn takes(&self, fact: &Fact) -> bool {
        fact.unit == Unit::Tonne && (self.factor.is_some() || fact.basis != Basis::Gross)
    }
}

fn one() -> f64 {
    1.0
}

/// Which published figure of use is of the form, and what turns its mass into the counted one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatedUse {
    /// Words of the figures (`""` is a figure without words); none where no published figure is of the form.
    #[serde(default)]
    pub words: Vec<String>,
    /// Counted tonnes per stated tonne, whatever mass the publisher's heading names; without it the figure must be of the counted mass.
    #[serde(default)]
    pub factor: Option<f64>,
    /// Words of output from scrap and residues, in the same table, that the figure holds: it is supply of the form in that area, beside
    /// the output that a table by country states.
    #[serde(default)]
    pub scrap: Vec<String>,
    /// True where what the figure holds beyond the same publisher's output and net imports of the area is metal from scrap, and no row says
    /// how much: it is supply of the form in that area too.
    #[serde(default)]
    pub rest_is_scrap: bool,
    /// Why, and where the factor comes from.
    pub reason: String,
}

/// How much of a code is the form where the code mainly holds it.
const MAINLY: [&str; 2] = ["exact", "dominant"];

impl Form {
    /// Gross tonnes that a counted tonne from an exporter weighs at customs: by the code that mainly carries the form, else by its first
    /// one; `None` for a form without a code.
    pub fn gross_per_counted(&self, exporter: &AreaId) -> Option<f64> {
        let mainly = self.hs.iter().find(|code| MAINLY.contains(&code.exactness.as_str()));
        let content = mainly.or(self.hs.first())?.content_from(exporter);
        (content > 0.0).then(|| 1.0 / content)
    }
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
    /// Why the unit value of its trade is not its price (the codes hold goods of another stage, or are paid for another metal); empty
    /// where it may stand for one.
    #[serde(default)]
    pub no_unit_value: String,
    /// A form of the same mineral that is in no chain, whose published prices and use are this form's: the chain has one form for both.
    #[serde(default)]
    pub figures_of: Option<FormId>,
    /// Why `figures_of`.
    #[serde(default)]
    pub figures_reason: String,
    /// Forms of a chain that this one, which is in no chain, is the sum of.
    #[serde(default)]
    pub sum_of: Vec<FormId>,
    /// How its tonnage follows from another form's, where no source states it.
    #[serde(default)]
    pub production_of: Option<Derived>,
    /// The part of its production that comes from outside the chain.
    #[serde(default)]
    pub outside: Option<Outside>,
    /// What national statistics of imports call it, where a figure without words is of more goods, of fewer or of another mass.
    #[serde(default)]
    pub stated_as: Vec<StatedGoods>,
    /// Which published figure of use is of the form; without it one without words, of the counted mass.
    #[serde(default)]
    pub stated_use: Option<StatedUse>,
}
