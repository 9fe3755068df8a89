//! How far the bundled chains can be leaned on: builds all of them and asks `intake::quality`.

use monazite_engine::ensemble::members;
use monazite_intake::quality;
use monazite_model::answer::quality::ChainQuality;

use crate::error::StudyError;
use crate::watch::Watch;
use crate::workbench::Workbench;

/// Quality of every chain of the atlas in a year, in the order of their ids.
///
/// # Errors
/// A chain that does not balance.
pub fn of_all(bench: &Workbench, year: i32, watch: &dyn Watch) -> Result<Vec<ChainQuality>, StudyError> {
    let chains: Vec<_> = bench.atlas()?.registry.chains.values().collect();
    let quality = |k: u32| {
        watch.proceed()?;
        let spec = chains[k as usize];
        Ok(quality::of_chain(bench.chain(&spec.id, year)?.as_ref(), &spec.weak, &bench.atlas()?.witnesses))
    };
    members::run(chains.len() as u32, None, quality).into_iter().collect()
}
