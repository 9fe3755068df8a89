//! Dependence matrix: forms down, countries across, each cell the share that has met the country (or comes from it directly).

use std::collections::BTreeMap;

use super::canvas::{Anchor, Canvas, LABEL, MARGIN, SMALL, WIDTH, room};
use super::token::{LINE, MUTED, text_on};
use crate::dependence::finding;
use crate::names::Names;
use crate::number::percent;
use monazite_model::answer::dependence::DependenceRow as Row;

/// Forms and countries drawn at most, those with the largest shares first.
const MOST_FORMS: usize = 24;
const MOST_AREAS: usize = 6;
/// Width of the column of the largest other country, in columns.
const LAST: f64 = 1.35;
/// From paper to ink blue: five steps, read from the label in each cell, not from the colour alone.
const STEPS: [&str; 5] = ["#EEF2F8", "#C9D8EC", "#8FB2DC", "#3F7CC0", "#0B4A8F"];

/// The chart; `None` where no row names another country.
pub fn svg(rows: &[Row], names: Names) -> Option<String> {
    let indirect = rows.iter().any(|r| r.measure == "exposure");
    let measure = if indirect { "exposure" } else { "import-share" };
    let of: Vec<&Row> = rows.iter().filter(|r| r.measure == measure).collect();
    let year = of.iter().map(|r| r.year).max()?;
    let cells: BTreeMap<(&str, &str), f64> =
        of.iter().filter(|r| r.year == year).map(|r| ((r.form.as_str(), r.through.as_str()), r.value)).collect();
    let mut weight: BTreeMap<&str, f64> = BTreeMap::new();
    let mut forms: Vec<(&str, f64)> = Vec::new();
    for ((form, through), value) in &cells {
        *weight.entry(through).or_default() += value;
        match forms.iter_mut().find(|(f, _)| f == form) {
            Some((_, most)) => *most = most.max(*value),
            None => forms.push((form, *value)),
        }
    }
    let mut areas: Vec<(&str, f64)> = weight.into_iter().collect();
    areas.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let one_more = areas.len() > MOST_AREAS;
    areas.truncate(MOST_AREAS);
    forms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let left_out = forms.len().saturating_sub(MOST_FORMS);
    forms.truncate(MOST_FORMS);
    let of_year: Vec<&Row> = of.iter().copied().filter(|r| r.year == year).collect();
    let title = finding(&of_year, names)?;
    let what = if indirect {
        "Share of what it takes in that has met the country at this stage or before"
    } else {
        "Share of imports by origin"
    };
    let mut canvas = Canvas::new(&title, &format!("{what}, {year}"));
    let labels: Vec<String> = forms.iter().map(|(f, _)| names.form(&(*f).into())).collect();
    let left = MARGIN + room(labels.iter().map(String::as_str), LABEL, 250.0) + 12.0;
    // The last column holds a code and a share.
    let columns = areas.len() as f64 + if one_more { LAST } else { 0.0 };
    let width = (WIDTH - MARGIN - left) / columns;
    let last = LAST * width;
    canvas.y += 14.0;
    for (k, (area, _)) in areas.iter().enumerate() {
        canvas.write(left + (k as f64 + 0.5) * width, canvas.y, area, Anchor::Middle, SMALL, MUTED, false);
    }
    if one_more {
        let x = left + areas.len() as f64 * width + 0.5 * last;
        canvas.write(x, canvas.y, "largest other", Anchor::Middle, SMALL, MUTED, false);
    }
    canvas.y += 8.0;
    for ((form, _), label) in forms.iter().zip(&labels) {
        let top = canvas.y;
        canvas.row_label(top + 14.0, label, left - MARGIN - 12.0);
        for (k, (area, _)) in areas.iter().enumerate() {
            let x = left + k as f64 * width;
            if let Some(value) = cells.get(&(*form, *area)) {
                let fill = STEPS[((value * 5.0) as usize).min(4)];
                canvas.bar(x + 1.0, x + width - 1.0, top, 28.0, fill);
                canvas.write(
                    x + width / 2.0,
                    top + 18.5,
                    &percent(*value),
                    Anchor::Middle,
                    SMALL,
                    text_on(fill),
                    false,
                );
            } else {
                canvas.outline(x + 1.0, x + width - 1.0, top, 28.0, LINE);
            }
        }
        // A form whose main country has no column of its own must not look free of dependence.
        let shown = |area: &str| areas.iter().any(|(a, _)| *a == area);
        let other = cells.iter().filter(|((f, a), _)| f == form && !shown(a)).max_by(|a, b| a.1.total_cmp(b.1));
        if one_more {
            let x = left + areas.len() as f64 * width;
            if let Some(((_, area), value)) = other {
                let fill = STEPS[((value * 5.0) as usize).min(4)];
                canvas.bar(x + 1.0, x + last - 1.0, top, 28.0, fill);
                let text = format!("{area} {}", percent(*value));
                canvas.write(x + last / 2.0, top + 18.5, &text, Anchor::Middle, SMALL, text_on(fill), false);
            } else {
                canvas.outline(x + 1.0, x + last - 1.0, top, 28.0, LINE);
            }
        }
        canvas.y += 31.0;
    }
    let more = if left_out > 0 { format!("{left_out} more forms are in the table. ") } else { String::new() };
    let from = super::rests_on(of.iter().flat_map(|r| &r.sources), names);
    Some(canvas.finish(&format!("{more}Empty: below 0.5 %. {from}")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::standing::{Standing, Variant};
    use monazite_model::registry::Registry;

    #[test]
    fn the_matrix_titles_what_it_finds_and_prefers_exposure() {
        let row = |measure: &str, value: f64| Row {
            area: "JPN".into(),
            mineral: "gallium".into(),
            stage: "refining".into(),
            form: "gallium:refined".into(),
            measure: measure.into(),
            through: "CHN".into(),
            value,
            low: value,
            high: value,
            unit: "share".into(),
            year: 2024,
            sources: vec!["made up".into()],
            path: String::new(),
            period: "2024".into(),
            variant: Variant::Baseline,
            standing: Standing::Known,
        };
        let registry = Registry::default();
        let svg = svg(&[row("import-share", 0.4), row("exposure", 0.9)], Names(&registry)).unwrap();
        assert!(svg.contains("90\u{202f}%") && !svg.contains("40\u{202f}%") && svg.contains("<desc>"));
        assert!(super::svg(&[], Names(&registry)).is_none());
        let many: Vec<Row> = ["AUS", "BRA", "CHL", "COD", "IDN", "RUS", "TUR", "USA"]
            .into_iter()
            .enumerate()
            .map(|(k, area)| Row { through: area.into(), ..row("exposure", 0.9 - 0.1 * k as f64) })
            .collect();
        let svg = super::svg(&many, Names(&registry)).unwrap();
        assert!(svg.contains("largest other") && svg.contains("TUR 30\u{202f}%"), "{svg}");
    }
}
