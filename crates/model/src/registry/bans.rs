//! What a policy event forbids: which form, between whom, in which year.

use super::{HsCode, Membership, PolicyEvent, Registry};
use crate::code::{AreaId, FormId, Stage};
use crate::period::Month;

/// Bans of exports by their actor.
const EXPORTS: [&str; 2] = ["export_ban", "export_ban_de_facto"];
/// Bans of imports by their actor.
const IMPORTS: [&str; 1] = ["import_ban"];
/// What the events call the bloc that the memberships know by the number of its members.
const EU: (&str, &str) = ("EU", "EU27");

impl PolicyEvent {
    /// Whether it names the mineral of a form, or a family it belongs to.
    pub fn names(&self, registry: &Registry, form: &FormId) -> bool {
        let mineral = form.mineral();
        let element = registry.belongs_to(&mineral, "rare-earths");
        let named = |m: &str| {
            m == mineral.as_str() || (m == "rare-earths" && (element || mineral.as_str() == "magnet-rare-earths"))
        };
        self.minerals.split(';').any(named)
    }

    /// Whether it speaks of what leaves a mine only.
    pub fn ore_only(&self) -> bool {
        let text = self.detail.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
        says(&[" ore", "concentrate", "unprocessed", "unbeneficiated"])
            && !says(&["metal,", "metal and", "oxide", "compound", "products", "alloy"])
    }

    /// Whether a part may still pass: by waiver, or because what was worked on may leave.
    pub fn in_part(&self) -> bool {
        let text = self.detail.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|w| text.contains(w));
        says(&["waiver", "discretion", "in principle"])
            || (says(&["unprocessed", "unbeneficiated"]) && !text.contains("concentrate"))
    }

    /// Whether it is in force on a day (`2024-07-01`): it has begun, and its status does not end it before.
    pub fn lasts(&self, day: &str) -> bool {
        let status = self.status.as_str();
        let dated = status.rsplit('_').next().filter(|d| d.starts_with("20"));
        match (status, dated) {
            (s, Some(from)) if s.starts_with("announced_effective") => from <= day,
            // Not a measure yet, or one whose end has no date and lies before the years asked about.
            ("announced" | "reported" | "ended" | "superseded" | "relaxed_2017" | "partly_lifted", _) => false,
            (s, _) if s.starts_with("brought_forward") || s.starts_with("suspended_until") => false,
            (s, Some(end)) if s.starts_with("ended") || s.starts_with("partly_suspended") => {
                self.date.as_str() <= day && day < end
            }
            _ => self.date.as_str() <= day,
        }
    }
}

impl Registry {
    /// The event that forbids a form to pass from one area to another, as a whole, for most of a year: an export ban of the one or an import
    /// ban of the other (or of a bloc it is a member of). A ban of some of the codes that carry the form stops the form only if it names
    /// all of them; one with waivers stops nothing.
    pub fn barred(&self, form: &FormId, from: &AreaId, to: &AreaId, year: i32) -> Option<&PolicyEvent> {
        let day = format!("{year:04}-07-01");
        let mine = self.forms.get(form).is_none_or(|f| f.stage == Stage::Mine);
        let at = Month::new(year, 7);
        let member = |bloc: &str, area: &AreaId| {
            let bloc = if bloc == EU.0 { EU.1 } else { bloc };
            let lasts = |m: &&Membership| {
                at.is_some_and(|at| m.from.is_none_or(|from| from <= at) && m.until.is_none_or(|until| at < until))
            };
            self.memberships.iter().filter(|m| m.bloc == bloc && m.area == *area).any(|m| lasts(&m))
        };
        let is = |word: &str, area: &AreaId| word == "ALL" || word == area.as_str() || member(word, area);
        self.events.iter().find(|event| {
            let instrument = event.instrument.as_str();
            let (exports, imports) = (EXPORTS.contains(&instrument), IMPORTS.contains(&instrument));
            (exports || imports)
                && event.names(self, form)
                && ((exports && is(&event.actor, from) && is(&event.target, to))
                    || (imports && is(&event.actor, to) && is(&event.target, from)))
                && (mine || !event.ore_only())
                && !event.in_part()
                && event.lasts(&day)
                && self.names_all_codes(event, form)
        })
    }

    /// Whether an event without codes of its own, or with every code that carries the form, speaks of the form as a whole.
    fn names_all_codes(&self, event: &PolicyEvent, form: &FormId) -> bool {
        if event.hs.is_empty() {
            return true;
        }
        let Some(form) = self.forms.get(form) else { return false };
        let newest = form.hs.iter().map(HsCode::edition_year).max();
        let mut codes = form.hs.iter().filter(|code| Some(code.edition_year()) == newest).peekable();
        codes.peek().is_some() && codes.all(|code| event.hs.split(';').any(|named| named == code.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(actor: &str, target: &str, instrument: &str, date: &str, status: &str, detail: &str) -> PolicyEvent {
        PolicyEvent {
            id: "PE1".into(),
            date: date.into(),
            actor: actor.into(),
            target: target.into(),
            minerals: "potash".into(),
            hs: String::new(),
            instrument: instrument.into(),
            detail: detail.into(),
            status: status.into(),
            source: "made up".into(),
            date_kind: "effective".into(),
        }
    }

    fn barred(event: PolicyEvent, from: &str, to: &str, year: i32) -> bool {
        let registry = Registry { events: vec![event], ..Registry::default() };
        registry.barred(&"potash:mined".into(), &from.into(), &to.into(), year).is_some()
    }

    #[test]
    fn a_ban_stops_its_pair_of_areas_while_it_is_in_force() {
        let ban = || event("USA", "BLR", "import_ban", "2022-04-01", "ended_2025-12-15", "no potash may come in");
        assert!(barred(ban(), "BLR", "USA", 2024));
        assert!(!barred(ban(), "BLR", "USA", 2021) && !barred(ban(), "BLR", "USA", 2026));
        assert!(!barred(ban(), "BLR", "IND", 2024) && !barred(ban(), "CAN", "USA", 2024));
        let export = event("RUS", "ALL", "export_ban", "2024-01", "in_force", "no potash may leave");
        assert!(barred(export, "RUS", "CHN", 2024));
    }

    #[test]
    fn waivers_licences_and_bans_that_are_only_announced_stop_nothing() {
        let waived =
            event("USA", "BLR", "import_ban", "2022-04-01", "in_force", "none may come in; waivers case by case");
        let licence = event("BLR", "ALL", "export_licensing", "2022-04-01", "in_force", "a licence is needed");
        let announced = event("USA", "BLR", "import_ban", "2022-04-01", "announced", "none may come in");
        for event in [waived, licence, announced] {
            assert!(!barred(event, "BLR", "USA", 2024));
        }
    }
}
