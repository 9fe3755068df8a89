//! A list by thresholds of one's own: its first sentence and its section.

use monazite_model::code::MineralId;
use monazite_model::criticality::{Assessment, ListChange, OwnList};

use super::{area, label, mineral, shown};
use crate::names::{Names, capital, in_text, list_of};
use crate::number::count;
use crate::page::Page;

/// Minerals named in a sentence.
const NAMED: usize = 6;

/// `supply risk of at least 1.5 and …`.
pub(super) fn cuts(own: &OwnList) -> String {
    let word = |(axis, cut): (&String, &f64)| {
        let name =
            if axis == "supply_risk" || axis == "economic_importance" { axis.replace('_', " ") } else { label(axis) };
        format!("{name} of at least {}", shown(axis, *cut))
    };
    crate::names::list(&own.cuts.iter().map(word).collect::<Vec<_>>())
}

fn named(own: &OwnList, change: ListChange, names: Names) -> Vec<String> {
    own.minerals.iter().filter(|m| m.change == change).map(|m| in_text(&mineral(names, &m.mineral))).collect()
}

/// How long the asker's list is, and what enters and leaves against the method's; `None` without thresholds of one's own.
pub(super) fn finding(found: &Assessment, names: Names) -> Option<String> {
    let own = found.own.as_ref()?;
    let listed = own.minerals.iter().filter(|m| m.listed).count();
    let whom = area(names, &found.area);
    let against = match own.minerals.iter().any(|m| m.by_method.is_some()) {
        false => "; the method has no list of its own".to_owned(),
        true => {
            let theirs = own.minerals.iter().filter(|m| m.by_method == Some(true)).count();
            let told = |change, (one, many): (&str, &str)| {
                let minerals = named(own, change, names);
                match minerals.len() {
                    0 => format!("nobody {one}"),
                    1 => format!("1 {one} ({})", minerals[0]),
                    n => format!("{n} {many} ({})", list_of(&minerals, NAMED)),
                }
            };
            format!(
                ", against {theirs} by the method's own thresholds: {}, {}",
                told(ListChange::Enters, ("enters", "enter")),
                told(ListChange::Leaves, ("leaves", "leave"))
            )
        }
    };
    let said = cuts(own);
    Some(capital(&format!(
        "with {} {}, {} of {} are on the list for {whom} in {}{}.",
        if said.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" },
        said,
        listed,
        count(own.minerals.len(), "mineral", "minerals"),
        found.year,
        against
    )))
}

/// Whether a mineral is on the asker's list, as a cell; unsure where the range of an input reaches over a threshold.
pub(super) fn listed(own: &OwnList, of: &MineralId) -> String {
    let judged = own.minerals.iter().find(|m| m.mineral == *of);
    judged.map_or_else(String::new, |m| {
        format!("{}{}", if m.listed { "yes" } else { "no" }, if m.hangs { " (unsure)" } else { "" })
    })
}

/// Who enters, leaves and hangs on the inputs.
pub(super) fn section(own: &OwnList, names: Names, page: &mut Page) {
    for (change, words) in [(ListChange::Enters, "Enters"), (ListChange::Leaves, "Leaves")] {
        let minerals = named(own, change, names);
        if !minerals.is_empty() {
            page.item(&format!("{words}: {}.", crate::names::list(&minerals)));
        }
    }
    let hangs: Vec<String> =
        own.minerals.iter().filter(|m| m.hangs).map(|m| in_text(&mineral(names, &m.mineral))).collect();
    if !hangs.is_empty() {
        page.item(&format!("On either side within the ranges of the inputs: {}.", crate::names::list(&hangs)));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::criticality::OwnJudgement;

    #[test]
    fn the_first_sentence_says_who_enters_and_who_leaves() {
        let judged = |mineral: &str, listed, by_method, change| OwnJudgement {
            mineral: mineral.into(),
            form: "made:up".into(),
            listed,
            by_method: Some(by_method),
            hangs: false,
            change,
        };
        let found = Assessment {
            method: "eu2023".into(),
            title: String::new(),
            main_axis: "supply_risk".into(),
            area: "EU27".into(),
            year: 2020,
            thresholds: String::new(),
            caveats: vec![],
            draws: 0,
            seed: 1,
            scores: vec![],
            unscored: vec![],
            moves: vec![],
            cuts: None,
            own: Some(OwnList {
                cuts: [("supply_risk".to_owned(), 1.5)].into(),
                minerals: vec![
                    judged("gallium", true, true, ListChange::Stays),
                    judged("copper", true, false, ListChange::Enters),
                    judged("cobalt", false, true, ListChange::Leaves),
                ],
            }),
        };
        let registry = monazite_model::registry::Registry::default();
        assert_eq!(
            finding(&found, Names(&registry)).unwrap(),
            "With a supply risk of at least 1.50, 2 of 3 minerals are on the list for the European Union in 2020, against 2 by the method's own thresholds: 1 enters (copper), 1 leaves (cobalt)."
        );
    }
}
