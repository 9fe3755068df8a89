//! What a cut of some industries costs all others, as bounds: the answer, its page, its tidy rows.

use monazite_model::answer::downstream::{Downstream, IndustryLoss};
use monazite_model::input_output::HOLLOW;

use crate::names::list_of;
use crate::number::{count, grouped, percent};
use crate::page::Page;
use crate::table::Table;

/// A range of losses: `12 to 34`, one figure where both ends read the same; as many decimals as the smaller figures of a table want.
pub(crate) fn span(low: f64, high: f64) -> String {
    let decimals = match high.abs().max(low.abs()) {
        most if most >= 100.0 => 0,
        most if most >= 1.0 => 1,
        _ => 3,
    };
    let (low, high) = (grouped(low, decimals), grouped(high, decimals));
    if low == high { low } else { format!("{low} to {high}") }
}

fn share(low: f64, high: f64, of: f64) -> String {
    if of <= 0.0 {
        return String::new();
    }
    let (low, high) = (percent(low / of), percent(high / of));
    if low == high { low } else { format!("{low} to {high}") }
}

/// What the cut costs, and which other industry loses most; who loses as much is named with it.
fn finding(report: &Downstream) -> String {
    let unit = &report.table.unit;
    let (low, high) = report.areas.iter().fold((0.0, 0.0), |(l, h), a| (l + a.loss.low, h + a.loss.high));
    let cuts: Vec<String> = report
        .industries
        .iter()
        .filter_map(|row| Some(format!("{} of {} ({})", percent(row.cut?), row.name, row.area)))
        .collect();
    let others: Vec<_> = report.most_hit().into_iter().filter(|row| row.cut.is_none() && row.loss.high > 0.0).collect();
    let told = |row: &IndustryLoss| span(row.loss.low, row.loss.high);
    let worst = others.first().map(|first| {
        let alike: Vec<String> = others
            .iter()
            .filter(|row| told(row) == told(first))
            .map(|row| format!("{} ({})", row.name, row.area))
            .collect();
        let verb = if alike.len() == 1 { "loses" } else { "lose" };
        format!("; of all others {} {verb} most, {}", list_of(&alike, 3), told(first))
    });
    format!(
        "Losing {} costs {} {unit} of value added{}.",
        list_of(&cuts, 3),
        span(low, high),
        worst.unwrap_or_default()
    )
}

/// What the table is of, and its largest industry.
fn largest(report: &Downstream) -> String {
    let largest = report.industries.iter().max_by(|a, b| a.output.total_cmp(&b.output));
    let words = largest.map_or_else(String::new, |row| {
        format!(
            "; the largest output has {} ({}, {} {})",
            row.name,
            row.area,
            grouped(row.output, 0),
            report.table.unit
        )
    });
    format!(
        "{} in {}{words}.",
        count(report.industries.len(), "industry", "industries"),
        count(report.areas.len(), "area", "areas")
    )
}

/// The page: the table itself where nothing is cut, otherwise losses by area and the `top` industries that lose most.
pub fn page(report: &Downstream, top: usize, page: &mut Page) {
    let unit = &report.table.unit;
    if !report.is_cut() {
        page.paragraph(&largest(report));
        page.heading(&format!("{}, {unit}", report.table.title));
        let mut table = Table::new("", &["area", "industry", ">output", ">value added", ">multiplier"]);
        for row in report.industries.iter().take(top) {
            table.row([
                row.area.clone(),
                row.name.clone(),
                grouped(row.output, 0),
                grouped(row.value_added, 0),
                grouped(row.output_multiplier, 2),
            ]);
        }
        page.table(&table);
        hollow(report, page);
        page.note("Cut an industry with --cut AREA/INDUSTRY=SHARE, by code or name; --top shows more.");
        return;
    }
    page.paragraph(&finding(report));
    page.heading(&format!("Value added lost by area, {unit} ({})", report.table.title));
    let mut table = Table::new("", &["area", ">lost", ">share of its value added"]);
    for area in &report.areas {
        let lost = span(area.loss.low, area.loss.high);
        table.row([area.area.clone(), lost, share(area.loss.low, area.loss.high, area.value_added)]);
    }
    page.table(&table);
    page.heading(&format!("Industries that lose most, {unit}"));
    let mut table = Table::new("", &["area", "industry", ">cut", ">lost", ">share"]);
    for row in report.most_hit().into_iter().take(top) {
        let cut = row.cut.map(percent).unwrap_or_default();
        let lost = span(row.loss.low, row.loss.high);
        table.row([row.area.clone(), row.name.clone(), cut, lost, share(row.loss.low, row.loss.high, row.value_added)]);
    }
    page.table(&table);
    if !report.final_users_suffice {
        page.note("Final users of the cut products cannot give up enough: the lower bound cannot be reached.");
    }
    hollow(report, page);
    page.note(&format!("These are {}.", report.label));
}

/// Which industries are in no sum, where there are any.
fn hollow(report: &Downstream, page: &mut Page) {
    for note in report.table.notes.iter().filter(|note| note.starts_with(HOLLOW)) {
        page.note(&format!("Note: {note}."));
    }
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::answer::Answer;
    use monazite_model::answer::downstream::AreaLoss;
    use monazite_model::input_output::About;
    use monazite_model::quantity::Band;

    /// A made-up answer: `made` industries of one area, the first cut by a tenth.
    pub(crate) fn made_up(made: usize) -> Downstream {
        let industries: Vec<IndustryLoss> = (0..made)
            .map(|i| IndustryLoss {
                area: "CHN".into(),
                code: format!("c{i}"),
                name: format!("Industry number {i}"),
                output: 1000.0,
                value_added: 400.0,
                output_multiplier: 1.8,
                loss: Band { value: f64::NAN, low: 4.0 + i as f64, high: 10.0 + 2.0 * i as f64 },
                cut: (i == 0).then_some(0.1),
            })
            .collect();
        let sum = |of: fn(&IndustryLoss) -> f64| industries.iter().map(of).sum();
        let areas = vec![AreaLoss {
            area: "CHN".into(),
            value_added: sum(|r| r.value_added),
            loss: Band { value: f64::NAN, low: sum(|r| r.loss.low), high: sum(|r| r.loss.high) },
        }];
        Downstream {
            table: About {
                title: "Made up".into(),
                format: "pymrio".into(),
                year: Some(2020),
                unit: "million USD".into(),
                notes: Vec::new(),
            },
            label: "bounds, not a forecast".into(),
            final_users_suffice: true,
            areas,
            industries,
        }
    }

    #[test]
    fn the_page_tells_bounds_and_calls_them_bounds() {
        let mut sheet = Page::new(100, false);
        page(&made_up(3), 2, &mut sheet);
        let text = sheet.finish();
        assert!(text.contains("6.0 to 14.0") && text.contains("These are bounds"), "{text}");
        assert!(text.find("number 2").unwrap() < text.find("number 1").unwrap(), "the worst first\n{text}");
        let (_, most) = text.split_once("Industries that lose most").unwrap();
        assert!(!most.contains("number 0"), "two are shown\n{text}");
    }

    #[test]
    fn without_a_cut_the_page_is_the_table_itself() {
        let mut report = made_up(2);
        report.industries[0].cut = None;
        let mut sheet = Page::new(100, false);
        page(&report, 5, &mut sheet);
        let text = sheet.finish();
        assert!(text.contains("multiplier") && text.contains("--cut") && !text.contains("lost"), "{text}");
    }

    #[test]
    fn a_row_of_csv_says_what_its_losses_are() {
        let tables = crate::tidy::tables::of(&Answer::Downstream(made_up(1)));
        let text = String::from_utf8(tables[0].csv().unwrap()).unwrap();
        let row = "Made up,2020,CHN,c0,Industry number 0,1000.0,400.0,1.8,0.1,,4.0,10.0,million USD,bounds,2020,change,inferred\n";
        assert!(text.ends_with(row), "{text}");
    }
}
