//! Dependence of an area as a page for people.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::dependence::{Dependence, DependenceRow as Row};

use crate::lead::first_sentence;
use crate::names::{Names, capital, spelled};
use crate::number::{amount, percent, plain, tonnes};
use crate::page::{Page, bar};
use crate::table::Table;

/// What a chart of dependence finds in the rows of one measure and year: for one mineral the largest share, for several how many
/// forms hang by more than half on one country. `None` where no row names another country.
pub(crate) fn finding(rows: &[&Row], names: Names) -> Option<String> {
    let others: Vec<&&Row> = rows.iter().filter(|r| r.through != r.area).collect();
    let most = others.iter().max_by(|a, b| a.value.total_cmp(&b.value))?;
    let area = names.area_in_text(&most.area.as_str().into());
    let verb = if most.measure == "exposure" { "has met" } else { "comes from" };
    let mut halves: BTreeMap<&str, usize> = BTreeMap::new();
    for row in others.iter().filter(|r| r.value > 0.5) {
        *halves.entry(&row.through).or_default() += 1;
    }
    let several = others.iter().any(|r| r.mineral != most.mineral);
    let leader = halves.iter().max_by_key(|(area, n)| (**n, std::cmp::Reverse(**area)));
    if let (true, Some((country, n))) = (several, leader) {
        let forms: BTreeSet<&str> = others.iter().map(|r| r.form.as_str()).collect();
        let country = names.area_in_text(&(*country).into());
        return Some(format!(
            "More than half of what {area} takes in {verb} {country} for {n} of {} forms",
            forms.len()
        ));
    }
    let form = names.form_in_text(&most.form.as_str().into());
    let country = names.area_in_text(&most.through.as_str().into());
    Some(capital(&format!("{} of the {form} that {area} takes in {verb} {country}", percent(most.value))))
}

/// Measures whose rows name another area, with the words of their heading and how many of them a page shows per form.
const BY_AREA: [(&str, &str); 7] = [
    ("import-share", "Where imports come from"),
    ("made-in", "Who made what it takes in (re-exports followed back)"),
    ("exposure", "Indirect dependence: what has passed through a country at this stage or before it"),
    ("export-share", "Where its exports go"),
    ("customer-import-share", "Who depends on it: its share of others' imports"),
    ("customer-exposure", "Who depends on it at any earlier stage"),
    ("removal-loss", "What it would lose if a country stopped exporting (one year, market solve)"),
];
/// Other areas a page shows per form and measure.
const SHOWN: usize = 4;

fn show(row: &Row, value: f64) -> String {
    match row.unit.as_str() {
        "share" if row.measure == "net-import-reliance" && value < 0.0 => "net exporter".into(),
        "share" => percent(value),
        "t" => tonnes(value),
        "index" => plain(value),
        unit => amount(value, unit),
    }
}

fn range(row: &Row) -> String {
    if row.low == row.high { String::new() } else { format!("{} to {}", show(row, row.low), show(row, row.high)) }
}

/// The page.
pub fn page(found: &Dependence, names: Names<'_>, page: &mut Page) {
    let rows = &found.rows;
    let limits = |page: &mut Page| found.notes.iter().for_each(|note| page.paragraph(note));
    let Some(first) = rows.first() else {
        limits(page);
        // Where nobody sees the trade, nothing found is not nothing there.
        found.unknown.iter().for_each(|note| page.paragraph(note));
        if found.unknown.is_empty() {
            page.line("Nothing of the kind: the area neither makes, takes in nor ships any of these minerals.");
        }
        return;
    };
    let area = names.area(&first.area.as_str().into());
    let years: Vec<i32> = {
        let mut years: Vec<i32> = rows.iter().map(|r| r.year).collect();
        years.dedup();
        years.sort_unstable();
        years.dedup();
        years
    };
    if years.len() > 1 {
        limits(page);
        found.unknown.iter().for_each(|note| page.paragraph(note));
        through_time(found, &area, names, page);
        return;
    }
    if let Some(lead) = &found.lead {
        page.paragraph(&first_sentence(lead, names));
    }
    let carries = Some(&found.carries).filter(|sentence| !sentence.is_empty());
    carries.into_iter().for_each(|note| page.paragraph(&spelled(note, names)));
    // What limits every figure below is said before them, and after what was asked.
    limits(page);
    let within = names.area_in_text(&first.area.as_str().into());
    page.heading(&format!("What {within} takes in, {}", first.year));
    let mut table = Table::new(
        "",
        &[
            "form",
            ">use and processing",
            ">net import reliance",
            ">largest origin",
            ">three largest",
            ">HHI of imports",
            ">N−1 cover",
        ],
    );
    let mut forms: Vec<(&str, BTreeMap<&str, &Row>)> = Vec::new();
    for row in rows.iter().filter(|r| r.through.is_empty() && r.form != "all" && r.form != "trade") {
        match forms.last_mut() {
            Some((form, cells)) if *form == row.form => {
                cells.insert(&row.measure, row);
            }
            _ => forms.push((&row.form, BTreeMap::from([(row.measure.as_str(), row)]))),
        }
    }
    for (form, cells) in &forms {
        let cell = |measure: &str| cells.get(measure).map_or(String::new(), |r| show(r, r.value));
        table.row([
            names.form(&(*form).into()),
            cell("apparent-consumption"),
            cell("net-import-reliance"),
            cell("import-top-1"),
            cell("import-top-3"),
            cell("import-hhi"),
            cell("n-1-cover"),
        ]);
    }
    page.table(&table);
    // Which rows are inferences is said where they stand, below the figures it does not touch.
    found.unknown.iter().for_each(|note| page.paragraph(note));
    for (measure, heading) in BY_AREA {
        let of: Vec<&Row> = rows.iter().filter(|r| r.measure == measure).collect();
        if of.is_empty() {
            continue;
        }
        page.heading(heading);
        let mut columns = vec!["form", "area", ">value", ">range", ""];
        if measure == "exposure" {
            columns.push("path that carries most of it");
        }
        let mut table = Table::new("", &columns);
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        for row in of {
            let n = shown.entry(&row.form).or_default();
            *n += 1;
            if *n > SHOWN {
                continue;
            }
            let scale = if row.unit == "share" { bar(row.value, 12) } else { String::new() };
            table.row([
                if *n == 1 { names.form(&row.form.as_str().into()) } else { String::new() },
                names.area(&row.through.as_str().into()),
                show(row, row.value),
                range(row),
                scale,
                row.path.clone(),
            ]);
        }
        page.table(&table);
    }
    concentration(rows, names, page);
    page.line("Mines, plants and reserves count where they lie: who owns them is in no bundled source.");
    sources(found, page);
}

/// How concentrated the world's output and reserves of each form are, plainly and weighted by governance.
fn concentration(rows: &[Row], names: Names<'_>, page: &mut Page) {
    const MEASURES: [&str; 6] = [
        "production-top-3",
        "production-hhi",
        "production-hhi-governance",
        "reserve-top-3",
        "reserve-hhi",
        "reserve-hhi-governance",
    ];
    let mut forms: Vec<(&str, [String; 6])> = Vec::new();
    for row in rows {
        let Some(at) = MEASURES.iter().position(|m| *m == row.measure) else { continue };
        if forms.last().is_none_or(|(form, _)| *form != row.form) {
            forms.push((&row.form, Default::default()));
        }
        if let Some((_, cells)) = forms.last_mut() {
            cells[at] = show(row, row.value);
        }
    }
    if forms.is_empty() {
        return;
    }
    page.heading("How concentrated the world's output and reserves are");
    let columns = [
        "form",
        ">output, top 3",
        ">HHI",
        ">HHI · WGI",
        ">reserves, top 3",
        ">HHI of reserves",
        ">HHI · WGI of reserves",
    ];
    let mut table = Table::new("", &columns);
    for (form, cells) in forms {
        let name = names.form(&form.into());
        table.row([vec![name], cells.to_vec()].concat());
    }
    page.table(&table);
}

/// One line per series, one column per year (at most twelve of them).
fn through_time(found: &Dependence, area: &str, names: Names<'_>, page: &mut Page) {
    let rows = &found.rows;
    let mut years: Vec<i32> = rows.iter().map(|r| r.year).collect();
    years.sort_unstable();
    years.dedup();
    let step = years.len().div_ceil(12);
    let last = years.last().copied().unwrap_or(0);
    let kept: Vec<i32> = years.iter().copied().filter(|y| (last - y) % step as i32 == 0).collect();
    page.heading(&format!("{area} through time"));
    let mut series: BTreeMap<(&str, &str, &str), BTreeMap<i32, &Row>> = BTreeMap::new();
    for row in rows {
        series.entry((&row.form, &row.measure, &row.through)).or_default().insert(row.year, row);
    }
    let mut titles: Vec<String> = vec!["form".into(), "measure".into(), "area".into()];
    titles.extend(kept.iter().map(|y| format!(">{y}")));
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let mut table = Table::new("", &titles);
    for ((form, measure, through), of) in &series {
        let largest = of.values().map(|r| r.value.abs()).fold(0.0, f64::max);
        let worth = of.values().next().is_some_and(|r| r.unit != "share" || largest >= 0.05);
        if !worth || matches!(*measure, "production" | "imports" | "exports") {
            continue;
        }
        let mut cells = vec![
            if *form == "trade" || *form == "all" { (*form).to_owned() } else { names.form(&(*form).into()) },
            (*measure).to_owned(),
            if through.is_empty() { String::new() } else { names.area(&(*through).into()) },
        ];
        cells.extend(kept.iter().map(|y| of.get(y).map_or("–".into(), |r| show(r, r.value))));
        table.row(cells);
    }
    page.table(&table);
    sources(found, page);
}

/// Where all rows come from.
fn sources(found: &Dependence, page: &mut Page) {
    let mut all: Vec<&str> = found.rows.iter().flat_map(|r| r.sources.iter().map(String::as_str)).collect();
    all.sort_unstable();
    all.dedup();
    page.ground(&[], &all);
    page.note(
        "Ranges: 5th to 95th percentile of draws from the bands of the facts. Method and limits: docs/methods/dependence.md. \
         Who owns a mine or refinery is in no bundled source, so that the view by owner is left out.",
    );
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::standing::{Standing, Variant};
    use monazite_model::registry::Registry;

    fn row(measure: &str, through: &str, value: f64, year: i32) -> Row {
        Row {
            area: "JPN".into(),
            mineral: "gallium".into(),
            stage: "refining".into(),
            form: "gallium:refined".into(),
            measure: measure.into(),
            through: through.into(),
            value,
            low: value * 0.9,
            high: (value * 1.1).min(1.0),
            unit: "share".into(),
            year,
            sources: vec!["made up".into()],
            path: String::new(),
            period: year.to_string(),
            variant: Variant::Baseline,
            standing: Standing::Known,
        }
    }

    #[test]
    fn several_years_stand_side_by_side() {
        let rows = [row("import-share", "CHN", 0.9, 2008), row("import-share", "CHN", 0.6, 2024)];
        let registry = Registry::default();
        let mut sheet = Page::new(100, false);
        let found = Dependence {
            rows: rows.to_vec(),
            notes: Vec::new(),
            carries: String::new(),
            unknown: Vec::new(),
            lead: None,
        };
        page(&found, Names(&registry), &mut sheet);
        let text = sheet.finish();
        let line = text.lines().find(|l| l.contains("import-share")).unwrap();
        assert!(line.contains("90\u{202f}%") && line.contains("60\u{202f}%"), "{text}");
    }
}
