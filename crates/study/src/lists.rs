//! National lists of critical minerals through time: who is on which, what entered and left, and why where a table says.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::Atlas;
use monazite_model::answer::lists::{ChangeReason, ListChange, ListEdition, Lists};
use monazite_model::code::MineralId;
use monazite_model::diagnostic::did_you_mean;
use monazite_model::question::AskLists;
use monazite_model::registry::ListEntry;

use crate::criticality::{HEAVY, LIGHT, PLATINUM};
use crate::error::StudyError;
use crate::facts;

/// Which lists belong to an area, and what decides membership. Names are those of `registry/lists.csv`.
const LISTS: [(&str, &str, &str); 15] = [
    ("Australia critical minerals", "AUS", ""),
    ("Australia strategic materials", "AUS", ""),
    ("Canada critical minerals", "CAN", ""),
    ("China strategic minerals", "CHN", ""),
    (
        "DOE energy critical materials",
        "USA",
        "importance to energy and supply risk both at least 3 of 4 (recalled; method doe2023)",
    ),
    (
        "EU CRM",
        "EU27",
        "SR at least 1.0 and EI at least 2.8 from 2017 (5.0 in 2011 and 2014), rounded to one decimal (methods eu2011, eu2017, eu2023)",
    ),
    ("EU strategic (CRMA Annex I)", "EU27", "named by law, Annex I of the Critical Raw Materials Act; no score"),
    ("India critical minerals", "IND", ""),
    ("Japan economic security minerals", "JPN", ""),
    ("Japan rare metals", "JPN", ""),
    ("Korea core minerals", "KOR", ""),
    ("Korea strategic core", "KOR", ""),
    ("UK criticality", "GBR", "global supply risk and UK economic vulnerability; weights not seen"),
    ("UK criticality top ten", "GBR", "the ten highest of the assessment"),
    ("UK watchlist", "GBR", ""),
];
/// Rule of the United States' lists by year.
const US_LIST: &str = "US critical minerals";

fn area_of(list: &str) -> &'static str {
    if list == US_LIST {
        return "USA";
    }
    LISTS.iter().find(|(name, ..)| *name == list).map_or("", |(_, area, _)| area)
}

fn rule_of(list: &str, year: i32) -> String {
    match (list, year) {
        (US_LIST, 2025..) => {
            "probability-weighted loss of more than 2 million USD a year (seen; method usgs2025), or a single point of failure"
                .into()
        }
        (US_LIST, 2022..) => {
            "supply risk of at least 0.40 on a recency-weighted mean, a single domestic point of failure, or judgement (recalled; method usgs2020)"
                .into()
        }
        _ => LISTS.iter().find(|(name, ..)| *name == list).map(|(_, _, rule)| (*rule).to_owned()).unwrap_or_default(),
    }
}

/// Lists, their editions and what changed.
///
/// # Errors
/// [`StudyError::Unknown`] for an area without a list, a mineral or a list the registry does not have.
pub fn lists(atlas: &Atlas, query: &AskLists) -> Result<Lists, StudyError> {
    let mineral = query.mineral.as_deref().map(|name| facts::mineral(atlas, name)).transpose()?;
    let area = query.area.as_deref().map(|name| area(atlas, name)).transpose()?;
    let names: BTreeSet<&str> = atlas.registry.lists.iter().map(|l| l.list.as_str()).collect();
    if let Some(wanted) = &query.list
        && !names.iter().any(|n| begins(n, wanted))
    {
        return Err(StudyError::unknown("list", wanted, names));
    }
    let wanted = |entry: &&ListEntry| {
        area.as_deref().is_none_or(|a| area_of(&entry.list) == a)
            && query.list.as_deref().is_none_or(|l| begins(&entry.list, l))
    };
    let mut rows: BTreeMap<(&str, i32), Vec<&ListEntry>> = BTreeMap::new();
    for entry in atlas.registry.lists.iter().filter(wanted) {
        rows.entry((&entry.list, entry.year)).or_default().push(entry);
    }
    let all: Vec<ListEdition> = rows.into_iter().map(|((list, year), entries)| edition(list, year, &entries)).collect();
    let mut changes = changes(&all);
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
    let with: BTreeSet<&str> =
        atlas.registry.lists.iter().map(|l| area_of(&l.list)).filter(|a| !a.is_empty()).collect();
    if with.contains(id.as_str()) {
        return Ok(id.0);
    }
    let all = format!("areas with lists: {}", with.iter().copied().collect::<Vec<_>>().join(", "));
    let hint = did_you_mean(name, with.iter().copied()).map_or(all.clone(), |near| format!("{near} ({all})"));
    Err(StudyError::Unknown { kind: "list of the area", name: name.to_owned(), hint: Some(hint) })
}

fn edition(list: &str, year: i32, entries: &[&ListEntry]) -> ListEdition {
    let set = |of: fn(&ListEntry) -> String| -> Vec<String> {
        let all: BTreeSet<String> = entries.iter().map(|e| of(e)).collect();
        all.into_iter().collect()
    };
    ListEdition {
        list: list.to_owned(),
        area: area_of(list).to_owned(),
        year,
        minerals: set(|e| e.mineral.0.clone()).into_iter().map(MineralId).collect(),
        printed: set(|e| e.printed.clone()),
        rule: rule_of(list, year),
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

fn changes(all: &[ListEdition]) -> Vec<ListChange> {
    let pairs = all.windows(2).filter(|pair| pair[0].list == pair[1].list);
    pairs
        .map(|pair| {
            let (before, after) = (&pair[0], &pair[1]);
            let (was, is) = (spelled_out(&before.minerals), spelled_out(&after.minerals));
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
fn spelled_out(minerals: &[MineralId]) -> Vec<MineralId> {
    let groups: [(&str, &[&[&str]]); 2] = [("rare-earths", &[&LIGHT, &HEAVY]), ("platinum-group", &[&PLATINUM])];
    let mut all: BTreeSet<MineralId> = minerals.iter().cloned().collect();
    for (group, members) in groups {
        if all.remove(&MineralId::from(group)) {
            all.extend(members.iter().flat_map(|m| m.iter()).map(|m| MineralId::from(*m)));
        }
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
    fn every_list_of_the_registry_belongs_to_an_area() {
        for entry in &bundled().unwrap().registry.lists {
            assert!(!area_of(&entry.list).is_empty(), "{}", entry.list);
        }
    }

    #[test]
    fn what_enters_and_leaves_makes_the_next_edition_out_of_the_last() {
        let lists = lists(&bundled().unwrap(), &AskLists::default()).unwrap();
        for change in &lists.changes {
            let edition = |year| {
                let found = lists.editions.iter().find(|e| e.list == change.list && e.year == year).unwrap();
                spelled_out(&found.minerals)
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
        let spelled = spelled_out(&["cobalt".into(), "rare-earths".into()]);
        assert_eq!(spelled.len(), 16);
        assert!(spelled.contains(&"yttrium".into()) && !spelled.contains(&"rare-earths".into()));
        let us =
            lists(&bundled().unwrap(), &AskLists { list: Some("US critical".into()), ..AskLists::default() }).unwrap();
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
        let in_2021 = lists(&atlas, &query(Some(2021), None)).unwrap();
        assert_eq!(in_2021.editions.iter().map(|e| (e.list.as_str(), e.year)).collect::<Vec<_>>(), [("EU CRM", 2020)]);
        let copper = lists(&atlas, &query(None, Some("Cu"))).unwrap();
        assert!(copper.editions.iter().all(|e| e.minerals.contains(&"copper".into())));
        assert!(copper.editions.iter().any(|e| e.list == "EU CRM" && e.year == 2023));
    }

    #[test]
    fn an_area_without_a_list_is_unknown_and_the_others_are_named() {
        let error =
            lists(&bundled().unwrap(), &AskLists { area: Some("BRA".into()), ..AskLists::default() }).unwrap_err();
        assert!(error.is_bad_input() && error.to_string().contains("USA"), "{error}");
    }
}
