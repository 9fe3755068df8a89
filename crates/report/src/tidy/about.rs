//! What a table must carry beside its rows: what it is of, how to cite it, whose data it rests on and under which licences.

use std::collections::BTreeSet;

use monazite_model::answer::Answer;
use monazite_model::registry::{Registry, Source};

/// What a table is of and rests on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// What the answer is, in a line.
    pub title: String,
    /// Id of the data; empty where the answer does not say.
    pub data: String,
    /// Publications behind it, as they are cited, each with its licence; empty where the registry does not know it.
    pub sources: Vec<(String, String)>,
}

impl About {
    /// Of an answer. `registry` knows the licences.
    pub fn of(answer: &Answer, registry: &Registry) -> Self {
        let (title, data) = titled(answer);
        let licence = |cited: &String| (cited.clone(), licence(registry, cited));
        About { title, data, sources: cited(answer, registry).iter().map(licence).collect() }
    }

    /// How to cite a table: program, what it is, data, and whose.
    pub fn citation(&self) -> String {
        let data = match self.data.chars().take(12).collect::<String>() {
            id if id.is_empty() => String::new(),
            id => format!(", data {id}"),
        };
        let from: Vec<&str> = self.sources.iter().map(|(cited, _)| cited.as_str()).collect();
        let from = if from.is_empty() { String::new() } else { format!(" From: {}.", from.join("; ")) };
        format!("Monazite {}{data}: {}.{from}", env!("CARGO_PKG_VERSION"), self.title.trim_end_matches('.'))
    }

    /// Licences of the publications, each once.
    pub fn licences(&self) -> BTreeSet<&str> {
        self.sources.iter().map(|(_, licence)| licence.as_str()).filter(|licence| !licence.is_empty()).collect()
    }
}

/// What an answer is, and the data it names.
fn titled(answer: &Answer) -> (String, String) {
    match answer {
        Answer::Run(run) => (run.title.clone(), run.manifest.data.clone()),
        Answer::RunChart(chart) => (chart.run.title.clone(), chart.run.manifest.data.clone()),
        Answer::Compare(found) => {
            let titles: Vec<&str> = found.scenarios.iter().map(|column| column.title.as_str()).collect();
            (titles.join("; beside "), String::new())
        }
        Answer::Leverage(found) => {
            (format!("What cuts of exports would cost, base year {}", found.year), found.data.clone())
        }
        Answer::Criticality(found) => (format!("{}, {} {}", found.title, found.area, found.year), String::new()),
        Answer::Events(_) => ("Policy events, and which of them can be written as measures".to_owned(), String::new()),
        Answer::Effect(found) => (format!("What {} did, by trade before and after", found.event.id), String::new()),
        Answer::Importers(found) => (format!("Importers of {} by value at stake", found.mineral), String::new()),
        Answer::Predictions(found) => (
            format!("Statements of {} on measures in force", found.date),
            found.statements.first().map(|statement| statement.data.clone()).unwrap_or_default(),
        ),
        Answer::PredictionScores(found) => (format!("What became of the statements in {}", found.dir), String::new()),
        Answer::Survive(found) => (
            format!("How long users of {} in {} last: {}", found.form, found.area, found.setting.scenario),
            found.setting.data.clone(),
        ),
        Answer::Exposure(found) => (
            format!("How long the lines of {} last: {}", found.file, found.setting.scenario),
            found.setting.data.clone(),
        ),
        Answer::Hindcast(_) => {
            ("Episodes of the past beside what would have been said of them".to_owned(), String::new())
        }
        Answer::Geopolrisk(_) => ("GeoPolRisk as published".to_owned(), String::new()),
        Answer::Downstream(found) => {
            (format!("What a cut costs other industries: {}", found.table.title), String::new())
        }
        Answer::Show(found) => (format!("{}, {}", found.about.name, found.about.year), String::new()),
        other => (other.format().0.replace('-', " "), String::new()),
    }
}

/// Publications behind an answer, as they are cited; sorted.
fn cited(answer: &Answer, registry: &Registry) -> BTreeSet<String> {
    match answer {
        Answer::Run(run) => run.sources.iter().cloned().collect(),
        Answer::RunChart(chart) => chart.run.sources.iter().cloned().collect(),
        Answer::Compare(found) => found.sources.iter().cloned().collect(),
        Answer::Show(found) => found.about.sources.iter().cloned().collect(),
        Answer::Leverage(found) => found.sources.iter().cloned().collect(),
        Answer::Dependence(found) => found.rows.iter().flat_map(|row| row.sources.iter().cloned()).collect(),
        Answer::Criticality(found) => {
            found.scores.iter().flat_map(|s| &s.sources).map(|s| by_id(registry, s)).collect()
        }
        Answer::Lists(found) => found.editions.iter().flat_map(|edition| edition.sources.iter().cloned()).collect(),
        Answer::Facts(found) => {
            let of = |fact: &monazite_model::answer::NamedFact| {
                by_id(registry, &format!("{} {}", fact.fact.origin.source, fact.fact.origin.edition))
            };
            found.facts.iter().map(of).collect()
        }
        Answer::Events(found) => found.rows.iter().map(|row| row.source.clone()).collect(),
        Answer::Effect(found) => found.sources.iter().cloned().collect(),
        Answer::Importers(found) => found.sources.iter().cloned().collect(),
        Answer::Survive(found) => found.setting.sources.iter().cloned().collect(),
        Answer::Exposure(found) => found.setting.sources.iter().cloned().collect(),
        Answer::Hindcast(found) => {
            let points = found.episodes.iter().filter_map(|e| e.observed.as_ref()).flat_map(|seen| &seen.points);
            points.map(|point| point.source.clone()).collect()
        }
        Answer::Geopolrisk(found) => found.sources.iter().cloned().collect(),
        Answer::Downstream(found) => [found.table.title.clone()].into(),
        _ => BTreeSet::new(),
    }
}

/// `usgs-mcs 2026` as it is cited; anything else as it is.
pub(crate) fn by_id(registry: &Registry, source: &str) -> String {
    let (id, edition) = source.split_once(' ').unwrap_or((source, ""));
    registry.sources.get(id).map_or_else(|| source.to_owned(), |of| of.cite.replace("{edition}", edition))
}

/// The licence of a publication by its citation; empty where the registry does not know it.
pub fn licence(registry: &Registry, cited: &str) -> String {
    of_citation(registry, cited).map(|source| source.licence.clone()).unwrap_or_default()
}

/// The publication a citation is of.
pub fn of_citation<'a>(registry: &'a Registry, cited: &str) -> Option<&'a Source> {
    let begins = |cite: &str| {
        let (before, after) = cite.split_once("{edition}").unwrap_or((cite, ""));
        cited.starts_with(before) && cited.contains(after.trim())
    };
    // The longest beginning is the nearest: titles of one publisher begin alike.
    let of = registry.sources.values().filter(|source| !source.cite.is_empty() && begins(&source.cite));
    of.max_by_key(|source| source.cite.split("{edition}").next().map_or(0, str::len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citation_finds_the_licence_of_its_own_publication() {
        let mut registry = Registry::default();
        for (id, cite, licence) in
            [("a", "A house, Yearbook {edition}", "CC BY 4.0"), ("b", "A house, {edition}", "none")]
        {
            let source = monazite_model::registry::Source {
                id: id.into(),
                publisher: "A house".into(),
                title: String::new(),
                licence: licence.into(),
                bundled: true,
                cite: cite.into(),
                url: String::new(),
                trust: 1,
                note: String::new(),
            };
            registry.sources.insert(id.into(), source);
        }
        assert_eq!(licence(&registry, "A house, Yearbook 2026"), "CC BY 4.0");
        assert_eq!(licence(&registry, "A house, 2026"), "none");
        assert_eq!(licence(&registry, "Another house, 2026"), "");
    }
}
