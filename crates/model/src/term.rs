//! What a measure becomes on a chain. Policy is lowered to these terms by `engine::policy` and is gone before the market is
//! built; each term remembers its measure, so that rents and revenue find their way back.
//!
//! | term            | on paper                         | who gets the money                  |
//! |-----------------|----------------------------------|-------------------------------------|
//! | `Cost`          | c += usd/t                       | nobody: a real resource cost        |
//! | `Specific`      | c += usd/t                       | treasury (a subsidy is negative)    |
//! | `AdValorem`     | price coefficient b = -(1+tau)   | treasury                            |
//! | `Cap`           | sum of levels <= t, dual = rent  | by [`RentShares`]                   |
//! | `TariffRateQuota`     | two parallel arcs                | treasury; in-quota rent apart       |
//! | `CapacityFactor`| capacity and base level x factor | producers                           |
//! | `CapacityAdd`   | a new supply step                | producers                           |
//! | `Inject`        | offer up to t; purchases: inj += t | stock owner                       |
//! | `PriceFloor`    | a buyer at the floor             | treasury pays                       |
//! | `ShareFloor`    | certificate node                 | revenue-neutral inside the chain    |
//! | `OriginBar`     | nodes split by origin            | none                                |

use serde::{Deserialize, Serialize};

use crate::code::{AreaId, FormId};

/// What a term acts on. Area lists are explicit: blocs are resolved before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case")]
pub enum Target {
    /// Flows of a form from any of `from` to any of `to` (`None` = all).
    Flows {
        /// Form.
        form: FormId,
        /// Exporters.
        from: Option<Vec<AreaId>>,
        /// Importers.
        to: Option<Vec<AreaId>>,
    },
    /// Output of a form in an area: its supply, or the transformation whose main output it is.
    Production {
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// Use of a form in an area outside the chain, and its intake by processes there.
    Use {
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// The node itself (injections, price floors).
    Node {
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// Goods of several forms that one bound counts together.
    Together {
        /// What is counted, and how much.
        parts: Vec<Part>,
    },
}

impl Target {
    /// The forms it names: one, or those it counts together, in its own order.
    pub fn forms(&self) -> Vec<&FormId> {
        match self {
            Target::Flows { form, .. }
            | Target::Production { form, .. }
            | Target::Use { form, .. }
            | Target::Node { form, .. } => vec![form],
            Target::Together { parts } => parts.iter().flat_map(|part| part.of.forms()).collect(),
        }
    }

    /// What it acts on, each with the tonnes that a counted tonne of it takes: itself, or the goods it counts together.
    ///
    /// ```
    /// use monazite_model::term::{Part, Target};
    /// let of = Target::Flows { form: "cerium:refined".into(), from: None, to: None };
    /// let all = Target::Together { parts: vec![Part { weight: 1.3, of: of.clone() }] };
    /// assert_eq!((of.parts(), all.parts()), (vec![(1.0, &of)], vec![(1.3, &of)]));
    /// ```
    pub fn parts<'a>(&'a self) -> Vec<(f64, &'a Target)> {
        match self {
            Target::Together { parts } => {
                let of_part = |part: &'a Part| part.of.parts().into_iter().map(|(w, of)| (part.weight * w, of));
                parts.iter().flat_map(of_part).collect()
            }
            one => vec![(1.0, one)],
        }
    }

    /// Whether all it acts on are flows between areas.
    pub fn is_trade(&self) -> bool {
        self.parts().iter().all(|(_, of)| matches!(of, Target::Flows { .. }))
    }
}

/// Goods that a bound counts together with others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Tonnes of the bound that a counted tonne of the goods takes, positive.
    pub weight: f64,
    /// The goods.
    pub of: Target,
}

/// Which price an ad valorem rate is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueBase {
    /// Exporter's price (export taxes, FOB).
    Exporter,
    /// Importer's price before duty, approximated by the exporter's price plus trade cost (import duties, CIF).
    Importer,
}

/// Who receives the rent of a bound, as shares that add up to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RentShares {
    /// Holders of quota or licence in the area that restricts.
    pub holders: f64,
    /// Areas at the other end of the restricted flows, by what each gets through: importers under an export quota.
    pub importers: f64,
    /// Treasury of the area that restricts (auction).
    pub treasury: f64,
}

/// What a term does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "kebab-case")]
pub enum Effect {
    /// A real resource cost, usd/t (paperwork, delay).
    Cost {
        /// usd per counted tonne.
        usd_per_t: f64,
    },
    /// A tax (positive) or subsidy (negative), usd/t.
    Specific {
        /// usd per counted tonne.
        usd_per_t: f64,
        /// Whose treasury receives it.
        treasury: AreaId,
    },
    /// A tax (positive) or subsidy (negative) as a share of value.
    AdValorem {
        /// Share of value.
        rate: f64,
        /// Price it is taken of.
        base: ValueBase,
        /// Whose treasury receives it.
        treasury: AreaId,
    },
    /// An upper bound on the sum of what the target matches, t over the window scaled to a year. Zero is a ban.
    Cap {
        /// t per year.
        t: f64,
        /// Area that restricts: whose licence holders and treasury `rent` speaks of.
        area: AreaId,
        /// Who gets the rent.
        rent: RentShares,
    },
    /// A tariff-rate quota on flows into one area.
    TariffRateQuota {
        /// In-quota tonnes per year.
        t: f64,
        /// In-quota ad valorem rate.
        inside: f64,
        /// Over-quota ad valorem rate.
        outside: f64,
        /// Whose treasury receives it.
        treasury: AreaId,
    },
    /// Capacity and cost curve of the target times a factor (0 = stopped).
    CapacityFactor {
        /// 0 to 1 for an outage.
        factor: f64,
    },
    /// New capacity as a step: a supply (or process) with flat cost up to `t`.
    CapacityAdd {
        /// t per year that is available in the window.
        t: f64,
        /// Operating cost, usd/t; `None` = the base price of the form less its inputs.
        usd_per_t: Option<f64>,
    },
    /// Stock put on the market, t per year.
    Inject {
        /// t per year.
        t: f64,
        /// Owner of the stock.
        owner: AreaId,
    },
    /// A buyer of last resort at a floor price for output of the target.
    PriceFloor {
        /// usd per counted tonne.
        usd_per_t: f64,
        /// Most it buys, t per year.
        t: f64,
        /// Who pays.
        treasury: AreaId,
    },
    /// At least `share` of what the target uses must come from `from`.
    ShareFloor {
        /// Share of use, 0 to 1.
        share: f64,
        /// Areas that count, by where the form was produced (the last transformation).
        from: Vec<AreaId>,
    },
    /// Flows of the form that originate in `author` may not reach `against` through third countries: nodes are split by
    /// origin. The direct route is left to other terms of the same measure (a `Cap`). `leak` is the share of base
    /// third-country transit that still gets through (0 = strict).
    OriginBar {
        /// Whose goods.
        author: AreaId,
        /// Who may not get them.
        against: Vec<AreaId>,
        /// Share of base third-country transit that still gets through, 0 to 1.
        leak: f64,
    },
}

/// One term with the measure it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Index of the measure in the scenario.
    pub measure: usize,
    /// What it acts on.
    pub target: Target,
    /// What it does, already averaged over the window.
    pub effect: Effect,
}
