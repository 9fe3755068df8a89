//! One table of the file, read key by key against the vocabulary. Every accessor notes its fault and goes on, so that all
//! faults of a file come out together.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use monazite_model::code::FormId;
use monazite_model::diagnostic::{Problem, did_you_mean};
use monazite_model::period::Month;
use monazite_model::registry::Registry;

use super::place::Places;
use super::tree::{Entry, Node, Value, short};
use super::vocabulary::{Key, Need, Shape};

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

    /// Notes a problem.
    pub fn push(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// All problems in file order.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by(|a, b| {
            (a.line, a.column, a.code, &a.at, &a.message).cmp(&(b.line, b.column, b.code, &b.at, &b.message))
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
        for entry in entries {
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
                        Some(format!("expected {}", shape_words(&key.shape))),
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

    fn at<T>(&self, name: &str, node: &Node, value: T) -> At<T> {
        At { value, span: node.span.clone(), path: self.path_of(name) }
    }

    /// Text; empty where the key is absent. Text that must be there must not be blank.
    pub fn text(&self, name: &'static str) -> Option<At<String>> {
        let (node, key) = self.node(name)?;
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, &self.path_of(name), "text in quotation marks");
            return None;
        };
        if key.need == Need::Required && text.trim().is_empty() {
            self.desk.fault(
                &node.span,
                &self.path_of(name),
                "empty",
                format!("`{name}` is empty; expected text"),
                None,
            );
            return None;
        }
        Some(self.at(name, node, text.clone()))
    }

    /// Items of a list; a single value counts as a list of one where `one_alone` is set.
    pub fn items(
        &self,
        node: &'d Node,
        path: &str,
        one_alone: bool,
        expected: &str,
    ) -> Option<Vec<(&'d Node, String)>> {
        match &node.value {
            Value::List(items) => {
                Some(items.iter().enumerate().map(|(n, item)| (item, format!("{path}[{n}]"))).collect())
            }
            Value::Text(_) if one_alone => Some(vec![(node, path.to_owned())]),
            _ => {
                self.wrong_type(node, path, expected);
                None
            }
        }
    }

    /// A list of texts, empty where the key is absent.
    pub fn texts(&self, name: &'static str) -> Option<Vec<String>> {
        let Some((node, _)) = self.node(name) else {
            return Some(Vec::new());
        };
        let items = self.items(node, &self.path_of(name), false, "a list of texts")?;
        let mut all = Some(Vec::new());
        for (item, path) in items {
            match (&item.value, &mut all) {
                (Value::Text(text), Some(list)) => list.push(text.clone()),
                (Value::Text(_), None) => {}
                _ => {
                    self.wrong_type(item, &path, "text in quotation marks");
                    all = None;
                }
            }
        }
        all
    }

    /// A month: `2023-08`, or a date whose day is dropped.
    pub fn month(&self, name: &'static str) -> Option<At<Month>> {
        let (node, _) = self.node(name)?;
        let path = self.path_of(name);
        let text = self.date_text(node, &path, "a month as \"2023-08\" or a date")?;
        match Month::parse(&text).filter(|m| (1900..=2100).contains(&m.year)) {
            Some(month) => Some(self.at(name, node, month)),
            None => {
                self.not_a_date(node, &path, "a month as \"2023-08\" or a date as \"2023-08-01\"", &text);
                None
            }
        }
    }

    /// A date as written, with the precision it has.
    pub fn date(&self, name: &'static str) -> Option<At<String>> {
        let (node, _) = self.node(name)?;
        let path = self.path_of(name);
        let text = self.date_text(node, &path, "a date as \"2023-07-03\"")?;
        let year_alone = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        if year_alone || Month::parse(&text).is_some() {
            return Some(self.at(name, node, text));
        }
        self.not_a_date(node, &path, "a date as \"2023-07-03\", \"2023-07\" or \"2023\"", &text);
        None
    }

    fn date_text(&self, node: &Node, path: &str, expected: &str) -> Option<String> {
        match &node.value {
            Value::Text(text) | Value::Date(text) => Some(text.clone()),
            _ => {
                self.wrong_type(node, path, expected);
                None
            }
        }
    }

    fn not_a_date(&self, node: &Node, path: &str, expected: &str, text: &str) {
        let slashed = text.contains('/') || text.contains('.');
        self.desk.fault(
            &node.span,
            path,
            "not-a-date",
            format!("expected {expected}, found `{}`", short(text)),
            slashed.then(|| "year first, then month, then day, with hyphens".to_owned()),
        );
    }

    /// A whole number within the bounds of the vocabulary.
    pub fn whole(&self, name: &'static str) -> Option<At<i64>> {
        let (node, key) = self.node(name)?;
        let Shape::Whole(low, high) = key.shape else {
            return None;
        };
        let Value::Whole(n) = node.value else {
            self.wrong_type(node, &self.path_of(name), "a whole number");
            return None;
        };
        if (low..=high).contains(&n) {
            return Some(self.at(name, node, n));
        }
        let expected = if high == i64::MAX {
            format!("a whole number not below {low}")
        } else {
            format!("a whole number from {low} to {high}")
        };
        self.desk.fault(
            &node.span,
            &self.path_of(name),
            "out-of-range",
            format!("expected {expected}, found {n}"),
            None,
        );
        None
    }

    /// A number within the bounds of the vocabulary.
    pub fn number(&self, name: &'static str) -> Option<At<f64>> {
        let (node, key) = self.node(name)?;
        let value = self.number_in(node, key, &self.path_of(name))?;
        Some(self.at(name, node, value))
    }

    /// A number of a node, checked against a key's bounds (0 to 1 for anything but a number).
    pub fn number_in(&self, node: &Node, key: &Key, path: &str) -> Option<f64> {
        let (low, high) = match key.shape {
            Shape::Number(low, high) => (low, high),
            _ => (0.0, 1.0),
        };
        let x = match node.value {
            Value::Whole(n) => n as f64,
            Value::Number(x) => x,
            _ => {
                self.wrong_type(node, path, "a number");
                return None;
            }
        };
        if (low..=high).contains(&x) {
            // Minus zero would print a sign and change a hash.
            return Some(x + 0.0);
        }
        let unit = if key.unit.is_empty() || key.unit == "share" { String::new() } else { format!(" ({})", key.unit) };
        let shown = self.desk.places.slice(&node.span).map_or_else(|| x.to_string(), short);
        let (expected, hint) = match (low, high) {
            (0.0, 1.0) => (
                format!("a share from 0 to 1{unit}"),
                (2.0..=100.0).contains(&x).then(|| format!("{x} % is written {}", x / 100.0)),
            ),
            (0.0, 10.0) => (
                format!("a rate from 0 to 10{unit}"),
                (x > 10.0 && x <= 1000.0).then(|| format!("{x} % is written {}", x / 100.0)),
            ),
            (0.0, _) if x < 0.0 => (format!("a number not below 0{unit}"), None),
            (low, high) => (format!("a number from {} to {}{unit}", bound(low), bound(high)), None),
        };
        self.desk.fault(&node.span, path, "out-of-range", format!("expected {expected}, found {shown}"), hint);
        None
    }

    /// One of the words of the vocabulary.
    pub fn choice(&self, name: &'static str) -> Option<At<&'static str>> {
        let (node, key) = self.node(name)?;
        let Shape::Choice(words) = key.shape else {
            return None;
        };
        let path = self.path_of(name);
        let Value::Text(text) = &node.value else {
            self.wrong_type(node, &path, &one_of(words));
            return None;
        };
        match words.iter().find(|w| *w == text) {
            Some(word) => Some(self.at(name, node, *word)),
            None => {
                let code = if name == "kind" { "unknown-kind" } else { "unknown-word" };
                self.desk.fault(
                    &node.span,
                    &path,
                    code,
                    format!("expected {}, found `{}`", one_of(words), short(text)),
                    did_you_mean(text, words.iter().copied()).filter(|h| h.starts_with("did")),
                );
                None
            }
        }
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

/// A bound as a person writes it: `0`, `3650`, `1e13`.
fn bound(x: f64) -> String {
    if x.abs() >= 1e6 { format!("{x:e}") } else { x.to_string() }
}

/// "one of `a`, `b`, `c`".
pub fn one_of(words: &[&str]) -> String {
    let list: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    format!("one of {}", list.join(", "))
}

/// What a shape expects, in words.
pub fn shape_words(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Texts => "a list of texts".into(),
        Shape::Month => "a month as \"2023-08\"".into(),
        Shape::Date => "a date as \"2023-07-03\"".into(),
        Shape::Whole(low, high) if *high == i64::MAX => format!("a whole number not below {low}"),
        Shape::Whole(low, high) => format!("a whole number from {low} to {high}"),
        Shape::Number(0.0, 1.0) => "a share from 0 to 1".into(),
        Shape::Number(0.0, _) => "a number not below 0".into(),
        Shape::Number(..) => "a number".into(),
        Shape::Choice(words) => one_of(words),
        Shape::Minerals => "a list of minerals, e.g. [\"gallium\"]".into(),
        Shape::Area => "an area, e.g. \"CHN\"".into(),
        Shape::Party => "an area or bloc, e.g. \"CHN\"".into(),
        Shape::Bloc => "a bloc, e.g. \"EU27\"".into(),
        Shape::Parties => "\"all\", an area or bloc, or a list of them".into(),
        Shape::Sides => "two groups, e.g. [\"EU27\", [\"CHN\", \"RUS\"]]".into(),
        Shape::Form => "a form, e.g. \"gallium:refined\"".into(),
        Shape::Forms => "a list of forms, e.g. [\"gallium:refined\"]".into(),
        Shape::FormsOrAll => "\"all\" or a list of forms".into(),
        Shape::Schedule => "a share, or { first_months = 0.0, then = 0.6, ramp_months = 6 }".into(),
        Shape::Event => "a policy event, e.g. \"PE041\"".into(),
        Shape::Scope => "a form, a mineral, a stage or \"*\"".into(),
        Shape::Parameter => "the name of a registry parameter".into(),
        Shape::Table(_) => "a table".into(),
        Shape::Tables(_) | Shape::Measures => "a list of tables".into(),
    }
}
