//! Supply risk (SR), import reliance (IR) and the trade parameter t.
//!
//! ```text
//! 2017   SR = [HHI_GS · IR/2 + HHI_EU · (1 − IR/2)] · (1 − EoL_RIR) · SI_SR      HHI_x = Σ S² · WGI · t       *seen*
//! 2011   SR = σ · (1 − ρ) · HHI_WGI                                              HHI_WGI = Σ S² · WGI    *recalled*
//! IR     (imports − exports) / (domestic production + imports − exports), cut to 0 … 1                        *seen*
//! ```

/// Which sourcing a round had good evidence for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CountedSupply {
    /// World supply and the area's own sourcing, weighted by import reliance (`GS + EUS`).
    Both,
    /// World supply only (`GS only`).
    World,
    /// The area's own sourcing only (`EUS only`).
    Area,
}

impl CountedSupply {
    /// As printed in the tables of the study of 2017.
    pub fn printed(self) -> &'static str {
        match self {
            CountedSupply::Both => "GS + EUS",
            CountedSupply::World => "GS only",
            CountedSupply::Area => "EUS only",
        }
    }

    /// Reads the words of the study of 2017.
    pub fn parse(text: &str) -> Option<Self> {
        [CountedSupply::Both, CountedSupply::World, CountedSupply::Area].into_iter().find(|e| e.printed() == text)
    }
}

/// What the supply risk of 2017 needs, at one stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskInputs {
    /// HHI_WGI,t of world supply, 0 to 10 t.
    pub world: Option<f64>,
    /// HHI_WGI,t of the area's sourcing (domestic production and imports by origin).
    pub area: Option<f64>,
    /// Import reliance, 0 to 1.
    pub import_reliance: Option<f64>,
    /// End-of-life recycling input rate, 0 to 1.
    pub recycling: f64,
    /// Substitution index SI_SR, 0 to 1; 1 is no substitute.
    pub substitution: f64,
    /// What to use. [`CountedSupply::Both`] falls back on the one sourcing that is there.
    pub counted: CountedSupply,
}

/// A supply risk and how it came about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Risk {
    /// SR, not rounded.
    pub value: f64,
    /// The concentration that entered, after weighting.
    pub concentration: f64,
    /// Which sourcing entered.
    pub counted: CountedSupply,
}

/// Supply risk of the 2017 guidelines; `None` where the sourcing it rests on is missing, or a rate lies outside 0 to 1.
///
/// ```
/// use monazite_engine::indicators::eu::{CountedSupply, RiskInputs, supply_risk_2017};
/// // Antimony in 2017: published 4.3; 4.15 from the rounded inputs.
/// let antimony = RiskInputs {
///     world: Some(7.1), area: Some(5.7), import_reliance: Some(1.0), recycling: 0.28, substitution: 0.9,
///     counted: CountedSupply::Both,
/// };
/// assert!((supply_risk_2017(&antimony).unwrap().value - 4.1472).abs() < 1e-12);
/// ```
pub fn supply_risk_2017(inputs: &RiskInputs) -> Option<Risk> {
    let share = |rate: f64| (0.0..=1.0).contains(&rate);
    if !share(inputs.recycling) || !share(inputs.substitution) {
        return None;
    }
    let (concentration, counted) = match (inputs.counted, inputs.world, inputs.area, inputs.import_reliance) {
        (CountedSupply::Both, Some(world), Some(area), Some(reliance)) if share(reliance) => {
            (world * reliance / 2.0 + area * (1.0 - reliance / 2.0), CountedSupply::Both)
        }
        (CountedSupply::Both, Some(_), Some(_), _) => return None,
        (CountedSupply::World | CountedSupply::Both, Some(world), _, _) => (world, CountedSupply::World),
        (CountedSupply::Area | CountedSupply::Both, _, Some(area), _) => (area, CountedSupply::Area),
        _ => return None,
    };
    let value = concentration * (1.0 - inputs.recycling) * inputs.substitution;
    (value.is_finite() && value >= 0.0).then_some(Risk { value, concentration, counted })
}

/// Supply risk of the rounds of 2011 and 2014: substitutability σ (0 easily replaced, 1 not), recycling ρ and the
/// governance-weighted concentration of world supply. The ingredients were *seen*, the product form is *recalled*.
///
/// `None` where a rate lies outside 0 to 1.
pub fn supply_risk_2011(concentration: f64, substitutability: f64, recycling: f64) -> Option<f64> {
    let share = |rate: f64| (0.0..=1.0).contains(&rate);
    let sound = share(substitutability) && share(recycling) && concentration.is_finite() && concentration >= 0.0;
    sound.then_some(substitutability * (1.0 - recycling) * concentration)
}

/// Import reliance: net imports over apparent supply, cut to 0 … 1. All amounts in one unit.
///
/// `None` when the area neither makes nor has anything.
///
/// ```
/// use monazite_engine::indicators::eu::import_reliance;
/// assert_eq!(import_reliance(50.0, 60.0, 10.0), Some(0.5));
/// assert_eq!(import_reliance(50.0, 10.0, 30.0), Some(0.0), "a net exporter");
/// ```
pub fn import_reliance(production: f64, imports: f64, exports: f64) -> Option<f64> {
    if [production, imports, exports].iter().any(|x| !x.is_finite() || *x < 0.0) || production + imports <= 0.0 {
        return None;
    }
    let net = imports - exports;
    if net <= 0.0 {
        return Some(0.0);
    }
    Some((net / (production + net)).clamp(0.0, 1.0))
}

/// The trade parameter t of one supplier: the largest factor in force, or less with an agreement. *recalled*
///
/// An export tax of at most 25 % counts 1.1, of at most 75 % 1.2, above 1.3; a quota 1.1 to 1.3 by size (here by the share of
/// usual exports it withholds: a third, two thirds, more); a prohibition 2. An agreement with the Union takes a tax back to 1;
/// a member counts 0.8.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Restriction {
    /// Export tax, share of value.
    pub export_tax: f64,
    /// Share of usual exports that a quota withholds, 0 to 1.
    pub quota_cut: f64,
    /// Exports are prohibited.
    pub prohibition: bool,
    /// A trade agreement with the area is in force.
    pub agreement: bool,
    /// The supplier belongs to the area.
    pub member: bool,
}

/// See [`Restriction`].
pub fn trade_parameter(restriction: &Restriction) -> f64 {
    if restriction.member {
        return 0.8;
    }
    let stepped = |level: f64, ends: (f64, f64)| match level {
        l if l <= 0.0 => 1.0,
        l if l <= ends.0 => 1.1,
        l if l <= ends.1 => 1.2,
        _ => 1.3,
    };
    let tax = if restriction.agreement { 1.0 } else { stepped(restriction.export_tax, (0.25, 0.75)) };
    let quota = stepped(restriction.quota_cut, (1.0 / 3.0, 2.0 / 3.0));
    let prohibition = if restriction.prohibition { 2.0 } else { 1.0 };
    f64::max(tax, quota).max(prohibition)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn inputs() -> RiskInputs {
        RiskInputs {
            world: Some(4.0),
            area: Some(2.0),
            import_reliance: Some(1.0),
            recycling: 0.0,
            substitution: 1.0,
            counted: CountedSupply::Both,
        }
    }

    #[test]
    fn a_fully_reliant_area_weighs_the_world_and_its_own_sourcing_alike() {
        assert_eq!(supply_risk_2017(&inputs()).unwrap().value, 3.0);
        assert_eq!(supply_risk_2017(&RiskInputs { import_reliance: Some(0.0), ..inputs() }).unwrap().value, 2.0);
    }

    #[test]
    fn one_sourcing_alone_is_used_and_said_and_none_is_no_score() {
        let world = supply_risk_2017(&RiskInputs { area: None, ..inputs() }).unwrap();
        assert_eq!((world.value, world.counted), (4.0, CountedSupply::World));
        assert_eq!(supply_risk_2017(&RiskInputs { world: None, area: None, ..inputs() }), None);
        assert_eq!(supply_risk_2017(&RiskInputs { import_reliance: None, ..inputs() }), None, "the weight is missing");
    }

    #[test]
    fn the_trade_parameter_is_the_largest_factor_in_force() {
        let none = Restriction::default();
        assert_eq!(trade_parameter(&none), 1.0);
        assert_eq!(trade_parameter(&Restriction { export_tax: 0.2, quota_cut: 0.9, ..none }), 1.3);
        assert_eq!(trade_parameter(&Restriction { export_tax: 0.5, agreement: true, ..none }), 1.0);
        assert_eq!(trade_parameter(&Restriction { prohibition: true, ..none }), 2.0);
        assert_eq!(trade_parameter(&Restriction { prohibition: true, member: true, ..none }), 0.8);
    }

    proptest! {
        #[test]
        fn supply_risk_lies_between_its_two_concentrations(
            world in 0.0f64..10.0, area in 0.0f64..10.0, reliance in 0.0f64..=1.0, recycling in 0.0f64..=1.0,
            substitution in 0.0f64..=1.0,
        ) {
            let inputs = RiskInputs {
                world: Some(world), area: Some(area), import_reliance: Some(reliance), recycling, substitution,
                counted: CountedSupply::Both,
            };
            let risk = supply_risk_2017(&inputs).unwrap();
            prop_assert!(risk.concentration >= world.min(area) - 1e-12 && risk.concentration <= world.max(area) + 1e-12);
            prop_assert!(risk.value >= 0.0 && risk.value <= risk.concentration + 1e-12);
        }

        #[test]
        fn recycling_and_substitutes_never_raise_supply_risk(a in 0.0f64..=1.0, b in 0.0f64..=1.0) {
            let (low, high) = (a.min(b), a.max(b));
            let recycled = |r| supply_risk_2017(&RiskInputs { recycling: r, ..inputs() }).unwrap().value;
            prop_assert!(recycled(high) <= recycled(low));
            let replaced = |s| supply_risk_2017(&RiskInputs { substitution: s, ..inputs() }).unwrap().value;
            prop_assert!(replaced(low) <= replaced(high));
            let old = |r| supply_risk_2011(4.0, 0.5, r).unwrap();
            prop_assert!(old(high) <= old(low));
        }

        #[test]
        fn import_reliance_is_a_share(p in 0.0f64..1e6, i in 0.1f64..1e6, e in 0.0f64..1e6) {
            let reliance = import_reliance(p, i, e).unwrap();
            prop_assert!((0.0..=1.0).contains(&reliance));
        }
    }
}
