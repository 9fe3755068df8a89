//! The commands and their options, as clap reads them. Help texts live here and are copied to docs/commands.md by a test.

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use monazite_study::report::figure;

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
    /// Draw a chart of a run: in the terminal, or into an SVG or PNG file.
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
    /// How critical minerals are to an area, by an official method, with every input, its range and source.
    ///
    /// Methods: eu2011, eu2017, eu2023, usgs2020, usgs2025, geopolrisk, bgs2015, doe2023, yale, iea, traderisk
    /// (docs/methods/criticality.md). Each mineral stands at its bottleneck, the stage with the highest risk; a mineral the
    /// method cannot score is listed with the input it lacks.
    Criticality(Criticality),
    /// National lists of critical minerals through time: who is on which, what entered and left.
    Lists(Lists),
    /// Import publishers' files into an atlas folder for --data.
    ///
    /// Everything is read and checked before anything is written; importing the same files again changes nothing. Without a
    /// format, lists the formats.
    Import(Import),
    /// What is in the atlas, or build the bundled one again.
    #[command(subcommand)]
    Atlas(Atlas),
    /// Who an area depends on, and who depends on it: imports, reliance, concentration, exposure through earlier stages.
    ///
    /// Ranges come from the bands of the facts, by seeded draws. With several years the figures stand side by side. Measures
    /// and their limits: docs/methods/dependence.md.
    Dep(Dep),
    /// Solve a plain node/activity market problem.
    #[command(subcommand)]
    Market(Market),
    /// Bounds of what a cut of some industries costs all others, from an input-output table, bundled or imported.
    ///
    /// Proportions are fixed, nobody substitutes and no price moves: bounds, not a forecast (docs/methods/downstream.md). Without a
    /// cut, lists the table. The inverse of an imported table is kept beside it.
    Downstream(Downstream),
    /// Declarations of trade: what both ends say, reconciled.
    #[command(subcommand)]
    Trade(Trade),
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
    /// Also write the stage shares as a chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", requires = "mineral", alias = "svg", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
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
    /// Also write the matrix as a chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
    /// Folder to write JSON, CSV, Parquet, the page and the chart to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}

/// A file a chart can be written to; the ending of its name says as what.
fn chart_file() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match figure::png::Format::of(&path) {
        Some(_) => Ok(path),
        None => Err("a chart is written as .svg or .png; give FILE one of these endings"),
    })
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
    #[arg(value_name = "NAME", value_parser = figure::OF_A_RUN)]
    pub name: String,
    /// Folder of a run, or its outcome.json.
    #[arg(value_name = "OUTDIR")]
    pub run: PathBuf,
    /// Write the chart into FILE, .svg or .png, instead of drawing in the terminal.
    #[arg(short, long, value_name = "FILE", value_parser = chart_file())]
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

/// `criticality`.
#[derive(Debug, Args)]
pub struct Criticality {
    /// Method. Default: eu2023; with --compare all methods that can be asked about the area.
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Area, by code or name: a country or a bloc. Default: the area the method was made for; EU27 with --compare.
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// Year of the inputs. Default: the method's own round, or the latest base year.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// One mineral only: name, symbol or synonym.
    #[arg(long, value_name = "NAME", conflicts_with = "explain")]
    pub mineral: Option<String>,
    /// Print the formula of a mineral with the numbers in it, every input with its range and source, and what would move it
    /// across a threshold.
    #[arg(long, value_name = "MINERAL", conflicts_with = "compare")]
    pub explain: Option<String>,
    /// Set methods side by side: ranks, rank correlations, and judgements that hang on one input.
    #[arg(long)]
    pub compare: bool,
    /// Show every stage, not only the bottleneck.
    #[arg(long)]
    pub all: bool,
    /// Draws from the facts' bands behind the ranges; 0 for central values only.
    #[arg(long, value_name = "N", default_value_t = monazite_study::criticality::DEFAULT_DRAWS, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub draws: u32,
    /// Seed of the draws.
    #[arg(long, value_name = "S", default_value_t = monazite_study::criticality::DEFAULT_SEED)]
    pub seed: u64,
    /// Also write supply risk against economic importance as a chart into FILE, .svg or .png (methods eu2011 to eu2023).
    #[arg(long, value_name = "FILE", conflicts_with = "compare", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
    /// Folder to write JSON, CSV, Parquet, a page and the chart to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR", conflicts_with = "compare")]
    pub output: Option<PathBuf>,
    /// How to write the answer (docs/formats/criticality.md).
    #[command(flatten)]
    pub format: Format,
}

/// `lists`.
#[derive(Debug, Args)]
pub struct Lists {
    /// Area, by code or name.
    #[arg(long, value_name = "AREA")]
    pub area: Option<String>,
    /// The editions in force in a year.
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Lists a mineral is or was on: name, symbol or synonym.
    #[arg(long, value_name = "NAME")]
    pub mineral: Option<String>,
    /// One list, by the beginning of its name, e.g. "EU CRM".
    #[arg(long, value_name = "LIST")]
    pub list: Option<String>,
    /// What entered and left from one edition to the next.
    #[arg(long)]
    pub changes: bool,
    /// Folder to write JSON, CSV, Parquet and the page to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer; CSV and Parquet have one row per list, year and mineral (docs/formats/lists.md).
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
    /// Nomenclature of BACI files whose name does not say it, e.g. HS17; of UN Comtrade, the one to put codes into (default HS17).
    #[arg(long, value_name = "HS")]
    pub hs: Option<String>,
    /// Release of BACI files whose name does not say it, e.g. 202601; of UN Comtrade, the month of the download.
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
    /// How far each chain can be leaned on: grades of its output, largest adjustments of the balance, what is inferred.
    Quality {
        /// Year of the chains.
        #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
        year: i32,
        /// How to write the answer; CSV and Parquet have one row per form.
        #[command(flatten)]
        format: Format,
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

/// `dep`.
#[derive(Debug, Args)]
pub struct Dep {
    /// Area or bloc, by code or name: JPN, Japan, EU27.
    pub area: String,
    /// Also follow each form back through earlier stages: exposure, last maker, the path that carries most.
    #[arg(long)]
    pub indirect: bool,
    /// Only this mineral: name, symbol or synonym.
    #[arg(long, value_name = "M")]
    pub mineral: Option<String>,
    /// Only figures about this other area or bloc.
    #[arg(long, value_name = "AREA")]
    pub through: Option<String>,
    /// Year, or years as FIRST..LAST. Trade reaches back to 1995, output to 2009 for rare earths and 2012 for most others.
    #[arg(long, value_name = "YEAR", default_value_t = Years::latest())]
    pub year: Years,
    /// Also solve the market without the exports of --through: what the area would lose in a year.
    #[arg(long, requires = "through")]
    pub removal: bool,
    /// Also write a chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", alias = "svg", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
    /// Which chart: forms against countries, or bars per stage with what is direct and what comes through earlier stages.
    #[arg(long, value_name = "NAME", requires = "chart", default_value = figure::OF_DEPENDENCE[0], value_parser = figure::OF_DEPENDENCE)]
    pub draw: String,
    /// Folder to write JSON, CSV, Parquet, the page and both charts to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
}

/// A year or a range of years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    first: i32,
    last: i32,
}

impl Years {
    /// The base year of the atlas.
    pub fn latest() -> Self {
        let year = monazite_model::scenario::LATEST_BASE_YEAR;
        Years { first: year, last: year }
    }

    /// All of them, in order.
    pub fn years(self) -> Vec<i32> {
        (self.first..=self.last).collect()
    }
}

impl std::fmt::Display for Years {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}..{}", self.first, self.last) }
    }
}

impl std::str::FromStr for Years {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let year = |part: &str| {
            let year: i32 =
                part.trim().parse().map_err(|_| format!("`{part}` is not a year; write 2024 or 2008..2024"))?;
            if (1995..=monazite_model::scenario::LATEST_BASE_YEAR + 1).contains(&year) {
                Ok(year)
            } else {
                Err(format!(
                    "{year} is outside what the atlas holds, 1995 to {}",
                    monazite_model::scenario::LATEST_BASE_YEAR + 1
                ))
            }
        };
        let years = Years { first: year(first)?, last: year(last)? };
        if years.first <= years.last { Ok(years) } else { Err(format!("{text} runs backwards")) }
    }
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

/// `downstream`.
#[derive(Debug, Args)]
pub struct Downstream {
    /// Table written by `monazite import` (DIR/io/….io.zst), or the name of one in the atlas. Default: the United States
    /// benchmark table of 2017 with 402 industries, which is bundled.
    pub table: Option<PathBuf>,
    /// An industry and the share of its output that is lost, as CHN/c12=0.3; may be given several times.
    #[arg(long, value_name = "AREA/INDUSTRY=SHARE")]
    pub cut: Vec<String>,
    /// Industries to show.
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub top: usize,
    /// Also write the industries that lose most as a chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
    /// Folder to write JSON, CSV, Parquet, the page and the chart to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer: all areas and industries.
    #[command(flatten)]
    pub format: Format,
}

/// `trade`.
#[derive(Debug, Subcommand)]
pub enum Trade {
    /// Reconcile what exporters and importers declare to UN Comtrade and say how good it is; nothing is kept.
    ///
    /// Takes totals only, brings imports to FOB, weighs each reporter by how well its partners confirm it. `monazite import
    /// un-comtrade` keeps the result. Method and limits: docs/methods/mirror.md.
    Reconcile {
        /// Files of one download: v1 JSON or CSV, or the site's CSV; both flows, all partners.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Another reconciliation to compare with: CSV with columns i, j, cmd, value (or i, j, k, v as BACI has them).
        #[arg(long, value_name = "FILE")]
        reference: Option<PathBuf>,
        /// Nomenclature to put codes into. Default HS17.
        #[arg(long, value_name = "HS")]
        hs: Option<String>,
        /// How to write the answer; CSV and Parquet have one figure per row (docs/formats/trade.md).
        #[command(flatten)]
        format: Format,
    },
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn years_are_read_one_by_one_or_as_a_range() {
        let read = |text: &str| text.parse::<Years>().map(Years::years);
        assert_eq!(read("2024"), Ok(vec![2024]));
        assert_eq!(read("2008..2010"), Ok(vec![2008, 2009, 2010]));
        assert!(read("2010..2008").unwrap_err().contains("backwards"));
        assert!(read("1890").unwrap_err().contains("1995"));
        assert!(read("now").unwrap_err().contains("not a year"));
    }

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
