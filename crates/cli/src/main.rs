//! `monazite`: the command line. Tables go to stdout, notes and progress to stderr; exit codes are 0 ok, 1 failed, 2 bad input.
//!
//! This face turns arguments into a question, asks `monazite_study` and prints what `report::render` gives ([`command`]).

mod arguments;
mod command;
mod failure;
mod telling;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use arguments::Cli;
use terminal::Terminal;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help asked for is an answer; anything else is bad input. A closed pipe is no reason to complain.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let terminal = Terminal::detect();
    match command::dispatch(&cli, &terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&terminal),
    }
}
