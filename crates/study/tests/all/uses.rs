//! Use in the bundled chains of 2024: the world uses what is said to be needed, and trading places and mines use nothing.

use monazite_engine::indicators::dependence::reliance::net_import_reliance;
use monazite_intake::atlas;
use monazite_intake::chain;
use monazite_model::answer::Answer;
use monazite_model::answer::dependence::Dependence;
use monazite_model::chain::{Chain, SupplyKind, UseKind};
use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::fact::{Quality, QuantityKind};
use monazite_model::observed::Observed;
use monazite_model::period::Period;
use monazite_model::question::{AskDependence, Question};
use monazite_study::ask;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

const YEAR: i32 = 2024;

fn of(form: &str) -> (Chain, usize) {
    let atlas = atlas::bundled().unwrap();
    let id = FormId::from(form);
    let chain = chain::build(atlas, &atlas.registry.minerals[&id.mineral()].chain, YEAR).unwrap();
    let f = chain.form(&id).unwrap();
    (chain, f)
}

/// What leaves the chain as a kind of use of a form, by area.
fn out(chain: &Chain, f: usize, kind: UseKind) -> impl Iterator<Item = (&str, f64)> {
    let here = chain.uses.iter().filter(move |u| u.kind == kind && chain.nodes[u.node].form == f);
    here.map(|u| (chain.areas[chain.nodes[u.node].area].as_str(), u.level.band.value))
}

fn of_area(chain: &Chain, f: usize, kind: UseKind, area: &str) -> f64 {
    out(chain, f, kind).filter(|(a, _)| *a == area).map(|(_, t)| t).sum()
}

/// The International Energy Agency's demand of 2024 (Critical Minerals Dataset 2025), with the band of its grade.
#[test]
fn the_world_uses_what_is_stated_to_be_needed() {
    let atlas = atlas::bundled().unwrap();
    let mut off = Vec::new();
    for form in ["cobalt:refined", "lithium:refined", "nickel:refined", "copper:refined"] {
        let (chain, f) = of(form);
        let used: f64 = out(&chain, f, UseKind::Use).map(|(_, t)| t).sum();
        let processed: f64 = chain
            .transformations
            .iter()
            .flat_map(|t| t.inputs.iter().map(move |leg| (leg, t.level.band.value)))
            .filter(|(leg, _)| chain.nodes[leg.node].form == f)
            .map(|(leg, t)| leg.per_tonne * t)
            .sum();
        let stated = atlas.facts.of(&FormId::from(form).mineral()).iter().find(|fact| {
            let s = &fact.series;
            let whole = s.quantity == QuantityKind::Demand && s.partner == "total demand" && s.form.as_str() == form;
            whole && fact.period == Period::Year(YEAR)
        });
        let band = stated.unwrap().range().unwrap();
        // What leaves the books of makers is used by somebody.
        let nobodys: f64 = out(&chain, f, UseKind::Unaccounted).map(|(_, t)| t).sum();
        let taken = used + processed + nobodys;
        println!("{form}: {taken:.0} t taken, {} stated", band.value);
        if taken < band.low || taken > band.high {
            off.push(format!("{form}: {taken:.0} t, stated {band:?}"));
        }
        let stock: f64 = out(&chain, f, UseKind::Stock).map(|(_, t)| t).sum();
        if stock <= 0.0 {
            off.push(format!("{form}: no stock grew"));
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn cobalt_is_not_used_where_it_is_mined_and_what_grew_in_stock_is_what_a_year_can_store() {
    let (chain, refined) = of("cobalt:refined");
    let mined = chain.form(&FormId::from("cobalt:mined")).unwrap();
    assert_eq!(out(&chain, mined, UseKind::Use).count(), 0, "crude hydroxide is no end use");
    for area in ["COD", "IDN"] {
        let used = of_area(&chain, refined, UseKind::Use, area);
        assert!(used < 1000.0, "{area} uses {used:.0} t of refined cobalt");
    }
    // The Cobalt Institute has a surplus of 36 kt in 2024 (Cobalt Market Report 2024, May 2025).
    let stock: f64 = [mined, refined].iter().flat_map(|f| out(&chain, *f, UseKind::Stock)).map(|(_, t)| t).sum();
    assert!((25_000.0..50_000.0).contains(&stock), "{stock:.0} t into stock");
}

/// Share of the world's use of a form that a trading place may have where nothing says that it uses it.
const SMALL: f64 = 0.002;

#[test]
fn trading_places_use_nothing_that_no_source_says_they_use() {
    let atlas = atlas::bundled().unwrap();
    let registry = &atlas.registry;
    assert!(registry.trading_places.len() >= 11);
    let mut off = Vec::new();
    for id in registry.chains.keys() {
        let chain = chain::build(atlas, id, YEAR).unwrap();
        for f in 0..chain.forms.len() {
            let world: f64 = out(&chain, f, UseKind::Use).map(|(_, t)| t).sum();
            for used in chain.used().filter(|u| chain.nodes[u.node].form == f) {
                let area = &chain.areas[chain.nodes[used.node].area];
                let form = &chain.forms[f];
                let place = registry.trading_places.get(area).filter(|place| place.trades(&form.id.mineral()));
                let Some(place) = place else { continue };
                let t = used.level.band.value;
                let stated = used.level.grade <= Quality::B;
                let made = if form.stage == Stage::Mine { 0.0 } else { chain.production(used.node) };
                let known = stated || place.uses(&form.id.mineral()) || t <= 1.05 * made;
                if !known && t > SMALL * world {
                    off.push(format!("{} uses {t:.3} of {world:.0} t of {}", area, form.id));
                }
            }
        }
        if let Some(area) = chain.area(&AreaId::from("HKG")) {
            let used = chain.used().filter(|u| chain.nodes[u.node].area == area && u.level.band.value > 1e-6);
            off.extend(used.map(|u| format!("Hong Kong uses {}", chain.forms[chain.nodes[u.node].form].id)));
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn uranium_is_used_where_reactors_are() {
    let (chain, f) = of("uranium:mined");
    for (area, tonnes_u) in [("CHN", 13_132.0), ("FRA", 8232.0), ("KOR", 4309.0), ("JPN", 2180.0), ("IND", 1725.0)] {
        let (used, stated) = (of_area(&chain, f, UseKind::Use, area), 1.1792 * tonnes_u);
        assert!((used / stated - 1.0).abs() < 0.2, "{area}: {used:.0} t, {stated:.0} stated");
    }
    for area in ["KAZ", "UZB", "NAM", "NER", "AUS"] {
        let used = of_area(&chain, f, UseKind::Use, area);
        assert!(used < 20.0, "{area} runs no reactor and uses {used:.0} t");
    }
}

/// Net import reliance that the survey of the United States prints for 2024 (USGS MCS 2026), where output from scrap decides it. Vanadium:
/// the survey's imports hold ash, residues and chemicals that are not the form.
#[test]
fn what_the_united_states_recycle_is_supply_at_home() {
    let mut off = Vec::new();
    for (form, printed, apart) in [
        ("cobalt:refined", 0.74, 0.03),
        ("tin:refined", 0.75, 0.05),
        ("aluminium:refined", 0.62, 0.03),
        ("silver:mined", 0.68, 0.03),
        ("bismuth:refined", 0.90, 0.03),
        ("antimony:refined", 0.86, 0.05),
        ("vanadium:refined", 0.46, 0.12),
        ("alumina:refined", 0.63, 0.05),
        ("nickel:refined", 0.43, 0.05),
        ("palladium:mined", 0.34, 0.05),
        ("platinum:mined", 0.85, 0.05),
    ] {
        let found = reliance_of_the_united_states(form).unwrap();
        println!("{form}: {found:.3}, printed {printed}");
        if (found - printed).abs() > apart {
            off.push(format!("{form}: {found:.3}, printed {printed}"));
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

/// The survey's capacity of platinum metals is of mines (World Minerals Outlook 2025): recyclers are not held to what it leaves them.
#[test]
fn a_published_capacity_of_mines_does_not_hold_recyclers_to_what_they_make() {
    for (form, stated) in [("palladium:mined", None), ("platinum:mined", Some(5.0))] {
        let (chain, f) = of(form);
        let at = |node: usize| chain.nodes[node].form == f && chain.areas[chain.nodes[node].area].as_str() == "USA";
        let scrap = chain.supplies.iter().find(|s| at(s.node) && s.kind == SupplyKind::Secondary).unwrap();
        assert!(scrap.level.band.value > 5.0 && scrap.capacity.band.value > 1.1 * scrap.level.band.value, "{form}");
        // A mine of both metals has the capacity of the first.
        let mine = chain.transformations.iter().find(|t| at(t.outputs[0].node));
        let capacity = mine.map(|mine| mine.capacity.band.value);
        assert_eq!(capacity.map(|t| (t * 1e6).round() / 1e6), stated, "{form}");
    }
}

/// Net import reliance of the United States in the chains, of a form that has some supply there.
fn reliance_of_the_united_states(form: &str) -> Option<f64> {
    let (chain, f) = of(form);
    let node = chain.node(f, chain.area(&AreaId::from("USA"))?)?;
    let sum = |of: &dyn Fn(usize, usize) -> bool| -> f64 {
        chain.flows.iter().filter(|flow| of(flow.from, flow.to)).map(|flow| flow.level.band.value).sum()
    };
    let (imports, exports) = (sum(&|_, to| to == node), sum(&|from, _| from == node));
    let withheld = chain.forms[f].withheld.iter().any(|area| area.as_str() == "USA");
    (!withheld).then(|| net_import_reliance(chain.production(node), imports + chain.unaccounted(node), exports, 0.0))?
}

/// Every net import reliance that the survey prints for 2024 as a number or a bound (USGS MCS 2026) of a form that a chain has. Where it is
/// not met, the reason is that it is of other goods than the form, or that stocks moved.
#[test]
fn net_import_reliance_is_that_of_the_survey_or_it_is_said_why_not() {
    const APART: f64 = 0.05;
    let known = [
        (
            "chromium:mined",
            "of chromium in all goods, stainless scrap among them; the form is ore, of which all comes in",
        ),
        ("cadmium:refined", "6 t of metal come in by the survey, 123 t by the tables"),
        ("selenium:refined", "output and consumption are withheld, and the survey has 108 t leave and 225 t come in"),
    ];
    let atlas = atlas::bundled().unwrap();
    let (mut off, mut seen) = (Vec::new(), 0);
    for fact in atlas.facts.of_quantity(QuantityKind::ImportReliance) {
        let s = &fact.series;
        let survey = fact.origin.source == "usgs-mcs" && fact.origin.edition == "2026" && s.partner.is_empty();
        let in_a_chain = atlas.registry.chains.values().any(|spec| spec.forms.contains(&s.form));
        let (true, Period::Year(YEAR)) = (survey && in_a_chain && fact.area.as_str() == "USA", fact.period) else {
            continue;
        };
        let (low, high) = match fact.value {
            Observed::Bounded { low, high } => (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(1.0)),
            _ => match fact.range() {
                Some(band) => (band.value, band.value),
                None => continue,
            },
        };
        let Some(found) = reliance_of_the_united_states(s.form.as_str()) else {
            println!("{}: none told, printed {low} to {high}", s.form);
            continue;
        };
        seen += 1;
        let met = found >= low - APART && found <= high + APART;
        println!("{} {}: {found:.3}, printed {low} to {high}", if met { " " } else { "!" }, s.form);
        if met == known.iter().any(|(form, _)| *form == s.form.as_str()) {
            off.push(format!("{}: {found:.3}, printed {low} to {high}", s.form));
        }
    }
    assert!(seen >= 35, "{seen} compared");
    assert!(off.is_empty(), "{off:#?}");
}

/// Refined copper of the DR Congo (exports known as a sum), coking coal of Mongolia (split out of a code), platinum of Zimbabwe (it leaves as
/// matte), tin of Myanmar (smelted abroad): what is left of them was printed as use.
#[test]
fn what_a_maker_without_much_industry_has_left_is_not_its_use() {
    let mut off = Vec::new();
    for (form, area, most) in [
        ("copper:refined", "COD", 20_000.0),
        ("coking-coal:mined", "MNG", 1_000_000.0),
        ("platinum:mined", "ZWE", 1.0),
        ("tin:refined", "MMR", 100.0),
    ] {
        let (chain, f) = of(form);
        let used = of_area(&chain, f, UseKind::Use, area);
        if used > most {
            off.push(format!("{area} uses {used:.1} t of {form}"));
        }
        if form == "tin:refined" {
            let node = chain.area(&AreaId::from(area)).and_then(|a| chain.node(f, a));
            let made = node.map_or(0.0, |node| chain.production(node));
            if made > most {
                off.push(format!("{area} makes {made:.1} t of {form}"));
            }
        }
    }
    // No plant takes in ore in Hong Kong, and Norway is not said to make more cobalt than the British survey has for 2021.
    let (chain, f) = of("antimony:refined");
    if let Some(node) = chain.area(&AreaId::from("HKG")).and_then(|a| chain.node(f, a)) {
        assert_eq!(chain.production(node), 0.0);
    }
    let (chain, f) = of("cobalt:refined");
    let node = chain.node(f, chain.area(&AreaId::from("NOR")).unwrap()).unwrap();
    assert!(chain.production(node) < 5_000.0, "Norway makes {:.0} t of cobalt", chain.production(node));
    assert!(off.is_empty(), "{off:#?}");
}

fn depends(bench: &Workbench, area: &str) -> Dependence {
    let question = Question::Dep(AskDependence { area: area.into(), ..AskDependence::default() });
    let Answer::Dependence(found) = ask(bench, &question, &Unwatched).unwrap() else { panic!("another answer") };
    found
}

/// A difference that comes out at nothing is no figure, and what `dep` says is used is what `show` says is used.
#[test]
fn use_that_is_nothing_is_not_known_and_there_is_one_number_for_one_use() {
    let bench = Workbench::new(None);
    let mut compared = 0;
    for area in ["JPN", "USA"] {
        for row in depends(&bench, area).rows.iter().filter(|r| r.measure == "apparent-consumption") {
            assert!(row.value > 0.0, "{area} uses {} t of {}", row.value, row.form);
            let id = FormId::from(row.form.as_str());
            let atlas = bench.atlas().unwrap();
            let chain = chain::shared(atlas, &atlas.registry.minerals[&id.mineral()].chain, YEAR).unwrap();
            let f = chain.form(&id).unwrap();
            let node = chain.node(f, chain.area(&AreaId::from(area)).unwrap()).unwrap();
            let taken: f64 = chain
                .transformations
                .iter()
                .flat_map(|t| t.inputs.iter().map(move |leg| (leg, t.level.band.value)))
                .filter(|(leg, _)| leg.node == node)
                .map(|(leg, t)| leg.per_tonne * t)
                .sum();
            let used = taken + of_area(&chain, f, UseKind::Use, area);
            assert!((row.value - used).abs() <= 1e-3 * used, "{area} {}: {} and {used}", row.form, row.value);
            compared += 1;
        }
    }
    assert!(compared > 60, "{compared}");
}
