//! The rows of everything a cleared market says. Which there are, and their order, depends on chain and terms only.

pub use monazite_model::outcome::SeriesKind as Series;

/// A row of prices, usd per counted tonne.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceAt {
    /// Form.
    pub form: usize,
    /// Area.
    pub area: usize,
    /// Before.
    pub base: f64,
    pub(super) node: usize,
}

/// A row of quantities, t per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantityAt {
    /// Form.
    pub form: usize,
    /// Area.
    pub area: usize,
    /// What it is.
    pub series: Series,
    /// Before.
    pub base: f64,
}

/// A row of flows, t per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlowAt {
    /// Form.
    pub form: usize,
    /// Exporter.
    pub from: usize,
    /// Importer.
    pub to: usize,
    /// Before.
    pub base: f64,
}

/// A row of use outside the chain, t per year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UseAt {
    /// Form.
    pub form: usize,
    /// Area.
    pub area: usize,
    /// Before.
    pub base: f64,
}

/// A row of rents: what a tonne of allowance is worth, usd.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RentAt {
    /// Position in [`super::Structure::caps`].
    pub cap: usize,
    /// The term whose bound it is, by its place in the list the structure was built from.
    pub term: usize,
    pub(super) node: usize,
}

/// What an activity adds to a row per unit of its level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub activity: u32,
    pub row: u32,
    pub weight: f64,
}

/// The rows of everything a cleared market says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// By form, then area: where it is used; where nobody uses it, the price of what is made there.
    pub prices: Vec<PriceAt>,
    /// By form, area, series.
    pub quantities: Vec<QuantityAt>,
    /// By form, exporter, importer.
    pub flows: Vec<FlowAt>,
    /// Use outside the chain, by form and area; residues included.
    pub uses: Vec<UseAt>,
    /// By bound, in the order of the terms.
    pub rents: Vec<RentAt>,
    pub(super) quantity_shares: Vec<Share>,
    pub(super) flow_shares: Vec<Share>,
    pub(super) use_shares: Vec<Share>,
    /// Rows of use and of the shortage there.
    pub(super) shortages: Vec<(u32, u32)>,
    /// Stocks, the row of their release and that of what is not sold.
    pub(super) releases: Vec<(u32, u32, u32)>,
}

/// Numbers of the rows in one clearing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tonnages {
    /// As [`Rows::prices`].
    pub prices: Vec<f64>,
    /// As [`Rows::quantities`].
    pub quantities: Vec<f64>,
    /// As [`Rows::flows`].
    pub flows: Vec<f64>,
    /// As [`Rows::uses`].
    pub uses: Vec<f64>,
    /// As [`Rows::rents`].
    pub rents: Vec<f64>,
}

/// Whether a price is one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PriceStanding {
    /// It is.
    One,
    /// Every price between the ends clears the market; `None` where there is no end.
    Several {
        /// Lower end, usd/t.
        low: Option<f64>,
        /// Upper end, usd/t.
        high: Option<f64>,
    },
    /// Nothing is made, used or moved there: no price is paid.
    Nobody,
}
