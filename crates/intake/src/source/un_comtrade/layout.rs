//! Rows of a download, whatever it is written in: CSV (plain or gzipped, with the columns in any order), JSON or Parquet.

use std::path::Path;

use monazite_model::diagnostic::{Problem, did_you_mean};

use super::answer::{self, Answer};
use super::packed_table;
use crate::error::IntakeError;
use crate::limits::{MOST_BYTES, MOST_PROBLEMS, MOST_UNPACKED};
use crate::packed;
use crate::source::cepii_baci::bytes::Bytes;
use crate::source::format::Progress;
use crate::source::number;
use crate::source::table::{CUT_SHORT, other_separator, swallowed_rows, to_u32};

/// Declares the columns once: the cells of a [`Row`] in their order, and the names each goes by.
macro_rules! columns {
    ($($cell:ident: $names:expr,)*) => {
        /// The cells of a row that are read; a column that the copy lacks is empty.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Row<'a> {
            $(pub $cell: &'a str,)*
        }

        /// How many columns are read.
        const WIDTH: usize = [$(stringify!($cell)),*].len();
        /// Names a column goes by, the first being Comtrade's.
        const NAMES: [&[&str]; WIDTH] = [$(&$names),*];

        impl<'a> Row<'a> {
            fn of(cells: [&'a str; WIDTH]) -> Self {
                let [$($cell),*] = cells.map(stated);
                Row { $($cell),* }
            }
        }
    };
}

columns! {
    year: ["refYear", "period", "year"],
    reporter: ["reporterCode", "reporter"],
    partner: ["partnerCode", "partner"],
    flow: ["flowCode", "flow"],
    product: ["cmdCode", "cmd"],
    value: ["primaryValue", "value"],
    cif: ["cifvalue", "cifValue"],
    fob: ["fobvalue", "fobValue"],
    weight: ["netWgt", "netwgt"],
    partner2: ["partner2Code"],
    customs: ["customsCode"],
    transport: ["motCode"],
    supply: ["mosCode"],
    edition: ["classificationCode"],
    frequency: ["freqCode"],
    period: ["period"],
    quantity: ["qty"],
    quantity_unit: ["qtyUnitCode"],
    other_quantity: ["altQty"],
    other_unit: ["altQtyUnitCode"],
}

/// Columns without which a row says nothing: `reporter` to `value`.
const NEEDED: std::ops::Range<usize> = 1..6;

/// A cell without blanks around it; nothing where a program wrote its word for a missing value. No code of Comtrade is one of these.
fn stated(cell: &str) -> &str {
    let cell = cell.trim();
    if number::is_missing(cell) { "" } else { cell }
}

/// What is known of a file once it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEnd {
    /// BLAKE3 of its bytes, hex.
    pub blake3: String,
    /// Its size.
    pub size: u64,
    /// What a person should know of its end.
    pub note: Option<&'static str>,
}

/// Visits every row with its line (of JSON: with its number).
///
/// # Errors
/// A file that cannot be read, one without the columns needed, rows of another width.
pub fn rows(path: &Path, progress: Progress<'_>, visit: &mut dyn FnMut(u64, &Row<'_>)) -> Result<FileEnd, IntakeError> {
    let file = path.display().to_string();
    let year = year_of_name(path);
    let name = file.to_lowercase();
    if name.ends_with(".json") || name.ends_with(".json.gz") {
        return json(path, &file, &year, progress, visit);
    }
    if name.ends_with(".parquet") {
        let begin = |header: &[String]| places(&file, header, &year).map_err(IntakeError::from);
        let (blake3, size) = packed_table::rows(path, progress, begin, |places, number, texts| {
            let mut cells: [&str; WIDTH] =
                std::array::from_fn(|which| places[which].map_or("", |place| texts[place].as_str()));
            if cells[0].is_empty() {
                cells[0] = &year;
            }
            visit(number, &Row::of(cells));
        })?;
        return Ok(FileEnd { blake3, size, note: None });
    }
    csv(path, &file, &year, progress, visit)
}

/// The year a file's name states, for copies without a column of years: `raw_2024.csv`.
fn year_of_name(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut years = name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|word| word.len() == 4 && word.parse::<i32>().is_ok_and(|year| (1962..=2100).contains(&year)));
    match (years.next(), years.next()) {
        (Some(year), None) => year.to_owned(),
        _ => String::new(),
    }
}

fn csv(
    path: &Path,
    file: &str,
    year: &str,
    progress: Progress<'_>,
    visit: &mut dyn FnMut(u64, &Row<'_>),
) -> Result<FileEnd, IntakeError> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(Bytes::open(path, progress)?.with_quotes());
    let damaged = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => {
            IntakeError::of_file(file, "damaged-file", format!("cannot be read to its end: {error}"))
        }
        other => IntakeError::of_file(file, "damaged-file", format!("{other:?}")),
    };
    let mut record = csv::ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(damaged)? {
        return Err(IntakeError::of_file(file, "empty-file", "the file is empty"));
    }
    let mut header: Vec<String> = record
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim().to_owned())
        .collect();
    while header.last().is_some_and(String::is_empty) {
        header.pop();
    }
    let places = places(file, &header, year)?;
    let mut problems = Vec::new();
    let mut rows = 0u64;
    while reader.read_byte_record(&mut record).map_err(damaged)? {
        rows += 1;
        let line = record.position().map_or(0, csv::Position::line);
        // Every row of the site's download ends with a comma.
        if let Some(cell) = record.iter().find(|cell| cell.contains(&b'\n'))
            && swallowed_rows(&String::from_utf8_lossy(cell), header.len()) > 0
        {
            let message = "a quoted cell runs over several lines that look like rows";
            problems.push(
                Problem::of_file(file, "stray-quote", message)
                    .at(to_u32(line), 0, 0)
                    .hint("a stray quotation mark? Inside a quoted cell the mark is written twice"),
            );
            break;
        }
        let width = record.len() - usize::from(record.len() == header.len() + 1 && record[header.len()].is_empty());
        if width != header.len() {
            if problems.len() < MOST_PROBLEMS {
                let message = format!("expected {} cells, found {}", header.len(), record.len());
                problems.push(
                    Problem::of_file(file, "cell-count", message)
                        .at(u32::try_from(line).unwrap_or(u32::MAX), 0, 0)
                        .hint("the file may have been cut off here"),
                );
            }
            continue;
        }
        let texts = places.map(|place| place.map(|place| String::from_utf8_lossy(&record[place])));
        let mut cells: [&str; WIDTH] = std::array::from_fn(|which| texts[which].as_deref().unwrap_or_default());
        if cells[0].is_empty() {
            cells[0] = year;
        }
        visit(line, &Row::of(cells));
    }
    if rows == 0 {
        problems.push(Problem::of_file(file, "no-rows", "the file has a header and no rows"));
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    let bytes = reader.into_inner();
    let note = (!bytes.ends_with_break).then_some(CUT_SHORT);
    let (blake3, size) = bytes.hash();
    Ok(FileEnd { blake3, size, note })
}

/// Where each column stands; `None` for one the copy lacks.
fn places(file: &str, header: &[String], year: &str) -> Result<[Option<usize>; WIDTH], Vec<Problem>> {
    if let Some(problem) = other_separator(file, header) {
        return Err(vec![problem]);
    }
    let find = |names: &[&str]| names.iter().find_map(|name| header.iter().position(|h| h == name));
    let places: [Option<usize>; WIDTH] = std::array::from_fn(|which| find(NAMES[which]));
    let mut problems = Vec::new();
    for which in NEEDED {
        if places[which].is_none() {
            let mut problem =
                Problem::of_file(file, "missing-column", "this column is missing").at(1, 0, 0).named(NAMES[which][0]);
            problem.hint = did_you_mean(NAMES[which][0], header.iter().map(String::as_str));
            problems.push(problem);
        }
    }
    if places[0].is_none() && year.is_empty() {
        problems.push(
            Problem::of_file(file, "missing-column", "neither a column nor the file's name says the year")
                .at(1, 0, 0)
                .named("refYear")
                .hint("put the year into the name, for example declarations_2024.csv"),
        );
    }
    if problems.is_empty() { Ok(places) } else { Err(problems) }
}

/// An answer of the interface (`{"data": […]}`), or the list alone.
fn json(
    path: &Path,
    file: &str,
    year: &str,
    progress: Progress<'_>,
    visit: &mut dyn FnMut(u64, &Row<'_>),
) -> Result<FileEnd, IntakeError> {
    let bytes = packed::read_file(path, MOST_BYTES)?;
    let size = bytes.len() as u64;
    progress(path, 0, size);
    let blake3 = blake3::hash(&bytes).to_hex().to_string();
    let text = packed::unpack(file, &bytes, MOST_UNPACKED).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let found = answer::read(&text, &NAMES, &mut |number, line| {
        let Some(cells) = line else {
            if problems.len() < MOST_PROBLEMS {
                problems.push(Problem::of_file(file, "not-a-line", format!("line {number} of `data` is no object")));
            }
            return;
        };
        if let Some(missing) = NEEDED.into_iter().find(|which| cells[*which].is_none()) {
            if problems.len() < MOST_PROBLEMS {
                let message = format!("line {number} of `data` lacks it");
                problems.push(Problem::of_file(file, "missing-column", message).named(NAMES[missing][0]));
            }
            return;
        }
        let mut texts: [&str; WIDTH] = std::array::from_fn(|which| cells[which].as_deref().unwrap_or_default());
        if texts[0].is_empty() {
            texts[0] = year;
        }
        visit(0, &Row::of(texts));
    });
    let found = found.map_err(|error| {
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or(&what);
        let (line, column) = (to_u32(error.line() as u64), to_u32(error.column() as u64));
        vec![Problem::of_file(file, "not-json", format!("not readable as JSON: {what}")).at(line, column.max(1), 1)]
    })?;
    match found {
        Answer::Lines(0) => {
            let problem = Problem::of_file(file, "no-rows", "the answer holds no lines")
                .hint("the interface found nothing: ask for other years, codes or reporters");
            return Err(vec![problem].into());
        }
        Answer::Lines(_) => {}
        Answer::NoData { said } => {
            let mut problem = Problem::of_file(file, "no-data", "no list `data`, as an answer of the interface has");
            problem.hint = said.map(|said| format!("the interface answered: {said}"));
            return Err(vec![problem].into());
        }
        Answer::Other => {
            let message = "expected an answer of the interface or a list of lines";
            return Err(IntakeError::of_file(file, "no-data", message));
        }
    }
    progress(path, size, size);
    if problems.is_empty() { Ok(FileEnd { blake3, size, note: None }) } else { Err(problems.into()) }
}
