//! `monazite explain ID`.

use std::path::Path;

use monazite_study::report::{explain as pages, json};
use monazite_study::{atlas, explain};

use crate::arguments::Explain;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Explain, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let atlas = atlas::open(data)?;
    let trail = explain::trail(&atlas, &asked.id, asked.year)?;
    if asked.json {
        return terminal.print(&json::document(&trail)?);
    }
    let mut page = terminal.page();
    pages::page(&trail, &mut page);
    terminal.print(&page.finish())
}
