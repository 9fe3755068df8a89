//! Names of minerals, forms, areas and blocs, checked against the registry, with the nearest name where one is wrong.

use std::collections::BTreeSet;

use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::diagnostic::{did_you_mean, nearest};
use monazite_model::registry::{Area, Meant, Registry};
use monazite_model::scenario::Parties;
use monazite_model::words::names::Names;

use super::section::{At, Section};
use super::tree::{Node, Value, short};

/// What a form may be used for here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Trade: a form that does not travel is a fault.
    Trade,
    /// Production and use.
    Inside,
}

/// Areas that name nobody in particular.
const NOBODY: [&str; 2] = ["WLD", "OTH"];

impl<'d, 'a> Section<'d, 'a> {
    fn registry(&self) -> &'a Registry {
        self.desk.registry
    }

    /// The minerals of a scenario, canonical ids in file order.
    pub fn minerals(&self, name: &'static str) -> Option<Vec<MineralId>> {
        let (node, _) = self.node(name)?;
        let path = self.path_of(name);
        let items = self.items(node, &path, false, "a list of minerals, e.g. [\"gallium\"]")?;
        if items.is_empty() {
            self.desk.fault(&node.span, &path, "empty", "expected at least one mineral", None);
            return None;
        }
        self.each(items, |item, path| {
            let Value::Text(text) = &item.value else {
                self.wrong_type(item, path, "a mineral in quotation marks");
                return None;
            };
            match self.registry().mineral(text) {
                Some(mineral) => Some(mineral.id.clone()),
                None => {
                    let ids = self.registry().minerals.keys().map(MineralId::as_str);
                    self.desk.fault(
                        &item.span,
                        path,
                        "unknown-mineral",
                        format!("`{}` is not a mineral of the registry", short(text)),
                        did_you_mean(text, ids),
                    );
                    None
                }
            }
        })
    }

    /// Reads every item, faults and repetitions noted, `None` if any failed.
    fn each<T: PartialEq>(
        &self,
        items: Vec<(&'d Node, String)>,
        read: impl Fn(&'d Node, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut all = Vec::new();
        let mut failed = false;
        for (item, path) in items {
            if self.desk.is_full() {
                return None;
            }
            match read(item, &path) {
                Some(value) if all.contains(&value) => {
                    let message =
                        format!("{} is listed twice; expected it once", item.value.words().trim_start_matches("text "));
                    self.desk.fault(&item.span, &path, "repeated", message, None);
                    failed = true;
                }
                Some(value) => all.push(value),
                None => failed = true,
            }
        }
        (!failed).then_some(all)
    }

    /// One form, or a list of forms.
    pub fn forms(&self, name: &'static str, purpose: Use) -> Option<At<Vec<FormId>>> {
        let (node, _) = self.node(name)?;
        let path = self.path_of(name);
        let items = self.items(node, &path, true, "a form or a list of forms, e.g. [\"gallium:refined\"]")?;
        if items.is_empty() {
            self.desk.fault(&node.span, &path, "empty", "expected at least one form", None);
            return None;
        }
        let forms = self.each(items, |item, path| self.form_in(item, path, purpose))?;
        Some(At { value: forms, span: node.span.clone(), path })
    }

    /// One form, a list of forms, or `"all"` (an empty list).
    pub fn forms_or_all(&self, name: &'static str) -> Option<Vec<FormId>> {
        match self.node(name) {
            None => Some(Vec::new()),
            Some((node, _)) if matches!(&node.value, Value::Text(t) if t == "all") => Some(Vec::new()),
            Some(_) => self.forms(name, Use::Trade).map(|at| at.value),
        }
    }

    /// One form.
    pub fn form(&self, name: &'static str) -> Option<FormId> {
        let (node, _) = self.node(name)?;
        self.form_in(node, &self.path_of(name), Use::Inside)
    }

    fn form_in(&self, node: &Node, path: &str, purpose: Use) -> Option<FormId> {
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, path, "a form in quotation marks, e.g. \"gallium:refined\"");
            return None;
        };
        let id = FormId::from(text.as_str());
        match self.registry().forms.get(&id) {
            Some(form) if form.local && purpose == Use::Trade => {
                self.desk.fault(
                    &node.span,
                    path,
                    "not-traded",
                    format!("`{id}` does not travel, so a measure on trade cannot touch it"),
                    self.traded_forms(&id),
                );
                None
            }
            Some(_) if !self.desk.in_scenario(&id) => {
                self.desk.fault(
                    &node.span,
                    path,
                    "outside-scenario",
                    format!("`{id}` is in no chain of this scenario, so the measure would touch nothing"),
                    Some(self.chain_hint(&id)),
                );
                None
            }
            Some(_) => Some(id),
            None => {
                self.desk.fault(
                    &node.span,
                    path,
                    "unknown-form",
                    format!("`{}` is not a form of the registry", short(text)),
                    self.form_hint(text),
                );
                None
            }
        }
    }

    fn forms_of(&self, mineral: &str) -> Vec<&'a str> {
        let registry = self.registry();
        registry
            .forms
            .keys()
            .map(FormId::as_str)
            .filter(|id| id.split_once(':').is_some_and(|(m, _)| m == mineral))
            .collect()
    }

    fn traded_forms(&self, id: &FormId) -> Option<String> {
        let traded: Vec<&str> = self
            .forms_of(id.mineral().as_str())
            .into_iter()
            .filter(|f| {
                let form = self.registry().forms.get(&FormId::from(*f));
                form.is_some_and(|f| !f.local)
            })
            .collect();
        (!traded.is_empty()).then(|| format!("forms that travel: {}", traded.join(", ")))
    }

    /// What to do about a form that no chain of the scenario carries.
    fn chain_hint(&self, id: &FormId) -> String {
        let registry = self.registry();
        let chain = registry.minerals.get(&id.mineral()).and_then(|m| registry.chains.get(&m.chain));
        match chain.filter(|c| c.forms.iter().any(|form| self.desk.in_scenario(form))) {
            // The mineral is in the scenario already; its chain carries it in other forms.
            Some(chain) => {
                let forms: Vec<&str> = chain.forms.iter().map(FormId::as_str).take(24).collect();
                format!("forms of the chain `{}`: {}", chain.id, forms.join(", "))
            }
            None => format!("add `{}` to `minerals`", id.mineral()),
        }
    }

    fn form_hint(&self, text: &str) -> Option<String> {
        let forms = self.registry().forms.keys().map(FormId::as_str);
        let (mineral, what) = text.split_once(':').unwrap_or((text, ""));
        let known = self.forms_of(mineral);
        if known.is_empty() {
            // Whoever acts, and towards whom, have keys of their own.
            if let Meant::One(id) = self.registry().meant_area(text) {
                let name = Names(self.registry()).area(&id);
                return Some(format!(
                    "{name} is an area or bloc (`{id}`); a form is written `mineral:form`, e.g. `gallium:refined`"
                ));
            }
            return match nearest(text, forms) {
                Some(form) => Some(format!("did you mean `{form}`?")),
                None => self
                    .registry()
                    .mineral(mineral)
                    .map(|m| format!("forms of {}: {}", m.id, self.forms_of(m.id.as_str()).join(", ")))
                    .or_else(|| Some("write `mineral:form`, e.g. `gallium:refined`".into())),
            };
        }
        if !what.is_empty()
            && let Some(form) = nearest(text, known.iter().copied())
        {
            return Some(format!("did you mean `{form}`?"));
        }
        Some(format!("forms of {mineral}: {}", known.join(", ")))
    }

    /// An area (and, where `blocs` is set, a bloc).
    pub fn party(&self, name: &'static str, blocs: bool) -> Option<At<AreaId>> {
        let (node, _) = self.node(name)?;
        let path = self.path_of(name);
        let area = self.party_in(node, &path, blocs)?;
        if area.as_str() == "ROW" {
            self.desk.fault(
                &node.span,
                &path,
                "no-author",
                "`ROW` is everybody else, so it cannot act; expected an area or bloc",
                None,
            );
            return None;
        }
        Some(At { value: area, span: node.span.clone(), path })
    }

    fn party_in(&self, node: &Node, path: &str, blocs: bool) -> Option<AreaId> {
        let expected = if blocs { "an area or bloc" } else { "an area" };
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, path, &format!("{expected} in quotation marks, e.g. \"CHN\""));
            return None;
        };
        let registry = self.registry();
        let id = AreaId::from(text.as_str());
        let known = registry.areas.contains_key(&id) && !NOBODY.contains(&text.as_str());
        let bloc = registry.blocs().contains(&text.as_str());
        if known || (blocs && bloc) {
            return Some(id);
        }
        let hint = if bloc { Some(self.bloc_hint(&id, blocs)) } else { self.area_hint(text, blocs) };
        let code = if blocs { "unknown-party" } else { "unknown-area" };
        let message = format!("`{}` is not {expected} of the registry", short(text));
        self.desk.fault(&node.span, path, code, message, hint);
        None
    }

    /// What to write for a bloc: its id, or, where one area is wanted, one of its members.
    fn bloc_hint(&self, bloc: &AreaId, blocs: bool) -> String {
        let registry = self.registry();
        let name = Names(registry).area(bloc);
        let called =
            if name == bloc.as_str() { format!("`{bloc}` is a bloc") } else { format!("{name} is the bloc `{bloc}`") };
        // Whoever was a member at any time: dates are for the measure that names it.
        let of_bloc = registry.memberships.iter().filter(|m| m.bloc == bloc.as_str());
        let members: BTreeSet<&str> = of_bloc.map(|m| m.area.as_str()).collect();
        let members: Vec<&str> = members.into_iter().collect();
        match blocs {
            true => format!(
                "{called}; write \"{bloc}\", which stands for its members in each month: {}",
                members.join(", ")
            ),
            false => format!("{called}; name one of its members: {}", members.join(", ")),
        }
    }

    fn named(&self, ids: &[AreaId]) -> String {
        let names = Names(self.registry());
        let list: Vec<String> = ids.iter().map(|id| format!("`{id}` ({})", names.area(id))).collect();
        list.join(" or ")
    }

    fn area_hint(&self, text: &str, blocs: bool) -> Option<String> {
        let registry = self.registry();
        if NOBODY.contains(&text) {
            return Some(format!("`{text}` is a line of published tables, not an area that acts or trades"));
        }
        match registry.meant_area(text) {
            Meant::One(id) if registry.blocs().contains(&id.as_str()) => return Some(self.bloc_hint(&id, blocs)),
            Meant::One(id) => {
                return Some(format!("{} is `{id}`", Names(registry).area(&id)));
            }
            Meant::Several(ids) => return Some(format!("say which: {}", self.named(&ids))),
            Meant::Nothing => {}
        }
        let by_two_letters = |a: &&Area| !a.iso2.is_empty() && a.iso2.eq_ignore_ascii_case(text.trim());
        if let Some(area) = registry.areas.values().find(by_two_letters) {
            return Some(format!("{} is `{}`", area.name, area.id));
        }
        if blocs && let Some(bloc) = nearest(text, registry.blocs()) {
            return Some(format!("did you mean `{bloc}`?"));
        }
        // Codes of three letters are too short for a likeness of words: one slip of the fingers is the measure there.
        let mut near: Vec<&str> = registry.areas.keys().map(AreaId::as_str).collect();
        near.retain(|id| !NOBODY.contains(id) && strsim::damerau_levenshtein(text, id) == 1);
        if text.len() == 3 && (1..=3).contains(&near.len()) {
            let near: Vec<AreaId> = near.into_iter().map(AreaId::from).collect();
            return Some(format!("did you mean {}?", self.named(&near)));
        }
        let by_name = nearest(text, registry.areas.values().map(|a| a.name.as_str()));
        let meant = by_name.and_then(|name| registry.areas.values().find(|a| a.name == name));
        Some(match meant {
            Some(area) => format!("did you mean `{}` ({})?", area.id, area.name),
            None => "areas are ISO 3166-1 alpha-3 codes, e.g. `CHN`".into(),
        })
    }

    /// A bloc.
    pub fn bloc(&self, name: &'static str) -> Option<AreaId> {
        let (node, _) = self.node(name)?;
        let path = self.path_of(name);
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, &path, "a bloc in quotation marks, e.g. \"EU27\"");
            return None;
        };
        let blocs = self.registry().blocs();
        if blocs.contains(&text.as_str()) {
            return Some(AreaId::from(text.as_str()));
        }
        // An id with a slip in it is near; a bloc's name is not.
        let hint = did_you_mean(text, blocs.iter().copied()).or_else(|| match self.registry().meant_area(text) {
            Meant::One(id) if blocs.contains(&id.as_str()) => Some(self.bloc_hint(&id, true)),
            _ => None,
        });
        self.desk.fault(
            &node.span,
            &path,
            "unknown-bloc",
            format!("`{}` is not a bloc of the registry", short(text)),
            hint,
        );
        None
    }

    /// `"all"` (where allowed), an area or bloc, or a list of them; `absent` where the key is not there.
    pub fn parties(&self, name: &'static str, all: bool, absent: Option<Parties>) -> Option<At<Parties>> {
        let path = self.path_of(name);
        let Some((node, _)) = self.node(name) else {
            return absent.map(|value| At { value, span: 0..0, path });
        };
        let value = self.parties_in(node, &path, all)?;
        Some(At { value, span: node.span.clone(), path })
    }

    /// See [`Section::parties`].
    pub fn parties_in(&self, node: &'d Node, path: &str, all: bool) -> Option<Parties> {
        if matches!(&node.value, Value::Text(t) if t == "all") {
            if all {
                return Some(Parties::All);
            }
            self.desk.fault(
                &node.span,
                path,
                "everybody",
                "`all` has no meaning here; expected an area or bloc, or a list of them",
                None,
            );
            return None;
        }
        let expected =
            if all { "`\"all\"`, an area or bloc, or a list of them" } else { "an area or bloc, or a list of them" };
        let items = self.items(node, path, true, expected)?;
        if items.is_empty() {
            self.desk.fault(&node.span, path, "empty", format!("expected {expected}, found an empty list"), None);
            return None;
        }
        self.each(items, |item, path| self.party_in(item, path, true)).map(Parties::Only)
    }

    /// A policy event of the registry.
    pub fn event(&self, name: &'static str) -> Option<String> {
        let at = self.text(name)?;
        let events = &self.registry().events;
        if events.iter().any(|e| e.id == at.value) {
            return Some(at.value);
        }
        self.desk.fault(
            &at.span,
            &at.path,
            "unknown-event",
            format!("`{}` is not a policy event of the registry", short(&at.value)),
            did_you_mean(&at.value, events.iter().map(|e| e.id.as_str())),
        );
        None
    }

    /// Name of a registry parameter.
    pub fn parameter_name(&self, name: &'static str) -> Option<String> {
        let at = self.text(name)?;
        let known: BTreeSet<&str> = self.registry().parameters.iter().map(|p| p.name.as_str()).collect();
        if known.contains(at.value.as_str()) {
            return Some(at.value);
        }
        self.desk.fault(
            &at.span,
            &at.path,
            "unknown-parameter",
            format!("`{}` is not a parameter of the registry", short(&at.value)),
            did_you_mean(&at.value, known),
        );
        None
    }

    /// A form, a mineral, a stage or `*`.
    pub fn scope(&self, name: &'static str) -> Option<String> {
        let at = self.text(name)?;
        let registry = self.registry();
        let text = at.value.as_str();
        let known = text == "*"
            || registry.forms.contains_key(&FormId::from(text))
            || registry.minerals.contains_key(&MineralId::from(text))
            || Stage::ALL.iter().any(|s| s.name() == text);
        if known {
            return Some(at.value);
        }
        let names = registry
            .minerals
            .keys()
            .map(MineralId::as_str)
            .chain(registry.forms.keys().map(FormId::as_str))
            .chain(Stage::ALL.iter().map(|s| s.name()));
        let hint = nearest(text, names).map(|n| format!("did you mean `{n}`?"));
        self.desk.fault(
            &at.span,
            &at.path,
            "unknown-scope",
            format!("expected a form, a mineral, a stage or `*`, found `{}`", short(text)),
            hint,
        );
        None
    }
}
