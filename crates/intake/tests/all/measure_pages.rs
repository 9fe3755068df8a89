//! Every measure has a page of method with the same sections, and every snippet in the documentation is read by the reader.

use std::path::PathBuf;

use monazite_intake::scenario::measures::KINDS;
use monazite_intake::scenario::read;
use monazite_model::scenario::Scenario;

use crate::small_registry;

const HEAD: &str = "title = \"A page's example\"\nminerals = [\"gallium\", \"germanium\", \"cobalt\"]\nstart = \"2023-01\"\nmonths = 36\n\n";

fn page(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The scenarios of a page's TOML blocks; a block without a title is a measure.
fn snippets(path: &str) -> Vec<Scenario> {
    let text = page(path);
    let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks
        .map(|block| {
            let whole = if block.contains("title ") { block.to_owned() } else { format!("{HEAD}{block}") };
            read(&whole, path, &small_registry::registry()).unwrap_or_else(|p| panic!("{path}: {p:#?}\n{whole}"))
        })
        .collect()
}

#[test]
fn every_measure_has_a_page_with_its_sections_and_an_example_that_reads() {
    for kind in KINDS {
        let path = format!("methods/measures/{}.md", kind.name);
        let text = page(&path);
        for section in
            ["What it models", "Legal form", "In the model", "Rent and fiscal line", "Parameters", "Limits", "Example"]
        {
            assert!(text.contains(&format!("\n## {section}\n")), "{path}: no section `{section}`");
        }
        let examples = snippets(&path);
        let shown = examples.iter().flat_map(|s| &s.measures).any(|m| m.kind.name() == kind.name);
        assert!(shown, "{path}: no example of the kind");
    }
}

#[test]
fn the_example_of_the_format_page_reads() {
    let examples = snippets("formats/scenario.md");
    assert_eq!(examples.len(), 1);
    assert_eq!(examples[0].parameters.len(), 1);
}

#[test]
fn the_index_of_measures_names_them_all() {
    let index = page("methods/measures/README.md");
    for kind in KINDS {
        assert!(index.contains(&format!("[{0}]({0}.md)", kind.name)), "{}", kind.name);
    }
}
