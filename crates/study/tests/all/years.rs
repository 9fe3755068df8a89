//! What chains say of years: figures of other years, silences, changes of source.

use std::collections::BTreeMap;

use monazite_intake::atlas::{self, Atlas};
use monazite_intake::chain::{self, series};
use monazite_model::answer::show::{MineralPage, OutputYear};
use monazite_model::chain::{Chain, LedgerKind, SupplyKind};
use monazite_model::citation::Source;
use monazite_model::code::FormId;
use monazite_model::fact::Quality;
use monazite_study::show::mineral_page;
use monazite_study::workbench::Workbench;

/// The last year of the tables.
const LAST: i32 = 2024;
/// World output that moves by more than this factor in one year, either way, is a jump. The fastest growth of a world total that the
/// tables agree on is that of lithium, two fifths from 2022 to 2023; half as much again leaves room for it.
const JUMP: f64 = 1.6;
/// Jumps that may stand.
const MOST_ACCEPTED: usize = 20;

/// A jump that stays: form, the second of the two years, the publishers of the largest part in both, why it stands.
type Accepted = (&'static str, i32, &'static str, &'static str, &'static str);

const BORON: &str = "the table counts Turkish borates by gross weight of what was dug in 2019 (8.6 Mt) and of what was sold before and after";
const ELEMENTS: &str = "Myanmar's clays by the survey: 35 kt in 2021, 12 kt in 2022, 43 kt in 2023; borders were shut";
const RECALLED: &str = "the survey's 133 kt, recalled, end with 2010 and are carried to 2012; from 2013 on the survey's 2020 is scaled by the British table, which has 95 kt for China in 2013";

const SPODUMENE: &str = "the survey has 40.2 and 76.4 kt: Australian mines opened, and shipped ore as it was dug";

const ACCEPTED: [Accepted; 11] = [
    ("boron:mined", 2019, "premise-bgs", "premise-bgs", BORON),
    ("boron:mined", 2020, "premise-bgs", "premise-bgs", BORON),
    (
        "gallium:refined",
        2017,
        "premise-bgs",
        "premise-bgs",
        "Chinese output fell to 171 t when prices did in 2016 and was 319 t the year after",
    ),
    ("lithium:mined", 2017, "usgs-world-minerals-outlook", "usgs-world-minerals-outlook", SPODUMENE),
    ("ndfeb:magnet", 2014, "china-org-cn, eu-crm, usgs-mcs", "china-org-cn, eu-crm, usgs-mcs", RECALLED),
    ("neodymium:refined", 2013, "eu-crm, recalled", "eu-crm, usgs-mcs", RECALLED),
    ("rare-earths:ionic-clay", 2013, "recalled", "usgs-mcs", RECALLED),
    ("rare-earths:ionic-clay", 2022, "usgs-mcs", "usgs-mcs", ELEMENTS),
    ("rare-earths:ionic-clay", 2023, "usgs-mcs", "usgs-mcs", ELEMENTS),
    ("rare-earths:mineral-concentrate", 2013, "recalled", "usgs-mcs", RECALLED),
    (
        "tellurium:refined",
        2023,
        "usgs-mcs",
        "usgs-mcs",
        "the survey raised China from 380 t (edition 2024) to 725 t (edition 2025) and did not restate the year before",
    ),
];

fn all_series(atlas: &Atlas) -> Vec<OutputYear> {
    let years: Vec<i32> = (series::FIRST..=LAST).collect();
    atlas.registry.chains.keys().flat_map(|id| series::world_output(atlas, id, &years).unwrap()).collect()
}

/// Neighbouring years whose figures differ by more than [`JUMP`].
fn jumps(rows: &[OutputYear]) -> Vec<(&OutputYear, &OutputYear)> {
    let pairs = rows.windows(2).filter(|w| w[0].form == w[1].form && w[1].year == w[0].year + 1);
    let far = |w: &&[OutputYear]| match (w[0].total, w[1].total) {
        (Some(a), Some(b)) => !(b / a <= JUMP && a / b <= JUMP),
        _ => false,
    };
    pairs.filter(far).map(|w| (&w[0], &w[1])).collect()
}

#[test]
fn world_output_jumps_nowhere_but_where_it_is_known_why() {
    let rows = all_series(atlas::bundled().unwrap());
    assert!(rows.iter().filter(|r| r.total.is_some()).count() > 700, "the atlas has lost its history");
    let mut unknown = Vec::new();
    let mut left: Vec<&Accepted> = ACCEPTED.iter().collect();
    for (a, b) in jumps(&rows) {
        let known = left.iter().position(|(form, year, before, after, why)| {
            (*form, *year, *before, *after) == (b.form.as_str(), b.year, a.main.as_str(), b.main.as_str())
                && !why.is_empty()
        });
        match known {
            Some(k) => drop(left.remove(k)),
            None => unknown.push(format!(
                "{} {} -> {}: {:.0} -> {:.0} t ({}; {}) [{}; {}]",
                b.form,
                a.year,
                b.year,
                a.total.unwrap_or_default(),
                b.total.unwrap_or_default(),
                a.source,
                b.source,
                a.main,
                b.main
            )),
        }
    }
    assert!(ACCEPTED.len() <= MOST_ACCEPTED);
    assert!(unknown.is_empty(), "{} jumps:\n{}", unknown.len(), unknown.join("\n"));
    assert!(left.is_empty(), "no longer there: {left:#?}");
}

#[test]
fn a_year_without_a_figure_says_why_and_a_change_of_source_is_marked() {
    let rows = all_series(atlas::bundled().unwrap());
    let mut last: BTreeMap<&FormId, &str> = BTreeMap::new();
    let (mut silent, mut marked) = (0, 0);
    for row in &rows {
        match row.total {
            Some(total) => {
                assert!(total > 0.0 && row.missing.is_empty() && row.grade.is_some(), "{row:?}");
                let before = last.insert(&row.form, &row.main);
                assert_eq!(row.new_source, before.is_some_and(|before| before != row.main), "{row:?}");
                marked += usize::from(row.new_source);
            }
            None => {
                assert!(!row.missing.is_empty() && row.source.is_empty() && !row.new_source, "{row:?}");
                silent += 1;
            }
        }
    }
    assert!(silent > 100 && marked > 20, "{silent} silences, {marked} marks");
}

fn built(form: &str, year: i32) -> (Chain, usize) {
    let atlas = atlas::bundled().unwrap();
    let id = FormId::from(form);
    let chain = chain::build(atlas, &atlas.registry.minerals[&id.mineral()].chain, year).unwrap();
    let f = chain.form(&id).unwrap();
    (chain, f)
}

fn world(chain: &Chain, f: usize) -> f64 {
    (0..chain.nodes.len()).filter(|k| chain.nodes[*k].form == f).map(|k| chain.production(k)).sum()
}

/// 245 kt of chemicals of 2024 were printed for 2016, when less than 40 kt were mined.
#[test]
fn lithium_chemicals_are_never_more_than_what_is_mined_allows() {
    let mut told = 0;
    for year in 2010..=LAST {
        let (chain, refined) = built("lithium:refined", year);
        let mined = chain.form(&"lithium:mined".into()).unwrap();
        if !chain.forms[refined].has_output() {
            assert_eq!(world(&chain, refined), 0.0, "{year}");
            continue;
        }
        told += 1;
        let (mined, refined) = (world(&chain, mined), world(&chain, refined));
        assert!(refined <= 1.2 * mined, "{year}: {refined:.0} t of chemicals from {mined:.0} t");
    }
    assert!(told >= 5, "chemicals have a figure in {told} years only");
    assert!(!built("lithium:refined", 2016).0.forms[built("lithium:refined", 2016).1].has_output());
}

/// No source states the antimony of 2012: China, the largest maker, exported little of its ore.
#[test]
fn what_is_exported_is_nobodys_output() {
    for (form, year) in [("antimony:mined", 2012), ("antimony:refined", 2012), ("uranium:mined", 2015)] {
        let (chain, f) = built(form, year);
        assert!(!chain.forms[f].has_output(), "{form} {year}");
        assert_eq!(world(&chain, f), 0.0, "{form} {year}");
        // The books are kept: what is shipped is there, and it is nobody's.
        let shipped: f64 =
            chain.flows.iter().filter(|x| chain.nodes[x.from].form == f).map(|x| x.level.band.value).sum();
        let nobodys: f64 = chain
            .supplies
            .iter()
            .filter(|s| chain.nodes[s.node].form == f && s.kind == SupplyKind::Unaccounted)
            .map(|s| s.level.band.value)
            .sum();
        assert!(shipped > 0.0 || form == "antimony:refined", "{form} {year}: nothing moves");
        assert!(nobodys >= 0.2 * shipped, "{form} {year}: {nobodys} of {shipped}");
    }
    let page = page("antimony", 2012);
    assert!(page.stages.iter().all(|s| s.form.mineral().as_str() != "antimony"), "{:?}", page.stages);
    assert!(page.about.no_output.iter().any(|n| n.form.as_str() == "antimony:mined" && !n.missing.is_empty()));
}

fn page(mineral: &str, year: i32) -> MineralPage {
    mineral_page(&Workbench::new(None), mineral, year).unwrap()
}

/// What is carried from another year is at best derived, and cited as of its own year.
#[test]
fn a_figure_of_another_year_wears_neither_name_nor_grade() {
    let atlas = atlas::bundled().unwrap();
    let mut carried = 0;
    for year in [2010, 2016, 2019, 2023, LAST] {
        for id in atlas.registry.chains.keys() {
            let chain = chain::build(atlas, id, year).unwrap();
            let levels = chain.supplies.iter().map(|s| &s.level).chain(chain.transformations.iter().map(|t| &t.level));
            let levels = levels.chain(chain.uses.iter().map(|u| &u.level));
            for level in levels {
                // A sum has the grade of its larger part: of the rest of the world the smaller may be carried.
                let sum = level.sources.iter().filter(|s| s.fact_id().is_some()).count() > 1;
                for source in &level.sources {
                    match source {
                        Source::Carried { of, scaled, .. } => {
                            carried += 1;
                            assert!(
                                sum || level.grade >= Quality::C,
                                "{id} {year}: {source} has grade {}",
                                level.grade
                            );
                            assert!(*scaled || (of - year).abs() <= 2, "{id} {year}: {source}");
                            assert!(source.named().unwrap().contains(&format!("from {of}: ")));
                        }
                        Source::Fact { id: fact, .. } if !sum && level.grade <= Quality::B => {
                            let said = fact.rsplit('/').next().unwrap();
                            assert_eq!(said, year.to_string(), "{id} {year}: {fact}");
                        }
                        _ => {}
                    }
                }
            }
            let scaled =
                chain.ledger.iter().filter(|e| e.kind == LedgerKind::Imputation && e.reason.contains("scaled by"));
            for entry in scaled.filter(|e| e.reason.starts_with("cells of") && e.reason.contains("world output of")) {
                // Both figures it is scaled by are named.
                assert!(entry.reason.matches("/production/").count() >= 2, "{}", entry.reason);
            }
        }
    }
    assert!(carried > 100, "{carried}");
}

/// Works in Malaysia separated no rare earths before they were there, and polysilicon did not take two fifths of silicon metal in 2012.
#[test]
fn makers_and_ratios_of_a_later_time_are_not_carried_back() {
    for form in ["neodymium:refined", "praseodymium:refined", "lanthanum:refined", "cerium:refined"] {
        for year in [2008, 2009, 2010, 2011, 2012] {
            let (chain, f) = built(form, year);
            let made = |area: &str| {
                let node = chain.area(&area.into()).and_then(|a| chain.node(f, a));
                node.map_or(0.0, |node| chain.production(node))
            };
            assert_eq!(made("MYS"), 0.0, "{form} {year}");
            assert!(!chain.forms[f].has_output() || made("CHN") > 0.9 * world(&chain, f), "{form} {year}");
        }
    }
    for form in ["polysilicon:refined", "solar:wafer", "solar:cell", "solar:module"] {
        let (chain, f) = built(form, 2012);
        assert!(!chain.forms[f].has_output() && world(&chain, f) == 0.0, "{form}: {} t", world(&chain, f));
    }
    assert!(world(&built("polysilicon:refined", 2024).0, built("polysilicon:refined", 2024).1) > 1.8e6);
}

/// Rare-earth prices of the crisis are each of their own year.
#[test]
fn rare_earth_prices_of_2008_to_2012_are_of_their_own_year() {
    for year in 2008..=2012 {
        for form in [
            "lanthanum:refined",
            "cerium:refined",
            "neodymium:refined",
            "dysprosium:refined",
            "europium:refined",
            "terbium:refined",
        ] {
            let (chain, f) = built(form, year);
            let quoted = chain.forms[f].quoted.as_ref().unwrap();
            assert_eq!(quoted.year, year, "{form}: {}", quoted.words(year));
        }
    }
}
