//! The folder of an answer that is no run (`dep -o`, `leverage -o`, …): JSON, CSV, Parquet, the page, charts as SVG and PNG, and a
//! manifest with the command that gives it again. Layout: docs/formats/answers.md.

use std::collections::BTreeMap;

use monazite_report::error::ReportError;
use monazite_report::page::Page;
use monazite_report::{csv, json};
use serde::Serialize;

use crate::error::StudyError;
use crate::folder::{FileEntry, add_chart, entries};

/// Columns of a page in a file.
pub const WIDTH: usize = 140;

/// An answer on its way into a folder.
pub struct Answer {
    name: &'static str,
    files: BTreeMap<String, Vec<u8>>,
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: String,
    program: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
    command: &'a str,
    files: Vec<FileEntry>,
}

impl Answer {
    /// An answer called `name`, which becomes the name of its files: `dependence.json`, `.csv`, `.parquet`, `.txt`.
    ///
    /// `document` is what `--json` prints, `rows` what `--csv` prints, `parquet` what `--parquet` writes, `write` the page.
    ///
    /// # Errors
    /// A format that cannot be written.
    pub fn new<T: Serialize, R: Serialize>(
        name: &'static str,
        document: &T,
        rows: &[R],
        parquet: Vec<u8>,
        write: impl FnOnce(&mut Page),
    ) -> Result<Self, StudyError> {
        let mut page = Page::new(WIDTH, false);
        write(&mut page);
        let files = BTreeMap::from([
            (format!("{name}.json"), json::document(document).map_err(ReportError::from)?.into_bytes()),
            (format!("{name}.csv"), csv::table(rows)?),
            (format!("{name}.parquet"), parquet),
            (format!("{name}.txt"), page.finish().into_bytes()),
        ]);
        Ok(Answer { name, files })
    }

    /// Adds a chart, where there is one.
    ///
    /// # Errors
    /// A drawing that cannot be turned into pixels.
    pub fn chart(mut self, name: &str, svg: Option<String>) -> Result<Self, StudyError> {
        if let Some(svg) = svg {
            add_chart(&mut self.files, name, &svg)?;
        }
        Ok(self)
    }

    /// Every file by its name, with the manifest. `data` is the id of the atlas, where one was asked; `command` gives the same
    /// folder again.
    ///
    /// # Errors
    /// A manifest that cannot be written.
    pub fn files(mut self, data: Option<&str>, command: &str) -> Result<BTreeMap<String, Vec<u8>>, StudyError> {
        let manifest = Manifest {
            format: format!("monazite-{}/1", self.name),
            program: concat!("monazite ", env!("CARGO_PKG_VERSION")),
            data,
            command,
            files: entries(&self.files),
        };
        let manifest = json::document(&manifest).map_err(ReportError::from)?;
        self.files.insert("manifest.json".into(), manifest.into_bytes());
        Ok(self.files)
    }
}

/// A word of a command line, quoted where a shell would take it apart.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,+%@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_folder_holds_every_format_and_says_how_to_make_it_again() {
        let rows = [BTreeMap::from([("a", 1)])];
        let svg =
            monazite_report::figure::stages::svg("t", "s", &[], "", monazite_report::names::Names(&Default::default()));
        let answer = Answer::new("dependence", &rows, &[(1, 2)], vec![1], |page| page.line("words")).unwrap();
        let files = answer.chart("matrix", Some(svg)).unwrap().chart("none", None).unwrap();
        let files = files.files(Some("id"), "monazite dep JPN").unwrap();
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "charts/matrix.png",
                "charts/matrix.svg",
                "dependence.csv",
                "dependence.json",
                "dependence.parquet",
                "dependence.txt",
                "manifest.json"
            ]
        );
        let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
        assert_eq!(manifest["format"], "monazite-dependence/1");
        assert_eq!(manifest["files"].as_array().unwrap().len(), 6);
    }

    #[test]
    fn a_name_with_a_blank_is_quoted() {
        assert_eq!(word("gallium"), "gallium");
        assert_eq!(word("rare earths"), "'rare earths'");
        assert_eq!(word("it's"), r"'it'\''s'");
    }
}
