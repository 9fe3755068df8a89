//! A mineral's chain on one page: who makes it at each stage, who uses it, what it costs, where the figures come from and
//! where they are weak. `study::show` fills [`MineralPage`]; this module lays it out and gives its JSON.

use monazite_model::code::{AreaId, FormId, MineralId, Stage};
use monazite_model::fact::Grade;
use serde::Serialize;

use crate::figure::stages::{self, StageBar};
use crate::names::{Names, capital};
use crate::number::{PriceUnit, amount, change, count, percent, plain, tonnes_span};
use crate::page::{Page, StageFamily, Tone, bar};
use crate::table::Table;

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
    /// Grade of that.
    pub grade: Grade,
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
    /// Grade.
    pub grade: Grade,
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
    /// Grade.
    pub grade: Grade,
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

/// Producers named per stage on the page.
const NAMED: usize = 5;

/// Writes the page.
pub fn page(mineral: &MineralPage, names: Names, page: &mut Page) {
    let about = &mineral.about;
    let lead = lead(mineral, names);
    let lead = page.toned(&lead, Tone::Strong);
    page.paragraph(&lead);
    let with = if about.together_with.is_empty() {
        String::new()
    } else {
        let others: Vec<String> = about.together_with.iter().map(|m| names.mineral(m)).collect();
        format!(" Its chain is computed together with {}.", crate::names::list(&others))
    };
    page.note(&format!("{}: tonnes of {}, {}.{with}", about.name, about.counted_as, about.year));
    for stage in &mineral.stages {
        stage_block(stage, names, page);
    }
    if !about.processes.is_empty() {
        page.heading("How it is made");
        for process in &about.processes {
            page.item(process);
        }
    }
    uses(mineral, names, page);
    flows(about, names, page);
    prices(mineral, names, page);
    if !about.sources.is_empty() {
        page.heading("Sources");
        for source in &about.sources {
            page.item(source);
        }
    }
    quality(mineral, page);
}

/// One true sentence: the most concentrated stage.
pub fn lead(mineral: &MineralPage, names: Names) -> String {
    let most = mineral
        .stages
        .iter()
        .filter_map(|s| s.producers.iter().find(|p| p.area.as_str() != "ROW").map(|p| (s, p)))
        .max_by(|a, b| a.1.share.total_cmp(&b.1.share));
    match most {
        Some((stage, producer)) => capital(&format!(
            "{} makes {} of the world's {} ({}, {}).",
            names.area_in_text(&producer.area),
            percent(producer.share),
            names.form_in_text(&stage.form),
            stage.stage,
            stage.year
        )),
        None => format!("No figures of production for {}.", names.mineral(&mineral.mineral)),
    }
}

fn stage_block(stage: &StageShares, names: Names, page: &mut Page) {
    let tone = Tone::Stage(StageFamily::of(stage.stage));
    page.heading(&format!(
        "{}: {}, {} · {}",
        stage.stage,
        names.form(&stage.form),
        stage.year,
        amount(stage.total, &stage.unit)
    ));
    // The rest of the world is nobody in particular: it is counted among the others however large it is.
    let (named, unnamed): (Vec<&Producer>, Vec<&Producer>) =
        stage.producers.iter().partition(|p| p.area.as_str() != "ROW");
    let (shown, rest) = named.split_at(named.len().min(NAMED));
    let label = shown.iter().map(|p| names.area(&p.area).chars().count()).max().unwrap_or(0);
    let label = label.max("all others".len()).min(30);
    let cells = page.width().saturating_sub(label + 36).clamp(8, 40);
    for producer in shown {
        let tail = format!("{} {}", producer.grade, producer.source);
        let value = amount(producer.value, &stage.unit);
        line(page, &names.area(&producer.area), producer.share, &value, &tail, (label, cells), tone);
    }
    let others = || rest.iter().chain(&unnamed);
    if others().next().is_some() {
        let value: f64 = others().map(|p| p.value).sum();
        let share: f64 = others().map(|p| p.share).sum();
        let tail = match (rest.len(), unnamed.is_empty()) {
            (0, _) => "not told apart".to_owned(),
            (n, true) => count(n, "area", "areas"),
            (n, false) => format!("{} and the rest of the world", count(n, "area", "areas")),
        };
        line(page, "all others", share, &amount(value, &stage.unit), &tail, (label, cells), tone);
    }
}

fn line(page: &mut Page, name: &str, share: f64, value: &str, tail: &str, (label, cells): (usize, usize), tone: Tone) {
    let name: String = if name.chars().count() > label {
        name.chars().take(label - 1).chain(['…']).collect()
    } else {
        name.to_owned()
    };
    let drawn = bar(share, cells);
    let pad = " ".repeat(cells.saturating_sub(drawn.chars().count()));
    let drawn = page.toned(&drawn, tone);
    let text = format!("{name:<label$}  {drawn}{pad} {:>7} {value:>10}  ", percent(share));
    let room = page.width().saturating_sub(label + cells + 23);
    let tail: String = if tail.chars().count() > room {
        tail.chars().take(room.saturating_sub(1)).chain(['…']).collect()
    } else {
        tail.into()
    };
    page.line(&format!("{text}{tail}"));
}

fn uses(mineral: &MineralPage, names: Names, page: &mut Page) {
    let (areas, purposes): (Vec<&UseEntry>, Vec<&UseEntry>) = mineral.uses.iter().partition(|u| u.value.is_some());
    if !areas.is_empty() {
        page.heading("Who uses it");
        let mut table = Table::new("", &["form", "area", ">use", ">range", ">of world use", "grade", "source"]);
        let mut last = None;
        for form in forms(&areas) {
            for entry in areas.iter().filter(|u| &u.form == form).take(8) {
                let first = last.replace(form) != Some(form);
                table.row([
                    if first { names.form(form) } else { String::new() },
                    names.area(&entry.area),
                    amount(entry.value.unwrap_or(0.0), &entry.unit),
                    ends(entry),
                    percent(entry.share),
                    entry.grade.to_string(),
                    entry.source.clone(),
                ]);
            }
        }
        page.block(&table.text(page.width()));
    }
    if !purposes.is_empty() {
        page.heading("What for");
        let mut table = Table::new("", &["form", "area", "end use", ">share", "year", "grade", "source"]);
        for entry in purposes.iter().take(16) {
            table.row([
                names.form(&entry.form),
                names.area(&entry.area),
                entry.end_use.clone(),
                percent(entry.share),
                entry.year.to_string(),
                entry.grade.to_string(),
                entry.source.clone(),
            ]);
        }
        page.block(&table.text(page.width()));
    }
}

fn forms<'a>(entries: &[&'a UseEntry]) -> Vec<&'a FormId> {
    let mut forms: Vec<&FormId> = Vec::new();
    for entry in entries {
        if !forms.contains(&&entry.form) {
            forms.push(&entry.form);
        }
    }
    forms
}

/// The range of a use, in the unit its amount is shown in.
fn ends(entry: &UseEntry) -> String {
    match (entry.value, entry.low, entry.high) {
        (Some(value), Some(low), Some(high)) => tonnes_span(value, low, high),
        _ => String::new(),
    }
}

fn flows(about: &About, names: Names, page: &mut Page) {
    if about.flows.is_empty() {
        return;
    }
    page.heading("Largest flows");
    let mut table = Table::new("", &["form", "from", "to", ">t", "how it is known"]);
    let mut last = None;
    for (form, from, to, t, kind) in &about.flows {
        let first = last.replace(form) != Some(form);
        table.row([
            if first { names.form(form) } else { String::new() },
            names.area(from),
            names.area(to),
            plain(*t),
            (*kind).into(),
        ]);
    }
    page.block(&table.text(page.width()));
}

fn prices(mineral: &MineralPage, names: Names, page: &mut Page) {
    if mineral.prices.is_empty() {
        return;
    }
    page.heading("Prices");
    let mut table = Table::new("", &["form", "quoted for", "year", ">price", ">range", "unit", "grade", "source"]);
    let mut last: Option<&FormId> = None;
    // A page shows the latest years; the JSON has all of them.
    let mut shown: Vec<&PriceEntry> = Vec::new();
    for entry in mineral.prices.iter().rev() {
        if shown.iter().filter(|e| e.form == entry.form && e.series == entry.series && e.base == entry.base).count() < 3
        {
            shown.push(entry);
        }
    }
    shown.reverse();
    for entry in shown {
        let unit = PriceUnit::for_price(entry.value);
        let first = last.replace(&entry.form) != Some(&entry.form);
        table.row([
            if first { names.form(&entry.form) } else { String::new() },
            if entry.base { "the chain's base price".into() } else { entry.series.clone() },
            entry.year.to_string(),
            unit.show(entry.value),
            if entry.low == entry.high {
                String::new()
            } else {
                format!("{} to {}", unit.show(entry.low), unit.show(entry.high))
            },
            unit.name().into(),
            entry.grade.to_string(),
            entry.source.clone(),
        ]);
    }
    page.block(&table.text(page.width()));
}

fn quality(mineral: &MineralPage, page: &mut Page) {
    page.heading("Quality");
    let ledger = &mineral.about.ledger;
    let kinds: Vec<String> = ledger.entries.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    if !kinds.is_empty() {
        page.item(&format!("Ledger of how it came to balance: {}.", kinds.join(", ")));
    }
    page.item(&format!("Largest imbalance left at a node: {:.1e} of its form's world throughput.", ledger.residual));
    for (about, before, after, reason) in &ledger.largest {
        page.item(&format!("{about}: {} → {} ({}). {reason}", plain(*before), plain(*after), change(*before, *after)));
    }
    for weak in &mineral.about.weak {
        page.item(&format!("Weak: {weak}"));
    }
    page.note("Grades: A stated by the publisher, B estimated by the publisher, C derived, D assumed with a reason.");
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
            grade: Grade::A,
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
                grade: Grade::A,
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
                grade: Grade::D,
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
        let page = include_str!("../../../docs/formats/show.md");
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
