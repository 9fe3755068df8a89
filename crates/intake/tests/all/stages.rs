//! docs/stages.md says stage by stage what the bundled atlas knows, and says "no source" where nothing may be bundled.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use monazite_intake::atlas::{Atlas, bundled};
use monazite_intake::{chain, quality};
use monazite_model::answer::quality::FormQuality;
use monazite_model::chain::{Chain, SupplyKind};
use monazite_model::citation::Source;

use super::written::hold;

/// The year of the page.
const YEAR: i32 = 2024;
/// Makers named.
const NAMED: usize = 4;
/// Share of output from which on a publication is named.
const A_PART: f64 = 0.05;

/// A stage people ask for, the form that prints it (empty: no source), and what must be said of it.
type Row = (&'static str, &'static str, &'static str);

const STAGES: &[(&str, &[Row])] = &[
    (
        "Antimony",
        &[
            ("mined", "antimony:mined", ""),
            ("metal and trioxide", "antimony:refined", "one form: shares by country are of both"),
            ("trioxide alone", "", "output by country is not published; HS 282580 is in no table that may be bundled"),
        ],
    ),
    (
        "Tungsten",
        &[
            ("concentrate", "tungsten:mined", ""),
            (
                "paratungstate, oxide, metal powder",
                "tungsten:refined",
                "one form: shares by country are of all; sums by exporter (284180, 810194) enter as such",
            ),
            ("paratungstate alone, powder alone", "", "output by country is not published"),
        ],
    ),
    (
        "Nickel",
        &[
            ("ore", "nickel:mined", ""),
            (
                "metal, pig iron and sulphate",
                "nickel:refined",
                "one form; exports of ferronickel and pig iron (720260) are known as sums by exporter",
            ),
            (
                "pig iron, matte, mixed hydroxide, sulphate each",
                "",
                "output by country is not published; 7501 is in UN Comtrade only, which a user imports",
            ),
        ],
    ),
    (
        "Cobalt",
        &[
            ("mined, hydroxide", "cobalt:mined", "hydroxide is what mines ship: one form"),
            ("refined", "cobalt:refined", ""),
            ("sulphate alone", "", "one share of China from an unnamed report: not carried"),
        ],
    ),
    (
        "Lithium and batteries",
        &[
            ("mined", "lithium:mined", ""),
            ("chemicals", "lithium:refined", ""),
            (
                "cathode material",
                "battery:cathode",
                "makers by share of volume and of capacity; the rest is nobody's by name",
            ),
            (
                "cells",
                "battery:cell",
                "only the share of China in capacity is published; makers in Korea, Japan, Poland, Hungary and the United States are in what is left and have no stated share",
            ),
            (
                "flows of cells and cathodes",
                "",
                "850760, 284190 and 284290 are in UN Comtrade only, which a user imports",
            ),
        ],
    ),
    (
        "Graphite",
        &[
            ("natural", "graphite:mined", ""),
            (
                "battery grade, natural and synthetic",
                "graphite:battery-grade",
                "the synthetic part is the world's share of anodes, taken alike everywhere",
            ),
            ("anode", "battery:anode", ""),
            (
                "synthetic graphite by country",
                "",
                "output by country is not published; 380110 is in no table that may be bundled",
            ),
        ],
    ),
    (
        "Silicon and solar",
        &[
            ("silicon metal", "silicon:refined", ""),
            ("polysilicon", "polysilicon:refined", ""),
            ("wafers", "solar:wafer", "what China ships is known by destination, what others ship is not"),
            ("cells", "solar:cell", "as wafers"),
            ("modules", "solar:module", "as wafers"),
        ],
    ),
    (
        "Magnets",
        &[
            (
                "NdFeB magnets",
                "ndfeb:magnet",
                "only the share of China is published for a recent year; Japan, Germany, Viet Nam and the Philippines are seen as shippers (850511) and have no stated output",
            ),
            ("NdPr metal and alloy", "", "output by country is not published"),
        ],
    ),
    (
        "Copper, zinc, lead, tin",
        &[
            ("copper refined", "copper:refined", ""),
            ("blister and anode", "", "740200 is in UN Comtrade only, which a user imports"),
            ("zinc refined", "zinc:refined", ""),
            (
                "lead refined",
                "lead:refined",
                "seven tenths from scrap: the difference of two stated totals, by country stated of the United States alone",
            ),
            ("tin refined", "tin:refined", ""),
        ],
    ),
    (
        "By-products",
        &[
            (
                "gallium",
                "gallium:refined",
                "recycled metal is outside: nobody states it by country but Japan, and together with stocks",
            ),
            (
                "germanium",
                "germanium:refined",
                "about 30 % of the world's use is recycled (USGS, of 2019); by country nobody states it, so that it is printed and not shared out",
            ),
            ("indium", "indium:refined", "recycled metal is outside: no figure is published"),
        ],
    ),
    (
        "Platinum metals",
        &[
            (
                "platinum",
                "platinum:mined",
                "recycling of 2024 is 49 t (World Platinum Investment Council, a forecast); by country nobody states it",
            ),
            ("palladium", "palladium:mined", "recycling has no source that may be bundled"),
            ("rhodium", "rhodium:mined", "as palladium"),
        ],
    ),
    (
        "Potash, uranium, others",
        &[
            ("potash", "potash:mined", ""),
            ("uranium", "uranium:mined", ""),
            ("conversion and enrichment of uranium", "", "no source at hand"),
            (
                "thorium of monazite",
                "",
                "no publisher states its output or what its keeping costs; a burdened companion would rest on assumptions alone",
            ),
            ("helium", "helium:refined", ""),
            (
                "neon",
                "",
                "two sources contradict each other: the United States make 14 % of the world's in 2024 (USGS: 112 of 800 million litres) and 47 % in 2016 to 2020 (EU study); who else makes it in 2024 nobody states",
            ),
        ],
    ),
];

/// The page, from the chains of an atlas.
fn page(atlas: &Atlas) -> String {
    let mut chains: BTreeMap<&str, (Arc<Chain>, BTreeMap<String, FormQuality>)> = BTreeMap::new();
    for spec in atlas.registry.chains.values() {
        let chain = chain::shared(atlas, &spec.id, YEAR).unwrap();
        let of_chain = quality::of_chain(&chain, &spec.weak, &atlas.witnesses);
        let forms = of_chain.forms.into_iter().map(|form| (form.form.clone(), form)).collect();
        chains.insert(&spec.id, (chain, forms));
    }
    let mut page = String::from(
        "# Stages\n\nWhat the bundled atlas knows of 2024, stage by stage; written by a test from the balanced chains. Grades: A stated by a publisher, B estimated by one,\n\
         C derived (a share times a total, another year), D assumed or inferred. *No source*: no figure that may be bundled states it, and none is made up.\n",
    );
    for (group, rows) in STAGES {
        let head = "| stage | form | makers | rests on | grades | scrap or unlisted feed | where it goes | remark |\n|---|---|---|---|---|---|---|---|";
        writeln!(page, "\n## {group}\n\n{head}").unwrap();
        for &(stage, form, remark) in *rows {
            if form.is_empty() {
                writeln!(page, "| {stage} | – | *no source* | | | | | {remark} |").unwrap();
                continue;
            }
            let (chain, quality) = chains
                .values()
                .find_map(|(chain, forms)| Some((chain, forms.get(form)?)))
                .unwrap_or_else(|| panic!("no chain prints {form}"));
            let told = Told::of(chain, form);
            assert!(told.makers.contains('%'), "nobody makes {form}");
            let (grades, goes) = (grades(quality), goes(chain, form, quality));
            let Told { makers, rests_on, scrap } = told;
            writeln!(page, "| {stage} | `{form}` | {makers} | {rests_on} | {grades} | {scrap} | {goes} | {remark} |")
                .unwrap();
        }
    }
    page
}

#[test]
fn the_page_of_stages_says_what_is_known_of_each() {
    let page = page(bundled().unwrap());
    hold("stages", &page);
}

/// A part of output in whole per cent.
fn share(part: f64) -> String {
    let percent = (100.0 * part).round();
    if percent >= 1.0 { format!("{percent:.0} %") } else { "below 1 %".into() }
}

fn grades(quality: &FormQuality) -> String {
    let parts = [('A', quality.grade_a), ('B', quality.grade_b), ('C', quality.grade_c), ('D', quality.grade_d)];
    let told = parts.iter().filter(|(_, part)| *part >= 0.005).map(|(grade, part)| format!("{grade} {}", share(*part)));
    told.collect::<Vec<_>>().join(", ")
}

fn goes(chain: &Chain, form: &str, quality: &FormQuality) -> &'static str {
    let of_chain = &chain.forms[chain.form(&form.into()).unwrap()];
    match (quality.trade_seen, of_chain.seen.one_sided.is_empty()) {
        (true, _) if quality.unseen_trade < 0.5 => "trade tables",
        (true, _) => "trade tables, mostly by assumed shares of a code",
        (false, false) => "known of exporters alone",
        (false, true) => "not known",
    }
}

/// Who makes a form, what says so, and how much of it is from scrap.
struct Told {
    makers: String,
    rests_on: String,
    scrap: String,
}

impl Told {
    fn of(chain: &Chain, form: &str) -> Self {
        let of = chain.form(&form.into()).unwrap();
        let mut by_area: Vec<(&str, f64)> = (0..chain.nodes.len())
            .filter(|node| chain.nodes[*node].form == of)
            .map(|node| (chain.areas[chain.nodes[node].area].as_str(), chain.production(node)))
            .collect();
        let world: f64 = by_area.iter().map(|(_, t)| t).sum();
        let mut by_source: BTreeMap<String, f64> = BTreeMap::new();
        let mut scrap = 0.0;
        let mut put = |sources: &[Source], t: f64| {
            let mut names: Vec<String> = sources.iter().map(named).collect();
            names.sort();
            names.dedup();
            let each = t / names.len().max(1) as f64;
            names.into_iter().for_each(|name| *by_source.entry(name).or_default() += each);
        };
        for supply in chain.outputs().filter(|s| chain.nodes[s.node].form == of) {
            put(&supply.level.sources, supply.level.band.value);
            if supply.kind == SupplyKind::Secondary {
                scrap += supply.level.band.value;
            }
        }
        for process in &chain.transformations {
            for leg in process.outputs.iter().filter(|leg| chain.nodes[leg.node].form == of) {
                put(&process.level.sources, leg.per_tonne * process.level.band.value);
            }
        }
        by_area.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let makers: Vec<String> = by_area
            .iter()
            .filter(|(area, t)| *area != "ROW" && *t > 0.0)
            .take(NAMED)
            .map(|(area, t)| format!("{area} {}", share(t / world)))
            .collect();
        let mut sources: Vec<(String, f64)> = by_source.into_iter().filter(|(_, t)| *t >= A_PART * world).collect();
        sources.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Told {
            makers: makers.join(", "),
            rests_on: sources.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join("; "),
            scrap: if scrap >= 0.005 * world { share(scrap / world) } else { String::new() },
        }
    }
}

/// The publication of a source; an assumption is called one.
fn named(source: &Source) -> String {
    match source.publication() {
        Some(of) => format!("{} {}", of.source, of.edition),
        None => "assumption".into(),
    }
}
