//! Processes: legs that are forms of the chain, positive tonnes per tonne, reasons for what we assume.

use std::collections::BTreeSet;

use monazite_model::diagnostic::Problem;
use monazite_model::fact::Quality;
use monazite_model::registry::Process;

use super::known::{Known, reasoned};
use super::raw::Raw;
use super::rows::Rows;

pub(super) fn check(raw: &Raw, known: &Known, problems: &mut Vec<Problem>) {
    let rows: &Rows<Process> = &raw.processes;
    for row in &rows.rows {
        let p = &row.value;
        Known::dangling(rows, row, "chain", "chain", &p.chain, &known.chains, problems);
        let chain = raw.chains.rows.iter().find(|c| c.value.id == p.chain);
        let legs = std::iter::once(("makes".to_owned(), &p.makes))
            .chain(p.from.iter().enumerate().map(|(n, l)| (format!("from[{n}].form"), &l.form)))
            .chain(p.joint.iter().enumerate().map(|(n, l)| (format!("joint[{n}].form"), &l.form)));
        let mut seen = BTreeSet::new();
        for (key, form) in legs {
            Known::dangling(rows, row, &key, "form", form.as_str(), &known.forms, problems);
            if let Some(chain) = chain
                && known.forms.holds(form.as_str())
                && !chain.value.forms.contains(form)
            {
                problems.push(rows.problem(
                    row,
                    &key,
                    "not-in-chain",
                    format!("`{form}` is not among the forms of chain `{}`", p.chain),
                ));
            }
            if !seen.insert(form) {
                problems.push(rows.problem(row, &key, "duplicate", format!("`{form}` appears twice in this process")));
            }
        }
        let amounts = p.from.iter().enumerate().map(|(n, l)| (format!("from[{n}].per_tonne"), l));
        let joint = p.joint.iter().enumerate().map(|(n, l)| (format!("joint[{n}].per_tonne"), l));
        for (key, leg) in amounts.chain(joint) {
            if !(leg.per_tonne > 0.0 && leg.per_tonne.is_finite()) {
                problems.push(rows.problem(
                    row,
                    &key,
                    "out-of-range",
                    format!("tonnes per tonne are positive, found {}", leg.per_tonne),
                ));
            }
        }
        if p.from.is_empty() {
            problems.push(
                rows.problem(row, "from", "empty", "a process needs an input")
                    .hint("a form that no process makes is supplied by mines; leave the process out"),
            );
        }
        known.check_areas(rows, row, "areas", &p.areas, problems);
        known.check_areas(rows, row, "except", &p.except, problems);
        reasoned(rows, row, "source", &p.source, problems);
        if p.source.contains("assumption:") && p.grade != Quality::D {
            problems.push(rows.problem(
                row,
                "grade",
                "bad-grade",
                format!("an assumption has grade D, found {}", p.grade),
            ));
        }
    }
}
