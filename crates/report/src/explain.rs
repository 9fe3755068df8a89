//! The trail of a number: from the chain back to the facts, and from a fact to the publisher's page. `study::explain` fills
//! [`Trail`]; this module lays it out.

use monazite_model::answer::explain::{FactTrail, FormTrail, LevelTrail, Trail};
use monazite_model::chain::LedgerEntry;
use monazite_model::fact::Fact;

use crate::names::{Names, reason, subject};
use crate::number::{amount, change, plain, tonnes, tonnes_span};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Writes the trail.
pub fn page(trail: &Trail, names: Names, page: &mut Page) {
    let head = match trail.year {
        Some(year) => format!("{}, {year}", trail.what),
        None => trail.what.clone(),
    };
    let head = page.toned(&head, Tone::Strong);
    page.paragraph(&head);
    page.note(&trail.id);
    if let Some(fact) = &trail.fact {
        page.line("");
        fact_block(fact, "", page);
    }
    if let Some(form) = &trail.form {
        form_block(form, names, page);
    }
    for level in &trail.levels {
        level_block(level, page);
    }
    parameters(trail, names, page);
    if !trail.ledger.is_empty() {
        page.heading("In the ledger");
        for entry in &trail.ledger {
            page.item(&ledger_line(entry, names));
        }
    }
}

fn form_block(form: &FormTrail, names: Names, page: &mut Page) {
    page.note(&format!("{}; chain {}; tonnes of {}", form.stage, form.chain, form.counted_as));
    form.missing.iter().for_each(|why| page.paragraph(&format!("Not known: {why}")));
    if !form.makers.is_empty() {
        page.heading("Who makes it");
        let mut table = Table::new("", &["area", ">output", ">range", "follow it with"]);
        for (node, band) in &form.makers {
            let area = node.rsplit('/').next().unwrap_or_default();
            table.row([
                names.area(&area.into()),
                tonnes(band.value),
                tonnes_span(band.value, band.low, band.high),
                format!("explain {node}"),
            ]);
        }
        page.table(&table);
    }
    if !form.codes.is_empty() {
        page.heading("Customs codes");
        form.codes.iter().for_each(|code| page.item(code));
    }
}

/// Value, range and reason of each row.
fn parameters(trail: &Trail, names: Names, page: &mut Page) {
    let Some(first) = trail.parameters.first() else { return };
    let one_name = trail.form.is_none() && trail.parameters.iter().all(|row| row.name == first.name);
    if !one_name {
        page.heading("Parameters that hold for it");
    }
    for row in &trail.parameters {
        let (value, low, high) = (plain(row.band.value), plain(row.band.low), plain(row.band.high));
        let range =
            if row.band.low == row.band.high { String::new() } else { format!(" ({low} to {high}, {})", row.drawn) };
        let unit = if row.unit == "1" { String::new() } else { format!(" {}", row.unit) };
        let scope = match row.scope.as_str() {
            "*" => "everything".to_owned(),
            scope if scope.contains(':') => names.form(&scope.into()),
            scope => scope.to_owned(),
        };
        let ground = [row.source.as_str(), row.reason.as_str()];
        let ground: Vec<&str> = ground.into_iter().filter(|text| !text.is_empty()).collect();
        let name = if one_name { String::new() } else { format!("{}, ", row.name) };
        page.item(&format!("{name}for {scope}: {value}{unit}{range}; grade {}. {}", row.grade, ground.join("; ")));
    }
}

fn level_block(level: &LevelTrail, page: &mut Page) {
    let show = |v: f64| amount(v, &level.unit);
    let range = if level.band.low == level.band.high {
        String::new()
    } else {
        format!(" ({} to {})", show(level.band.low), show(level.band.high))
    };
    page.heading(&format!("{}: {}{range}", level.what, show(level.band.value)));
    match level.before {
        // Less than the last digit shown is not a change a reader could see.
        Some(before) if (before - level.band.value).abs() <= 5e-4 * before.abs() => {
            page.wrapped("  ", &format!("As the sources say; grade {}.", level.grade))
        }
        // What was nothing has no percentage to be moved by.
        Some(0.0) => page.wrapped(
            "  ",
            &format!(
                "The sources say there is none; balancing the chain puts {} there. Grade {}.",
                show(level.band.value),
                level.grade
            ),
        ),
        Some(before) => page.wrapped(
            "  ",
            &format!(
                "The sources say {}; making the chain balance moved it by {}. Grade {}.",
                show(before),
                change(before, level.band.value),
                level.grade
            ),
        ),
        None => page.wrapped(
            "  ",
            &format!("No source says anything about it; it follows from the rest. Grade {}.", level.grade),
        ),
    }
    for fact in &level.facts {
        fact_block(fact, "  ", page);
    }
    for assumption in &level.assumptions {
        page.wrapped("  - ", assumption);
    }
}

fn fact_block(trail: &FactTrail, indent: &str, page: &mut Page) {
    let origin = &trail.fact.origin;
    page.wrapped(&format!("{indent}- "), &format!("{}; grade {}", trail.statement, trail.fact.grade));
    let lead = format!("{indent}  ");
    let row = if origin.row.is_empty() { String::new() } else { format!(", row {}", origin.row) };
    page.wrapped(&lead, &format!("{}; {}{row}", trail.citation, origin.table));
    if !origin.text.is_empty() {
        page.wrapped(&lead, &format!("as printed: \"{}\"", origin.text));
    }
    if let Some(correction) = &trail.correction {
        page.wrapped(&lead, &format!("corrected: {correction}"));
    }
    if !trail.fact.note.is_empty() {
        page.wrapped(&lead, &format!("note: {}", trail.fact.note));
    }
    let place = [trail.licence.as_str(), trail.url.as_str()];
    let place: Vec<&str> = place.into_iter().filter(|s| !s.is_empty()).collect();
    if !place.is_empty() {
        page.wrapped(&lead, &place.join("; "));
    }
    page.wrapped(&lead, &format!("id: {}", trail.id));
}

/// One ledger entry in a line.
pub fn ledger_line(entry: &LedgerEntry, names: Names) -> String {
    let show = |v: f64| crate::number::plain(v);
    let moved = match (entry.before, entry.after) {
        (Some(a), Some(b)) => format!(": {} → {}", show(a), show(b)),
        (None, Some(b)) => format!(": → {}", show(b)),
        (Some(a), None) => format!(": {} →", show(a)),
        (None, None) => String::new(),
    };
    format!(
        "{}: {}{moved}. {}",
        entry.kind.name().replace('-', " "),
        subject(&entry.about, names),
        reason(&entry.reason, names)
    )
}

/// What a fact states, in words: `production of primary gallium in China, 2024: 750 t`.
pub fn statement(fact: &Fact, names: Names) -> String {
    use monazite_model::observed::Observed;
    let unit = fact.unit.name();
    let show = |v: f64| amount(v, unit);
    let value = match fact.value {
        Observed::Reported { value } => show(value),
        Observed::Estimated { value } => format!("{} (estimated by the publisher)", show(value)),
        Observed::Bounded { low, high } => match (low, high) {
            (Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
            (Some(low), None) => format!("more than {}", show(low)),
            (None, Some(high)) => format!("less than {}", show(high)),
            (None, None) => "no bound".into(),
        },
        Observed::Negligible => "negligible, less than half the last digit shown".into(),
        Observed::Withheld => "withheld by the publisher".into(),
        Observed::NotAvailable => "not available".into(),
    };
    let basis: String = match &fact.basis {
        monazite_model::quantity::Basis::NotMass => String::new(),
        basis => format!(", {}", String::from(basis.clone()).replace("equivalent:", "")),
    };
    let partner = if fact.series.partner.is_empty() { String::new() } else { format!(" ({})", fact.series.partner) };
    format!(
        "{} of {}{partner} in {}, {}: {value}{basis}",
        fact.series.quantity.name().replace('-', " "),
        names.form_in_text(&fact.series.form),
        names.area_in_text(&fact.area),
        fact.period
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use monazite_model::chain::{LedgerKind, Subject};
    use monazite_model::code::Stage;
    use monazite_model::fact::{Origin, Quality, QuantityKind, Series};
    use monazite_model::observed::Observed;
    use monazite_model::period::Period;
    use monazite_model::quantity::{Basis, Unit};
    use monazite_model::registry::Registry;

    fn fact() -> Fact {
        Fact {
            series: Series {
                mineral: "gallium".into(),
                stage: Stage::Refining,
                form: "gallium:refined".into(),
                quantity: QuantityKind::Production,
                partner: String::new(),
            },
            area: "CHN".into(),
            period: Period::Year(2024),
            value: Observed::Estimated { value: 750.0 },
            band: None,
            unit: Unit::Tonne,
            basis: Basis::Contained,
            origin: Origin {
                source: "a-yearbook".into(),
                edition: "2026".into(),
                table: "World production".into(),
                row: "7".into(),
                text: "e750,000 kg".into(),
            },
            grade: Quality::B,
            note: String::new(),
        }
    }

    fn trail() -> FactTrail {
        FactTrail {
            id: fact().id(),
            statement: statement(&fact(), Names(&Registry::default())),
            fact: fact(),
            citation: "A publisher, A yearbook, 2026".into(),
            licence: "public domain".into(),
            url: String::new(),
            correction: None,
        }
    }

    #[test]
    fn a_trail_leads_from_the_level_to_the_row_as_printed() {
        let trail = Trail {
            id: "gallium:refined/CHN".into(),
            what: "Gallium, refined, in China".into(),
            year: Some(2024),
            levels: vec![LevelTrail {
                what: "production".into(),
                before: Some(750.0),
                band: monazite_model::quantity::Band { value: 740.0, low: 700.0, high: 780.0 },
                unit: "t".into(),
                grade: Quality::B,
                facts: vec![trail()],
                assumptions: vec![],
            }],
            fact: None,
            ledger: vec![LedgerEntry {
                kind: LedgerKind::Adjustment,
                about: Subject::production(&"gallium:refined".into(), &"CHN".into()),
                before: Some(750.0),
                after: Some(740.0),
                reason: "Exports and use add up to less.".into(),
            }],
            form: None,
            parameters: vec![],
        };
        let mut p = Page::new(90, false);
        page(&trail, Names(&monazite_model::registry::Registry::default()), &mut p);
        insta::assert_snapshot!(p.finish());
    }

    #[test]
    fn a_silence_is_said_and_not_written_as_zero() {
        let mut withheld = fact();
        withheld.value = Observed::Withheld;
        assert!(statement(&withheld, Names(&Registry::default())).contains("withheld by the publisher"));
        withheld.value = Observed::Bounded { low: Some(50.0), high: None };
        assert!(statement(&withheld, Names(&Registry::default())).contains("more than"));
    }
}
