//! Running members in parallel. Results come back in member order, so that nothing downstream can depend on the threads.

use rayon::prelude::*;

/// As [`run`], with a workspace that `member` may leave in any state.
pub fn run_with<W, T: Send>(
    count: u32,
    threads: Option<usize>,
    workspace: impl Fn() -> W + Sync,
    member: impl Fn(&mut W, u32) -> T + Sync,
) -> Vec<T> {
    in_order(count, threads, LEAST_WITH_WORKSPACE, workspace, member)
}

/// Runs `member` for 0, 1, … `count - 1` on `threads` threads (`None`: one per core) and returns the results in that order.
///
/// The results do not depend on the number of threads as long as `member` depends on its argument only.
pub fn run<T: Send>(count: u32, threads: Option<usize>, member: impl Fn(u32) -> T + Sync) -> Vec<T> {
    in_order(count, threads, 1, || (), |(), k| member(k))
}

/// Members a workspace is made for at least, where there are as many.
const LEAST_WITH_WORKSPACE: usize = 8;

fn in_order<W, T: Send>(
    count: u32,
    threads: Option<usize>,
    least: usize,
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
            let members = || (0..count).into_par_iter().with_min_len(least);
            pool.install(|| members().map_init(&workspace, |work, k| member(work, k)).collect())
        }
        // No threads to be had: slower, with the same results.
        Err(_) => alone(),
    }
}
