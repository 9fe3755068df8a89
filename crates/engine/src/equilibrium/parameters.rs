//! The numbers a market needs beside the chain: elasticities and the prices at which supply stops and use gives up.

use monazite_model::chain::Chain;
use monazite_model::code::FormId;
use monazite_model::registry::{Parameter, Registry};

use super::error::StructureError;

/// A parameter by name; the names are those of `registry/parameters.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterName {
    /// Price elasticity of supply from mines, scrap and processes (for a process: of output to its conversion margin).
    SupplyElasticity,
    /// Size of the price elasticity of use.
    DemandElasticity,
    /// Percentage change of an observed flow when the price gap between its ends opens by one per cent of the price.
    TradeElasticity,
    /// Price at which use stops, as a multiple of the base price.
    ChokePrice,
    /// Price (for a process: conversion margin) at which output stops, as a share of the base.
    ShutdownPrice,
    /// Cost of opening a trade route that was not observed, as a share of the base price.
    EntryCost,
    /// Least conversion margin of a process that a price spread is read as, as a share of the value of its output.
    ConversionShare,
}

impl ParameterName {
    /// All, in the order of [`FormParameters`].
    pub const ALL: [ParameterName; 7] = [
        ParameterName::SupplyElasticity,
        ParameterName::DemandElasticity,
        ParameterName::TradeElasticity,
        ParameterName::ChokePrice,
        ParameterName::ShutdownPrice,
        ParameterName::EntryCost,
        ParameterName::ConversionShare,
    ];

    /// The name in `registry/parameters.toml`.
    pub fn name(self) -> &'static str {
        match self {
            ParameterName::SupplyElasticity => "supply-elasticity",
            ParameterName::DemandElasticity => "demand-elasticity",
            ParameterName::TradeElasticity => "trade-elasticity",
            ParameterName::ChokePrice => "choke-price",
            ParameterName::ShutdownPrice => "shutdown-price",
            ParameterName::EntryCost => "entry-cost",
            ParameterName::ConversionShare => "conversion-share",
        }
    }

    /// A drawn value moved into the legal range, so that the far tail of a distribution does not stop an ensemble.
    pub fn legal_value(self, value: f64) -> f64 {
        let (low, high, _) = self.legal();
        value.clamp(low, high)
    }

    /// Legal values: from, to (both included), in words.
    fn legal(self) -> (f64, f64, &'static str) {
        match self {
            ParameterName::SupplyElasticity | ParameterName::DemandElasticity => (0.0, 50.0, "0 to 50"),
            ParameterName::TradeElasticity => (0.01, 1e3, "0.01 to 1000"),
            ParameterName::ChokePrice => (1.001, 1e6, "above 1 (a multiple of the base price)"),
            ParameterName::ShutdownPrice => (0.0, 0.999, "0 to below 1 (a share of the base price)"),
            ParameterName::EntryCost => (0.0, 100.0, "0 to 100 (a share of the base price)"),
            ParameterName::ConversionShare => (1e-3, 1.0, "0.001 to 1 (a share of the value of output)"),
        }
    }
}

/// The parameters of one form, by [`ParameterName`] in the order of [`ParameterName::ALL`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FormParameters(pub [f64; ParameterName::ALL.len()]);

impl FormParameters {
    /// One of them.
    pub fn get(&self, name: ParameterName) -> f64 {
        self.0[name as usize]
    }
}

/// The parameters of every form of a chain, in its order.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// Per form.
    pub forms: Vec<FormParameters>,
}

/// The registry row of a parameter for a form.
///
/// # Errors
/// [`StructureError::MissingParameter`].
pub fn row<'r>(registry: &'r Registry, name: ParameterName, form: &FormId) -> Result<&'r Parameter, StructureError> {
    registry
        .parameter(name.name(), form)
        .ok_or_else(|| StructureError::MissingParameter { name: name.name(), form: form.clone() })
}

impl Parameters {
    /// The central values of the registry.
    ///
    /// # Errors
    /// A parameter is missing or outside its legal range.
    pub fn central(chain: &Chain, registry: &Registry) -> Result<Self, StructureError> {
        let mut forms = Vec::with_capacity(chain.forms.len());
        for form in &chain.forms {
            let mut values = FormParameters([0.0; ParameterName::ALL.len()]);
            for name in ParameterName::ALL {
                values.0[name as usize] = row(registry, name, &form.id)?.central;
            }
            forms.push(values);
        }
        Parameters { forms }.checked(chain)
    }

    /// The same values for every form.
    pub fn uniform(chain: &Chain, values: FormParameters) -> Self {
        Parameters { forms: vec![values; chain.forms.len()] }
    }

    /// One parameter of one form.
    pub fn get(&self, form: usize, name: ParameterName) -> f64 {
        self.forms[form].get(name)
    }

    /// Itself, if every value is legal.
    ///
    /// # Errors
    /// [`StructureError::Parameter`] for the first value outside its range.
    pub fn checked(self, chain: &Chain) -> Result<Self, StructureError> {
        for (form, values) in chain.forms.iter().zip(&self.forms) {
            for name in ParameterName::ALL {
                let (low, high, expected) = name.legal();
                let value = values.get(name);
                if !(low..=high).contains(&value) {
                    return Err(StructureError::Parameter {
                        name: name.name(),
                        form: form.id.clone(),
                        value,
                        expected,
                    });
                }
            }
        }
        Ok(self)
    }
}
