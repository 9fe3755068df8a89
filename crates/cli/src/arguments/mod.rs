//! The commands, as clap reads them; their options are in the modules below. Help texts live here and are copied to
//! docs/commands.md by a test.

mod data;
mod events;
mod exposure;
mod predict;
mod scenario;
mod survival;
mod traded;
mod ways;

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use monazite_study::report::figure;

pub use data::{Atlas, Explain, Facts, Import, Lists, Show, Trade};
pub use events::Events;
pub use exposure::{Criticality, Dep, Downstream, Leverage};
pub use predict::{Predict, PredictDo};
pub use scenario::{Chart, Check, Compare, Hindcast, Horizon, How, Market, Run};
pub use survival::{Exposure, Lasting, Survive};
pub use traded::{Effect, Importers};
pub use ways::{Doctor, Example, Man, New};

/// From sourced facts about critical minerals to the effect of a trade measure on prices, shortages, gains and losses.
#[derive(Debug, Parser)]
#[command(name = "monazite", version, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  monazite example run gallium-germanium-licence
  monazite show gallium
  monazite dep \"European Union\"
  monazite new mine.toml --kind export-ban
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
    #[command(after_help = "Examples:
  monazite show gallium
  monazite show Nd --year 2022 --chart neodymium.png
  monazite show")]
    Show(Show),
    /// Run a scenario: what it does to prices, shortages, gains and losses, with a range.
    ///
    /// Prints the answer first, then the tables it rests on. With -o it also writes a folder: outcome.json, outcome.parquet,
    /// accounts.parquet, CSV files, report.md, charts and manifest.json, all of it or nothing.
    #[command(after_help = "Examples:
  monazite run scenario.toml
  monazite run scenario.toml --runs 50 -o out/run
  monazite run scenario.toml --why gallium:refined@DEU")]
    Run(Run),
    /// Run two to four scenarios with the same seed and set them side by side.
    ///
    /// Shows what differs between their measures and, for each kind of figure, the rows that differ most.
    #[command(after_help = "Examples:
  monazite compare targeted.toml broad.toml
  monazite compare targeted.toml broad.toml -o out/compare --chart difference.png")]
    Compare(Compare),
    /// Check scenario files without running them: every fault at once, or what would run.
    #[command(after_help = "Examples:
  monazite check scenario.toml
  monazite check a.toml b.toml --json")]
    Check(Check),
    /// Draw a chart of a run: in the terminal, or into an SVG or PNG file.
    #[command(after_help = "Examples:
  monazite chart price out/run
  monazite chart winners out/run -o winners.svg")]
    Chart(Chart),
    /// Follow a number to its source: a fact, a node or a flow of a chain.
    ///
    /// ID is a node `gallium:refined/CHN`, a flow `gallium:refined/CHN/JPN`, or a fact as `monazite facts --json` lists them.
    /// Prints the level before and after reconciliation, each fact behind it with publisher, edition, table, row and the figure
    /// as printed, and the ledger entries about it.
    #[command(after_help = "Examples:
  monazite explain gallium:refined/CHN
  monazite explain gallium:refined/CHN/JPN --year 2022
  monazite explain gallium:refined
  monazite explain demand-elasticity")]
    Explain(Explain),
    /// Rank what cuts of exports would cost others, and their authors.
    ///
    /// Clears one export ban of twelve months for every area that makes a noticeable share of a form. Prints the costliest
    /// cuts, what each area has most to fear, and the matrix of both.
    #[command(after_help = "Examples:
  monazite leverage --by China --mineral gallium
  monazite leverage --against \"European Union\" --runs 20")]
    Leverage(Leverage),
    /// Query the facts of the atlas.
    #[command(after_help = "Examples:
  monazite facts --mineral gallium --quantity price
  monazite facts --form gallium:refined --area China --csv")]
    Facts(Facts),
    /// How critical minerals are to an area, by an official method, with every input, its range and source.
    ///
    /// Methods: eu2011, eu2017, eu2023, usgs2020, usgs2025, geopolrisk, bgs2015, doe2023, yale, iea, traderisk
    /// (docs/methods/criticality.md). Each mineral stands at its bottleneck, the stage with the highest risk, and with --all at
    /// every stage; a mineral the method cannot score is listed with the input it lacks.
    #[command(after_help = "Examples:
  monazite criticality
  monazite criticality --method usgs2025 --area USA
  monazite criticality --explain gallium
  monazite criticality --threshold supply_risk=1.5
  monazite criticality --compare
  monazite criticality --method geopolrisk --as-published --production wmd.csv --csv")]
    Criticality(Criticality),
    /// National lists of critical minerals through time: who is on which, what entered and left.
    #[command(after_help = "Examples:
  monazite lists --area \"European Union\"
  monazite lists --mineral gallium
  monazite lists --list \"EU CRM\" --changes")]
    Lists(Lists),
    /// Import publishers' files into an atlas folder for --data.
    ///
    /// Everything is read and checked before anything is written; importing the same files again changes nothing. Without a
    /// format, lists the formats.
    #[command(after_help = "Examples:
  monazite import
  monazite import cepii-baci BACI_HS17_Y2024_V202601.csv --into my-atlas
  monazite show gallium --data my-atlas")]
    Import(Import),
    /// What is in the atlas, or build the bundled one again.
    #[command(after_help = "Examples:
  monazite atlas info
  monazite atlas quality")]
    #[command(subcommand)]
    Atlas(Atlas),
    /// Who an area depends on, and who depends on it: imports, reliance, concentration, exposure through earlier stages.
    ///
    /// Ranges come from the bands of the facts, by seeded draws. With several years the figures stand side by side. Measures
    /// and their limits: docs/methods/dependence.md.
    #[command(after_help = "Examples:
  monazite dep Japan
  monazite dep \"European Union\" --mineral magnets
  monazite dep Germany --indirect --through China
  monazite dep Japan --mineral gallium --year 2015..2024")]
    Dep(Dep),
    /// Policy events: by mineral, party, kind and date; and what was in force on a day, as a scenario.
    ///
    /// Each event stands with when it was in force and which measure of a scenario says it, or why none does. With --as-measures the
    /// page is a scenario file, commented, to be changed and run (docs/formats/events.md).
    #[command(after_help = "Examples:
  monazite events --mineral gallium
  monazite events --area China --in-force 2025-06
  monazite events --as-measures 2025-12-01 --mineral antimony -o now.toml
  monazite run now.toml")]
    Events(Events),
    /// What a measure did, as far as trade data show it: before and after, by partner, against the same partners elsewhere.
    ///
    /// Volumes and unit values around a policy event, what third countries may have passed on, prices inside and outside, months bought
    /// ahead, and what cannot be told (docs/methods/effect.md). Sums of published flows; nothing is modelled.
    #[command(after_help = "Examples:
  monazite effect PE015 --mineral nickel
  monazite effect PE015 --mineral bauxite --chart bauxite.png
  monazite effect PE045 --monthly china-exports.csv")]
    Effect(Effect),
    /// Who buys a mineral from one origin: importers by value at stake, and their dependence on it through time.
    #[command(after_help = "Examples:
  monazite importers graphite --from China
  monazite importers nickel:mined --from Indonesia --year 2005..2024")]
    Importers(Importers),
    /// Solve a plain node/activity market problem.
    #[command(after_help = "Examples:
  monazite market solve problem.json")]
    #[command(subcommand)]
    Market(Market),
    /// Clear a plain problem over time, month by month: stocks, announcements, quotas, leaks, learning, new capacity.
    ///
    /// For whoever wants to check the engine against their own (docs/formats/horizon.md; what is solved: docs/methods/horizon.md). Exit
    /// code 1 if a month does not clear; the months before it are printed.
    #[command(after_help = "Examples:
  monazite horizon examples/time-cases/t3.json
  monazite horizon examples/time-cases/t3.json --json")]
    Horizon(Horizon),
    /// Past episodes: what the months would have said on the day a measure was published, beside what happened.
    ///
    /// Settings were fitted on episodes over by 2018 and are never changed; their hash stands beside the scores, and so do people who
    /// always say twice or three times. Method: docs/methods/hindcast.md; all episodes with pictures: docs/hindcasts.md.
    #[command(after_help = "Examples:
  monazite hindcast
  monazite hindcast ree_2010 --chart rare-earths.svg
  monazite hindcast --json")]
    Hindcast(Hindcast),
    /// What is said of the measures in force, to be put on file and settled by published figures.
    ///
    /// Each statement is the mean price of a year outside the acting area over a base, with bands and chances, hashed with data, settings,
    /// scenario and the statement before it (docs/predictions.md). How the same months did on blind episodes of the past stands beside them.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    #[command(after_help = "Examples:
  monazite predict --date 2026-11-30
  monazite predict --file predictions/2026-Q4
  monazite predict score predictions/2026-Q4")]
    Predict(Predict),
    /// How many days until users of a form in a country run short under a scenario, month by month.
    ///
    /// Users are split into fifths by what they hold, because an average says nothing about the plant with two weeks of stock; with --stock
    /// your own plant has a row (docs/methods/survival.md).
    #[command(after_help = "Examples:
  monazite survive ban.toml --use gallium:refined --area Germany --stock 14
  monazite survive ban.toml --use gallium:refined --area JPN --months 36 --csv")]
    Survive(Survive),
    /// How many days until each line of your company stops under a scenario; nothing leaves this machine.
    ///
    /// The file says what each line takes, how much, what it holds and from whom. Each is told as the market of its country and, where it
    /// names suppliers, bound to them (docs/formats/exposure.md).
    #[command(after_help = "Examples:
  monazite exposure company.csv ban.toml
  monazite exposure company.csv ban.toml --months 36 --xlsx lines.xlsx")]
    Exposure(Exposure),
    /// Bounds of what a cut of some industries costs all others, from an input-output table, bundled or imported.
    ///
    /// Proportions are fixed, nobody substitutes and no price moves: bounds, not a forecast (docs/methods/downstream.md). Without a
    /// cut, lists the table. The inverse of an imported table is kept beside it.
    #[command(after_help = "Examples:
  monazite downstream --top 20
  monazite downstream --cut 331313=0.2")]
    Downstream(Downstream),
    /// The studies inside this program: list them, read them, run them.
    #[command(after_help = "Examples:
  monazite example list
  monazite example show quartz-tariff
  monazite example run quartz-tariff")]
    #[command(subcommand)]
    Example(Example),
    /// Write a scenario to start from, with every key explained.
    #[command(after_help = "Examples:
  monazite new mine.toml
  monazite new quota.toml --kind export-quota
  monazite check mine.toml")]
    New(New),
    /// Which data are loaded, of which releases and years, and which forms lack a figure.
    #[command(after_help = "Examples:
  monazite doctor
  monazite doctor --data my-atlas --year 2022")]
    Doctor(Doctor),
    /// Print completions for a shell.
    #[command(after_help = "Examples:
  monazite completions bash > ~/.local/share/bash-completion/completions/monazite
  monazite completions fish > ~/.config/fish/completions/monazite.fish")]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Write manual pages.
    #[command(after_help = "Examples:
  monazite man | man -l -
  monazite man ~/.local/share/man/man1")]
    Man(Man),
    /// Declarations of trade: what both ends say, reconciled.
    #[command(after_help = "Examples:
  monazite trade reconcile comtrade-2024.csv")]
    #[command(subcommand)]
    Trade(Trade),
}

/// Where an answer with a chart and a folder goes, and how it is written.
#[derive(Debug, Args)]
pub struct Written {
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// Also write the chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", alias = "svg", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
    /// Folder to write JSON, CSV, Parquet, the page and the chart to. It must be new, empty or one of ours.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// How to write the answer.
    #[command(flatten)]
    pub format: Format,
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
    #[arg(long, value_name = "FILE", value_parser = table_file("parquet"))]
    pub parquet: Option<PathBuf>,
    /// All tables of the answer into the workbook FILE, a sheet each.
    #[arg(long, value_name = "FILE", value_parser = table_file("xlsx"))]
    pub xlsx: Option<PathBuf>,
}

/// A file a table can be written to: one that is no table is not written over by a slip of the hand.
fn table_file(wanted: &'static str) -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(move |path| {
        let ending = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
        if ending { Ok(path) } else { Err(format!("a table is written as .{wanted}; give FILE this ending")) }
    })
}

/// A file a chart can be written to; the ending of its name says as what.
fn chart_file() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match figure::png::Format::of(&path) {
        Some(_) => Ok(path),
        None => Err("a chart is written as .svg or .png; give FILE one of these endings"),
    })
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

    /// Every command that does something, with its words.
    fn leaves(command: &clap::Command, before: &[String], found: &mut Vec<(Vec<String>, clap::Command)>) {
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let words = [before, &[sub.get_name().to_owned()]].concat();
            if sub.has_subcommands() { leaves(sub, &words, found) } else { found.push((words, sub.clone())) }
        }
    }

    /// A line as a shell takes it apart: quotes join, `>` and `|` end it.
    fn shell_words(line: &str) -> Vec<String> {
        let line = line.split(['>', '|']).next().unwrap_or_default();
        let parts = line.split('"').enumerate();
        parts
            .flat_map(|(k, part)| match k % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect(),
                _ => vec![part.to_owned()],
            })
            .collect()
    }

    #[test]
    fn every_command_has_an_example_that_it_would_take() {
        let mut found = Vec::new();
        leaves(&Cli::command(), &[], &mut found);
        assert!(found.len() > 20);
        for (words, mut command) in found {
            let help = command.render_help().to_string();
            let (_, examples) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("{words:?} has no example"));
            let lines: Vec<&str> = examples.lines().take_while(|line| line.starts_with("  ")).collect();
            let own = format!("monazite {}", words.join(" "));
            assert!(lines.iter().any(|line| line.trim().starts_with(&own)), "{own}: {lines:?}");
            for line in lines {
                let taken = Cli::try_parse_from(shell_words(line));
                assert!(taken.is_ok(), "{line}: {}", taken.err().map(|e| e.to_string()).unwrap_or_default());
            }
        }
    }

    #[test]
    fn no_help_is_wider_than_a_narrow_terminal_and_no_word_of_it_is_cut() {
        let mut found = Vec::new();
        leaves(&Cli::command(), &[], &mut found);
        for (words, command) in found {
            let wide = command.clone().term_width(0).render_long_help().to_string();
            let wide: std::collections::BTreeSet<&str> = wide.split_whitespace().collect();
            let narrow = command.term_width(80).render_long_help().to_string();
            for line in narrow.lines() {
                let example = line.trim_start().starts_with("monazite ");
                assert!(line.chars().count() <= 80 || example, "{words:?}: {line}");
                assert!(line.split_whitespace().all(|word| wide.contains(word)), "{words:?}: {line}");
            }
        }
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
