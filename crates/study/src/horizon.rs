//! A plain problem over time in a file, cleared month by month: lets anyone check the engine against their own.
//!
//! Format: docs/formats/horizon.md. What the numbers mean: docs/methods/horizon.md.

use monazite_engine::horizon::Horizon;
use monazite_intake::market_file;
use monazite_model::answer::horizon::HorizonAnswer;
use monazite_model::diagnostic::Problem as Fault;
use monazite_model::question::Source;

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
    Ok(horizon.run(heard))
}
