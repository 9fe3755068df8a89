//! Where chains say imports come from, beside what the importer's own statistics say: the United States by USGS (whose figures are inputs
//! too), the European Union by its criticality study, whose sourcing shares no chain reads, and Japan by its customs as declared to UN
//! Comtrade, which may not be bundled. docs/origins.md keeps the distances and none of the figures.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use monazite_intake::atlas::{Atlas, bundled};
use monazite_intake::chain::shared;
use monazite_model::chain::{Chain, UseKind};
use monazite_model::code::{AreaId, FormId};
use monazite_model::fact::QuantityKind;
use monazite_model::period::{Month, Period};

use super::declared_imports;
use super::written::hold;

const YEAR: i32 = 2024;
/// Half the sum of differences from which on two lists of origins have little in common.
const APART: f64 = 0.5;

/// Below this distance two lists of whole percents are one.
const SAME: f64 = 0.01;

/// A table of origins as somebody states them: share by area, and what he leaves to others.
struct Stated {
    form: FormId,
    shares: BTreeMap<AreaId, f64>,
}

fn shared_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if !path.is_file() {
        eprintln!("skipped: no ../shared/data/{name}");
        return None;
    }
    Some(path)
}

/// Share of what an area (or the members of a bloc) takes in of a form, by origin; nothing where nothing comes in.
fn origins(chain: &Chain, form: &FormId, inside: &BTreeSet<AreaId>) -> BTreeMap<AreaId, f64> {
    let Some(form) = chain.form(form) else { return BTreeMap::new() };
    let area = |node: usize| &chain.areas[chain.nodes[node].area];
    let mut from: BTreeMap<AreaId, f64> = BTreeMap::new();
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == form) {
        if inside.contains(area(flow.to)) && !inside.contains(area(flow.from)) {
            *from.entry(area(flow.from).clone()).or_default() += flow.level.band.value;
        }
    }
    let sum: f64 = from.values().sum();
    from.retain(|_, t| *t > 0.0);
    from.into_iter().map(|(area, t)| (area, t / sum)).collect()
}

/// Half the sum of differences: over the areas the statement names and over those the chain has beside them.
fn distance(stated: &BTreeMap<AreaId, f64>, found: &BTreeMap<AreaId, f64>) -> f64 {
    let all: BTreeSet<&AreaId> = stated.keys().chain(found.keys()).filter(|a| a.as_str() != "OTH").collect();
    let of = |map: &BTreeMap<AreaId, f64>, area: &AreaId| map.get(area).copied().unwrap_or(0.0);
    all.into_iter().map(|area| (of(stated, area) - of(found, area)).abs()).sum::<f64>() / 2.0
}

fn chain_of<'a>(atlas: &'a Atlas, form: &FormId) -> Option<&'a str> {
    let spec = atlas.registry.chains.values().find(|spec| spec.forms.contains(form))?;
    Some(spec.id.as_str())
}

fn told(shares: &BTreeMap<AreaId, f64>) -> String {
    let mut all: Vec<(&AreaId, &f64)> = shares.iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(a.1));
    all.iter().take(5).map(|(a, s)| format!("{a} {:.0}", *s * 100.0)).collect::<Vec<_>>().join(" ")
}

/// Distances by form of all forms a chain has imports of; every one is printed.
fn distances(
    atlas: &Atlas,
    stated: &[Stated],
    found: impl Fn(&Chain, &FormId) -> BTreeMap<AreaId, f64>,
) -> BTreeMap<FormId, f64> {
    let mut all = BTreeMap::new();
    for table in stated {
        let Some(id) = chain_of(atlas, &table.form) else { continue };
        let chain = shared(atlas, id, YEAR).unwrap();
        let found = found(&chain, &table.form);
        if found.is_empty() {
            println!("-    {:<28} stated {:<40} no imports", table.form.as_str(), told(&table.shares));
            continue;
        }
        let far = distance(&table.shares, &found);
        println!("{far:.2} {:<28} stated {:<40} chain {}", table.form.as_str(), told(&table.shares), told(&found));
        all.insert(table.form.clone(), far);
    }
    let of = Measured::of(&all);
    println!("{} forms, median {:.3}, mean {:.3}, {} at {APART} or more", of.forms, of.median, of.mean, of.apart);
    all
}

/// A list of distances in four numbers.
#[derive(Debug, Clone, Copy)]
struct Measured {
    forms: usize,
    median: f64,
    mean: f64,
    apart: usize,
}

impl Measured {
    fn of(all: &BTreeMap<FormId, f64>) -> Self {
        let mut sorted: Vec<f64> = all.values().copied().collect();
        sorted.sort_by(f64::total_cmp);
        Measured {
            forms: sorted.len(),
            median: median(&sorted),
            mean: mean(&sorted),
            apart: sorted.iter().filter(|d| **d >= APART).count(),
        }
    }
}

fn median(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    if n == 0 { f64::NAN } else { 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]) }
}

fn mean(all: &[f64]) -> f64 {
    all.iter().sum::<f64>() / all.len() as f64
}

/// Origins of the imports of the United States as their survey states them, put on forms where a form is several of its goods.
fn united_states(atlas: &Atlas) -> Option<BTreeMap<FormId, f64>> {
    let path = shared_data("audit/us_import_origins_2024.csv")?;
    let mut stated = Vec::new();
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let share = |cell: &str| {
            let (area, share) = cell.trim().split_once(' ')?;
            Some((AreaId::from(area), share.parse::<f64>().ok()? / 100.0))
        };
        stated.push(Stated { form: FormId::from(&row[0]), shares: row[3].split(',').filter_map(share).collect() });
    }
    let inside = BTreeSet::from([AreaId::from("USA")]);
    Some(distances(atlas, &stated, |chain, form| origins(chain, form, &inside)))
}

#[test]
fn origins_of_the_united_states_are_near_those_of_its_survey() {
    let Some(all) = united_states(bundled().unwrap()) else { return };
    let of = Measured::of(&all);
    assert!(of.forms >= 50);
    assert!(of.median <= 0.10 && of.apart <= 4, "{of:?}");
}

/// Origins of Japan's imports as its customs declare them.
fn japan(atlas: &Atlas) -> Option<BTreeMap<FormId, f64>> {
    let pairs = shared_data("trade_hs17_components.csv.gz")?;
    let mirror = shared_data("raw/comtrade/raw_bilateral_30codes_2024.csv.gz")?;
    let declared = declared_imports::of(&atlas.registry, "JPN", YEAR, &pairs, &mirror);
    let forms = atlas.registry.chains.values().flat_map(|spec| &spec.forms);
    let stated: Vec<Stated> = forms
        .filter_map(|id| {
            let shares = declared.origins(&atlas.registry.forms[id])?;
            Some(Stated { form: id.clone(), shares })
        })
        .collect();
    let inside = BTreeSet::from([AreaId::from("JPN")]);
    Some(distances(atlas, &stated, |chain, form| origins(chain, form, &inside)))
}

#[test]
fn origins_of_japan_are_near_what_its_customs_declare() {
    let Some(all) = japan(bundled().unwrap()) else { return };
    let of = Measured::of(&all);
    assert!(of.forms >= 20, "{of:?}");
    assert!(of.median <= 0.25, "{of:?}");
}

/// What the members of a bloc live on, by where it is made: what they make of a form less what leaves the bloc, and what comes in.
fn sourcing(chain: &Chain, form: &FormId, inside: &BTreeSet<AreaId>) -> BTreeMap<AreaId, f64> {
    let Some(index) = chain.form(form) else { return BTreeMap::new() };
    let area = |node: usize| &chain.areas[chain.nodes[node].area];
    let mut from: BTreeMap<AreaId, f64> = BTreeMap::new();
    for (k, node) in chain.nodes.iter().enumerate().filter(|(_, n)| n.form == index) {
        if inside.contains(&chain.areas[node.area]) {
            *from.entry(chain.areas[node.area].clone()).or_default() += chain.production(k);
        }
    }
    for flow in chain.flows.iter().filter(|f| chain.nodes[f.from].form == index) {
        match (inside.contains(area(flow.from)), inside.contains(area(flow.to))) {
            (false, true) => *from.entry(area(flow.from).clone()).or_default() += flow.level.band.value,
            (true, false) => *from.entry(area(flow.from).clone()).or_default() -= flow.level.band.value,
            _ => {}
        }
    }
    // Where nothing is seen to come in, the chain says nothing of origins.
    if !chain.flows.iter().any(|flow| {
        chain.nodes[flow.from].form == index && inside.contains(area(flow.to)) && !inside.contains(area(flow.from))
    }) {
        return BTreeMap::new();
    }
    from.retain(|_, t| *t > 0.0);
    let sum: f64 = from.values().sum();
    from.into_iter().map(|(area, t)| (area, t / sum)).collect()
}

/// Shares by area and form that the study prints of a kind of quantity; goods told apart by a qualifier are another list.
fn shares_of(
    atlas: &Atlas,
    quantity: QuantityKind,
    ids: &mut BTreeSet<String>,
) -> BTreeMap<FormId, BTreeMap<AreaId, f64>> {
    let mut tables: BTreeMap<FormId, BTreeMap<AreaId, f64>> = BTreeMap::new();
    for fact in atlas.facts.of_quantity(quantity).filter(|fact| fact.origin.source == "eu-crm") {
        let Some(share) = fact.range().map(|band| band.value) else { continue };
        ids.insert(fact.id());
        let area = match quantity {
            QuantityKind::SourcingShare => AreaId::from(fact.series.partner.as_str()),
            _ if fact.series.partner.is_empty() => fact.area.clone(),
            _ => continue,
        };
        if atlas.registry.areas.contains_key(&area) || area.as_str() == "OTH" {
            *tables.entry(fact.series.form.clone()).or_default().entry(area).or_default() += share;
        }
    }
    tables
}

/// Distances of the sourcing of the European Union, and the ids of the facts they are measured by.
fn european_union(atlas: &Atlas) -> (BTreeMap<FormId, f64>, BTreeSet<String>) {
    let mut ids = BTreeSet::new();
    let tables = shares_of(atlas, QuantityKind::SourcingShare, &mut ids);
    // Five lists repeat the study's own list of the world's makers to the digit: they say nothing of what the Union takes in.
    let world = shares_of(atlas, QuantityKind::SupplyShare, &mut BTreeSet::new());
    let repeats = |form: &FormId, shares: &BTreeMap<AreaId, f64>| {
        world.get(form).is_some_and(|of_world| distance(shares, of_world) < SAME)
    };
    let (repeated, own): (Vec<_>, Vec<_>) = tables.into_iter().partition(|(form, shares)| repeats(form, shares));
    for (form, _) in &repeated {
        println!("-    {form:<28} repeats the study's list of the world's makers");
    }
    let stated: Vec<Stated> = own.into_iter().map(|(form, shares)| Stated { form, shares }).collect();
    let inside: BTreeSet<AreaId> = atlas.registry.members("EU27", Month::new(YEAR, 1).unwrap()).into_iter().collect();
    assert_eq!(inside.len(), 27);
    (distances(atlas, &stated, |chain, form| sourcing(chain, form, &inside)), ids)
}

#[test]
fn sourcing_of_the_european_union_is_a_check_and_no_input() {
    let atlas = bundled().unwrap();
    let (all, ids) = european_union(atlas);
    let of = Measured::of(&all);
    assert!(of.forms >= 40);
    // Shares of 2016-20 beside flows of 2024; measured when written: median 0.30 to 0.33.
    assert!(of.median < 0.36, "{of:?}");
    // Held out: no level of any chain rests on one of these shares.
    for spec in atlas.registry.chains.values().filter(|spec| !spec.forms.is_empty()) {
        let chain = shared(atlas, &spec.id, YEAR).unwrap();
        let of_levels = chain.flows.iter().map(|f| &f.level).chain(chain.uses.iter().map(|u| &u.level));
        let of_levels = of_levels.chain(chain.supplies.iter().map(|s| &s.level));
        for source in of_levels.flat_map(|level| &level.sources) {
            assert!(!ids.contains(&source.to_string()), "{}: {source}", spec.id);
        }
    }
}

/// World use of the year by the chain (what plants take and what leaves the books of makers included) and as a publisher states it, t.
fn demand(atlas: &Atlas) -> Vec<(FormId, f64, f64)> {
    let mut all = Vec::new();
    for fact in atlas.facts.of_quantity(QuantityKind::Demand) {
        let s = &fact.series;
        let whole = s.partner == "total demand" && fact.area.as_str() == "WLD" && fact.period == Period::Year(YEAR);
        let (true, Some(band), Some(id)) = (whole, fact.range(), chain_of(atlas, &s.form)) else { continue };
        let chain = shared(atlas, id, YEAR).unwrap();
        let f = chain.form(&s.form).unwrap();
        let used = chain.uses.iter().filter(|u| matches!(u.kind, UseKind::Use | UseKind::Unaccounted));
        let used: f64 = used.filter(|u| chain.nodes[u.node].form == f).map(|u| u.level.band.value).sum();
        let legs = chain.transformations.iter().flat_map(|t| t.inputs.iter().map(move |leg| (leg, t.level.band.value)));
        let taken: f64 =
            legs.filter(|(leg, _)| chain.nodes[leg.node].form == f).map(|(leg, t)| leg.per_tonne * t).sum();
        all.push((s.form.clone(), used + taken, band.value));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// The same lists as measured before tables that hold a form whole spoke for who does not trade it, lists that are no sourcing were left
/// out, and ore was told from metal and cerium from mixed carbonate.
const BEFORE: [(&str, Measured); 3] = [
    ("United States", Measured { forms: 52, median: 0.095, mean: 0.159, apart: 3 }),
    ("European Union", Measured { forms: 60, median: 0.300, mean: 0.359, apart: 14 }),
    ("Japan", Measured { forms: 23, median: 0.127, mean: 0.149, apart: 1 }),
];

/// What is not compared, and where a list and not the chain is short.
const REMARKS: &str = "\n## What is not compared\n\n\
    Forms of which nothing is seen to come in: the chain says nothing of their origins. Lists of the European Union that repeat the study's own list of the world's makers \
    to the digit (cerium, lanthanum, praseodymium, neodymium, samarium, germanium). Goods that the study tells apart by a word behind the country (roasted molybdenum).\n\n\
    Titanium sponge of Japan: its customs name no sponge from Saudi Arabia in 2024. Saudi customs declare 14,253 t under HS 810820, as much as the country makes (14,000 t, MCS 2026); \
    5,088 t of it went to Japan, 4,691 t to the United States, whose survey names Saudi Arabia for 13 % of some 40,000 t. The exporter's figure is believed and the list of Japan is short of a row.\n\n\
    Arsenic, cadmium, indium, selenium and tellurium of the European Union: sourcing of 2016 to 2020 beside trade of 2024, when other works make and others buy (France and Germany made several \
    times as much indium and selenium then); of arsenic the tables hold metal alone. Gold: the study counts what mines of the Union dig, the chain what is traded.\n";

/// An importer, what its list rests on (two cells of a table) and the distance of each form.
type List<'a> = (&'a str, &'a str, BTreeMap<FormId, f64>);

fn page(lists: &[List], demand: &[(FormId, f64, f64)]) -> String {
    let mut page = String::from(
        "# Where imports come from, measured\n\nWritten by a test that needs the publishers' files beside the repository. A distance is half the sum of differences between two \
         lists of shares\nby origin: 0 where they agree, 1 where they have nothing in common. The figures themselves are not kept where their licence forbids it.\n\n\
         | importer | measured by | part of a chain? | forms | median | mean | at 0.5 or more | before: forms | median | mean | at 0.5 or more |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for ((name, by, all), (before, then)) in lists.iter().zip(BEFORE) {
        assert_eq!(*name, before);
        let now = Measured::of(all);
        writeln!(
            page,
            "| {name} | {by} | {} | {:.3} | {:.3} | {} | {} | {:.3} | {:.3} | {} |",
            now.forms, now.median, now.mean, now.apart, then.forms, then.median, then.mean, then.apart
        )
        .unwrap();
    }
    page.push_str("\n## By form\n\n| form | United States | European Union | Japan |\n| --- | ---: | ---: | ---: |\n");
    let forms: BTreeSet<&FormId> = lists.iter().flat_map(|(.., all)| all.keys()).collect();
    for form in forms {
        let cell = |all: &BTreeMap<FormId, f64>| all.get(form).map_or("–".to_owned(), |d| format!("{d:.2}"));
        let cells: Vec<String> = lists.iter().map(|(.., all)| cell(all)).collect();
        writeln!(page, "| {form} | {} |", cells.join(" | ")).unwrap();
    }
    page.push_str(REMARKS);
    page.push_str(
        "\n## World use beside stated world demand\n\nDemand of the International Energy Agency (Critical Minerals Dataset 2025); use by the chain with what plants take and what leaves the books of \
         makers.\n\n| form | used, kt | demand stated, kt | ratio |\n| --- | ---: | ---: | ---: |\n",
    );
    for (form, used, stated) in demand {
        writeln!(page, "| {form} | {:.1} | {:.1} | {:.2} |", used / 1e3, stated / 1e3, used / stated).unwrap();
    }
    page
}

#[test]
fn the_page_of_origins_says_how_far_chains_are_from_what_importers_state() {
    let atlas = bundled().unwrap();
    let (Some(us), Some(japan)) = (united_states(atlas), japan(atlas)) else { return };
    let (eu, _) = european_union(atlas);
    let lists = [
        ("United States", "USGS, shares of 2021 to 2024 | yes, where the tables lack a code", us),
        ("European Union", "criticality study of 2023, sourcing of 2016 to 2020 | no", eu),
        ("Japan", "its customs, 2024 (UN Comtrade) | no; BACI rests on the same declarations", japan),
    ];
    let page = page(&lists, &demand(atlas));
    hold("origins", &page);
}
