//! How long the lines of a company last: the page of `exposure`.

use monazite_model::answer::survival::{CompanyExposure, CompanyLine, LineReading, SupplierRoute};

use super::words::{begins, cell, day, days, first_day, ground, not_cleared, range, span, spread};
use crate::names::{Names, list};
use crate::number::{about, count, percent, span as span_of, stated_tonnes, tonnes, usd};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Days of a year.
const YEAR: f64 = 365.25;

/// The page.
pub fn page(found: &CompanyExposure, names: Names, page: &mut Page) {
    let sentence = page.toned(&finding(found, names), Tone::Strong);
    page.paragraph(&sentence);
    if !found.lines.is_empty() {
        page.table(&lines(found, names));
        page.paragraph(
            "`market`: what reaches all users of the form in the area reaches the line alike. `suppliers`: each sends what goes along its route. \
             Lines stand in the order in which they stop, bound to their suppliers where the file names some.",
        );
        page.table(&stakes(found, names));
        for said in without_route(found, names).into_iter().chain(prices(found, names)) {
            page.paragraph(&said);
        }
    }
    ground(&found.setting, page);
    page.note("Nothing leaves this machine: the file is read here, and nothing of it is sent or kept.");
}

fn place(line: &CompanyLine, names: Names) -> String {
    let (form, area) = (names.form_in_text(&line.form), names.area_in_text(&line.area));
    format!("{} ({form} in {area})", line.plant)
}

/// Which line stops first and when, and how many run short within a year.
pub fn finding(found: &CompanyExposure, names: Names) -> String {
    let setting = &found.setting;
    if let Some(why) = not_cleared(setting) {
        return why;
    }
    let year = match setting.months {
        0..12 => span(setting),
        _ => "a year".to_owned(),
    };
    let within_a_year = |line: &&CompanyLine| line.first().short.median.is_some_and(|at| at <= YEAR);
    let short = found.lines.iter().filter(within_a_year).count();
    let all = count(found.lines.len(), "line", "lines");
    let short = match short {
        0 => format!("Of {all} none runs short within {year}"),
        1 => format!("Of {all} one runs short within {year}"),
        many => format!("Of {all} {many} run short within {year}"),
    };
    let first = found.lines.first();
    let stops = first.and_then(|line| Some((line, line.first().stopped.median?)));
    let stops = match (stops, first) {
        (Some((line, at)), _) => format!(
            "the first to stop is {}, {} after {}{}{}",
            place(line, names),
            days(at),
            first_day(setting.start),
            spread(&line.first().stopped, setting),
            if line.bound.is_some() { ", bound to its suppliers" } else { "" }
        ),
        (None, Some(line)) if line.first().stopped.share > 0.0 && setting.runs > 0 => format!(
            "none stops within {} in most runs; {} does in {} of them",
            span(setting),
            place(line, names),
            percent(line.first().stopped.share)
        ),
        _ => format!("none stops within {}", span(setting)),
    };
    let begins = begins(setting).map(|said| format!(" {said}")).unwrap_or_default();
    format!("{short}; {stops}.{begins}")
}

/// When each line runs short and stops, reading by reading.
fn lines(found: &CompanyExposure, names: Names) -> Table {
    let setting = &found.setting;
    let columns = [
        "plant",
        "takes",
        "reading",
        ">stock, days",
        ">short, day",
        ">90 % of runs",
        ">stops, day",
        ">90 % of runs",
        ">in runs",
    ];
    let mut table = Table::new(format!("Days from {}", first_day(setting.start)), &columns);
    for line in &found.lines {
        let bound = line.bound.iter().map(|reading| ("suppliers", reading));
        for (k, (name, reading)) in bound.chain([("market", &line.market)]).enumerate() {
            let once = |text: String| if k == 0 { text } else { String::new() };
            let LineReading { short, stopped, .. } = reading;
            table.row([
                once(line.plant.clone()),
                once(names.form_in_text(&line.form)),
                name.to_owned(),
                once(day(line.stock_days)),
                cell(short, setting),
                range(short, setting),
                cell(stopped, setting),
                range(stopped, setting),
                percent(stopped.share),
            ]);
        }
    }
    table
}

/// What is at stake: what each line takes, and what it misses in its first reading.
fn stakes(found: &CompanyExposure, names: Names) -> Table {
    let missing = format!(">missing in {} months", found.setting.months.min(12));
    let columns = ["plant", "in", ">t a year", ">at base price", &missing, ">90 % of runs, t", ">at base price"];
    let mut table = Table::new("What the lines take, and what neither reaches them nor lies in their stock", &columns);
    for line in &found.lines {
        let LineReading { missing_t, missing_usd, .. } = line.first();
        let span = if found.setting.runs == 0 { String::new() } else { span_of(missing_t, about) };
        table.row([
            line.plant.clone(),
            names.area(&line.area),
            stated_tonnes(line.tonnes_a_year),
            line.value_usd.map_or("–".to_owned(), usd),
            tonnes(missing_t.value),
            if span.is_empty() { "–".to_owned() } else { span },
            missing_usd.map_or("–".to_owned(), usd),
        ]);
    }
    table
}

/// Suppliers from whom the base year has no route, and makers at home that it does not have.
fn without_route(found: &CompanyExposure, names: Names) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for line in &found.lines {
        for supplier in line.suppliers.iter().filter(|supplier| supplier.route == SupplierRoute::Market) {
            let (what, from) = (names.form_in_text(&line.form), names.area_in_text(&supplier.area));
            said.push(match supplier.area == line.area {
                true => format!("maker of {what} in {from} ({})", line.plant),
                false => format!("route of {what} from {from} to {} ({})", names.area_in_text(&line.area), line.plant),
            });
        }
    }
    (!said.is_empty()).then(|| {
        let year = found.setting.base_year;
        format!(
            "The base year {year} has no {}: that share is taken as the market of the area gets it.",
            said.join(", and no ")
        )
    })
}

/// The highest price of each form and area, once.
fn prices(found: &CompanyExposure, names: Names) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for line in &found.lines {
        let Some(highest) = line.highest_price.filter(|highest| highest.times > 1.005) else { continue };
        let one = format!(
            "{} in {} {:.2} times ({})",
            names.form_in_text(&line.form),
            names.area_in_text(&line.area),
            highest.times,
            super::words::month(highest.month)
        );
        if !said.contains(&one) {
            said.push(one);
        }
    }
    (!said.is_empty()).then(|| {
        let said = list(&said);
        format!("Whoever wants more than his share has to outbid the others; at their highest prices are, over the base on the central path: {said}.")
    })
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::setting;
    use super::*;
    use monazite_model::answer::survival::{LineSupplier, Until};
    use monazite_model::code::{AreaId, FormId};
    use monazite_model::quantity::Band;
    use monazite_model::registry::Registry;

    fn line(stopped: Option<f64>, route: SupplierRoute) -> CompanyLine {
        let until = |median: Option<f64>| Until {
            median,
            low: median,
            high: median,
            share: f64::from(u8::from(median.is_some())),
        };
        let reading = LineReading {
            short: until(stopped),
            stopped: until(stopped),
            missing_t: Band { value: 1.0, low: 0.5, high: 2.0 },
            missing_usd: None,
        };
        let area = AreaId::from("DEU");
        CompanyLine {
            row: 2,
            plant: "Works A".into(),
            form: FormId("gallium:refined".into()),
            area: area.clone(),
            tonnes_a_year: 3.0,
            stock_days: 14.0,
            value_usd: None,
            suppliers: vec![LineSupplier { area, share: 1.0, route }],
            market: reading.clone(),
            bound: Some(reading),
            highest_price: None,
        }
    }

    #[test]
    fn the_first_sentence_counts_lines_and_names_the_first_to_stop() {
        let registry = Registry::default();
        let of = |lines: Vec<CompanyLine>, months: u32| {
            let setting = monazite_model::answer::survival::SurvivalSetting { months, ..setting(20) };
            CompanyExposure { setting, file: "lines.csv".into(), lines }
        };
        let (stops, lasts) = (line(Some(75.0), SupplierRoute::Route), line(None, SupplierRoute::Market));
        let found = of(vec![stops, lasts.clone()], 24);
        let said = finding(&found, Names(&registry));
        assert!(said.starts_with("Of 2 lines one runs short within a year; the first to stop is Works A ("), "{said}");
        assert!(
            said.contains(", 75 days after 1 June 2023 (90 % of runs the same day), bound to its suppliers."),
            "{said}"
        );
        let said = without_route(&found, Names(&registry)).unwrap_or_default();
        assert!(
            said.starts_with("The base year 2022 has no maker of ") && said.contains("(Works A): that share"),
            "{said}"
        );
        let said = finding(&of(vec![lasts], 6), Names(&registry));
        assert!(said.starts_with("Of 1 line none runs short within 6 months; none stops within 6 months."), "{said}");
    }
}
