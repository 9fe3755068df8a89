//! A file on its way in: hashed, counted and reported while it is read, unpacked if it is gzipped.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::Progress;
use crate::error::IntakeError;
use crate::limits::LONGEST_CELL;

/// A line longer than this is not a row of a table; without a limit, a file without line breaks would fill the memory.
const LONGEST_LINE: usize = 1 << 20;

/// The bytes of a file, unpacked.
pub(in crate::source) struct Bytes<'a> {
    packed: Packing<'a>,
    since_break: usize,
    /// Whether the bytes read so far end with a line break.
    pub ends_with_break: bool,
    marks: Option<Marks>,
}

/// Quotation marks of a file that is read with quoting: one that is not closed would make one cell of the rest of the file, gigabytes
/// of it.
#[derive(Default)]
struct Marks {
    lines: u64,
    opened_in: Option<u64>,
    since: usize,
}

impl Marks {
    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut last = 0;
        for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'"' | b'\n')) {
            match byte {
                b'\n' => self.lines += 1,
                _ => {
                    self.opened_in = if self.opened_in.is_some() { None } else { Some(self.lines + 1) };
                    (self.since, last) = (0, at);
                }
            }
        }
        self.since += bytes.len() - last;
        match self.opened_in {
            Some(line) if self.since > LONGEST_CELL || bytes.is_empty() => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "a quotation mark opened in line {line} is not closed: a stray mark would make one cell of all that follows"
                ),
            )),
            _ => Ok(()),
        }
    }
}

enum Packing<'a> {
    None(Metered<'a>),
    Gzip(Box<MultiGzDecoder<Metered<'a>>>),
}

/// The file as it lies on disk.
struct Metered<'a> {
    file: File,
    path: &'a Path,
    total: u64,
    hasher: blake3::Hasher,
    progress: Progress<'a>,
}

impl<'a> Bytes<'a> {
    /// Opens a file; `.gz` is unpacked.
    pub fn open(path: &'a Path, progress: Progress<'a>) -> Result<Self, IntakeError> {
        let file = File::open(path).map_err(IntakeError::io(path))?;
        let total = file.metadata().map_err(IntakeError::io(path))?.len();
        let metered = Metered { file, path, total, hasher: blake3::Hasher::new(), progress };
        let gzipped = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
        Ok(Bytes {
            packed: if gzipped {
                Packing::Gzip(Box::new(MultiGzDecoder::new(metered)))
            } else {
                Packing::None(metered)
            },
            since_break: 0,
            ends_with_break: true,
            marks: None,
        })
    }

    /// For a reader that takes quotation marks for such: an open one is an error within the length of a cell.
    pub fn with_quotes(mut self) -> Self {
        self.marks = Some(Marks::default());
        self
    }

    /// BLAKE3 of what was read from disk, hex, and its size.
    pub fn hash(&self) -> (String, u64) {
        let metered = match &self.packed {
            Packing::None(metered) => metered,
            Packing::Gzip(decoder) => decoder.get_ref(),
        };
        (metered.hasher.finalize().to_hex().to_string(), metered.hasher.count())
    }
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.packed {
            Packing::None(metered) => metered.read(buffer)?,
            Packing::Gzip(decoder) => decoder.read(buffer)?,
        };
        if let Some(marks) = &mut self.marks {
            marks.pass(&buffer[..read])?;
        }
        let Some(last) = buffer[..read].last() else {
            return Ok(0);
        };
        self.ends_with_break = *last == b'\n';
        match buffer[..read].iter().rposition(|byte| *byte == b'\n') {
            Some(at) => self.since_break = read - at,
            None => self.since_break += read,
        }
        if self.since_break > LONGEST_LINE {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a line of more than a million bytes: this is not a table of rows",
            ));
        }
        Ok(read)
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        (self.progress)(self.path, self.hasher.count(), self.total);
        Ok(read)
    }
}
