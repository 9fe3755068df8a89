//! What can go wrong between a chain with its terms and a market problem.

use monazite_model::code::{AreaId, FormId};
use monazite_model::term::{Target, Term};
use thiserror::Error;

/// Why a chain and its terms do not make a market.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StructureError {
    /// A term names a form the chain does not have.
    #[error("measure {measure}: the chain has no form `{form}`")]
    UnknownForm {
        /// Measure, from 1 as people count.
        measure: usize,
        /// Form.
        form: FormId,
    },
    /// An effect that has no meaning for its target.
    #[error("measure {measure}: {effect} cannot act on {target}")]
    WrongTarget {
        /// Measure, from 1.
        measure: usize,
        /// What was to be done.
        effect: &'static str,
        /// To what.
        target: String,
    },
    /// Two rate quotas act on one flow.
    #[error("measure {measure}: the flow of {form} from {from} to {to} is already under another rate quota")]
    TwoTariffRateQuotas {
        /// Measure, from 1.
        measure: usize,
        /// Form.
        form: FormId,
        /// Exporter.
        from: AreaId,
        /// Importer.
        to: AreaId,
    },
    /// A number that cannot be used.
    #[error("measure {measure}: {what} is {value}; expected {expected}")]
    Value {
        /// Measure, from 1.
        measure: usize,
        /// Which number.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What is legal.
        expected: &'static str,
    },
    /// The chain does not balance at a node.
    #[error(
        "the chain does not balance at `{node}`: {net_t} t too much there ({relative:.1e} of what passes the form)"
    )]
    Unbalanced {
        /// Node.
        node: String,
        /// What is left over, t per year.
        net_t: f64,
        /// The same relative to the world throughput of the form.
        relative: f64,
    },
    /// What was built is no market.
    #[error("the market has faults:\n{}", faults.join("\n"))]
    Market {
        /// One message per fault.
        faults: Vec<String>,
    },
    /// A form of the chain has no usable price.
    #[error("form `{form}` has no price; expected a positive number of usd per tonne, found {price}")]
    Price {
        /// Form.
        form: FormId,
        /// What the chain says.
        price: f64,
    },
    /// A parameter the market needs is in no registry row.
    #[error(
        "no parameter `{name}` for `{form}`: add a row to registry/parameters.toml (scope `*` holds for all forms)"
    )]
    MissingParameter {
        /// Name.
        name: &'static str,
        /// Form.
        form: FormId,
    },
    /// A parameter outside its legal range.
    #[error("parameter `{name}` of `{form}` is {value}; expected {expected}")]
    Parameter {
        /// Name.
        name: &'static str,
        /// Form.
        form: FormId,
        /// What was given.
        value: f64,
        /// What is legal.
        expected: &'static str,
    },
}

/// An effect that its term's target cannot take.
pub(super) fn wrong_target(term: &Term, effect: &'static str) -> StructureError {
    let target = match &term.target {
        Target::Flows { form, .. } => format!("flows of {form}"),
        Target::Production { form, area } => format!("production of {form} in {area}"),
        Target::Use { form, area } => format!("use of {form} in {area}"),
        Target::Node { form, area } => format!("the market for {form} in {area}"),
        Target::Together { parts } => format!("{} goods counted together", parts.len()),
    };
    StructureError::WrongTarget { measure: term.measure + 1, effect, target }
}
