//! `monazite show [MINERAL]`.

use std::path::Path;

use monazite_study::report::names::Names;
use monazite_study::report::table::Table;
use monazite_study::report::{json, show as pages};
use monazite_study::{atlas, show};

use super::write_chart;
use crate::arguments::Show;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Show, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    let atlas = atlas::open(data)?;
    let Some(name) = &asked.mineral else {
        let minerals = show::minerals(&atlas);
        if asked.json {
            return terminal.print(&json::document(&minerals)?);
        }
        let mut table = Table::new("", &["mineral", "symbol", "group", "chain", "counted as", "other names"]);
        for m in minerals {
            table.row([
                m.id.0.clone(),
                m.symbol.clone(),
                m.group.clone(),
                m.chain.clone(),
                m.counted_as.clone(),
                m.synonyms.join(", "),
            ]);
        }
        return terminal.print(&table.text(terminal.page().width()));
    };
    let waiting = terminal.waiting("balancing the chain");
    let mineral = show::mineral_page(&atlas, name, asked.year)?;
    waiting.finish_and_clear();
    let names = Names(&atlas.registry);
    if let Some(file) = &asked.chart {
        write_chart(file, &pages::svg(&mineral, names), terminal)?;
    }
    if asked.json {
        return terminal.print(&json::document(&mineral)?);
    }
    let mut page = terminal.page();
    pages::page(&mineral, names, &mut page);
    terminal.print(&page.finish())
}
