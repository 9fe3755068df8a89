//! How far each bundled chain can be leaned on: what it carries, grades and years of its output, trade and use that are not seen,
//! adjustments of the balance.
//!
//! The figures are gathered by `intake::quality`; here they are laid out as text, Markdown and rows for CSV.

use monazite_model::answer::quality::{Adjusted, Aspect, ChainQuality, Footing, FormQuality};
use monazite_model::code::Stage;

use crate::names::{Names, in_text, list, reason, spelled, subject_of};
use crate::number::{percent, tonnes};
use crate::page::Page;
use crate::table::Table;

/// One per form.
fn rows(chains: &[ChainQuality]) -> Vec<&FormQuality> {
    chains.iter().flat_map(|c| &c.forms).collect()
}

/// One line per form.
fn forms(chains: &[ChainQuality], names: Names) -> Table {
    let mut table = Table::new(
        "Forms",
        &[
            "form",
            ">output",
            ">A",
            ">B",
            ">C",
            ">D",
            ">other year",
            ">trade unseen",
            ">users unknown",
            ">adjusted",
            "price",
            ">witnessed",
            ">contradicted",
        ],
    );
    let share = |s: f64| if s < 5e-4 { "–".to_owned() } else { percent(s) };
    for f in rows(chains) {
        table.row([
            names.form(&f.form.as_str().into()),
            tonnes(f.output_t),
            share(f.grade_a),
            share(f.grade_b),
            share(f.grade_c),
            share(f.grade_d),
            share(f.other_year),
            if f.trade_t > 0.0 { share(f.unseen_trade) } else { "no trade".into() },
            if f.use_t > 0.0 { share(f.use_unknown) } else { "no use".into() },
            share(f.adjusted),
            f.price_grade.clone(),
            f.witnessed.map_or_else(|| "not asked".into(), share),
            f.contradicted.map_or_else(|| "not asked".into(), share),
        ]);
    }
    table
}

/// The largest adjustments of all chains.
fn adjustments(chains: &[ChainQuality], most: usize, names: Names) -> Table {
    let mut all: Vec<&Adjusted> = chains.iter().flat_map(|c| &c.largest).collect();
    all.sort_by(|a, b| b.of_world.total_cmp(&a.of_world).then(a.cell.cmp(&b.cell)));
    let mut table = Table::new("Adjustments", &["of what", ">from", ">to", ">of world output", "why"]);
    for a in all.into_iter().take(most) {
        let about = subject_of(&a.cell, names);
        table.row([about, tonnes(a.before), tonnes(a.after), percent(a.of_world), reason(&a.why, names)]);
    }
    table
}

fn named(chains: &[ChainQuality], footing: Footing, names: Names) -> String {
    let of: Vec<String> = chains.iter().filter(|c| c.footing == footing).map(|c| chain_name(c, names)).collect();
    // Several names of one chain are joined by "and": chains are parted by semicolons.
    if of.is_empty() { "none".into() } else { of.join("; ") }
}

/// A chain by its minerals: `Copper, nickel, cobalt, tellurium and selenium`; by what stands for all of them, where one does.
fn chain_name(chain: &ChainQuality, names: Names) -> String {
    let minerals = names.0.chains.get(&chain.chain).map_or(&[][..], |spec| &spec.minerals);
    match minerals {
        [] => chain.chain.clone(),
        [first, ..] if first.as_str() == chain.chain => names.mineral(first),
        [first, rest @ ..] => {
            let said: Vec<String> =
                [names.mineral(first)].into_iter().chain(rest.iter().map(|m| in_text(&names.mineral(m)))).collect();
            list(&said)
        }
    }
}

/// One line per chain: how far it can be leaned on for what.
fn standings(chains: &[ChainQuality], names: Names) -> Table {
    let mut table = Table::new("Standings", &["chain", "as a whole", "makers", "trade", "users"]);
    for chain in chains {
        let of = |aspect: Aspect| {
            let found = chain.aspects.iter().find(|a| a.aspect == aspect);
            found.map_or(Footing::Empty, |a| a.footing).name().to_owned()
        };
        let [makers, trade, users] = Aspect::ALL.map(of);
        table.row([chain_name(chain, names), chain.footing.name().to_owned(), makers, trade, users]);
    }
    table
}

/// For what part of output a second publisher says the same, mean over the forms of mines and of refineries; nothing where nobody was
/// asked.
fn witnessed(chains: &[ChainQuality]) -> Option<String> {
    let forms = rows(chains);
    let mean = |mines: bool| {
        let shares: Vec<f64> =
            forms.iter().filter(|f| (f.stage == Stage::Mine) == mines).filter_map(|f| f.witnessed).collect();
        (!shares.is_empty()).then(|| (percent(shares.iter().sum::<f64>() / shares.len() as f64), shares.len()))
    };
    let ((mined, mines), (made, others)) = (mean(true)?, mean(false)?);
    Some(format!(
        "A second publisher says the same of {mined} of mine output (mean over {mines} forms) and of {made} of the output of later stages \
         (mean over {others} forms)."
    ))
}

const MEANING: &str = "Grades of output: A stated by a publisher, B estimated by a publisher, C derived (a share times a total), D assumed \
     or inferred by us. Trade unseen: inferred, split out of a code it shares with other goods, or known of one country only. Other year: part of output whose \
     figures are of another year than asked. Users unknown: part of use (what plants of the next stage take included) that nobody states and that is only what is left over where trade is not seen, that is in transit or not accounted for. Adjusted: sum of all moves of the \
     balance over world output. Makers are weak where in some form more than half of output is grade D or adjustments exceed output; fair \
     from 15 % of grade D, half of C and D, a quarter adjusted or a quarter of another year; else firm. Trade is weak from nine tenths unseen, fair from half; users are weak from half unknown, fair from a \
     quarter, and where less than half of use is stated no better than the trade the rest is left over by. A chain as a whole stands as its makers do, and is no better than fair where trade or users are not firm. Witnessed and contradicted: part of output for which a \
     second publisher says the same (ranges meet, or a tenth apart at most) or something else; the rest stands alone.";

/// The page for a terminal.
pub fn page(chains: &[ChainQuality], names: Names, page: &mut Page) {
    let year = chains.first().map_or(0, |c| c.year);
    page.heading(&format!("Quality of the chains of {year}"));
    for footing in [Footing::Firm, Footing::Fair, Footing::Weak, Footing::Empty] {
        page.item(&format!("{}: {}", footing.name(), named(chains, footing, names)));
    }
    if let Some(sentence) = witnessed(chains) {
        page.item(&sentence);
    }
    page.heading("What each chain carries");
    for chain in chains {
        page.item(&format!("{}: {}", chain_name(chain, names), spelled(&chain.carries, names)));
    }
    page.heading("Standing by what is asked");
    page.table(&standings(chains, names));
    page.heading("Output by grade and year, trade, use, adjustments");
    page.table(&forms(chains, names));
    page.heading("Largest adjustments");
    page.table(&adjustments(chains, 20, names));
    page.heading("Use by country not known");
    for f in rows(chains).into_iter().filter(|f| !f.use_missing.is_empty()) {
        page.item(&format!("{}: {}", names.form(&f.form.as_str().into()), spelled(&f.use_missing, names)));
    }
    page.heading("What no figure says");
    for chain in chains.iter().filter(|c| !c.weak.is_empty()) {
        page.item(&format!("{} ({}): {}", chain_name(chain, names), chain.footing.name(), spelled(&chain.weak, names)));
    }
    page.note(MEANING);
}

/// The same as a document (docs/quality.md).
pub fn markdown(chains: &[ChainQuality], names: Names) -> String {
    let year = chains.first().map_or(0, |c| c.year);
    let mut out = format!(
        "# Quality of the bundled chains, {year}\n\nWritten by `monazite atlas quality` and checked by a test; `--json` and `--csv` give the same figures.\n\n{MEANING}\n\n"
    );
    for footing in [Footing::Firm, Footing::Fair, Footing::Weak, Footing::Empty] {
        out.push_str(&format!("- **{}**: {}\n", footing.name(), named(chains, footing, names)));
    }
    if let Some(sentence) = witnessed(chains) {
        out.push_str(&format!("\n{sentence}\n"));
    }
    out.push_str("\n## What each chain carries\n\n");
    for chain in chains {
        out.push_str(&format!("- **{}**: {}\n", chain_name(chain, names), spelled(&chain.carries, names)));
    }
    out.push_str("\n## Standing by what is asked\n\n");
    out.push_str(&standings(chains, names).markdown());
    out.push_str("\n## Output by grade and year, trade, use, adjustments\n\n");
    out.push_str(&forms(chains, names).markdown());
    out.push_str("\n## Largest adjustments\n\n");
    out.push_str(&adjustments(chains, 40, names).markdown());
    out.push_str("\n## Use by country not known\n\n");
    for f in rows(chains).into_iter().filter(|f| !f.use_missing.is_empty()) {
        out.push_str(&format!(
            "- **{}** ({}): {}\n",
            names.form(&f.form.as_str().into()),
            f.form,
            spelled(&f.use_missing, names)
        ));
    }
    out.push_str("\n## What no figure says\n\n");
    for chain in chains.iter().filter(|c| !c.weak.is_empty()) {
        out.push_str(&format!(
            "- **{}** ({}): {}\n",
            chain_name(chain, names),
            chain.footing.name(),
            spelled(&chain.weak, names)
        ));
    }
    out
}
