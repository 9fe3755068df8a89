//! Who owns what an activity earns, and how the rent of a bound is shared between parties.

use monazite_model::outcome::Party;

use super::super::role::{Cap, Role};

/// Shares a rent out: the other ends of the flows get theirs by the tonnes that got through. Shares that do not add up to one
/// leave the rest with the holders, so that no money is lost.
pub(super) fn rent(cap: &Cap, usd: f64, levels: &[f64], put: &mut impl FnMut(usize, Party, f64)) {
    let to_treasury = cap.rent.treasury * usd;
    let mut abroad = 0.0;
    let through = || cap.members.iter().filter_map(|m| m.other.map(|area| (area, m.weight * levels[m.activity])));
    let all: f64 = through().map(|(_, t)| t).sum();
    if cap.rent.importers != 0.0 && all > 0.0 {
        for (area, t) in through() {
            let part = cap.rent.importers * usd * t / all;
            abroad += part;
            put(area, Party::RentHolders, part);
        }
    }
    put(cap.area, Party::Treasury, to_treasury);
    put(cap.area, Party::RentHolders, usd - to_treasury - abroad);
}

/// Who gains what an activity earns beyond its costs: area, party, share. The rent of a bound, the purchases of a buyer of last
/// resort and the sale of stock have rules of their own and no owner here.
pub(in super::super) fn owners(role: Role) -> impl Iterator<Item = (usize, Party, f64)> {
    let one = |area: usize, party: Party| [Some((area, party, 1.0)), None];
    match role {
        Role::Supply { area, .. } | Role::Added { area, process: false, .. } | Role::Outlet { area, .. } => {
            one(area, Party::Producers)
        }
        Role::Process { area, .. } | Role::Added { area, .. } | Role::Disposal { area, .. } => {
            one(area, Party::Processors)
        }
        Role::Use { area, .. } | Role::SpareCertificates { area, .. } => one(area, Party::Consumers),
        Role::Blend { area, .. } => one(area, Party::Traders),
        // Nobody publishes who earns on a route: half each, by convention.
        Role::Trade { from, to, .. } | Role::Customs { from, to, .. } => {
            [Some((from, Party::Traders, 0.5)), Some((to, Party::Traders, 0.5))]
        }
        // What unsold metal is worth to whoever keeps it; and whoever stands behind what only closes the books holds stock or scrap.
        Role::Warehouse { area, .. } | Role::Unaccounted { area, .. } | Role::Beyond { area, .. } => {
            one(area, Party::Stockholders)
        }
        Role::Permit(_) | Role::Buyer { .. } | Role::Release(_) => [None, None],
    }
    .into_iter()
    .flatten()
}

/// The share of a rent that goes to whoever `counts` wants; `put` gets how that share moves with the level of each activity under
/// the bound, because the other ends get theirs by what got through.
pub(in super::super) fn rent_derivatives(
    cap: &Cap,
    levels: &[f64],
    counts: &impl Fn(usize, Party) -> bool,
    mut put: impl FnMut(usize, f64),
) -> f64 {
    let own = |area: usize, party: Party| f64::from(u8::from(counts(area, party)));
    let holders = own(cap.area, Party::RentHolders);
    let treasury = cap.rent.treasury * own(cap.area, Party::Treasury);
    let through = || cap.members.iter().filter_map(|m| m.other.map(|area| (m, area, m.weight * levels[m.activity])));
    let all: f64 = through().map(|(_, _, t)| t).sum();
    if cap.rent.importers == 0.0 || all <= 0.0 {
        return treasury + (1.0 - cap.rent.treasury) * holders;
    }
    let abroad: f64 = through().map(|(_, area, t)| own(area, Party::RentHolders) * t / all).sum();
    for (member, area, _) in through() {
        let moves = (own(area, Party::RentHolders) - abroad) * member.weight / all;
        if moves != 0.0 {
            put(member.activity, cap.rent.importers * moves);
        }
    }
    treasury + cap.rent.importers * abroad + (1.0 - cap.rent.treasury - cap.rent.importers) * holders
}
