//! Files as publishers hand them out: gzipped, in a zip archive, as a workbook; each with a limit on what it unpacks to.
//!
//! | function           | answers                                                       |
//! |--------------------|---------------------------------------------------------------|
//! | [`read_file`]      | the bytes of a file, unless there are too many                  |
//! | [`unpack`]         | what a gzip or zstd stream holds, unless it is too much         |
//! | [`zip`]            | which files an archive holds, and each of them                 |
//! | [`kind`]           | what bytes are, by how they begin                              |

pub mod zip;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use monazite_model::diagnostic::Problem;

use crate::error::IntakeError;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing that would have to be opened first.
    Plain,
    /// A gzip stream.
    Gzip,
    /// A zstd stream.
    Zstd,
    /// A zip archive, a workbook among them.
    Zip,
}

/// What bytes are, by how they begin.
pub fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Kind::Zstd,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Kind::Zip,
        _ => Kind::Plain,
    }
}

/// The bytes of a file of at most `most`; a larger one is refused before it fills the memory, an endless one as well.
///
/// # Errors
/// A file that cannot be read, or a problem naming the limit.
pub fn read_file(path: &Path, most: u64) -> Result<Vec<u8>, IntakeError> {
    let file = File::open(path).map_err(IntakeError::io(path))?;
    let length = file.metadata().map_err(IntakeError::io(path))?.len();
    let mut bytes = Vec::new();
    if length <= most {
        bytes.reserve(usize::try_from(length).unwrap_or_default());
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(IntakeError::io(path))?;
    }
    if length > most || bytes.len() as u64 > most {
        let message = format!("the file is larger than {}, more than any file of this kind", size(most));
        return Err(IntakeError::of_file(&path.display().to_string(), "too-large", message));
    }
    Ok(bytes)
}

/// What a file holds: of a gzip or zstd stream its content, of any other the bytes as they are.
///
/// # Errors
/// A problem that says why it cannot be unpacked, or that it unpacks to more than `most` bytes.
pub fn unpack<'a>(file: &str, bytes: &'a [u8], most: u64) -> Result<Cow<'a, [u8]>, Problem> {
    let read = match kind(bytes) {
        Kind::Plain | Kind::Zip => return Ok(Cow::Borrowed(bytes)),
        Kind::Gzip => bounded(flate2::read::MultiGzDecoder::new(bytes), most),
        Kind::Zstd => zstd::stream::read::Decoder::new(bytes).and_then(|decoder| bounded(decoder, most)),
    };
    match read {
        Ok(Some(plain)) => Ok(Cow::Owned(plain)),
        Ok(None) => Err(Problem::of_file(file, "too-large", format!("it unpacks to more than {}", size(most)))
            .hint("no file of this kind is so large; it may be damaged, or made to fill the memory")),
        Err(error) => Err(Problem::of_file(file, "not-gzip", format!("cannot be unpacked: {error}"))
            .hint("the download may have been cut off")),
    }
}

/// All a reader gives, or `None` where that is more than `most` bytes.
fn bounded(from: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut plain = Vec::new();
    let read = from.take(most.saturating_add(1)).read_to_end(&mut plain)?;
    Ok((read as u64 <= most).then_some(plain))
}

/// A size in words: `512 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        b if b >= 1 << 30 => format!("{} GB", b >> 30),
        b if b >= 1 << 20 => format!("{} MB", b >> 20),
        b => format!("{b} bytes"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;

    fn gzipped(plain: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(plain).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn a_small_file_that_unpacks_to_much_is_refused_at_the_limit() {
        let zeros = vec![0; 100_000];
        for packed in [gzipped(&zeros), zstd::bulk::compress(&zeros, 1).unwrap()] {
            assert!(packed.len() < 1_000);
            assert_eq!(unpack("f", &packed, 100_000).unwrap().len(), 100_000);
            assert_eq!(unpack("f", &packed, 99_999).unwrap_err().code, "too-large");
            assert_eq!(unpack("f", &packed[..packed.len() - 9], 100_000).unwrap_err().code, "not-gzip");
        }
        assert_eq!(unpack("f", b"plain", 1).unwrap().as_ref(), b"plain");
    }

    #[test]
    fn a_file_above_its_limit_is_not_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f");
        std::fs::write(&path, b"0123456789").unwrap();
        assert_eq!(read_file(&path, 10).unwrap().len(), 10);
        assert_eq!(read_file(&path, 9).unwrap_err().problems()[0].code, "too-large");
        assert!(matches!(read_file(&dir.path().join("none"), 9), Err(IntakeError::Io { .. })));
    }
}
