//! How publications are cited.

use std::collections::BTreeSet;

use super::names::list;
use crate::citation::{Publication, Source, mixed_trade};
use crate::registry::Registry;

/// How to cite publications, sorted, without repeats; those the registry does not know are left out.
pub fn citations<'a>(registry: &Registry, publications: impl IntoIterator<Item = &'a Publication>) -> Vec<String> {
    let cite = |p: &Publication| Some(registry.sources.get(&p.source)?.cite.replace("{edition}", &p.edition));
    let cited: BTreeSet<String> = publications.into_iter().filter_map(cite).collect();
    cited.into_iter().collect()
}

/// What must be said where trade of two releases stands in one answer; `None` where all is of one.
pub fn mixed_releases<'a>(registry: &Registry, sources: impl IntoIterator<Item = &'a Source>) -> Option<String> {
    several_releases(registry, mixed_trade(sources)?)
}

/// As [`mixed_releases`], of the releases themselves.
pub fn several_releases<'a>(
    registry: &Registry,
    releases: impl IntoIterator<Item = &'a Publication>,
) -> Option<String> {
    let releases: BTreeSet<&Publication> = releases.into_iter().collect();
    (releases.len() > 1).then(|| {
        format!(
            "Trade comes from {} releases, each reconciled by itself, so that levels of one are not to be set against levels of another: {}.",
            releases.len(),
            list(&citations(registry, releases))
        )
    })
}
