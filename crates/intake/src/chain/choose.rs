//! Which published number is believed.
//!
//! One *table* (a source in an edition, for a form and a year) is chosen first, because tables must not be added together:
//! what one publisher lists by country another holds inside its "other countries". Exact year before near year, then the
//! registry's order of trust, then the newest edition, which stands with the rows of the one before where it is only a part (`editions`). Other tables of that year are compared and widen the band; they never
//! add tonnes. Every choice is a ledger entry.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::Source;
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::quantity::{Band, Basis, Unit};
use monazite_model::registry::{Registry, StatedGoods, StatedUse};

use super::editions;
use super::prior::{Prior, figure};
use super::worlds::Worlds;

/// Years within which single figures of another year may stand in; what scales them decides whether they do.
pub(super) const REACH: i32 = 10;
/// What each year of distance adds to a band, relative. Ours: outputs of small producers move about 5 % a year.
pub(super) const DRIFT_PER_YEAR: f64 = 0.05;

/// Qualifiers with which a share is still one of the form's world supply: of what could be made, of what is supplied.
const SHARE_QUALIFIERS: [&str; 2] = ["capacity", "share of world supply"];
/// How a row of the publisher's own table of the United States begins, where a table by country states the same series.
pub(super) const US_TABLE: &str = "us table";
/// The quantities a chain's levels are made from: a fact of one of them is used or in the ledger.
pub const LEVELS: [QuantityKind; 8] = [
    QuantityKind::Production,
    QuantityKind::SecondaryProduction,
    QuantityKind::SupplyShare,
    QuantityKind::Consumption,
    QuantityKind::Capacity,
    QuantityKind::Imports,
    QuantityKind::ImportShare,
    QuantityKind::Exports,
];

/// The facts of a chain, by form and quantity, in an order that does not depend on the order they came in.
pub(super) struct Facts<'a> {
    registry: &'a Registry,
    by_form: BTreeMap<&'a FormId, OfForm<'a>>,
    /// Blocs of the registry: no countries.
    blocs: BTreeSet<&'a str>,
    /// Figures of a form whose price and use are those of another.
    displaced: Vec<(String, &'a Fact)>,
}

/// The facts of one form.
#[derive(Default)]
struct OfForm<'a> {
    by_quantity: BTreeMap<QuantityKind, Vec<(String, &'a Fact)>>,
    /// World output by publisher and year, gathered when first asked for.
    worlds: OnceLock<Worlds<'a>>,
}

/// A source in an edition: facts that may stand beside each other.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    /// Years between what was asked for and what it says.
    pub distance: i32,
    /// Order of trust.
    pub trust: u32,
    /// Source, edition and year, for messages.
    pub name: String,
    /// The year it speaks of.
    pub said: i32,
    /// What a later edition of some of its rows adds to its total, t.
    pub restated: f64,
}

/// The cells of a table, by area, each with its fact's id.
pub(super) type Cells<'a> = BTreeMap<&'a AreaId, (&'a str, &'a Fact)>;

impl<'a> Facts<'a> {
    /// Keeps the facts about `forms`.
    pub(super) fn new(registry: &'a Registry, facts: impl IntoIterator<Item = &'a Fact>, forms: &'a [FormId]) -> Self {
        let wanted: BTreeSet<&FormId> = forms.iter().collect();
        let mut by_form: BTreeMap<&FormId, OfForm> = BTreeMap::new();
        for fact in facts {
            if let Some(form) = wanted.get(&fact.series.form) {
                let of_form = by_form.entry(form).or_default();
                of_form.by_quantity.entry(fact.series.quantity).or_default().push((fact.id(), fact));
            }
        }
        for list in by_form.values_mut().flat_map(|of_form| of_form.by_quantity.values_mut()) {
            list.sort_by(|a, b| a.0.cmp(&b.0));
        }
        let mut displaced = Vec::new();
        // One form of the chain stands for two of the publishers: prices and use are those of the other.
        for form in forms {
            let Some(other) = registry.forms.get(form).and_then(|f| f.figures_of.as_ref()) else { continue };
            for quantity in [QuantityKind::Price, QuantityKind::Consumption] {
                let figures = by_form.get(other).and_then(|of_form| of_form.by_quantity.get(&quantity)).cloned();
                if let Some(list) = figures {
                    let own = &mut by_form.entry(form).or_default().by_quantity;
                    displaced.extend(own.insert(quantity, list).into_iter().flatten());
                }
            }
        }
        Facts { registry, by_form, blocs: registry.blocs().into_iter().collect(), displaced }
    }

    /// What we know as data.
    pub(super) fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// Order of trust of a source; unknown sources come last.
    pub(super) fn trust(&self, source: &str) -> u32 {
        self.registry.sources.get(source).map_or(99, |s| s.trust)
    }

    /// The facts of a series, sorted by id.
    pub(super) fn of(&self, form: &FormId, quantity: QuantityKind) -> &[(String, &'a Fact)] {
        let list = self.by_form.get(form).and_then(|of_form| of_form.by_quantity.get(&quantity));
        list.map_or(&[], Vec::as_slice)
    }

    /// World output of a form, made by `gather` when first asked for; nothing without facts of the form.
    pub(super) fn worlds_once(&self, form: &FormId, gather: impl FnOnce() -> Worlds<'a>) -> Option<&Worlds<'a>> {
        self.by_form.get(form).map(|of_form| of_form.worlds.get_or_init(gather))
    }

    /// The forms with facts of a quantity, in the order of their ids.
    pub(super) fn forms_of(&self, quantity: QuantityKind) -> impl Iterator<Item = &'a FormId> {
        self.by_form.iter().filter(move |(_, of)| of.by_quantity.contains_key(&quantity)).map(|(form, _)| *form)
    }

    /// All tables of a series within reach of a year, most believed first. Facts of another scope than the form's are left out.
    pub(super) fn tables(&self, form: &FormId, quantity: QuantityKind, year: i32) -> Vec<(Table, Cells<'_>)> {
        self.tables_within(form, quantity, year, REACH)
    }

    /// See [`Facts::tables`], with a reach of its own.
    pub(super) fn tables_within(
        &self,
        form: &FormId,
        quantity: QuantityKind,
        year: i32,
        reach: i32,
    ) -> Vec<(Table, Cells<'_>)> {
        type Key<'k> = (i32, u32, &'k str, std::cmp::Reverse<&'k str>, i32, &'k str);
        let mut editions: BTreeMap<Key, Cells> = BTreeMap::new();
        for (id, fact) in self.of(form, quantity) {
            let Some((distance, said)) = distance(fact.period, year) else {
                continue;
            };
            if distance > reach || !self.is_of_the_form(fact) {
                continue;
            }
            let key = (
                distance,
                self.trust(&fact.origin.source),
                fact.origin.source.as_str(),
                std::cmp::Reverse(fact.origin.edition.as_str()),
                said,
                // Shares of capacity do not stand beside shares of output.
                fact.series.partner.as_str(),
            );
            // Two facts of one edition with one address differ in table or row only: the first id wins.
            editions.entry(key).or_default().entry(&fact.area).or_insert((id.as_str(), *fact));
        }
        let is_country = |area: &AreaId| self.is_country(area);
        let mut all: Vec<(Table, Cells)> = Vec::with_capacity(editions.len());
        for ((distance, trust, source, edition, said, qualifier), cells) in &editions {
            let of = if qualifier.is_empty() { String::new() } else { format!(" ({qualifier})") };
            let mut name = format!("{source} {}", edition.0);
            let mut cells = cells.clone();
            let mut restated = 0.0;
            let older = editions
                .iter()
                .filter(|((.., s, e, y, q), _)| (s, y, q) == (source, said, qualifier) && e.0 < edition.0);
            for ((.., before, _, _), rows) in older {
                if let Some(off) = editions::complete(&mut cells, rows, &is_country, &|(_, fact)| *fact) {
                    name.push_str(&format!(" over {}", before.0));
                    restated += off;
                }
            }
            let name = format!("{name} for {said}{of}");
            all.push((Table { distance: *distance, trust: *trust, name, said: *said, restated }, cells));
        }
        all
    }

    /// How many countries shares of the world's supply of a form are stated for, in any year.
    pub(super) fn makers(&self, form: &FormId) -> usize {
        let shares = self.of(form, QuantityKind::SupplyShare).iter().map(|(_, fact)| &fact.area);
        shares.filter(|area| self.is_country(area)).collect::<BTreeSet<_>>().len()
    }

    /// What national statistics call a form: its registry row, else every figure without words of its own, by its own mass.
    pub(super) fn goods(&self, form: &FormId) -> Vec<StatedGoods> {
        let stated = self.registry.forms.get(form).map_or(&[][..], |f| f.stated_as.as_slice());
        if stated.is_empty() { vec![StatedGoods::unqualified()] } else { stated.to_vec() }
    }

    pub(super) fn stated_use(&self, form: &FormId) -> Option<&'a StatedUse> {
        self.registry.forms.get(form).and_then(|f| f.stated_use.as_ref())
    }

    /// Whether a figure's mass is the one the form's mineral is counted in.
    pub(super) fn counts(&self, fact: &Fact) -> bool {
        self.registry.minerals.get(&fact.series.form.mineral()).is_none_or(|mineral| mineral.counts(&fact.basis))
    }

    /// Whether a fact speaks of the form as a whole.
    pub(super) fn is_of_the_form(&self, fact: &Fact) -> bool {
        self.why_not(fact).is_none()
    }

    /// Why a fact does not speak of the form as a whole; nothing where it does. A qualifier (in the place of a partner) mostly says
    /// that a figure is of a part (one ore, one product) or of another mass; shares of what could be made and of what is supplied
    /// are neither, and count as derived (grade C).
    fn why_not(&self, fact: &Fact) -> Option<String> {
        let words = fact.series.partner.as_str();
        let form = &fact.series.form;
        let part = |words: &str| format!("`{words}` is not the form as a whole, or not its mass");
        match fact.series.quantity {
            QuantityKind::SupplyShare if !words.is_empty() && !SHARE_QUALIFIERS.contains(&words) => Some(part(words)),
            QuantityKind::SupplyShare if self.blocs.contains(fact.area.as_str()) => {
                Some("a bloc: its members are in what the shares leave".into())
            }
            QuantityKind::SupplyShare => {
                let place = self.registry.trading_places.get(&fact.area).filter(|place| place.without_plants);
                place.map(|place| format!("a trading place without plants makes none; {}", place.reason))
            }
            QuantityKind::ImportShare => {
                let (from, words) = origin(fact);
                let goods = self.goods(form).iter().any(|g| g.origins.as_deref() == Some(words));
                if goods && (from == "OTH" || self.is_partner_country(&AreaId::from(from))) {
                    None
                } else if words.is_empty() && !goods {
                    Some("stated for more goods than the form".into())
                } else {
                    Some(part(if words.is_empty() { from } else { words }))
                }
            }
            QuantityKind::Imports => {
                let goods = self.goods(form);
                match goods.iter().find(|g| g.imports.as_deref() == Some(words)) {
                    Some(g) if g.takes(fact) && (g.factor.is_some() || self.counts(fact)) => None,
                    Some(g) if g.takes(fact) => {
                        Some(format!("{} mass, the form is counted otherwise", String::from(fact.basis.clone())))
                    }
                    Some(_) if fact.basis == Basis::Gross => Some("gross weight, the form is counted otherwise".into()),
                    Some(_) => Some(format!("in {}, not in tonnes", fact.unit.name())),
                    None if words.is_empty() => Some("stated for more goods than the form".into()),
                    None => Some(part(words)),
                }
            }
            QuantityKind::Exports if self.is_partner_country(&AreaId::from(words)) => None,
            QuantityKind::Consumption if self.stated_use(form).is_some_and(|u| !u.words.iter().any(|w| w == words)) => {
                Some(self.stated_use(form).map(|u| u.reason.clone()).unwrap_or_default())
            }
            QuantityKind::Consumption if self.stated_use(form).is_some_and(|u| u.factor.is_some()) => None,
            QuantityKind::Consumption if self.stated_use(form).is_some() && self.counts(fact) => None,
            _ if !words.starts_with(US_TABLE) && words.is_empty() && fact.unit == Unit::Tonne && !self.counts(fact) => {
                let counted = self.registry.minerals.get(&form.mineral()).map_or("", |m| m.counted_as.as_str());
                Some(format!("{} mass, the form is counted in {counted}", String::from(fact.basis.clone())))
            }
            _ if words.starts_with(US_TABLE) => {
                Some(format!("`{words}`: a row of the table of the United States; the table by country is read"))
            }
            _ => (!words.is_empty()).then(|| part(words)),
        }
    }

    /// Writes down every figure about a form that is not used because of its qualifier or its mass: of each series the figures
    /// nearest to the year. `used` are the facts production rests on.
    pub(super) fn say_passed_over(&self, form: &FormId, year: i32, used: &[&Source], ledger: &mut Vec<LedgerEntry>) {
        for (id, fact) in self.displaced.iter().filter(|(_, f)| f.series.form == *form) {
            let quantity = fact.series.quantity;
            if LEVELS.contains(&quantity) && distance(fact.period, year).is_some_and(|(years, _)| years <= REACH) {
                ledger.push(passed_over(id, fact, form, "price and use are those stated of another form"));
            }
        }
        for quantity in LEVELS {
            let mut nearest: BTreeMap<(&FormId, &str, &AreaId, bool), i32> = BTreeMap::new();
            let facts: Vec<(&str, &Fact, i32)> = self
                .of(form, quantity)
                .iter()
                .filter_map(|(id, fact)| Some((id.as_str(), *fact, distance(fact.period, year)?.0)))
                .collect();
            let series = |fact: &'a Fact| {
                (&fact.series.form, fact.series.partner.as_str(), &fact.area, matches!(fact.period, Period::Span(..)))
            };
            for (_, fact, distance) in &facts {
                let least = nearest.entry(series(fact)).or_insert(*distance);
                *least = (*least).min(*distance);
            }
            for &(id, fact, distance) in &facts {
                if distance > nearest[&series(fact)] || used.contains(&&Source::fact(fact)) {
                    continue;
                }
                let why = self.why_not(fact).or_else(|| {
                    let qualified = quantity == QuantityKind::SupplyShare && !fact.series.partner.is_empty();
                    let unused =
                        qualified && !used.iter().any(|s| s.fact_id() == Some(id)) && self.is_country(&fact.area);
                    let nearer = || {
                        let rival = |(_, other, years): &&(&str, &Fact, i32)| {
                            let taken = other.series.form != *form || self.why_not(other).is_none();
                            taken && *years < distance && other.area == fact.area
                        };
                        quantity == QuantityKind::Consumption && facts.iter().any(|f| rival(&f))
                    };
                    let words = fact.series.partner.as_str();
                    if unused {
                        Some(format!("`{words}`: another table is believed first"))
                    } else {
                        (!words.is_empty() && nearer())
                            .then(|| format!("`{words}`: a figure of a nearer year is believed first"))
                    }
                });
                if let Some(why) = why {
                    ledger.push(passed_over(id, fact, form, &why));
                }
            }
        }
    }

    /// Whether a fact's partner is a country of the registry; partners also name products and end uses.
    pub(super) fn is_partner_country(&self, partner: &AreaId) -> bool {
        self.registry.areas.contains_key(partner) && self.is_country(partner)
    }

    /// Whether an area id is a country rather than a total, a remainder or a bloc.
    pub(super) fn is_country(&self, area: &AreaId) -> bool {
        !matches!(area.as_str(), "WLD" | "OTH" | "ROW")
            && (self.registry.areas.contains_key(area) || area.as_str().len() == 3)
            && !self.blocs.contains(area.as_str())
    }
}

/// The ledger's line of a figure about a form that is not used.
pub(super) fn passed_over(id: &str, fact: &Fact, form: &FormId, why: &str) -> LedgerEntry {
    LedgerEntry {
        kind: LedgerKind::PassedOver,
        about: Subject::quantity(fact.series.quantity, form, &fact.area),
        before: fact.value.value(),
        after: None,
        reason: format!("{id}: {why}"),
    }
}

/// The country and the goods an import share names: `CHN (trioxide)` is `CHN` and `trioxide`.
pub(super) fn origin(fact: &Fact) -> (&str, &str) {
    let partner = fact.series.partner.as_str();
    match partner.strip_suffix(')').and_then(|p| p.split_once(" (")) {
        Some((from, words)) => (from, words),
        None => (partner, ""),
    }
}

/// Years between a period and a year, and the year of the period that is nearest to it; `None` for months.
pub(super) fn distance(period: Period, year: i32) -> Option<(i32, i32)> {
    match period {
        Period::Year(y) => Some(((y - year).abs(), y)),
        // An average is never as good as the year itself.
        Period::Span(_, last) if period.touches(year) => Some((1, last)),
        Period::Span(..) => Some(((period.nearest(year) - year).abs(), period.nearest(year))),
        Period::Month(_) => None,
    }
}

/// A cell's belief after comparing other tables of the same year: their values widen the band, unless they are off by more
/// than a factor of two, in which case they are only reported.
pub(super) fn compared(winner: (&str, &Fact), others: &[(&str, &Fact)]) -> Option<(Prior, String)> {
    let mut prior = Prior::of_fact(winner.1)?;
    let value = prior.band.value;
    let mut words = format!("{} {}", winner.0, said(winner.1));
    for (id, fact) in others {
        words.push_str("; compared ");
        words.push_str(id);
        words.push(' ');
        words.push_str(&said(fact));
        let Some(Band { value: other, .. }) = figure(fact) else {
            continue;
        };
        if other >= 0.5 * value && other <= 2.0 * value {
            prior.band.low = prior.band.low.min(other);
            prior.band.high = prior.band.high.max(other);
        } else {
            words.push_str(" (off by more than a factor of two, not used)");
        }
    }
    Some((prior, words))
}

/// A fact's figure or silence in words.
pub(super) fn said(fact: &Fact) -> String {
    match fact.value {
        Observed::Reported { value } => format!("{value}"),
        Observed::Estimated { value } => format!("{value} (estimated)"),
        Observed::Bounded { low, high } => match (low, high) {
            (Some(l), Some(h)) => format!("{l} to {h}"),
            (Some(l), None) => format!("> {l}"),
            (None, Some(h)) => format!("< {h}"),
            (None, None) => "a bound".into(),
        },
        Observed::Negligible => "negligible".into(),
        Observed::Withheld => "withheld".into(),
        Observed::NotAvailable => "not available".into(),
    }
}
