//! Running members in parallel. Results come back in member order, so that nothing downstream can depend on the threads.

use std::ops::Range;

use rayon::prelude::*;

/// Members of a block: enough to keep the lanes of a solver busy, and few enough for every thread to have some.
const BLOCK: u32 = 32;

/// As [`run`], block by block with a workspace that `block` may leave in any state; it returns one result for each of its members.
pub fn run_blocks<W, T: Send>(
    count: u32,
    threads: Option<usize>,
    workspace: impl Fn() -> W + Sync,
    block: impl Fn(&mut W, Range<u32>) -> Vec<T> + Sync,
) -> Vec<T> {
    let members = |k: u32| k * BLOCK..count.min((k + 1) * BLOCK);
    in_order(count.div_ceil(BLOCK), threads, workspace, |work, k| block(work, members(k)))
        .into_iter()
        .flatten()
        .collect()
}

/// Runs `member` for 0, 1, … `count - 1` on `threads` threads (`None`: one per core) and returns the results in that order.
///
/// The results do not depend on the number of threads as long as `member` depends on its argument only.
pub fn run<T: Send>(count: u32, threads: Option<usize>, member: impl Fn(u32) -> T + Sync) -> Vec<T> {
    in_order(count, threads, || (), |(), k| member(k))
}

fn in_order<W, T: Send>(
    count: u32,
    threads: Option<usize>,
    workspace: impl Fn() -> W + Sync,
    member: impl Fn(&mut W, u32) -> T + Sync,
) -> Vec<T> {
    let alone = || {
        let mut work = workspace();
        (0..count).map(|k| member(&mut work, k)).collect()
    };
    let threads = threads.unwrap_or(0);
    if threads == 1 || count < 2 {
        return alone();
    }
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => {
            let members = || (0..count).into_par_iter();
            pool.install(|| members().map_init(&workspace, |work, k| member(work, k)).collect())
        }
        // No threads to be had: slower, with the same results.
        Err(_) => alone(),
    }
}
