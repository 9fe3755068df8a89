//! How long users of a form in an area last: the page of `survive`.

use monazite_model::answer::survival::{ReachingMonth, Survival, UserGroup, UserRow};

use super::words::{begins, cell, day, days, fate, ground, month, not_cleared, outbid, range, span};
use crate::names::Names;
use crate::number::{grouped, percent, stated, tonnes};
use crate::page::{Page, Tone};
use crate::table::Table;

/// The page.
pub fn page(found: &Survival, names: Names, page: &mut Page) {
    let sentence = page.toned(&finding(found, names), Tone::Strong);
    page.paragraph(&sentence);
    if found.users.is_empty() {
        ground(&found.setting, page);
        return;
    }
    page.paragraph(&stock(found, names));
    page.table(&users(found));
    if let Some(highest) = &found.highest_price {
        page.paragraph(&outbid(highest));
    }
    if !found.use_known {
        page.paragraph("Who uses it where is not known: use by area is what is left over, and so is what reaches it.");
    }
    page.table(&reaching(found));
    ground(&found.setting, page);
}

/// The first sentences: who runs short and when.
pub fn finding(found: &Survival, names: Names) -> String {
    let setting = &found.setting;
    if let Some(why) = not_cleared(setting) {
        return why;
    }
    let what = format!("{} in {}", names.form_in_text(&found.form), names.area_in_text(&found.area));
    let begins = begins(setting).map(|said| format!(" {said}")).unwrap_or_default();
    if found.users.iter().all(|row| row.short.share == 0.0) {
        return format!(
            "In this scenario no user of {what} runs short within {}{}.{begins}",
            span(setting),
            why(found)
        );
    }
    let named = |users: UserGroup| found.users.iter().find(|row| row.users == users);
    let own = named(UserGroup::OwnPlant);
    let kind = if found.cover_stated { "from a stated stock" } else { "a prior" };
    let held = |row: &UserRow| format!("{}, {kind}", days(row.stock_days.value));
    let least = named(UserGroup::LeastFifth);
    let lowest = lowest(found).map(|month| month.reaching.value);
    let said = match (own, least) {
        (Some(own), Some(least)) => format!(
            "a user of {what} with {} of stock {}; the fifth of users that holds least ({}) {}",
            days(own.stock_days.value),
            fate(&own.short, &own.stopped, lowest, setting),
            held(least),
            does_so(found, least)
        ),
        (None, Some(least)) => format!(
            "the fifth of users of {what} that holds least ({}) {}",
            held(least),
            fate(&least.short, &least.stopped, lowest, setting)
        ),
        _ => String::new(),
    };
    format!("In this scenario {said}.{begins}")
}

/// When the fifth that holds least runs short, beside the own plant.
fn does_so(found: &Survival, least: &UserRow) -> String {
    match least.short.median {
        None => format!("does not within {}", span(&found.setting)),
        Some(at) => format!("runs short after {}", days(at)),
    }
}

/// The month in which least reaches users.
fn lowest(found: &Survival) -> Option<&ReachingMonth> {
    found.reaching.iter().min_by(|a, b| a.reaching.value.total_cmp(&b.reaching.value))
}

/// Why nobody runs short.
fn why(found: &Survival) -> String {
    match lowest(found) {
        Some(lowest) if lowest.reaching.value < 1.0 => format!(
            ": at its lowest {} of what they usually get reaches them ({}), and what they hold covers the rest",
            percent(lowest.reaching.value),
            month(lowest.month)
        ),
        _ => ": what reaches them does not fall".to_owned(),
    }
}

/// What users take and hold.
fn stock(found: &Survival, names: Names) -> String {
    let cover = &found.cover_months;
    let held = match found.cover_stated {
        true => format!("{} months of it, as somebody states", stated(cover.value)),
        false => format!(
            "{} months of it, a prior ({} to {}): nobody states it",
            stated(cover.value),
            stated(cover.low),
            stated(cover.high)
        ),
    };
    let who = names.area_in_text(&found.area);
    let uses = tonnes(found.taken_t);
    format!("Users in {who} take {uses} a year (base year {}) and hold on average {held}.", found.setting.base_year)
}

fn group(row: &UserRow) -> &'static str {
    match row.users {
        UserGroup::OwnPlant => "own plant",
        UserGroup::LeastFifth => "holds least",
        UserGroup::SecondFifth => "second fifth",
        UserGroup::MiddleFifth => "middle fifth",
        UserGroup::FourthFifth => "fourth fifth",
        UserGroup::MostFifth => "holds most",
    }
}

fn users(found: &Survival) -> Table {
    let setting = &found.setting;
    let columns = [
        "users",
        ">stock, days",
        ">short, day",
        ">90 % of runs",
        ">in runs",
        ">stops, day",
        ">90 % of runs",
        ">in runs",
    ];
    let title = format!("Users in fifths by what they hold; days from {}", super::words::first_day(setting.start));
    let mut table = Table::new(title, &columns);
    for row in &found.users {
        table.row([
            group(row).to_owned(),
            day(row.stock_days.value),
            cell(&row.short, setting),
            range(&row.short, setting),
            percent(row.short.share),
            cell(&row.stopped, setting),
            range(&row.stopped, setting),
            percent(row.stopped.share),
        ]);
    }
    table
}

fn reaching(found: &Survival) -> Table {
    let title = "What reaches users, month by month, in per cent of a month of the base year";
    let mut table = Table::new(title, &["month", ">median", ">5 % of runs", ">95 %"]);
    let share = |share: f64| grouped(100.0 * share, 0);
    for row in &found.reaching {
        let reaching = &row.reaching;
        table.row([month(row.month), share(reaching.value), share(reaching.low), share(reaching.high)]);
    }
    table
}
