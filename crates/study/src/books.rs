//! The market of a run for whoever wants to check it by other means: problem, solution and parties of the central run, chain by
//! chain. Format: docs/formats/market-problem.md; a checker that knows nothing of ours: tools/check_certificate.py.

use std::collections::BTreeMap;

use monazite_intake::chain;
use monazite_model::question::AskRun;
use monazite_report::error::ReportError;
use monazite_report::json;
use serde::Serialize;

use crate::error::StudyError;
use crate::recipe;
use crate::run::{self, RunOptions, solve};
use crate::workbench::Workbench;

/// The files of a run's markets by name: `gallium-aluminium/base.json`, `…/problem.json`, `…/solution.json`, `…/parties.json`. A
/// market that does not clear has its problem and a solution that says so, and no parties.
///
/// # Errors
/// As a run: a scenario with faults, a chain that cannot be built, a measure without meaning.
pub fn of_run(bench: &Workbench, asked: &AskRun) -> Result<BTreeMap<String, Vec<u8>>, StudyError> {
    let atlas = bench.atlas()?;
    let scenario = recipe::read_source(&asked.scenario, &atlas.registry)?.scenario;
    let options = RunOptions { base_year: asked.base_year, ..RunOptions::default() };
    let ids = run::chain_ids(&atlas.registry, &scenario)?;
    let (year, _) = run::base_year(atlas, &scenario, &options, &ids);
    let registry = run::with_overrides(&atlas.registry, &scenario.parameters);
    let mut files = BTreeMap::new();
    for id in &ids {
        let chain = chain::shared(atlas, id, year)?;
        let central = solve::central(&chain, &scenario, &registry, scenario.window())?;
        let structure = &central.market.structure;
        let mut put = |name: &str, bytes: Result<Vec<u8>, StudyError>| {
            files.insert(format!("{id}/{name}.json"), bytes?);
            Ok::<(), StudyError>(())
        };
        match structure.books(&central.numbers, &central.solution) {
            Some(books) => {
                put("base", bytes(&books.base))?;
                put("solution", bytes(&central.solution.labelled(&books.problem)))?;
                put("problem", bytes(&books.problem))?;
                put("parties", bytes(&books.parties))?;
            }
            None => {
                let problem = structure.compiled().problem();
                put("solution", bytes(&central.solution.labelled(problem)))?;
                put("problem", bytes(problem))?;
            }
        }
    }
    let manifest = Manifest {
        format: "monazite-market-books/1",
        program: concat!("monazite ", env!("CARGO_PKG_VERSION")),
        data: &atlas.id,
        files: files.keys().map(|path| Listed { path: path.clone() }).collect(),
    };
    files.insert("manifest.json".into(), bytes(&manifest)?);
    Ok(files)
}

/// Says whose folder it is.
#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    program: &'static str,
    data: &'a str,
    /// What is ours in the folder: anything else is somebody's own, and is not replaced.
    files: Vec<Listed>,
}

#[derive(Serialize)]
struct Listed {
    path: String,
}

fn bytes<T: Serialize>(value: &T) -> Result<Vec<u8>, StudyError> {
    Ok(json::document(value).map_err(ReportError::from)?.into_bytes())
}
