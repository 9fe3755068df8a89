//! `monazite check FILE…`.

use std::path::Path;

use monazite_study::report::json;
use monazite_study::{atlas, check};

use crate::arguments::Check;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Check, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let atlas = atlas::open(data)?;
    let checked = check::check(&atlas, &asked.files)?;
    if asked.json {
        terminal.print(&json::document(&checked)?)?;
        return if checked.problems.is_empty() { Ok(()) } else { Err(Failure::Said(2)) };
    }
    let mut page = terminal.page();
    for good in &checked.good {
        let last = good.window.start.plus(good.window.months as i32 - 1);
        page.heading(&format!("{}: {}", good.file, good.title));
        page.item(&format!(
            "Would clear {} to {last} on the chains {} of {}.",
            good.window.start,
            good.chains.join(", "),
            good.base_year
        ));
        for words in good.measures.iter().chain(&good.caveats) {
            page.item(words);
        }
    }
    terminal.print(&page.finish())?;
    if checked.problems.is_empty() { Ok(()) } else { Err(Failure::Problems(checked.problems)) }
}
