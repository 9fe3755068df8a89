//! Trade-rule articles a measure touches, as notes and not as judgements: whether a measure fits them is contested.

/// Quantitative restrictions on exports.
pub const EXPORT_LIMIT: [&str; 4] = [
    "GATT XI:1: no bans, quotas or licences on exports, duties apart",
    "GATT XI:2(a): except for a time, against critical shortages",
    "GATT XX(g): except to conserve exhaustible resources, together with limits at home",
    "GATT XXI: except for essential security interests",
];
/// Quantitative restrictions on imports.
pub const IMPORT_LIMIT: [&str; 3] = [
    "GATT XI:1: no bans, quotas or licences on imports, duties apart",
    "GATT XX: general exceptions",
    "GATT XXI: except for essential security interests",
];
/// Selective quantitative restrictions.
pub const SELECTIVE_LIMIT: [&str; 2] =
    ["GATT I:1: the same treatment for all members", "GATT XIII:1: limits that do not discriminate"];
/// Selective duties.
pub const SELECTIVE_DUTY: &str = "GATT I:1: the same treatment for all members";
/// Export duties.
pub const EXPORT_DUTY: &str = "GATT XI:1 leaves duties on exports open";
/// Export duties of China.
pub const EXPORT_DUTY_CHINA: &str =
    "Protocol on the Accession of China, paragraph 11.3: no export duties outside Annex 6";
/// Import duties.
pub const IMPORT_DUTY: [&str; 2] =
    ["GATT II:1: duties not above the bound rate", "GATT XIX, VI and XXI: safeguards, anti-dumping, security"];
/// Tariff-rate quotas.
pub const RATE_QUOTA: &str = "GATT XIII:2: shares of a rate quota among exporters";
/// Production limits.
pub const PRODUCTION_LIMIT: &str =
    "no article forbids limits on production; GATT XX(g) asks for them where exports are limited too";
/// Subsidies to producers and processors.
pub const DOMESTIC_SUBSIDY: [&str; 2] =
    ["SCM 1 and 2: a specific subsidy", "SCM 5 and 6: actionable where it harms another member"];
/// Export subsidies.
pub const EXPORT_SUBSIDY: &str = "SCM 3.1(a): subsidies contingent on exports are prohibited";
/// Support prices.
pub const SUPPORT_PRICE: [&str; 2] = [
    "SCM 1.1(a)(1)(iii) and 14(d): purchase of goods by a government",
    "GATT III:8(a): purchases for governmental purposes",
];
/// Origin requirements.
pub const ORIGIN_REQUIREMENT: [&str; 3] = [
    "GATT I:1: the same treatment for all members",
    "GATT III:4 and III:5: no less favourable treatment, no mixing requirements",
    "TRIMs 2: no investment measures against GATT III or XI",
];
/// Credits on condition of origin.
pub const ORIGIN_CREDIT: &str =
    "SCM 3.1(b): subsidies contingent on the use of domestic over imported goods are prohibited";
/// Agreements.
pub const AGREEMENT: &str = "GATT XXIV: free-trade areas and customs unions";
