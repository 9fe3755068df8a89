//! Zip archives: the list of files at the end, and each file, stored or deflated, read as a stream with its checksum held against it.
//!
//! Enough of the format (APPNOTE 6.3) for what publishers hand out; a split, encrypted or 64-bit archive is refused with the way out:
//! unpack it. Sizes of the list are believed only as limits.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::limits::MOST_MEMBERS;

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Name with folders, `/` between them.
    pub name: String,
    /// Bytes it unpacks to, as the list says.
    pub size: u64,
    packed: u64,
    offset: u64,
    deflated: bool,
    crc: u32,
}

impl Member {
    /// The name without folders.
    pub fn base_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(&self.name)
    }
}

const END: [u8; 4] = *b"PK\x05\x06";
const LISTED: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";
/// Length of the end record, which a comment of up to 65 535 bytes may follow.
const END_LENGTH: u64 = 22;

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

/// The files of an archive in the order of its list, folders and what an operating system adds left out.
///
/// # Errors
/// What is no archive, is damaged, or is of a kind that is not read.
pub fn members(file: &mut (impl Read + Seek)) -> io::Result<Vec<Member>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.min(END_LENGTH + u64::from(u16::MAX));
    file.seek(SeekFrom::Start(length - tail))?;
    let mut end = Vec::new();
    file.take(tail).read_to_end(&mut end)?;
    let at = end
        .windows(4)
        .rposition(|four| four == END)
        .ok_or_else(|| wrong("no list of files at its end (cut off, or no archive)"))?;
    let end = &end[at..];
    if (end.len() as u64) < END_LENGTH {
        return Err(wrong("its end is cut off"));
    }
    let (count, bytes, start) = (u16_at(end, 10), u32_at(end, 12), u32_at(end, 16));
    if count == u16::MAX || bytes == u32::MAX || start == u32::MAX {
        return Err(wrong("an archive of more than 4 GB (64-bit) is not read"));
    }
    if usize::from(count) > MOST_MEMBERS {
        return Err(wrong("it holds too many files"));
    }
    if u64::from(start) + u64::from(bytes) > length {
        return Err(wrong("its list of files is damaged"));
    }
    file.seek(SeekFrom::Start(u64::from(start)))?;
    let mut list = Vec::new();
    file.take(u64::from(bytes)).read_to_end(&mut list)?;
    let mut found = Vec::new();
    let mut rest = list.as_slice();
    for _ in 0..count {
        if rest.len() < 46 || rest[..4] != LISTED {
            return Err(wrong("its list of files is damaged"));
        }
        let parts = [28, 30, 32].map(|at| usize::from(u16_at(rest, at)));
        let name = rest.get(46..46 + parts[0]).ok_or_else(|| wrong("its list of files is damaged"))?;
        let name = String::from_utf8_lossy(name).replace('\\', "/");
        let (flags, method) = (u16_at(rest, 8), u16_at(rest, 10));
        let hidden = name.ends_with('/')
            || name.starts_with("__MACOSX/")
            || name.rsplit('/').next().is_some_and(|n| n.starts_with('.') && n.len() > 1 && n != ".rels");
        if !hidden {
            if flags & 1 == 1 {
                return Err(wrong("an encrypted archive is not read"));
            }
            let deflated = match method {
                0 => false,
                8 => true,
                _ => return Err(wrong("a file is packed in another way than stored or deflated")),
            };
            found.push(Member {
                name,
                size: u64::from(u32_at(rest, 24)),
                packed: u64::from(u32_at(rest, 20)),
                offset: u64::from(u32_at(rest, 42)),
                deflated,
                crc: u32_at(rest, 16),
            });
        }
        rest = rest.get(46 + parts.iter().sum::<usize>()..).ok_or_else(|| wrong("its list of files is damaged"))?;
    }
    Ok(found)
}

/// The content of a file of an archive as a stream that gives no more bytes than the list promises and fails where they are others.
///
/// # Errors
/// A damaged archive.
pub fn open<'a, R: Read + Seek>(file: &'a mut R, member: &Member) -> io::Result<impl Read + use<'a, R>> {
    file.seek(SeekFrom::Start(member.offset))?;
    let mut head = [0; 30];
    file.read_exact(&mut head)?;
    if head[..4] != LOCAL {
        return Err(wrong("its list of files is damaged"));
    }
    let beside = i64::from(u16_at(&head, 26)) + i64::from(u16_at(&head, 28));
    file.seek(SeekFrom::Current(beside))?;
    let packed = file.take(member.packed);
    let content =
        if member.deflated { Content::Deflated(DeflateDecoder::new(packed)) } else { Content::Stored(packed) };
    Ok(Checked { content, crc: Crc::new(), left: member.size, expected: member.crc })
}

/// A file of an archive, whole.
///
/// # Errors
/// As [`open`]; a file of more than `most` bytes.
pub fn read<R: Read + Seek>(file: &mut R, member: &Member, most: u64) -> io::Result<Vec<u8>> {
    if member.size > most {
        return Err(wrong(&format!("`{}` unpacks to more than {}", member.name, super::size(most))));
    }
    let mut bytes = Vec::new();
    open(file, member)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

enum Content<R> {
    Stored(io::Take<R>),
    Deflated(DeflateDecoder<io::Take<R>>),
}

struct Checked<R> {
    content: Content<R>,
    crc: Crc,
    left: u64,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let read = match &mut self.content {
            Content::Stored(plain) => plain.read(buffer)?,
            Content::Deflated(decoder) => decoder.read(buffer)?,
        };
        self.crc.update(&buffer[..read]);
        self.left = self.left.checked_sub(read as u64).ok_or_else(|| wrong("a file is longer than its list says"))?;
        if read == 0 && (self.left > 0 || self.crc.sum() != self.expected) {
            return Err(wrong("a file is damaged: its checksum is of other bytes"));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{Cursor, Write as _};

    use super::*;

    /// An archive of the files given, each deflated.
    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let (mut out, mut list) = (Vec::new(), Vec::new());
        for (name, body) in files {
            let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            packed.write_all(body).unwrap();
            let packed = packed.finish().unwrap();
            let mut crc = Crc::new();
            crc.update(body);
            let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
            common.extend(crc.sum().to_le_bytes());
            common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
            common.extend(u32::try_from(body.len()).unwrap().to_le_bytes());
            common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            common.extend([0, 0]);
            let offset = u32::try_from(out.len()).unwrap();
            out.extend(LOCAL);
            out.extend(&common);
            out.extend(name.as_bytes());
            out.extend(&packed);
            list.extend(LISTED);
            list.extend([20, 0]);
            list.extend(&common);
            list.extend([0; 10]);
            list.extend(offset.to_le_bytes());
            list.extend(name.as_bytes());
        }
        let (start, length) = (out.len(), list.len());
        out.extend(list);
        out.extend(END);
        out.extend([0; 4]);
        let count = u16::try_from(files.len()).unwrap().to_le_bytes();
        out.extend(count.iter().chain(&count));
        out.extend(u32::try_from(length).unwrap().to_le_bytes());
        out.extend(u32::try_from(start).unwrap().to_le_bytes());
        out.extend([0, 0]);
        out
    }

    #[test]
    fn every_file_of_an_archive_comes_out_as_it_went_in() {
        let rows = b"t,i,j,k,v,q\n".repeat(1000);
        let mut file = Cursor::new(archive(&[("a/flows.csv", &rows), ("__MACOSX/x", b"no"), ("empty.csv", b"")]));
        let all = members(&mut file).unwrap();
        assert_eq!(all.iter().map(Member::base_name).collect::<Vec<_>>(), ["flows.csv", "empty.csv"]);
        assert_eq!(read(&mut file, &all[0], 1 << 20).unwrap(), rows);
        assert!(read(&mut file, &all[0], 100).unwrap_err().to_string().contains("more than 100 bytes"));
        assert!(read(&mut file, &all[1], 0).unwrap().is_empty());
    }

    #[test]
    fn a_damaged_archive_is_an_error_or_the_same_file() {
        let whole = archive(&[("flows.csv", b"t,i,j,k,v,q\n2024,1,2,3,4,5\n")]);
        for at in 0..whole.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] ^= flip;
                let mut file = Cursor::new(bytes);
                let Ok(all) = members(&mut file) else { continue };
                for member in &all {
                    if let Ok(content) = read(&mut file, member, 1 << 20) {
                        assert_eq!(content, b"t,i,j,k,v,q\n2024,1,2,3,4,5\n", "byte {at}");
                    }
                }
            }
        }
        for cut in 0..whole.len() {
            let mut file = Cursor::new(&whole[..cut]);
            assert!(members(&mut file).is_err(), "{cut}");
        }
    }
}
