//! The ledger of a chain: every choice and adjustment on the way from facts to balance, and what it is about.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::code::{AreaId, FormId};
use crate::fact::QuantityKind;
use crate::supply_kind::SupplyKind;

/// What was done.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerKind {
    /// Which fact won.
    Choice,
    /// A level moved by the balance.
    Adjustment,
    /// A gap filled from what else is published.
    Imputation,
    /// Our override of a published figure.
    Correction,
    /// What nobody publishes, from what surrounds it.
    Inference,
    /// Areas or flows joined to the rest of the world.
    Fold,
    /// What does not fit and is left standing.
    Residual,
    /// A fact that was not used.
    PassedOver,
}

impl LedgerKind {
    /// Every kind.
    pub const ALL: [LedgerKind; 8] = [
        LedgerKind::Choice,
        LedgerKind::Adjustment,
        LedgerKind::Imputation,
        LedgerKind::Correction,
        LedgerKind::Inference,
        LedgerKind::Fold,
        LedgerKind::Residual,
        LedgerKind::PassedOver,
    ];

    /// The word used in tables; the same as in serialised form.
    pub fn name(self) -> &'static str {
        match self {
            LedgerKind::Choice => "choice",
            LedgerKind::Adjustment => "adjustment",
            LedgerKind::Imputation => "imputation",
            LedgerKind::Correction => "correction",
            LedgerKind::Inference => "inference",
            LedgerKind::Fold => "fold",
            LedgerKind::Residual => "residual",
            LedgerKind::PassedOver => "passed-over",
        }
    }
}

impl fmt::Display for LedgerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// A published quantity of a form, in an area or (`None`) wherever it is; `WLD` is the stated world total.
    Quantity {
        /// What is measured.
        quantity: QuantityKind,
        /// Form.
        form: FormId,
        /// Area.
        area: Option<AreaId>,
    },
    /// Supply from outside the chain.
    Supply {
        /// Kind, where it matters.
        kind: Option<SupplyKind>,
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// A process running in an area.
    Process {
        /// Process in the registry.
        process: String,
        /// Its main output.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// Use outside the chain.
    Use {
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// A residue thrown away.
    Disposal {
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// A level of the chain between two areas.
    Flow {
        /// Form.
        form: FormId,
        /// Exporter.
        from: AreaId,
        /// Importer.
        to: AreaId,
    },
    /// Inferred flows of a form as a whole.
    Flows {
        /// Form.
        form: FormId,
    },
    /// Trade of a form by the statistics, wherever it is.
    Trade {
        /// Form.
        form: FormId,
    },
    /// Trade of a form of one area with everybody.
    TradeOf {
        /// Form.
        form: FormId,
        /// Area.
        area: AreaId,
    },
    /// Trade of a form between two areas by the statistics.
    TradeBetween {
        /// Form.
        form: FormId,
        /// Exporter.
        from: AreaId,
        /// Importer.
        to: AreaId,
    },
    /// Base price of a form.
    Price {
        /// Form.
        form: FormId,
    },
    /// How much of a form is made against what is made of it.
    Stages {
        /// Form.
        form: FormId,
    },
    /// The areas that are kept apart.
    Areas,
}

impl Subject {
    /// A published quantity in an area.
    pub fn quantity(quantity: QuantityKind, form: &FormId, area: &AreaId) -> Self {
        Subject::Quantity { quantity, form: form.clone(), area: Some(area.clone()) }
    }

    /// Production in an area.
    pub fn production(form: &FormId, area: &AreaId) -> Self {
        Subject::quantity(QuantityKind::Production, form, area)
    }

    /// The world's production.
    pub fn world_production(form: &FormId) -> Self {
        Subject::production(form, &AreaId::from("WLD"))
    }

    /// A quantity wherever the form is.
    pub fn anywhere(quantity: QuantityKind, form: &FormId) -> Self {
        Subject::Quantity { quantity, form: form.clone(), area: None }
    }

    /// Supply of any kind.
    pub fn supply(form: &FormId, area: &AreaId) -> Self {
        Subject::Supply { kind: None, form: form.clone(), area: area.clone() }
    }

    /// Trade of a form.
    pub fn trade(form: &FormId) -> Self {
        Subject::Trade { form: form.clone() }
    }

    /// Base price of a form.
    pub fn price(form: &FormId) -> Self {
        Subject::Price { form: form.clone() }
    }

    /// The form it is about.
    pub fn form(&self) -> Option<&FormId> {
        match self {
            Subject::Quantity { form, .. }
            | Subject::Supply { form, .. }
            | Subject::Process { form, .. }
            | Subject::Use { form, .. }
            | Subject::Disposal { form, .. }
            | Subject::Flow { form, .. }
            | Subject::Flows { form }
            | Subject::Trade { form }
            | Subject::TradeOf { form, .. }
            | Subject::TradeBetween { form, .. }
            | Subject::Price { form }
            | Subject::Stages { form } => Some(form),
            Subject::Areas => None,
        }
    }

    /// Exporter and importer, where it is about two areas.
    pub fn ends(&self) -> Option<(&AreaId, &AreaId)> {
        match self {
            Subject::Flow { from, to, .. } | Subject::TradeBetween { from, to, .. } => Some((from, to)),
            _ => None,
        }
    }

    /// Whether an area is the one, or one of the two, it is about.
    pub fn is_of_area(&self, area: &AreaId) -> bool {
        match self {
            Subject::Quantity { area: of, .. } => of.as_ref() == Some(area),
            Subject::Supply { area: of, .. }
            | Subject::Process { area: of, .. }
            | Subject::Use { area: of, .. }
            | Subject::Disposal { area: of, .. }
            | Subject::TradeOf { area: of, .. } => of == area,
            Subject::Flow { from, to, .. } | Subject::TradeBetween { from, to, .. } => from == area || to == area,
            Subject::Flows { .. }
            | Subject::Trade { .. }
            | Subject::Price { .. }
            | Subject::Stages { .. }
            | Subject::Areas => false,
        }
    }

    /// The word for what is measured.
    pub fn name(&self) -> &'static str {
        match self {
            Subject::Quantity { quantity, .. } => quantity.name(),
            Subject::Supply { kind: Some(kind), .. } => kind.name(),
            Subject::Supply { kind: None, .. } => "supply",
            Subject::Process { .. } => "process",
            Subject::Use { .. } => "use",
            Subject::Disposal { .. } => "disposal",
            Subject::Flow { .. } => "flow",
            Subject::Flows { .. } => "flows",
            Subject::Trade { .. } | Subject::TradeOf { .. } | Subject::TradeBetween { .. } => "trade",
            Subject::Price { .. } => "price",
            Subject::Stages { .. } => "stages",
            Subject::Areas => "areas",
        }
    }
}

/// `production gallium:refined CHN`, `flow gallium:refined CHN JPN`, `price gallium:refined`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        if let Subject::Process { process, .. } = self {
            write!(f, " {process}")?;
        }
        if let Some(form) = self.form() {
            write!(f, " {form}")?;
        }
        match self {
            Subject::Quantity { area: Some(area), .. }
            | Subject::Supply { area, .. }
            | Subject::Process { area, .. }
            | Subject::Use { area, .. }
            | Subject::Disposal { area, .. }
            | Subject::TradeOf { area, .. } => write!(f, " {area}"),
            Subject::Flow { from, to, .. } | Subject::TradeBetween { from, to, .. } => write!(f, " {from} {to}"),
            Subject::Areas => f.write_str(" ROW"),
            _ => Ok(()),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// Reads what [`Subject`] writes, for answers that come back as JSON; nothing else looks into the text.
impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        Subject::read(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no subject of a ledger")))
    }
}

impl Subject {
    fn read(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').collect();
        let (name, rest) = words.split_first()?;
        Some(match (*name, rest) {
            ("areas", _) => Subject::Areas,
            ("price", [form]) => Subject::Price { form: FormId::from(*form) },
            ("flows", [form]) => Subject::Flows { form: FormId::from(*form) },
            ("stages", [form]) => Subject::Stages { form: FormId::from(*form) },
            ("trade", [form]) => Subject::Trade { form: FormId::from(*form) },
            ("trade", [form, area]) => Subject::TradeOf { form: FormId::from(*form), area: AreaId::from(*area) },
            ("trade", [form, from, to]) => {
                Subject::TradeBetween { form: FormId::from(*form), from: AreaId::from(*from), to: AreaId::from(*to) }
            }
            ("flow", [form, from, to]) => {
                Subject::Flow { form: FormId::from(*form), from: AreaId::from(*from), to: AreaId::from(*to) }
            }
            ("process", [process, form, area]) => Subject::Process {
                process: (*process).to_owned(),
                form: FormId::from(*form),
                area: AreaId::from(*area),
            },
            ("use", [form, area]) => Subject::Use { form: FormId::from(*form), area: AreaId::from(*area) },
            ("disposal", [form, area]) => Subject::Disposal { form: FormId::from(*form), area: AreaId::from(*area) },
            ("supply", [form, area]) => Subject::supply(&FormId::from(*form), &AreaId::from(*area)),
            (kind, [form, area]) if SupplyKind::parse(kind).is_some() => {
                Subject::Supply { kind: SupplyKind::parse(kind), form: FormId::from(*form), area: AreaId::from(*area) }
            }
            (quantity, [form]) => Subject::anywhere(QuantityKind::parse(quantity)?, &FormId::from(*form)),
            (quantity, [form, area]) => {
                Subject::quantity(QuantityKind::parse(quantity)?, &FormId::from(*form), &AreaId::from(*area))
            }
            _ => return None,
        })
    }
}

/// One choice or adjustment made on the way from facts to the chain.
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// What was done.
    pub kind: LedgerKind,
    /// To what.
    #[cfg_attr(test, schemars(with = "String"))]
    pub about: Subject,
    /// Before; `None` where there was nothing.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
    /// Why, in words, with ids of the facts compared.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_written_as_what_form_and_where() {
        let form = FormId::from("gallium:refined");
        let (from, to) = (AreaId::from("CHN"), AreaId::from("JPN"));
        let written = |subject: Subject| serde_json::to_value(subject).unwrap();
        assert_eq!(written(Subject::production(&form, &from)), "production gallium:refined CHN");
        assert_eq!(written(Subject::world_production(&form)), "production gallium:refined WLD");
        assert_eq!(written(Subject::anywhere(QuantityKind::Production, &form)), "production gallium:refined");
        assert_eq!(
            written(Subject::Flow { form: form.clone(), from: from.clone(), to: to.clone() }),
            "flow gallium:refined CHN JPN"
        );
        let process = Subject::Process { process: "bayer".into(), form: form.clone(), area: to.clone() };
        assert_eq!(written(process), "process bayer gallium:refined JPN");
        let mine = Subject::Supply { kind: Some(SupplyKind::Mine), form: form.clone(), area: to };
        assert_eq!(written(mine), "mine gallium:refined JPN");
        assert_eq!(written(Subject::price(&form)), "price gallium:refined");
    }

    #[test]
    fn every_subject_survives_the_trip_through_json() {
        let form = FormId::from("tin:refined");
        let (from, to) = (AreaId::from("CHN"), AreaId::from("JPN"));
        let at = || (form.clone(), from.clone());
        let subjects = [
            Subject::production(&form, &from),
            Subject::anywhere(QuantityKind::Consumption, &form),
            Subject::supply(&form, &from),
            Subject::Supply { kind: Some(SupplyKind::Secondary), form: at().0, area: at().1 },
            Subject::Process { process: "smelting".into(), form: at().0, area: at().1 },
            Subject::Use { form: at().0, area: at().1 },
            Subject::Disposal { form: at().0, area: at().1 },
            Subject::Flow { form: form.clone(), from: from.clone(), to: to.clone() },
            Subject::Flows { form: form.clone() },
            Subject::trade(&form),
            Subject::TradeOf { form: at().0, area: at().1 },
            Subject::TradeBetween { form: form.clone(), from: from.clone(), to: to.clone() },
            Subject::price(&form),
            Subject::Stages { form: form.clone() },
            Subject::Areas,
        ];
        for subject in subjects {
            let json = serde_json::to_string(&subject).unwrap();
            assert_eq!(serde_json::from_str::<Subject>(&json).unwrap(), subject, "{json}");
        }
        assert!(serde_json::from_str::<Subject>("\"nonsense tin:refined CHN\"").is_err());
    }

    #[test]
    fn a_flow_is_of_both_its_ends_and_knows_which_is_which() {
        let (from, to) = (AreaId::from("CHN"), AreaId::from("JPN"));
        let flow = Subject::Flow { form: "gallium:refined".into(), from: from.clone(), to: to.clone() };
        assert!(flow.is_of_area(&from) && flow.is_of_area(&to) && !flow.is_of_area(&"USA".into()));
        assert_eq!(flow.ends(), Some((&from, &to)));
    }

    #[test]
    fn a_kind_is_written_in_json_as_in_tables() {
        for kind in LedgerKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
