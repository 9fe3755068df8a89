//! What a figure rests on, who stands at a kink, and measures, in words.

use monazite_engine::equilibrium::{ChainLevel, NodeRole, ParameterName, Role, Source, TermNumber};
use monazite_model::chain::{SupplyKind, UseKind};
use monazite_model::code::{AreaId, FormId};
use monazite_model::outcome::{AppliedMeasure, Ground, GroundKind};
use monazite_model::quantity::Unit;
use monazite_model::registry::Registry;
use monazite_model::scenario::MeasureWord;
use monazite_model::term::{Effect, Target, Term};
use monazite_report::names::{Names, list};

use super::solve::Central;

/// Areas that are named one by one.
const MOST_NAMED: usize = 3;

/// One chain's things in words.
pub(super) struct Words<'a> {
    pub central: &'a Central<'a>,
    pub names: Names<'a>,
    /// Measures as applied, in file order.
    pub measures: &'a [AppliedMeasure],
}

/// Something a figure rests on, and a sentence about it: `If demand for X answered 10 % more to its price`.
pub(super) struct Told {
    pub ground: Ground,
    pub condition: String,
}

/// `China's export licence`; with its number where another measure would be called the same.
pub(super) fn label(measures: &[AppliedMeasure], measure: usize, registry: &Registry) -> String {
    let kind = |m: &AppliedMeasure| match m.kind {
        MeasureWord::Capacity => "new capacity".to_owned(),
        kind => kind.heading(),
    };
    let of = |m: &AppliedMeasure| match &m.by {
        Some(by) => format!("{} {}", possessive(&Names(registry).area_in_text(by)), kind(m)),
        None => format!("the {}", kind(m)),
    };
    let Some(own) = measures.iter().find(|m| m.measure == measure).map(of) else {
        return format!("measure {}", measure + 1);
    };
    let alike = measures.iter().filter(|m| of(m) == own).count();
    if alike > 1 { format!("{own} (measure {})", measure + 1) } else { own }
}

fn possessive(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

/// What a level is about: its word, form, area, and the partner of a flow.
struct Place {
    name: &'static str,
    form: usize,
    area: usize,
    partner: Option<usize>,
}

/// Form, area and partner of a target where they are one each, and form and places in words.
struct Aim {
    form: Option<FormId>,
    area: Option<AreaId>,
    partner: Option<AreaId>,
    on: String,
}

impl Words<'_> {
    fn form(&self, form: usize) -> String {
        self.names.form_in_text(&self.central.market.structure.forms[form])
    }

    fn area(&self, area: usize) -> String {
        self.names.area_in_text(&self.central.market.structure.areas[area])
    }

    fn label(&self, measure: usize) -> String {
        label(self.measures, measure, self.names.0)
    }

    /// Something a figure rests on, `more` of which (`10 % more`) is in the condition.
    pub fn tell(&self, source: Source, at: f64, percent: &str) -> Told {
        match source {
            Source::Parameter { form, name } => self.parameter(form, name, at, percent),
            Source::Term { term, number } => self.term(&self.central.terms[term], number, at, percent),
            Source::Level(level) => self.level(level, at, percent),
            Source::Price { form } => {
                let words = format!("base price of {}", self.form(form));
                let condition = format!("If {} had cost {percent} more in the base year", self.form(form));
                let ground = self.ground(GroundKind::Price, "base-price", words, at, Some(Unit::UsdPerT));
                Told { ground: Ground { form: Some(self.id(form)), ..ground }, condition }
            }
        }
    }

    fn id(&self, form: usize) -> FormId {
        self.central.market.structure.forms[form].clone()
    }

    fn ground(&self, kind: GroundKind, name: &str, words: String, at: f64, at_unit: Option<Unit>) -> Ground {
        Ground { kind, name: name.to_owned(), form: None, area: None, partner: None, measure: None, words, at, at_unit }
    }

    fn parameter(&self, form: usize, name: ParameterName, at: f64, percent: &str) -> Told {
        let f = self.form(form);
        let (words, condition, unit) = match name {
            ParameterName::SupplyElasticity => (
                format!("elasticity of supply of {f}"),
                format!("If supply of {f} answered {percent} more to its price"),
                None,
            ),
            ParameterName::DemandElasticity => (
                format!("elasticity of demand for {f}"),
                format!("If demand for {f} answered {percent} more to its price"),
                None,
            ),
            ParameterName::TradeElasticity => (
                format!("elasticity of trade in {f}"),
                format!("If trade in {f} answered {percent} more to price gaps"),
                None,
            ),
            ParameterName::ChokePrice => (
                format!("price at which use of {f} stops, as a multiple of the base price"),
                format!("If use of {f} stopped at a price {percent} higher"),
                None,
            ),
            ParameterName::ShutdownPrice => (
                format!("price at which supply of {f} stops, as a share of the base"),
                format!("If supply of {f} stopped at a price {percent} higher"),
                Some(Unit::Share),
            ),
            ParameterName::EntryCost => (
                format!("cost of a new route for {f}, as a share of the base price"),
                format!("If opening a new route for {f} cost {percent} more"),
                Some(Unit::Share),
            ),
            ParameterName::ConversionShare => (
                format!("least margin of making {f}, as a share of its value"),
                format!("If making {f} took a margin {percent} larger"),
                Some(Unit::Share),
            ),
        };
        let ground = self.ground(GroundKind::Parameter, name.name(), words, at, unit);
        Told { ground: Ground { form: Some(self.id(form)), ..ground }, condition }
    }

    fn term(&self, term: &Term, number: TermNumber, at: f64, percent: &str) -> Told {
        let label = self.label(term.measure);
        let by = self.measures.iter().find(|m| m.measure == term.measure).and_then(|m| m.by.as_ref());
        let Aim { form, area, partner, on } = self.target(&term.target, by);
        let (name, noun, act) = match (number, &term.effect) {
            (TermNumber::UsdPerTonne, Effect::Cost { .. }) => {
                ("cost", "cost", format!("cost {percent} more per tonne of {on}"))
            }
            (TermNumber::UsdPerTonne, Effect::Specific { .. }) => {
                ("rate", "rate per tonne", format!("took {percent} more per tonne of {on}"))
            }
            (TermNumber::UsdPerTonne, Effect::PriceFloor { .. }) => {
                ("floor", "floor price", format!("bought {on} at a floor {percent} higher"))
            }
            (TermNumber::UsdPerTonne, _) => {
                ("operating-cost", "operating cost", format!("made {on} at a cost {percent} higher"))
            }
            (TermNumber::Rate, Effect::TariffRateQuota { .. }) => {
                ("rate-inside", "rate inside the quota", format!("took {percent} more on {on} inside its quota"))
            }
            (TermNumber::Rate, _) => ("rate", "rate", format!("took {percent} more on {on}")),
            (TermNumber::RateBeyond, _) => {
                ("rate-beyond", "rate beyond the quota", format!("took {percent} more on {on} beyond its quota"))
            }
            (TermNumber::Tonnes, Effect::Cap { .. }) => ("limit", "limit", format!("let {percent} more {on} through")),
            (TermNumber::Tonnes, Effect::TariffRateQuota { .. }) => {
                ("quota", "quota", format!("had a quota for {on} {percent} larger"))
            }
            (TermNumber::Tonnes, Effect::CapacityAdd { .. }) => {
                ("capacity", "new capacity", format!("added {percent} more capacity for {on}"))
            }
            (TermNumber::Tonnes, Effect::PriceFloor { .. }) => {
                ("most-bought", "most that is bought", format!("bought up to {percent} more {on}"))
            }
            (TermNumber::Tonnes, _) => ("stock", "stock", format!("put {percent} more {on} on the market")),
            (TermNumber::Factor, _) => {
                ("capacity-left", "capacity left", format!("left {percent} more of the capacity for {on}"))
            }
            (TermNumber::Share, _) => {
                ("share", "share required", format!("asked for a share {percent} larger of {on}"))
            }
            (TermNumber::Leak, _) => ("leak", "share that leaks", format!("let {percent} more {on} leak through")),
        };
        let unit = match number {
            TermNumber::UsdPerTonne => Unit::UsdPerT,
            TermNumber::Tonnes => Unit::Tonne,
            _ => Unit::Share,
        };
        let words = format!("{noun} of {label}, {on}");
        let ground = self.ground(GroundKind::Term, name, words, at, Some(unit));
        let ground = Ground { form, area, partner, measure: Some(term.measure), ..ground };
        Told { ground, condition: format!("If {label} {act}") }
    }

    /// What a target is about; the author of the measure is not said again.
    fn target(&self, target: &Target, by: Option<&AreaId>) -> Aim {
        let one = |areas: &Option<Vec<AreaId>>| areas.as_deref().and_then(|a| (a.len() == 1).then(|| a[0].clone()));
        let told = |areas: &Option<Vec<AreaId>>, word: &str| match areas {
            None => String::new(),
            Some(areas) if by.is_some_and(|by| areas == std::slice::from_ref(by)) => String::new(),
            Some(areas) if areas.len() > MOST_NAMED => format!(" {word} {} areas", areas.len()),
            Some(areas) => {
                let names: Vec<String> = areas.iter().map(|a| self.names.area_in_text(a)).collect();
                format!(" {word} {}", list(&names))
            }
        };
        match target {
            Target::Flows { form, from, to } => Aim {
                form: Some(form.clone()),
                area: one(from),
                partner: one(to),
                on: format!("{}{}{}", self.names.form_in_text(form), told(from, "from"), told(to, "to")),
            },
            Target::Together { parts } => {
                let first = parts.first().map(|part| self.target(&part.of, by));
                // All parts are of the same places.
                let (area, partner) = first.map_or((None, None), |aim| (aim.area, aim.partner));
                Aim { form: None, area, partner, on: format!("{} forms counted together", parts.len()) }
            }
            Target::Production { form, area } | Target::Use { form, area } | Target::Node { form, area } => {
                let own = by == Some(area);
                let place = if own { String::new() } else { format!(" in {}", self.names.area_in_text(area)) };
                let on = format!("{}{place}", self.names.form_in_text(form));
                Aim { form: Some(form.clone()), area: Some(area.clone()), partner: None, on }
            }
        }
    }

    fn level(&self, level: ChainLevel, at: f64, percent: &str) -> Told {
        let Place { name, form, area, partner } = self.place(level);
        let (f, a, year) = (self.form(form), self.area(area), self.central.chain.year);
        let (words, condition) = match level {
            ChainLevel::Supply(k) if self.central.chain.supplies[k].kind == SupplyKind::Secondary => (
                format!("{f} from scrap in {a}"),
                format!("If {a} had made {percent} more {f} from scrap in {year} than is counted"),
            ),
            ChainLevel::Supply(k) if self.central.chain.supplies[k].kind == SupplyKind::Stock => (
                format!("{f} in {a} out of stock"),
                format!("If {percent} more {f} had come out of stock in {a} in {year} than is counted"),
            ),
            ChainLevel::Supply(k) if !self.central.chain.supplies[k].kind.is_output() => (
                format!("{f} in {a} that nobody's output accounts for"),
                format!("If {percent} more {f} had come from nobody's output in {a} in {year} than is counted"),
            ),
            ChainLevel::Supply(_) | ChainLevel::Process(_) => (
                format!("output of {f} in {a}"),
                format!("If {a} had made {percent} more {f} in {year} than is counted"),
            ),
            ChainLevel::SupplyCapacity(_) | ChainLevel::ProcessCapacity(_) => {
                (format!("capacity for {f} in {a}"), format!("If {a} had {percent} more capacity for {f}"))
            }
            ChainLevel::Use(k) if self.central.chain.uses[k].kind == UseKind::Stock => (
                format!("{f} in {a} that goes into stock"),
                format!("If {percent} more {f} had gone into stock in {a} in {year} than is counted"),
            ),
            ChainLevel::Use(k) if !self.central.chain.uses[k].kind.is_use() => (
                format!("{f} in {a} that goes to no use"),
                format!("If {percent} more {f} had gone to no use in {a} in {year} than is counted"),
            ),
            ChainLevel::Use(_) => {
                (format!("use of {f} in {a}"), format!("If {a} had used {percent} more {f} in {year} than is counted"))
            }
            ChainLevel::Disposal(_) => (
                format!("{f} thrown away in {a}"),
                format!("If {a} had thrown away {percent} more {f} in {year} than is counted"),
            ),
            ChainLevel::Flow(_) => {
                let to = partner.map_or_else(String::new, |to| self.area(to));
                (
                    format!("flow of {f} from {a} to {to}"),
                    format!("If {a} had sent {percent} more {f} to {to} in {year} than is counted"),
                )
            }
        };
        let id = |area: usize| self.central.market.structure.areas[area].clone();
        let ground = self.ground(GroundKind::Level, name, words, at, Some(Unit::Tonne));
        let ground = Ground { form: Some(self.id(form)), area: Some(id(area)), partner: partner.map(id), ..ground };
        Told { ground, condition }
    }

    fn place(&self, level: ChainLevel) -> Place {
        let chain = self.central.chain;
        let at = |name: &'static str, node: usize| Place {
            name,
            form: chain.nodes[node].form,
            area: chain.nodes[node].area,
            partner: None,
        };
        // A process without an output would have no level; its chain says which node it is at.
        let made = |k: usize| chain.transformations[k].outputs.first().map_or(0, |leg| leg.node);
        match level {
            ChainLevel::Supply(k) => at("supply", chain.supplies[k].node),
            ChainLevel::SupplyCapacity(k) => at("supply-capacity", chain.supplies[k].node),
            ChainLevel::Process(k) => at("process", made(k)),
            ChainLevel::ProcessCapacity(k) => at("process-capacity", made(k)),
            ChainLevel::Use(k) => at("use", chain.uses[k].node),
            ChainLevel::Disposal(k) => at("disposal", chain.disposals[k].node),
            ChainLevel::Flow(k) => {
                let flow = &chain.flows[k];
                Place { partner: Some(chain.nodes[flow.to].area), ..at("flow", flow.from) }
            }
        }
    }

    /// Who an activity is: `the route for refined gallium from China to Japan`.
    pub fn activity(&self, activity: usize) -> String {
        let structure = &self.central.market.structure;
        let chain = self.central.chain;
        let at = |what: &str, form: usize, area: usize| format!("{what} {} in {}", self.form(form), self.area(area));
        match structure.roles[activity] {
            Role::Supply { supply, area } => at("supply of", chain.nodes[chain.supplies[supply].node].form, area),
            Role::Unaccounted { supply, area } => {
                at("supply that nobody publishes of", chain.nodes[chain.supplies[supply].node].form, area)
            }
            Role::Beyond { position, area } => {
                at("what goes to no use of", chain.nodes[chain.uses[position].node].form, area)
            }
            Role::Process { transformation, area } => {
                let made = chain.transformations[transformation].outputs.first();
                at("the making of", made.map_or(0, |leg| chain.nodes[leg.node].form), area)
            }
            Role::Added { measure, form, area, .. } => {
                format!("{} under {}", at("new capacity for", form, area), self.label(measure))
            }
            Role::Use { position, area } => at("use of", chain.nodes[chain.uses[position].node].form, area),
            Role::Disposal { form, area } => at("the disposal of", form, area),
            Role::Warehouse { form, area } => at("unsold", form, area),
            Role::Release(stock) => {
                let stock = &structure.stocks[stock];
                let sale = at("the sale of stock of", stock.form, stock.area);
                format!("{sale} under {}", self.label(stock.measure))
            }
            Role::Trade { form, from, to } => {
                format!("the route for {} from {} to {}", self.form(form), self.area(from), self.area(to))
            }
            Role::Customs { form, from, to } => {
                format!("customs for {} from {} to {}", self.form(form), self.area(from), self.area(to))
            }
            Role::Blend { form, area, origin } => {
                let of = match structure
                    .nodes
                    .iter()
                    .find(|node| matches!(node, NodeRole::Pool { origin: o, .. } if *o == origin))
                {
                    Some(_) => "use of goods of one origin,",
                    None => "use of",
                };
                at(of, form, area)
            }
            Role::Outlet { form, area } => at("sales of", form, area),
            Role::Permit(cap) => format!("the limit under {}", self.label(structure.caps[cap].measure)),
            Role::Buyer { measure, form, area, .. } => {
                format!("{} under {}", at("the buyer of last resort for", form, area), self.label(measure))
            }
            Role::SpareCertificates { measure, area } => {
                format!("spare certificates in {} under {}", self.area(area), self.label(measure))
            }
        }
    }
}
