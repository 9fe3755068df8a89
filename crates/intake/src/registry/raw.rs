//! The rows of every file of the registry, before they are believed.

use monazite_model::registry::{
    AgreementParty, Area, ChainSpec, CodeGoods, Correction, EndUse, EventReading, Folding, Form, IndustryMatch,
    ListEntry, ListRule, Membership, Mineral, MineralGroup, Parameter, PolicyEvent, Process, Quotation, Source,
    TradingPlace,
};

use super::rows::Rows;

/// Everything as rows, before it is believed.
pub(super) struct Raw {
    pub areas: Rows<Area>,
    pub minerals: Rows<Mineral>,
    pub forms: Rows<Form>,
    pub processes: Rows<Process>,
    pub chains: Rows<ChainSpec>,
    pub parameters: Rows<Parameter>,
    pub sources: Rows<Source>,
    pub corrections: Rows<Correction>,
    pub memberships: Rows<Membership>,
    pub agreements: Rows<AgreementParty>,
    pub events: Rows<PolicyEvent>,
    pub readings: Rows<EventReading>,
    pub lists: Rows<ListEntry>,
    pub list_rules: Rows<ListRule>,
    pub groups: Rows<MineralGroup>,
    pub industries: Rows<IndustryMatch>,
    pub end_uses: Rows<EndUse>,
    pub folding: Rows<Folding>,
    pub trading_places: Rows<TradingPlace>,
    pub quotations: Rows<Quotation>,
    pub goods: Rows<CodeGoods>,
}
