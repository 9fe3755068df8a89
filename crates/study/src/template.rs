//! A scenario to start from: one measure of a kind, every key of it explained, ready to be checked and run.

use std::collections::BTreeSet;

use monazite_intake::scenario::measures::KINDS;
use monazite_intake::scenario::vocabulary::{self, Key, Kind, Need};
use monazite_model::scenario::{LATEST_BASE_YEAR, MeasureWord};

use crate::examples;

/// The mineral asked about where the measure names no form.
const MINERAL: &str = "gallium";
/// Keys that only repeat what a certain act was: of no use for another.
const OF_AN_ACT: [&str; 3] = ["announced", "event", "reference"];

/// A commented scenario with one measure of a kind. It is read without a fault and can be run as it is; it begins in the year after
/// the latest base year.
pub fn scenario(kind: MeasureWord) -> String {
    let snippet = examples::snippet(kind.name()).unwrap_or_default();
    let begins = 12 * (LATEST_BASE_YEAR + 1);
    let shift = begins - first_month(snippet).unwrap_or(begins);
    let about = KINDS.iter().find(|known| known.name == kind.name());
    let minerals: Vec<String> = minerals(snippet).into_iter().map(|mineral| format!("{mineral:?}")).collect();
    let mut text = format!(
        "# A scenario to start from. Change what is below, then ask
#   monazite check FILE       whether it can be run, every fault at once
#   monazite run FILE         what it does
#   monazite show MINERAL     which forms a mineral has; `monazite show` lists minerals
# Every key: docs/formats/scenario.md. This measure: docs/methods/measures/{name}.md

title     = \"{title}\"   # one line that names the study
minerals  = [{minerals}]   # their chains are cleared
start     = \"{start}-01\"   # first month of the horizon; the first twelve months with a measure are cleared
base_year = {LATEST_BASE_YEAR}   # year of the chain
runs      = 200   # members of the ensemble behind every range; 1 = central run only
seed      = 1   # makes the ensemble repeatable
",
        name = kind.name(),
        title = about.map_or("A scenario", |kind| kind.models.trim_end_matches('.')),
        minerals = minerals.join(", "),
        start = LATEST_BASE_YEAR + 1,
    );
    for measure in snippet.split("[[measure]]\n").skip(1) {
        text.push_str(&one_measure(measure, shift));
    }
    text.push_str(
        "\n# An assumption other than the registry's (`monazite explain demand-elasticity` lists those):
# [[parameter]]
# name    = \"demand-elasticity\"
# scope   = \"*\"
# central = 0.15
# low     = 0.05
# high    = 0.3
# reason  = \"a stiffer demand, to see what it does\"
",
    );
    text
}

/// A measure with a remark behind each key it has, and a line for each it could have.
fn one_measure(measure: &str, shift: i32) -> String {
    let word = measure.lines().find_map(|line| line.strip_prefix("kind")).map(|rest| rest.replace([' ', '=', '"'], ""));
    let Some(kind) = KINDS.iter().find(|kind| word.as_deref() == Some(kind.name)) else { return String::new() };
    let mut text = String::from("\n[[measure]]\n");
    let mut there = BTreeSet::new();
    for line in measure.lines() {
        let name = line.split('=').next().unwrap_or_default().trim();
        if name.is_empty() || OF_AN_ACT.contains(&name) {
            continue;
        }
        there.insert(name);
        let line = if matches!(name, "from" | "until" | "decided") { shifted(line, shift) } else { line.to_owned() };
        let meaning = key(kind, name).map_or("", |key| key.meaning.trim_end_matches('.'));
        let (value, remark) =
            line.split_once('#').map_or((line.as_str(), ""), |(value, remark)| (value, remark.trim()));
        let assumed = if remark.is_empty() { String::new() } else { format!(" ({remark})") };
        text.push_str(&format!("{}   # {meaning}{assumed}\n", value.trim_end()));
    }
    let others = kind.keys.iter().chain(vocabulary::MEASURE).filter(|key| !there.contains(key.name));
    for key in others.filter(|key| key.name != "kind") {
        let absent = match key.need {
            Need::Optional(words) | Need::AtMostOneOf(words) if !words.is_empty() => format!("; without it: {words}"),
            _ => String::new(),
        };
        text.push_str(&format!(
            "# {} = {}   # {}{absent}\n",
            key.name,
            key.shape.words(),
            key.meaning.trim_end_matches('.')
        ));
    }
    text
}

fn key(kind: &Kind, name: &str) -> Option<&'static Key> {
    kind.keys.iter().chain(vocabulary::MEASURE).find(|key| key.name == name)
}

/// Months of the dates in a text, counted from the year 0, with where each begins: `"2023-08` in quotation marks.
fn months(text: &str) -> impl Iterator<Item = (usize, i32)> + '_ {
    text.match_indices('"').filter_map(|(at, _)| {
        let (year, month) = text.get(at + 1..at + 8)?.split_once('-')?;
        Some((at + 1, 12 * year.parse::<i32>().ok()? + month.parse::<i32>().ok()? - 1))
    })
}

/// The first month in which something of a snippet is in force.
fn first_month(snippet: &str) -> Option<i32> {
    let of = |line: &str, lead: i32| months(line).next().map(|(_, month)| month + lead);
    let begins = snippet.lines().filter_map(|line| match line.split('=').next()?.trim() {
        "from" => of(line, 0),
        // Capacity starts up two years after it was decided in the example.
        "decided" => of(line, 24),
        _ => None,
    });
    begins.min()
}

fn shifted(line: &str, by: i32) -> String {
    let mut text = line.to_owned();
    for (at, month) in months(line) {
        let month = month + by;
        text.replace_range(at..at + 7, &format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1));
    }
    text
}

/// Minerals of the forms that a snippet names, in its order.
fn minerals(snippet: &str) -> Vec<&str> {
    let quoted = snippet.split('"').skip(1).step_by(2);
    let mut found = Vec::new();
    for (mineral, _) in quoted.filter_map(|text| text.split_once(':')) {
        if !found.contains(&mineral) {
            found.push(mineral);
        }
    }
    if found.is_empty() { vec![MINERAL] } else { found }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use monazite_intake::atlas;
    use monazite_intake::scenario::read;

    #[test]
    fn every_kind_has_a_scenario_to_start_from_that_is_in_force_in_the_window() {
        let registry = &atlas::bundled().unwrap().registry;
        for kind in MeasureWord::ALL {
            let text = scenario(kind);
            let read = read(&text, "new.toml", registry).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
            assert!(read.measures.iter().any(|measure| measure.kind.word() == kind), "{text}");
            assert_eq!(read.base_year, Some(LATEST_BASE_YEAR));
            let window = read.window();
            for measure in &read.measures {
                assert!(window.share_in_force(Some(measure.from), measure.until) > 0.0, "{text}");
            }
        }
    }

    #[test]
    fn every_kind_can_be_run_as_it_is_and_does_something() {
        let atlas = atlas::bundled().unwrap();
        let options = crate::run::RunOptions { runs: Some(1), ..Default::default() };
        for kind in MeasureWord::ALL {
            let asked = read(&scenario(kind), "new.toml", &atlas.registry).unwrap();
            let outcome =
                crate::run::run(atlas, &asked, &options).unwrap_or_else(|error| panic!("{}: {error}", kind.name()));
            assert_eq!(outcome.status, monazite_model::market::Status::Cleared, "{}", kind.name());
            let acts = outcome.measures.iter().any(|m| m.in_force > 0.0 && !m.on.is_empty());
            assert!(acts, "{}: {:?}", kind.name(), outcome.measures);
        }
    }

    #[test]
    fn every_key_of_a_measure_is_explained() {
        let text = scenario(MeasureWord::ExportBan);
        for name in ["by", "on", "to", "from", "until", "origin", "leak", "event", "note"] {
            let line = text.lines().find(|line| line.trim_start_matches("# ").starts_with(&format!("{name} ")));
            let line = line.unwrap_or_else(|| panic!("no {name} in\n{text}"));
            assert!(line.rsplit_once("# ").is_some_and(|(_, remark)| remark.len() > 5), "{line}");
        }
        assert!(text.contains("minerals  = [\"gallium\", \"germanium\"]"), "{text}");
    }
}
