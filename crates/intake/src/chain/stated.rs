//! Trade that publishers state in words or national statistics, laid over what the trade tables say.
//!
//! A code says how much moved, not always how much of it was the form, and not every code is in the tables. Where somebody who can
//! tell the goods apart (an exporter's customs at eight digits, a geological survey) states the form's own trade, that figure
//! stands:
//!
//! 1. a flow between two areas (`exports` with the importer as partner), where some flow of the form is split from a code it
//!    shares or some code of it is in no table;
//! 2. an importer's own `imports`, shared out by its `import-share` of each partner, for every form the tables do not record whole
//!    in that very year; what no partner is named for scales the flows the tables have, else it comes from other producers, none of
//!    which ships more than the least partner named. Where imports are not stated (or in another mass), the tables say how much
//!    comes in and the shares from where;
//! 3. an exporter's total `exports`, by scaling what its other customers get, where 1 holds, and where 2 stands for its imports;
//! 4. what an exporter ships under codes whose destinations are in no table (`sums`).
//!
//! Where the tables do record the form whole (every code, each of it exact or dominant, in the year asked for), the year's own rows
//! stand before an average of several, unless more than twice as much is stated. Whatever is not used is `passed-over` in the ledger.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::{FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::citation::{Source, cited};
use monazite_model::code::{AreaId, FormId};

use super::choose::Facts;
use super::prior::Prior;
use super::statement::{Pair, Stated, Statement};
use super::sums;
use super::trading::{FormTrade, Trading};

/// Two statements of the same imports that differ by more than this factor are of different goods.
const OTHER_GOODS: f64 = 2.0;

/// Rows of the tables that add up to this share of what an importer states are all of it.
const ALL_OF_IT: f64 = 0.9;
/// Rows of the tables that would have to grow by more than this to hold what no partner is named for do not say where it comes from.
const FEW_ROWS: f64 = 5.0;

/// Lays stated trade over the tables'; `made` is what is said about production.
pub(super) fn apply(
    facts: &Facts,
    form: &FormId,
    year: i32,
    made: &BTreeMap<AreaId, Prior>,
    trade: &mut FormTrade,
    ledger: &mut Vec<LedgerEntry>,
) {
    let shared = trade.pairs.values().any(|t| t.kind == FlowKind::Bundle);
    let stated = Stated { facts, form, year };
    let importing = importing(&stated, trade);
    let mut laying =
        Laying { stated, form, made, importing, trade, fixed: BTreeSet::new(), laid: BTreeSet::new(), ledger };
    // A stated flow also says what is under a code that no table has.
    if shared || !laying.trade.seen.missing.is_empty() {
        laying.between_two();
    }
    laying.by_importer();
    laying.through();
    if shared {
        laying.by_exporter();
    } else {
        laying.exports_pass();
    }
    laying.other_side();
    let fixed = laying.fixed;
    sums::lay(&sums::Made { id: form, made }, trade, &fixed, ledger);
}

/// Areas that take in more of a form than they ship: by the tables where they hold every code of it, or by what is stated of both.
fn importing(stated: &Stated, trade: &FormTrade) -> BTreeSet<AreaId> {
    let mut net: BTreeMap<AreaId, f64> = BTreeMap::new();
    if trade.complete {
        for ((from, to), t) in &trade.pairs {
            *net.entry(to.clone()).or_default() += t.prior.band.value;
            *net.entry(from.clone()).or_default() -= t.prior.band.value;
        }
    }
    let exports = stated.stated_exports();
    for (area, statement) in stated.statements() {
        if let Some(total) = statement.total() {
            let shipped = exports.get(&area).map(|p| p.band.value);
            let table = trade.sums.iter().filter(|((from, _), _)| *from == area).map(|(_, p)| p.prior.band.value).sum();
            net.insert(area, total.band.value - shipped.unwrap_or(table));
        }
    }
    net.into_iter().filter(|(_, t)| *t > 0.0).map(|(area, _)| area).collect()
}

/// Trade of a form while stated figures are laid over it.
struct Laying<'a, 'f> {
    stated: Stated<'a, 'f>,
    form: &'a FormId,
    made: &'a BTreeMap<AreaId, Prior>,
    /// Areas known to take in more of the form than they ship.
    importing: BTreeSet<AreaId>,
    trade: &'a mut FormTrade,
    /// Pairs that are stated and not touched again.
    fixed: BTreeSet<Pair>,
    /// Areas whose stated imports take the place of the tables'.
    laid: BTreeSet<AreaId>,
    ledger: &'a mut Vec<LedgerEntry>,
}

impl Laying<'_, '_> {
    fn say(&mut self, kind: LedgerKind, about: Subject, before: Option<f64>, after: Option<f64>, reason: String) {
        self.ledger.push(LedgerEntry { kind, about, before, after, reason });
    }

    fn trade_of(&self, area: &AreaId) -> Subject {
        Subject::TradeOf { form: self.form.clone(), area: area.clone() }
    }

    fn between(&self, pair: &Pair) -> Subject {
        Subject::TradeBetween { form: self.form.clone(), from: pair.0.clone(), to: pair.1.clone() }
    }

    fn between_two(&mut self) {
        for (pair, prior) in self.stated.stated_pairs() {
            self.put(pair, prior, "stated for this pair");
        }
    }

    fn by_exporter(&mut self) {
        for (exporter, total) in self.stated.stated_exports() {
            let spoken_for: f64 = self
                .trade
                .pairs
                .iter()
                .filter(|(pair, _)| pair.0 == exporter && self.fixed.contains(pair))
                .map(|(_, t)| t.prior.band.value)
                .sum();
            let rest = (total.band.value - spoken_for).max(0.0);
            self.scale(rest, &total, ("exports", &exporter), |(from, _)| *from == exporter);
        }
    }

    /// Both sides of an account are of one hand: where an area's own imports stand, so do its exports. The tables say where they go; where
    /// they have no flow of it, that is not known.
    fn other_side(&mut self) {
        for area in std::mem::take(&mut self.laid) {
            let Some(total) = self.stated.exports_of(&area) else { continue };
            let from_here = |pair: &Pair| pair.0 == area;
            let flows = self.trade.pairs.iter().filter(|(pair, _)| from_here(pair) && self.fixed.contains(pair));
            let spoken_for: f64 = flows.map(|(_, t)| t.prior.band.value).sum();
            let rest = (total.band.value - spoken_for).max(0.0);
            self.trade.sums.retain(|(from, _), _| *from != area);
            if self.open_sum(from_here) > 0.0 {
                self.scale(rest, &total, ("exports", &area), from_here);
            } else if rest > 0.0 {
                let reason = format!("exports are stated, their destinations are not: {}", cited(&total.sources));
                self.say(LedgerKind::Inference, self.trade_of(&area), Some(0.0), Some(rest), reason);
                let prior = total.scaled(rest / total.band.value);
                let pair = (area, AreaId::from("ROW"));
                self.trade.pairs.insert(pair, Trading { prior, kind: FlowKind::Inferred });
            }
        }
    }

    /// Says which stated exports do not act.
    fn exports_pass(&mut self) {
        let why = "not used: no flow of the form is split from a code it shares";
        for (pair, prior) in self.stated.stated_pairs() {
            if self.fixed.contains(&pair) {
                continue;
            }
            let reason = format!("{}: {why}", cited(&prior.sources));
            self.say(LedgerKind::PassedOver, self.between(&pair), Some(prior.band.value), None, reason);
        }
        for (exporter, total) in self.stated.stated_exports() {
            if self.laid.contains(&exporter) {
                continue;
            }
            let reason = format!("{}: {why}", cited(&total.sources));
            self.say(LedgerKind::PassedOver, self.trade_of(&exporter), Some(total.band.value), None, reason);
        }
    }

    fn by_importer(&mut self) {
        for (importer, mut statement) in self.stated.statements() {
            let stated = statement.total();
            let recorded = self.recorded(&importer);
            if let (true, Some(recorded)) = (self.trade.clean, &recorded) {
                let other = stated.as_ref().is_some_and(|s| s.band.value < recorded.band.value / OTHER_GOODS);
                let more = stated.as_ref().is_some_and(|s| s.band.value > recorded.band.value * OTHER_GOODS);
                if !more {
                    self.beside(&importer, statement, recorded, other);
                    continue;
                }
            }
            if stated.is_some() {
                self.laid.insert(importer.clone());
            }
            let whole = stated.or_else(|| recorded.filter(|_| statement.parts.len() == 1));
            let Some(total) = whole else {
                self.no_total(&importer, &statement);
                continue;
            };
            match &mut statement.parts[..] {
                [(part @ None, _)] => *part = Some(total.clone()),
                _ => {
                    self.trade.stated_imports.insert(importer.clone());
                }
            }
            let flows = statement.flows();
            let named: f64 = flows.values().map(|p| p.band.value).sum();
            let least = flows.values().map(|p| p.band.value).fold(total.band.value, f64::min);
            for (from, prior) in flows {
                self.put((from, importer.clone()), prior, "stated imports times the partner's share");
            }
            let rest = (total.band.value - named).max(0.0);
            let open = |pair: &Pair| pair.1 == importer;
            if rest > FEW_ROWS * self.open_sum(open) {
                self.unnamed(&importer, rest, least);
            } else {
                self.scale(rest, &total, ("imports", &importer), open);
            }
        }
    }

    /// What the tables have an importer take in; nothing where they have no flow to it.
    fn recorded(&self, importer: &AreaId) -> Option<Prior> {
        let into = self.trade.pairs.iter().filter(|((_, to), _)| to == importer);
        let mut sum = into.map(|(_, t)| t.prior.clone()).reduce(|a, b| a.plus(&b)).filter(|p| p.band.value > 0.0)?;
        // The table, not every row of it.
        for source in &mut sum.sources {
            if let Source::Trade { pair, .. } = source {
                *pair = None;
            }
        }
        sum.sources.sort();
        sum.sources.dedup();
        Some(sum)
    }

    /// The tables record the form whole: their rows stand. What is stated is compared, not mixed in: an average of several years
    /// would only loosen the row of the year.
    fn beside(&mut self, importer: &AreaId, mut statement: Statement, recorded: &Prior, other_goods: bool) {
        let stated = statement.total();
        // The tables are then known to hold what came in: use beyond it came from elsewhere. Nothing is known where the importer's
        // figure is of another mass, and more may have come where it states more.
        let known = match &stated {
            Some(total) => !other_goods && recorded.band.value >= ALL_OF_IT * total.band.value,
            None => self.stated.facts.goods(self.form).iter().all(|g| g.imports.is_none()),
        };
        if known {
            self.trade.stated_imports.insert(importer.clone());
        }
        if let Some(total) = &stated {
            let words = if other_goods { "are of other goods" } else { "are compared" };
            let reason =
                format!("{} {words}: the tables hold every code of the form, their rows stand", cited(&total.sources));
            let kind = if other_goods { LedgerKind::PassedOver } else { LedgerKind::Choice };
            self.say(kind, self.trade_of(importer), Some(total.band.value), Some(recorded.band.value), reason);
        }
        if let [(part, _)] = &mut statement.parts[..] {
            if other_goods || part.is_none() {
                *part = Some(recorded.clone());
            }
        }
        for (from, prior) in statement.flows() {
            let pair = (from, importer.clone());
            let sources: Vec<_> = prior.sources.into_iter().filter(|s| s.trade().is_none()).collect();
            let held = self.trade.pairs.get(&pair).map_or(0.0, |t| t.prior.band.value);
            let reason = format!("{} is compared: the row of the year stands", cited(&sources));
            self.say(LedgerKind::PassedOver, self.between(&pair), Some(prior.band.value), Some(held), reason);
        }
    }

    /// Origins without a total to share out.
    fn no_total(&mut self, importer: &AreaId, statement: &Statement) {
        for (_, shares) in &statement.parts {
            for (from, share) in shares {
                let pair = (from.clone(), importer.clone());
                let reason = format!(
                    "{}: a share of imports nobody states in the form's mass, and no code of it is in the tables",
                    cited(&share.sources)
                );
                self.say(LedgerKind::PassedOver, self.between(&pair), Some(share.band.value), None, reason);
            }
        }
        for total in statement.parts.iter().filter_map(|(total, _)| total.as_ref()) {
            let reason = format!("{}: imports of the other goods of the form are not stated", cited(&total.sources));
            self.say(LedgerKind::PassedOver, self.trade_of(importer), Some(total.band.value), None, reason);
        }
    }

    /// Imports for which no partner is named and the tables have no flow: from producers that are not named, in proportion to what
    /// they make, none more than the least partner named; what is over comes from the rest of the world.
    fn unnamed(&mut self, importer: &AreaId, rest: f64, least: f64) {
        if rest <= 0.0 {
            return;
        }
        let fixed = &self.fixed;
        self.trade.pairs.retain(|pair, _| pair.1 != *importer || fixed.contains(pair));
        let registry = self.stated.facts.registry();
        // Not from where the goods may not come, nor from where more of them comes in than goes out.
        let shut = |area: &AreaId| {
            self.importing.contains(area) || registry.barred(self.form, area, importer, self.stated.year).is_some()
        };
        let taken =
            |area: &AreaId| area == importer || shut(area) || self.fixed.contains(&(area.clone(), importer.clone()));
        let others: Vec<(&AreaId, f64)> =
            self.made.iter().filter(|(area, _)| !taken(area)).map(|(area, p)| (area, p.band.value)).collect();
        let all: f64 = others.iter().map(|(_, t)| t).sum();
        let mut from: BTreeMap<AreaId, f64> =
            others.iter().map(|(area, t)| ((*area).clone(), (rest * t / all).min(least))).collect();
        let over = rest - from.values().sum::<f64>();
        *from.entry(AreaId::from("ROW")).or_default() += over.max(0.0);
        from.retain(|_, t| *t > 0.0);
        let reason =
            format!("imports without a named origin, laid on {} other producers by what they make", from.len());
        self.say(LedgerKind::Inference, self.trade_of(importer), None, Some(rest), reason);
        for (area, t) in from {
            let prior = Prior::assumed(t, 1.0, "imports without a named origin, by what other producers make");
            let pair = (area, importer.clone());
            self.trade.pairs.insert(pair.clone(), Trading { prior, kind: FlowKind::Inferred });
            self.fixed.insert(pair);
        }
    }

    /// Countries that importers name, where nobody says the form is made: what they ship and do not take in by the tables came from
    /// those who make it.
    fn through(&mut self) {
        let idle = |area: &AreaId| self.made.get(area).is_none_or(|p| p.band.value <= 0.0);
        let named: BTreeSet<AreaId> =
            self.fixed.iter().map(|(from, _)| from).filter(|a| idle(a) && a.as_str() != "ROW").cloned().collect();
        let all: f64 = self.made.values().map(|p| p.band.value).sum();
        for place in named.into_iter().filter(|_| all > 0.0) {
            let sum = |of: &dyn Fn(&Pair) -> bool| -> f64 {
                self.trade.pairs.iter().filter(|(pair, _)| of(pair)).map(|(_, t)| t.prior.band.value).sum()
            };
            let short = sum(&|(from, _)| *from == place) - sum(&|(_, to)| *to == place);
            if short <= 0.0 {
                continue;
            }
            let why = "shipped by a country where nobody says it is made: passed on from those who make it";
            self.say(LedgerKind::Inference, self.trade_of(&place), None, Some(short), why.into());
            let registry = self.stated.facts.registry();
            let shut = |from: &AreaId| {
                self.importing.contains(from) || registry.barred(self.form, from, &place, self.stated.year).is_some()
            };
            let makers: Vec<(&AreaId, f64)> =
                self.made.iter().filter(|(from, _)| !shut(from)).map(|(from, p)| (from, p.band.value)).collect();
            let all: f64 = makers.iter().map(|(_, t)| t).sum();
            for (from, made) in makers.into_iter().filter(|_| all > 0.0) {
                let prior = Prior::assumed(short * made / all, 1.0, why);
                let pair = (from.clone(), place.clone());
                let joined = match self.trade.pairs.remove(&pair) {
                    Some(old) => Trading { kind: old.kind, prior: old.prior.plus(&prior) },
                    None => Trading { prior, kind: FlowKind::Inferred },
                };
                self.trade.pairs.insert(pair, joined);
            }
        }
    }

    fn put(&mut self, pair: Pair, prior: Prior, how: &str) {
        if self.fixed.contains(&pair) {
            return;
        }
        let before = self.trade.pairs.get(&pair).map(|t| t.prior.band.value);
        let reason = format!("{how}, instead of what the trade tables say: {}", cited(&prior.sources));
        self.say(LedgerKind::Choice, self.between(&pair), before, Some(prior.band.value), reason);
        if prior.band.value > 0.0 {
            self.trade.pairs.insert(pair.clone(), Trading { prior, kind: FlowKind::Reported });
        } else {
            self.trade.pairs.remove(&pair);
        }
        self.fixed.insert(pair);
    }

    /// Tonnes of the flows that `of` picks and nobody states.
    fn open_sum(&self, of: impl Fn(&Pair) -> bool) -> f64 {
        let open = self.trade.pairs.iter().filter(|(pair, _)| of(pair) && !self.fixed.contains(pair));
        open.map(|(_, t)| t.prior.band.value).sum()
    }

    /// Scales the flows of the tables that `of` picks so that they add up to `rest`; stated ones stay. Nothing to scale leaves all
    /// as it is.
    fn scale(&mut self, rest: f64, total: &Prior, (way, area): (&str, &AreaId), of: impl Fn(&Pair) -> bool) {
        let sum = self.open_sum(&of);
        if sum <= 0.0 {
            return;
        }
        let fixed = &self.fixed;
        let open = |pair: &Pair| of(pair) && !fixed.contains(pair);
        let factor = rest / sum;
        for (pair, trading) in &mut self.trade.pairs {
            if open(pair) {
                let mut prior = trading.prior.scaled(factor);
                prior.sources.extend(total.sources.iter().cloned());
                prior.sources.sort();
                prior.sources.dedup();
                trading.prior = prior;
            }
        }
        self.trade.pairs.retain(|_, t| t.prior.band.value > 0.0);
        let stated = total.sources.iter().all(|s| s.trade().is_none());
        let words = if stated { "are stated" } else { "are those of the tables, their origins are stated" };
        let reason =
            format!("{way} of {area} {words}: {}; flows of the trade tables are scaled to it", cited(&total.sources));
        self.say(LedgerKind::Choice, self.trade_of(area), Some(sum), Some(rest), reason);
    }
}
