//! National lists through time: their editions, and what entered and left between them.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::lists::{ChangeReason, ListChange, ListEdition};
use monazite_model::code::MineralId;
use monazite_model::registry::{ListEntry, Registry};

/// Editions of the lists whose entries are `wanted`, by list and year.
pub fn editions(registry: &Registry, wanted: impl Fn(&ListEntry) -> bool) -> Vec<ListEdition> {
    let mut rows: BTreeMap<(&str, i32), Vec<&ListEntry>> = BTreeMap::new();
    for entry in registry.lists.iter().filter(|entry| wanted(entry)) {
        rows.entry((&entry.list, entry.year)).or_default().push(entry);
    }
    rows.into_iter().map(|((list, year), entries)| edition(registry, list, year, &entries)).collect()
}

fn edition(registry: &Registry, list: &str, year: i32, entries: &[&ListEntry]) -> ListEdition {
    let set = |of: fn(&ListEntry) -> String| -> Vec<String> {
        let all: BTreeSet<String> = entries.iter().map(|e| of(e)).collect();
        all.into_iter().collect()
    };
    ListEdition {
        list: list.to_owned(),
        area: registry.list_area(list).map(|area| area.0.clone()).unwrap_or_default(),
        year,
        minerals: set(|e| e.mineral.0.clone()).into_iter().map(MineralId).collect(),
        printed: set(|e| e.printed.clone()),
        rule: registry.list_rule(list, year).map(|rule| rule.rule.clone()).unwrap_or_default(),
        sources: set(|e| e.source.clone()),
    }
}

/// The latest edition of each list up to a year.
pub fn in_force(all: &[ListEdition], year: i32) -> Vec<ListEdition> {
    let mut latest: BTreeMap<&str, &ListEdition> = BTreeMap::new();
    for edition in all.iter().filter(|e| e.year <= year) {
        latest.insert(&edition.list, edition);
    }
    latest.into_values().cloned().collect()
}

/// What changed from each edition to the next of the same list.
pub fn changes(registry: &Registry, all: &[ListEdition]) -> Vec<ListChange> {
    let pairs = all.windows(2).filter(|pair| pair[0].list == pair[1].list);
    pairs
        .map(|pair| {
            let (before, after) = (&pair[0], &pair[1]);
            let (was, is) = (spelled_out(registry, &before.minerals), spelled_out(registry, &after.minerals));
            let entered: Vec<MineralId> = absent(&is, &was);
            let left: Vec<MineralId> = absent(&was, &is);
            let why = entered.iter().map(|m| reason(m, before, after, true));
            let why = why.chain(left.iter().map(|m| reason(m, before, after, false))).flatten().collect();
            ListChange { list: before.list.clone(), from: before.year, to: after.year, entered, left, why }
        })
        .collect()
}

/// The minerals of an edition with a group that it prints as one replaced by its members, so that a list that spells them out
/// later did not change.
pub fn spelled_out(registry: &Registry, minerals: &[MineralId]) -> Vec<MineralId> {
    let mut all: BTreeSet<MineralId> = minerals.iter().cloned().collect();
    let printed: Vec<&MineralId> =
        minerals.iter().filter(|m| registry.groups.iter().any(|g| &g.mineral == *m)).collect();
    for family in printed {
        all.remove(family);
        let groups = registry.groups.iter().filter(|g| &g.mineral == family);
        all.extend(groups.flat_map(|g| g.members.iter().cloned()));
    }
    all.into_iter().collect()
}

fn absent(of: &[MineralId], from: &[MineralId]) -> Vec<MineralId> {
    of.iter().filter(|m| !from.contains(m)).cloned().collect()
}

/// What the table says about a change: a rule that differs between the editions. The table gives no reasons for single minerals.
fn reason(mineral: &MineralId, before: &ListEdition, after: &ListEdition, entered: bool) -> Option<ChangeReason> {
    (before.rule != after.rule && !after.rule.is_empty()).then(|| ChangeReason {
        mineral: mineral.clone(),
        reason: format!("{} when the rule changed to: {}", if entered { "entered" } else { "left" }, after.rule),
    })
}
