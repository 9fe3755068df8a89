//! What is in an atlas, as a page; and its minerals.

use monazite_model::answer::atlas::AtlasInfo;
use monazite_model::registry::Mineral;

use crate::number::grouped;
use crate::page::Page;
use crate::table::Table;

fn count(n: usize) -> String {
    grouped(n as f64, 0)
}

/// The page.
pub fn page(info: &AtlasInfo, page: &mut Page) {
    page.line(&format!("atlas {}", info.id));
    page.paragraph(&format!(
        "{} facts; {} minerals, {} forms, {} chains, {} areas, {} policy events, {} agreements",
        count(info.facts),
        info.minerals,
        info.forms,
        info.chains,
        info.areas,
        info.events,
        info.agreements
    ));
    let trade: Vec<String> = info.trade.iter().map(|(hs, release)| format!("{hs} {release}")).collect();
    page.paragraph(&format!("trade tables: {}", if trade.is_empty() { "none".into() } else { trade.join(", ") }));
    let tables = if info.input_output.is_empty() { "none".into() } else { info.input_output.join(", ") };
    page.paragraph(&format!("input-output tables: {tables}"));
    page.line(&format!("the bundled atlas adds {} MB to the program", grouped(info.bundled_bytes as f64 / 1e6, 1)));
    page.heading("Facts by source and grade");
    let mut table = Table::new("", &["source", "edition", ">facts", ">A", ">B", ">C", ">D"]);
    let mut sum = [0; 4];
    for row in &info.by_source {
        for (total, n) in sum.iter_mut().zip(row.by_grade) {
            *total += n;
        }
        let [a, b, c, d] = row.by_grade.map(count);
        table.row([row.source.clone(), row.edition.clone(), count(row.facts), a, b, c, d]);
    }
    let [a, b, c, d] = sum.map(count);
    table.row(["all".into(), String::new(), count(info.facts), a, b, c, d]);
    page.table(&table);
    page.note(
        "Grades: A stated by the publisher, B estimated by the publisher, C derived, D assumed with a reason. Licences: atlas/SOURCES.md, or --json.",
    );
}

/// All minerals.
pub fn minerals(minerals: &[Mineral]) -> Table {
    let mut table = Table::new("", &["mineral", "symbol", "group", "chain", "counted as", "other names"]);
    for m in minerals {
        table.row([
            m.id.0.clone(),
            m.symbol.clone(),
            m.group.clone(),
            m.chain.clone(),
            m.counted_as.clone(),
            m.synonyms.join(", "),
        ]);
    }
    table
}
