//! The studies inside the program, as a page.

use crate::page::Page;

/// A study as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it asks.
    pub about: String,
    /// Names of its scenarios.
    pub scenarios: Vec<String>,
}

/// All of them: title, what is asked, and how it is run.
pub fn page(listed: &[Listed], page: &mut Page) {
    for study in listed {
        page.heading(&study.title);
        page.wrapped("  ", &study.about.replace('`', ""));
        // Of several scenarios one must be named.
        let all = study.scenarios.iter().map(|file| match study.scenarios.len() {
            1 => study.name.clone(),
            _ => format!("{}/{}", study.name, file.trim_end_matches(".toml")),
        });
        all.for_each(|name| page.line(&format!("  monazite example run {name}")));
    }
}
