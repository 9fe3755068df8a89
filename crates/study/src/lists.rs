//! National lists of critical minerals through time: who is on which, what entered and left, and why where a table says.

use std::collections::BTreeSet;

use monazite_intake::atlas::Atlas;
use monazite_model::answer::lists::Lists;
use monazite_model::code::AreaId;
use monazite_model::diagnostic::did_you_mean;
use monazite_model::question::AskLists;
use monazite_model::registry::ListEntry;
use monazite_report::editions::{changes, editions, in_force};

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
    let wanted = |entry: &ListEntry| {
        area.as_deref().is_none_or(|a| registry.list_area(&entry.list).is_some_and(|owner| owner.as_str() == a))
            && query.list.as_deref().is_none_or(|l| begins(&entry.list, l))
    };
    let all = editions(registry, wanted);
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_intake::atlas::bundled;
    use monazite_model::code::MineralId;
    use monazite_report::editions::spelled_out;

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
