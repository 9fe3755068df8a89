//! Makes the bundled facts again: `cargo run -p monazite-intake --example build_facts -- RAW OUT`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [raw, into] = arguments.as_slice() else {
        eprintln!("usage: build_facts RAW OUT");
        return ExitCode::from(2);
    };
    match monazite_intake::build_facts::build_facts(Path::new(raw), Path::new(into)) {
        Ok(summary) => {
            for (table, facts) in &summary.tables {
                println!("{facts:>7}  {table}");
            }
            for ((file, reason), rows) in &summary.left {
                eprintln!("left {rows:>6}  {file}: {reason}");
            }
            for (file, cells) in &summary.corrected {
                eprintln!("read otherwise than printed {cells:>6}  {file}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
