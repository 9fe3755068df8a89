//! The page of a mineral for people: producers by stage, uses, flows, prices, sources, and what is weak.

use monazite_model::code::FormId;
use monazite_model::quantity::Unit;
use monazite_model::registry::Money;

use crate::names::{Names, capital, spelled, subject_of};
use crate::number::{PriceUnit, amount, change, count, percent, plain, tonnes_span};
use crate::page::{Page, StageFamily, Tone, bar, wrap};
use crate::table::Table;
use monazite_model::answer::show::{MineralAbout, MineralPage, PriceEntry, Producer, StageShares, UseEntry};

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
    if let Some(standing_in) = standing_in(mineral) {
        page.note(&standing_in);
    }
    for stage in &mineral.stages {
        stage_block(stage, names, page);
    }
    uses(mineral, names, page);
    prices(mineral, names, page);
    super::by_year::block(mineral, names, page);
    if !about.processes.is_empty() {
        page.heading("How it is made");
        for process in &about.processes {
            page.item(process);
        }
    }
    flows(about, names, page);
    unaccounted(about, names, page);
    outside(about, names, page);
    super::capacity::block(about, names, page);
    super::cover::block(about, names, page);
    if !about.sources.is_empty() {
        page.heading("Sources");
        for source in &about.sources {
            page.item(source);
        }
    }
    quality(mineral, names, page);
}

/// What is said where the page is of a year without figures of its own: those of which year are shown.
fn standing_in(mineral: &MineralPage) -> Option<String> {
    let asked = mineral.about.year;
    let newest = mineral.stages.iter().map(|stage| stage.year).max()?;
    let none = mineral.stages.iter().all(|stage| stage.year != asked);
    none.then(|| format!("No figures of {asked}; {newest} shown."))
}

/// One true sentence: the most concentrated stage of the mineral itself; of what is made of it only where it has none.
pub fn lead(mineral: &MineralPage, names: Names) -> String {
    let first = |s: &'_ StageShares| s.producers.iter().position(|p| p.area.as_str() != "ROW");
    let told = || mineral.stages.iter().filter_map(|s| first(s).map(|k| (s, &s.producers[k])));
    let largest = |a: &(&StageShares, &Producer), b: &(&StageShares, &Producer)| a.1.share.total_cmp(&b.1.share);
    // What is the sum of several deposits or goods stands for them.
    let in_a_sum = |form: &FormId| {
        let sum = |s: &StageShares| names.0.forms.get(&s.form).is_some_and(|of| of.sum_of.contains(form));
        mineral.stages.iter().any(sum)
    };
    let own = told().filter(|(s, _)| s.form.mineral() == mineral.mineral && !in_a_sum(&s.form)).max_by(largest);
    let most = own.or_else(|| told().max_by(largest));
    match most {
        Some((stage, producer)) => capital(&format!(
            "{} makes {} of the world's {} ({}, {}).",
            names.area_in_text(&producer.area),
            percent(producer.share),
            names.form_in_text(&stage.form),
            stage.stage,
            stage.year
        )),
        None => {
            let year = mineral.about.no_output.first().map_or_else(String::new, |form| format!(" in {}", form.year));
            format!("No source states who makes {}{year}.", names.mineral(&mineral.mineral).to_lowercase())
        }
    }
}

/// A form's name and id.
fn named(form: &FormId, names: Names) -> String {
    format!("{} ({form})", names.form(form))
}

fn stage_block(stage: &StageShares, names: Names, page: &mut Page) {
    let tone = Tone::Stage(StageFamily::of(stage.stage));
    page.heading(&format!(
        "{}: {}, {} · {}",
        stage.stage,
        named(&stage.form, names),
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
    let tail = if tail.chars().count() > room { whole_words(tail, room) } else { tail.to_owned() };
    page.line(&format!("{text}{tail}"));
}

/// The first words of a text that fit, and a mark that there are more.
fn whole_words(text: &str, room: usize) -> String {
    let first = wrap(text, room.saturating_sub(2)).into_iter().next().filter(|line| line.chars().count() + 2 <= room);
    format!("{} …", first.unwrap_or_default()).trim_start().to_owned()
}

fn uses(mineral: &MineralPage, names: Names, page: &mut Page) {
    let (areas, purposes): (Vec<&UseEntry>, Vec<&UseEntry>) = mineral.uses.iter().partition(|u| u.value.is_some());
    let unknown = &mineral.about.use_not_known;
    if !areas.is_empty() || !unknown.is_empty() {
        page.heading("Who uses it, plants of the next stage included");
        for form in unknown {
            page.item(&format!("{}: use by country is not known. {}", names.form(&form.form), form.missing));
        }
        for form in &mineral.about.use_known_in_part {
            page.item(&format!("{}: {}", names.form(&form.form), form.missing));
        }
    }
    if !areas.is_empty() {
        let mut table = Table::new("", &["form", "area", ">use", ">range", ">share of this", "grade", "source"]);
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
        page.table(&table);
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
        page.table(&table);
    }
}

/// What is in the books and nobody's: five areas a form, so that a reader sees how much of it there is and where.
fn unaccounted(about: &MineralAbout, names: Names, page: &mut Page) {
    if about.unaccounted.is_empty() {
        return;
    }
    page.heading("Into stock, in transit, not accounted for");
    let mut table = Table::new("", &["form", "area", ">t", ">of world output", "what it is"]);
    let mut last = None;
    for row in &about.unaccounted {
        let first = last.replace(&row.form) != Some(&row.form);
        let named = about.unaccounted.iter().filter(|r| r.form == row.form).take(NAMED);
        if !named.into_iter().any(|r| std::ptr::eq(r, row)) {
            continue;
        }
        table.row([
            if first { names.form(&row.form) } else { String::new() },
            names.area(&row.area),
            plain(row.value),
            percent(row.of_world),
            match row.what.as_str() {
                "drawn" => "out of a stock that is not for sale: not known whose",
                "scrap" => "recovered from scrap: output, and of no mine",
                "supply" => "supply nobody publishes (recycled, from stock or unseen): not known whose",
                "stock" => "into stock that is not for sale: no use, and not known whose",
                "transit" => "in transit: lands here and goes on, not known where",
                _ => "leaves the books: no use that is known, not known where to",
            }
            .into(),
        ]);
    }
    page.table(&table);
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

fn flows(about: &MineralAbout, names: Names, page: &mut Page) {
    if about.flows.is_empty() {
        return;
    }
    page.heading("Largest flows");
    let mut table = Table::new("", &["form", "from", "to", ">t", "how it is known"]);
    let mut last = None;
    for flow in &about.flows {
        let first = last.replace(&flow.form) != Some(&flow.form);
        table.row([
            if first { names.form(&flow.form) } else { String::new() },
            names.area(&flow.from),
            names.area(&flow.to),
            plain(flow.value),
            flow.known.clone(),
        ]);
    }
    page.table(&table);
}

fn outside(about: &MineralAbout, names: Names, page: &mut Page) {
    if about.outside.is_empty() {
        return;
    }
    page.heading("Published, in no chain");
    let mut table = Table::new("", &["form", "area", "what", "year", ">amount", "grade", "source"]);
    let mut last = None;
    for figure in &about.outside {
        let first = last.replace(&figure.form) != Some(&figure.form);
        table.row([
            if first { named(&figure.form, names) } else { String::new() },
            names.area(&figure.area),
            figure.quantity.name().to_owned(),
            figure.year.to_string(),
            if figure.unit == Unit::Share.name() { percent(figure.value) } else { amount(figure.value, &figure.unit) },
            figure.grade.to_string(),
            figure.source.clone(),
        ]);
    }
    page.table(&table);
}

/// Whose dollars a price is in, and whether it is of another year.
fn dollars(entry: &PriceEntry) -> String {
    let money = match entry.money {
        Some(Money::Nominal) => format!("nominal, {}", entry.of_year.unwrap_or(entry.year)),
        Some(Money::Real) => "real, year not said".into(),
        None => String::new(),
    };
    match entry.of_year {
        Some(of) => format!("{money}; price of {of} used for {}", entry.year),
        None => money,
    }
}

fn prices(mineral: &MineralPage, names: Names, page: &mut Page) {
    if mineral.prices.is_empty() {
        return;
    }
    page.heading("Prices");
    let mut table =
        Table::new("", &["form", "quoted for", "year", ">price", ">range", "unit", "dollars", "grade", "source"]);
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
        let first = last.replace(&entry.form) != Some(&entry.form);
        let (Some(value), Some(low), Some(high)) = (entry.value, entry.low, entry.high) else {
            let form = if first { names.form(&entry.form) } else { String::new() };
            let none = "no published price".to_owned();
            let empty = String::new;
            table.row([form, none, entry.year.to_string(), empty(), empty(), empty(), empty(), empty(), empty()]);
            continue;
        };
        let unit = PriceUnit::for_price(value);
        table.row([
            if first { names.form(&entry.form) } else { String::new() },
            if entry.base { format!("base price: {}", entry.series) } else { entry.series.clone() },
            entry.year.to_string(),
            unit.show(value),
            if low == high { String::new() } else { format!("{} to {}", unit.show(low), unit.show(high)) },
            unit.name().into(),
            dollars(entry),
            entry.grade.to_string(),
            entry.source.clone(),
        ]);
    }
    page.table(&table);
}

fn quality(mineral: &MineralPage, names: Names, page: &mut Page) {
    page.heading("Quality");
    let ledger = &mineral.about.ledger;
    let kinds: Vec<String> = ledger.entries.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    if !kinds.is_empty() {
        page.item(&format!("Ledger of how it came to balance: {}.", kinds.join(", ")));
    }
    page.item(&format!("Largest imbalance left at a node: {:.1e} of its form's world throughput.", ledger.residual));
    for (about, before, after, reason) in &ledger.largest {
        let (about, why) = (capital(&subject_of(about, names)), crate::names::reason(reason, names));
        page.item(&format!("{about}: {} → {} ({}). {why}", plain(*before), plain(*after), change(*before, *after)));
    }
    if !mineral.about.carries.is_empty() {
        page.item(&spelled(&mineral.about.carries, names));
    }
    for weak in &mineral.about.weak {
        page.item(&format!("Weak: {}", spelled(weak, names)));
    }
    page.note("Grades: A stated by the publisher, B estimated by the publisher, C derived, D assumed with a reason.");
}
