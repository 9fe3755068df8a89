//! Tables of facts, lists, the quality of chains and reconciled trade.

use monazite_model::answer::NamedFact;
use monazite_model::answer::lists::{ListEdition, Lists};
use monazite_model::answer::quality::{AtlasQuality, FormQuality};
use monazite_model::answer::show::{MineralPage, OutputYear};
use monazite_model::answer::standing::Standing;
use monazite_model::answer::trade::Reconciled;
use monazite_model::code::MineralId;
use monazite_model::fact::Fact;
use monazite_model::observed::Observed;

use super::run::STANDING;
use crate::tidy::{Column, Tidy};
use crate::trade::TradeRow;

/// Low and high end of a fact: those of a bound, or of the range around a figure.
fn ends(fact: &Fact) -> (Option<f64>, Option<f64>) {
    match (fact.value, fact.band) {
        (Observed::Bounded { low, high }, _) => (low, high),
        (_, Some(band)) => (Some(band.low), Some(band.high)),
        _ => (None, None),
    }
}

/// How the figure of a fact is known.
fn standing(fact: &Fact) -> Standing {
    match fact.value {
        Observed::Withheld | Observed::NotAvailable => Standing::NotKnown,
        _ => Standing::from(fact.grade),
    }
}

/// `monazite import facts` reads this table again; it passes over the columns that follow from the others.
const FACTS: [Column<NamedFact>; 23] = [
    Column::text("id", "what `monazite explain` takes: `source/edition/form/quantity[/partner]/area/period`", |f| {
        &f.id
    }),
    Column::text("mineral", "the part of the form before the colon", |f| f.fact.series.mineral.as_str()),
    Column::text("source", "key of the publication in `registry/sources.toml`", |f| &f.fact.origin.source),
    Column::text("edition", "dated release", |f| &f.fact.origin.edition),
    Column::text("form", "`gallium:refined`", |f| f.fact.series.form.as_str()),
    Column::text("stage", "`refining`", |f| f.fact.series.stage.name()),
    Column::text("quantity", "what is measured, below", |f| f.fact.series.quantity.name()),
    Column::text("partner", "partner area, product variant, end use, technology or dimension; else empty", |f| {
        &f.fact.series.partner
    }),
    Column::text(
        "area",
        "ISO 3166-1 alpha-3, `WLD` (a stated world total), `OTH` (a publisher's \"other countries\") or a bloc",
        |f| f.fact.area.as_str(),
    ),
    Column::owned("period", "`2024`, `2024-05` or `2016/2020`", |f| f.fact.period.to_string()),
    Column::text("status", "`reported`, `estimated`, `bounded`, `negligible`, `withheld`, `not-available`", |f| {
        f.fact.value.status()
    }),
    Column::maybe("value", "as `unit`", "the figure; none for a silence or a bound", |f| f.fact.value.value()),
    Column::maybe("low", "as `unit`", "low end of a bound, or of the range around a figure", |f| ends(&f.fact).0),
    Column::maybe("high", "as `unit`", "high end of the same", |f| ends(&f.fact).1),
    Column::text("unit", "`t`, `m3`, `usd_per_t`, `usd`, `eur`, `share`, `score`", |f| f.fact.unit.name()),
    Column::owned("basis", "`contained`, `gross`, `equivalent:WO3`, `none`", |f| f.fact.basis.clone().into()),
    Column::owned(
        "grade",
        "A stated by the publisher, B estimated by the publisher, C derived, D assumed with a reason",
        |f| f.fact.grade.to_string(),
    ),
    Column::text("table", "where it was printed", |f| &f.fact.origin.table),
    Column::text("row", "row in the publisher's file", |f| &f.fact.origin.row),
    Column::text("text", "the figure as printed", |f| &f.fact.origin.text),
    Column::text("note", "remark of ours: a correction, the reason of an assumption", |f| &f.fact.note),
    Column::whole("year", "the (last) year the fact speaks about", |f| f.fact.period.year()),
    Column::text("standing", STANDING, |f| standing(&f.fact).name()),
];

/// The table of facts.
pub(super) fn facts(facts: &[NamedFact]) -> Tidy {
    Tidy::new("facts", &FACTS, facts)
}

/// A mineral on an edition of a list.
pub struct ListsRow {
    list: String,
    area: String,
    year: i32,
    mineral: String,
    sources: String,
}

const LISTS: [Column<ListsRow>; 6] = [
    Column::text("list", "name of the list", |r| &r.list),
    Column::text("area", "area it belongs to", |r| &r.area),
    Column::whole("year", "year of the edition", |r| r.year),
    Column::text("mineral", "mineral of the registry", |r| &r.mineral),
    Column::text("sources", "where the edition is printed, joined by `; `", |r| &r.sources),
    Column::owned("period", "the edition's year", |r| r.year.to_string()),
];

/// One row per list, year and mineral.
pub(super) fn lists(lists: &Lists) -> Tidy {
    let asked = |m: &&MineralId| lists.mineral.as_ref().is_none_or(|one| one == *m);
    let each = lists.editions.iter().flat_map(|e| e.minerals.iter().filter(asked).map(move |m| (e, m)));
    let row = |(e, m): (&ListEdition, &MineralId)| ListsRow {
        list: e.list.clone(),
        area: e.area.clone(),
        year: e.year,
        mineral: m.0.clone(),
        sources: e.sources.join("; "),
    };
    Tidy::new("lists", &LISTS, &each.map(row).collect::<Vec<_>>())
}

const QUALITY: [Column<FormQuality>; 22] = [
    Column::text("chain", "chain of the registry", |r| &r.chain),
    Column::text("form", "form that is made and travels", |r| &r.form),
    Column::whole("year", "year of the chain", |r| r.year),
    Column::number("output_t", "t", "world output", |r| r.output_t),
    Column::number("grade_a", "share", "of output, stated by a publisher", |r| r.grade_a),
    Column::number("grade_b", "share", "estimated by a publisher", |r| r.grade_b),
    Column::number("grade_c", "share", "derived", |r| r.grade_c),
    Column::number("grade_d", "share", "assumed or inferred", |r| r.grade_d),
    Column::number("trade_t", "t", "world trade", |r| r.trade_t),
    Column::number(
        "unseen_trade",
        "share",
        "of trade, inferred, split out of codes it shares with other goods, or known of one country only",
        |r| r.unseen_trade,
    ),
    Column::number("adjusted", "share", "sum of the adjustments of the balance over world output; may exceed 1", |r| {
        r.adjusted
    }),
    Column::text("price_grade", "quality of the base price, A to D", |r| &r.price_grade),
    Column::text("use_missing", "where use by country is not known: why, and what source is missing", |r| {
        &r.use_missing
    }),
    Column::owned("period", "the chain's year", |r| r.year.to_string()),
    Column::owned("stage", "stage of the form", |r| r.stage.name().to_owned()),
    Column::maybe("witnessed", "share", "of output, for which a second publisher says the same", |r| r.witnessed),
    Column::maybe("contradicted", "share", "of output, for which a second publisher says something else", |r| {
        r.contradicted
    }),
    Column::number("other_year", "share", "of output, whose figures are of another year than the chain's", |r| {
        r.other_year
    }),
    Column::number("use_t", "t", "world use outside the chain", |r| r.use_t),
    Column::number(
        "use_unknown",
        "share",
        "of use, whose user is not known: what is left over where trade is not seen",
        |r| r.use_unknown,
    ),
    Column::number(
        "use_stated",
        "share",
        "of use, stated or estimated by a publisher; the rest is what output and trade leave",
        |r| r.use_stated,
    ),
    Column::truth("trade_seen", "whether a trade table has the codes that mainly hold it", |r| r.trade_seen),
];

/// One row per form.
pub(super) fn quality(found: &AtlasQuality) -> Tidy {
    let rows: Vec<FormQuality> = found.chains.iter().flat_map(|c| c.forms.iter().cloned()).collect();
    Tidy::new("quality", &QUALITY, &rows)
}

const TRADE: [Column<TradeRow>; 6] = [
    Column::text("about", "`all`, `reporter`, `code` (beside a reference) or `reference` (all codes beside it)", |r| {
        r.about
    }),
    Column::text("id", "the reporter's area, the HS code, `exporters` or `importers`; empty for `all`", |r| &r.id),
    Column::text("area", "the area a figure names: the largest exporter of a code; else empty", |r| &r.area),
    Column::text("measure", "what is measured, below", |r| r.measure),
    Column::number("value", "as `unit`", "the figure", |r| r.value),
    Column::text("unit", "`usd`, `share`, `factor`, `areas`, `flows`, `codes`, `index`, `correlation`", |r| r.unit),
];

/// One figure a row.
pub(super) fn trade(found: &Reconciled) -> Tidy {
    Tidy::new("trade", &TRADE, &crate::trade::rows(found))
}

const OUTPUT: [Column<OutputYear>; 14] = [
    Column::text("form", "what is made", |r| r.form.as_str()),
    Column::whole("year", "calendar year", |r| r.year),
    Column::maybe(
        "value",
        "as `unit`",
        "world output as sources say it before anything is balanced; none where there is no figure",
        |r| r.total,
    ),
    Column::maybe("low", "as `unit`", "low end", |r| r.low),
    Column::maybe("high", "as `unit`", "high end", |r| r.high),
    Column::text("unit", "`t`", |r| &r.unit),
    Column::text("source", "what the largest part rests on, of which year where that is another; `inferred`", |r| {
        &r.source
    }),
    Column::text("main", "the publishers of that, by their keys", |r| &r.main),
    Column::owned("grade", "quality of the largest part, A to D; empty without a figure", |r| {
        r.grade.map(|g| g.to_string()).unwrap_or_default()
    }),
    Column::owned(
        "new_source",
        "`true` where the largest part rests on other publishers than in the last year with a figure: no line is drawn to it",
        |r| r.new_source.to_string(),
    ),
    Column::text("missing", "why there is no figure; else empty", |r| &r.missing),
    Column::owned("mineral", "the part of the form before the colon", |r| r.form.mineral().to_string()),
    Column::owned("period", "the year", |r| r.year.to_string()),
    Column::text("standing", STANDING, |r| r.grade.map_or(Standing::NotKnown, Standing::from).name()),
];

/// World output by form and year.
pub(super) fn output(found: &MineralPage) -> Tidy {
    Tidy::new("output", &OUTPUT, &found.output)
}

/// Tables without rows, each with its page of docs/formats.
#[cfg(test)]
pub(super) fn empty() -> Vec<(&'static str, Tidy)> {
    vec![
        ("facts.md", Tidy::new("facts", &FACTS, &[])),
        ("lists.md", Tidy::new("lists", &LISTS, &[])),
        ("show.md", Tidy::new("output", &OUTPUT, &[])),
        ("quality.md", Tidy::new("quality", &QUALITY, &[])),
        ("trade.md", Tidy::new("trade", &TRADE, &[])),
    ]
}
