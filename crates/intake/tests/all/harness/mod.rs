//! Every reader fed with small files that were damaged again and again: it answers with what it read or with problems, within seconds, in
//! bounded memory, and never panics.
//!
//! Deterministic: the same number of the same target is always the same file, so that what a run finds can be found again.
//! `MONAZITE_FUZZ=1000000` runs as many of each as stand there (`make fuzz`); without it, as many as a test has time for.

mod mutate;
mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

pub use mutate::{Dice, mutated};

/// A single file may take no longer, in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);
/// Peak memory of the process, all its tests together, in kilobytes.
const MOST_MEMORY_KB: u64 = 1 << 20;

/// How many files of a target are tried: as many as asked for, else `usual`.
fn executions(usual: u64) -> u64 {
    std::env::var("MONAZITE_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Feeds a target with `usual` damaged copies of the seeds, or as many as asked for; each is made and read alone.
///
/// # Panics
/// Names the target, the number of the file and its bytes, where one panics or takes too long.
pub fn fuzz(target: &str, usual: u64, seeds: &[Vec<u8>], read: impl Fn(&[u8])) {
    for seed in seeds {
        read(seed);
    }
    for number in 0..executions(usual) {
        let bytes = mutated(seeds, &mut Dice::of(target, number));
        let start = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| read(&bytes)));
        let shown = || bytes.iter().take(2000).flat_map(|byte| byte.escape_ascii()).map(char::from).collect::<String>();
        assert!(outcome.is_ok(), "{target}, file {number} panics: {}", shown());
        assert!(start.elapsed() < LONGEST, "{target}, file {number} takes {:?}: {}", start.elapsed(), shown());
    }
    if let Some(peak) = peak_memory_kb() {
        assert!(peak < MOST_MEMORY_KB, "{target}: {peak} kB of memory");
    }
}

/// The most memory this process has held, where the system says.
fn peak_memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
