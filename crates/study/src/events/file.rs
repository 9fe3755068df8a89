//! The scenario file of a month, with what a reader should know beside each measure.

use std::fmt::Write;

use monazite_intake::scenario::reading::Written;
use monazite_intake::scenario::{comment, table, text_of};
use monazite_model::answer::events::LeftOut;
use monazite_model::code::MineralId;
use monazite_model::period::Month;
use monazite_model::question::{AskEvents, Question};
use monazite_model::registry::NoMeasure;
use monazite_model::words::number::count;

use super::told::Told;

/// A measure that goes into the scenario, and its event.
pub(super) struct Said<'t> {
    pub told: &'t Told<'t>,
    pub written: Written,
}

/// Minerals that stand in the title.
const IN_TITLE: usize = 3;

/// Writes the file.
pub(super) fn toml(
    asked: &AskEvents,
    month: Month,
    base_year: i32,
    minerals: &[MineralId],
    said: &[Said<'_>],
    left: &[LeftOut],
    told: &[Told<'_>],
) -> String {
    let mut out = String::new();
    head(&mut out, asked, month, base_year, said);
    let about = match asked.minerals.len() {
        0 => String::new(),
        _ => {
            let named: Vec<&str> = minerals.iter().map(MineralId::as_str).take(IN_TITLE).collect();
            let more = if minerals.len() > IN_TITLE { " and others" } else { "" };
            format!(": {}{more}", named.join(", "))
        }
    };
    let list: Vec<String> = minerals.iter().map(|mineral| text_of(mineral.as_str())).collect();
    // A scenario names a mineral even where nothing is in force.
    let list = if list.is_empty() { vec![text_of("gallium")] } else { list };
    let _ = writeln!(out, "title     = {}", text_of(&format!("In force in {month}{about}")));
    let _ = writeln!(out, "minerals  = [{}]", list.join(", "));
    let _ = writeln!(out, "start     = \"{month}\"");
    let _ = writeln!(out, "months    = 12   # above 12 it is also cleared month by month");
    let _ = writeln!(out, "base_year = {base_year}");
    let _ = writeln!(out, "runs      = 200");
    let mut last = "";
    for one in said {
        out.push('\n');
        if one.told.event.id != last {
            about_event(&mut out, one.told, told);
        }
        last = &one.told.event.id;
        out.push_str(&table(&one.written.keys, &one.written.why));
    }
    rest(&mut out, left);
    out
}

fn head(out: &mut String, asked: &AskEvents, month: Month, base_year: i32, said: &[Said<'_>]) {
    let mut events: Vec<&str> = said.iter().map(|one| one.told.event.id.as_str()).collect();
    events.dedup();
    let line = |out: &mut String, text: &str| out.push_str(&comment(text));
    line(
        out,
        &format!(
            "What was in force in {month}, as the registry of policy events has it: {} of {}.",
            count(said.len(), "measure", "measures"),
            count(events.len(), "event", "events")
        ),
    );
    line(out, &format!("Made by: {}", Question::Events(asked.clone()).command()));
    line(out, "Ask next: monazite check FILE; monazite run FILE");
    line(
        out,
        "Behind a number stands where it comes from. One called an assumption was published by nobody: change it.",
    );
    line(
        out,
        &format!(
            "Shares are of the base year {base_year}. What was in force all through it is in its figures: it stands here only as far as it \
             bars more than then. An earlier --base-year tells what it did."
        ),
    );
    out.push('\n');
}

/// What an event says, above its first measure.
fn about_event(out: &mut String, told: &Told<'_>, all: &[Told<'_>]) {
    let event = told.event;
    out.push_str(&comment(&format!("{}, {}, {}: {}", event.id, event.actor, event.date, event.detail)));
    out.push_str(&comment(&format!("Source: {}", event.source)));
    if !told.because().is_empty() {
        out.push_str(&comment(&format!("Remark: {}", told.because())));
    }
    for part in all.iter().filter(|part| part.part_of() == Some(event.id.as_str())) {
        out.push_str(&comment(&format!("With {}, {}: {}", part.event.id, part.event.date, part.because())));
    }
}

/// What is left out, each with its reason; what is over in one line.
fn rest(out: &mut String, left: &[LeftOut]) {
    if left.is_empty() {
        return;
    }
    out.push('\n');
    out.push_str(&comment("Left out:"));
    let (over, others): (Vec<&LeftOut>, Vec<&LeftOut>) = left.iter().partition(|out| out.why == NoMeasure::Ended);
    for one in others {
        out.push_str(&comment(&format!("{} ({}): {}", one.event, one.why.words(), one.because)));
    }
    if !over.is_empty() {
        let ids: Vec<&str> = over.iter().map(|one| one.event.as_str()).collect();
        out.push_str(&comment(&format!("Over by then: {}.", ids.join(", "))));
    }
}
