//! How far each bundled chain can be leaned on: grades of its output, adjustments of the balance, what is inferred.
//!
//! The figures are gathered by `study::quality`; here they are classed and laid out as text, Markdown and rows for CSV.

use serde::Serialize;

use crate::number::{percent, tonnes};
use crate::page::Page;
use crate::table::Table;

/// A form's footing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormQuality {
    /// Chain.
    pub chain: String,
    /// Form.
    pub form: String,
    /// Year.
    pub year: i32,
    /// World output, t.
    pub output_t: f64,
    /// Share of output whose prior is stated by a publisher, 0 to 1.
    pub grade_a: f64,
    /// Share estimated by a publisher.
    pub grade_b: f64,
    /// Share derived.
    pub grade_c: f64,
    /// Share assumed or inferred.
    pub grade_d: f64,
    /// World trade, t.
    pub trade_t: f64,
    /// Share of trade that is inferred or split out of codes it shares with other goods.
    pub unseen_trade: f64,
    /// Sum of the adjustments of the balance over world output; may exceed 1.
    pub adjusted: f64,
    /// Quality of the base price.
    pub price_grade: String,
}

/// One adjustment of the balance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adjusted {
    /// Which cell: `use neodymium:refined MYS`.
    pub cell: String,
    /// What the sources say, t.
    pub from_t: f64,
    /// What balances, t.
    pub to_t: f64,
    /// Size over world output of the form.
    pub of_world: f64,
    /// Why, in words.
    pub why: String,
}

/// A chain's quality.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainQuality {
    /// Chain.
    pub chain: String,
    /// Year.
    pub year: i32,
    /// `firm`, `fair`, `weak` or `empty`.
    pub standing: Standing,
    /// Largest imbalance of a node over its form's world throughput.
    pub residual: f64,
    /// Forms that travel and are made, in chain order.
    pub forms: Vec<FormQuality>,
    /// Largest adjustments, largest share of world output first.
    pub largest: Vec<Adjusted>,
    /// What a reader should know, from the registry.
    pub weak: String,
}

/// How far a chain can be leaned on, by [`Standing::of`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Output is published and the balance moves little.
    Firm,
    /// A good part is derived, split out of shared codes or adjusted.
    Fair,
    /// Much is assumed, or sources contradict each other.
    Weak,
    /// Nothing is published: no chain.
    Empty,
}

impl Standing {
    /// Weak: in the worst form more than half of output is grade D, or adjustments exceed its world output. Fair: more than 15 %
    /// of some form is grade D or more than half is C or D, adjustments exceed a quarter, or more than half of its trade is not seen. Ours; only to sort.
    pub fn of(forms: &[FormQuality]) -> Self {
        let worst = |of: fn(&FormQuality) -> f64| forms.iter().map(of).fold(0.0, f64::max);
        if forms.is_empty() {
            Standing::Empty
        } else if worst(|f| f.grade_d) > 0.5 || worst(|f| f.adjusted) > 1.0 {
            Standing::Weak
        } else if worst(|f| f.grade_d) > 0.15
            || worst(|f| f.grade_c + f.grade_d) > 0.5
            || worst(|f| f.adjusted) > 0.25
            || worst(|f| f.unseen_trade) > 0.5
        {
            Standing::Fair
        } else {
            Standing::Firm
        }
    }

    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Firm => "firm",
            Standing::Fair => "fair",
            Standing::Weak => "weak",
            Standing::Empty => "empty",
        }
    }
}

/// Rows of the CSV: one per form.
pub fn rows(chains: &[ChainQuality]) -> Vec<&FormQuality> {
    chains.iter().flat_map(|c| &c.forms).collect()
}

/// One line per form.
fn forms(chains: &[ChainQuality]) -> Table {
    let mut table = Table::new(
        "Forms",
        &["chain", "form", ">output", ">A", ">B", ">C", ">D", ">trade unseen", ">adjusted", "price"],
    );
    let share = |s: f64| if s < 5e-4 { "–".to_owned() } else { percent(s) };
    for f in rows(chains) {
        table.row([
            f.chain.clone(),
            f.form.clone(),
            tonnes(f.output_t),
            share(f.grade_a),
            share(f.grade_b),
            share(f.grade_c),
            share(f.grade_d),
            if f.trade_t > 0.0 { share(f.unseen_trade) } else { "no trade".into() },
            share(f.adjusted),
            f.price_grade.clone(),
        ]);
    }
    table
}

/// The largest adjustments of all chains.
fn adjustments(chains: &[ChainQuality], most: usize) -> Table {
    let mut all: Vec<&Adjusted> = chains.iter().flat_map(|c| &c.largest).collect();
    all.sort_by(|a, b| b.of_world.total_cmp(&a.of_world).then(a.cell.cmp(&b.cell)));
    let mut table = Table::new("Adjustments", &["cell", ">from", ">to", ">of world output", "why"]);
    for a in all.into_iter().take(most) {
        table.row([a.cell.clone(), tonnes(a.from_t), tonnes(a.to_t), percent(a.of_world), a.why.clone()]);
    }
    table
}

fn named(chains: &[ChainQuality], standing: Standing) -> String {
    let names: Vec<&str> = chains.iter().filter(|c| c.standing == standing).map(|c| c.chain.as_str()).collect();
    if names.is_empty() { "none".into() } else { names.join(", ") }
}

const MEANING: &str = "Grades of output: A stated by a publisher, B estimated by a publisher, C derived (a share times a total), D assumed \
     or inferred by us. Trade unseen: inferred, or split out of a code it shares with other goods. Adjusted: sum of all moves of the \
     balance over world output. Standing: weak where in some form more than half of output is grade D or adjustments exceed output; fair \
     from 15 % of grade D, half of C and D, a quarter adjusted, or half of trade unseen; else firm.";

/// The page for a terminal.
pub fn page(chains: &[ChainQuality], page: &mut Page) {
    let year = chains.first().map_or(0, |c| c.year);
    page.heading(&format!("Quality of the chains of {year}"));
    for standing in [Standing::Firm, Standing::Fair, Standing::Weak, Standing::Empty] {
        page.item(&format!("{}: {}", standing.name(), named(chains, standing)));
    }
    page.heading("Output by grade, trade, adjustments");
    page.block(&forms(chains).text(page.width()));
    page.heading("Largest adjustments");
    page.block(&adjustments(chains, 20).text(page.width()));
    page.heading("What is weak");
    for chain in chains.iter().filter(|c| !c.weak.is_empty()) {
        page.item(&format!("{} ({}): {}", chain.chain, chain.standing.name(), chain.weak));
    }
    page.note(MEANING);
}

/// The same as a document (docs/quality.md).
pub fn markdown(chains: &[ChainQuality]) -> String {
    let year = chains.first().map_or(0, |c| c.year);
    let mut out = format!(
        "# Quality of the bundled chains, {year}\n\nWritten by `monazite atlas quality` and checked by a test; `--json` and `--csv` give the same figures.\n\n{MEANING}\n\n"
    );
    for standing in [Standing::Firm, Standing::Fair, Standing::Weak, Standing::Empty] {
        out.push_str(&format!("- **{}**: {}\n", standing.name(), named(chains, standing)));
    }
    out.push_str("\n## Output by grade, trade, adjustments\n\n");
    out.push_str(&forms(chains).markdown());
    out.push_str("\n## Largest adjustments\n\n");
    out.push_str(&adjustments(chains, 40).markdown());
    out.push_str("\n## What is weak\n\n");
    for chain in chains.iter().filter(|c| !c.weak.is_empty()) {
        out.push_str(&format!("- **{}** ({}): {}\n", chain.chain, chain.standing.name(), chain.weak));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(grade_d: f64, adjusted: f64, unseen_trade: f64) -> FormQuality {
        FormQuality {
            chain: "tin".into(),
            form: "tin:mined".into(),
            year: 2024,
            output_t: 100.0,
            grade_a: 1.0 - grade_d,
            grade_b: 0.0,
            grade_c: 0.0,
            grade_d,
            trade_t: 10.0,
            unseen_trade,
            adjusted,
            price_grade: "A".into(),
        }
    }

    #[test]
    fn a_chain_stands_as_its_worst_form_does() {
        assert_eq!(Standing::of(&[]), Standing::Empty);
        assert_eq!(Standing::of(&[form(0.0, 0.1, 0.0)]), Standing::Firm);
        assert_eq!(Standing::of(&[form(0.0, 0.1, 0.0), form(0.2, 0.0, 0.0)]), Standing::Fair);
        assert_eq!(Standing::of(&[form(0.0, 0.0, 0.9)]), Standing::Fair);
        assert_eq!(Standing::of(&[form(0.0, 1.2, 0.0)]), Standing::Weak);
    }
}
