//! Sorting a year that does not fit in memory: rows are dealt by HS chapter into one temporary file and read back chapter by
//! chapter, each sorted by product, exporter and importer.
//!
//! Memory is bounded by [`GATHERED`] rows and one small buffer per chapter, whatever the size of the file. The temporary file
//! has no name and vanishes with the process.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::RangeInclusive;
use std::path::Path;

use crate::trade::table::Flow;

/// Bytes of a stored row: product 4, exporter 2, importer 2, value 8, quantity 8.
const ROW: usize = 24;
/// Bytes of a block: a whole number of rows, near 16 KiB.
const BLOCK: usize = ROW * 682;
/// Rows gathered in memory at once when a chapter is read back.
const GATHERED: usize = 1_500_000;
/// Products of a chapter: `CC0000` to `CC9999`.
const CHAPTER: i32 = 10_000;

/// Rows dealt by year and chapter.
pub(super) struct Spill {
    file: File,
    length: u64,
    buckets: BTreeMap<i16, Vec<Bucket>>,
    /// The buckets of the year last seen: a file has one year, or few.
    current: Option<(i16, Vec<Bucket>)>,
}

#[derive(Default)]
struct Bucket {
    buffer: Vec<u8>,
    /// Where its full blocks begin in the file.
    blocks: Vec<u64>,
}

impl Spill {
    /// Starts an empty one; its file lives in `dir`.
    pub fn new(dir: &Path) -> io::Result<Self> {
        Ok(Spill { file: tempfile::tempfile_in(dir)?, length: 0, buckets: BTreeMap::new(), current: None })
    }

    /// Takes a row.
    pub fn push(&mut self, flow: &Flow) -> io::Result<()> {
        if self.current.as_ref().is_none_or(|(year, _)| *year != flow.year) {
            self.turn_to(flow.year);
        }
        let Some((_, buckets)) = &mut self.current else {
            return Ok(());
        };
        let bucket = &mut buckets[(flow.product / CHAPTER) as usize];
        let mut row = [0u8; ROW];
        row[0..4].copy_from_slice(&flow.product.to_le_bytes());
        row[4..6].copy_from_slice(&flow.exporter.to_le_bytes());
        row[6..8].copy_from_slice(&flow.importer.to_le_bytes());
        row[8..16].copy_from_slice(&flow.value_usd.to_le_bytes());
        // A quantity is never negative, so a negative one can stand for none.
        row[16..24].copy_from_slice(&flow.quantity_t.unwrap_or(-1.0).to_le_bytes());
        bucket.buffer.extend_from_slice(&row);
        if bucket.buffer.len() == BLOCK {
            self.file.write_all(&bucket.buffer)?;
            bucket.buffer.clear();
            bucket.blocks.push(self.length);
            self.length += BLOCK as u64;
        }
        Ok(())
    }

    #[cold]
    fn turn_to(&mut self, year: i16) {
        if let Some((old, buckets)) = self.current.take() {
            self.buckets.insert(old, buckets);
        }
        let buckets = self.buckets.remove(&year).unwrap_or_else(|| (0..100).map(|_| Bucket::default()).collect());
        self.current = Some((year, buckets));
    }

    /// Rows per year.
    pub fn years(&mut self) -> BTreeMap<i16, u64> {
        if let Some((year, buckets)) = self.current.take() {
            self.buckets.insert(year, buckets);
        }
        self.buckets.iter().map(|(year, buckets)| (*year, buckets.iter().map(Bucket::rows).sum())).collect()
    }

    /// Hands over the rows of a year, sorted by product, exporter and importer; rows with equal keys keep file order.
    pub fn sorted<E: From<io::Error>>(
        &mut self,
        year: i16,
        mut take: impl FnMut(&Flow) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(buckets) = self.buckets.remove(&year) else {
            return Ok(());
        };
        // Kept from one chapter to the next: fresh memory costs more than the sorting.
        let mut rows = Vec::new();
        for (chapter, bucket) in buckets.into_iter().enumerate() {
            let first = chapter as i32 * CHAPTER;
            let mut counts = vec![0u32; CHAPTER as usize];
            bucket.each(&mut self.file, |row| counts[product(row, first)] += 1)?;
            for products in batches(&counts) {
                gather(&bucket, &mut self.file, first, &counts, &products, &mut rows)?;
                sort_within_products(&mut rows, &counts, &products);
                for row in &rows {
                    take(&flow(year, row))?;
                }
            }
        }
        Ok(())
    }
}

impl Bucket {
    fn rows(&self) -> u64 {
        (self.blocks.len() * BLOCK / ROW + self.buffer.len() / ROW) as u64
    }

    /// Visits the rows in the order they came.
    fn each(&self, file: &mut File, mut visit: impl FnMut(&[u8; ROW])) -> io::Result<()> {
        let mut block = vec![0u8; BLOCK];
        for at in &self.blocks {
            file.seek(SeekFrom::Start(*at))?;
            file.read_exact(&mut block)?;
            block.as_chunks::<ROW>().0.iter().for_each(&mut visit);
        }
        self.buffer.as_chunks::<ROW>().0.iter().for_each(visit);
        Ok(())
    }
}

/// Product within its chapter.
fn product(row: &[u8; ROW], first: i32) -> usize {
    (i32::from_le_bytes([row[0], row[1], row[2], row[3]]) - first) as usize
}

/// Exporter, then importer.
fn pair(row: &[u8; ROW]) -> (i16, i16) {
    (i16::from_le_bytes([row[4], row[5]]), i16::from_le_bytes([row[6], row[7]]))
}

fn flow(year: i16, row: &[u8; ROW]) -> Flow {
    let eight = |from: usize| {
        let mut bytes = [0u8; 8];
        bytes.copy_from_slice(&row[from..from + 8]);
        bytes
    };
    let (exporter, importer) = pair(row);
    let quantity = f64::from_le_bytes(eight(16));
    Flow {
        year,
        product: i32::from_le_bytes([row[0], row[1], row[2], row[3]]),
        exporter,
        importer,
        value_usd: i64::from_le_bytes(eight(8)),
        quantity_t: (quantity >= 0.0).then_some(quantity),
    }
}

/// Runs of products whose rows fit in memory together.
fn batches(counts: &[u32]) -> Vec<RangeInclusive<usize>> {
    let mut found = Vec::new();
    let (mut start, mut rows) = (0, 0);
    for (product, count) in counts.iter().enumerate() {
        let count = *count as usize;
        if rows > 0 && rows + count > GATHERED {
            found.push(start..=product - 1);
            (start, rows) = (product, 0);
        }
        rows += count;
    }
    if rows > 0 {
        found.push(start..=counts.len() - 1);
    }
    found
}

/// The rows of some products, by product, in the order they came (a counting sort).
fn gather(
    bucket: &Bucket,
    file: &mut File,
    first: i32,
    counts: &[u32],
    products: &RangeInclusive<usize>,
    rows: &mut Vec<[u8; ROW]>,
) -> io::Result<()> {
    let mut next = vec![0usize; counts.len()];
    let mut total = 0;
    for product in products.clone() {
        next[product] = total;
        total += counts[product] as usize;
    }
    rows.resize(total, [0; ROW]);
    bucket.each(file, |row| {
        let product = product(row, first);
        if products.contains(&product) {
            rows[next[product]] = *row;
            next[product] += 1;
        }
    })
}

/// BACI's files come sorted by exporter and importer, so this finds nothing to do; other orders are sorted here.
fn sort_within_products(rows: &mut [[u8; ROW]], counts: &[u32], products: &RangeInclusive<usize>) {
    let mut rest = rows;
    for product in products.clone() {
        let (of_product, after) = rest.split_at_mut(counts[product] as usize);
        if !of_product.is_sorted_by_key(pair) {
            of_product.sort_by_key(pair);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn rows_come_back_sorted_whatever_their_order() {
        let dir = tempfile::tempdir().unwrap();
        let mut spill = Spill::new(dir.path()).unwrap();
        // A multiplicative walk visits every row once, in no useful order, and fills several blocks.
        let count = 50_000u64;
        let mut expected = Vec::new();
        for n in 0..count {
            let n = n * 7_919 % count;
            let flow = Flow {
                year: 2020 + (n % 2) as i16,
                product: 10_000 * (1 + (n % 97) as i32) + (n % 13) as i32,
                exporter: (n % 199) as i16,
                importer: (n / 199) as i16,
                value_usd: n as i64,
                quantity_t: (!n.is_multiple_of(3)).then_some(n as f64 / 8.0),
            };
            spill.push(&flow).unwrap();
            expected.push(flow);
        }
        expected.sort_by_key(|f| (f.year, f.product, f.exporter, f.importer));
        let mut found = Vec::new();
        for (year, rows) in spill.years() {
            let before = found.len();
            spill
                .sorted::<io::Error>(year, |flow| {
                    found.push(*flow);
                    Ok(())
                })
                .unwrap();
            assert_eq!((found.len() - before) as u64, rows);
        }
        assert!(found == expected);
    }

    #[test]
    fn batches_keep_to_the_limit_and_miss_nothing() {
        let counts = [0, 900_000, 900_000, 10, 0, 1_499_990, 1];
        assert_eq!(batches(&counts), [0..=1, 2..=4, 5..=6]);
        assert!(batches(&[0, 0]).is_empty());
    }
}
