//! A mineral's chain on one page: who makes it at each stage, who uses it, what it costs, where the figures come from and
//! where they are weak. `study::show` fills [`MineralPage`], whose JSON is the published one; `text` lays it out, [`svg()`] draws it.

mod text;

use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::Quality;
use serde::Serialize;

use crate::figure::stages::{self, StageBar};
use crate::names::Names;
use crate::number::amount;

pub use text::{lead, page};

/// What is known of a mineral's chain in a year. Its JSON (docs/formats/show.md) has the keys `mineral`, `stages`, `prices`
/// and `uses`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MineralPage {
    /// Mineral.
    pub mineral: MineralId,
    /// Who makes each form, in the order a tonne passes them.
    pub stages: Vec<StageShares>,
    /// Prices, by form and year.
    pub prices: Vec<PriceEntry>,
    /// Who uses it, and for what.
    pub uses: Vec<UseEntry>,
    /// What else the page says.
    #[serde(skip)]
    pub about: About,
}

/// Who makes a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageShares {
    /// Stage.
    pub stage: Stage,
    /// Form.
    pub form: FormId,
    /// Year.
    pub year: i32,
    /// World total, in `unit`.
    pub total: f64,
    /// Unit of the total and of the values.
    pub unit: String,
    /// Largest first.
    pub producers: Vec<Producer>,
}

/// What an area makes of a form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Producer {
    /// Area.
    pub area: AreaId,
    /// Amount, in `unit`.
    pub value: f64,
    /// Share of the total, 0 to 1.
    pub share: f64,
    /// Low end of what it is believed to be.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Unit.
    pub unit: String,
    /// Publication and edition behind it, or what it was inferred from.
    pub source: String,
    /// Quality of that.
    pub grade: Quality,
}

/// A price of a form in a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PriceEntry {
    /// Form.
    pub form: FormId,
    /// Year.
    pub year: i32,
    /// Market, quality or place the price is quoted for; may be empty.
    pub series: String,
    /// Price, in `unit`.
    pub value: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// `usd_per_t`.
    pub unit: String,
    /// Publication and edition.
    pub source: String,
    /// Quality.
    pub grade: Quality,
    /// Whether the chain is valued at it.
    pub base: bool,
}

/// Use of a form: by area (in tonnes) or, within an area, by purpose (a share).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UseEntry {
    /// Form.
    pub form: FormId,
    /// Area.
    pub area: AreaId,
    /// What for; `all uses` where it is not split.
    pub end_use: String,
    /// Year.
    pub year: i32,
    /// Amount, in `unit`; absent where only a share is published.
    pub value: Option<f64>,
    /// Share of world use (all uses) or of the area's use (one purpose), 0 to 1.
    pub share: f64,
    /// Low end of the amount.
    pub low: Option<f64>,
    /// High end of the amount.
    pub high: Option<f64>,
    /// Unit of the amount.
    pub unit: String,
    /// Publication and edition, or what it was inferred from.
    pub source: String,
    /// Quality.
    pub grade: Quality,
}

/// The rest of the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// `Gallium (Ga)`.
    pub name: String,
    /// `Ga content`.
    pub counted_as: String,
    /// Year of the chain.
    pub year: i32,
    /// Other minerals in the same chain.
    pub together_with: Vec<MineralId>,
    /// How one form becomes another, in words.
    pub processes: Vec<String>,
    /// Largest flows: form, from, to, t, how it is known.
    pub flows: Vec<(FormId, AreaId, AreaId, f64, &'static str)>,
    /// Citations.
    pub sources: Vec<String>,
    /// What was done to make it balance.
    pub ledger: Ledger,
    /// Where it is weak.
    pub weak: Vec<String>,
}

/// A summary of a chain's ledger for the forms of one mineral.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// Number of entries by kind, sorted by kind.
    pub entries: Vec<(String, usize)>,
    /// The largest adjustments: what, before, after, why.
    pub largest: Vec<(String, f64, f64, String)>,
    /// Largest imbalance of a node relative to its form's world throughput.
    pub residual: f64,
}

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
        &format!("Sources: {}", sources.join("; ")),
        names,
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::page::Page;
    use crate::sample;

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
                value: 300_000.0,
                low: 291_000.0,
                high: 309_000.0,
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
            about: About {
                name: "Gallium (Ga)".into(),
                counted_as: "Ga content".into(),
                year: 2024,
                together_with: vec!["aluminium".into()],
                processes: vec!["gallium, refined: from 1.1 t of residue per tonne".into()],
                flows: vec![("gallium:refined".into(), "CHN".into(), "JPN".into(), 160.0, "reported")],
                sources: vec!["A publisher, A yearbook, 2026".into()],
                ledger: Ledger {
                    entries: vec![("adjustment".into(), 3), ("choice".into(), 2)],
                    largest: vec![(
                        "production gallium:refined CHN".into(),
                        760.0,
                        750.0,
                        "to meet reported use".into(),
                    )],
                    residual: 2e-16,
                },
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
        assert_eq!(keys(&value), ["mineral", "stages", "prices", "uses"]);
        assert_eq!(keys(&value["stages"][0]), ["stage", "form", "year", "total", "unit", "producers"]);
        assert_eq!(
            keys(&value["stages"][0]["producers"][0]),
            ["area", "value", "share", "low", "high", "unit", "source", "grade"]
        );
        let page = include_str!("../../../../docs/formats/show.md");
        for row in ["prices", "uses"] {
            for key in keys(&value[row][0]) {
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
