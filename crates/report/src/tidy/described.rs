//! Tables described for those who have the files alone: the same document stands beside each CSV (as W3C CSV on the Web names it),
//! inside each Parquet and on the first sheet of a workbook; `datapackage.json` (Frictionless) tells all tables of a folder.

use serde_json::{Map, Value, json};

use super::about::About;
use super::column::{Kind, Spec, Tidy};

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
    use monazite_model::answer::Answer;

    use super::*;
    use crate::sample;
    use crate::tidy::tables;

    fn table() -> Tidy {
        let answer = Answer::Run(sample::outcome());
        let about = About::of(&answer, &sample::registry());
        tables::of(&answer).into_iter().find(|table| table.name == "outcome").unwrap().about(about)
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
    fn a_package_names_every_table_of_the_folder() {
        let about = table().about.clone().unwrap();
        let package = package("run", &about, &[table()], &|path| Some((path.len(), "00".into())));
        assert_eq!(package["resources"][0]["path"], "outcome.csv");
        assert_eq!(package["resources"][0]["hash"], "blake3:00");
        assert_eq!(package["resources"][0]["schema"]["fields"].as_array().unwrap().len(), table().specs().len());
    }
}
