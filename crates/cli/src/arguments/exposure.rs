//! Options of the commands about who depends on whom: `dep`, `leverage`, `criticality`, `downstream`.

use std::path::PathBuf;

use clap::Args;
use monazite_model::question::{DEFAULT_DRAWS, DEFAULT_SEED, Years};
use monazite_study::report::figure;

use super::Written;

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
    #[arg(long, value_name = "YEAR", default_value_t = Years::default())]
    pub year: Years,
    /// Also solve the market without the exports of --through: what the area would lose in a year.
    #[arg(long, requires = "through")]
    pub removal: bool,
    /// Which chart: forms against countries, or bars per stage with what is direct and what comes through earlier stages.
    #[arg(long, value_name = "NAME", requires = "chart", default_value = figure::OF_DEPENDENCE[0], value_parser = figure::OF_DEPENDENCE)]
    pub draw: String,
    /// Where the answer goes, and how it is written.
    #[command(flatten)]
    pub written: Written,
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
    /// Where the answer goes, and how it is written.
    #[command(flatten)]
    pub written: Written,
}

/// A percentage as a share.
fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse::<f64>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err("expected a percentage from 0 to 100".into()),
    }
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
    #[arg(long, conflicts_with_all = ["chart", "output"])]
    pub compare: bool,
    /// A threshold of your own beside the method's: 1.5 on its main axis, or supply_risk=1.5 by axis (may be repeated). Shows who enters
    /// and who leaves; an axis you do not name keeps the method's.
    #[arg(long, value_name = "[AXIS=]X", conflicts_with_all = ["compare", "explain"])]
    pub threshold: Vec<String>,
    /// GeoPolRisk as its authors publish it: output in the publisher's own units, trade as it stands, all areas and years in one call.
    /// With --method geopolrisk and --production; --area takes several, by commas.
    #[arg(long, requires = "production", conflicts_with_all = ["compare", "explain", "threshold", "year", "chart"])]
    pub as_published: bool,
    /// World Mining Data, output by country: the workbook as handed out, a sheet for each mineral, or the long table (CSV with the columns
    /// commodity, country, iso3, year, quantity, unit).
    #[arg(long, value_name = "FILE", requires = "as_published")]
    pub production: Option<PathBuf>,
    /// Years as FIRST..LAST, with --as-published. Default: every year of the table.
    #[arg(long, value_name = "YEARS", requires = "as_published")]
    pub years: Option<Years>,
    /// Draws from the facts' bands behind the ranges; 0 for central values only.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_DRAWS, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub draws: u32,
    /// Seed of the draws.
    #[arg(long, value_name = "S", default_value_t = DEFAULT_SEED)]
    pub seed: u64,
    /// Where the answer goes, and how it is written (docs/formats/criticality.md).
    #[command(flatten)]
    pub written: Written,
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
    /// Where the answer goes, and how it is written: all areas and industries.
    #[command(flatten)]
    pub written: Written,
}
