//! Packs `registry/` and `atlas/` into one file that the library embeds, so that one binary runs anywhere.
//!
//! Layout (read by `src/atlas/blob.rs`): magic, identity as 64 hex digits, number of entries (u32), then per entry the length
//! of its name (u16), name, packing (0 as is, 1 zstd), offset, stored length and length (u64 each), then the bytes. All
//! numbers little-endian; entries sorted by name.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

include!("src/atlas/identity.rs");

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
    println!("cargo::rerun-if-changed=build.rs");
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
    let mut blob = b"MONAZITE1".to_vec();
    blob.extend_from_slice(id.as_bytes());
    blob.extend_from_slice(&u32::try_from(entries.len())?.to_le_bytes());
    blob.extend_from_slice(&index);
    blob.extend_from_slice(&payload);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("atlas.blob"), blob)?;
    Ok(())
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
