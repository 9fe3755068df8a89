//! Tables as a workbook: one sheet that says what they are, then a sheet each. Every cell is a text, a number or a truth; nothing in it
//! is a formula or a link, whatever the text begins with.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::column::{Cell, Tidy};
use crate::error::ReportError;

/// Rows a sheet can hold beneath its heading.
const MOST_ROWS: usize = 1_048_575;
/// Letters a cell can hold.
const MOST_LETTERS: usize = 32_767;
/// Letters the name of a sheet can have.
const MOST_OF_NAME: usize = 31;

/// The workbook of some tables.
///
/// # Errors
/// [`ReportError::Nothing`] for a table that is longer than a sheet, [`ReportError::Workbook`] where writing fails.
pub fn workbook(tables: &[Tidy]) -> Result<Vec<u8>, ReportError> {
    if let Some(long) = tables.iter().find(|table| table.rows > MOST_ROWS) {
        let rows = long.rows;
        return Err(ReportError::Nothing(format!(
            "{} has {rows} rows, more than a sheet can hold; ask for --parquet",
            long.name
        )));
    }
    let mut book = Workbook::new();
    // No clock in any output: the day is the same in every file.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_author("Monazite").set_creation_datetime(&day));
    let strong = Format::new().set_bold();
    contents(book.add_worksheet().set_name("about")?, tables, &strong)?;
    for table in tables {
        let sheet = book.add_worksheet().set_name(table.name.chars().take(MOST_OF_NAME).collect::<String>())?;
        fill(sheet, table, &strong)?;
    }
    Ok(book.save_to_buffer()?)
}

fn contents(sheet: &mut Worksheet, tables: &[Tidy], strong: &Format) -> Result<(), XlsxError> {
    let mut row = 0;
    let mut line = |cells: &[&str], bold: bool| -> Result<(), XlsxError> {
        for (column, text) in (0u16..).zip(cells) {
            if bold {
                sheet.write_string_with_format(row, column, cut(text), strong)?;
            } else {
                sheet.write_string(row, column, cut(text))?;
            }
        }
        row += 1;
        Ok(())
    };
    if let Some(about) = tables.iter().find_map(|table| table.about.as_ref()) {
        line(&["title", &about.title], true)?;
        line(&["cite as", &about.citation()], false)?;
        line(&["source", "licence"], true)?;
        for (cited, licence) in &about.sources {
            line(&[cited, licence], false)?;
        }
    }
    line(&["sheet", "column", "unit", "type", "meaning"], true)?;
    for table in tables {
        for spec in table.specs() {
            line(&[table.name, spec.name, spec.unit, spec.kind.name(), spec.meaning], false)?;
        }
    }
    Ok(())
}

fn fill(sheet: &mut Worksheet, table: &Tidy, strong: &Format) -> Result<(), XlsxError> {
    for (column, (spec, values)) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, spec.name, strong)?;
        for row in 0..table.rows {
            let at = row as u32 + 1;
            match values.cell(row) {
                Cell::Text("") | Cell::None => {}
                Cell::Text(text) => {
                    sheet.write_string(at, column, cut(text))?;
                }
                // A sheet has no word for what is not a number.
                Cell::Number(number) if number.is_finite() => {
                    sheet.write_number(at, column, number)?;
                }
                Cell::Number(_) => {}
                Cell::Whole(number) => {
                    sheet.write_number(at, column, number)?;
                }
                Cell::Truth(truth) => {
                    sheet.write_boolean(at, column, truth)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A text as long as a cell can hold.
fn cut(text: &str) -> String {
    text.chars().take(MOST_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;
    use crate::tidy::Column;

    struct Row(&'static str, f64, Option<f64>, bool);

    const COLUMNS: [Column<Row>; 4] = [
        Column::text("name", "who", |r| r.0),
        Column::number("value", "t", "how much", |r| r.1),
        Column::maybe("low", "t", "at least", |r| r.2),
        Column::truth("critical", "whether", |r| r.3),
    ];

    fn table() -> Tidy {
        let rows = [
            Row("=1+1", 518_000.25, None, true),
            Row("@SUM(A1)", 1e-7, Some(0.5), false),
            Row("-2+3", 0.0, None, false),
            Row("https://example.org", 0.0, None, false),
        ];
        Tidy::new("sample", &COLUMNS, &rows)
    }

    #[test]
    fn no_cell_is_a_formula_or_a_link_whatever_it_begins_with() {
        let bytes = workbook(&[table()]).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let formulas = book.worksheet_formula("sample").unwrap();
        assert!(formulas.used_cells().next().is_none());
        let sheet = book.worksheet_range("sample").unwrap();
        for (row, text) in [(1, "=1+1"), (2, "@SUM(A1)"), (3, "-2+3"), (4, "https://example.org")] {
            assert_eq!(sheet.get_value((row, 0)), Some(&Data::String(text.into())));
        }
        assert_eq!(sheet.get_value((1, 1)), Some(&Data::Float(518_000.25)));
        assert_eq!(sheet.get_value((1, 2)), Some(&Data::Empty));
        assert_eq!(sheet.get_value((1, 3)), Some(&Data::Bool(true)));
    }

    #[test]
    fn a_workbook_written_twice_gives_the_same_bytes_and_tells_its_columns() {
        let bytes = workbook(&[table()]).unwrap();
        assert_eq!(bytes, workbook(&[table()]).unwrap());
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let about = book.worksheet_range("about").unwrap();
        let told: Vec<String> = about.rows().map(|row| row[1].to_string()).collect();
        assert_eq!(told, ["column", "name", "value", "low", "critical"]);
    }
}
