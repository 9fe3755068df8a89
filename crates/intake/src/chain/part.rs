//! What a variable of the balance stands for.

use monazite_model::chain::{FlowKind, SupplyKind, UseKind};
use monazite_model::ledger::Subject;

use super::draft::Draft;

/// What a variable stands for.
#[derive(Debug, Clone)]
pub(super) enum Part {
    Supply(usize, usize, SupplyKind),
    Process(usize, usize),
    Use(usize, usize, UseKind),
    Disposal(usize, usize),
    Flow(usize, usize, usize, FlowKind),
}

/// What the ledger says a part is about.
pub(super) fn subject(draft: &Draft, part: &Part) -> Subject {
    let form = |f: usize| draft.forms[f].id.clone();
    let area = |a: usize| draft.areas[a].clone();
    match *part {
        Part::Supply(f, a, kind) => Subject::Supply { kind: Some(kind), form: form(f), area: area(a) },
        Part::Process(k, a) => {
            let p = &draft.processes[k];
            Subject::Process { process: p.id.clone(), form: form(p.makes), area: area(a) }
        }
        Part::Use(f, a, _) => Subject::Use { form: form(f), area: area(a) },
        Part::Disposal(f, a) => Subject::Disposal { form: form(f), area: area(a) },
        Part::Flow(f, from, to, _) => Subject::Flow { form: form(f), from: area(from), to: area(to) },
    }
}

/// The form whose throughput a part is measured by.
pub(super) fn form_of(draft: &Draft, part: &Part) -> usize {
    match part {
        Part::Supply(f, ..) | Part::Use(f, ..) | Part::Disposal(f, _) | Part::Flow(f, ..) => *f,
        Part::Process(k, _) => draft.processes[*k].makes,
    }
}
