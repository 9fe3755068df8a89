//! One episode in full.

use monazite_model::answer::hindcast::HindcastEpisode;
use monazite_model::hindcast::{Inputs, SeenKind, Spread, Steps};

use super::{band, named, times};
use crate::names::capital;
use crate::number::{count, grouped};
use crate::page::{Page, Tone};
use crate::table::Table;

/// What was said and what was, in a sentence.
pub(crate) fn finding(episode: &HindcastEpisode) -> String {
    let Some(said) = &episode.predicted else {
        return format!("{}: not predicted, {}.", capital(&named(episode)), episode.not_runnable);
    };
    match &episode.scores {
        Some(scores) => {
            let what = if scores.of == "peak" { "a highest price".to_owned() } else { format!("a {}", scores.of) };
            format!(
                "{}: the months say {what} of {} the base ({}); it was {}.",
                capital(&named(episode)),
                times(scores.predicted),
                band(scores.low, scores.high),
                times(scores.observed)
            )
        }
        None => format!(
            "{}: the months say a highest price of {} the base ({}) in month {}; no outcome is held against it yet.",
            capital(&named(episode)),
            times(said.ratio),
            band(said.low, said.high),
            said.months_to_peak
        ),
    }
}

pub(super) fn page(episode: &HindcastEpisode, page: &mut Page) {
    let sentence = page.toned(&finding(episode), Tone::Strong);
    page.paragraph(&sentence);
    page.wrapped("measure    ", &episode.measure);
    page.wrapped("announced  ", &format!("{}, in force {}", episode.announced, episode.start));
    page.wrapped("market     ", &format!("{}, {}", episode.quoted, episode.market.name()));
    page.wrapped("table      ", &format!("{} ({})", episode.table.name(), episode.group.name()));
    if let Some(inputs) = &episode.inputs {
        page.heading("What was known on the day");
        page.table(&inputs_table(inputs));
    }
    if let Some(said) = &episode.predicted {
        page.heading("Months");
        page.note(&format!(
            "Times the base of {} {} ({}).",
            grouped(said.base, if said.base < 100.0 { 2 } else { 0 }),
            said.unit,
            said.base_month
        ));
        page.table(&months_table(episode));
        years(episode, page);
    }
    if let Some(scores) = &episode.scores {
        page.heading("Scores");
        let yes = |right: bool| if right { "yes" } else { "no" };
        let asked = |right: Option<bool>| right.map_or("not asked", yes);
        page.item(&format!("sign {}, within a factor 2 {}", yes(scores.sign), yes(scores.factor_two)));
        page.item(&format!(
            "inside the 90 % band {}, log score {}",
            yes(scores.inside_band),
            grouped(scores.log_score, 2)
        ));
        page.item(&format!("month within a factor 2 {}, at 90 % {}", asked(scores.month), asked(scores.month_90)));
        page.item(&format!("side of the gap {}, quiet {}", asked(scores.gap_sign), asked(scores.quiet)));
        for (who, guess) in
            [("nothing", &scores.guess_one), ("twice", &scores.guess_two), ("three times", &scores.guess_three)]
        {
            page.item(&format!(
                "always {who}: within a factor 2 {}, inside {}, log score {}",
                yes(guess.factor_two),
                yes(guess.inside_band),
                grouped(guess.log_score, 2)
            ));
        }
    }
    page.heading("Sources");
    page.item(&format!("measure and inputs: {}", episode.source));
    if !episode.trust.is_empty() {
        page.item(&format!("how far to trust them: {}", episode.trust));
    }
    let seen = episode.observed.iter().flat_map(|seen| &seen.points);
    let sources: std::collections::BTreeSet<&str> = seen.map(|point| point.source.as_str()).collect();
    sources.into_iter().for_each(|source| page.item(&format!("outcome: {source}")));
}

fn inputs_table(inputs: &Inputs) -> Table {
    let mut table = Table::new("", &["input", ">value", "why"]);
    let mut spread = |name: &str, spread: &Spread| {
        let ends = if spread.low < spread.high {
            format!("{} ({})", grouped(spread.mid, 2), band(spread.low, spread.high))
        } else {
            grouped(spread.mid, 2)
        };
        table.row([name.to_owned(), ends, spread.why.clone()]);
    };
    spread("need, share of use outside", &inputs.need);
    spread("cover, months of use", &inputs.cover);
    spread("choke, times base", &inputs.choke);
    if let Some(licence) = &inputs.licence {
        spread("share granted in the end", &licence.granted);
        spread("months to it", &licence.ramp);
    }
    let stated = [
        ("own use, times use outside", Some(&inputs.inside_use)),
        ("own cover, months", inputs.inside_cover.as_ref()),
        ("stock at the start, times normal", Some(&inputs.start_stock)),
    ];
    for (name, stated) in stated.into_iter().filter_map(|(name, stated)| Some((name, stated?))) {
        table.row([name.to_owned(), grouped(stated.value, 2), stated.why.clone()]);
    }
    if let Some(licence) = &inputs.licence {
        let said = format!("from month {}, {} wait", licence.from, count(licence.wait as usize, "month", "months"));
        table.row(["licence".to_owned(), said, licence.why.clone()]);
    }
    let steps = [
        ("share at risk, by month", &inputs.alarm),
        ("share permitted, by month", &inputs.permitted),
        ("output, by month", &inputs.inside_supply),
    ];
    for (name, Steps { steps, why }) in steps.into_iter().filter(|(_, of)| !of.steps.is_empty()) {
        let said: Vec<String> = steps.iter().map(|(month, value)| format!("{month}: {}", grouped(*value, 2))).collect();
        table.row([name.to_owned(), said.join(", "), why.clone()]);
    }
    table
}

/// Months that a page shows: the first year, then every third, and those that were observed.
fn months_table(episode: &HindcastEpisode) -> Table {
    let seen = |month: u32| {
        let mut points = episode.observed.iter().flat_map(|seen| &seen.points);
        points.find(|p| p.kind == SeenKind::Month && p.month == Some(month)).map(|p| p.ratio)
    };
    let mut table = Table::new("", &[">month", ">said", ">90 %", ">inside", ">was"]);
    let path = episode.predicted.iter().flat_map(|said| &said.path);
    for at in path.filter(|at| at.month <= 12 || at.month.is_multiple_of(3) || seen(at.month).is_some()) {
        table.row([
            at.month.to_string(),
            times(at.ratio),
            band(at.low, at.high),
            times(at.inside),
            seen(at.month).map_or("–".into(), times),
        ]);
    }
    table
}

fn years(episode: &HindcastEpisode, page: &mut Page) {
    let Some(said) = episode.predicted.as_ref().filter(|said| !said.year_means.is_empty()) else { return };
    let mut table = Table::new("", &[">mean of", ">said", ">90 %", ">was"]);
    for mean in &said.year_means {
        let mut points = episode.observed.iter().flat_map(|seen| &seen.points);
        let was = points.find(|p| p.kind == SeenKind::Year && p.date == mean.year.to_string());
        table.row([
            mean.year.to_string(),
            times(mean.ratio),
            band(mean.low, mean.high),
            was.map_or("–".into(), |point| times(point.ratio)),
        ]);
    }
    page.heading("Years");
    page.table(&table);
}
