//! Which facts does the atlas hold? A query by mineral, form, area and so on, with unknown names answered by the nearest known.

use std::collections::BTreeSet;

use monazite_intake::atlas::Atlas;
use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::{Fact, Quality, QuantityKind};
use monazite_model::question::AskFacts;
use monazite_model::registry::{Meant, Mineral, Registry};
use monazite_model::words::names::{Names, list_of};

use crate::error::StudyError;

/// Most candidates a hint names.
const MOST_CANDIDATES: usize = 8;

/// The facts that match, in the order of their ids.
///
/// # Errors
/// [`StudyError::Unknown`] for a name the registry and the facts do not have.
pub fn select<'a>(atlas: &'a Atlas, query: &AskFacts) -> Result<Vec<&'a Fact>, StudyError> {
    let mineral = query.mineral.as_deref().map(|name| mineral(atlas, name)).transpose()?;
    let area = query.area.as_deref().map(|name| area(atlas, name)).transpose()?;
    let form = query.form.as_deref().map(|name| form(atlas, name)).transpose()?;
    let stage =
        query.stage.as_deref().map(|name| word("stage", name, &Stage::ALL.map(|s| (s.name(), s)))).transpose()?;
    let quantity = query
        .quantity
        .as_deref()
        .map(|name| word("quantity", name, &QuantityKind::ALL.map(|q| (q.name(), q))))
        .transpose()?;
    let grade = query
        .grade
        .as_deref()
        .map(|name| word("grade", name, &[("A", Quality::A), ("B", Quality::B), ("C", Quality::C), ("D", Quality::D)]))
        .transpose()?;
    let source = query.source.as_deref().map(|name| source(atlas, name)).transpose()?;
    // A question about one mineral decodes that mineral alone.
    let about = mineral.clone().or_else(|| form.as_ref().map(FormId::mineral));
    let facts: Box<dyn Iterator<Item = &Fact>> = match &about {
        Some(mineral) => Box::new(atlas.facts.of(mineral).iter()),
        None => Box::new(atlas.facts.iter()),
    };
    Ok(facts
        .filter(|f| mineral.as_ref().is_none_or(|m| &f.series.mineral == m))
        .filter(|f| area.as_ref().is_none_or(|a| &f.area == a))
        .filter(|f| form.as_ref().is_none_or(|w| &f.series.form == w))
        .filter(|f| stage.is_none_or(|s| f.series.stage == s))
        .filter(|f| quantity.is_none_or(|q| f.series.quantity == q))
        .filter(|f| grade.is_none_or(|g| f.grade == g))
        .filter(|f| source.as_ref().is_none_or(|s| &f.origin.source == s))
        .filter(|f| query.edition.as_ref().is_none_or(|e| &f.origin.edition == e))
        .filter(|f| query.year.is_none_or(|y| f.period.year() == y))
        .collect())
}

/// The id of a mineral a person means.
pub fn mineral(atlas: &Atlas, name: &str) -> Result<MineralId, StudyError> {
    mineral_of(&atlas.registry, name)
}

/// Elements that the name of the magnet rare earths stands for.
const MAGNET: [&str; 4] = ["neodymium", "praseodymium", "dysprosium", "terbium"];

/// The minerals a name stands for: itself, and where it names a group (rare earths, platinum metals) every member of it.
pub(crate) fn with_members(registry: &Registry, mineral: &MineralId) -> BTreeSet<MineralId> {
    let name = mineral.as_str();
    let of_group = |m: &&Mineral| match name {
        "magnet-rare-earths" => MAGNET.contains(&m.id.as_str()),
        _ => m.group == name,
    };
    let members = registry.minerals.values().filter(of_group).map(|m| m.id.clone());
    members.chain([mineral.clone()]).collect()
}

/// The same with the registry alone.
pub(crate) fn mineral_of(registry: &Registry, name: &str) -> Result<MineralId, StudyError> {
    match registry.meant_mineral(name) {
        Meant::One(id) => return Ok(id),
        Meant::Several(ids) => {
            let names = Names(registry);
            return Err(several("mineral", name, ids.iter().map(|id| (id.as_str(), names.mineral(id)))));
        }
        Meant::Nothing => {}
    }
    let known = registry
        .minerals
        .values()
        .flat_map(|m| [m.id.as_str(), m.name.as_str()].into_iter().chain(m.synonyms.iter().map(String::as_str)));
    let hint = monazite_model::diagnostic::nearest(name, known).map(|near| {
        let id = registry.mineral(near).map_or(near, |m| m.id.as_str());
        format!("did you mean `{id}`?")
    });
    // The full list is long; a command that shows it serves better than a wall of names.
    let hint = hint.or_else(|| Some("`monazite show` without a name lists all minerals".into()));
    Err(StudyError::Unknown { kind: "mineral", name: name.to_owned(), hint })
}

/// The code of an area a person means by code or name.
pub fn area(atlas: &Atlas, name: &str) -> Result<AreaId, StudyError> {
    area_of(&atlas.registry, name)
}

/// The same with the registry alone.
pub(crate) fn area_of(registry: &Registry, name: &str) -> Result<AreaId, StudyError> {
    match registry.meant_area(name) {
        Meant::One(id) => Ok(id),
        Meant::Several(ids) => {
            let names = Names(registry);
            Err(several("area", name, ids.iter().map(|id| (id.as_str(), names.area(id)))))
        }
        Meant::Nothing => {
            let areas = registry.areas.values();
            let known = areas.flat_map(|a| [a.id.as_str(), a.name.as_str()]).chain(registry.blocs());
            Err(StudyError::unknown("area", name, known))
        }
    }
}

/// A form of the registry.
pub fn form(atlas: &Atlas, name: &str) -> Result<FormId, StudyError> {
    let id = FormId(name.to_lowercase());
    if atlas.registry.forms.contains_key(&id) || atlas.facts.of(&id.mineral()).iter().any(|f| f.series.form == id) {
        return Ok(id);
    }
    match atlas.registry.meant_form(name) {
        Meant::One(id) => return Ok(id),
        Meant::Several(ids) => {
            let names = Names(&atlas.registry);
            return Err(several("form", name, ids.iter().map(|id| (id.as_str(), names.form(id)))));
        }
        Meant::Nothing => {}
    }
    // Of the right mineral first: `gallium:metal` most likely means another form of gallium.
    let mineral = format!("{}:", id.mineral());
    let same: Vec<&str> = atlas.registry.forms.keys().map(FormId::as_str).filter(|f| f.starts_with(&mineral)).collect();
    if same.is_empty() {
        return Err(StudyError::unknown("form", name, atlas.registry.forms.keys().map(FormId::as_str)));
    }
    Err(StudyError::unknown("form", name, same))
}

/// Several are meant by a name: all of them, with their codes.
fn several<'a>(kind: &'static str, name: &str, meant: impl Iterator<Item = (&'a str, String)>) -> StudyError {
    let meant: Vec<String> = meant.map(|(id, called)| format!("`{id}` ({called})")).collect();
    StudyError::Ambiguous {
        kind,
        name: name.to_owned(),
        hint: format!("say which: {}", list_of(&meant, MOST_CANDIDATES)),
    }
}

fn source(atlas: &Atlas, name: &str) -> Result<String, StudyError> {
    let known: BTreeSet<&str> = atlas
        .registry
        .sources
        .keys()
        .map(String::as_str)
        .chain(atlas.facts.iter().map(|f| f.origin.source.as_str()))
        .collect();
    match known.contains(name) {
        true => Ok(name.to_owned()),
        false => Err(StudyError::unknown("source", name, known)),
    }
}

fn word<T: Copy>(kind: &'static str, name: &str, known: &[(&str, T)]) -> Result<T, StudyError> {
    known
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
        .ok_or_else(|| StudyError::unknown(kind, name, known.iter().map(|(word, _)| *word)))
}
