//! What a table must carry beside its rows: what it is of, how to cite it, whose data it rests on and under which licences.
//!
//! The same document stands beside each CSV (as W3C CSV on the Web names it), inside each Parquet and on the first sheet of a workbook;
//! `datapackage.json` (Frictionless) tells all tables of a folder.

use std::collections::BTreeSet;

use monazite_model::answer::Answer;
use monazite_model::registry::{Registry, Source};
use serde_json::{Map, Value, json};

use super::{Kind, Spec, Tidy};

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
        Answer::Leverage(found) => (format!("What cuts of exports would cost, base year {}", found.year), found.data.clone()),
        Answer::Criticality(found) => (format!("{}, {} {}", found.title, found.area, found.year), String::new()),
        Answer::Downstream(found) => (format!("What a cut costs other industries: {}", found.table.title), String::new()),
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
        Answer::Criticality(found) => found.scores.iter().flat_map(|s| &s.sources).map(|s| by_id(registry, s)).collect(),
        Answer::Lists(found) => found.editions.iter().flat_map(|edition| edition.sources.iter().cloned()).collect(),
        Answer::Facts(found) => {
            let of = |fact: &monazite_model::answer::NamedFact| {
                by_id(registry, &format!("{} {}", fact.fact.origin.source, fact.fact.origin.edition))
            };
            found.facts.iter().map(of).collect()
        }
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

impl Tidy {
    /// The same table with what it is of and rests on.
    pub fn about(self, about: About) -> Self {
        Tidy { about: Some(about), ..self }
    }

    /// What stands beside the table's CSV, which is called `file`, and inside its Parquet.
    pub fn metadata(&self, file: &str) -> Value {
        let about = self.about.clone().unwrap_or_default();
        json!({
            "@context": "http://www.w3.org/ns/csvw",
            "url": file,
            "dc:title": about.title,
            "dc:bibliographicCitation": about.citation(),
            "dc:source": about.sources.iter().map(|(cited, licence)| json!({ "citation": cited, "licence": licence })).collect::<Vec<_>>(),
            "tableSchema": { "columns": self.specs().iter().map(csvw).collect::<Vec<_>>() },
        })
    }
}

fn csvw(spec: &Spec) -> Value {
    let mut column = Map::new();
    column.insert("name".into(), spec.name.into());
    column.insert("titles".into(), spec.name.into());
    column.insert("datatype".into(), datatype(spec.kind, ["string", "double", "integer", "boolean"]).into());
    column.insert("required".into(), matches!(spec.kind, Kind::Number | Kind::Whole | Kind::Truth).into());
    column.insert("dc:description".into(), spec.meaning.into());
    if !spec.unit.is_empty() {
        column.insert("unit".into(), spec.unit.into());
    }
    Value::Object(column)
}

fn datatype(kind: Kind, [text, number, whole, truth]: [&'static str; 4]) -> &'static str {
    match kind {
        Kind::Text => text,
        Kind::Number | Kind::NumberOrNone => number,
        Kind::Whole | Kind::WholeOrNone => whole,
        Kind::Truth => truth,
    }
}

/// `datapackage.json` of a folder: its tables with their columns, and what all of them rest on. `sized` gives bytes and BLAKE3 of a file.
pub fn package(name: &str, about: &About, tables: &[Tidy], sized: &dyn Fn(&str) -> Option<(usize, String)>) -> Value {
    let field = |spec: Spec| {
        let mut field = Map::new();
        field.insert("name".into(), spec.name.into());
        field.insert("type".into(), datatype(spec.kind, ["string", "number", "integer", "boolean"]).into());
        field.insert("description".into(), spec.meaning.into());
        if !spec.unit.is_empty() {
            field.insert("unit".into(), spec.unit.into());
        }
        Value::Object(field)
    };
    let resources = tables.iter().map(|table| {
        let path = format!("{}.csv", table.name);
        let mut resource = json!({
            "name": table.name,
            "path": path,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": { "fields": table.specs().into_iter().map(field).collect::<Vec<_>>(), "missingValues": [""] },
        });
        if let Some((bytes, hash)) = sized(&path) {
            resource["bytes"] = bytes.into();
            resource["hash"] = format!("blake3:{hash}").into();
        }
        resource
    });
    json!({
        "profile": "tabular-data-package",
        "name": name,
        "title": about.title,
        "description": about.citation(),
        "sources": about.sources.iter().map(|(cited, licence)| json!({ "title": cited, "licence": licence })).collect::<Vec<_>>(),
        "resources": resources.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::sample;
    use crate::tidy::tables;

    fn table() -> Tidy {
        let answer = Answer::Run(sample::outcome());
        let about = About::of(&answer, &sample::registry());
        tables::of(&answer).remove(0).about(about)
    }

    #[test]
    fn every_column_of_a_table_is_told_beside_it_with_unit_and_meaning() {
        let told = table().metadata("outcome.csv");
        let columns = told["tableSchema"]["columns"].as_array().unwrap();
        let names: Vec<&str> = columns.iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(names, table().specs().iter().map(|s| s.name).collect::<Vec<_>>());
        assert!(columns.iter().all(|c| c["dc:description"].as_str().is_some_and(|words| !words.is_empty())));
        let citation = told["dc:bibliographicCitation"].as_str().unwrap();
        assert!(citation.starts_with("Monazite ") && citation.contains(&sample::outcome().title), "{citation}");
    }

    #[test]
    fn a_citation_finds_the_licence_of_its_own_publication() {
        let mut registry = Registry::default();
        for (id, cite, licence) in [("a", "A house, Yearbook {edition}", "CC BY 4.0"), ("b", "A house, {edition}", "none")] {
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

    #[test]
    fn a_package_names_every_table_of_the_folder() {
        let about = table().about.clone().unwrap();
        let package = package("run", &about, &[table()], &|path| Some((path.len(), "00".into())));
        assert_eq!(package["resources"][0]["path"], "outcome.csv");
        assert_eq!(package["resources"][0]["hash"], "blake3:00");
        assert_eq!(package["resources"][0]["schema"]["fields"].as_array().unwrap().len(), table().specs().len());
    }
}
