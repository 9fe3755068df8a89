//! The table of what changed between two releases of data.

use monazite_model::answer::NamedFact;
use monazite_model::answer::diff::{AtlasDiff, FactDiff};
use monazite_model::fact::Fact;

use crate::tidy::{Column, Tidy};

fn fact(row: &FactDiff) -> Option<&Fact> {
    row.fact().map(|named| &named.fact)
}

fn old(row: &FactDiff) -> Option<&Fact> {
    row.old.as_ref().map(|named| &named.fact)
}

fn new(row: &FactDiff) -> Option<&Fact> {
    row.new.as_ref().map(|named| &named.fact)
}

/// A word of a side; empty where the release has no such fact.
fn word<'a>(fact: Option<&'a Fact>, of: impl Fn(&'a Fact) -> &'a str) -> &'a str {
    fact.map(of).unwrap_or_default()
}

const DIFF: [Column<FactDiff>; 29] = [
    Column::text(
        "change",
        "`changed`, `revised` (a later edition says otherwise), `readdressed` (the same, printed elsewhere), `gone`, `added`",
        |r| r.change.name(),
    ),
    Column::text("id", "what `monazite explain` takes, of the later fact where there is one", |r| {
        r.fact().map(|named: &NamedFact| named.id.as_str()).unwrap_or_default()
    }),
    Column::text("mineral", "the part of the form before the colon", |r| word(fact(r), |f| f.series.mineral.as_str())),
    Column::text("form", "`gallium:refined`", |r| word(fact(r), |f| f.series.form.as_str())),
    Column::text("stage", "`refining`", |r| word(fact(r), |f| f.series.stage.name())),
    Column::text("quantity", "what is measured", |r| word(fact(r), |f| f.series.quantity.name())),
    Column::text("partner", "partner area, product variant, end use, technology or dimension; else empty", |r| {
        word(fact(r), |f| &f.series.partner)
    }),
    Column::text("area", "where", |r| word(fact(r), |f| f.area.as_str())),
    Column::owned("period", "when", |r| fact(r).map(|f| f.period.to_string()).unwrap_or_default()),
    Column::whole("year", "the (last) year the fact speaks about", |r| fact(r).map_or(0, |f| f.period.year())),
    Column::text("source", "publication", |r| word(fact(r), |f| &f.origin.source)),
    Column::text("old_edition", "edition of the earlier fact", |r| word(old(r), |f| &f.origin.edition)),
    Column::text("edition", "edition of the later fact", |r| word(new(r), |f| &f.origin.edition)),
    Column::text("old_status", "how the earlier one is stated; empty where there is none", |r| {
        word(old(r), |f| f.value.status())
    }),
    Column::text("status", "how the later one is stated", |r| word(new(r), |f| f.value.status())),
    Column::maybe("old_value", "as `old_unit`", "the earlier figure", |r| old(r).and_then(|f| f.value.value())),
    Column::maybe("value", "as `unit`", "the later figure", |r| new(r).and_then(|f| f.value.value())),
    Column::text("old_unit", "unit of the earlier figure", |r| word(old(r), |f| f.unit.name())),
    Column::text("unit", "unit of the later figure", |r| word(new(r), |f| f.unit.name())),
    Column::owned("old_basis", "basis of the earlier figure", |r| {
        old(r).map(|f| f.basis.clone().into()).unwrap_or_default()
    }),
    Column::owned("basis", "basis of the later figure", |r| new(r).map(|f| f.basis.clone().into()).unwrap_or_default()),
    Column::owned("old_grade", "grade of the earlier fact", |r| {
        old(r).map(|f| f.grade.to_string()).unwrap_or_default()
    }),
    Column::owned("grade", "grade of the later fact", |r| new(r).map(|f| f.grade.to_string()).unwrap_or_default()),
    Column::maybe(
        "relative",
        "share",
        "change relative to the earlier figure; none where they cannot be compared",
        |r| r.relative,
    ),
    Column::number(
        "size",
        "share",
        "of a mass over the world's figure, of a share in points, else over the larger; only to sort",
        |r| r.size,
    ),
    Column::owned(
        "differs",
        "what differs, joined by `;`: value, status, range, unit, basis, grade, stage, address, note",
        |r| r.differs.join(";"),
    ),
    Column::text("old_text", "the earlier figure as printed", |r| word(old(r), |f| &f.origin.text)),
    Column::text("text", "the later figure as printed", |r| word(new(r), |f| &f.origin.text)),
    Column::text("note", "remark of ours on the later fact", |r| word(new(r), |f| &f.note)),
];

/// One row per fact that differs.
pub(super) fn facts(found: &AtlasDiff) -> Tidy {
    Tidy::new("atlas-diff", &DIFF, &found.facts)
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![("atlas-diff.md", Tidy::new("atlas-diff", &DIFF, &[]))]
}
