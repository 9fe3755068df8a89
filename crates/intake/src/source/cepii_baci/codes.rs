//! BACI's country and product files, in the layouts of the releases seen so far, kept as tidy tables beside the flows.
//!
//! | file              | columns seen                                                                                     |
//! |-------------------|--------------------------------------------------------------------------------------------------|
//! | `country_codes_…` | `country_code,country_name,country_iso2,country_iso3`, or with `…_abbreviation`, `…_full`, `iso_2digit_alpha`, `iso_3digit_alpha` |
//! | `product_codes_…` | `code,description`                                                                               |
//!
//! The registry, not these files, decides which area a code means; they are kept so that a user can look codes up.

use std::collections::BTreeMap;
use std::path::Path;

use monazite_model::diagnostic::Problem;

use super::{Edition, IMPORTER, LICENCE, SOURCE, file_name};
use crate::dataset::{check_name, put};
use crate::error::{IntakeError, LISTED_PROBLEMS};
use crate::limits::{MOST_BYTES, MOST_UNPACKED};
use crate::packed;
use crate::source::table;
use crate::store::{AtlasPath, Manifest, RawFile, Staged, Summary, WrittenFile, write_atomic};

/// Takes a country or product file.
pub(super) fn import(path: &Path, into: &Path, edition: &Edition) -> Result<Summary, IntakeError> {
    let file = path.display().to_string();
    let bytes = packed::read_file(path, MOST_BYTES)?;
    let plain = packed::unpack(&file, &bytes, MOST_UNPACKED).map_err(|problem| vec![problem])?;
    table::checked(&file, &plain, "a code and a name").map_err(|problem| vec![problem])?;
    let (text, mended) = decode(&plain);
    let countries = file_name(path).to_lowercase().starts_with("country_codes");
    let Some(release) = &edition.release else {
        let problem = Problem::of_file(&file, "no-release", "the file name does not say its release")
            .hint("name it, for example --release 202601");
        return Err(vec![problem].into());
    };
    let mut wrong: Vec<Problem> = check_name(&file, "release", release).into_iter().collect();
    wrong.extend(edition.hs.as_ref().and_then(|hs| check_name(&file, "HS edition", hs)));
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let (name, table) = if countries {
        (format!("countries-{release}"), countries_of(&file, &text)?)
    } else {
        let hs = edition.hs.clone().unwrap_or_else(|| "HS".to_owned()).to_lowercase();
        (format!("products-{hs}-{release}"), products_of(&file, &text)?)
    };

    let place = AtlasPath::new(&file, ["trade", "source=baci", "codes", &name])?;
    let (dataset, target) = (place.to_string(), place.under(into));
    let mut corrected = table.corrected;
    if mended > 0 {
        corrected.insert("name decoded twice, mended".to_owned(), mended);
    }
    let written = table.csv.into_bytes();
    let manifest = Manifest {
        dataset: dataset.clone(),
        source: SOURCE.to_owned(),
        edition: release.clone(),
        licence: LICENCE.to_owned(),
        importer: IMPORTER.to_owned(),
        raw: vec![RawFile {
            file: file_name(path),
            bytes: bytes.len() as u64,
            blake3: blake3::hash(&bytes).to_hex().to_string(),
            rows: table.rows,
            rejected: 0,
            elsewhere: 0,
        }],
        written: vec![WrittenFile {
            file: "codes.csv".to_owned(),
            bytes: written.len() as u64,
            blake3: blake3::hash(&written).to_hex().to_string(),
            rows: table.rows,
            min: table.min,
            max: table.max,
        }],
        corrected: corrected.clone(),
        together_with: vec![dataset.clone()],
    };
    let already_there = Manifest::read(&target)?.is_some_and(|m| m == manifest && m.is_intact(&target));
    if !already_there {
        let staged = Staged::new(&target)?;
        write_atomic(&staged.path().join("codes.csv"), &written)?;
        put(staged, &manifest)?;
    }
    Ok(Summary {
        file,
        datasets: vec![dataset],
        taken: table.rows,
        corrected,
        left: 0,
        problems: Vec::new(),
        notes: table::remarks(&plain),
        already_there,
    })
}

struct Tidy {
    csv: String,
    rows: u64,
    min: String,
    max: String,
    corrected: BTreeMap<String, u64>,
}

fn countries_of(file: &str, text: &str) -> Result<Tidy, IntakeError> {
    let table = rows(
        file,
        text,
        &[
            &["country_code"],
            &["country_name", "country_name_full"],
            &["country_iso2", "iso_2digit_alpha"],
            &["country_iso3", "iso_3digit_alpha"],
        ],
    )?;
    tidy(file, "code,name,iso2,iso3", table, |code| {
        code.parse::<u16>().is_ok_and(|c| (1..=999).contains(&c)).then(|| (code.to_owned(), false))
    })
}

fn products_of(file: &str, text: &str) -> Result<Tidy, IntakeError> {
    let table = rows(file, text, &[&["code"], &["description"]])?;
    tidy(file, "code,description", table, |code| {
        let alphanumeric = code.bytes().all(|b| b.is_ascii_alphanumeric());
        match code.len() {
            // `9999AA`, not specified elsewhere, is a code too.
            6 if alphanumeric => Some((code.to_owned(), false)),
            5 if code.bytes().all(|b| b.is_ascii_digit()) => Some((format!("0{code}"), true)),
            _ => None,
        }
    })
}

type Line = (u32, Vec<String>);

/// The wanted columns of every row; each may go by several names.
fn rows(file: &str, text: &str, wanted: &[&[&str]]) -> Result<Vec<Line>, IntakeError> {
    let mut places = Vec::new();
    let mut problems = Vec::new();
    let mut found = Vec::new();
    table::rows(file, text, |number, line, record| {
        if number == 1 {
            for names in wanted {
                match record.iter().position(|h| names.contains(&h.trim())) {
                    Some(place) => places.push(place),
                    None => {
                        let message = format!("no column `{}`", names.join("` or `"));
                        problems.push(Problem::of_file(file, "missing-column", message));
                    }
                }
            }
            return problems.is_empty();
        }
        let cells = places.iter().map(|p| record.get(*p).unwrap_or_default().trim().to_owned());
        found.push((table::to_u32(line), cells.collect()));
        true
    })?;
    if !problems.is_empty() {
        return Err(problems.into());
    }
    Ok(found)
}

fn tidy(
    file: &str,
    header: &str,
    table: Vec<Line>,
    code: impl Fn(&str) -> Option<(String, bool)>,
) -> Result<Tidy, IntakeError> {
    let mut out = csv::WriterBuilder::new().from_writer(format!("{header}\n").into_bytes());
    let mut problems = Vec::new();
    let (mut codes, mut zeros) = (Vec::new(), 0);
    for (line, mut cells) in table {
        match cells.first().and_then(|c| code(c)) {
            Some((mended, zero)) => {
                zeros += u64::from(zero);
                cells[0].clone_from(&mended);
                codes.push(mended);
                out.write_record(&cells).map_err(|e| IntakeError::Failed(e.to_string()))?;
            }
            None if problems.len() < LISTED_PROBLEMS => problems.push(
                Problem::of_file(
                    file,
                    "bad-code",
                    format!("`{}` is not a code", cells.first().map_or("", String::as_str)),
                )
                .at(line, 0, 0),
            ),
            None => {}
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if codes.is_empty() {
        return Err(IntakeError::of_file(file, "no-rows", "the file has no rows"));
    }
    let bytes = out.into_inner().map_err(|e| IntakeError::Failed(e.to_string()))?;
    let mut corrected = BTreeMap::new();
    if zeros > 0 {
        corrected.insert("leading zero of the product code restored".to_owned(), zeros);
    }
    Ok(Tidy {
        csv: String::from_utf8_lossy(&bytes).into_owned(),
        rows: codes.len() as u64,
        min: codes.iter().min().cloned().unwrap_or_default(),
        max: codes.iter().max().cloned().unwrap_or_default(),
        corrected,
    })
}

/// Text of a file that may be UTF-8, Windows-1252, or UTF-8 that was taken for Windows-1252 and encoded again (`CÃ´te`).
/// Returns how many lines were mended from the last.
fn decode(bytes: &[u8]) -> (String, u64) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}'),
        // Another encoding by its mark, or Windows-1252.
        Err(_) => return (table::text(bytes).into_owned(), 0),
    };
    let mut mended = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        let (once, _, lossy) = encoding_rs::WINDOWS_1252.encode(line);
        match std::str::from_utf8(&once) {
            Ok(meant) if !lossy && meant != line => {
                mended += 1;
                meant.to_owned()
            }
            _ => line.to_owned(),
        }
    });
    let text = lines.collect();
    (text, mended)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn names_encoded_twice_are_mended_and_plain_ones_kept() {
        assert_eq!(decode("CÃ´te d'Ivoire\nPeru\n".as_bytes()), ("Côte d'Ivoire\nPeru\n".to_owned(), 1));
        assert_eq!(decode("Türkiye\n".as_bytes()), ("Türkiye\n".to_owned(), 0));
        assert_eq!(decode(b"C\xf4te d'Ivoire"), ("Côte d'Ivoire".to_owned(), 0));
    }

    #[test]
    fn both_country_layouts_give_the_same_columns() {
        let new = "country_code,country_name,country_iso2,country_iso3\n4,Afghanistan,AF,AFG\n";
        let old = "\"country_code\",\"country_name_abbreviation\",\"country_name_full\",\"iso_2digit_alpha\",\"iso_3digit_alpha\"\n4,\"Afghan.\",\"Afghanistan\",\"AF\",\"AFG\"\n";
        for text in [new, old] {
            assert_eq!(countries_of("c.csv", text).unwrap().csv, "code,name,iso2,iso3\n4,Afghanistan,AF,AFG\n");
        }
    }

    #[test]
    fn product_codes_keep_their_leading_zeros() {
        let tidy = products_of("p.csv", "code,description\n010111,\"Horses, pure-bred\"\n10119,Horses\n").unwrap();
        assert_eq!(tidy.csv, "code,description\n010111,\"Horses, pure-bred\"\n010119,Horses\n");
        assert_eq!(tidy.corrected.values().sum::<u64>(), 1);
    }
}
