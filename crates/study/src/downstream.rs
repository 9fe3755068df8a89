//! What a cut of some industries costs all others, from the bundled input-output table or an imported one.
//!
//! Answers with a range: the mixed model below, the Ghosh model above (docs/methods/downstream.md says why both are bounds). The
//! inverse of a table is kept beside it, under the hash of the table, and computed again where it is missing or does not fit.

use std::path::Path;

pub use monazite_engine::downstream::Cut;
use monazite_engine::downstream::{DownstreamError, Leontief, bounds};
use monazite_intake::atlas::Atlas;
use monazite_intake::input_output::{build, inverse::Inverse, keep};
use monazite_intake::limits::MOST_MATRIX_TEXT;
use monazite_intake::packed;
use monazite_model::answer::downstream::Downstream;
use monazite_model::diagnostic::did_you_mean;
use monazite_model::input_output::InputOutput;

use crate::error::StudyError;

/// A table with its inverse.
#[derive(Debug)]
pub struct OpenTable {
    table: InputOutput,
    leontief: Leontief,
    /// Whether the inverse was found on disk.
    pub from_disk: bool,
}

impl OpenTable {
    /// Opens a table written by `monazite import`, with its inverse from disk where it is there. A folder that cannot be written to
    /// only means that the inverse is computed again next time.
    ///
    /// # Errors
    /// A file that is no table or is damaged, or a table that has no inverse.
    pub fn open(path: &Path) -> Result<Self, StudyError> {
        let bytes = packed::read_file(path, MOST_MATRIX_TEXT)?;
        let tables = keep::from_sealed(&path.display().to_string(), &bytes)?;
        let table = tables.symmetric().into_owned();
        let kept = Inverse::beside(path, &bytes);
        if let Some(columns) = kept.read()? {
            if let Ok(leontief) = Leontief::with_inverse(&table, columns) {
                return Ok(Self { table, leontief, from_disk: true });
            }
        }
        let leontief = Leontief::new(&table).map_err(failed)?;
        let _ = kept.write(leontief.inverse_columns());
        Ok(Self { table, leontief, from_disk: false })
    }

    /// Opens a table of the atlas by its name, or the bundled one where none is named. Its inverse is computed anew: the bundled table is
    /// small, and there is no place of the user's to keep it in.
    ///
    /// # Errors
    /// An unknown name, or a table that has no inverse.
    pub fn named(atlas: &Atlas, name: Option<&str>) -> Result<Self, StudyError> {
        let name = name.unwrap_or(build::NAME);
        let Some(tables) = atlas.input_output.table(name)? else {
            let kind = "file or bundled input-output table";
            return Err(StudyError::unknown(kind, name, atlas.input_output.names()));
        };
        let table = tables.symmetric().into_owned();
        let leontief = Leontief::new(&table).map_err(failed)?;
        Ok(Self { table, leontief, from_disk: false })
    }

    /// The table.
    pub fn table(&self) -> &InputOutput {
        &self.table
    }

    /// Reads a cut, `AREA/INDUSTRY=SHARE`, the industry by code or name.
    ///
    /// # Errors
    /// Another form, an unknown area or industry (with the nearest name), a share outside (0, 1].
    pub fn cut(&self, text: &str) -> Result<Cut, StudyError> {
        let form = || StudyError::Refused(format!("`{text}` is not AREA/INDUSTRY=SHARE, as CHN/c12=0.3"));
        let (place, share) = text.rsplit_once('=').ok_or_else(form)?;
        let (area, name) = place.split_once('/').ok_or_else(form)?;
        let share: f64 = share.trim().parse().map_err(|_| form())?;
        if !(share > 0.0 && share <= 1.0) {
            return Err(StudyError::Refused(format!("`{text}`: the share lost is above 0 and at most 1")));
        }
        let unknown = |kind, name: &str, hint| StudyError::Unknown { kind, name: name.to_owned(), hint };
        let areas = self.table.areas();
        if !areas.contains(&area) {
            return Err(unknown("area of this table", area, did_you_mean(area, areas)));
        }
        let here = || self.table.industries.iter().filter(|i| i.area == area);
        let found = self.table.industries.iter().position(|i| i.area == area && (i.code == name || i.name == name));
        let nearest = || {
            did_you_mean(name, here().map(|i| i.name.as_str()))
                .or_else(|| did_you_mean(name, here().map(|i| i.code.as_str())))
        };
        let industry = found.ok_or_else(|| unknown("industry of this area", name, nearest()))?;
        Ok(Cut { industry, share })
    }

    /// What the cuts cost, by industry and area. Without cuts, the table itself.
    ///
    /// # Errors
    /// An industry named twice or without output.
    pub fn report(&self, cuts: &[Cut]) -> Result<Downstream, StudyError> {
        bounds(&self.table, &self.leontief, cuts).map_err(|error| self.told(&error))
    }

    /// An error with the industry's name instead of its number.
    fn told(&self, error: &DownstreamError) -> StudyError {
        match error {
            DownstreamError::Industry { industry, reason } => {
                let name = self.table.industries.get(*industry).map(|i| format!("{}/{}", i.area, i.code));
                StudyError::Refused(format!("{}: {reason}", name.unwrap_or_default()))
            }
            other => failed(other.clone()),
        }
    }
}

fn failed(error: DownstreamError) -> StudyError {
    StudyError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use monazite_intake::input_output::Tables;
    use monazite_model::input_output::{About, FinalUse, Industry};

    use super::*;

    fn open(dir: &Path) -> OpenTable {
        let industry =
            |code: &str| Industry { area: "CHN".into(), code: code.into(), name: format!("industry {code}") };
        let table = InputOutput {
            about: About {
                title: "t".into(),
                format: "f".into(),
                year: None,
                unit: "million USD".into(),
                notes: vec![],
            },
            industries: vec![industry("c1"), industry("c2")],
            flows: vec![24.0, 36.0, 48.0, 12.0],
            final_uses: vec![FinalUse { area: "CHN".into(), category: "all".into() }],
            final_use: vec![60.0, 60.0],
            value_added_rows: vec![],
            value_added: vec![],
        };
        let path = dir.join("t.io.zst");
        if !path.exists() {
            keep::write(&path, &Tables::Symmetric(table)).unwrap();
        }
        OpenTable::open(&path).unwrap()
    }

    #[test]
    fn a_cut_costs_between_what_suppliers_and_what_customers_lose() {
        let dir = tempfile::tempdir().unwrap();
        let downstream = open(dir.path());
        let report = downstream.report(&[downstream.cut("CHN/c1=0.1").unwrap()]).unwrap();
        let second = &report.industries[1];
        // Mixed: 16/3 of output; Ghosh: 4; value added is 0.6 of output.
        assert!((second.loss.low - 2.4).abs() < 1e-12 && (second.loss.high - 3.2).abs() < 1e-12, "{second:?}");
        assert!((report.areas[0].loss.low - (12.0 * 0.4 + 2.4)).abs() < 1e-12);
        assert!(report.final_users_suffice && report.label.starts_with("bounds"));
    }

    #[test]
    fn an_inverse_is_kept_and_a_damaged_one_is_made_again() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!open(dir.path()).from_disk);
        assert!(open(dir.path()).from_disk);
        let kept = dir.path().join("t.io.zst.inverse");
        let mut bytes = std::fs::read(&kept).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 0x40;
        std::fs::write(&kept, &bytes).unwrap();
        assert!(!open(dir.path()).from_disk, "a wrong figure");
        std::fs::write(&kept, &bytes[..last]).unwrap();
        assert!(!open(dir.path()).from_disk, "cut off");
    }

    #[test]
    fn a_cut_that_cannot_be_understood_says_what_was_expected() {
        let dir = tempfile::tempdir().unwrap();
        let downstream = open(dir.path());
        for (text, part) in [
            ("c1=0.1", "AREA/INDUSTRY=SHARE"),
            ("CHN/c1=2", "at most 1"),
            ("CNH/c1=0.1", "did you mean `CHN`"),
            ("CHN/c9=0.1", "no industry of this area `c9`"),
        ] {
            let message = downstream.cut(text).unwrap_err().to_string();
            assert!(message.contains(part), "{message}");
        }
        let twice = [Cut { industry: 0, share: 0.1 }; 2];
        assert_eq!(downstream.report(&twice).unwrap_err().to_string(), "CHN/c1: named twice");
    }

    #[test]
    fn the_bundled_table_needs_no_file() {
        let atlas = monazite_intake::atlas::bundled().unwrap();
        let downstream = OpenTable::named(atlas, None).unwrap();
        let report = downstream.report(&[downstream.cut("USA/334413=0.1").unwrap()]).unwrap();
        let usa = &report.areas[0];
        assert!(
            usa.loss.low > 0.0 && usa.loss.low < usa.loss.high && usa.loss.high < 0.05 * usa.value_added,
            "{usa:?}"
        );
        let message = OpenTable::named(atlas, Some("bea-2107")).unwrap_err().to_string();
        assert!(message.contains("did you mean `bea-2017`"), "{message}");
    }
}
