//! One table of the file, read key by key against the vocabulary. Every accessor notes its fault and goes on, so that all
//! faults of a file come out together.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use monazite_model::code::FormId;
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::registry::Registry;

use super::place::Places;
use super::tree::{Entry, Node, Value, short};
use super::vocabulary::{Key, Need, Shape};
use crate::limits::{MOST_ENTRIES, MOST_PROBLEMS};

/// What all sections of a file share.
pub struct Desk<'a> {
    /// Places of the text.
    pub places: Places<'a>,
    /// What is known.
    pub registry: &'a Registry,
    problems: RefCell<Vec<Problem>>,
    forms: RefCell<Option<BTreeSet<FormId>>>,
}

impl<'a> Desk<'a> {
    /// An empty desk.
    pub fn new(places: Places<'a>, registry: &'a Registry) -> Self {
        Desk { places, registry, problems: RefCell::default(), forms: RefCell::default() }
    }

    /// Sets the forms of the scenario's chains; `None` where its minerals could not be read.
    pub fn set_forms(&self, forms: Option<BTreeSet<FormId>>) {
        *self.forms.borrow_mut() = forms;
    }

    /// Whether a form lies in a chain of the scenario (true where that is unknown).
    pub fn in_scenario(&self, form: &FormId) -> bool {
        self.forms.borrow().as_ref().is_none_or(|f| f.contains(form))
    }

    /// Notes a fault.
    pub fn fault(
        &self,
        span: &Range<usize>,
        at: &str,
        code: &'static str,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let mut problem = self.places.problem(span, at, code, message);
        problem.hint = hint;
        self.push(problem);
    }

    /// Notes a problem, unless there are so many that one more says nothing new.
    pub fn push(&self, problem: Problem) {
        if !self.is_full() {
            self.problems.borrow_mut().push(problem);
        }
    }

    /// Whether so many problems are noted that reading on says nothing new.
    pub fn is_full(&self) -> bool {
        self.problems.borrow().len() >= MOST_PROBLEMS
    }

    /// A fault where a list or a table has more entries than one may have; whether it has.
    pub fn too_many(&self, span: &Range<usize>, at: &str, found: usize, what: &str) -> bool {
        if found > MOST_ENTRIES {
            let message = format!("{found} {what}; a scenario has at most {MOST_ENTRIES} there");
            self.fault(span, at, "too-many", message, None);
        }
        found > MOST_ENTRIES
    }

    /// All problems in file order.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by(|a, b| {
            (a.line, a.column, &a.code, &a.at, &a.message).cmp(&(b.line, b.column, &b.code, &b.at, &b.message))
        });
        problems.dedup();
        problems
    }
}

/// A value with the place it came from.
#[derive(Debug, Clone)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its bytes.
    pub span: Range<usize>,
    /// Its path in the file.
    pub path: String,
}

/// One table of the file.
pub struct Section<'d, 'a> {
    /// Shared state.
    pub desk: &'d Desk<'a>,
    /// Path of the table, empty at the top.
    pub path: String,
    /// Bytes that stand for the table where something is missing; `None` at the top.
    pub header: Option<Range<usize>>,
    entries: &'d [Entry],
    spec: Vec<&'static Key>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'d, 'a> Section<'d, 'a> {
    /// A section over the keys of `spec`; unknown keys are faults at once.
    pub fn new(
        desk: &'d Desk<'a>,
        path: &str,
        header: Option<Range<usize>>,
        entries: &'d [Entry],
        spec: impl IntoIterator<Item = &'static Key>,
    ) -> Self {
        let section = Section {
            desk,
            path: path.to_owned(),
            header,
            entries,
            spec: spec.into_iter().collect(),
            asked: RefCell::default(),
        };
        if entries.len() > MOST_ENTRIES {
            let first = entries.first().map_or(0..0, |entry| entry.span.clone());
            desk.too_many(&first, path, entries.len(), "keys");
        }
        for entry in entries.iter().take(MOST_ENTRIES) {
            if desk.is_full() {
                break;
            }
            if !section.spec.iter().any(|k| k.name == entry.key) {
                let names = section.spec.iter().map(|k| k.name);
                desk.fault(
                    &entry.span,
                    &section.path_of(&entry.key),
                    "unknown-key",
                    format!("unknown key `{}`", short(&entry.key)),
                    did_you_mean(&entry.key, names),
                );
            }
        }
        section
    }

    /// The path of a key.
    pub fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { short(key) } else { format!("{}.{}", self.path, short(key)) }
    }

    /// Whether the file has the key.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|e| e.key == key)
    }

    /// Keys the reader has asked for, for the test that keeps reader and vocabulary in step.
    #[cfg(test)]
    pub fn asked(&self) -> BTreeSet<&'static str> {
        self.asked.borrow().clone()
    }

    /// Notes a fault at a key's name (at the table where the file does not have it).
    pub fn fault_at_key(&self, key: &str, code: &'static str, message: impl Into<String>, hint: Option<String>) {
        match self.entries.iter().find(|e| e.key == key) {
            Some(entry) => self.desk.fault(&entry.span, &self.path_of(key), code, message, hint),
            None => self.fault_at_table(code, message, hint),
        }
    }

    /// Notes a fault at the table as a whole.
    pub fn fault_at_table(&self, code: &'static str, message: impl Into<String>, hint: Option<String>) {
        let place = match &self.header {
            Some(span) => self.desk.places.problem(span, &self.path, code, message),
            None => {
                let mut whole = self.desk.places.problem(&(0..0), "", code, message);
                (whole.line, whole.column, whole.length) = (0, 0, 0);
                whole
            }
        };
        self.desk.push(Problem { hint, ..place });
    }

    /// The bytes of an item of a list by its text, or of the whole value of a key.
    pub fn item_span(&self, key: &str, text: &str) -> Range<usize> {
        let Some(entry) = self.entries.iter().find(|e| e.key == key) else { return 0..0 };
        find_text(&entry.node, text).unwrap_or_else(|| entry.node.span.clone())
    }

    /// The node of a key; a required key that is missing is a fault.
    pub fn node(&self, name: &'static str) -> Option<(&'d Node, &'static Key)> {
        self.asked.borrow_mut().insert(name);
        let key = self.spec.iter().find(|k| k.name == name)?;
        match self.entries.iter().find(|e| e.key == name) {
            Some(entry) => Some((&entry.node, key)),
            None => {
                if key.need == Need::Required {
                    self.fault_at_table(
                        "missing-key",
                        format!("missing key `{name}`: {}", key.meaning),
                        Some(format!("expected {}", key.shape.words())),
                    );
                }
                None
            }
        }
    }

    /// Notes that a value has the wrong type.
    pub fn wrong_type(&self, node: &Node, path: &str, expected: &str) {
        // A number is shown as it was written, not as it was rounded.
        let found = match (&node.value, self.desk.places.slice(&node.span)) {
            (Value::Whole(_) | Value::Number(_), Some(written)) => format!("the number {}", short(written)),
            (value, _) => value.words(),
        };
        let hint = match &node.value {
            Value::Null => Some("leave the key out instead of writing `null`".to_owned()),
            Value::Text(text) if text.trim().parse::<f64>().is_ok() => {
                Some("numbers are written without quotation marks".to_owned())
            }
            _ => None,
        };
        self.desk.fault(&node.span, path, "wrong-type", format!("expected {expected}, found {found}"), hint);
    }

    /// A table with keys of its own.
    pub fn table(&self, name: &'static str) -> Option<Section<'d, 'a>> {
        let (node, key) = self.node(name)?;
        let Shape::Table(keys) = key.shape else {
            return None;
        };
        self.table_in(node, &self.path_of(name), keys)
    }

    /// The section of a node that must be a table.
    pub fn table_in(
        &self,
        node: &'d Node,
        path: &str,
        keys: impl IntoIterator<Item = &'static Key>,
    ) -> Option<Section<'d, 'a>> {
        match &node.value {
            Value::Table(entries) => Some(Section::new(self.desk, path, Some(node.span.clone()), entries, keys)),
            _ => {
                self.wrong_type(node, path, "a table");
                None
            }
        }
    }

    /// Which one of a group of keys the file has; more than one, or none where one must be there, is a fault.
    pub fn one_of(&self, names: &[&'static str], needed: bool) -> Option<&'static str> {
        self.asked.borrow_mut().extend(names);
        let present: Vec<&'static str> = names.iter().copied().filter(|n| self.has(n)).collect();
        let listed = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" or ");
        match present.as_slice() {
            [one] => Some(one),
            [] => {
                if needed {
                    self.fault_at_table("missing-key", format!("missing key: expected one of {listed}"), None);
                }
                None
            }
            [first, rest @ ..] => {
                for name in rest {
                    self.fault_at_key(
                        name,
                        "contradiction",
                        format!("`{name}` and `{first}` contradict each other; expected one of {listed}"),
                        Some(format!("remove `{name}` or `{first}`")),
                    );
                }
                None
            }
        }
    }
}

/// The bytes of the last text like this in a value: where it is repeated, the repetition is the fault.
fn find_text(node: &Node, text: &str) -> Option<Range<usize>> {
    match &node.value {
        Value::Text(found) if found == text => Some(node.span.clone()),
        Value::List(items) => items.iter().rev().find_map(|item| find_text(item, text)),
        _ => None,
    }
}
