//! `monazite criticality`.

use std::path::Path;

use monazite_study::criticality::{self as studies, Request, compare, folder as files, moves};
use monazite_study::report::names::Names;
use monazite_study::report::{criticality as pages, csv, json, parquet};
use monazite_study::{atlas, folder};

use super::{write_chart, write_file};
use crate::arguments::Criticality;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Method when none is named.
const DEFAULT: &str = "eu2023";

pub fn run(asked: &Criticality, data: Option<&Path>, terminal: &Terminal) -> Result<(), Failure> {
    if let Some(dir) = &asked.output {
        folder::check_target(dir)?;
    }
    let method = asked.method.as_deref().map(studies::method).transpose()?;
    let atlas = atlas::open(data)?;
    let request = Request {
        method: method.map_or_else(|| studies::method(DEFAULT), Ok)?,
        area: asked.area.clone(),
        year: asked.year,
        mineral: asked.explain.clone().or_else(|| asked.mineral.clone()),
        draws: asked.draws,
        seed: asked.seed,
    };
    let names = Names(&atlas.registry);
    if asked.compare {
        let methods = method.map_or_else(studies::methods, |method| vec![method]);
        let waiting = terminal.waiting("scoring by every method");
        let (comparison, _) = compare(&atlas, &methods, &request)?;
        waiting.finish_and_clear();
        if asked.format.json {
            return terminal.print(&json::document(&comparison)?);
        }
        if asked.format.csv {
            return terminal.print_bytes(&csv::table(&pages::rows::compared(&comparison))?);
        }
        if let Some(file) = &asked.format.parquet {
            return write_file(file, &parquet::compared(&comparison)?, terminal);
        }
        let mut page = terminal.page();
        pages::text::comparison(&comparison, names, &mut page);
        return terminal.print(&page.finish());
    }
    let waiting = terminal.waiting("balancing the chains");
    let assessment = studies::assess(&atlas, &request)?;
    waiting.finish_and_clear();
    if let Some(dir) = &asked.output {
        folder::write(dir, &files::files(&assessment, &atlas.registry, &atlas.id)?)?;
    }
    if let Some(file) = &asked.chart {
        match files::chart(&assessment, &atlas.registry) {
            Some(svg) => write_chart(file, &svg, terminal)?,
            None => terminal.note("Fewer than two minerals have both axes under this method: no chart."),
        }
    }
    if asked.format.json {
        terminal.print(&json::document(&assessment)?)?;
    } else if asked.format.csv {
        terminal.print_bytes(&csv::table(&pages::rows::rows(&assessment))?)?;
    } else if let Some(file) = &asked.format.parquet {
        write_file(file, &parquet::criticality(&assessment)?, terminal)?;
    } else {
        let mut page = terminal.page();
        if asked.explain.is_some() {
            pages::text::explanation(&assessment, names, &mut page);
            let bottleneck = assessment.scores.iter().filter(|s| s.bottleneck);
            for score in bottleneck {
                pages::text::moves(&moves(score), &mut page);
            }
        } else {
            pages::text::assessment(&assessment, asked.all, names, &mut page);
        }
        terminal.print(&page.finish())?;
        if asked.explain.is_none() && asked.output.is_none() {
            let first = assessment.scores.iter().find(|s| s.bottleneck && !s.inputs.is_empty());
            let mineral = first.map_or("gallium", |s| s.mineral.as_str());
            let method = &assessment.method;
            terminal.note(&format!(
                "Try next: monazite criticality --method {method} --explain {mineral}  |  monazite criticality --compare"
            ));
        }
    }
    if let Some(dir) = &asked.output {
        terminal.note(&format!("Wrote {}: JSON, CSV, Parquet, page, chart, manifest.json.", dir.display()));
    }
    Ok(())
}
