//! Facts as a table for people.

use monazite_model::answer::NamedFact;
use monazite_model::fact::Fact;

use crate::number::amount;
use crate::table::Table;

/// A table of facts; the address is the id without what the other columns say already.
pub fn table(facts: &[NamedFact]) -> Table {
    let mut table = Table::new(
        "Facts",
        &["form", "quantity", "area", "period", ">value", "basis", "grade", "source", "row", "as printed"],
    );
    for NamedFact { fact, .. } in facts {
        let partner =
            if fact.series.partner.is_empty() { String::new() } else { format!(" ({})", fact.series.partner) };
        let basis = match &fact.basis {
            monazite_model::quantity::Basis::NotMass => String::new(),
            basis => String::from(basis.clone()).replace("equivalent:", ""),
        };
        table.row([
            fact.series.form.0.clone(),
            format!("{}{partner}", fact.series.quantity.name()),
            fact.area.0.clone(),
            fact.period.to_string(),
            value(fact),
            basis,
            fact.grade.to_string(),
            format!("{} {}", fact.origin.source, fact.origin.edition),
            fact.origin.row.clone(),
            fact.origin.text.clone(),
        ]);
    }
    table
}

/// The figure of a fact with its unit, its bounds, or its silence in words.
pub(crate) fn value(fact: &Fact) -> String {
    use monazite_model::observed::Observed;
    let show = |v: f64| amount(v, fact.unit.name());
    match fact.value {
        Observed::Reported { value } | Observed::Estimated { value } => show(value),
        Observed::Bounded { low: Some(low), high: Some(high) } => format!("{} to {}", show(low), show(high)),
        Observed::Bounded { low: Some(low), .. } => format!("> {}", show(low)),
        Observed::Bounded { high: Some(high), .. } => format!("< {}", show(high)),
        other => other.status().replace('-', " "),
    }
}
