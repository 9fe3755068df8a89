//! The chains against figures a reader can look up: who makes what, and where the United States buys.

use std::collections::{BTreeMap, BTreeSet};

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::chain;
use monazite_model::chain::{Chain, LedgerKind};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::{Fact, QuantityKind};
use monazite_model::period::Period;

/// How far a share of the chain may be from the published one, where the balance leaves both alone.
const APART: f64 = 0.05;
/// The year of the chains.
const YEAR: i32 = 2024;

fn build(atlas: &Atlas, form: &str) -> (Chain, usize) {
    let id = FormId::from(form);
    let mineral = &atlas.registry.minerals[&id.mineral()];
    let chain = chain::build(atlas, &mineral.chain, YEAR).unwrap();
    let at = chain.form(&id).unwrap();
    (chain, at)
}

/// Share of an area in what the world makes of a form.
fn made(chain: &Chain, form: usize, area: &str) -> f64 {
    let of = |wanted: &dyn Fn(usize) -> bool| -> f64 {
        let nodes = chain.nodes.iter().enumerate().filter(|(_, n)| n.form == form && wanted(n.area));
        nodes.map(|(k, _)| chain.production(k)).sum()
    };
    let place = chain.area(&AreaId::from(area));
    of(&|a| Some(a) == place) / of(&|_| true)
}

/// Share of an exporter in what an area takes in of a form.
fn origin(chain: &Chain, form: usize, from: &str, to: &str) -> f64 {
    let (from, to) = (chain.area(&AreaId::from(from)), chain.area(&AreaId::from(to)));
    let into = |wanted: &dyn Fn(usize) -> bool| -> f64 {
        let flows = chain.flows.iter().filter(|f| {
            let (a, b) = (chain.nodes[f.from], chain.nodes[f.to]);
            a.form == form && Some(b.area) == to && wanted(a.area)
        });
        flows.map(|f| f.level.band.value).sum()
    };
    into(&|a| Some(a) == from) / into(&|_| true)
}

#[test]
fn shares_of_output_say_who_makes_wafers_cells_and_modules() {
    let atlas = atlas::bundled().unwrap();
    let mut off = Vec::new();
    // IEA PVPS, output of 2023; polysilicon of 2024 by Bernreuter Research.
    for (form, share) in
        [("solar:wafer", 0.98), ("solar:cell", 0.918), ("solar:module", 0.846), ("polysilicon:refined", 0.935)]
    {
        let (chain, at) = build(atlas, form);
        let found = made(&chain, at, "CHN");
        if (found - share).abs() > APART {
            off.push(format!("{form}: China makes {found:.3}, published {share}"));
        }
        for stranger in ["BRA", "ISL", "NOR", "FRA"] {
            let found = made(&chain, at, stranger);
            if found > 0.005 {
                off.push(format!("{form}: {stranger} makes {found:.3}, and no source says so"));
            }
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

#[test]
fn cathodes_are_made_in_korea_and_japan_too() {
    let atlas = atlas::bundled().unwrap();
    let (chain, at) = build(atlas, "battery:cathode");
    let (china, korea, japan) = (made(&chain, at, "CHN"), made(&chain, at, "KOR"), made(&chain, at, "JPN"));
    assert!(china > 0.8 && korea > japan && japan > 0.005, "{china:.3} {korea:.3} {japan:.3}");
}

/// Origins of the imports of the United States (USGS MCS 2026, averages of 2021 to 2024). Where a form has goods of its own in the
/// statistics, the share is that of the goods weighed by tonnes of 2024.
#[test]
fn the_united_states_buy_where_their_survey_says() {
    let atlas = atlas::bundled().unwrap();
    let mut off = Vec::new();
    for (form, origins) in [
        ("tin:refined", &[("PER", 0.31), ("BOL", 0.27), ("IDN", 0.15)][..]),
        ("zinc:refined", &[("CAN", 0.57), ("MEX", 0.15)]),
        ("potash:mined", &[("CAN", 0.79), ("RUS", 0.12)]),
        ("arsenic:refined", &[("CHN", 0.45), ("MYS", 0.30), ("MAR", 0.16)]),
        ("strontium:mined", &[("DEU", 0.51), ("MEX", 0.41)]),
        ("germanium:refined", &[("BEL", 0.41), ("CHN", 0.23), ("CAN", 0.17), ("DEU", 0.14)]),
        ("chromium:mined", &[("ZAF", 0.96)]),
        // 0.51 of ferromanganese and 0.49 of silicomanganese by content.
        ("manganese:refined", &[("MYS", 0.20), ("AUS", 0.17), ("ZAF", 0.18)]),
    ] {
        let (chain, at) = build(atlas, form);
        for (from, share) in origins {
            let found = origin(&chain, at, from, "USA");
            if (found - share).abs() > APART {
                off.push(format!("{form} from {from}: {found:.3}, published {share}"));
            }
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

/// Here the balance does not let the published shares stand; the first of them leads all the same. Why: docs/methods/reconciliation.md.
#[test]
fn the_first_origin_leads_where_the_balance_moves_it() {
    let atlas = atlas::bundled().unwrap();
    let mut off = Vec::new();
    for (form, first, least) in [
        ("silver:mined", "MEX", 0.47 - APART),
        ("alumina:refined", "BRA", 0.71 - APART),
        ("aluminium:refined", "CAN", 0.56 - APART),
        ("iron:mined", "BRA", 0.4),
    ] {
        let (chain, at) = build(atlas, form);
        let share = origin(&chain, at, first, "USA");
        let others = chain.areas.iter().map(|a| a.as_str()).filter(|a| *a != first);
        let second =
            others.map(|a| (origin(&chain, at, a, "USA"), a)).fold((0.0, ""), |m, x| if x.0 > m.0 { x } else { m });
        if share < least || second.0 >= share {
            off.push(format!("{form} from {first}: {share:.3}, at least {least}; next {second:?}"));
        }
    }
    // Ferrovanadium and pentoxide only: the survey's 34 % from Canada holds ash and residues too.
    let (chain, at) = build(atlas, "vanadium:refined");
    let canada = origin(&chain, at, "CAN", "USA");
    if (canada - 0.22).abs() > APART {
        off.push(format!("vanadium:refined from CAN: {canada:.3}"));
    }
    assert!(off.is_empty(), "{off:#?}");
}

/// Years between a fact and the year of the chains; spans count one inside.
fn distance(fact: &Fact) -> Option<i32> {
    match fact.period {
        Period::Year(y) => Some((y - YEAR).abs()),
        Period::Span(a, b) if (a..=b).contains(&YEAR) => Some(1),
        Period::Span(a, b) => Some((a - YEAR).max(YEAR - b)),
        Period::Month(_) => None,
    }
}

/// Of every series with a qualifier (a form, a quantity, an area, the words) the figures nearest to the year.
fn qualified<'a>(atlas: &'a Atlas, forms: &[FormId]) -> Vec<&'a Fact> {
    let mut nearest: BTreeMap<_, (i32, Vec<&Fact>)> = BTreeMap::new();
    let minerals: BTreeSet<_> = forms.iter().map(FormId::mineral).collect();
    for fact in minerals.iter().flat_map(|m| atlas.facts.of(m)) {
        let s = &fact.series;
        let wanted = chain::LEVELS.contains(&s.quantity) && !s.partner.is_empty() && forms.contains(&s.form);
        let Some(distance) = distance(fact).filter(|_| wanted) else { continue };
        let span = matches!(fact.period, Period::Span(..));
        let held = nearest
            .entry((&s.form, s.quantity, &fact.area, &s.partner, span))
            .or_insert_with(|| (distance, Vec::new()));
        if distance < held.0 {
            *held = (distance, Vec::new());
        }
        if distance == held.0 {
            held.1.push(fact);
        }
    }
    nearest.into_values().flat_map(|(_, facts)| facts).collect()
}

#[test]
fn every_fact_with_a_qualifier_is_used_or_in_the_ledger() {
    let atlas = atlas::bundled().unwrap();
    let (mut silent, mut seen, mut passed) = (Vec::new(), 0, 0);
    for spec in atlas.registry.chains.values() {
        let chain = chain::build(atlas, &spec.id, YEAR).unwrap();
        let mut said: BTreeMap<&FormId, String> = BTreeMap::new();
        for entry in &chain.ledger {
            if let Some(form) = entry.about.form() {
                let text = said.entry(form).or_default();
                text.push_str(&entry.reason);
                text.push('\n');
            }
            passed += usize::from(entry.kind == LedgerKind::PassedOver);
        }
        for fact in qualified(atlas, &spec.forms) {
            seen += 1;
            // What is stated for other origins is what the named ones leave.
            let rest = fact.series.quantity == QuantityKind::ImportShare && fact.series.partner.starts_with("OTH");
            let remainder = fact.series.quantity == QuantityKind::SupplyShare && fact.area.as_str() == "OTH";
            let text = said.get(&fact.series.form).map_or("", String::as_str);
            if !rest && !remainder && !text.contains(&fact.id()) {
                silent.push(fact.id());
            }
        }
    }
    assert!(seen > 300 && passed > 300, "{seen} facts with a qualifier, {passed} passed over");
    assert!(silent.is_empty(), "{} of {seen} facts are dropped without a word: {silent:#?}", silent.len());
}

/// What could be made of a form in an area, t, and the sources of it.
fn capacity(chain: &Chain, form: usize, area: &str) -> (f64, f64, BTreeSet<String>) {
    let node = chain.node(form, chain.area(&AreaId::from(area)).unwrap()).unwrap();
    let supplies = chain.outputs().filter(|s| s.node == node).map(|s| (&s.capacity, s.level.band.value));
    let processes = chain.transformations.iter().filter(|t| t.outputs[0].node == node);
    let all: Vec<_> = supplies.chain(processes.map(|t| (&t.capacity, t.level.band.value))).collect();
    let sources = all.iter().flat_map(|(c, _)| &c.sources).map(|s| s.to_string()).collect();
    (all.iter().map(|(c, _)| c.band.value).sum(), all.iter().map(|(_, level)| level).sum(), sources)
}

#[test]
fn what_could_be_made_is_what_the_outlook_states_before_output_over_utilisation() {
    let atlas = atlas::bundled().unwrap();
    // USGS World Minerals Outlook 2025, capacity of 2024, tonnes.
    for (form, area, stated) in [
        ("lithium:mined", "AUS", 106_700.0),
        ("lithium:mined", "ARG", 17_500.0),
        ("helium:refined", "QAT", 72.0 * 169.2),
    ] {
        let (chain, at) = build(atlas, form);
        let (t, made, sources) = capacity(&chain, at, area);
        assert!((t - f64::max(stated, made)).abs() < 1e-6 * stated, "{form} {area}: {t}, stated {stated}, made {made}");
        let id = format!("usgs-world-minerals-outlook/2025/{form}/capacity/{area}/2024");
        assert_eq!(sources, BTreeSet::from([id]), "{form} {area}");
    }
    // The Mineral Commodity Summaries state gallium's; theirs comes first.
    let (chain, gallium) = build(atlas, "gallium:refined");
    let (_, _, sources) = capacity(&chain, gallium, "CHN");
    assert!(sources.iter().all(|s| !s.starts_with("usgs-world-minerals-outlook")), "{sources:?}");
    assert!(
        sources.iter().any(|s| s.starts_with("usgs-mcs/") && s.contains("gallium:refined/capacity/CHN")),
        "{sources:?}"
    );
}
