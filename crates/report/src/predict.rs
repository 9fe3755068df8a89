//! Predictions on file: statements as a page, what became of them, and docs/predictions.md.

use monazite_model::answer::predict::{PastRecord, PredictionScores, Predictions, Statement, StatementScore};

use crate::names::Names;
use crate::number::{count, percent, tonnes, usd};
use crate::page::{Page, Tone};
use crate::table::Table;

/// Characters of a hash that are printed.
const SHORT: usize = 12;

fn short(hash: &str) -> &str {
    hash.get(..SHORT).unwrap_or(hash)
}

fn times(ratio: f64) -> String {
    format!("{ratio:.2}")
}

fn band((low, high): (f64, f64)) -> String {
    format!("{low:.2} to {high:.2}")
}

/// What nobody should leave out beside a prediction.
fn warning(past: Option<&PastRecord>) -> String {
    let Some(past) = past else { return "How the same months did before is not known.".to_owned() };
    let (better, worse) = ("better than", "worse than");
    let verdict = if past.log_score > past.nothing_log_score { better } else { worse };
    format!(
        "On {} blind episodes of the past that others needed, the same months scored {:.2} where saying that nothing happens scores {:.2} \
         (mean log score, higher is better), and {} of them came within a factor 2 where nothing happens has {}: {verdict} saying nothing.",
        past.episodes, past.log_score, past.nothing_log_score, past.factor_two, past.nothing_factor_two
    )
}

fn finding(found: &Predictions) -> String {
    let events: std::collections::BTreeSet<&str> = found.statements.iter().map(|s| s.event.as_str()).collect();
    let likely = found.statements.iter().filter(|s| s.past_1_5 > 0.5).count();
    format!(
        "{} of {} on {} in force: {} more likely than not to pass 1.5 times the base.",
        count(found.statements.len(), "statement", "statements"),
        found.date,
        count(events.len(), "measure", "measures"),
        match likely {
            0 => "no price is".to_owned(),
            1 => "one price is".to_owned(),
            many => format!("{many} prices are"),
        }
    )
}

fn statements(found: &[Statement], names: Names) -> Table {
    let columns = [
        ">#",
        "event",
        "price of",
        "who acts",
        ">year",
        ">base of",
        ">times base",
        "half",
        "nine tenths",
        ">past 1.5",
        ">past 2",
        ">use lost",
        "loses most",
    ];
    let mut table = Table::new("", &columns);
    for s in found {
        let loses = s.loses_most.as_ref().zip(s.loss_usd);
        table.row([
            s.number.to_string(),
            s.event.clone(),
            names.mineral(&s.mineral),
            names.area(&s.area),
            s.year.to_string(),
            s.base_year.to_string(),
            times(s.ratio),
            band(s.half),
            band(s.nine_tenths),
            percent(s.past_1_5),
            percent(s.past_2),
            s.use_lost_t.map_or("–".to_owned(), tonnes),
            loses.map_or("–".to_owned(), |(area, loss)| format!("{}, {}", names.area(area), usd(loss))),
        ]);
    }
    table
}

/// Which editions settle which years.
fn settling(found: &[Statement]) -> String {
    let mut years: Vec<(i32, String)> = Vec::new();
    for s in found {
        let said = format!(
            "of {} by the edition of {} ({} to {})",
            s.year, s.settled_by.edition, s.settled_by.from, s.settled_by.until
        );
        if years.iter().all(|(year, _)| *year != s.year) {
            years.push((s.year, said));
        }
    }
    years.sort();
    let years: Vec<String> = years.into_iter().map(|(_, said)| said).collect();
    format!("Prices are settled by USGS Mineral Commodity Summaries: {}.", years.join(", "))
}

/// The page of statements.
pub fn page(found: &Predictions, names: Names, page: &mut Page) {
    let sentence = page.toned(&finding(found), Tone::Strong);
    page.paragraph(&sentence);
    page.paragraph(&warning(found.past.as_ref()));
    page.table(&statements(&found.statements, names));
    page.paragraph(&settling(&found.statements));
    if !found.left.is_empty() {
        page.heading("In force, and nothing said");
    }
    for left in &found.left {
        page.item(&format!("{} ({}): {}", left.event, left.mineral, left.because));
    }
    if let Some(first) = found.statements.first() {
        page.note(&format!(
            "Data {}, settings {}. To put them on file: monazite predict --file DIR",
            short(&first.data),
            short(&first.settings)
        ));
    }
}

fn settled(found: &PredictionScores) -> Vec<&StatementScore> {
    found.rows.iter().filter(|row| row.observed.is_some()).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = values.fold((0.0, 0), |(sum, n), value| (sum + value, n + 1));
    sum / f64::from(n.max(1))
}

/// How many are settled, and how they did.
pub(crate) fn verdict(found: &PredictionScores) -> String {
    let (all, settled) = (found.rows.len(), settled(found));
    if settled.is_empty() {
        let first = found.rows.iter().map(|row| row.statement.settled_by.from.as_str()).min().unwrap_or_default();
        return format!(
            "None of {} is settled by the facts at hand; the first can be from {first}.",
            count(all, "statement", "statements")
        );
    }
    let right = |of: fn(&StatementScore) -> Option<bool>| settled.iter().filter(|row| of(row) == Some(true)).count();
    format!(
        "{} of {} settled: {} in the band of half, {} in that of nine tenths, {} within a factor 2; mean log score {:.2}, and {:.2} of saying \
         with the same bands that nothing happens.",
        settled.len(),
        count(all, "statement is", "statements are"),
        right(|row| row.in_half),
        right(|row| row.in_nine_tenths),
        right(|row| row.factor_two),
        mean(settled.iter().filter_map(|row| row.log_score)),
        mean(settled.iter().filter_map(|row| row.nothing_log_score)),
    )
}

/// The page of what became of them.
pub fn scores(found: &PredictionScores, names: Names, page: &mut Page) {
    let sentence = page.toned(&verdict(found), Tone::Strong);
    page.paragraph(&sentence);
    let whole = format!(
        "{} on file, each with the hash of the one before: nothing was changed, left out or put in. The last has the hash {}.",
        count(found.rows.len(), "statement", "statements"),
        short(&found.head)
    );
    page.paragraph(&whole);
    if !found.same_data {
        page.paragraph("They were made from other data than those at hand, so that making them again would not give the same numbers.");
    }
    let columns = [
        ">#",
        "event",
        "price of",
        ">year",
        ">said",
        "nine tenths",
        ">happened",
        "in half",
        "in nine tenths",
        ">score",
        ">nothing",
    ];
    let mut table = Table::new("", &columns);
    let yes = |truth: Option<bool>| truth.map_or("", |truth| if truth { "yes" } else { "no" }).to_owned();
    let score = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
    for row in &found.rows {
        let s = &row.statement;
        let waits = || format!("MCS {}, {} to {}", s.settled_by.edition, s.settled_by.from, s.settled_by.until);
        table.row([
            s.number.to_string(),
            s.event.clone(),
            names.mineral(&s.mineral),
            s.year.to_string(),
            times(s.ratio),
            band(s.nine_tenths),
            row.observed.map_or_else(waits, times),
            yes(row.in_half),
            yes(row.in_nine_tenths),
            score(row.log_score),
            score(row.nothing_log_score),
        ]);
    }
    page.table(&table);
}

const HEAD: &str = "# Predictions on file

What this program says of measures in force, written down before it is known, to be settled by published figures. Written by a test from the
files themselves; format: [formats/predict.md](formats/predict.md), method: [methods/hindcast.md](methods/hindcast.md).

";

const CANNOT: &str = "A statement is the mean price of a calendar year outside the acting area over the mean of the year before the measure was made known, as
USGS Mineral Commodity Summaries print both. It knows the measure and nothing else: no demand, no other supply, no boom. Where the base is years back, what else
happened since is in the outcome and not in the statement. Chances assume that the logarithm of a price is normal around its median. *Use lost* and *loses
most* are a year of the market under the event's measures on the mineral's chain and nothing else, beside its base year; no published figure settles them.

";

/// docs/predictions.md: the statements of a folder beside their outcomes.
pub fn markdown(found: &PredictionScores, past: Option<&PastRecord>, names: Names) -> String {
    let mut page = String::from(HEAD);
    page.push_str(&format!("**{}** {}\n\n{CANNOT}", verdict(found), warning(past)));
    if let Some(first) = found.rows.first().map(|row| &row.statement) {
        page.push_str(&format!(
            "Filed on {} in `{}`: data {}, settings {}, hash of the last line {}. `monazite predict score {}` checks the chain of hashes and settles what has arrived.\n\n",
            first.filed,
            found.dir,
            short(&first.data),
            short(&first.settings),
            found.head,
            found.dir
        ));
    }
    let all: Vec<Statement> = found.rows.iter().map(|row| row.statement.clone()).collect();
    page.push_str(&format!("{}\n\n{}", settling(&all), statements(&all, names).markdown()));
    let settled = settled(found);
    if !settled.is_empty() {
        page.push_str("\n## Settled\n\n");
        let mut table = Table::new("", &[">#", "price of", ">year", ">said", ">happened", ">score", ">nothing"]);
        for row in settled {
            let score = |value: Option<f64>| value.map(|value| format!("{value:.2}")).unwrap_or_default();
            table.row([
                row.statement.number.to_string(),
                names.mineral(&row.statement.mineral),
                row.statement.year.to_string(),
                times(row.statement.ratio),
                row.observed.map(times).unwrap_or_default(),
                score(row.log_score),
                score(row.nothing_log_score),
            ]);
        }
        page.push_str(&table.markdown());
    }
    page
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_model::registry::Registry;

    fn statement() -> Statement {
        serde_json::from_value(serde_json::json!({
            "number": 1, "filed": "2026-11-30", "event": "PE1", "mineral": "gallium", "form": "gallium:refined", "area": "CHN",
            "measure": "export licence", "group": "rule", "need": 0.9, "year": 2026, "base_year": 2022, "base_usd_per_kg": 400.0,
            "ratio": 2.0, "half": [1.4, 2.9], "nine_tenths": [0.8, 5.0], "past_1_5": 0.7, "past_2": 0.5, "use_lost_t": 10.0,
            "loses_most": "JPN", "loss_usd": 1e7,
            "settled_by": {"source": "usgs-mcs", "edition": "2027", "from": "2027-01", "until": "2027-03"},
            "scenario": "a.toml", "scenario_hash": "s", "program": "p", "data": "0123456789abcdef", "settings": "fedcba9876543210", "before": ""
        }))
        .unwrap()
    }

    fn scored(observed: Option<f64>) -> PredictionScores {
        let row = StatementScore {
            statement: statement(),
            observed,
            fact: String::new(),
            in_half: observed.map(|_| false),
            in_nine_tenths: observed.map(|_| true),
            factor_two: observed.map(|_| true),
            log_score: observed.map(|_| -0.9),
            nothing_log_score: observed.map(|_| -0.6),
        };
        PredictionScores { dir: "predictions/x".into(), head: "ab".repeat(32), same_data: false, rows: vec![row] }
    }

    #[test]
    fn a_prediction_is_never_shown_without_how_the_months_did_before() {
        let past = PastRecord {
            episodes: 13,
            log_score: -0.88,
            nothing_log_score: -0.64,
            factor_two: 8,
            nothing_factor_two: 12,
        };
        let found = Predictions {
            date: "2026-11-30".into(),
            statements: vec![statement()],
            scenarios: vec![],
            left: vec![],
            past: Some(past.clone()),
        };
        let registry = Registry::default();
        let mut sheet = Page::new(140, false);
        page(&found, Names(&registry), &mut sheet);
        let said = sheet.finish();
        assert!(
            said.starts_with("1 statement of 2026-11-30 on 1 measure in force: one price is more likely"),
            "{said}"
        );
        assert!(said.contains("scored -0.88 where saying that nothing happens scores -0.64"), "{said}");
        assert!(said.contains("worse than saying") || said.contains("worse than\nsaying"), "{said}");
        let text = markdown(&scored(None), Some(&past), Names(&registry));
        assert!(
            text.contains("None of 1 statement is settled") && text.contains("from 2027-01") && text.contains("-0.88"),
            "{text}"
        );
    }

    #[test]
    fn what_is_settled_is_told_beside_saying_nothing() {
        let said = verdict(&scored(Some(1.1)));
        assert!(
            said.starts_with("1 of 1 statement is settled: 0 in the band of half, 1 in that of nine tenths"),
            "{said}"
        );
        assert!(said.contains("-0.90") && said.contains("-0.60"), "{said}");
    }
}
