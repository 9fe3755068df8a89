//! What we know as data: the rows of `registry/`, as types. Each file of `registry/` shares its name with a field of
//! [`Registry`]; `intake::registry` reads and checks them.
//!
//! | module    | rows                                                      |
//! |-----------|-----------------------------------------------------------|
//! | `form`    | forms and the HS codes that carry them                    |
//! | `process` | processes and chains                                      |
//! | `policy`  | memberships, agreements, policy events, national lists    |
//! | `judgement` | groups of minerals, rules of lists, matching industries |
//! | `meant`   | what a person means by a name                             |
//! | `quotation` | what published prices are prices of                     |
//! | `reading` | policy events as measures, or why they are none           |
//! | here      | minerals, areas, sources, corrections, parameters         |

mod bans;
mod form;
mod judgement;
mod meant;
mod policy;
mod process;
mod quotation;
mod reading;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId, MineralId};
use crate::fact::{Fact, Quality};
use crate::period::Month;
use crate::quantity::Basis;

pub use form::{
    Derived, ExporterHs, Form, HsCode, ImporterHs, Outside, StatedGoods, StatedUse, UnitValues, edition_year,
};
pub use judgement::{EndUse, IndustryMatch, ListRule, MineralGroup};
pub use meant::Meant;
pub use policy::{AgreementParty, ListEntry, Membership, PolicyEvent};
pub use process::{ChainSpec, Process, ProcessLeg};
pub use quotation::{Money, Quotation, QuotationUse};
pub use reading::{EventReading, NoMeasure, WHY};

/// A mineral on a national list, or one that a chain needs.
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
    /// Why what an area takes in is mostly held and not used up; empty where it is used. What is held leads no list of who depends on
    /// whom.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub held: String,
}

impl Mineral {
    /// Whether a mass on this basis is the mass its tonnes are counted in (`counted_as`).
    pub fn counts(&self, basis: &Basis) -> bool {
        let words = &self.counted_as;
        match basis {
            Basis::Contained => words.contains("content"),
            Basis::Gross => ["gross weight", "dry weight", "mass of"].iter().any(|of| words.contains(of)),
            Basis::Equivalent(of) => words.contains(of.as_str()),
            Basis::NotMass => false,
        }
    }
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
    /// True where English wants an article before the name inside a sentence: `the United States`.
    pub article: bool,
    /// True for an area that a chain keeps apart whenever it does anything: scenarios name it.
    pub kept: bool,
}

/// Which areas and flows of a chain are kept apart; the rest is folded into `ROW` or left out. The default keeps everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folding {
    /// An area is kept when it has at least this share of a form's production, trade or use.
    pub share: f64,
    /// A bloc whose members are kept from a share of their own on, so that it stays whole where it matters; may be empty.
    pub bloc: String,
    /// That share.
    pub bloc_share: f64,
    /// At most this many areas besides `ROW`; the share rises until they fit.
    pub most_areas: usize,
    /// Flows of a form that together make up this share of its trade, smallest first, are left out.
    pub flow_share: f64,
    /// Economies so large that they plausibly use what they make of anything. Elsewhere, keeping most of one's output says that
    /// its trade is not seen.
    #[serde(default)]
    pub use_at_home: Vec<AreaId>,
    /// Why.
    pub reason: String,
}

impl Default for Folding {
    fn default() -> Self {
        let (bloc, reason) = (String::new(), String::new());
        Folding {
            share: 0.0,
            bloc,
            bloc_share: 0.0,
            most_areas: usize::MAX,
            flow_share: 0.0,
            use_at_home: Vec::new(),
            reason,
        }
    }
}

/// A place that trades what it does not use: a port, a free zone, a place of merchants and vaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TradingPlace {
    /// The place.
    pub area: AreaId,
    /// Minerals it has plants for: what lands there of them is used there.
    #[serde(default)]
    pub plants: Vec<Plants>,
    /// Minerals it is one for; of every mineral where none is named.
    #[serde(default)]
    pub only: Vec<MineralId>,
    /// True where no plant makes or takes in any ore or metal: then shares that name it as a maker are of what it passes on.
    #[serde(default)]
    pub without_plants: bool,
    /// Why it is one, with what that rests on.
    pub reason: String,
}

impl TradingPlace {
    /// Whether it is one for a mineral.
    pub fn trades(&self, mineral: &MineralId) -> bool {
        self.only.is_empty() || self.only.contains(mineral)
    }

    /// Whether it is known to use a mineral.
    pub fn uses(&self, mineral: &MineralId) -> bool {
        self.plants.iter().any(|plants| plants.minerals.contains(mineral))
    }
}

/// Plants of a trading place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plants {
    /// What they take in.
    pub minerals: Vec<MineralId>,
    /// Which plants they are, with what that rests on.
    pub reason: String,
}

/// What a customs code covers, in our words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeGoods {
    /// Six digits.
    pub code: String,
    /// Edition these words are for (`HS22`); empty: all that have no row of their own.
    pub edition: String,
    /// `nickel ore and concentrate`: fit for a sentence.
    pub goods: String,
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
    /// Quality.
    pub grade: Quality,
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
    /// How events are read, by event.
    pub readings: Vec<EventReading>,
    /// Sorted by list, year, mineral.
    pub lists: Vec<ListEntry>,
    /// Sorted by list and year.
    pub list_rules: Vec<ListRule>,
    /// In file order.
    pub groups: Vec<MineralGroup>,
    /// Sorted by division.
    pub industries: Vec<IndustryMatch>,
    /// Sorted by application.
    pub end_uses: Vec<EndUse>,
    /// What a chain keeps apart.
    pub folding: Folding,
    /// By area.
    pub trading_places: BTreeMap<AreaId, TradingPlace>,
    /// Sorted by form, product and source.
    pub quotations: Vec<Quotation>,
    /// Sorted by code and edition.
    pub goods: Vec<CodeGoods>,
}

impl Registry {
    /// How an event is read; `None` for one that nobody has read yet.
    pub fn reading(&self, event: &str) -> Option<&EventReading> {
        self.readings.iter().find(|reading| reading.id == event)
    }

    /// Whether an area is a trading place, of which it cannot be told whether it uses what lands there: a hub that is none of the large
    /// manufacturing economies (`registry/folding.toml`), or one of `registry/trading_places.toml`.
    pub fn trading_place(&self, area: &AreaId) -> bool {
        let hub = self.areas.get(area).is_some_and(|of| of.hub) && !self.folding.use_at_home.contains(area);
        hub || self.trading_places.get(area).is_some_and(|place| place.only.is_empty())
    }

    /// What a code covers in an edition, in our words; `None` for a code no row describes.
    pub fn goods(&self, edition: &str, code: &str) -> Option<&str> {
        let rows = || self.goods.iter().filter(|row| row.code == code);
        let own = rows().find(|row| row.edition == edition);
        own.or_else(|| rows().find(|row| row.edition.is_empty())).map(|row| row.goods.as_str())
    }

    /// Forms of which a code of an edition carries trade, sorted.
    pub fn forms_under(&self, edition: &str, code: &str) -> Vec<&FormId> {
        let carried = |form: &&Form| form.hs.iter().any(|hs| hs.revision == edition && hs.code == code);
        self.forms.values().filter(carried).map(|form| &form.id).collect()
    }

    /// What a published price is a price of; nothing for a series no row describes.
    pub fn quotation(&self, fact: &Fact) -> Option<&Quotation> {
        self.quotations.iter().find(|q| {
            q.form == fact.series.form && q.product == fact.series.partner.as_str() && q.source == fact.origin.source
        })
    }

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

    /// The first group a mineral is a member of.
    pub fn group_of(&self, mineral: &MineralId) -> Option<&MineralGroup> {
        self.groups.iter().find(|group| group.members.contains(mineral))
    }

    /// Whether a mineral is a member of a group that `family` stands for: neodymium of `rare-earths`.
    pub fn belongs_to(&self, mineral: &MineralId, family: &str) -> bool {
        self.groups.iter().any(|group| group.mineral.as_str() == family && group.members.contains(mineral))
    }

    /// Whose list it is and what decides membership in an edition; the latest rule that has begun.
    pub fn list_rule(&self, list: &str, year: i32) -> Option<&ListRule> {
        let begun = |rule: &&ListRule| rule.list == list && rule.from.is_none_or(|from| from <= year);
        self.list_rules.iter().filter(begun).max_by_key(|rule| rule.from)
    }

    /// The area or bloc a national list belongs to.
    pub fn list_area(&self, list: &str) -> Option<&AreaId> {
        self.list_rules.iter().find(|rule| rule.list == list).map(|rule| &rule.area)
    }

    /// The mineral a person means by a name, symbol or synonym.
    pub fn mineral(&self, name: &str) -> Option<&Mineral> {
        let wanted = name.trim().to_lowercase().replace([' ', '_'], "-");
        // Minerals without a symbol have an empty one.
        if wanted.is_empty() {
            return None;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: Option<i32>, rule: &str) -> ListRule {
        ListRule { list: "a list".into(), from, area: "USA".into(), rule: rule.into() }
    }

    #[test]
    fn a_code_covers_what_the_row_of_its_edition_says_else_what_that_of_all_says() {
        let row = |edition: &str, goods: &str| CodeGoods {
            code: "811292".into(),
            edition: edition.into(),
            goods: goods.into(),
        };
        let registry = Registry { goods: vec![row("", "with rhenium"), row("HS22", "without")], ..Registry::default() };
        let of = |edition| registry.goods(edition, "811292");
        assert_eq!([of("HS17"), of("HS22")], [Some("with rhenium"), Some("without")]);
        assert_eq!(registry.goods("HS17", "811291"), None);
    }

    #[test]
    fn an_edition_is_ruled_by_the_latest_rule_that_has_begun() {
        let list_rules = vec![rule(None, ""), rule(Some(2022), "a risk"), rule(Some(2025), "a loss")];
        let registry = Registry { list_rules, ..Registry::default() };
        let of = |year| registry.list_rule("a list", year).map(|r| r.rule.as_str());
        assert_eq!(
            [of(2018), of(2022), of(2024), of(2026)],
            [Some(""), Some("a risk"), Some("a risk"), Some("a loss")]
        );
        assert_eq!(registry.list_rule("another", 2022), None);
        assert_eq!(registry.list_area("a list"), Some(&"USA".into()));
    }

    #[test]
    fn a_member_belongs_to_what_stands_for_its_group_and_an_industry_to_its_division() {
        let group = MineralGroup {
            id: "light-rare-earths".into(),
            mineral: "rare-earths".into(),
            form: "rare-earths:light".into(),
            members: vec!["neodymium".into()],
            printed: String::new(),
            source: "a study".into(),
        };
        let registry = Registry { groups: vec![group], ..Registry::default() };
        assert!(registry.belongs_to(&"neodymium".into(), "rare-earths"));
        assert!(!registry.belongs_to(&"neodymium".into(), "platinum-group"));
        assert_eq!(registry.group_of(&"gallium".into()), None);
        let matching = IndustryMatch { nace: "C13".into(), naics: "313;314".into(), source: "a table".into() };
        assert!(matching.holds("314110") && !matching.holds("315000"));
    }
}
