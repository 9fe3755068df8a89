//! Every reader fed with small files that were damaged again and again: it answers with what it read or with problems, within seconds, in
//! bounded memory, and never panics.
//!
//! Deterministic: the same number of the same target is always the same file, so that what a run finds can be found again.
//! Ten thousand files of every reader; `MONAZITE_FUZZ=1000000` runs as many as stand there (`make fuzz`).

mod listed;
mod mutate;
mod own;
mod readers;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

pub use mutate::{Dice, mutated};

/// A single file may take no longer, in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(5);
/// Peak memory of the process, all its tests together, in kilobytes.
const MOST_MEMORY_KB: u64 = 1 << 20;

/// How many files of a reader are tried where nobody asks for another number.
const USUAL: u64 = 10_000;

/// How many files of a reader are tried: as many as asked for, else [`USUAL`].
fn executions() -> u64 {
    std::env::var("MONAZITE_FUZZ").ok().and_then(|text| text.parse().ok()).unwrap_or(USUAL)
}

/// Feeds a reader with damaged copies of the seeds; each is made and read alone.
///
/// # Panics
/// Names the target, the number of the file and its bytes, where one panics or takes too long.
pub fn fuzz(target: &str, seeds: &[Vec<u8>], read: impl Fn(&[u8])) {
    fuzz_parts(target, &[(target, seeds.to_vec())], |_, bytes| read(bytes));
}

/// Feeds a reader of several parts (the files of a table, the sheets of a workbook) with one of them damaged at a time, in turn; the
/// number of executions is that of the reader, shared by its parts.
///
/// # Panics
/// As [`fuzz`].
pub fn fuzz_parts(target: &str, parts: &[(&str, Vec<Vec<u8>>)], read: impl Fn(usize, &[u8])) {
    assert!(listed::is_target(target), "`{target}` is not on the list of targets");
    for (which, (_, seeds)) in parts.iter().enumerate() {
        seeds.iter().for_each(|seed| read(which, seed));
    }
    for number in 0..executions() {
        let which = (number % parts.len() as u64) as usize;
        let (part, seeds) = &parts[which];
        let bytes = mutated(seeds, &mut Dice::of(part, number));
        let start = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| read(which, &bytes)));
        let shown = || bytes.iter().take(2000).flat_map(|byte| byte.escape_ascii()).map(char::from).collect::<String>();
        assert!(outcome.is_ok(), "{target}, {part}, file {number} panics: {}", shown());
        assert!(start.elapsed() < LONGEST, "{target}, {part}, file {number} takes {:?}: {}", start.elapsed(), shown());
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
