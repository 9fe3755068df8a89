//! How the rent of a bound is shared between parties.

use monazite_model::outcome::Party;

use super::super::role::Cap;

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
