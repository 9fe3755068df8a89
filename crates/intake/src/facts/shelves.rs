//! The facts of an atlas, mineral by mineral: decoded when they are asked for, and only those.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use monazite_model::code::MineralId;
use monazite_model::fact::{Fact, QuantityKind};

use super::packed;

/// Facts of an atlas. A copy shares what is decoded.
///
/// # Panics
/// Every method that hands out facts ends the program where a block of the binary is damaged: nothing the binary says is true then.
#[derive(Clone, Default)]
pub struct Facts {
    shelves: BTreeMap<MineralId, Arc<Shelf>>,
    order: Arc<OnceLock<Vec<Place>>>,
}

/// Shelf and fact.
type Place = (u32, u32);

/// The facts of one mineral, sorted by id.
struct Shelf {
    held: Held,
    decoded: OnceLock<Decoded>,
}

struct Decoded {
    facts: Vec<Fact>,
    /// Place of each fact in the order of all facts by id; empty where that is not known.
    ranks: Vec<u32>,
}

enum Held {
    /// A block of the binary.
    Packed(Block),
    /// Facts of a file.
    Read(Vec<Fact>),
    /// The second over the first.
    Layer(Arc<Shelf>, Vec<Fact>),
}

/// A packed block: compressed bytes, their length when they are not, and what the index says about them.
pub(crate) struct Block {
    pub stored: &'static [u8],
    pub length: usize,
    pub rows: usize,
    pub quantities: BTreeSet<QuantityKind>,
}

impl Shelf {
    fn new(held: Held) -> Arc<Self> {
        Arc::new(Shelf { held, decoded: OnceLock::new() })
    }

    fn facts(&self) -> &[Fact] {
        match &self.held {
            Held::Read(facts) => facts,
            _ => &self.decoded().facts,
        }
    }

    fn decoded(&self) -> &Decoded {
        self.decoded.get_or_init(|| match &self.held {
            Held::Packed(block) => {
                let bytes = zstd::bulk::decompress(block.stored, block.length);
                let Some((facts, ranks)) = bytes.ok().and_then(|bytes| packed::read(&bytes)) else {
                    panic!("the atlas inside this binary is damaged: a block of facts cannot be read");
                };
                Decoded { facts, ranks }
            }
            Held::Read(facts) => Decoded { facts: facts.clone(), ranks: Vec::new() },
            Held::Layer(base, own) => Decoded { facts: over(base.facts(), own), ranks: Vec::new() },
        })
    }

    fn len(&self) -> usize {
        match &self.held {
            Held::Packed(block) => block.rows,
            _ => self.facts().len(),
        }
    }

    fn holds(&self, quantity: QuantityKind) -> bool {
        match &self.held {
            Held::Packed(block) => block.quantities.contains(&quantity),
            Held::Read(facts) => facts.iter().any(|fact| fact.series.quantity == quantity),
            Held::Layer(base, own) => base.holds(quantity) || own.iter().any(|f| f.series.quantity == quantity),
        }
    }
}

impl Facts {
    /// Facts in packed blocks; nothing is decoded yet.
    pub(crate) fn packed(blocks: impl IntoIterator<Item = (MineralId, Block)>) -> Self {
        let shelves = blocks.into_iter().map(|(mineral, block)| (mineral, Shelf::new(Held::Packed(block))));
        Facts { shelves: shelves.collect(), order: Arc::default() }
    }

    /// These facts with `own` over them: a fact of the same id is replaced, others join.
    pub fn with(&self, own: impl IntoIterator<Item = Fact>) -> Self {
        let mut shelves = self.shelves.clone();
        for (mineral, own) in by_mineral(own) {
            let shelf = match shelves.get(&mineral) {
                Some(base) => Held::Layer(Arc::clone(base), own),
                None => Held::Read(own),
            };
            shelves.insert(mineral, Shelf::new(shelf));
        }
        Facts { shelves, order: Arc::default() }
    }

    /// All facts about a mineral, sorted by id.
    pub fn of(&self, mineral: &MineralId) -> &[Fact] {
        self.shelves.get(mineral).map_or(&[], |shelf| shelf.facts())
    }

    /// All facts of a quantity, by mineral and then by id; minerals without one are not decoded.
    pub fn of_quantity(&self, quantity: QuantityKind) -> impl Iterator<Item = &Fact> {
        let holding = self.shelves.values().filter(move |shelf| shelf.holds(quantity));
        holding.flat_map(|shelf| shelf.facts()).filter(move |fact| fact.series.quantity == quantity)
    }

    /// The fact of an id, if there is one.
    pub fn by_id(&self, id: &str) -> Option<&Fact> {
        let mineral = MineralId::from(id.split('/').nth(2)?.split(':').next()?);
        let facts = self.of(&mineral);
        facts.binary_search_by(|fact| fact.id().as_str().cmp(id)).ok().map(|at| &facts[at])
    }

    /// Facts in all.
    pub fn len(&self) -> usize {
        self.shelves.values().map(|shelf| shelf.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All facts, sorted by id; decodes every one of them.
    pub fn iter(&self) -> Iter<'_> {
        let shelves: Vec<&[Fact]> = self.shelves.values().map(|shelf| shelf.facts()).collect();
        Iter { order: self.order().iter(), shelves }
    }

    fn order(&self) -> &[Place] {
        self.order.get_or_init(|| {
            let shelves = || self.shelves.values().zip(0u32..);
            if self.shelves.values().all(|shelf| matches!(shelf.held, Held::Packed(_))) {
                let ranked = shelves().flat_map(|(shelf, s)| {
                    shelf.decoded().ranks.iter().zip(0u32..).map(move |(rank, k)| (*rank, (s, k)))
                });
                let mut ranked: Vec<(u32, Place)> = ranked.collect();
                ranked.sort_unstable();
                return ranked.into_iter().map(|(_, place)| place).collect();
            }
            let named =
                shelves().flat_map(|(shelf, s)| shelf.facts().iter().zip(0u32..).map(move |(f, k)| (f.id(), (s, k))));
            let mut named: Vec<(String, Place)> = named.collect();
            named.sort_unstable();
            named.into_iter().map(|(_, place)| place).collect()
        })
    }
}

impl FromIterator<Fact> for Facts {
    fn from_iter<T: IntoIterator<Item = Fact>>(facts: T) -> Self {
        let shelves = by_mineral(facts).into_iter().map(|(mineral, own)| (mineral, Shelf::new(Held::Read(own))));
        Facts { shelves: shelves.collect(), order: Arc::default() }
    }
}

impl<'a> IntoIterator for &'a Facts {
    type Item = &'a Fact;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} facts about {} minerals", self.len(), self.shelves.len())
    }
}

/// All facts of an atlas, sorted by id.
pub struct Iter<'a> {
    shelves: Vec<&'a [Fact]>,
    order: std::slice::Iter<'a, Place>,
}

impl<'a> Iterator for Iter<'a> {
    type Item = &'a Fact;

    fn next(&mut self) -> Option<&'a Fact> {
        let (shelf, fact) = *self.order.next()?;
        self.shelves.get(shelf as usize)?.get(fact as usize)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.order.size_hint()
    }
}

fn by_mineral(facts: impl IntoIterator<Item = Fact>) -> BTreeMap<MineralId, Vec<Fact>> {
    let mut shelves: BTreeMap<MineralId, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        shelves.entry(fact.series.mineral.clone()).or_default().push(fact);
    }
    shelves.values_mut().for_each(|facts| facts.sort_by_cached_key(Fact::id));
    shelves
}

/// `own` facts over those of `base`, sorted by id.
fn over(base: &[Fact], own: &[Fact]) -> Vec<Fact> {
    let replaced: BTreeSet<String> = own.iter().map(Fact::id).collect();
    let kept = base.iter().filter(|fact| !replaced.contains(&fact.id()));
    let mut facts: Vec<Fact> = kept.chain(own).cloned().collect();
    facts.sort_by_cached_key(Fact::id);
    facts
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use monazite_model::observed::Observed;

    use super::*;
    use crate::atlas::bundled;

    #[test]
    fn a_question_about_one_mineral_decodes_that_mineral() {
        let bundled = &bundled().unwrap().facts;
        let blocks = bundled.shelves.iter().filter_map(|(mineral, shelf)| match &shelf.held {
            Held::Packed(b) => {
                let (stored, length, rows, quantities) = (b.stored, b.length, b.rows, b.quantities.clone());
                Some((mineral.clone(), Block { stored, length, rows, quantities }))
            }
            _ => None,
        });
        let fresh = Facts::packed(blocks);
        let decoded = |facts: &Facts| facts.shelves.values().filter(|shelf| shelf.decoded.get().is_some()).count();
        assert_eq!((fresh.len(), decoded(&fresh)), (bundled.len(), 0));
        let gallium = fresh.of(&"gallium".into());
        assert!(!gallium.is_empty() && gallium.iter().all(|f| f.series.mineral.as_str() == "gallium"));
        assert!(gallium.is_sorted_by_key(Fact::id));
        assert!(fresh.by_id(&gallium[0].id()) == Some(&gallium[0]) && fresh.by_id("no/such/gallium:fact").is_none());
        assert_eq!(decoded(&fresh), 1);
        assert!(fresh.of_quantity(QuantityKind::Governance).count() > 1000);
        assert_eq!(decoded(&fresh), 2, "governance is about areas alone");
        assert!(fresh.iter().is_sorted_by_key(Fact::id) && fresh.iter().count() == fresh.len());
    }

    #[test]
    fn own_facts_lie_over_others_and_everything_is_still_seen_in_order() {
        let all = bundled().unwrap().facts.clone();
        let mut own = all.of(&"tin".into())[0].clone();
        own.value = Observed::Reported { value: 123_456.0 };
        own.band = None;
        let mut new = own.clone();
        new.origin.edition = "9999".into();
        let layered = all.with([own.clone(), new.clone()]);
        assert_eq!(layered.len(), all.len() + 1);
        assert!(layered.by_id(&own.id()) == Some(&own) && layered.by_id(&new.id()) == Some(&new));
        assert!(layered.iter().is_sorted_by_key(Fact::id));
        assert!(layered.of(&"gallium".into()) == all.of(&"gallium".into()));
        assert!(layered != all && all.iter().cloned().collect::<Facts>() == all);
    }
}
