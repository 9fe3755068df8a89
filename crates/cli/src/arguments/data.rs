//! Options of the commands about facts, chains and publishers' files: `show`, `explain`, `facts`, `lists`, `import`, `atlas`, `trade`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, chart_file};

/// `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// Name, symbol or synonym of a mineral.
    pub mineral: Option<String>,
    /// Year of the chain.
    #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
    pub year: i32,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
    /// JSON on stdout (docs/formats/show.md).
    #[arg(long)]
    pub json: bool,
    /// Also write the stage shares as a chart into FILE, .svg or .png.
    #[arg(long, value_name = "FILE", requires = "mineral", alias = "svg", value_parser = chart_file())]
    pub chart: Option<PathBuf>,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// Id of a fact, a node or a flow.
    pub id: String,
    /// Year of the chain.
    #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
    pub year: i32,
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
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
    /// Quality, A to D.
    #[arg(long, value_name = "GRADE")]
    pub grade: Option<String>,
    /// Print all matching rows of the table, however many.
    #[arg(long)]
    pub all: bool,
    /// How to write the answer (docs/formats/facts.md).
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
    /// Print the whole page, not only its first screen.
    #[arg(long)]
    pub all: bool,
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
    #[command(after_help = "Examples:
  monazite atlas info
  monazite atlas info --data my-atlas --json")]
    Info {
        /// Print the whole page, not only its first screen.
        #[arg(long)]
        all: bool,
        /// JSON on stdout.
        #[arg(long)]
        json: bool,
    },
    /// How far each chain can be leaned on: grades of its output, largest adjustments of the balance, what is inferred.
    #[command(after_help = "Examples:
  monazite atlas quality
  monazite atlas quality --year 2022 --csv")]
    Quality {
        /// Print the whole page, not only its first screen.
        #[arg(long)]
        all: bool,
        /// Year of the chains.
        #[arg(long, value_name = "YEAR", default_value_t = monazite_model::scenario::LATEST_BASE_YEAR)]
        year: i32,
        /// How to write the answer; CSV and Parquet have one row per form.
        #[command(flatten)]
        format: Format,
    },
    /// What changed between two releases of data: tables, facts with old and new figure, trade, registry.
    ///
    /// OLD and NEW are atlas folders, as `atlas build --into` and `import` make them, or single tables of facts (.csv) or trade
    /// (.parquet). They are read as they stand and not laid over the bundled atlas. Columns: docs/formats/atlas-diff.md.
    #[command(after_help = "Examples:
  monazite atlas diff my-atlas-2025 my-atlas-2026
  monazite atlas diff facts-2025.csv facts-2026.csv --all")]
    Diff {
        /// The earlier release.
        old: PathBuf,
        /// The later release; without it the bundled one.
        new: Option<PathBuf>,
        /// Print every row of every list.
        #[arg(long)]
        all: bool,
        /// How to write the answer; CSV and Parquet have one row per fact that differs.
        #[command(flatten)]
        format: Format,
    },
    /// Make the bundled tables again from publishers' files: the same files in give the same bytes out.
    #[command(after_help = "Examples:
  monazite atlas build --from publishers --into atlas")]
    Build {
        /// Folder of publishers' files, laid out as docs/formats/facts.md says.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// Atlas folder to write to.
        #[arg(long, value_name = "DIR", default_value = "atlas")]
        into: PathBuf,
    },
}

/// `trade`.
#[derive(Debug, Subcommand)]
pub enum Trade {
    /// Reconcile what exporters and importers declare to UN Comtrade and say how good it is; nothing is kept.
    ///
    /// Takes totals only, brings imports to FOB, weighs each reporter by how well its partners confirm it. `monazite import
    /// un-comtrade` keeps the result. Method and limits: docs/methods/mirror.md.
    #[command(after_help = "Examples:
  monazite trade reconcile comtrade-2024.csv
  monazite trade reconcile exports.json imports.json --reference baci.csv --csv")]
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
