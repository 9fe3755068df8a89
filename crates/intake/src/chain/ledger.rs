//! Reading a chain's ledger: what was said about a thing, the largest adjustments, what is weak.

use monazite_model::chain::{Chain, FlowKind, LedgerEntry, LedgerKind, Subject};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::Quality;

/// Entries about a form in an area, in ledger order: its production, use and flows there.
pub fn entries_at<'c>(chain: &'c Chain, form: &FormId, area: &AreaId) -> Vec<&'c LedgerEntry> {
    let wanted = |about: &Subject| about.form() == Some(form) && about.is_of_area(area);
    chain.ledger.iter().filter(|entry| wanted(&entry.about)).collect()
}

/// Entries about a form on its way from one area to another, in ledger order.
pub fn entries_between<'c>(chain: &'c Chain, form: &FormId, from: &AreaId, to: &AreaId) -> Vec<&'c LedgerEntry> {
    let wanted = |about: &Subject| about.form() == Some(form) && about.ends() == Some((from, to));
    chain.ledger.iter().filter(|entry| wanted(&entry.about)).collect()
}

/// An adjustment with its size.
#[derive(Debug, Clone, PartialEq)]
pub struct Adjustment<'c> {
    /// The entry.
    pub entry: &'c LedgerEntry,
    /// |after - before|, t.
    pub t: f64,
    /// |after - before| / before.
    pub relative: f64,
    /// |after - before| over the world output of the form it is about, dimensionless: comparable between forms.
    pub of_world: f64,
}

/// The adjustments of the balance (prices apart), largest share of world output first.
pub fn adjustments(chain: &Chain) -> Vec<Adjustment<'_>> {
    let mut world = vec![0.0_f64; chain.forms.len()];
    for (k, node) in chain.nodes.iter().enumerate() {
        world[node.form] += chain.production(k);
    }
    let mut all: Vec<Adjustment> = chain
        .ledger
        .iter()
        .filter(|e| e.kind == LedgerKind::Adjustment && !matches!(e.about, Subject::Price { .. }))
        .filter_map(|entry| {
            let (before, after) = (entry.before?, entry.after?);
            let t = (after - before).abs();
            let form = entry.about.form().and_then(|id| chain.form(id));
            let size = form.map_or(0.0, |f| world[f]);
            Some(Adjustment {
                entry,
                t,
                relative: if before > 0.0 { t / before } else { 1.0 },
                of_world: if size > 0.0 { t / size } else { 0.0 },
            })
        })
        .collect();
    all.sort_by(|a, b| {
        b.of_world.total_cmp(&a.of_world).then_with(|| a.entry.about.to_string().cmp(&b.entry.about.to_string()))
    });
    all
}

/// How much of a form's tonnage stands on what.
#[derive(Debug, Clone, PartialEq)]
pub struct Footing {
    /// Index into `Chain::forms`.
    pub form: usize,
    /// World output, t.
    pub output: f64,
    /// Share of output of grade D (nobody states it), 0 to 1.
    pub assumed_output: f64,
    /// World trade, t.
    pub trade: f64,
    /// Share of trade that is inferred, split out of a bundle code, or stated by a country of its own trade beyond what the tables
    /// have of the form, 0 to 1.
    pub unseen_trade: f64,
    /// Sum of adjustments over world output.
    pub adjusted: f64,
}

/// The footing of every form, in form order.
pub fn footing(chain: &Chain) -> Vec<Footing> {
    let mut footing: Vec<Footing> = (0..chain.forms.len())
        .map(|form| Footing { form, output: 0.0, assumed_output: 0.0, trade: 0.0, unseen_trade: 0.0, adjusted: 0.0 })
        .collect();
    let mut put = |node: usize, t: f64, grade: Quality| {
        let f = &mut footing[chain.nodes[node].form];
        f.output += t;
        if grade == Quality::D {
            f.assumed_output += t;
        }
    };
    for s in chain.outputs() {
        put(s.node, s.level.band.value, s.level.grade);
    }
    for t in &chain.transformations {
        for leg in &t.outputs {
            put(leg.node, leg.per_tonne * t.level.band.value, t.level.grade);
        }
    }
    // By form: what a trade table has, and what only somebody's statement of its own trade has.
    let mut tables = vec![0.0; chain.forms.len()];
    let mut statements = vec![0.0; chain.forms.len()];
    for flow in &chain.flows {
        let form = chain.nodes[flow.from].form;
        let t = flow.level.band.value;
        footing[form].trade += t;
        if flow.level.sources.iter().any(|s| s.trade().is_some()) {
            tables[form] += t;
        } else if flow.kind == FlowKind::Reported {
            statements[form] += t;
        }
        if flow.kind != FlowKind::Reported {
            footing[form].unseen_trade += t;
        }
    }
    // One country's statement says nothing about the trade of the others: it counts beside tables, not in place of them.
    for (f, (tables, statements)) in footing.iter_mut().zip(tables.into_iter().zip(statements)) {
        f.unseen_trade += (statements - tables).max(0.0);
    }
    for a in adjustments(chain) {
        if let Some(f) = a.entry.about.form().and_then(|id| chain.form(id)) {
            footing[f].adjusted += a.of_world;
        }
    }
    for f in &mut footing {
        f.assumed_output = if f.output > 0.0 { f.assumed_output / f.output } else { 0.0 };
        f.unseen_trade = if f.trade > 0.0 { f.unseen_trade / f.trade } else { 0.0 };
    }
    footing
}

/// What a reader should know before leaning on a chain, form by form, in sentences; empty where nothing is weak.
pub fn weaknesses(chain: &Chain) -> Vec<(&FormId, String)> {
    let told = |form: &'_ monazite_model::chain::ChainForm| form.seen.thin.clone();
    let mut words: Vec<(&FormId, String)> =
        chain.forms.iter().filter_map(|form| Some((&form.id, told(form)?))).collect();
    for f in footing(chain) {
        let form = &chain.forms[f.form];
        if form.local || f.output <= 0.0 {
            continue;
        }
        let mut say = |what: String| words.push((&form.id, format!("{}: {what}", form.id)));
        if f.assumed_output > 0.3 {
            say(format!("{:.0} % of output is inferred, no source states it", 100.0 * f.assumed_output));
        }
        if f.trade > 0.01 * f.output && f.unseen_trade > 0.5 {
            say(format!(
                "{:.0} % of trade is inferred, split out of codes it shares with other goods, or known of one country only",
                100.0 * f.unseen_trade
            ));
        }
        if f.adjusted > 0.25 {
            say(format!("sources disagree; adjustments add up to {:.0} % of world output", 100.0 * f.adjusted));
        }
        if form.price_grade == Quality::D {
            say("the base price is an assumption".into());
        }
    }
    words
}
