//! What each node and activity of the market problem stands for, so that prices, levels and money find their way back.

use monazite_model::term::RentShares;

/// What a node of the problem stands for. Forms and areas are positions in [`super::Structure::forms`] and
/// [`super::Structure::areas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeRole {
    /// A form in an area: what is used there, and, unless split by origin, what is made and traded there.
    Market {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
    },
    /// Goods of one origin of a form in an area; `origin` counts the author groups, then all others.
    Pool {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
        /// Origin group.
        origin: usize,
    },
    /// What is made of a form in an area, before the buyer of last resort.
    Outlet {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
    },
    /// A flow after a rate quota's duty.
    Cleared {
        /// Form.
        form: usize,
        /// Importer.
        area: usize,
    },
    /// Room under a bound; its price is the rent per tonne. Position in [`super::Structure::caps`].
    Permit(usize),
    /// Certificates of a sourcing requirement; the price is what a certificate costs. Measure.
    Certificate(usize),
}

/// What an activity of the problem stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A mine or scrap: position in `Chain::supplies`.
    Supply {
        /// Position.
        supply: usize,
        /// Area.
        area: usize,
    },
    /// Supply that only closes the books: position in `Chain::supplies`.
    Unaccounted {
        /// Position.
        supply: usize,
        /// Area.
        area: usize,
    },
    /// A process: position in `Chain::transformations`.
    Process {
        /// Position.
        transformation: usize,
        /// Area.
        area: usize,
    },
    /// New capacity of a measure; a process where the form is made from others, else a mine.
    Added {
        /// Measure.
        measure: usize,
        /// Form.
        form: usize,
        /// Area.
        area: usize,
        /// Whether it takes inputs from the chain.
        process: bool,
    },
    /// Use outside the chain: position in `Chain::uses`.
    Use {
        /// Position.
        position: usize,
        /// Area.
        area: usize,
    },
    /// What leaves the chain and is not used: into stock, on in transit, nobody knows where. Position in `Chain::uses`.
    Beyond {
        /// Position.
        position: usize,
        /// Area.
        area: usize,
    },
    /// A residue thrown away, or a surplus as observed.
    Disposal {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
    },
    /// Metal that finds no user above (nearly) nothing and stays where it is.
    Warehouse {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
    },
    /// Stock offered for sale: position in [`super::Structure::stocks`].
    Release(usize),
    /// A form moving between areas, on an observed route or a new one.
    Trade {
        /// Form.
        form: usize,
        /// Exporter.
        from: usize,
        /// Importer.
        to: usize,
    },
    /// The customs side of a flow under a rate quota; the flow itself is a `Trade`.
    Customs {
        /// Form.
        form: usize,
        /// Exporter.
        from: usize,
        /// Importer.
        to: usize,
    },
    /// Goods of one origin being used.
    Blend {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
        /// Origin group.
        origin: usize,
    },
    /// Output that passes the buyer of last resort by.
    Outlet {
        /// Form.
        form: usize,
        /// Area.
        area: usize,
    },
    /// The room under a bound: position in [`super::Structure::caps`].
    Permit(usize),
    /// A buyer of last resort.
    Buyer {
        /// Measure.
        measure: usize,
        /// Form.
        form: usize,
        /// Area it buys in.
        area: usize,
        /// Area that pays.
        treasury: usize,
    },
    /// Certificates nobody needs, by measure and area of the users.
    SpareCertificates {
        /// Measure.
        measure: usize,
        /// Area of the users.
        area: usize,
    },
}

/// Who keeps the rent of a bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Cap {
    /// Measure.
    pub measure: usize,
    /// The term whose bound it is, by its place in the list the structure was built from; `None` where it bars an origin.
    pub term: Option<usize>,
    /// Area that restricts.
    pub area: usize,
    /// How the rent is shared.
    pub rent: RentShares,
    /// Activities under the bound, with what one unit of each takes of it, and the area at their other end if they are flows.
    pub members: Vec<Member>,
}

/// An activity under a bound.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Activity.
    pub activity: usize,
    /// Room taken per unit of its level.
    pub weight: f64,
    /// The area at the other end, where it is a flow.
    pub other: Option<usize>,
}

impl Role {
    /// The word by which draws and reports address activities of a kind.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Role::Supply { .. } | Role::Added { process: false, .. } => "supply",
            Role::Process { .. } | Role::Added { .. } => "process",
            Role::Use { .. } => "use",
            Role::Trade { .. } => "trade",
            Role::Permit(_) => "permit",
            _ => "link",
        }
    }
}
