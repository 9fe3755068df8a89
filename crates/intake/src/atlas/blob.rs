//! The embedded atlas as `build.rs` packed it (which describes the layout).

use bytes::Bytes;
use monazite_model::code::MineralId;
use monazite_model::fact::QuantityKind;

use crate::facts::{Block, Facts};

/// What the binary carries.
static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/atlas.blob"));

const MAGIC: &[u8] = b"MONAZITE2";
const ID: usize = 64;

/// The embedded files.
pub(super) struct Blob {
    pub id: String,
    pub entries: Vec<Entry>,
}

/// One embedded file.
pub(super) struct Entry {
    pub name: String,
    packed: bool,
    pub stored: &'static [u8],
    pub length: usize,
}

impl Blob {
    /// The entry of a name.
    pub fn named(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The facts, none of them decoded.
    pub fn facts(&self) -> Option<Facts> {
        let index = self.named("facts.index")?.bytes()?;
        let blocks = std::str::from_utf8(&index).ok()?.lines().map(|line| {
            let mut cells = line.split('\t');
            let (mineral, rows, quantities) = (cells.next()?, cells.next()?.parse().ok()?, cells.next()?);
            let entry = self.named(&format!("facts/{mineral}"))?;
            let quantities = quantities.split(',').map(QuantityKind::parse).collect::<Option<_>>()?;
            let (stored, length) = (entry.stored, entry.length);
            Some((MineralId::from(mineral), Block { stored, length, rows, quantities }))
        });
        Some(Facts::packed(blocks.collect::<Option<Vec<_>>>()?))
    }
}

impl Entry {
    /// The file's bytes; a packed one is unpacked, another is a view into the binary.
    pub fn bytes(&self) -> Option<Bytes> {
        if self.packed {
            let bytes = zstd::bulk::decompress(self.stored, self.length).ok()?;
            Some(Bytes::from(bytes))
        } else {
            Some(Bytes::from_static(self.stored))
        }
    }
}

/// Bytes the binary carries for the atlas.
pub(super) fn size() -> usize {
    BLOB.len()
}

/// Reads the index; `None` only if the build was tampered with.
pub(super) fn open() -> Option<Blob> {
    let mut rest = BLOB.strip_prefix(MAGIC)?;
    let id = std::str::from_utf8(take(&mut rest, ID)?).ok()?.to_owned();
    let count = u32::from_le_bytes(take(&mut rest, 4)?.try_into().ok()?);
    let mut places = Vec::new();
    for _ in 0..count {
        let length = u16::from_le_bytes(take(&mut rest, 2)?.try_into().ok()?);
        let name = std::str::from_utf8(take(&mut rest, length.into())?).ok()?;
        let packed = take(&mut rest, 1)? == [1];
        let mut number = || -> Option<usize> {
            let bytes = take(&mut rest, 8)?.try_into().ok()?;
            usize::try_from(u64::from_le_bytes(bytes)).ok()
        };
        places.push((name, packed, number()?, number()?, number()?));
    }
    let payload = rest;
    let entries = places.into_iter().map(|(name, packed, offset, stored, length)| {
        Some(Entry { name: name.to_owned(), packed, stored: payload.get(offset..offset.checked_add(stored)?)?, length })
    });
    Some(Blob { id, entries: entries.collect::<Option<_>>()? })
}

fn take(rest: &mut &'static [u8], length: usize) -> Option<&'static [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}
