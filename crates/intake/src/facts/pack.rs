//! The packed form of facts inside the binary: one block a mineral, its cells as columns of words, each word once.
//!
//! `build.rs` writes it and `packed` reads it; both know this file and nothing else of each other. All numbers are
//! little-endian `u32`.
//!
//! ```text
//! rows; per row its rank in the order of all facts by id; then per column: words; per word its length and bytes; per row its word
//! ```

/// Names of the columns of a table of facts in the order they are written.
pub const COLUMNS: [&str; 19] = [
    "source", "edition", "form", "stage", "quantity", "partner", "area", "period", "status", "value", "low", "high",
    "unit", "basis", "grade", "table", "row", "text", "note",
];

/// The cells of one fact, in the order of [`COLUMNS`].
pub type Cells = [String; COLUMNS.len()];

/// The facts of one mineral.
pub struct Block {
    /// The mineral.
    pub mineral: String,
    /// Facts in it.
    pub rows: usize,
    /// Kinds of quantity in it, sorted.
    pub quantities: Vec<String>,
    /// The packed cells.
    pub bytes: Vec<u8>,
}

/// The id of a fact by its cells: the same text as `Fact::id`.
fn id(cells: &Cells) -> String {
    let [source, edition, form, _, quantity, partner, area, period, ..] = cells;
    let partner = if partner.is_empty() { String::new() } else { format!("/{partner}") };
    format!("{source}/{edition}/{form}/{quantity}{partner}/{area}/{period}")
}

/// Packs the rows of all tables, sorted by id, into blocks sorted by mineral.
pub fn pack(mut rows: Vec<Cells>) -> Vec<Block> {
    rows.sort_by_cached_key(id);
    let mut by_mineral: std::collections::BTreeMap<String, Vec<(u32, Cells)>> = std::collections::BTreeMap::new();
    for (rank, cells) in rows.into_iter().enumerate() {
        let mineral = cells[2].split(':').next().unwrap_or_default().to_owned();
        by_mineral.entry(mineral).or_default().push((rank as u32, cells));
    }
    by_mineral.into_iter().map(|(mineral, rows)| block(mineral, &rows)).collect()
}

fn block(mineral: String, rows: &[(u32, Cells)]) -> Block {
    let mut bytes = Vec::new();
    let mut put = |number: usize| bytes.extend_from_slice(&(number as u32).to_le_bytes());
    put(rows.len());
    rows.iter().for_each(|(rank, _)| put(*rank as usize));
    for column in 0..COLUMNS.len() {
        let mut words: Vec<&str> = rows.iter().map(|(_, cells)| cells[column].as_str()).collect();
        words.sort_unstable();
        words.dedup();
        bytes.extend_from_slice(&(words.len() as u32).to_le_bytes());
        for word in &words {
            bytes.extend_from_slice(&(word.len() as u32).to_le_bytes());
            bytes.extend_from_slice(word.as_bytes());
        }
        for (_, cells) in rows {
            let place = words.binary_search(&cells[column].as_str()).unwrap_or_default();
            bytes.extend_from_slice(&(place as u32).to_le_bytes());
        }
    }
    let mut quantities: Vec<String> = rows.iter().map(|(_, cells)| cells[4].clone()).collect();
    quantities.sort_unstable();
    quantities.dedup();
    Block { mineral, rows: rows.len(), quantities, bytes }
}
