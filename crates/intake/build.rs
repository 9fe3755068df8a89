//! Packs `registry/` and `atlas/` into one file that the library embeds, so that one binary runs anywhere, and makes the list of
//! formats (`src/source/format.rs`).
//!
//! Layout (read by `src/atlas/blob.rs`): magic, identity as 64 hex digits, number of entries (u32), then per entry the length
//! of its name (u16), name, packing (0 as is, 1 zstd), offset, stored length and length (u64 each), then the bytes. All
//! numbers little-endian. The identity is that of the files, but facts are not stored as tables: `facts/MINERAL` is a block of
//! `src/facts/pack.rs`, and `facts.index` lists mineral, facts and kinds of quantity, so that a question decodes what it needs.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

include!("src/atlas/identity.rs");

#[path = "src/facts/pack.rs"]
mod pack;

/// zstd level of text entries; Parquet and zstd are compressed already and stored as they are.
const LEVEL: i32 = 12;

fn main() -> Result<(), Box<dyn Error>> {
    let workspace = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let mut files = Vec::new();
    for (dir, prefix) in [("registry", "registry/"), ("atlas", "")] {
        let root = workspace.join(dir);
        println!("cargo::rerun-if-changed={}", root.display());
        collect(&root, &root, prefix, &mut files)?;
    }
    println!("cargo::rerun-if-changed=src/atlas/identity.rs");
    println!("cargo::rerun-if-changed=src/facts/pack.rs");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/source");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("formats.rs"), formats(Path::new("src/source"))?)?;
    files.sort();

    let mut entries = Vec::new();
    for (name, path) in files {
        entries.push((name, fs::read(path)?));
    }
    let hashes = entries.iter().map(|(name, bytes)| {
        let hash = blake3::hash(bytes).to_hex().to_string();
        (name.as_str(), hash)
    });
    let id = identity(hashes);

    let (tables, mut entries): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(name, _)| name.starts_with("facts/"));
    entries.extend(facts(&tables)?);

    let mut index = Vec::new();
    let mut payload = Vec::new();
    for (name, bytes) in &entries {
        let packed = if name.ends_with(".parquet") || name.ends_with(".zst") {
            None
        } else {
            Some(zstd::bulk::compress(bytes, LEVEL)?)
        };
        index.extend_from_slice(&u16::try_from(name.len())?.to_le_bytes());
        index.extend_from_slice(name.as_bytes());
        index.push(u8::from(packed.is_some()));
        let stored = packed.as_ref().unwrap_or(bytes);
        for number in [payload.len(), stored.len(), bytes.len()] {
            index.extend_from_slice(&(number as u64).to_le_bytes());
        }
        payload.extend_from_slice(stored);
    }
    let mut blob = b"MONAZITE2".to_vec();
    blob.extend_from_slice(id.as_bytes());
    blob.extend_from_slice(&u32::try_from(entries.len())?.to_le_bytes());
    blob.extend_from_slice(&index);
    blob.extend_from_slice(&payload);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("atlas.blob"), blob)?;
    Ok(())
}

/// The list of formats: the modules of a folder that have one.
fn formats(dir: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(dir.join("mod.rs"))?;
    let modules = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let mut list = String::from("&[\n");
    for module in modules {
        let file =
            [dir.join(format!("{module}.rs")), dir.join(module).join("mod.rs")].into_iter().find(|f| f.is_file());
        let file = file.ok_or_else(|| format!("no file of `{module}`"))?;
        if fs::read_to_string(file)?.contains("pub const FORMAT: Format") {
            list += &format!("    {module}::FORMAT,\n");
        }
    }
    Ok(list + "]\n")
}

/// The facts of all tables as packed blocks, with their index.
fn facts(tables: &[(String, Vec<u8>)]) -> Result<Vec<(String, Vec<u8>)>, Box<dyn Error>> {
    let mut rows = Vec::new();
    for (name, bytes) in tables {
        let mut table = records(std::str::from_utf8(bytes)?).into_iter();
        let header = table.next().ok_or_else(|| format!("{name} is empty"))?;
        let place = |column: &&str| header.iter().position(|cell| cell == column);
        let places: Option<Vec<usize>> = pack::COLUMNS.iter().map(place).collect();
        let places = places.ok_or_else(|| format!("{name} lacks a column of a table of facts"))?;
        for record in table {
            if record.len() != header.len() {
                return Err(format!("{name}: a row of {} cells under {} columns", record.len(), header.len()).into());
            }
            let cells: Vec<String> = places.iter().map(|at| record[*at].clone()).collect();
            rows.push(pack::Cells::try_from(cells).map_err(|_| "a row of another width")?);
        }
    }
    let mut entries = Vec::new();
    let mut index = String::new();
    for block in pack::pack(rows) {
        index += &format!("{}\t{}\t{}\n", block.mineral, block.rows, block.quantities.join(","));
        entries.push((format!("facts/{}", block.mineral), block.bytes));
    }
    entries.push(("facts.index".to_owned(), index.into_bytes()));
    Ok(entries)
}

/// The rows of a CSV. Wrong tables are told by the tests, which read the same files with all checks.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            _ => cell.push(letter),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records.retain(|record| record.len() > 1 || record.iter().any(|cell| !cell.is_empty()));
    records
}

/// Tables of a directory as `(name inside the atlas, path)`; notes (`.md`) and hidden files stay outside.
fn collect(root: &Path, dir: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), Box<dyn Error>> {
    if !dir.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let inside = path.strip_prefix(root)?;
        if inside.iter().any(|part| part.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, prefix, files)?;
        } else if path.extension().is_some_and(|e| e == "csv" || e == "toml" || e == "parquet" || e == "zst") {
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            files.push((format!("{prefix}{}", parts.join("/")), path));
        }
    }
    Ok(())
}
