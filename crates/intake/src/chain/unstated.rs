//! Forms whose output nobody states and that follows from no stated stage.
//!
//! What is exported of them was made or taken from stock somewhere, but exports are no output: a country that passes goods on exports
//! them too, and the largest maker may export nothing. Such a form has no output figure in that year. What is shipped of it enters where
//! it is shipped from, as supply that is nobody's.

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};

use super::draft::Draft;
use super::prior::Prior;

/// Why such supply is there.
const WHY: &str = "no source states who makes it: what is shipped, beyond what came in, is nobody's output";

/// Marks a form that has no output figure.
pub(super) fn mark(draft: &mut Draft, f: usize, ledger: &mut Vec<LedgerEntry>) {
    let form = &mut draft.forms[f];
    form.no_output = true;
    ledger.push(LedgerEntry {
        kind: LedgerKind::Inference,
        about: Subject::world_production(&form.id),
        before: None,
        after: None,
        reason: format!(
            "no output figure: {}; none follows from another stage, and exports are no output",
            form.missing
        ),
    });
}

/// What is shipped of forms without an output figure, beyond what came in, by form and area it is shipped from.
pub(super) fn shipped(draft: &Draft) -> Vec<(usize, usize, Prior)> {
    let mut all = Vec::new();
    for (f, form) in draft.forms.iter().enumerate().filter(|(_, form)| form.no_output) {
        let (imports, exports) = form.traded();
        for (a, (came, went)) in imports.iter().zip(&exports).enumerate() {
            all.push((f, a, Prior::assumed((went - came).max(0.0), 0.5, WHY)));
        }
    }
    all
}
