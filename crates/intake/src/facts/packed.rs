//! Facts from a packed block (`pack` has the layout): every word is parsed once, however many facts hold it.

use monazite_model::code::{AreaId, FormId, Stage};
use monazite_model::fact::{Fact, Origin, QuantityKind, Series};
use monazite_model::period::Period;
use monazite_model::quantity::{Basis, Unit};

use super::pack::COLUMNS;
use super::read::{observed, quality};

/// The facts of a block with their ranks in the order of all facts by id; `None` for bytes that are no such block.
pub(super) fn read(bytes: &[u8]) -> Option<(Vec<Fact>, Vec<u32>)> {
    let mut rest = bytes;
    let rows = number(&mut rest)?;
    let ranks: Vec<u32> = (0..rows).map(|_| take(&mut rest).map(u32::from_le_bytes)).collect::<Option<_>>()?;
    let columns: Vec<Column> = COLUMNS.iter().map(|_| Column::read(&mut rest, rows)).collect::<Option<_>>()?;
    let [
        source,
        edition,
        form,
        stage,
        quantity,
        partner,
        area,
        period,
        status,
        value,
        low,
        high,
        unit,
        basis,
        grade,
        table,
        row,
        text,
        note,
    ] = columns.as_slice()
    else {
        return None;
    };
    let forms = form.parsed(|text| Some(FormId(text.to_owned())))?;
    let minerals: Vec<_> = forms.iter().map(FormId::mineral).collect();
    let stages = stage.parsed(|text| Stage::ALL.into_iter().find(|s| s.name() == text))?;
    let quantities = quantity.parsed(QuantityKind::parse)?;
    let periods = period.parsed(Period::parse)?;
    let units = unit.parsed(Unit::parse)?;
    let bases = basis.parsed(|text| Basis::try_from(text.to_owned()).ok())?;
    let grades = grade.parsed(quality)?;
    let [values, lows, highs] = [value, low, high].map(|column| column.parsed(figure));
    let (values, lows, highs) = (values?, lows?, highs?);
    let mut facts = Vec::with_capacity(rows);
    for k in 0..rows {
        let (value, band) = observed(status.word(k), values[value.at[k]], lows[low.at[k]], highs[high.at[k]]).ok()?;
        facts.push(Fact {
            series: Series {
                mineral: minerals[form.at[k]].clone(),
                stage: stages[stage.at[k]],
                form: forms[form.at[k]].clone(),
                quantity: quantities[quantity.at[k]],
                partner: partner.word(k).to_owned(),
            },
            area: AreaId(area.word(k).to_owned()),
            period: periods[period.at[k]],
            value,
            band,
            unit: units[unit.at[k]],
            basis: bases[basis.at[k]].clone(),
            origin: Origin {
                source: source.word(k).to_owned(),
                edition: edition.word(k).to_owned(),
                table: table.word(k).to_owned(),
                row: row.word(k).to_owned(),
                text: text.word(k).to_owned(),
            },
            grade: grades[grade.at[k]],
            note: note.word(k).to_owned(),
        });
    }
    Some((facts, ranks))
}

/// A figure; an empty cell is none.
fn figure(text: &str) -> Option<Option<f64>> {
    if text.is_empty() { Some(None) } else { text.parse().ok().filter(|n: &f64| n.is_finite()).map(Some) }
}

/// One column: its words, and which of them each row holds.
struct Column<'a> {
    words: Vec<&'a str>,
    at: Vec<usize>,
}

impl<'a> Column<'a> {
    fn read(rest: &mut &'a [u8], rows: usize) -> Option<Self> {
        let count = number(rest)?;
        let mut words = Vec::new();
        for _ in 0..count {
            let length = number(rest)?;
            let (word, after) = rest.split_at_checked(length)?;
            words.push(std::str::from_utf8(word).ok()?);
            *rest = after;
        }
        let at: Vec<usize> = (0..rows).map(|_| number(rest)).collect::<Option<_>>()?;
        at.iter().all(|place| *place < words.len()).then_some(Column { words, at })
    }

    fn word(&self, row: usize) -> &'a str {
        self.words[self.at[row]]
    }

    fn parsed<T>(&self, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        self.words.iter().map(|word| parse(word)).collect()
    }
}

fn take(rest: &mut &[u8]) -> Option<[u8; 4]> {
    let (taken, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(*taken)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(take(rest)?)).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::pack::{Cells, pack};
    use super::*;
    use crate::facts::{read_csv, write_csv};

    fn cells(form: &str, area: &str, value: &str) -> Cells {
        [
            "usgs-mcs",
            "2026",
            form,
            "refining",
            "production",
            "",
            area,
            "2024",
            "reported",
            value,
            "",
            "",
            "t",
            "contained",
            "A",
            "T, \"World\"",
            "12",
            "750,000 kilograms",
            "",
        ]
        .map(str::to_owned)
    }

    #[test]
    fn packed_facts_are_the_facts_of_the_table_and_each_mineral_has_a_block() {
        let rows = vec![
            cells("tin:refined", "CHN", "5"),
            cells("gallium:refined", "JPN", "3"),
            cells("gallium:refined", "CHN", "0.30000000000000004"),
        ];
        let blocks = pack(rows);
        let names: Vec<_> = blocks.iter().map(|b| (b.mineral.as_str(), b.rows, b.quantities.join(","))).collect();
        assert_eq!(names, [("gallium", 2, "production".to_owned()), ("tin", 1, "production".to_owned())]);
        let (gallium, ranks) = read(&blocks[0].bytes).unwrap();
        assert_eq!(ranks, [0, 1]);
        assert_eq!(gallium.iter().map(|f| f.area.as_str()).collect::<Vec<_>>(), ["CHN", "JPN"]);
        assert_eq!(gallium[0].value.value(), Some(0.1 + 0.2));
        let mut bytes = Vec::new();
        write_csv(&gallium, &mut bytes).unwrap();
        assert_eq!(read_csv("facts.csv", bytes.as_slice()).unwrap(), gallium);
    }

    #[test]
    fn a_damaged_block_is_none_and_never_a_panic() {
        let whole = &pack(vec![cells("tin:refined", "CHN", "5"), cells("tin:ore", "PER", "7")])[0].bytes;
        assert!(read(whole).is_some());
        for at in 0..whole.len() {
            assert!(read(&whole[..at]).is_none(), "cut after {at} bytes");
            let mut damaged = whole.clone();
            damaged[at] ^= 0xa5;
            let _ = read(&damaged);
        }
    }
}
