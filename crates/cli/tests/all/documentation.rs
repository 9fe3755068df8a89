//! The index of the documentation names every page, and no link in the pages leads nowhere.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Files and folders that a page links to.
fn links(page: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(page).unwrap();
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let own = targets.map(|target| target.split('#').next().unwrap_or_default());
    let own = own.filter(|target| !target.is_empty() && !target.contains(':') && !target.contains(char::is_whitespace));
    own.map(|target| page.parent().unwrap().join(target)).collect()
}

#[test]
fn the_index_names_every_page() {
    let docs = root().join("docs");
    let named: Vec<PathBuf> = links(&docs.join("README.md")).iter().filter_map(|p| p.canonicalize().ok()).collect();
    // Measures have an index of their own.
    let measures = docs.join("methods/measures");
    let missing: Vec<PathBuf> = pages(&docs)
        .into_iter()
        .filter(|page| !named.contains(page) && *page != docs.join("README.md"))
        .filter(|page| !page.starts_with(&measures))
        .collect();
    assert!(missing.is_empty(), "not in docs/README.md: {missing:?}");
    let of_measures: Vec<PathBuf> = links(&measures.join("README.md"));
    for page in pages(&measures).iter().filter(|page| !page.ends_with("README.md")) {
        let name = page.file_name().unwrap();
        assert!(
            of_measures.iter().any(|link| link.file_name() == Some(name)),
            "not in the index of measures: {page:?}"
        );
    }
}

#[test]
fn no_link_leads_nowhere() {
    let root = root();
    let mut all = pages(&root.join("docs"));
    all.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root.join(name)));
    for page in all {
        for link in links(&page) {
            assert!(link.exists(), "{}: {}", page.display(), link.display());
        }
    }
}
