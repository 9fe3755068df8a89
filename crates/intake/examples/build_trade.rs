//! Makes the bundled trade tables again: `cargo run -p monazite-intake --example build_trade -- RAW OUT`.

use std::path::Path;
use std::process::ExitCode;

use monazite_intake::error::IntakeError;
use monazite_intake::{atlas, trade};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [raw, into] = arguments.as_slice() else {
        eprintln!("usage: build_trade RAW OUT");
        return ExitCode::from(2);
    };
    match build(Path::new(raw), Path::new(into)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn build(raw: &Path, into: &Path) -> Result<(), IntakeError> {
    let registry = atlas::bundled_registry()?;
    trade::build_trade(raw, into, &registry.areas)
}
