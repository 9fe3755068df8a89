//! A mineral's chain on one page: who makes it at each stage, who uses it, what it costs, where the figures come from and
//! where they are weak. `study::show` fills [`MineralPage`] with rows from
//! [`mod@chain`] and [`published`]; its JSON is the published one; `text` lays it out, [`svg()`] draws it.

mod by_year;
pub mod capacity;
pub mod chain;
pub mod cover;
pub mod published;
mod text;

use monazite_model::answer::show::MineralPage;
use monazite_model::code::{FormId, Stage};

use crate::figure::series::{Point, Series};
use crate::figure::stages::{self, StageBar};
use crate::names::Names;
use crate::number::amount;

pub use text::{lead, page};

/// The chain on a picture: one bar of shares per stage.
pub fn svg(mineral: &MineralPage, names: Names) -> String {
    let bars: Vec<StageBar> = mineral
        .stages
        .iter()
        .map(|s| StageBar {
            stage: s.stage,
            label: format!("{} · {} · {}", names.form(&s.form), s.year, amount(s.total, &s.unit)),
            shares: s.producers.iter().map(|p| (p.area.clone(), p.share)).collect(),
        })
        .collect();
    let producers = mineral.stages.iter().flat_map(|s| &s.producers);
    let mut sources: Vec<&str> = producers.flat_map(|p| p.source.split(", ")).collect();
    sources.sort_unstable();
    sources.dedup();
    stages::svg(
        lead(mineral, names).trim_end_matches('.'),
        &format!(
            "{}: share of world production by stage, tonnes of {}, {}",
            mineral.about.name, mineral.about.counted_as, mineral.about.year
        ),
        &bars,
        &through_time(mineral, names),
        &format!("Sources: {}", sources.join("; ")),
        names,
    )
}

/// The forms through the years, in the order of the page.
fn through_time(mineral: &MineralPage, names: Names) -> Vec<Series> {
    let mut all: Vec<(&FormId, Series)> = Vec::new();
    for row in &mineral.output {
        let point = Point { year: row.year, total: row.total, new_source: row.new_source, main: row.main.clone() };
        match all.last_mut().filter(|(form, _)| **form == row.form) {
            Some((_, series)) => series.points.push(point),
            None => {
                let stages = mineral.stages.iter().map(|s| (&s.form, s.stage));
                let silent = mineral.about.no_output.iter().map(|n| (&n.form, n.stage));
                let stage = stages.chain(silent).find(|(form, _)| **form == row.form).map_or(Stage::Mine, |(_, s)| s);
                let series = Series { stage, name: names.form(&row.form), unit: row.unit.clone(), points: vec![point] };
                all.push((&row.form, series));
            }
        }
    }
    all.into_iter().map(|(_, series)| series).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::page::Page;
    use crate::sample;
    use monazite_model::answer::show::{
        Capacity, CapacityKind, Cover, LargestFlow, LedgerSummary, MineralAbout, NoOutput, OutputYear, OutsideFigure,
        PriceEntry, Producer, StageShares, UseEntry,
    };
    use monazite_model::fact::{Quality, QuantityKind};
    use monazite_model::registry::Money;

    fn producer(area: &str, value: f64, total: f64) -> Producer {
        Producer {
            area: area.into(),
            value,
            share: value / total,
            low: value * 0.97,
            high: value * 1.03,
            unit: "t".into(),
            source: "a-yearbook 2026".into(),
            grade: Quality::A,
        }
    }

    fn output(year: i32, total: Option<f64>, main: &str, new_source: bool) -> OutputYear {
        OutputYear {
            form: "gallium:refined".into(),
            year,
            total,
            low: total,
            high: total,
            unit: "t".into(),
            source: if total.is_some() { format!("{main} 2026") } else { String::new() },
            main: main.into(),
            grade: total.map(|_| Quality::A),
            new_source,
            missing: if total.is_some() { String::new() } else { "nobody says".into() },
        }
    }

    fn stock() -> Cover {
        Cover {
            form: "gallium:refined".into(),
            area: "JPN".into(),
            owner: "industry".into(),
            year: 2024,
            stock: Some(20.0),
            silence: String::new(),
            unit: "t".into(),
            months: Some(1.5),
            low: Some(1.2),
            high: Some(1.8),
            of: "consumption".into(),
            source: "a-yearbook 2026".into(),
            grade: Quality::B,
        }
    }

    fn could_make() -> Capacity {
        Capacity {
            form: "gallium:refined".into(),
            area: "CHN".into(),
            kind: CapacityKind::Stated,
            year: 2024,
            value: Some(1000.0),
            unit: "t".into(),
            made: Some(750.0),
            utilisation: Some(0.75),
            source: "a-yearbook 2026".into(),
            grade: Quality::B,
        }
    }

    fn sample_page() -> MineralPage {
        MineralPage {
            mineral: "gallium".into(),
            stages: vec![StageShares {
                stage: Stage::Refining,
                form: "gallium:refined".into(),
                year: 2024,
                total: 760.0,
                unit: "t".into(),
                producers: vec![
                    producer("CHN", 750.0, 760.0),
                    producer("JPN", 6.0, 760.0),
                    producer("USA", 4.0, 760.0),
                ],
            }],
            prices: vec![PriceEntry {
                form: "gallium:refined".into(),
                year: 2024,
                series: "import".into(),
                of_year: None,
                money: Some(Money::Nominal),
                value: Some(300_000.0),
                low: Some(291_000.0),
                high: Some(309_000.0),
                unit: "usd_per_t".into(),
                source: "a-yearbook 2026".into(),
                grade: Quality::A,
                base: false,
            }],
            uses: vec![UseEntry {
                form: "gallium:refined".into(),
                area: "JPN".into(),
                end_use: "all uses".into(),
                year: 2024,
                value: Some(190.0),
                share: 0.25,
                low: Some(150.0),
                high: Some(230.0),
                unit: "t".into(),
                source: "inferred".into(),
                grade: Quality::D,
            }],
            output: vec![
                output(2021, Some(430.0), "premise-bgs", false),
                output(2022, None, "", false),
                output(2023, Some(700.0), "a-yearbook", true),
                output(2024, Some(760.0), "a-yearbook", false),
            ],
            about: MineralAbout {
                name: "Gallium (Ga)".into(),
                counted_as: "Ga content".into(),
                year: 2024,
                together_with: vec!["aluminium".into()],
                processes: vec!["gallium, refined: from 1.1 t of residue per tonne".into()],
                flows: vec![LargestFlow {
                    form: "gallium:refined".into(),
                    from: "CHN".into(),
                    to: "JPN".into(),
                    value: 160.0,
                    known: "reported".into(),
                }],
                outside: vec![OutsideFigure {
                    form: "gallium:wafer".into(),
                    quantity: QuantityKind::Capacity,
                    area: "JPN".into(),
                    year: 2023,
                    value: 40.0,
                    unit: "t".into(),
                    source: "a-yearbook 2026".into(),
                    grade: Quality::A,
                }],
                cover: vec![stock()],
                capacity: vec![could_make()],
                no_output: vec![NoOutput {
                    form: "gallium:wafer".into(),
                    stage: Stage::Component,
                    year: 2024,
                    missing: "no table of its output within 8 years of 2024".into(),
                }],
                use_not_known: Vec::new(),
                use_known_in_part: Vec::new(),
                unaccounted: Vec::new(),
                sources: vec!["A publisher, A yearbook, 2026".into()],
                ledger: LedgerSummary {
                    entries: vec![("adjustment".into(), 3), ("choice".into(), 2)],
                    largest: vec![(
                        "production gallium:refined CHN".into(),
                        760.0,
                        750.0,
                        "to meet reported use".into(),
                    )],
                    residual: 2e-16,
                },
                carries: "Gallium: the figures carry who makes it; not who uses it.".into(),
                weak: vec!["Use outside the United States is inferred.".into()],
            },
        }
    }

    #[test]
    fn the_page_of_a_mineral_reads_as_it_did() {
        let registry = sample::registry();
        let mut p = Page::new(110, false);
        page(&sample_page(), Names(&registry), &mut p);
        insta::assert_snapshot!(p.finish());
    }

    #[test]
    fn the_json_of_a_mineral_has_the_published_keys_and_no_others() {
        let value = serde_json::to_value(sample_page()).unwrap();
        let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&value), ["mineral", "stages", "prices", "uses", "output", "about"]);
        assert_eq!(keys(&value["stages"][0]), ["stage", "form", "year", "total", "unit", "producers"]);
        assert_eq!(
            keys(&value["stages"][0]["producers"][0]),
            ["area", "value", "share", "low", "high", "unit", "source", "grade"]
        );
        let page = include_str!("../../../../docs/formats/show.md");
        for row in [
            "/prices/0",
            "/uses/0",
            "/output/0",
            "/about",
            "/about/no_output/0",
            "/about/flows/0",
            "/about/outside/0",
            "/about/cover/0",
            "/about/capacity/0",
            "/about/ledger",
        ] {
            for key in keys(value.pointer(row).unwrap()) {
                assert!(page.contains(&format!("`{key}`")), "docs/formats/show.md does not mention `{key}`");
            }
        }
    }

    #[test]
    fn the_picture_of_a_chain_is_the_same_each_time_and_tells_its_finding() {
        let registry = sample::registry();
        let svg = svg(&sample_page(), Names(&registry));
        assert_eq!(svg, super::svg(&sample_page(), Names(&registry)));
        assert!(svg.contains("China makes 99"));
    }
}
