//! Typed values of a section: texts, dates and numbers, each checked against the shape and bounds of the vocabulary.

use monazite_model::diagnostic::did_you_mean;
use monazite_model::period::Month;

use super::section::{At, Section};
use super::tree::{Node, Value, short};
use super::vocabulary::{Key, Need, Shape, one_of};

impl<'d, 'a> Section<'d, 'a> {
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
        // A line break makes sense in a note, and nothing else a terminal would obey anywhere.
        let foreign = |c: char| c.is_control() && (name == "title" || !matches!(c, '\n' | '\r' | '\t'));
        if let Some(c) = text.chars().find(|c| foreign(*c)) {
            let message =
                format!("`{name}` holds the control character {}; expected one line of text", c.escape_default());
            self.desk.fault(&node.span, &self.path_of(name), "control-character", message, None);
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
            Value::List(items) if self.desk.too_many(&node.span, path, items.len(), "entries") => None,
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

    /// A list of numbers within the bounds of the vocabulary.
    pub fn numbers(&self, name: &'static str) -> Option<At<Vec<f64>>> {
        let (node, key) = self.node(name)?;
        let path = self.path_of(name);
        let items = self.items(node, &path, false, &key.shape.words())?;
        let read: Vec<Option<f64>> = items.into_iter().map(|(item, path)| self.number_in(item, key, &path)).collect();
        Some(self.at(name, node, read.into_iter().collect::<Option<_>>()?))
    }

    /// A number of a node, checked against a key's bounds (0 to 1 for anything but numbers).
    pub fn number_in(&self, node: &Node, key: &Key, path: &str) -> Option<f64> {
        let (low, high) = match key.shape {
            Shape::Number(low, high) | Shape::Numbers(low, high) => (low, high),
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
}

/// A bound as a person writes it: `0`, `3650`, `1e13`.
fn bound(x: f64) -> String {
    if x.abs() >= 1e6 { format!("{x:e}") } else { x.to_string() }
}
