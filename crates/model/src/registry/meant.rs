//! What a person means by a name: areas and blocs, forms and minerals by code, name, other name, or the beginning of one.
//!
//! Letters and digits count, case, blanks and hyphens do not: `EU-27`, `eu27` and `European Union` are one bloc. A code and an area's own
//! name are what they are; of any other name, what is exact comes before what is only begun, and where two may be meant both are named:
//! `Korea`, which publishers write for one, is a word of two.

use std::collections::BTreeSet;

use super::{Area, Mineral, Registry};
use crate::code::{AreaId, FormId, MineralId};
use crate::words::names::Names;

/// Letters a beginning needs before anything is guessed from it.
const BEGINNING: usize = 4;

/// What a name may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant<T> {
    /// One thing.
    One(T),
    /// Several, sorted.
    Several(Vec<T>),
    /// Nothing that is known.
    Nothing,
}

impl<T: Ord> Meant<T> {
    fn among(found: BTreeSet<T>) -> Self {
        let mut found: Vec<T> = found.into_iter().collect();
        match found.len() {
            0 => Meant::Nothing,
            1 => found.pop().map_or(Meant::Nothing, Meant::One),
            _ => Meant::Several(found),
        }
    }

    /// This, or what another way of looking finds where this found nothing.
    fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self == Meant::Nothing { other() } else { self }
    }
}

/// Letters and digits of a name, lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Words of a name, plain and without the s of a plural.
fn words(text: &str) -> Vec<String> {
    let word = |part: &str| {
        let part = plain(part);
        part.strip_suffix('s').filter(|one| one.len() > 2).map_or(part.clone(), str::to_owned)
    };
    text.split([' ', '-', ',', '(', ')', ':']).map(word).filter(|word| !word.is_empty()).collect()
}

/// Whether a name ends in the words asked for: `magnets` is meant by `Neodymium-iron-boron magnets`, not by `magnet rare earths`.
fn ends_in(name: &str, asked: &[String]) -> bool {
    !asked.is_empty() && words(name).ends_with(asked)
}

impl Registry {
    /// The area or bloc a person means.
    pub fn meant_area(&self, name: &str) -> Meant<AreaId> {
        let wanted = plain(name);
        if wanted.is_empty() {
            return Meant::Nothing;
        }
        let names = Names(self);
        let lines = ["ROW", "WLD", "OTH"].map(AreaId::from);
        let blocs = self.blocs().into_iter().map(AreaId::from);
        // A code is what it is, whatever else begins so; then whole names, then beginnings of names.
        let coded: BTreeSet<AreaId> = self.areas.keys().cloned().chain(lines).chain(blocs.clone()).collect();
        let code = coded.iter().filter(|id| plain(id.as_str()) == wanted).cloned().collect();
        let named = |fits: &dyn Fn(&str) -> bool| {
            let areas = self.areas.values().filter(|a| fits(&a.name) || a.names.iter().any(|other| fits(other)));
            let of_blocs = blocs.clone().filter(|bloc| fits(&names.area(bloc)));
            Meant::among(areas.map(|a| a.id.clone()).chain(of_blocs).collect())
        };
        // An area's own name comes before what others call another one.
        let own = self.areas.values().filter(|a| plain(&a.name) == wanted).map(|a| a.id.clone()).collect();
        let begins = |other: &str| wanted.chars().count() >= BEGINNING && plain(other).starts_with(&wanted);
        // `EU` is what everybody calls the one bloc of that beginning.
        let short: BTreeSet<AreaId> = if wanted == "eu" {
            blocs.clone().filter(|bloc| bloc.as_str() == "EU27").collect()
        } else {
            BTreeSet::new()
        };
        Meant::among(code)
            .or(|| Meant::among(own))
            .or(|| Meant::among(short))
            .or(|| match named(&|other| plain(other) == wanted) {
                // What others call one area may be what a person calls another, whose own name holds it: Congo, Korea.
                Meant::One(id) if wanted.chars().count() >= BEGINNING => {
                    Meant::among(std::iter::once(id).chain(self.bearing(name)).collect())
                }
                found => found,
            })
            .or(|| match named(&begins) {
                // Of several that begin so, those that are no more give way: Czech is not Czechoslovak.
                Meant::Several(found) => {
                    let today: BTreeSet<AreaId> = found.iter().filter(|id| !self.is_gone(id)).cloned().collect();
                    if today.is_empty() { Meant::Several(found) } else { Meant::among(today) }
                }
                found => found,
            })
            .or(|| match wanted.chars().count() >= BEGINNING {
                true => Meant::among(self.bearing(name)),
                false => Meant::Nothing,
            })
    }

    /// Areas of today whose own name holds all words of a name, side by side: `Virgin Islands` is in two.
    fn bearing(&self, name: &str) -> BTreeSet<AreaId> {
        let asked = words(name);
        let holds =
            |area: &&Area| !asked.is_empty() && words(&area.name).windows(asked.len()).any(|part| part == asked);
        self.areas.values().filter(holds).map(|area| area.id.clone()).filter(|id| !self.is_gone(id)).collect()
    }

    /// Whether an area is no more: a statistic's name for it says until when (`Czechoslovakia (...1992)`), and no later code follows.
    fn is_gone(&self, id: &AreaId) -> bool {
        let ended = |area: &Area| area.names.iter().any(|name| name.contains("(...")) && !area.baci.contains('|');
        self.areas.get(id).is_some_and(ended)
    }

    /// The mineral a person means: by id, symbol, name or synonym, in the plural too, or by the last words of its name.
    pub fn meant_mineral(&self, name: &str) -> Meant<MineralId> {
        if let Some(exact) = self.mineral(name) {
            return Meant::One(exact.id.clone());
        }
        let wanted = words(name);
        let called = |m: &Mineral, fits: &dyn Fn(&str) -> bool| {
            fits(m.id.as_str()) || fits(&m.name) || m.synonyms.iter().any(|other| fits(other))
        };
        let of = |fits: &dyn Fn(&str) -> bool| {
            Meant::among(self.minerals.values().filter(|m| called(m, fits)).map(|m| m.id.clone()).collect())
        };
        if wanted.is_empty() {
            return Meant::Nothing;
        }
        of(&|other| words(other) == wanted).or(|| of(&|other| ends_in(other, &wanted)))
    }

    /// The form a person means: by id, by name, by the last words of its name, or a mineral that has one form only.
    pub fn meant_form(&self, name: &str) -> Meant<FormId> {
        let id = FormId(name.trim().to_lowercase());
        if self.forms.contains_key(&id) {
            return Meant::One(id);
        }
        let wanted = words(name);
        if wanted.is_empty() {
            return Meant::Nothing;
        }
        let names = Names(self);
        let of = |fits: &dyn Fn(&str) -> bool| {
            let fitting = |id: &&FormId| fits(&names.form(id)) || fits(&names.form_in_text(id));
            Meant::among(self.forms.keys().filter(fitting).cloned().collect())
        };
        of(&|other| words(other) == wanted).or(|| of(&|other| ends_in(other, &wanted))).or(|| {
            let Meant::One(mineral) = self.meant_mineral(name) else { return Meant::Nothing };
            Meant::among(self.forms.keys().filter(|form| form.mineral() == mineral).cloned().collect())
        })
    }

    /// The name of a bloc: its agreement, where it is one, else what joins its members. `None` where there is no such bloc.
    pub fn bloc_name(&self, bloc: &str) -> Option<String> {
        let agreements: BTreeSet<&str> =
            self.memberships.iter().filter(|m| m.bloc == bloc).map(|m| m.agreement.as_str()).collect();
        let mut agreements = agreements.into_iter();
        match (agreements.next(), agreements.next()) {
            (None, _) => None,
            (Some(one), None) if !one.contains("partition") => Some(one.to_owned()),
            _ => Some(match bloc.strip_suffix("-fta") {
                Some(hub) => format!("free-trade partners of {}", self.hub_name(hub)),
                None => bloc.replace('-', " "),
            }),
        }
    }

    /// The hub in the name of a bloc of agreements: `us` is the United States.
    fn hub_name(&self, hub: &str) -> String {
        let called = |name: &str| plain(name) == hub;
        let area =
            self.areas.values().find(|a| called(&a.iso2) || called(&a.name) || a.names.iter().any(|n| called(n)));
        match area {
            Some(area) => Names(self).area_in_text(&area.id),
            None => hub.to_uppercase(),
        }
    }
}
