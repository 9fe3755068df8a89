//! Imports BACI files as the command line does, for measuring: `import_baci INTO FILE…`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use monazite_intake::source::cepii_baci::{Options, import};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let Some(into) = arguments.next() else {
        eprintln!("usage: import_baci INTO FILE…");
        return ExitCode::from(2);
    };
    let files: Vec<PathBuf> = arguments.collect();
    match import(&files, &into, &Options::default(), &mut |_: &Path, _, _| {}) {
        Ok(summaries) => {
            for s in summaries {
                println!("{}: {} rows taken, {} left, {:?} {:?}", s.file, s.taken, s.left, s.corrected, s.notes);
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
