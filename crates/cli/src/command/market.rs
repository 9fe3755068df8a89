//! `monazite market solve PROBLEM`.

use monazite_model::market::Status;
use monazite_study::market;
use monazite_study::report::json;

use crate::arguments::Market;
use crate::failure::Failure;
use crate::terminal::Terminal;

pub fn run(asked: &Market, terminal: &Terminal) -> Result<(), Failure> {
    let Market::Solve { problem } = asked;
    let solution = market::solve_file(problem)?;
    terminal.print(&json::document(&solution)?)?;
    if solution.status == Status::Cleared { Ok(()) } else { Err(Failure::Said(1)) }
}
