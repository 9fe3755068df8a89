//! Other masses of the same goods: what turns a witness's tonnes into those of the publisher that is believed.
//!
//! The table is `registry/masses.csv`: a form, the words and the mass of the witness's figure, the mass it becomes, counted tonnes per
//! stated tonne with the ends between which it may lie, and where the factor comes from. A factor that is not known widens the figure:
//! two publishers who agree only inside a wide content agree about little, and the table says how wide it is.

use monazite_model::code::FormId;
use monazite_model::diagnostic::Problem;
use monazite_model::fact::Fact;
use monazite_model::quantity::{Band, Basis};

use crate::source::table;

const FILE: &str = "registry/masses.csv";
const TABLE: &[u8] = include_bytes!("../../../../registry/masses.csv");
/// The columns of the table.
const COLUMNS: [&str; 8] = ["form", "words", "from", "to", "factor", "low", "high", "source"];

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mass {
    form: FormId,
    words: String,
    from: Basis,
    /// The mass a figure becomes.
    pub to: Basis,
    factor: Band,
}

impl Mass {
    /// A figure in the other mass; nothing where the row is of other goods.
    pub(super) fn of(&self, fact: &Fact, band: Band) -> Option<Band> {
        let series = &fact.series;
        let same = series.form == self.form && series.partner == self.words && fact.basis == self.from;
        same.then_some(Band {
            value: band.value * self.factor.value,
            low: band.low * self.factor.low,
            high: band.high * self.factor.high,
        })
    }
}

/// The bundled table.
///
/// # Errors
/// Every row that is wrong.
pub(super) fn read() -> Result<Vec<Mass>, Vec<Problem>> {
    parse(TABLE)
}

fn parse(bytes: &[u8]) -> Result<Vec<Mass>, Vec<Problem>> {
    let table = table::read(FILE, bytes, &COLUMNS)?;
    let (mut masses, mut problems) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let number = |place: usize| row.cell(place).parse::<f64>().ok().filter(|n| *n > 0.0 && n.is_finite());
        let basis = |place: usize| Basis::try_from(row.cell(place).to_owned()).ok();
        let words = |place: usize| Some(row.cell(place)).filter(|text| !text.is_empty());
        let factor = match (number(4), number(5), number(6)) {
            (Some(value), Some(low), Some(high)) if low <= value && value <= high => Some(Band { value, low, high }),
            _ => None,
        };
        match (words(0), basis(2), basis(3), factor, words(7)) {
            (Some(form), Some(from), Some(to), Some(factor), Some(_)) if from != to => {
                masses.push(Mass { form: FormId::from(form), words: row.cell(1).to_owned(), from, to, factor });
            }
            _ => {
                let line = u32::try_from(row.number).unwrap_or(u32::MAX);
                let what =
                    "expected a form, words, two masses, a factor between its low and its high end, and its source";
                problems.push(Problem::of_file(FILE, "bad-row", what).at(line, 0, 0));
            }
        }
    }
    if problems.is_empty() { Ok(masses) } else { Err(problems) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_a_form_of_the_registry_and_wrong_rows_are_all_told() {
        let registry = crate::atlas::bundled_registry().unwrap();
        let masses = read().unwrap();
        assert!(!masses.is_empty());
        assert!(masses.iter().all(|mass| registry.forms.contains_key(&mass.form)), "{masses:?}");
        let wrong = b"form,words,from,to,factor,low,high,source\na:b,,gross,gross,1,1,1,x\na:b,,gross,contained,2,3,4,x\na:b,,gross,contained,2,1,3,\n";
        assert_eq!(parse(wrong).unwrap_err().len(), 3);
    }
}
