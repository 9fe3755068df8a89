//! The commands and their options, as clap reads them. Help texts live here and are copied to docs/commands.md by a test.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// From sourced facts about critical minerals to the effect of a trade measure on prices, shortages, gains and losses.
#[derive(Debug, Parser)]
#[command(name = "monazite", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  monazite show gallium
  monazite run examples/gallium-germanium-licence/scenario.toml
  monazite explain gallium:refined/CHN

Tables go to stdout, notes and progress to stderr. Exit codes: 0 ok, 1 failed, 2 bad input.
Colour is left out when NO_COLOR is set or the output is not a terminal.")]
pub struct Cli {
    /// Atlas to use instead of the bundled one. A folder with registry/ stands alone; one without (as `import` makes it) is laid
    /// over the bundled atlas.
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The chain of a mineral on one page: who makes it at each stage, who uses it, prices, sources, weak points.
    ///
    /// Without a mineral, lists all minerals.
    Show(Show),
    /// Run a scenario: what it does to prices, shortages, gains and losses, with a range.
    ///
    /// Prints the answer first, then the tables it rests on. With -o it also writes a folder: outcome.json, outcome.parquet,
    /// accounts.parquet, CSV files, report.md, charts and manifest.json, all of it or nothing.
    Run(Run),
    /// Run two to four scenarios with the same seed and set them side by side.
    ///
    /// Shows what differs between their measures and, for each kind of figure, the rows that differ most.
    Compare(Compare),
    /// Check scenario files without running them: every fault at once, or what would run.
    Check(Check),
    /// Draw a chart of a run: in the terminal, or as an SVG file.
    Chart(Chart),
    /// Follow a number to its source: a fact, a node or a flow of a chain.
    ///
    /// ID is a node `gallium:refined/CHN`, a flow `gallium:refined/CHN/JPN`, or a fact as `monazite facts --json` lists them.
    /// Prints the level before and after reconciliation, each fact behind it with publisher, edition, table, row and the figure
    /// as printed, and the ledger entries about it.
    Explain(Explain),
    /// Rank what cuts of exports would cost others, and their authors.
    ///
    /// Clears one export ban of twelve months for every area that makes a noticeable share of a form. Prints the costliest
    /// cuts, what each area has most to fear, and the matrix of both.
    Leverage(Leverage),
    /// Query the facts of the atlas.
    Facts(Facts),
    /// Import publishers' files into an atlas folder for --data.
    ///
    /// Everything is read and checked before anything is written; importing the same files again changes nothing. Without a
    /// format, lists the formats.
    Import(Import),
    /// What is in the atlas, or build the bundled one again.
    #[command(subcommand)]
    Atlas(Atlas),
    /// Solve a plain node/activity market problem.
    #[command(subcommand)]
    Market(Market),
}

/// How an answer is written to stdout.
#[derive(Debug, Clone, Args)]
#[group(multiple = false)]
pub struct Format {
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
    /// CSV on stdout.
    #[arg(long)]
    pub csv: bool,
    /// Parquet into FILE.
    #[arg(long, value_name = "FILE")]
    pub parquet: Option<PathBuf>,
}

/// `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Name, symbol or synonym of a mineral.
    pub mineral: Option<String>,
    /// Year of the chain.
    #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
    pub year: i32,
    /// JSON on stdout (docs/formats/show.md).
    #[arg(long)]
    pub json: bool,
    /// Also write the stage shares as a chart into FILE.
    #[arg(long, value_name = "FILE", requires = "mineral")]
    pub svg: Option<PathBuf>,
}

/// `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// Scenario file, TOML or JSON (docs/formats/scenario.md).
    pub scenario: PathBuf,
    /// Folder to write the results to. It must be new, empty or the folder of an earlier run.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Members of the ensemble; 1 for the central run only. Overrides the scenario.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: Option<u32>,
    /// Seed of the ensemble. Overrides the scenario.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Threads to use; the answer does not depend on it. Default: one per core.
    #[arg(long, value_name = "T", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Year of the chain the scenario is applied to. Overrides the scenario.
    #[arg(long, value_name = "YEAR")]
    pub base_year: Option<i32>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}

/// `compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// Scenario files, two to four.
    #[arg(required = true, num_args = 2..=4, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Members of each ensemble; 1 for central runs only. Default: as the first scenario says.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: Option<u32>,
    /// Seed of all ensembles. Default: as the first scenario says.
    #[arg(long, value_name = "S")]
    pub seed: Option<u64>,
    /// Year of the chains. Overrides the scenarios.
    #[arg(long, value_name = "YEAR")]
    pub base_year: Option<i32>,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `leverage`.
#[derive(Debug, Args)]
pub struct Leverage {
    /// Only cuts by this area, or by members of this bloc.
    #[arg(long, value_name = "AREA")]
    pub by: Option<String>,
    /// Count the losses of this area or bloc only.
    #[arg(long, value_name = "AREA")]
    pub against: Option<String>,
    /// Only cuts of forms of these minerals. May be repeated. Default: all.
    #[arg(long, value_name = "MINERAL")]
    pub mineral: Vec<String>,
    /// Year of the chains.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Smallest share of a form's production that makes an actor, in per cent.
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = percent)]
    pub least: f64,
    /// Ensemble members behind each range; 1 for central runs only.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub runs: u32,
    /// Seed of the ensembles.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Threads. Default: one per core. Does not change the answer.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Print every row.
    #[arg(long)]
    pub all: bool,
    /// Write the matrix as an SVG chart into FILE.
    #[arg(long, value_name = "FILE")]
    pub chart: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}

/// A percentage as a share.
fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err("expected a percentage from 0 to 100".into()),
    }
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Scenario files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `chart`.
#[derive(Debug, Args)]
pub struct Chart {
    /// Name of the chart.
    #[arg(value_name = "NAME", value_parser = monazite_study::report::figure::OF_A_RUN)]
    pub name: String,
    /// Folder of a run, or its outcome.json.
    #[arg(value_name = "OUTDIR")]
    pub run: PathBuf,
    /// Write SVG into FILE instead of drawing in the terminal.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Id of a fact, a node or a flow.
    pub id: String,
    /// Year of the chain.
    #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
    pub year: i32,
    /// JSON on stdout (docs/formats/explain.md).
    #[arg(long)]
    pub json: bool,
}

/// `facts`.
#[derive(Debug, Args)]
pub struct Facts {
    /// Name, symbol or synonym of a mineral.
    #[arg(long, value_name = "NAME")]
    pub mineral: Option<String>,
    /// Form, e.g. gallium:refined.
    #[arg(long, value_name = "FORM")]
    pub form: Option<String>,
    /// Stage: mine, processing, refining, component, end-use, recycling.
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<String>,
    /// Area, by code or name.
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// Quantity, e.g. production, price, reserves.
    #[arg(long, value_name = "QUANTITY")]
    pub quantity: Option<String>,
    /// Publication, e.g. usgs-mcs.
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// Dated release of the publication, e.g. 2026.
    #[arg(long, value_name = "EDITION")]
    pub edition: Option<String>,
    /// Year the fact speaks about.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Grade, A to D.
    #[arg(long, value_name = "GRADE")]
    pub grade: Option<String>,
    /// Print all matching rows of the table, however many.
    #[arg(long)]
    pub all: bool,
    /// How to write the answer (docs/formats/facts.md).
    #[command(flatten)]
    pub format: Format,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Format of the files; without it the formats are listed.
    #[arg(value_name = "FORMAT")]
    pub format: Option<String>,
    /// Files of that format.
    #[arg(value_name = "FILE", requires = "into")]
    pub files: Vec<PathBuf>,
    /// Atlas folder to write to.
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// Nomenclature of BACI files whose name does not say it, e.g. HS17.
    #[arg(long, value_name = "HS")]
    pub hs: Option<String>,
    /// Release of BACI files whose name does not say it, e.g. 202601.
    #[arg(long, value_name = "RELEASE")]
    pub release: Option<String>,
    /// JSON on stdout.
    #[arg(long)]
    pub json: bool,
}

/// `atlas`.
#[derive(Debug, Subcommand)]
pub enum Atlas {
    /// Size, id, and facts by source and grade.
    Info {
        /// JSON on stdout.
        #[arg(long)]
        json: bool,
    },
    /// Make the bundled tables again from publishers' files: the same files in give the same bytes out.
    Build {
        /// Folder of publishers' files, laid out as docs/formats/facts.md says.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Atlas folder to write to.
        #[arg(long, value_name = "DIR", default_value = "atlas")]
        into: PathBuf,
    },
}

/// `market`.
#[derive(Debug, Subcommand)]
pub enum Market {
    /// Solve a problem and print prices, levels and the certificate as JSON (docs/formats/market-problem.md).
    ///
    /// Exit code 1 if the market does not clear; the status says why.
    Solve {
        /// Problem file, JSON.
        problem: PathBuf,
    },
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_hold_together() {
        Cli::command().debug_assert();
    }

    /// One block of help per command, in the order of `monazite --help`.
    fn commands_page() -> String {
        let mut page = String::from(
            "# Commands\n\nThis page is the help of `monazite`, written down by a test (`MONAZITE_BLESS=1 cargo test -p monazite-cli` writes it anew).\n",
        );
        let mut root = Cli::command().term_width(110);
        root.build();
        write(&mut page, &mut root, 2);
        page
    }

    fn write(page: &mut String, command: &mut clap::Command, level: usize) {
        let help = command.render_long_help().to_string();
        let help: String = help.lines().map(|l| format!("{}\n", l.trim_end())).collect();
        let name = command.get_bin_name().unwrap_or("monazite").to_owned();
        page.push_str(&format!("\n{} `{name}`\n\n```text\n{help}```\n", "#".repeat(level)));
        for sub in command.get_subcommands_mut().filter(|c| c.get_name() != "help") {
            let mut sub = sub.clone().term_width(110);
            write(page, &mut sub, level + 1);
        }
    }

    #[test]
    fn the_page_of_commands_says_what_help_says() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
        let page = commands_page();
        if std::env::var_os("MONAZITE_BLESS").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(
            written == page,
            "docs/commands.md is out of date: run MONAZITE_BLESS=1 cargo test -p monazite-cli --bins"
        );
    }
}
