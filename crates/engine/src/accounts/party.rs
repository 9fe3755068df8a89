//! How the rent of a bound is shared between parties.

use monazite_model::outcome::Party;

use crate::system::Cap;

/// Shares a rent out: the other ends of the flows get theirs by the tonnes that got through. Shares that do not add up to one
/// leave the rest with the holders, so that no money is lost.
pub(super) fn rent(cap: &Cap, usd: f64, levels: &[f64]) -> Vec<(usize, Party, f64)> {
    let to_treasury = cap.rent.treasury * usd;
    let mut shares = Vec::new();
    let mut abroad = 0.0;
    let through: Vec<(usize, f64)> =
        cap.members.iter().filter_map(|m| m.other.map(|area| (area, m.weight * levels[m.activity]))).collect();
    let all: f64 = through.iter().map(|(_, t)| t).sum();
    if cap.rent.importers != 0.0 && all > 0.0 {
        for (area, t) in through {
            let part = cap.rent.importers * usd * t / all;
            abroad += part;
            shares.push((area, Party::RentHolders, part));
        }
    }
    shares.push((cap.area, Party::Treasury, to_treasury));
    shares.push((cap.area, Party::RentHolders, usd - to_treasury - abroad));
    shares
}
