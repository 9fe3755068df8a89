//! Embeds `examples/` and the snippets of `docs/methods/measures/`, so that a program without its repository can show and run them.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let workspace = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let (examples, measures) = (workspace.join("examples"), workspace.join("docs/methods/measures"));
    for watched in [&examples, &measures, &PathBuf::from("build.rs")] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    let mut code = String::from("static EXAMPLES: &[Example] = &[\n");
    for folder in entries(&examples)?.iter().filter(|path| path.is_dir()) {
        let mut scenarios = entries(folder)?;
        scenarios.retain(|path| path.extension().is_some_and(|end| end == "toml"));
        // Problems for another command are no studies.
        if scenarios.is_empty() {
            continue;
        }
        let readme = fs::read_to_string(folder.join("README.md"))?;
        writeln!(code, "Example {{ name: {:?}, readme: {readme:?}, scenarios: &[", name(folder))?;
        for file in &scenarios {
            writeln!(code, "({:?}, {:?}),", name(file), fs::read_to_string(file)?)?;
        }
        code.push_str("] },\n");
    }
    code.push_str("];\nstatic SNIPPETS: &[(&str, &str)] = &[\n");
    for page in entries(&measures)? {
        let text = fs::read_to_string(&page)?;
        // The page of a measure ends with an example of it; the index has none.
        if let Some((_, rest)) = text.split_once("## Example\n\n```toml\n") {
            let (snippet, _) = rest.split_once("```").ok_or("an example without its end")?;
            writeln!(code, "({:?}, {snippet:?}),", page.file_stem().unwrap_or_default().to_string_lossy())?;
        }
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("examples.rs"), code)?;
    Ok(())
}

/// What lies in a folder, sorted by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
