//! Indicators: how dependent an area is, and how critical a mineral, by published methods on one set of sourced facts.
//!
//! A method is one folder: its formulas (plain numbers in, a number out, with bounds held by property tests), what goes into
//! them, their wording, and one [`Method`] that says everything else about it. [`METHODS`] is the only list of them. Nothing
//! here opens a file: facts, trade and chains come through [`evidence::Evidence`]. Formulas and limits: docs/methods/criticality.md,
//! docs/methods/dependence.md.
//!
//! | module                                    | answers                                                             |
//! |-------------------------------------------|---------------------------------------------------------------------|
//! | [`evidence`], [`context`]                 | what may be asked, and what every method is given                   |
//! | [`assess`], [`compare`], [`switching`]    | one method about an area; methods side by side; inputs that decide  |
//! | [`mod@method`], [`case`], [`at`]              | a method; a mineral ready to be scored; centrally or in a draw      |
//! | [`governance`], [`supply`], [`producers`], [`reserves`], [`economy`], [`groups`] | inputs that methods share    |
//! | [`concentration`]                         | HHI, governance-weighted HHI, largest suppliers, cover without one  |
//! | [`dependence`]                            | reliance on imports, exposure through earlier stages                |
//! | [`leverage`]                              | what a cut of exports by each actor would cost every area           |
//! | [`eu`]                                    | supply risk and economic importance of the EU rounds, 2011 to 2023  |
//! | [`usgs2020`]                              | disruption potential, trade exposure, economic vulnerability        |
//! | [`usgs2025`]                              | expected economic effect of a supplier's stop                       |
//! | [`own`]                                   | thresholds of one's own: who enters and who leaves                  |
//! | [`effect`]                                | what a measure did, by trade before and after                       |
//! | [`geopolrisk`]                            | score and characterisation factor of an importing country           |
//! | [`bgs2015`]                               | seven indicators of the British risk list                           |
//! | [`doe2023`]                               | importance to energy and supply risk                                |
//! | [`yale`]                                  | six components of supply risk                                       |
//! | [`iea`]                                   | largest three suppliers, cover without the leader                   |
//! | [`traderisk`]                             | political risk along the network of exporters                       |

pub mod assess;
pub mod at;
pub mod bgs2015;
pub mod case;
pub mod compare;
pub mod concentration;
pub mod context;
pub mod dependence;
pub mod doe2023;
pub mod economy;
pub mod effect;
pub mod error;
pub mod eu;
pub mod evidence;
pub mod geopolrisk;
pub mod governance;
pub mod groups;
pub mod iea;
pub mod leverage;
pub mod method;
pub mod own;
pub mod producers;
pub mod reserves;
pub mod supply;
pub mod switching;
pub mod traderisk;
pub mod usgs2020;
pub mod usgs2025;
pub mod words;
pub mod yale;

pub use method::Method;

/// Every method, in the order of the documentation.
pub const METHODS: &[&Method] = &[
    &eu::EU2011,
    &eu::EU2017,
    &eu::EU2023,
    &usgs2020::METHOD,
    &usgs2025::METHOD,
    &geopolrisk::METHOD,
    &bgs2015::METHOD,
    &doe2023::METHOD,
    &yale::METHOD,
    &iea::METHOD,
    &traderisk::METHOD,
];

/// The method of a name, however it is capitalised.
pub fn method(name: &str) -> Option<&'static Method> {
    METHODS.iter().copied().find(|m| m.name.eq_ignore_ascii_case(name))
}
