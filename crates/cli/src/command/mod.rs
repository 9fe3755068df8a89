//! From arguments to a question, from an answer to bytes. What a command asks is told in [`order`]; some make things instead of
//! asking: `import` and `atlas build`, and those that help to begin ([`ways`]).

mod atlas;
mod import;
mod notes;
mod order;
mod targets;
mod ways;

use std::path::Path;

use monazite_model::answer::{Answer, Verdict};
use monazite_model::question::Question;
use monazite_study::report::error::ReportError;
use monazite_study::report::figure::png;
use monazite_study::report::number::count;
use monazite_study::report::render::{Format, render};
use monazite_study::workbench::Workbench;
use monazite_study::{books, folder, predict};

use crate::arguments::{Atlas, Cli, Command, Example};
use crate::failure::Failure;
use crate::terminal::Terminal;
use order::{Order, Out};

/// Does what was asked.
pub fn dispatch(cli: &Cli, terminal: &Terminal) -> Result<(), Failure> {
    match &cli.command {
        Command::Import(asked) if asked.format.is_some() => import::run(asked, terminal),
        Command::Atlas(Atlas::Build { from, into }) => atlas::build(from, into, terminal),
        Command::Example(Example::List) => ways::list(terminal),
        Command::Example(Example::Show { name }) => ways::show(name, terminal),
        Command::New(asked) => ways::scenario(asked, terminal),
        Command::Completions { shell } => ways::completions(*shell, terminal),
        Command::Man(asked) => ways::manual(asked.dir.as_deref(), terminal),
        command => carry_out(&Order::of(command)?, &Workbench::new(cli.data.as_deref()), terminal),
    }
}

/// Asks a question and writes the answer where it is wanted.
fn carry_out(order: &Order, bench: &Workbench, terminal: &Terminal) -> Result<(), Failure> {
    // A refusal to write is said before anybody waits for an answer.
    targets::check(order)?;
    let watch = terminal.watch();
    let answer = monazite_study::ask(bench, &order.question, &watch);
    watch.end();
    let answer = answer?;
    if let Some((file, name)) = &order.chart {
        let image = png::Format::of(file).unwrap_or(png::Format::Svg);
        match render(&answer, bench.registry(), &Format::Chart(name.clone(), image)) {
            Ok(bytes) => write_file(file, &bytes, terminal)?,
            Err(ReportError::Nothing(why)) if matches!(order.out, Out::Nothing) => return Err(Failure::Usage(why)),
            Err(ReportError::Nothing(why)) => terminal.note(&why),
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(dir) = &order.output {
        folder::write(dir, &folder::files(bench, &order.question, &answer)?)?;
    }
    if let (Some(dir), Question::Run(asked)) = (&order.problem, &order.question) {
        folder::write(dir, &books::of_run(bench, asked)?)?;
    }
    if let (Some(dir), Answer::Predictions(found)) = (&order.on_file, &answer) {
        predict::file::write(dir, found)?;
        terminal.note(&format!(
            "Wrote {}: {} on file.",
            dir.display(),
            count(found.statements.len(), "statement", "statements")
        ));
    }
    let page = terminal.page_format(order.question.view(), order.all);
    match &order.out {
        Out::Nothing => {}
        Out::Page => match render(&answer, bench.registry(), &page) {
            Ok(bytes) => terminal.print_bytes(&bytes)?,
            Err(ReportError::Nothing(why)) => return Err(Failure::Usage(why)),
            Err(error) => return Err(error.into()),
        },
        Out::File(file) => write_file(file, &render(&answer, bench.registry(), &page)?, terminal)?,
        Out::Json => terminal.print_bytes(&render(&answer, bench.registry(), &Format::Json)?)?,
        Out::Csv => terminal.print_bytes(&render(&answer, bench.registry(), &Format::Csv(None))?)?,
        Out::Xlsx(file) => write_file(file, &render(&answer, bench.registry(), &Format::Xlsx)?, terminal)?,
        Out::Parquet(file) => {
            write_file(file, &render(&answer, bench.registry(), &Format::Parquet(None))?, terminal)?;
        }
    }
    if matches!(order.out, Out::Page | Out::File(_)) {
        notes::after_page(order, &answer, terminal);
    }
    if let Some(dir) = &order.output {
        notes::folder_written(dir, &answer, terminal);
    }
    end(order, answer)
}

/// The exit code an answer asks for.
fn end(order: &Order, answer: Answer) -> Result<(), Failure> {
    match (answer.verdict(), answer) {
        (Verdict::Answered, _) => Ok(()),
        (Verdict::NotCleared, _) => Err(Failure::Said(1)),
        // On a page the faults are still to be told; in JSON they are part of the answer.
        (Verdict::Faulty, Answer::Check(checked)) if matches!(order.out, Out::Page) => {
            Err(Failure::Problems(checked.problems))
        }
        (Verdict::Faulty, _) => Err(Failure::Said(2)),
    }
}

/// Writes a file a user named; an earlier file of that name is replaced by the whole new one or not at all.
fn write_file(path: &Path, bytes: &[u8], terminal: &Terminal) -> Result<(), Failure> {
    folder::write_file(path, bytes)?;
    terminal.note(&format!("Wrote {}.", path.display()));
    Ok(())
}
