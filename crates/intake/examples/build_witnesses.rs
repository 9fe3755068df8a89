//! Makes the verdicts of second witnesses again: `cargo run -p monazite-intake --example build_witnesses -- RAW OUT YEAR`.

use std::path::Path;
use std::process::ExitCode;

use monazite_intake::{atlas, witness};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ([raw, into, year], bundled) = (arguments.as_slice(), atlas::bundled()) else {
        eprintln!("usage: build_witnesses RAW OUT YEAR");
        return ExitCode::from(2);
    };
    let Ok(year) = year.parse() else {
        eprintln!("usage: build_witnesses RAW OUT YEAR");
        return ExitCode::from(2);
    };
    let made =
        bundled.and_then(|atlas| witness::build(Path::new(raw), Path::new(into), &atlas.registry, &atlas.facts, year));
    match made {
        Ok(Some(count)) => println!("{count} figures have a second publisher"),
        Ok(None) => println!("no witness's file is there; nothing written"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
