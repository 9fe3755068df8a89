//! Output that follows from another form's, by a row of the registry: tonnes by area, or a total for shares of it.

use monazite_model::chain::{LedgerEntry, LedgerKind, Subject};
use monazite_model::fact::{Quality, QuantityKind};
use monazite_model::registry::{Form, Registry};

use super::choose::{Facts, Table};
use super::output::Production;
use super::production;
use super::shares;

/// Years within which output by area of another form comes before older shares of this one, where the registry says so.
const BEFORE_SHARES: i32 = 2;
/// Part of an input from which on what there is of it says how much is made of it.
const MOST_OF_THE_INPUT: f64 = 0.5;

/// Whether only a part of what a form is made from goes into it, by the registry's own ratio: inputs then are a ceiling.
pub(super) fn in_part(registry: &Registry, form: &Form) -> bool {
    let Some(derived) = &form.production_of else { return false };
    let makers = registry.processes.values().filter(|p| p.makes == form.id);
    makers
        .flat_map(|p| &p.from)
        .any(|leg| leg.form == derived.form && derived.factor * leg.per_tonne < MOST_OF_THE_INPUT)
}

/// Production of a form from its own facts, else from the form it is derived from.
pub(super) fn production_of(
    registry: &Registry,
    facts: &Facts,
    form: &Form,
    year: i32,
    depth: u32,
    ledger: &mut Vec<LedgerEntry>,
) -> Production {
    let mut own = production::choose(facts, &form.id, QuantityKind::Production, year, ledger);
    let Some(derived) = form.production_of.as_ref().filter(|_| depth < 4) else {
        return own;
    };
    if !own.cells.is_empty() {
        return own;
    }
    let Some(other) = registry.forms.get(&derived.form) else {
        return own;
    };
    // How large a part of its input goes into it changes: where its output is stated in other years, a ratio of one year is no figure
    // of another. Polysilicon took two fifths of silicon metal in 2024 and an eighth in 2012.
    if own.elsewhen && in_part(registry, form) {
        own.missing.push_str("; what it takes of its input is a ratio of those years");
        own.shares.clear();
        own.of_later = None;
        return own;
    }
    let base = production_of(registry, facts, other, year, depth + 1, &mut Vec::new());
    if base.cells.is_empty() && !own.shared_elsewhen {
        own.missing = format!("it follows from {}: {}", derived.form, base.missing);
    }
    // Shares of other years give way where the other form's output by area is nearer to the year.
    let near = |(table, _): &(Table, _)| table.distance <= BEFORE_SHARES;
    let by_area = derived.before_shares
        && !base.cells.is_empty()
        && facts.tables(&derived.form, QuantityKind::Production, year).first().is_some_and(near);
    // Makers that only shares of other years name are not those of the other form: metal is not made wherever ore is dug.
    if own.shared_elsewhen && !by_area {
        return own;
    }
    let reason = format!(
        "{} times {} of {}: {}",
        if own.shares.is_empty() || by_area { "production by area" } else { "shares of the world total" },
        derived.factor,
        derived.form,
        derived.reason
    );
    if own.shares.is_empty() || by_area {
        own.shares.clear();
        own.of_later = None;
        for (area, prior) in &base.cells {
            let factor = derived.factor_in(area);
            if factor > 0.0 {
                let mut prior = prior.scaled(factor).widened(0.15);
                prior.grade = prior.grade.max(Quality::C);
                ledger.push(LedgerEntry {
                    kind: LedgerKind::Inference,
                    about: Subject::production(&form.id, area),
                    before: None,
                    after: Some(prior.band.value),
                    reason: reason.clone(),
                });
                own.cells.insert(area.clone(), prior);
            }
        }
    } else {
        let cells = base.cells.values().cloned().reduce(|a, b| a.plus(&b));
        if let Some(world) = base.world.or(cells) {
            let mut world = world.scaled(derived.factor);
            world.grade = world.grade.max(Quality::C);
            ledger.push(LedgerEntry {
                kind: LedgerKind::Inference,
                about: Subject::world_production(&form.id),
                before: None,
                after: Some(world.band.value),
                reason,
            });
            let shares = std::mem::take(&mut own.shares);
            shares::apply(&form.id, &world, &shares, &mut own.cells, ledger);
            own.world = Some(world);
        }
    }
    own
}
