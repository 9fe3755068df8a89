//! What answers from chains rest on: their publications, and whether trade of two releases meets in them.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::chain::Chain;
use monazite_model::citation::Source;
use monazite_model::registry::Registry;
use monazite_model::words::sources::mixed_releases;

/// What the levels and prices of chains rest on.
fn rests_on<'a>(chains: impl IntoIterator<Item = &'a Chain>) -> impl Iterator<Item = &'a Source> {
    chains.into_iter().flat_map(|chain| {
        let levels = chain
            .supplies
            .iter()
            .flat_map(|s| [&s.level, &s.capacity])
            .chain(chain.transformations.iter().flat_map(|t| [&t.level, &t.capacity]))
            .chain(chain.uses.iter().map(|u| &u.level))
            .chain(chain.flows.iter().map(|f| &f.level));
        levels.flat_map(|l| &l.sources).chain(chain.forms.iter().flat_map(|f| &f.price_sources))
    })
}

/// Citations of the publications behind the chains, by source and edition.
pub(crate) fn sources<'a>(chains: impl IntoIterator<Item = &'a Chain>, registry: &Registry) -> Vec<String> {
    let mut editions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for publication in rests_on(chains).filter_map(Source::publication) {
        editions.entry(&publication.source).or_default().insert(&publication.edition);
    }
    let cite = |(id, editions): (&str, BTreeSet<&str>)| {
        let editions: Vec<&str> = editions.into_iter().collect();
        Some(registry.sources.get(id)?.cite.replace("{edition}", &editions.join(", ")))
    };
    editions.into_iter().filter_map(cite).collect()
}

/// What must be said where trade of two releases stands in one answer.
pub(crate) fn releases<'a>(chains: impl IntoIterator<Item = &'a Chain>, registry: &Registry) -> Option<String> {
    mixed_releases(registry, rests_on(chains))
}
