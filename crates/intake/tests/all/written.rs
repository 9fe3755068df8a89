//! Pages of docs that a test writes.

use std::path::Path;

/// Holds a page of docs against what a test would write, or writes it where that is asked for.
pub fn hold(name: &str, page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/{name}.md"));
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        std::fs::write(&path, page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let moved = page.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(
        page == written,
        "docs/{name}.md is out of date (MONAZITE_BLESS=1 writes it anew); first line that differs: {moved:?}"
    );
}
