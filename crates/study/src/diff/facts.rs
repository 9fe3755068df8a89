//! Facts of two releases: which are the same, which state something else, which come and go.

use std::collections::{BTreeMap, BTreeSet};

use monazite_model::answer::NamedFact;
use monazite_model::answer::diff::{Change, FactChange, FactDiff, TableDiff};
use monazite_model::fact::Fact;
use monazite_model::observed::Observed;
use monazite_model::quantity::Unit;

/// Source and edition.
type Table<'a> = (&'a str, &'a str);

fn table(fact: &Fact) -> Table<'_> {
    (&fact.origin.source, &fact.origin.edition)
}

/// What a fact is about, whichever edition states it: the id without its edition.
fn about(fact: &Fact) -> String {
    let id = fact.id();
    let after = fact.origin.source.len() + 1 + fact.origin.edition.len();
    format!("{}{}", fact.origin.source, &id[after..])
}

/// Every table of either release, and the facts that differ, sorted.
pub(super) fn compare(old: &[&Fact], new: &[&Fact]) -> (Vec<TableDiff>, Vec<FactDiff>) {
    let before: BTreeMap<String, &Fact> = old.iter().map(|fact| (fact.id(), *fact)).collect();
    let after: BTreeMap<String, &Fact> = new.iter().map(|fact| (fact.id(), *fact)).collect();
    let mut tables = Tables::new(old, new);
    let (worlds, earlier) = ((World::of(old), World::of(new)), Editions::of(old));
    let mut found: Vec<FactDiff> = Vec::new();
    // Facts of an earlier edition that a later one speaks of again: they are not gone.
    let mut succeeded: BTreeSet<String> = BTreeSet::new();
    let mut put = |change, (old, new): (Option<&Fact>, Option<&Fact>), differs| {
        found.push(row(change, (old, new), differs, &worlds));
    };
    for (id, fact) in &after {
        let count = tables.counts(fact);
        match (before.get(id), earlier.before(fact)) {
            (Some(known), _) => match differences(known, fact) {
                None => {}
                Some((FactChange::Readdressed, differs)) => {
                    count.readdressed += 1;
                    put(FactChange::Readdressed, (Some(known), Some(fact)), differs);
                }
                Some((_, differs)) => {
                    count.changed += 1;
                    put(FactChange::Changed, (Some(known), Some(fact)), differs);
                }
            },
            (None, Some(known)) => {
                succeeded.insert(known.id());
                match differences(known, fact) {
                    None | Some((FactChange::Readdressed, _)) => count.restated += 1,
                    Some((_, differs)) => {
                        count.revised += 1;
                        put(FactChange::Revised, (Some(known), Some(fact)), differs);
                    }
                }
            }
            (None, None) => {
                count.added += 1;
                put(FactChange::Added, (None, Some(fact)), Vec::new());
            }
        }
    }
    for (_, fact) in before.iter().filter(|(id, _)| !after.contains_key(*id) && !succeeded.contains(*id)) {
        tables.counts(fact).gone += 1;
        put(FactChange::Gone, (Some(fact), None), Vec::new());
    }
    let id = |row: &FactDiff| row.fact().map(|fact| fact.id.clone()).unwrap_or_default();
    found.sort_by(|a, b| a.change.cmp(&b.change).then(b.size.total_cmp(&a.size)).then_with(|| id(a).cmp(&id(b))));
    (tables.finish(), found)
}

/// What of a fact differs, and whether it states something else or is only printed elsewhere; `None` where nothing does.
fn differences(old: &Fact, new: &Fact) -> Option<(FactChange, Vec<String>)> {
    let bits = |value: Option<f64>| value.map(f64::to_bits);
    let stated = [
        ("value", bits(old.value.value()) != bits(new.value.value())),
        ("status", old.value.status() != new.value.status()),
        ("range", ends(old).map(bits) != ends(new).map(bits)),
        ("unit", old.unit != new.unit),
        ("basis", old.basis != new.basis),
        ("grade", old.grade != new.grade),
        ("stage", old.series.stage != new.series.stage),
    ];
    let place = |fact: &Fact| (fact.origin.table.clone(), fact.origin.row.clone(), fact.origin.text.clone());
    let told = [("address", place(old) != place(new)), ("note", old.note != new.note)];
    let change = if stated.iter().any(|(_, differs)| *differs) { FactChange::Changed } else { FactChange::Readdressed };
    let words = stated.iter().chain(&told).filter(|(_, differs)| *differs).map(|(word, _)| (*word).to_owned());
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then_some((change, words))
}

/// Low and high end: of a bound, or of a stated range.
fn ends(fact: &Fact) -> [Option<f64>; 2] {
    match fact.value {
        Observed::Bounded { low, high } => [low, high],
        _ => [fact.band.map(|b| b.low), fact.band.map(|b| b.high)],
    }
}

fn row(
    change: FactChange,
    (old, new): (Option<&Fact>, Option<&Fact>),
    differs: Vec<String>,
    worlds: &(World<'_>, World<'_>),
) -> FactDiff {
    let value = |fact: Option<&Fact>| fact.and_then(|fact| fact.value.value());
    let alike = match (old, new) {
        (Some(a), Some(b)) => a.unit == b.unit && a.basis == b.basis,
        _ => true,
    };
    let (from, to) = (value(old), value(new));
    let relative = match (from, to) {
        (Some(from), Some(to)) if alike && from != 0.0 => Some((to - from) / from.abs()),
        _ => None,
    };
    let moved = match (from, to) {
        _ if !alike => f64::INFINITY,
        (Some(from), Some(to)) => (to - from).abs(),
        (one, other) => one.or(other).unwrap_or(0.0).abs(),
    };
    let larger = from.unwrap_or(0.0).abs().max(to.unwrap_or(0.0).abs());
    let whole = match new.or(old).map(|fact| fact.unit) {
        Some(Unit::Tonne | Unit::CubicMetre | Unit::Usd | Unit::Eur) => {
            let figure = new.and_then(|f| worlds.1.figure(f)).or_else(|| old.and_then(|f| worlds.0.figure(f)));
            figure.unwrap_or(larger).max(larger)
        }
        Some(Unit::Share) => 1.0,
        _ => larger,
    };
    let size = if moved == 0.0 { 0.0 } else { (moved / whole).min(1.0) };
    FactDiff { change, old: old.map(NamedFact::from), new: new.map(NamedFact::from), differs, relative, size }
}

/// World figures of one release by table, series and period: the stated total, else the sum of areas.
struct World<'a>(BTreeMap<(Table<'a>, &'a monazite_model::fact::Series, String, Unit), (Option<f64>, f64)>);

impl<'a> World<'a> {
    fn of(facts: &[&'a Fact]) -> Self {
        let mut all = BTreeMap::new();
        for fact in facts {
            let Some(value) = fact.value.value() else { continue };
            let key = (table(fact), &fact.series, fact.period.to_string(), fact.unit);
            let (stated, sum) = all.entry(key).or_insert((None, 0.0));
            match fact.area.as_str() {
                "WLD" => *stated = Some(value),
                // A bloc's members are there beside it.
                "EU27" => {}
                _ => *sum += value,
            }
        }
        World(all)
    }

    fn figure(&self, fact: &'a Fact) -> Option<f64> {
        let (stated, sum) = self.0.get(&(table(fact), &fact.series, fact.period.to_string(), fact.unit))?;
        Some(stated.unwrap_or(*sum))
    }
}

/// Facts of the earlier release by what they are about, to find what a newer edition speaks of again.
struct Editions<'a> {
    tables: BTreeSet<Table<'a>>,
    by_subject: BTreeMap<String, BTreeMap<&'a str, &'a Fact>>,
}

impl<'a> Editions<'a> {
    fn of(facts: &[&'a Fact]) -> Self {
        let mut by_subject: BTreeMap<String, BTreeMap<&str, &Fact>> = BTreeMap::new();
        for fact in facts {
            by_subject.entry(about(fact)).or_default().insert(&fact.origin.edition, fact);
        }
        Editions { tables: facts.iter().map(|fact| table(fact)).collect(), by_subject }
    }

    /// What the latest edition before that of a fact says, where the fact's own edition is new.
    fn before(&self, fact: &Fact) -> Option<&'a Fact> {
        if self.tables.contains(&table(fact)) {
            return None;
        }
        let editions = self.by_subject.get(&about(fact))?;
        editions.range(..fact.origin.edition.as_str()).next_back().map(|(_, known)| *known)
    }
}

/// Counts by table.
struct Tables(BTreeMap<(String, String), TableDiff>);

impl Tables {
    fn new(old: &[&Fact], new: &[&Fact]) -> Self {
        let mut tables = Tables(BTreeMap::new());
        old.iter().for_each(|fact| tables.counts(fact).old_facts += 1);
        new.iter().for_each(|fact| tables.counts(fact).new_facts += 1);
        tables
    }

    fn counts(&mut self, fact: &Fact) -> &mut TableDiff {
        let (source, edition) = table(fact);
        self.0.entry((source.to_owned(), edition.to_owned())).or_insert_with(|| TableDiff {
            source: source.to_owned(),
            edition: edition.to_owned(),
            change: Change::Same,
            old_facts: 0,
            new_facts: 0,
            changed: 0,
            readdressed: 0,
            revised: 0,
            restated: 0,
            added: 0,
            gone: 0,
        })
    }

    fn finish(self) -> Vec<TableDiff> {
        let standing = |mut table: TableDiff| {
            let same = table.changed + table.readdressed + table.added + table.gone == 0;
            table.change = Change::of(table.old_facts > 0, table.new_facts > 0, same);
            table
        };
        self.0.into_values().map(standing).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use monazite_intake::facts::read_csv;

    use super::*;

    const HEAD: &str = "source,edition,form,stage,quantity,partner,area,period,status,value,low,high,unit,basis,grade,table,row,text,note\n";

    fn facts(rows: &str) -> Vec<Fact> {
        read_csv("facts.csv", format!("{HEAD}{rows}").as_bytes()).unwrap()
    }

    /// Mined cobalt of 2024 as two editions state it; the rest is made up.
    const OLD: &str = "usgs-mcs,2025,cobalt:mined,mine,production,,COD,2024,estimated,220000,,,t,contained,B,T,268,220000,\n\
         usgs-mcs,2025,cobalt:mined,mine,production,,IDN,2024,estimated,28000,,,t,contained,B,T,270,28000,\n\
         usgs-mcs,2025,cobalt:mined,mine,production,,WLD,2024,estimated,290000,,,t,contained,B,T,279,290000,\n\
         other,1,cobalt:mined,mine,production,,COD,2024,withheld,,,,t,contained,A,T,1,W,\n";

    fn compared(old: &str, new: &str) -> (Vec<TableDiff>, Vec<FactDiff>) {
        let (old, new) = (facts(old), facts(new));
        compare(&old.iter().collect::<Vec<_>>(), &new.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_same_facts_differ_in_nothing() {
        let (tables, rows) = compared(OLD, OLD);
        assert!(rows.is_empty() && tables.iter().all(|t| t.change == Change::Same), "{rows:?}");
    }

    #[test]
    fn a_figure_that_changed_is_told_with_its_share_of_the_world() {
        let (tables, rows) = compared(OLD, &OLD.replace("220000,,,", "226000,,,").replace("28000,,,", "14000,,,"));
        assert_eq!((tables[1].change, tables[1].changed), (Change::Changed, 2));
        assert_eq!(tables[0].change, Change::Same);
        let told: Vec<_> =
            rows.iter().map(|r| (r.fact().unwrap().fact.area.as_str(), r.change, r.differs.join(";"))).collect();
        let value = "value".to_owned();
        assert_eq!(told, [("IDN", FactChange::Changed, value.clone()), ("COD", FactChange::Changed, value)]);
        assert!((rows[0].size - 14.0 / 290.0).abs() < 1e-12 && (rows[0].relative.unwrap() + 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_new_edition_is_held_against_the_one_before() {
        let new = OLD.replace("usgs-mcs,2025", "usgs-mcs,2026").replace("220000,,,", "226000,,,").replace("WLD", "AUS");
        let (tables, rows) = compared(OLD, &new);
        let by_edition = |edition: &str| tables.iter().find(|t| t.edition == edition).unwrap();
        let later = by_edition("2026");
        assert_eq!((later.change, later.revised, later.restated, later.added), (Change::Added, 1, 1, 1));
        // Only the world total has no successor.
        assert_eq!((by_edition("2025").change, by_edition("2025").gone), (Change::Gone, 1));
        assert_eq!(rows[0].change, FactChange::Revised);
        let editions = (&rows[0].old, &rows[0].new);
        assert!(
            matches!(editions, (Some(old), Some(new)) if old.fact.origin.edition == "2025" && new.fact.origin.edition == "2026")
        );
    }

    #[test]
    fn a_silence_that_is_broken_and_a_basis_that_changes_are_no_relative_change() {
        let (_, rows) = compared(OLD, &OLD.replace("withheld,,,,t", "reported,7,,,t"));
        assert_eq!((rows[0].differs.join(";").as_str(), rows[0].relative, rows[0].size), ("value;status", None, 1.0));
        let (_, rows) = compared(OLD, &OLD.replace("28000,,,t,contained", "28000,,,t,gross"));
        assert_eq!((rows[0].differs.join(";").as_str(), rows[0].relative, rows[0].size), ("basis", None, 1.0));
        let (tables, rows) = compared(OLD, &OLD.replace("T,268", "T,300"));
        assert_eq!((rows[0].change, tables[1].readdressed, tables[1].changed), (FactChange::Readdressed, 1, 0));
    }
}
