//! What every measure asks of the chain, the registry and the dates.

use monazite_model::chain::Chain;
use monazite_model::code::{AreaId, FormId};
use monazite_model::period::{Month, Window};
use monazite_model::registry::Registry;
use monazite_model::scenario::{Measure, MeasureKind, Parties, Scenario};
use monazite_model::term::Target;
use monazite_model::words::date::window;
use monazite_model::words::names::{Names, list_of};

/// Areas a name or a list of parties stands for.
pub struct Group {
    /// Those that are in the chain by their own name.
    pub present: Vec<AreaId>,
    /// Those that are not: the measure does nothing there.
    pub absent: Vec<AreaId>,
}

/// Measures of a scenario, and the chain, registry and window they meet.
pub struct Context<'a> {
    pub scenario: &'a Scenario,
    pub chain: &'a Chain,
    pub registry: &'a Registry,
    pub window: Window,
}

impl<'a> Context<'a> {
    pub fn new(scenario: &'a Scenario, chain: &'a Chain, registry: &'a Registry, window: Window) -> Self {
        Context { scenario, chain, registry, window }
    }

    /// The month at which blocs are what they are: the middle of the window, so that a member of half of it counts.
    pub fn reference(&self) -> Month {
        self.window.start.plus(self.window.months as i32 / 2)
    }

    /// The measures that concern this chain, by index.
    pub fn measures(&self) -> impl Iterator<Item = (usize, &'a Measure)> {
        self.scenario.measures.iter().enumerate().filter(|(_, measure)| self.touches(&measure.kind))
    }

    /// Whether a measure concerns this chain.
    fn touches(&self, kind: &MeasureKind) -> bool {
        let forms = kind.forms();
        forms.is_empty() || forms.iter().any(|form| self.chain.form(form).is_some())
    }

    /// Whether a name is a bloc.
    pub fn is_bloc(&self, name: &AreaId) -> bool {
        self.registry.blocs().contains(&name.as_str())
            || self.scenario.measures.iter().any(|m| matches!(&m.kind, MeasureKind::Agreement(a) if a.joins == *name))
    }

    /// The areas a name stands for at the reference month, agreements of the scenario included; sorted.
    pub fn members(&self, name: &AreaId) -> Vec<AreaId> {
        if !self.is_bloc(name) {
            return vec![name.clone()];
        }
        let mut members = self.registry.members(name.as_str(), self.reference());
        for measure in &self.scenario.measures {
            if let MeasureKind::Agreement(agreement) = &measure.kind
                && agreement.joins == *name
                && measure.active(self.reference())
            {
                members.push(agreement.by.clone());
            }
        }
        members.sort();
        members.dedup();
        members
    }

    /// The areas some parties stand for, sorted; `None` for everybody.
    pub fn areas(&self, parties: &Parties) -> Option<Vec<AreaId>> {
        match parties {
            Parties::All => None,
            Parties::Only(list) => {
                let mut areas: Vec<AreaId> = list.iter().flat_map(|p| self.members(p)).collect();
                areas.sort();
                areas.dedup();
                Some(areas)
            }
        }
    }

    /// Whether an area is in the chain by its own name.
    fn present(&self, area: &AreaId) -> bool {
        self.chain.area(area).is_some()
    }

    /// Areas, parted into those that are in the chain and those that are not.
    pub fn group(&self, areas: Vec<AreaId>) -> Group {
        let (present, absent) = areas.into_iter().partition(|area| self.present(area));
        Group { present, absent }
    }

    /// Forms of a list that are in the chain, sorted as in the chain.
    pub fn forms(&self, on: &[FormId]) -> Vec<FormId> {
        self.chain.forms.iter().map(|f| f.id.clone()).filter(|id| on.contains(id)).collect()
    }

    /// Base of what a term acts on, t per year; nothing for a node, whose levels are of many kinds.
    pub fn base(&self, target: &Target) -> f64 {
        match target {
            Target::Flows { form, from, to } => self.base_flow(form, from.as_deref(), to.as_deref()),
            Target::Production { form, area } => self.base_production(form, area),
            Target::Use { form, area } => self.base_use(form, area),
            Target::Node { .. } => 0.0,
            Target::Together { parts } => parts.iter().map(|part| part.weight * self.base(&part.of)).sum(),
        }
    }

    /// Base flows of a form between sets of areas (`None` = all), t per year.
    pub fn base_flow(&self, form: &FormId, from: Option<&[AreaId]>, to: Option<&[AreaId]>) -> f64 {
        let Some(form) = self.chain.form(form) else { return 0.0 };
        let within = |set: Option<&[AreaId]>, node: usize| {
            let area = &self.chain.areas[self.chain.nodes[node].area];
            set.is_none_or(|areas| areas.contains(area))
        };
        let flows = self.chain.flows.iter().filter(|f| self.chain.nodes[f.from].form == form);
        flows.filter(|f| within(from, f.from) && within(to, f.to)).map(|f| f.level.band.value).sum()
    }

    fn node(&self, form: &FormId, area: &AreaId) -> Option<usize> {
        self.chain.node(self.chain.form(form)?, self.chain.area(area)?)
    }

    /// Whether a form is made, used or traded in an area.
    pub fn has_node(&self, form: &FormId, area: &AreaId) -> bool {
        self.node(form, area).is_some()
    }

    /// Base production of a form in an area, t per year.
    pub fn base_production(&self, form: &FormId, area: &AreaId) -> f64 {
        self.node(form, area).map_or(0.0, |node| self.chain.production(node))
    }

    /// Base use of a form in an area: uses and intake by processes, t per year.
    pub fn base_use(&self, form: &FormId, area: &AreaId) -> f64 {
        let Some(node) = self.node(form, area) else { return 0.0 };
        let used: f64 = self.chain.used().filter(|u| u.node == node).map(|u| u.level.band.value).sum();
        let taken: f64 = self
            .chain
            .transformations
            .iter()
            .flat_map(|t| t.inputs.iter().map(move |leg| (leg, t.level.band.value)))
            .filter(|(leg, _)| leg.node == node)
            .map(|(leg, level)| leg.per_tonne * level)
            .sum();
        used + taken
    }

    /// What processes of an area that take in a form make: main output, and tonnes of the form per tonne of it (mean over
    /// processes, by output).
    pub fn processed_into(&self, form: &FormId, area: &AreaId) -> Vec<(FormId, f64)> {
        let Some(node) = self.node(form, area) else { return Vec::new() };
        let mut made: Vec<(FormId, f64, f64)> = Vec::new();
        for t in &self.chain.transformations {
            let per_tonne: f64 = t.inputs.iter().filter(|leg| leg.node == node).map(|leg| leg.per_tonne).sum();
            let Some(main) = t.outputs.first().filter(|_| per_tonne > 0.0) else { continue };
            let output = self.chain.forms[self.chain.nodes[main.node].form].id.clone();
            let level = t.level.band.value.max(f64::MIN_POSITIVE);
            match made.iter_mut().find(|(form, ..)| *form == output) {
                Some((_, taken, out)) => (*taken, *out) = (*taken + per_tonne * level, *out + level),
                None => made.push((output, per_tonne * level, level)),
            }
        }
        made.into_iter().map(|(form, taken, out)| (form, taken / out)).collect()
    }

    /// Name of an area or bloc inside a sentence.
    pub fn area_name(&self, area: &AreaId) -> String {
        Names(self.registry).area_in_text(area)
    }

    /// Name of a form inside a sentence.
    pub fn form_name(&self, form: &FormId) -> String {
        Names(self.registry).form_in_text(form)
    }

    /// Names of areas in a sentence.
    pub fn area_list(&self, areas: &[AreaId]) -> String {
        let names: Vec<String> = areas.iter().map(|a| self.area_name(a)).collect();
        list_of(&names, 6)
    }

    /// Names of parties as the scenario wrote them.
    pub fn parties(&self, parties: &Parties) -> String {
        match parties {
            Parties::All => "everybody".into(),
            Parties::Only(list) => self.area_list(list),
        }
    }

    /// The window in words.
    pub fn window_words(&self) -> String {
        window(self.window)
    }
}
