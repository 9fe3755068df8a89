//! Parties, and how the rent of a bound is shared between them.

use crate::system::Cap;

/// A party of the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// Whoever uses a form outside the chain.
    Consumers,
    /// Mines and scrap dealers.
    Producers,
    /// Processes, residues included.
    Processors,
    /// Whoever moves goods.
    Traders,
    /// Holders of licences and quotas.
    RentHolders,
    /// The state.
    Treasury,
    /// Owners of stock that is released or built.
    Stockholders,
}

impl Party {
    /// All, in the order of tables.
    pub const ALL: [Party; 7] = [
        Party::Consumers,
        Party::Producers,
        Party::Processors,
        Party::Traders,
        Party::RentHolders,
        Party::Treasury,
        Party::Stockholders,
    ];

    /// The word used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Party::Consumers => "consumers",
            Party::Producers => "producers",
            Party::Processors => "processors",
            Party::Traders => "traders",
            Party::RentHolders => "rent-holders",
            Party::Treasury => "treasury",
            Party::Stockholders => "stockholders",
        }
    }
}

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
