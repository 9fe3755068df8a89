//! Stage bars of dependence: how much of what an area takes in at each stage comes from another country, directly and through
//! earlier stages.
//!
//! One mineral: every form of its chain in order, the countries that matter most to it. Several: every stage, the forms most
//! exposed to one country.

use std::collections::BTreeMap;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::scale::Scale;
use super::token::{INK, LINE, MUTED, stage};
use crate::dependence::finding;
use crate::names::{Names, capital};
use crate::number::percent;
use crate::page::StageFamily;
use monazite_model::answer::dependence::DependenceRow as Row;
use monazite_model::code::Stage;

/// Countries of a form at most, one mineral.
const COUNTRIES: usize = 4;
/// Forms of a stage at most, several minerals.
const FORMS: usize = 8;
/// Shares below this are in the table only.
const LEAST: f64 = 0.02;
/// Height of a bar and of its row, px.
const BAR: f64 = 14.0;
const ROW: f64 = 23.0;
/// The part of a bar that stands for earlier stages.
const EARLIER: &str = "#C9D8EC";
/// The part that is direct.
const DIRECT: &str = "#3F7CC0";

/// A bar: a form and a country.
#[derive(Debug, Clone, PartialEq)]
struct Bar<'a> {
    form: &'a str,
    stage: &'a str,
    country: &'a str,
    /// Share last made there, or of imports where earlier stages were not asked for.
    direct: Option<&'a Row>,
    /// Share that met the country at any stage.
    whole: &'a Row,
}

/// The chart of the latest year in `rows`; `None` where no row names another country.
pub fn svg(rows: &[Row], names: Names) -> Option<String> {
    let indirect = rows.iter().any(|r| r.measure == "exposure");
    let measure = if indirect { "exposure" } else { "import-share" };
    let year = rows.iter().filter(|r| r.measure == measure).map(|r| r.year).max()?;
    let of_year: Vec<&Row> = rows.iter().filter(|r| r.year == year).collect();
    let bars = bars(&of_year, measure);
    let worst = bars.iter().max_by(|a, b| a.whole.value.total_cmp(&b.whole.value))?;
    let one_mineral = bars.iter().all(|b| b.whole.mineral == worst.whole.mineral);
    let groups = groups(&bars, one_mineral);

    let title = finding(&of_year.iter().copied().filter(|r| r.measure == measure).collect::<Vec<_>>(), names)?;
    let what = if indirect {
        "Share of what it takes in that was made in the country (dark) or has met it at an earlier stage (light); lines: 90 % range"
    } else {
        "Share of imports by origin; lines: 90 % range. Earlier stages were not asked for"
    };
    let mut canvas = Canvas::new(&title, &format!("{what}, {year}"));
    let label = |bar: &Bar| {
        let country = names.area(&bar.country.into());
        if one_mineral { country } else { format!("{}: {country}", names.form(&bar.form.into())) }
    };
    let labels: Vec<String> = groups.iter().flat_map(|(_, bars)| bars.iter().map(|b| label(b))).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 330.0) + 12.0;
    let texts: Vec<String> = groups.iter().flat_map(|(_, bars)| bars.iter().map(|b| words(b, indirect))).collect();
    let right = WIDTH - MARGIN - room(texts.iter().map(String::as_str), SMALL, 150.0) - 12.0;
    let scale = Scale::new((0.0, 1.0), (left, right));
    let heads = groups.len() as f64;
    let height = heads * 30.0 + labels.len() as f64 * ROW;
    canvas.y += 10.0;
    let ticks: Vec<(f64, String)> = [0.0, 0.25, 0.5, 0.75, 1.0].map(|t| (scale.at(t), percent(t))).to_vec();
    let bottom = canvas.y + height + 4.0;
    for (x, text) in &ticks {
        canvas.write(*x, canvas.y, text, Anchor::Middle, SMALL, MUTED, false);
    }
    for (head, bars) in &groups {
        canvas.y += 30.0;
        group_head(&mut canvas, *head, bars, one_mineral, names);
        // Lines behind the bars only: a heading is read without one running through it.
        let end = canvas.y + bars.len() as f64 * ROW - 2.0;
        for (x, _) in &ticks {
            canvas.line((*x, canvas.y - 2.0), (*x, end), LINE, 1.0);
        }
        for bar in bars {
            draw(&mut canvas, bar, &label(bar), scale, (left, right), indirect);
        }
    }
    canvas.y = bottom;
    let from = super::rests_on(bars.iter().flat_map(|b| &b.whole.sources), names);
    Some(canvas.finish(&format!("Below 2 %: in the table only. {from}")))
}

/// Every form and country with a share worth a bar, in the order of the rows.
fn bars<'a>(rows: &[&'a Row], measure: &str) -> Vec<Bar<'a>> {
    let last: BTreeMap<(&str, &str), &Row> =
        rows.iter().filter(|r| r.measure == "made-in").map(|r| ((r.form.as_str(), r.through.as_str()), *r)).collect();
    rows.iter()
        .filter(|r| r.measure == measure && r.through != r.area && r.value >= LEAST)
        .map(|r| Bar {
            form: &r.form,
            stage: &r.stage,
            country: &r.through,
            direct: last.get(&(r.form.as_str(), r.through.as_str())).copied(),
            whole: r,
        })
        .collect()
}

/// Bars under their headings: forms of one mineral in chain order, or stages with the form and country most exposed.
fn groups<'a, 'b>(bars: &'b [Bar<'a>], one_mineral: bool) -> Vec<(Stage, Vec<&'b Bar<'a>>)> {
    let mut groups: Vec<(&str, Stage, Vec<&Bar>)> = Vec::new();
    for bar in bars {
        let Some(stage) = Stage::ALL.into_iter().find(|s| s.name() == bar.stage) else { continue };
        let key = if one_mineral { bar.form } else { bar.stage };
        match groups.iter_mut().find(|(k, ..)| *k == key) {
            Some((_, _, of)) => of.push(bar),
            None => groups.push((key, stage, vec![bar])),
        }
    }
    for (_, _, of) in &mut groups {
        of.sort_by(|a, b| {
            let order = b.whole.value.total_cmp(&a.whole.value);
            order.then_with(|| (a.form, a.country).cmp(&(b.form, b.country)))
        });
        if !one_mineral {
            let mut seen: Vec<&str> = Vec::new();
            of.retain(|bar| {
                !seen.contains(&bar.form) && {
                    seen.push(bar.form);
                    true
                }
            });
        }
        of.truncate(if one_mineral { COUNTRIES } else { FORMS });
    }
    if !one_mineral {
        groups.sort_by_key(|(_, stage, _)| Stage::ALL.iter().position(|s| s == stage));
    }
    groups.into_iter().map(|(_, stage, of)| (stage, of)).collect()
}

fn group_head(canvas: &mut Canvas, of: Stage, bars: &[&Bar], one_mineral: bool, names: Names) {
    canvas.bar(MARGIN, MARGIN + 8.0, canvas.y - 14.0, 10.0, stage(StageFamily::of(of)));
    let form = bars.first().map(|b| names.form(&b.form.into())).unwrap_or_default();
    let words = if one_mineral { form } else { capital(of.name()) };
    canvas.write(MARGIN + 14.0, canvas.y - 5.0, &words, Anchor::Start, LABEL, INK, true);
}

/// `60 %`, or `60 %, 50 % made there` where the rest comes from earlier stages.
fn words(bar: &Bar, indirect: bool) -> String {
    let whole = percent(bar.whole.value);
    let direct = bar.direct.map(|r| percent(r.value)).filter(|_| indirect);
    match direct {
        Some(direct) if direct != whole => format!("{whole}, {direct} made there"),
        None if indirect => format!("{whole}, none made there"),
        _ => whole,
    }
}

fn draw(canvas: &mut Canvas, bar: &Bar, label: &str, scale: Scale, (left, right): (f64, f64), indirect: bool) {
    let middle = canvas.y + ROW / 2.0 - 3.0;
    let top = middle - BAR / 2.0;
    canvas.label(MARGIN, middle + 4.5, label, Anchor::Start);
    let end = scale.at(bar.whole.value);
    let direct = if indirect { bar.direct.map_or(0.0, |r| r.value) } else { bar.whole.value };
    canvas.bar(left, end, top, BAR, EARLIER);
    if direct > 0.0 {
        canvas.bar(left, scale.at(direct).min(end), top, BAR, DIRECT);
    }
    canvas.interval(scale.at(bar.whole.low), scale.at(bar.whole.high), middle, INK);
    canvas.write(right + 10.0, middle + 4.5, &words(bar, indirect), Anchor::Start, SMALL, MUTED, false);
    canvas.y += ROW;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::standing::{Standing, Variant};
    use monazite_model::registry::Registry;

    fn row(form: &str, stage: &str, measure: &str, through: &str, value: f64) -> Row {
        Row {
            area: "JPN".into(),
            mineral: form.split(':').next().unwrap().into(),
            stage: stage.into(),
            form: form.into(),
            measure: measure.into(),
            through: through.into(),
            value,
            low: value * 0.9,
            high: (value * 1.1).min(1.0),
            unit: "share".into(),
            year: 2024,
            sources: vec!["made up".into()],
            path: String::new(),
            period: "2024".into(),
            variant: Variant::Baseline,
            standing: Standing::Known,
        }
    }

    #[test]
    fn one_mineral_is_drawn_form_by_form_with_what_is_direct_and_what_is_not() {
        let rows = [
            row("cobalt:mined", "mine", "exposure", "COD", 0.7),
            row("cobalt:mined", "mine", "exposure", "JPN", 0.2),
            row("cobalt:metal", "refining", "made-in", "CHN", 0.5),
            row("cobalt:metal", "refining", "exposure", "COD", 0.8),
            row("cobalt:metal", "refining", "exposure", "CHN", 0.6),
            row("cobalt:metal", "refining", "exposure", "FIN", 0.001),
        ];
        let all: Vec<&Row> = rows.iter().collect();
        let bars = bars(&all, "exposure");
        let groups = groups(&bars, true);
        let drawn: Vec<Vec<&str>> = groups.iter().map(|(_, of)| of.iter().map(|b| b.country).collect()).collect();
        assert_eq!(drawn, [vec!["COD"], vec!["COD", "CHN"]], "home and crumbs are left out");
        let registry = Registry::default();
        let text = svg(&rows, Names(&registry)).unwrap();
        assert!(text.contains("80\u{202f}% of the cobalt:metal that JPN takes in has met COD"), "{text}");
        assert!(
            text.contains("60\u{202f}%, 50\u{202f}% made there") && text.contains(DIRECT) && text.contains(EARLIER)
        );
    }

    #[test]
    fn several_minerals_are_drawn_stage_by_stage_with_their_worst_country() {
        let rows = [
            row("gallium:refined", "refining", "exposure", "CHN", 0.9),
            row("gallium:refined", "refining", "exposure", "DEU", 0.1),
            row("cobalt:mined", "mine", "exposure", "COD", 0.7),
            row("tin:refined", "refining", "exposure", "IDN", 0.4),
        ];
        let all: Vec<&Row> = rows.iter().collect();
        let bars = bars(&all, "exposure");
        let groups = groups(&bars, false);
        let drawn: Vec<(Stage, Vec<&str>)> =
            groups.iter().map(|(stage, of)| (*stage, of.iter().map(|b| b.form).collect())).collect();
        let registry = Registry::default();
        let title = "More than half of what JPN takes in has met CHN for 1 of 3 forms";
        assert!(svg(&rows, Names(&registry)).unwrap().contains(title));
        let expected = [(Stage::Mine, vec!["cobalt:mined"]), (Stage::Refining, vec!["gallium:refined", "tin:refined"])];
        assert_eq!(drawn, expected);
    }

    #[test]
    fn without_earlier_stages_the_bars_are_imports_and_say_so() {
        let registry = Registry::default();
        let text = svg(&[row("tin:refined", "refining", "import-share", "IDN", 0.4)], Names(&registry)).unwrap();
        assert!(text.contains("takes in comes from IDN") && text.contains("Earlier stages were not asked for"));
        assert_eq!(svg(&[row("tin:refined", "refining", "production", "", 4.0)], Names(&registry)), None);
    }
}
