//! docs/quality.md says what the bundled chains are worth today.

use std::path::Path;

use monazite_model::answer::quality::Footing;
use monazite_study::quality;
use monazite_study::report::quality::markdown;
use monazite_study::watch::Unwatched;
use monazite_study::workbench::Workbench;

#[test]
fn the_page_of_quality_says_what_the_chains_are_worth() {
    let chains = quality::of_all(&Workbench::new(None), 2024, &Unwatched).unwrap();
    for chain in &chains {
        for form in &chain.forms {
            let sum = form.grade_a + form.grade_b + form.grade_c + form.grade_d;
            assert!((sum - 1.0).abs() < 1e-9, "grades of {} add up to {sum}", form.form);
        }
    }
    let empty: Vec<&str> = chains.iter().filter(|c| c.footing == Footing::Empty).map(|c| c.chain.as_str()).collect();
    assert_eq!(empty, ["cesium-rubidium"], "a chain has lost its forms");
    let page = markdown(&chains);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/quality.md");
    if std::env::var_os("MONAZITE_BLESS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let moved = page.lines().zip(written.lines()).find(|(now, then)| now != then);
    assert!(
        page == written,
        "docs/quality.md is out of date (MONAZITE_BLESS=1 writes it anew); first line that differs: {moved:?}"
    );
}
