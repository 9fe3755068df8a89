//! What bans, quotas and licences on trade share: bounds on flows at one end of them, and bars on goods of an origin.

use monazite_model::code::{AreaId, FormId};
use monazite_model::scenario::{Limit, Origin, Together};
use monazite_model::term::{Effect, RentShares, Target};
use monazite_model::words::number::stated_percent;

use super::PolicyError;
use super::acting::Acting;
use super::bound::{FormBounds, Portion};
use super::notice::Notice;
use super::rules;
use super::terms::Terms;
use super::together;
use super::trade::{Ends, Trade};

/// Trade under bounds.
pub struct Restricted<'m> {
    trade: Trade<'m>,
    /// Both ends.
    pub ends: Ends,
    /// Bounds by form; none where nobody is left at the other end.
    bounds: Vec<FormBounds>,
}

/// Bound and base over all authors.
pub struct Total {
    /// Forms: one, or those that one bound counts together.
    pub forms: Vec<FormId>,
    /// Base, t per year.
    pub base: f64,
    /// Bound, t per year.
    pub bound: f64,
}

/// Bounds trade: `at` gives t per year of an author's flows in the k-th month in force.
pub fn restricted<'m>(
    acting: &Acting<'_>,
    trade: impl Into<Trade<'m>>,
    at: impl Fn(&Portion, u32) -> f64,
) -> Result<Restricted<'m>, PolicyError> {
    bounded(acting, trade, |ends, forms| {
        let each = |form: &FormId| {
            let of = |area: &AreaId| ends.target_of(form, area);
            acting.bounds(std::slice::from_ref(form), &ends.authors.present, of, &at)
        };
        acting.context.forms(forms).iter().map(each).collect()
    })
}

/// Bounds trade at a limit on each form, or on all forms together.
pub fn limited<'m>(
    acting: &Acting<'_>,
    trade: impl Into<Trade<'m>>,
    limit: Limit,
    together: Option<&Together>,
) -> Result<Restricted<'m>, PolicyError> {
    bounded(acting, trade, |ends, forms| {
        let of = |form: &FormId, area: &AreaId| ends.target_of(form, area);
        together::bounds(acting, (forms, limit, together), &ends.authors.present, of)
    })
}

/// `bounds` gives the bounds on forms as the scenario names them, unless nobody is left at the other end.
fn bounded<'m>(
    acting: &Acting<'_>,
    trade: impl Into<Trade<'m>>,
    bounds: impl FnOnce(&Ends, &[FormId]) -> Vec<FormBounds>,
) -> Result<Restricted<'m>, PolicyError> {
    let trade = trade.into();
    let ends = trade.ends(acting)?;
    let bounds = if ends.nobody() { Vec::new() } else { bounds(&ends, trade.on) };
    Ok(Restricted { trade, ends, bounds })
}

impl Restricted<'_> {
    /// The bounds, and bars against detours where a selective measure enforces origin.
    pub fn lower(self, acting: &Acting<'_>, origin: Origin, rent: &RentShares, terms: &mut Terms) {
        let forms: Vec<FormId> = self.bounds.iter().flat_map(|of| of.forms.clone()).collect();
        for bound in self.bounds.into_iter().flat_map(|of| of.bounds) {
            terms.cap(bound, rent);
        }
        let Some(others) = self.ends.named() else { return };
        let authors = &self.ends.authors.present;
        let (sellers, buyers) = if self.ends.imports { (others, &authors[..]) } else { (&authors[..], others) };
        for form in &forms {
            for seller in sellers {
                bar(acting, form, seller, buyers, origin, terms);
            }
        }
    }

    /// What every restriction of trade says; what is left to say is the totals, none where nobody is left at the other end.
    pub fn describe(self, acting: &Acting<'_>, origin: Origin, notice: &mut Notice<'_>) -> Vec<Total> {
        let imports = self.ends.imports;
        notice.ends(self.trade.by, &self.ends);
        if imports {
            notice.rules(rules::IMPORT_LIMIT);
        } else {
            notice.rules(rules::EXPORT_LIMIT);
        }
        if self.ends.others.is_some() {
            notice.rules(rules::SELECTIVE_LIMIT);
        }
        if self.ends.nobody() {
            notice.nobody();
            return Vec::new();
        }
        let mut totals = Vec::new();
        for bounds in self.bounds {
            totals.push(Total { forms: bounds.forms.clone(), base: bounds.base, bound: bounds.t() });
            notice.bounds(bounds);
        }
        if let Some(others) = self.ends.named() {
            notice.assume(origin_words(origin, &acting.context.area_list(others), imports));
        }
        totals
    }
}

/// Bars goods of an author from reaching areas through third countries.
pub fn bar(acting: &Acting<'_>, form: &FormId, author: &AreaId, against: &[AreaId], origin: Origin, terms: &mut Terms) {
    let Some(leak) = origin.leak() else { return };
    let against: Vec<AreaId> = against.iter().filter(|a| *a != author).cloned().collect();
    if against.is_empty() || !acting.context.has_node(form, author) {
        return;
    }
    let leak = acting.in_force * leak + (1.0 - acting.in_force);
    let target = Target::Flows { form: form.clone(), from: Some(vec![author.clone()]), to: Some(against.clone()) };
    terms.add(target, Effect::OriginBar { author: author.clone(), against, leak });
}

fn origin_words(origin: Origin, whom: &str, imports: bool) -> String {
    let route = if imports { format!("goods of {whom} may come in") } else { format!("goods may reach {whom}") };
    match origin {
        Origin::None => format!(
            "Origin is not enforced: {route} through third countries, because goods of one form are alike once they have arrived somewhere."
        ),
        Origin::Documents { leak } => format!(
            "Origin is enforced by documents; {} of what third countries passed on in the base year still gets through.",
            stated_percent(leak)
        ),
        Origin::Strict => {
            "Origin is enforced strictly; only goods that were made into another form on the way get through."
                .to_owned()
        }
    }
}
