//! A small registry made by hand, so that messages in tests do not move when the bundled registry grows.

use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::Quality;
use monazite_model::period::Month;
use monazite_model::registry::{
    Area, ChainSpec, Distribution, Form, Membership, Mineral, Parameter, PolicyEvent, Registry,
};

/// Three chains (gallium with aluminium, germanium, cobalt), nine areas, two blocs, two events, two parameters.
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    minerals(&mut registry);
    forms(&mut registry);
    areas(&mut registry);
    events(&mut registry);
    parameters(&mut registry);
    registry
}

fn minerals(registry: &mut Registry) {
    for (id, name, symbol, chain) in [
        ("aluminium", "Aluminium", "Al", "gallium"),
        ("gallium", "Gallium", "Ga", "gallium"),
        ("germanium", "Germanium", "Ge", "germanium"),
        ("cobalt", "Cobalt", "Co", "cobalt"),
    ] {
        registry.minerals.insert(
            MineralId::from(id),
            Mineral {
                id: MineralId::from(id),
                name: name.into(),
                symbol: symbol.into(),
                synonyms: vec![],
                group: String::new(),
                chain: chain.into(),
                counted_as: format!("{symbol} content"),
                held: String::new(),
            },
        );
    }
}

fn forms(registry: &mut Registry) {
    for (id, stage, local, chain) in [
        ("alumina:refined", Stage::Processing, false, "gallium"),
        ("gallium:liquor", Stage::Processing, true, "gallium"),
        ("gallium:refined", Stage::Refining, false, "gallium"),
        ("germanium:refined", Stage::Refining, false, "germanium"),
        ("cobalt:mined", Stage::Mine, false, "cobalt"),
        ("cobalt:refined", Stage::Refining, false, "cobalt"),
        ("gallium:scrap", Stage::Recycling, false, ""),
    ] {
        let id = FormId::from(id);
        registry.forms.insert(
            id.clone(),
            Form {
                id: id.clone(),
                name: id.to_string(),
                stage,
                hs: vec![],
                local,
                price_of: None,
                price_factor: 1.0,
                price_reason: String::new(),
                production_of: None,
                outside: None,
                stated_as: Vec::new(),
                stated_use: None,
                no_unit_value: String::new(),
                figures_of: None,
                figures_reason: String::new(),
                sum_of: Vec::new(),
            },
        );
        // A form may be known without being in a chain.
        if chain.is_empty() {
            continue;
        }
        let spec = registry.chains.entry(chain.into()).or_insert_with(|| ChainSpec {
            id: chain.into(),
            minerals: vec![],
            forms: vec![],
            weak: String::new(),
        });
        spec.forms.push(id);
    }
}

/// Areas and blocs.
fn areas(registry: &mut Registry) {
    for (id, name, iso2) in [
        ("CAN", "Canada", "CA"),
        ("CHN", "China", "CN"),
        ("COD", "DR Congo", "CD"),
        ("DEU", "Germany", "DE"),
        ("FRA", "France", "FR"),
        ("JPN", "Japan", "JP"),
        ("RUS", "Russia", "RU"),
        ("USA", "United States", "US"),
        ("ROW", "Rest of the world", ""),
        ("WLD", "World", ""),
    ] {
        registry.areas.insert(
            AreaId::from(id),
            Area {
                id: AreaId::from(id),
                name: name.into(),
                iso2: iso2.into(),
                m49: String::new(),
                baci: String::new(),
                region: String::new(),
                hub: false,
                names: vec![],
                article: id == "USA",
                kept: false,
            },
        );
    }
    for (bloc, area, from) in [("EU27", "DEU", None), ("EU27", "FRA", None), ("us-fta", "CAN", Month::new(2020, 7))] {
        registry.memberships.push(Membership {
            bloc: bloc.into(),
            agreement: bloc.into(),
            area: AreaId::from(area),
            from,
            until: None,
            source: String::new(),
        });
    }
}

fn events(registry: &mut Registry) {
    for id in ["PE041", "PE053"] {
        registry.events.push(PolicyEvent {
            id: id.into(),
            date: "2023-08-01".into(),
            actor: "CHN".into(),
            target: "ALL".into(),
            minerals: "gallium".into(),
            hs: String::new(),
            instrument: "export_licence".into(),
            detail: String::new(),
            status: "in_force".into(),
            source: String::new(),
            date_kind: "effective".into(),
        });
    }
}

fn parameters(registry: &mut Registry) {
    for name in ["demand-elasticity", "supply-elasticity"] {
        registry.parameters.push(Parameter {
            name: name.into(),
            scope: "*".into(),
            central: 0.2,
            low: 0.1,
            high: 0.4,
            distribution: Distribution::LogNormal,
            unit: "1".into(),
            source: String::new(),
            reason: "made up".into(),
            grade: Quality::D,
        });
    }
}
