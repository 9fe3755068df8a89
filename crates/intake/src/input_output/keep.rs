//! A table on disk: one line of JSON (labels, shapes), then all figures as little-endian f64, the whole compressed with zstd.
//!
//! Written atomically; the same table gives the same bytes. A table on its own is sealed: a frame that readers of zstd skip holds the
//! BLAKE3 of all before it, because zstd alone takes some damaged figures for good ones. docs/formats/input-output.md describes the file.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use monazite_model::diagnostic::Problem;
use monazite_model::input_output::{About, FinalUse, Industry, InputOutput, SupplyUse};
use serde::{Deserialize, Serialize};

use super::Tables;
use crate::error::IntakeError;
use crate::limits::{MOST_FIGURES, MOST_HEADER, MOST_MATRIX_TEXT};
use crate::packed;
use crate::store::write_atomic;

/// Value of the `format` field.
pub const FORMAT: &str = "monazite-input-output/1";
/// Last part of the file's name.
pub const ENDING: &str = "io.zst";

/// How a file of zstd begins.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Head of the frame that holds the seal (RFC 8878, 3.1.2): a magic number of skippable frames and the length of what follows.
const SEAL: [u8; 8] = [0x5d, 0x2a, 0x4d, 0x18, blake3::OUT_LEN as u8, 0, 0, 0];

const LEVEL: i32 = 15;
/// Blocks of figures larger than this are compressed faster.
const LARGE: usize = 64 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    /// `symmetric` or `supply-use`.
    kind: String,
    about: About,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    commodities: Vec<Industry>,
    industries: Vec<Industry>,
    final_uses: Vec<FinalUse>,
    value_added_rows: Vec<String>,
    /// Names and lengths of the blocks of figures, in order.
    blocks: Vec<(String, usize)>,
}

/// The bytes of a table, without a seal: as an atlas holds it whose own id stands for its files.
///
/// # Errors
/// A table that cannot be compressed.
pub fn to_bytes(tables: &Tables) -> Result<Vec<u8>, IntakeError> {
    let (header, blocks): (Header, Vec<&[f64]>) = match tables {
        Tables::Symmetric(t) => {
            let blocks = vec![("flows", &t.flows), ("final_use", &t.final_use), ("value_added", &t.value_added)];
            let of = |kind| header(kind, &t.about, &[], &t.industries, &t.final_uses, &t.value_added_rows, &blocks);
            (of("symmetric"), blocks.iter().map(|(_, b)| b.as_slice()).collect())
        }
        Tables::SupplyUse(t) => {
            let blocks = vec![
                ("use", &t.use_table),
                ("make", &t.make),
                ("final_use", &t.final_use),
                ("value_added", &t.value_added),
            ];
            let of = |kind| {
                header(kind, &t.about, &t.commodities, &t.industries, &t.final_uses, &t.value_added_rows, &blocks)
            };
            (of("supply-use"), blocks.iter().map(|(_, b)| b.as_slice()).collect())
        }
    };
    let mut bytes = serde_json::to_vec(&header).map_err(|e| IntakeError::Failed(e.to_string()))?;
    bytes.push(b'\n');
    for block in blocks {
        bytes.extend(block.iter().flat_map(|v| v.to_le_bytes()));
    }
    let level = if bytes.len() > LARGE { 1 } else { LEVEL };
    zstd::bulk::compress(&bytes, level).map_err(|e| IntakeError::Failed(format!("could not compress the table: {e}")))
}

fn header(
    kind: &str,
    about: &About,
    commodities: &[Industry],
    industries: &[Industry],
    final_uses: &[FinalUse],
    value_added_rows: &[String],
    blocks: &[(&str, &Vec<f64>)],
) -> Header {
    Header {
        format: FORMAT.into(),
        kind: kind.into(),
        about: about.clone(),
        commodities: commodities.to_vec(),
        industries: industries.to_vec(),
        final_uses: final_uses.to_vec(),
        value_added_rows: value_added_rows.to_vec(),
        blocks: blocks.iter().map(|(name, block)| ((*name).to_owned(), block.len())).collect(),
    }
}

/// The bytes of a table with their seal: as an import keeps it.
///
/// # Errors
/// As [`to_bytes`].
pub fn to_sealed(tables: &Tables) -> Result<Vec<u8>, IntakeError> {
    let mut bytes = to_bytes(tables)?;
    let hash = blake3::hash(&bytes);
    bytes.extend(SEAL);
    bytes.extend(hash.as_bytes());
    Ok(bytes)
}

/// Writes a table with its seal so that a reader sees all of it or none.
///
/// # Errors
/// What the operating system says.
pub fn write(path: &Path, tables: &Tables) -> Result<(), IntakeError> {
    write_atomic(path, &to_sealed(tables)?)
}

/// Reads a table that [`write()`] wrote.
///
/// # Errors
/// A file that is missing, damaged, or of another version.
pub fn read(path: &Path) -> Result<Tables, IntakeError> {
    let bytes = packed::read_file(path, MOST_MATRIX_TEXT)?;
    from_sealed(&path.display().to_string(), &bytes)
}

/// The table in the bytes of a file that was imported; `file` is its name in messages.
///
/// # Errors
/// Bytes that are not the ones that were written, or that nothing is known of; and as [`from_bytes`].
pub fn from_sealed(file: &str, bytes: &[u8]) -> Result<Tables, IntakeError> {
    let broken = |what: &str| {
        IntakeError::Failed(format!(
            "{file}: {what}\n  hint: import the table again (`monazite import FORMAT FILE… --into DIR`)"
        ))
    };
    match seal(bytes) {
        Some((table, hash)) if blake3::hash(table).as_bytes() == hash => from_bytes(file, table),
        Some(_) => Err(broken("damaged: its checksum is of other bytes")),
        None if !bytes.starts_with(&ZSTD) => from_bytes(file, bytes),
        None => Err(broken("damaged, or not of this version: it does not end in its checksum")),
    }
}

/// What stands before the seal, and the hash in it; `None` where the bytes do not end in one.
fn seal(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, hash) = bytes.split_at_checked(bytes.len().checked_sub(blake3::OUT_LEN)?)?;
    Some((rest.strip_suffix(&SEAL)?, hash))
}

/// The table in the bytes of a file, sealed or not; `file` is its name in problems.
///
/// # Errors
/// Bytes that are no table, or one of another version.
pub fn from_bytes(file: &str, bytes: &[u8]) -> Result<Tables, IntakeError> {
    let wrong = |message: String| {
        let problem = Problem::of_file(file, "not-a-table", message);
        IntakeError::from(vec![
            problem.hint("`monazite import FORMAT FILE… --into DIR` writes such tables under DIR/io"),
        ])
    };
    let cut = |e: std::io::Error| wrong(format!("not an input-output table: {e}"));
    let mut plain = BufReader::new(zstd::stream::read::Decoder::new(bytes).map_err(cut)?);
    let mut line = Vec::new();
    (&mut plain).take(MOST_HEADER as u64 + 1).read_until(b'\n', &mut line).map_err(cut)?;
    if line.pop() != Some(b'\n') {
        let long = line.len() >= MOST_HEADER;
        return Err(wrong(if long { "its labels do not end".into() } else { "not an input-output table".to_owned() }));
    }
    let header: Header = serde_json::from_slice(&line).map_err(|e| wrong(format!("the header cannot be read: {e}")))?;
    if header.format != FORMAT {
        return Err(wrong(format!("format is `{}`; this version reads `{FORMAT}`", header.format)));
    }
    let figures = header.blocks.iter().try_fold(0usize, |sum, (_, length)| sum.checked_add(*length));
    if figures.is_none_or(|figures| figures > MOST_FIGURES) {
        return Err(wrong(format!(
            "it has more than {MOST_FIGURES} figures; no table that fits into memory has so many"
        )));
    }
    let mut blocks = Vec::new();
    for (name, length) in &header.blocks {
        blocks.push(block(&mut plain, name, *length).map_err(&wrong)?);
    }
    let more = (&mut plain)
        .take(1)
        .read_to_end(&mut Vec::new())
        .map_err(|e| wrong(format!("damaged behind its last figure: {e}")))?;
    if more > 0 {
        return Err(wrong("figures stand behind its last block".into()));
    }
    let (about, industries, final_uses) = (header.about, header.industries, header.final_uses);
    let value_added_rows = header.value_added_rows;
    let tables = match (header.kind.as_str(), <[Vec<f64>; 3]>::try_from(blocks)) {
        ("symmetric", Ok([flows, final_use, value_added])) => Tables::Symmetric(InputOutput {
            about,
            industries,
            flows,
            final_uses,
            final_use,
            value_added_rows,
            value_added,
        }),
        ("supply-use", Err(blocks)) => match <[Vec<f64>; 4]>::try_from(blocks) {
            Ok([use_table, make, final_use, value_added]) => {
                let (c, n) = (header.commodities.len(), industries.len());
                let fits = use_table.len() == c * n
                    && make.len() == n * c
                    && final_use.len() == c * final_uses.len()
                    && value_added.len() == value_added_rows.len() * n;
                if !fits {
                    return Err(wrong("the blocks do not fit the labels".into()));
                }
                let commodities = header.commodities;
                Tables::SupplyUse(SupplyUse {
                    about,
                    commodities,
                    industries,
                    use_table,
                    make,
                    final_uses,
                    final_use,
                    value_added_rows,
                    value_added,
                })
            }
            Err(_) => return Err(wrong("a supply-use table has four blocks".into())),
        },
        (kind, _) => return Err(wrong(format!("kind `{kind}` does not go with the blocks"))),
    };
    if let Tables::Symmetric(table) = &tables {
        if let Some(fault) = table.faults().into_iter().next() {
            return Err(wrong(fault));
        }
    }
    Ok(tables)
}

/// The figures of a block; nothing is reserved on the header's word, so that a damaged length only ends the file early.
fn block(from: &mut impl Read, name: &str, length: usize) -> Result<Vec<f64>, String> {
    let mut bytes = vec![0; 1 << 16];
    let mut figures = Vec::new();
    while figures.len() < length {
        let wanted = (length - figures.len()).min(bytes.len() / 8) * 8;
        let mut have = 0;
        while have < wanted {
            match from.read(&mut bytes[have..wanted]) {
                Ok(0) => break,
                Ok(read) => have += read,
                Err(error) => return Err(format!("block `{name}`: {error}")),
            }
        }
        figures.extend(bytes[..have].as_chunks::<8>().0.iter().map(|eight| f64::from_le_bytes(*eight)));
        if have < wanted {
            return Err(format!("block `{name}` is cut off: {} of {length} figures", figures.len()));
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn table() -> Tables {
        let industry = |code: &str| Industry { area: "A".into(), code: code.into(), name: code.into() };
        Tables::Symmetric(InputOutput {
            about: About { title: "t".into(), format: "f".into(), year: None, unit: "USD".into(), notes: vec![] },
            industries: vec![industry("x"), industry("y")],
            flows: vec![1.0, 2.0, 3.0, 4.0],
            final_uses: vec![FinalUse { area: "A".into(), category: "all".into() }],
            final_use: vec![5.0, 0.1],
            value_added_rows: vec!["wages".into()],
            value_added: vec![4.0, 1.1],
        })
    }

    #[test]
    fn a_table_comes_back_from_disk_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("io/t.io.zst");
        write(&path, &table()).unwrap();
        assert_eq!(read(&path).unwrap(), table());
        let kept = std::fs::read(&path).unwrap();
        assert_eq!(to_sealed(&table()).unwrap(), kept);
        assert_eq!(from_bytes("t", &kept).unwrap(), table(), "any reader of zstd skips the seal");
        assert_eq!(from_bytes("t", &to_bytes(&table()).unwrap()).unwrap(), table());
    }

    #[test]
    fn a_flipped_byte_anywhere_is_an_error_that_names_the_file() {
        let whole = to_sealed(&table()).unwrap();
        assert_eq!(from_sealed("t", &whole).unwrap(), table());
        for at in 0..whole.len() {
            for flip in [0x01, 0x10, 0x55, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] ^= flip;
                let error = from_sealed("t", &damaged).unwrap_err().to_string();
                assert!(error.starts_with("t: damaged") && error.contains("hint: import "), "byte {at}: {error}");
            }
        }
        let bare = from_sealed("t", &to_bytes(&table()).unwrap()).unwrap_err().to_string();
        assert!(bare.contains("does not end in its checksum"), "{bare}");
    }

    #[test]
    fn nothing_is_read_behind_the_last_figure_and_no_more_than_memory_holds() {
        let plain = zstd::stream::decode_all(to_bytes(&table()).unwrap().as_slice()).unwrap();
        let said = |plain: &[u8]| from_bytes("t", &zstd::bulk::compress(plain, 1).unwrap()).unwrap_err().to_string();
        let mut longer = plain.clone();
        longer.extend(vec![0; 3 << 20]);
        assert!(said(&longer).contains("behind its last block"), "{}", said(&longer));
        let end = plain.iter().position(|b| *b == b'\n').unwrap();
        let head = String::from_utf8(plain[..end].to_vec()).unwrap().replace("[\"flows\",4]", "[\"flows\",400000000]");
        let mut promising = head.into_bytes();
        promising.extend(&plain[end..]);
        assert!(said(&promising).contains("more than 134217728 figures"), "{}", said(&promising));
        assert!(said(&vec![b' '; MOST_HEADER + 2]).contains("do not end"));
    }

    #[test]
    fn a_damaged_table_is_refused_wherever_it_is_cut() {
        let plain = zstd::stream::decode_all(to_bytes(&table()).unwrap().as_slice()).unwrap();
        for cut in 0..plain.len() {
            let bytes = zstd::bulk::compress(&plain[..cut], 1).unwrap();
            assert!(from_bytes("t", &bytes).is_err(), "{cut}");
        }
        assert!(from_bytes("t", b"no").is_err());
        assert!(from_sealed("t", b"no").unwrap_err().to_string().contains("not an input-output table"));
    }
}
