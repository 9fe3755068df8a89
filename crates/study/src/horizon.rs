//! A plain problem over time in a file, cleared month by month: lets anyone check the engine against their own.
//!
//! Format: docs/formats/horizon.md. What the numbers mean: docs/methods/horizon.md.

use monazite_engine::horizon::Horizon;
use monazite_intake::market_file;
use monazite_model::answer::horizon::HorizonAnswer;
use monazite_model::diagnostic::Problem as Fault;
use monazite_model::question::Source;
use monazite_model::words::number::stated;

use crate::error::StudyError;
use crate::market;
use crate::watch::Watch;

/// Reads a problem over time and clears its months.
///
/// # Errors
/// A file that cannot be read, is not JSON of the format (with its place), or has faults (all of them); the watch called it off. A month
/// that does not clear is not an error: the answer's status says so.
pub fn clear_source(source: &Source, watch: &dyn Watch) -> Result<HorizonAnswer, StudyError> {
    let (text, shown) = market::text_of(source)?;
    watch.doing("clearing the months");
    let answer = clear(&text, &shown, |_| watch.proceed().is_ok())?;
    watch.proceed()?;
    Ok(answer)
}

/// Clears a problem over time given as text; `file` is the name shown in problems, `heard` is told of each month and ends it by returning
/// false.
///
/// # Errors
/// As [`clear_source`].
pub fn clear(text: &str, file: &str, heard: impl FnMut(u32) -> bool) -> Result<HorizonAnswer, Vec<Fault>> {
    let case = market_file::read_horizon(text, file).map_err(|fault| vec![fault])?;
    let horizon = Horizon::new(&case).map_err(|error| {
        error.faults.iter().map(|f| Fault::of_file(file, "horizon-fault", f.as_str())).collect::<Vec<_>>()
    })?;
    let answer = horizon.run(heard);
    let below = below_zero(&answer, file);
    if below.is_empty() { Ok(answer) } else { Err(below) }
}

/// Nodes whose price falls below zero, each in the first month in which it does. Prices are followed as multiples of their base, and their
/// logarithms move stocks, leaks and savings: of a price below zero there is neither.
fn below_zero(answer: &HorizonAnswer, file: &str) -> Vec<Fault> {
    let mut told: Vec<&str> = Vec::new();
    let mut faults = Vec::new();
    for (month, node) in answer.months.iter().flat_map(|month| month.nodes.iter().map(move |node| (month.month, node)))
    {
        if node.price >= 0.0 || told.contains(&node.id.as_str()) {
            continue;
        }
        told.push(&node.id);
        let message = format!(
            "node `{}`: in month {month} its market clears at a price of {}; expected a price of zero or more, because prices are followed as \
             multiples of the base price",
            node.id,
            stated(node.price)
        );
        let hint = "let supply there shut above a price of zero (`supply`, `headroom`), or add an activity that takes any quantity for nothing \
                    (one leg of quantity -1, `elastic`)";
        faults.push(Fault::of_file(file, "price-below-zero", message).hint(hint));
    }
    faults
}
