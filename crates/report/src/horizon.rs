//! A problem over time: its page and its tidy rows.

use monazite_model::answer::horizon::{HorizonAnswer, HorizonMonth, Restless};
use monazite_model::market::Status;

use crate::names::list_of;
use crate::number::{count, grouped};
use crate::page::Page;
use crate::table::Table;

/// A price that departs from its base by less does not move.
const STILL: f64 = 1e-6;
/// Prices and stocks that a page shows beside each other.
const MOST_COLUMNS: usize = 2;

/// Nodes not at rest that are named.
const MOST_RESTLESS: usize = 4;

/// The month and the ratio at which a node's price departs most from its base.
fn furthest(found: &HorizonAnswer, node: usize, sign: f64) -> Option<(&HorizonMonth, f64)> {
    let ratios = found.months.iter().map(|month| (month, month.nodes[node].ratio));
    ratios.max_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)).then(b.0.month.cmp(&a.0.month)))
}

/// What happened, in a sentence.
fn finding(found: &HorizonAnswer) -> String {
    let Some(last) = found.months.last() else {
        return format!("Month 0 does not clear ({}), so there are no prices.", ended(&found.status));
    };
    let nodes = 0..last.nodes.len();
    let peaks = nodes.clone().filter_map(|node| Some((node, furthest(found, node, 1.0)?)));
    let highest = peaks.max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(&a.0)));
    let lows = nodes.filter_map(|node| Some((node, furthest(found, node, -1.0)?)));
    let lowest = lows.min_by(|a, b| a.1.1.total_cmp(&b.1.1).then(a.0.cmp(&b.0)));
    let times = |ratio: f64| grouped(ratio, 2);
    let end = match &found.status {
        Status::Cleared => String::new(),
        other => {
            format!(" Month {} does not clear ({}): the months before it are shown.", last.month + 1, ended(other))
        }
    };
    let sentence = match (highest, lowest) {
        (Some((node, (month, ratio))), _) if ratio > 1.0 + STILL => format!(
            "The price at {} peaks at {} times its base in month {} and stands at {} times in month {}.",
            last.nodes[node].id,
            times(ratio),
            month.month,
            times(last.nodes[node].ratio),
            last.month
        ),
        (_, Some((node, (month, ratio)))) if ratio < 1.0 - STILL => format!(
            "The price at {} falls to {} times its base in month {} and stands at {} times in month {}.",
            last.nodes[node].id,
            times(ratio),
            month.month,
            times(last.nodes[node].ratio),
            last.month
        ),
        _ => format!("No price moves in {}.", count(found.months.len(), "month", "months")),
    };
    sentence + &end
}

/// What moves although nothing happens.
fn restless(found: &HorizonAnswer) -> Option<String> {
    let first = found.not_at_rest.first()?;
    let named = |of: &Restless| format!("{} times its base price at {}", grouped(of.ratio, 3), of.node);
    let told: Vec<String> = found.not_at_rest.iter().map(named).collect();
    let what = if told.len() == 1 { named(first) } else { list_of(&told, MOST_RESTLESS) };
    Some(format!(
        "The market is not at rest at its base: with no gate, announcement, path or flow it clears at {what}. Part of what moves below is that; \
         give quantities that meet at the base prices to see the measures alone."
    ))
}

fn ended(status: &Status) -> &'static str {
    match status {
        Status::Cleared => "cleared",
        Status::Infeasible { .. } => "its bounds cannot hold together",
        Status::IterationLimit => "no answer was found",
    }
}

/// Months that a page shows unless more is asked for: the first ones, then fewer and fewer, peaks, where a gate turns, and the last.
fn shown(months: &[HorizonMonth], all: bool) -> Vec<&HorizonMonth> {
    let last = months.len().saturating_sub(1) as u32;
    let nodes = 0..months.first().map_or(0, |month| month.nodes.len());
    let at = |month: &HorizonMonth, node: usize| month.nodes[node].ratio;
    let peaks: Vec<u32> = nodes
        .filter_map(|node| months.iter().rev().max_by(|a, b| at(a, node).total_cmp(&at(b, node))))
        .map(|month| month.month)
        .collect();
    // Where a gate begins to bind, or ends.
    let turns = months.windows(2).filter(|pair| {
        let shares = |month: &HorizonMonth| month.gates.iter().map(|gate| gate.share.is_some()).collect::<Vec<_>>();
        shares(&pair[0]) != shares(&pair[1])
    });
    let turns: Vec<u32> = turns.flat_map(|pair| [pair[0].month, pair[1].month]).collect();
    let often =
        |t: u32| t <= 6 || (t <= 24 && t.is_multiple_of(3)) || (t <= 60 && t.is_multiple_of(6)) || t.is_multiple_of(12);
    let told = |t: u32| often(t) || t == last || peaks.contains(&t) || turns.contains(&t);
    months.iter().filter(|month| all || told(month.month)).collect()
}

/// The page.
pub fn page(found: &HorizonAnswer, all: bool, page: &mut Page) {
    if !found.title.is_empty() {
        page.line(&page.toned(&found.title, crate::page::Tone::Strong).clone());
    }
    page.paragraph(&finding(found));
    if let Some(said) = restless(found) {
        page.paragraph(&said);
    }
    let Some(first) = found.months.first() else {
        return;
    };
    let nodes: Vec<usize> = (0..first.nodes.len()).take(MOST_COLUMNS).collect();
    let stores: Vec<usize> = (0..first.stores.len()).take(MOST_COLUMNS).collect();
    let gates: Vec<usize> = (0..first.gates.len()).take(MOST_COLUMNS).collect();
    let mut columns = vec![">month".to_owned()];
    columns.extend(nodes.iter().map(|&k| format!(">price at {}, times base", first.nodes[k].id)));
    columns.extend(stores.iter().map(|&k| format!(">stock at {}", first.stores[k].node)));
    columns.extend(gates.iter().map(|&k| format!(">rent of {}", first.gates[k].id)));
    page.heading("Month by month");
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let mut table = Table::new("", &names);
    for month in shown(&found.months, all) {
        let mut row = vec![month.month.to_string()];
        row.extend(nodes.iter().map(|&k| grouped(month.nodes[k].ratio, 3)));
        row.extend(stores.iter().map(|&k| grouped(month.stores[k].stock, 3)));
        row.extend(gates.iter().map(|&k| grouped(month.gates[k].rent, 3)));
        table.row(row);
    }
    page.table(&table);
    let more = first.nodes.len() + first.stores.len() + first.gates.len() - nodes.len() - stores.len() - gates.len();
    if more > 0 {
        page.note(&format!("{} not shown; --csv and --json have all.", count(more, "more column", "more columns")));
    }
    page.note(&format!(
        "Worst balance of a node in a month: {:.0e} of what passes it; worst difference between what is paid and received: {:.0e}.",
        found.worst.balance, found.worst.money
    ));
}

/// A figure of a month.
#[derive(Debug, Clone)]
pub struct MonthRow {
    /// Month, from 0.
    pub month: i32,
    /// What is said.
    pub figure: &'static str,
    /// Of what: node, activity, store, gate; empty for the whole.
    pub of: String,
    /// How much; absent where there is none, as of a gate that is open.
    pub value: Option<f64>,
    /// In what.
    pub unit: &'static str,
}

/// All figures of all months, in the order of the answer.
pub fn rows(found: &HorizonAnswer) -> Vec<MonthRow> {
    let mut rows = Vec::new();
    for at in &found.months {
        let month = at.month as i32;
        let mut tell = |figure, of: &str, value: Option<f64>, unit| {
            rows.push(MonthRow { month, figure, of: of.to_owned(), value, unit });
        };
        for node in &at.nodes {
            tell("price", &node.id, Some(node.price), "money/quantity");
            tell("price-ratio", &node.id, Some(node.ratio), "times base");
        }
        for activity in &at.activities {
            tell("level", &activity.id, Some(activity.level), "quantity/month");
            tell("shadow-price", &activity.id, Some(activity.shadow_price), "money/quantity");
        }
        for store in &at.stores {
            tell("stock", &store.node, Some(store.stock), "quantity");
            tell("bought", &store.node, Some(store.bought), "quantity/month");
            tell("normal-price", &store.node, Some(store.normal_price), "money/quantity");
            tell("alarm", &store.node, Some(store.alarm), "share");
            tell("paid-for-stock", &store.node, Some(store.paid), "money/month");
            tell("revaluation", &store.node, Some(store.revaluation), "money/month");
        }
        for gate in &at.gates {
            tell("permitted", &gate.id, gate.share, "share of normal");
            tell("passed", &gate.id, Some(gate.passed), "gate's unit/month");
            tell("rent", &gate.id, Some(gate.rent), "money/gate's unit");
            tell("leak", &gate.id, Some(gate.leaks.iter().sum()), "quantity/month");
        }
        for learning in &at.learning {
            tell("saving", &learning.activity, Some(learning.saving), "log");
        }
        for investment in &at.investment {
            tell("added-output", &investment.node, Some(investment.output), "quantity/month");
            tell("added-output-coming", &investment.node, Some(investment.coming), "quantity/month");
        }
        let money = &at.money;
        tell("users-pay", "", Some(money.users_pay), "money/month");
        tell("makers-receive", "", Some(money.makers_receive), "money/month");
        tell("carriers-keep", "", Some(money.carriers_keep), "money/month");
        tell("rents", "", Some(money.rents), "money/month");
        tell("leaks-keep", "", Some(money.leaks_keep), "money/month");
        tell("holders-receive", "", Some(money.holders_receive), "money/month");
    }
    rows
}
