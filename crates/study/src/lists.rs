//! National lists of critical minerals through time: who is on which, what entered and left, and why where a table says.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::Atlas;
use monazite_model::answer::lists::{ChangeReason, ListChange, ListEdition, Lists};
use monazite_model::code::{AreaId, MineralId};
use monazite_model::diagnostic::did_you_mean;
use monazite_model::question::AskLists;
use monazite_model::registry::{ListEntry, Registry};

use crate::error::StudyError;
use crate::facts;

/// Lists, their editions and what changed.
///
/// # Errors
/// [`StudyError::Unknown`] for an area without a list, a mineral or a list the registry does not have.
pub fn lists(atlas: &Atlas, query: &AskLists) -> Result<Lists, StudyError> {
    let mineral = query.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?;
    let area = query.area.as_deref().map(|name| area(atlas, name)).transpose()?;
    let registry = &atlas.registry;
    let names: BTreeSet<&str> = registry.lists.iter().map(|l| l.list.as_str()).collect();
    if let Some(wanted) = &query.list
        && !names.iter().any(|n| begins(n, wanted))
    {
        return Err(StudyError::unknown("list", wanted, names));
    }
    let wanted = |entry: &&ListEntry| {
        area.as_deref().is_none_or(|a| registry.list_area(&entry.list).is_some_and(|owner| owner.as_str() == a))
            && query.list.as_deref().is_none_or(|l| begins(&entry.list, l))
    };
    let mut rows: BTreeMap<(&str, i32), Vec<&ListEntry>> = BTreeMap::new();
    for entry in atlas.registry.lists.iter().filter(wanted) {
        rows.entry((&entry.list, entry.year)).or_default().push(entry);
    }
    let all: Vec<ListEdition> =
        rows.into_iter().map(|((list, year), entries)| edition(registry, list, year, &entries)).collect();
    let mut changes = changes(registry, &all);
    let mut editions = match query.year {
        Some(year) => in_force(&all, year),
        None => all,
    };
    if let Some(mineral) = &mineral {
        editions.retain(|e| e.minerals.contains(mineral));
        for change in &mut changes {
            change.entered.retain(|m| m == mineral);
            change.left.retain(|m| m == mineral);
            change.why.retain(|w| &w.mineral == mineral);
        }
        changes.retain(|c| !c.entered.is_empty() || !c.left.is_empty());
    }
    if let Some(year) = query.year {
        changes.retain(|c| editions.iter().any(|e| e.list == c.list && e.year == c.to) && c.to <= year);
    }
    Ok(Lists { mineral, editions, changes })
}

fn begins(list: &str, wanted: &str) -> bool {
    list.to_lowercase().starts_with(&wanted.to_lowercase())
}

/// An area that has a list.
fn area(atlas: &Atlas, name: &str) -> Result<String, StudyError> {
    let id = facts::area(atlas, name)?;
    let registry = &atlas.registry;
    let owners = registry.lists.iter().filter_map(|l| registry.list_area(&l.list));
    let with: BTreeSet<&str> = owners.map(AreaId::as_str).collect();
    if with.contains(id.as_str()) {
        return Ok(id.0);
    }
    let all = format!("areas with lists: {}", with.iter().copied().collect::<Vec<_>>().join(", "));
    let hint = did_you_mean(name, with.iter().copied()).map_or(all.clone(), |near| format!("{near} ({all})"));
    Err(StudyError::Unknown { kind: "list of the area", name: name.to_owned(), hint: Some(hint) })
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
fn in_force(all: &[ListEdition], year: i32) -> Vec<ListEdition> {
    let mut latest: BTreeMap<&str, &ListEdition> = BTreeMap::new();
    for edition in all.iter().filter(|e| e.year <= year) {
        latest.insert(&edition.list, edition);
    }
    latest.into_values().cloned().collect()
}

fn changes(registry: &Registry, all: &[ListEdition]) -> Vec<ListChange> {
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
fn spelled_out(registry: &Registry, minerals: &[MineralId]) -> Vec<MineralId> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_intake::atlas::bundled;

    #[test]
    fn what_enters_and_leaves_makes_the_next_edition_out_of_the_last() {
        let atlas = bundled().unwrap();
        let lists = lists(atlas, &AskLists::default()).unwrap();
        for change in &lists.changes {
            let edition = |year| {
                let found = lists.editions.iter().find(|e| e.list == change.list && e.year == year).unwrap();
                spelled_out(&atlas.registry, &found.minerals)
            };
            let mut made: Vec<MineralId> = edition(change.from);
            made.retain(|m| !change.left.contains(m));
            made.extend(change.entered.iter().cloned());
            made.sort();
            assert_eq!(made, edition(change.to), "{} {}", change.list, change.to);
        }
        assert!(lists.changes.iter().any(|c| c.list == "EU CRM" && c.to == 2023));
    }

    #[test]
    fn a_group_that_is_spelled_out_later_neither_enters_nor_leaves() {
        let spelled = spelled_out(&bundled().unwrap().registry, &["cobalt".into(), "rare-earths".into()]);
        assert_eq!(spelled.len(), 16);
        assert!(spelled.contains(&"yttrium".into()) && !spelled.contains(&"rare-earths".into()));
        let us =
            lists(bundled().unwrap(), &AskLists { list: Some("US critical".into()), ..AskLists::default() }).unwrap();
        assert!(
            us.changes
                .iter()
                .all(|c| !c.entered.contains(&"neodymium".into()) && !c.left.contains(&"neodymium".into()))
        );
    }

    #[test]
    fn a_year_shows_the_edition_in_force_and_a_mineral_only_its_lists() {
        let atlas = bundled().unwrap();
        let query = |year, mineral: Option<&str>| AskLists {
            year,
            mineral: mineral.map(str::to_owned),
            area: Some("EU27".into()),
            ..AskLists::default()
        };
        let in_2021 = lists(atlas, &query(Some(2021), None)).unwrap();
        assert_eq!(in_2021.editions.iter().map(|e| (e.list.as_str(), e.year)).collect::<Vec<_>>(), [("EU CRM", 2020)]);
        let copper = lists(atlas, &query(None, Some("Cu"))).unwrap();
        assert!(copper.editions.iter().all(|e| e.minerals.contains(&"copper".into())));
        assert!(copper.editions.iter().any(|e| e.list == "EU CRM" && e.year == 2023));
    }

    #[test]
    fn an_area_without_a_list_is_unknown_and_the_others_are_named() {
        let error =
            lists(bundled().unwrap(), &AskLists { area: Some("BRA".into()), ..AskLists::default() }).unwrap_err();
        assert!(error.is_bad_input() && error.to_string().contains("USA"), "{error}");
    }
}
