//! A plain node/activity problem in a file, solved with its certificate: lets anyone check the solver against their own.
//!
//! Format: docs/formats/market-problem.md. What the numbers mean: docs/methods/clearing.md.

use std::path::Path;

use monazite_engine::market::{Options, compile};
use monazite_intake::limits::MOST_SCENARIO;
use monazite_intake::{market_file, packed};
use monazite_model::diagnostic::Problem as Fault;
use monazite_model::market::LabelledSolution;
use monazite_model::question::Source;

use crate::error::StudyError;

/// Reads a market problem and solves it.
///
/// # Errors
/// A file that cannot be read, is not JSON of the format (with its place), or has faults (all of them). A market that does
/// not clear is not an error: the solution's status says so.
pub fn solve_file(path: &Path) -> Result<LabelledSolution, StudyError> {
    solve_source(&Source::from(path))
}

/// The text of a file, or that which came with a question, and its name in problems.
pub(crate) fn text_of(source: &Source) -> Result<(String, String), StudyError> {
    match source {
        Source::File(path) => {
            let shown = path.display().to_string();
            let text = String::from_utf8(packed::read_file(path, MOST_SCENARIO)?)
                .map_err(|_| vec![Fault::of_file(&shown, "not-text", "the file is not UTF-8 text")])?;
            Ok((text, shown))
        }
        Source::Text { name, text } => Ok((text.clone(), name.clone())),
    }
}

/// Solves a market problem from a file, or from the text that came with a question.
///
/// # Errors
/// As [`solve_file`].
pub fn solve_source(source: &Source) -> Result<LabelledSolution, StudyError> {
    let (text, shown) = text_of(source)?;
    Ok(solve(&text, &shown)?)
}

/// Solves a market problem given as text; `file` is the name shown in problems.
///
/// # Errors
/// As [`solve_file`].
pub fn solve(text: &str, file: &str) -> Result<LabelledSolution, Vec<Fault>> {
    let problem = market_file::read(text, file).map_err(|fault| vec![fault])?;
    let compiled = compile(&problem).map_err(|error| {
        error.faults.iter().map(|f| Fault::of_file(file, "market-fault", f.as_str())).collect::<Vec<_>>()
    })?;
    Ok(compiled.solve(&compiled.base(), None, &Options::default()).labelled(&problem))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PROBLEM: &str = r#"{"format": "monazite-market-problem/1",
        "nodes": [{"id": "metal", "base_price": 10}],
        "activities": [
          {"id": "mine", "legs": [{"node": "metal", "quantity": 1}], "cost": 0, "response": RESPONSE},
          {"id": "use", "legs": [{"node": "metal", "quantity": -1}], "cost": -20, "response": RESPONSE}]}"#;

    #[test]
    fn a_solved_problem_carries_names_and_an_accepted_certificate() {
        let linear = r#"{"linear": {"at": 5, "slope": 1}}"#;
        let result = solve(&PROBLEM.replace("RESPONSE", linear), "m.json");
        let Ok(solution) = result else { panic!("{result:?}") };
        assert!(solution.certificate.accepted);
        assert_eq!(solution.nodes.unwrap()[0].id, "metal");
    }
}
