//! Imported trade tables against what their manifests say of them.
//!
//! An import keeps each year in a folder of its own, `…/release=R/year=Y/`, with a manifest. What a manifest names must be there and be
//! the bytes it names, and a table in such a folder must be named: else other data would speak for the year, and nobody would be told.
//! A table that lies elsewhere and that no manifest speaks of is a person's own, and is taken as it is.

use std::path::Path;

use crate::error::IntakeError;
use crate::store::{MANIFEST, Manifest, files_under, hash_file};

/// Looks in the folder `trade/` of an atlas for files that manifests name and that are gone.
///
/// # Errors
/// The first of them, a manifest that cannot be read, a folder that cannot be listed.
pub(crate) fn all_there(trade: &Path) -> Result<(), IntakeError> {
    if !trade.is_dir() {
        return Ok(());
    }
    let manifests = files_under(trade)?.into_iter().filter(|path| path.file_name().is_some_and(|n| n == MANIFEST));
    for path in manifests {
        let Some(dataset) = path.parent() else { continue };
        let Some(manifest) = Manifest::read(dataset)? else { continue };
        for written in &manifest.written {
            let file = dataset.join(&written.file);
            if !file.try_exists().map_err(IntakeError::io(&file))? {
                let message = format!("named by {MANIFEST} but missing: {}", written.file);
                return Err(told(dataset, &message, &again(&manifest)));
            }
        }
    }
    Ok(())
}

/// Holds a table against the manifest beside it.
///
/// # Errors
/// A table that is not the one its manifest names, or that should have a manifest that names it and has none.
pub(super) fn is_as_imported(path: &Path) -> Result<(), IntakeError> {
    let Some(manifest) = path.parent().map(Manifest::read).transpose()?.flatten() else {
        if !lies_where_imports_do(path) {
            return Ok(());
        }
        let message = format!("{MANIFEST}, which holds what was imported, is missing beside it");
        return Err(told(path, &message, "import the publisher's file again"));
    };
    let name = path.file_name().map(|name| name.to_string_lossy());
    let Some(written) = manifest.written.iter().find(|w| Some(w.file.as_str()) == name.as_deref()) else {
        let hint = match manifest.written.is_empty() {
            true => again(&manifest),
            false => "it is no part of what was imported: move it elsewhere".to_owned(),
        };
        return Err(told(path, &format!("{MANIFEST} beside it does not name it"), &hint));
    };
    let (hash, bytes) = hash_file(path)?;
    if hash == written.blake3 && bytes == written.bytes {
        return Ok(());
    }
    Err(told(path, &format!("damaged: {MANIFEST} beside it names other bytes"), &again(&manifest)))
}

/// `…/release=R/year=Y/TABLE`.
fn lies_where_imports_do(table: &Path) -> bool {
    let named = |above: usize, start: &str| {
        let name = table.ancestors().nth(above).and_then(Path::file_name);
        name.is_some_and(|name| name.to_string_lossy().starts_with(start))
    };
    named(1, "year=") && named(2, "release=")
}

fn again(manifest: &Manifest) -> String {
    format!("import `{}` again", manifest.raw.first().map_or("the publisher's file", |raw| raw.file.as_str()))
}

fn told(path: &Path, message: &str, hint: &str) -> IntakeError {
    IntakeError::Parquet { path: path.to_owned(), message: format!("{message}\n  hint: {hint}") }
}
