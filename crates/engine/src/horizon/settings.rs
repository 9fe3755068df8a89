//! What the months of a chain go by: registry rows, form by form.

use monazite_model::chain::Chain;
use monazite_model::code::FormId;
use monazite_model::registry::{Parameter, Registry};

use crate::ensemble::draw;
use crate::equilibrium::{ParameterName, Parameters, StructureError};

/// How the market of a form answers over months.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FormSettings {
    /// Share of a year's response that comes within the month.
    pub within_a_month: f64,
    /// Months of use held where nobody states them.
    pub cover: f64,
    /// b: log price per log stock.
    pub slope: f64,
    /// τ: months to adjust stock.
    pub adjust: f64,
    /// α.
    pub alarm: f64,
    /// Months.
    pub half_life: f64,
    /// χ, per month.
    pub follow: f64,
    /// ν, per month.
    pub drift: f64,
    /// l_max, share.
    pub leak_most: f64,
    /// ρ, per month.
    pub leak_speed: f64,
    /// Gap of prices, log, at which 63 per cent of it is aimed for.
    pub leak_gap: f64,
    /// η_L.
    pub learned: f64,
    /// Months.
    pub learned_over: f64,
    /// Months.
    pub forgotten_over: f64,
    /// Log, a year.
    pub learned_a_year: f64,
    /// Share of use a year.
    pub investment: f64,
    /// Months.
    pub lead: u32,
}

/// The settings of every form of a chain, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Per form.
    pub forms: Vec<FormSettings>,
}

impl Settings {
    /// The central values of the registry.
    ///
    /// # Errors
    /// [`StructureError::MissingParameter`].
    pub fn central(chain: &Chain, registry: &Registry) -> Result<Self, StructureError> {
        let central = |_: &str, row: &Parameter| row.central;
        let forms = chain.forms.iter().map(|form| of_form(&form.id, registry, &central)).collect::<Result<_, _>>()?;
        Ok(Self { forms })
    }

    /// The values of a member: one draw of each setting for all forms, because nobody knows how they differ between them, through the
    /// range of each form's own row.
    ///
    /// # Errors
    /// [`StructureError::MissingParameter`].
    pub fn drawn(chain: &Chain, registry: &Registry, seed: u64, member: u32) -> Result<Self, StructureError> {
        let drawn = |name: &str, row: &Parameter| draw::quantile(row, draw::uniform(seed, member, name));
        let forms = chain.forms.iter().map(|form| of_form(&form.id, registry, &drawn)).collect::<Result<_, _>>()?;
        Ok(Self { forms })
    }

    /// The same settings for every form.
    pub fn uniform(chain: &Chain, settings: FormSettings) -> Self {
        Self { forms: vec![settings; chain.forms.len()] }
    }

    /// Parameters whose elasticities are those of a month.
    pub(super) fn within_a_month(&self, parameters: &Parameters) -> Parameters {
        let mut within = parameters.clone();
        for (form, settings) in within.forms.iter_mut().zip(&self.forms) {
            for name in [ParameterName::SupplyElasticity, ParameterName::DemandElasticity] {
                form.0[name as usize] *= settings.within_a_month;
            }
        }
        within
    }
}

/// The settings by name, in the order of the registry.
pub(super) const NAMES: [&str; 17] = [
    "response-within-a-month",
    "stock-cover",
    "stock-slope",
    "stock-adjustment",
    "stock-alarm",
    "alarm-half-life",
    "normal-price-follows",
    "normal-price-drifts",
    "leak-share",
    "leak-speed",
    "leak-gap",
    "learned-saving",
    "learning-time",
    "forgetting-time",
    "learning-limit",
    "investment-rate",
    "investment-lead",
];

fn of_form(
    form: &FormId,
    registry: &Registry,
    value: &dyn Fn(&str, &Parameter) -> f64,
) -> Result<FormSettings, StructureError> {
    let mut values = [0.0; NAMES.len()];
    for (value_of, name) in values.iter_mut().zip(NAMES) {
        let row = registry.parameter(name, form);
        let row = row.ok_or_else(|| StructureError::MissingParameter { name, form: form.clone() })?;
        *value_of = value(name, row);
    }
    let [
        within_a_month,
        cover,
        slope,
        adjust,
        alarm,
        half_life,
        follow,
        drift,
        leak_most,
        leak_speed,
        leak_gap,
        learned,
        ..,
    ] = values;
    let [.., learned_over, forgotten_over, learned_a_year, investment, lead] = values;
    // The far tail of a draw must not leave what the equations allow.
    Ok(FormSettings {
        within_a_month: within_a_month.clamp(0.0, 1.0),
        cover: cover.max(0.05),
        slope: slope.max(0.05),
        adjust: adjust.max(1.0),
        alarm: alarm.max(0.0),
        half_life: half_life.max(0.5),
        follow: follow.clamp(0.0, 1.0),
        drift: drift.clamp(0.0, 1.0),
        leak_most: leak_most.clamp(0.0, 1.0),
        leak_speed: leak_speed.clamp(0.0, 1.0),
        leak_gap: leak_gap.max(0.05),
        learned: learned.max(0.0),
        learned_over: learned_over.max(1.0),
        forgotten_over: forgotten_over.max(1.0),
        learned_a_year: learned_a_year.max(0.0),
        investment: investment.max(0.0),
        lead: lead.round().max(1.0) as u32,
    })
}
