//! The criticality of the European Union's rounds: 2011 and 2014 (product form), and the 2017 guidelines (lists of 2017, 2020
//! and 2023).
//!
//! Answers: supply risk and economic importance of one material at one stage, whether both pass their thresholds, which stage
//! is the bottleneck, and the mean of a group. Where shares, reliance and recycling come from is `study`'s business.
//!
//! | module           | holds                                                                                     |
//! |------------------|-------------------------------------------------------------------------------------------|
//! | [`supply_risk`]  | SR of both forms, import reliance, trade parameter                                        |
//! | [`importance`]   | EI by NACE sector                                                                         |
//! | [`substitution`] | SI_SR and SI_EI from substitutes                                                          |
//! | [`assessment`]   | thresholds after rounding, bottleneck stage, group means                                  |
//!
//! Reference: European Commission (2017), Methodology for establishing the EU list of critical raw materials; Blengini et al.
//! (2017). The supply risk of 2017 is *seen* and reproduced from published inputs; the product form of 2011, the trade
//! parameter's steps and the factors of the substitution indices are *recalled*. Page: docs/methods/criticality/eu.md.

pub mod assessment;
pub mod importance;
pub mod substitution;
pub mod supply_risk;

pub use assessment::{Assessment, Thresholds, bottleneck, group_mean, rounded};
pub use importance::{SectorUse, economic_importance};
pub use supply_risk::{
    Evidence, Restriction, Risk, RiskInputs, import_reliance, supply_risk_2011, supply_risk_2017, trade_parameter,
};
