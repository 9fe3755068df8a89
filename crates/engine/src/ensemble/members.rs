//! Running members in parallel. Results come back in member order, so that nothing downstream can depend on the threads.

use std::ops::Range;

use rayon::prelude::*;

/// Members of a block, at least and at most: enough to keep the lanes of a solver busy, and few enough to be called off soon.
const BLOCK: (u32, u32) = (32, 128);
/// Blocks for each thread where there are members enough, so that none waits long for another.
const BLOCKS_A_THREAD: u32 = 2;

/// As [`run`], block by block with a workspace that `block` may leave in any state; it returns one result for each of its members.
pub fn run_blocks<W, T: Send>(
    count: u32,
    threads: Option<usize>,
    workspace: impl Fn() -> W + Sync,
    block: impl Fn(&mut W, Range<u32>) -> Vec<T> + Sync,
) -> Vec<T> {
    let at_work = threads.filter(|n| *n > 0).unwrap_or_else(rayon::current_num_threads);
    let wanted = u32::try_from(at_work).unwrap_or(u32::MAX).saturating_mul(BLOCKS_A_THREAD);
    let size = count.div_ceil(wanted.max(1)).clamp(BLOCK.0, BLOCK.1);
    let members = |k: u32| k * size..count.min((k + 1) * size);
    in_order(count.div_ceil(size), threads, workspace, |work, k| block(work, members(k)))
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

/// As [`run`] with a workspace that `member` may leave in any state.
pub fn run_with<W, T: Send>(
    count: u32,
    threads: Option<usize>,
    workspace: impl Fn() -> W + Sync,
    member: impl Fn(&mut W, u32) -> T + Sync,
) -> Vec<T> {
    in_order(count, threads, workspace, member)
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
