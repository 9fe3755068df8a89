//! TOML and JSON as one tree in which every key and value knows its bytes.

use std::ops::Range;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use toml::de::{DeTable, DeValue};

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Bytes of the value.
    pub span: Range<usize>,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with a fraction or an exponent, or too long for a whole number.
    Number(f64),
    /// `true` or `false`.
    Truth(bool),
    /// A date or time of TOML, as written.
    Date(String),
    /// A list.
    List(Vec<Node>),
    /// A table, in file order.
    Table(Vec<Entry>),
    /// `null` of JSON.
    Null,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Bytes of the key.
    pub span: Range<usize>,
    /// The value.
    pub node: Node,
}

/// A fault in the grammar of the file.
#[derive(Debug, Clone)]
pub struct Fault {
    /// Bytes it marks.
    pub span: Range<usize>,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to try.
    pub hint: Option<&'static str>,
}

impl Value {
    /// What it is, in words, for "expected …, found …".
    pub fn words(&self) -> String {
        match self {
            Value::Text(text) => format!("text `{}`", short(text)),
            Value::Whole(n) => format!("the number {n}"),
            Value::Number(x) => format!("the number {x}"),
            Value::Truth(b) => format!("`{b}`"),
            Value::Date(text) => format!("the date {text}"),
            Value::List(items) if items.is_empty() => "an empty list".into(),
            Value::List(_) => "a list".into(),
            Value::Table(_) => "a table".into(),
            Value::Null => "`null`".into(),
        }
    }
}

/// At most 60 characters of a text, on one line.
pub fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().count() > 60 { format!("{line}…") } else { line }
}

/// Reads TOML. The tree holds what could be read; it is not to be used where there are faults.
pub fn from_toml(text: &str) -> (Node, Vec<Fault>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Fault> =
        errors.iter().map(|e| toml_fault(e.message(), e.span().unwrap_or(text.len()..text.len()))).collect();
    // The parser may report the same place twice while it recovers.
    faults.sort_by(|a, b| (a.span.start, &a.message).cmp(&(b.span.start, &b.message)));
    faults.dedup_by(|a, b| a.span.start == b.span.start);
    // A bracket left open makes every line after it a fault: where the first stands, the bracket is missed.
    if let Some(unclosed) = faults.iter().find(|f| f.message.starts_with("unclosed")).cloned()
        && let Some(first) = faults.iter().find(|f| f.code == "syntax").cloned()
    {
        faults.retain(|f| f.code != "syntax");
        faults.push(Fault { span: first.span, hint: Some("it was opened above and is not closed here"), ..unclosed });
    }
    let span = root.span();
    (Node { span, value: toml_table(text, root.get_ref()) }, faults)
}

/// A fault of the TOML parser, in our words where its own are not plain.
fn toml_fault(message: &str, span: Range<usize>) -> Fault {
    if message.contains("duplicate key") {
        let message = "this key appears twice; expected it once".into();
        return Fault { span, code: "duplicate-key", message, hint: None };
    }
    if message.starts_with("string values must be quoted") {
        let message = "expected text in quotation marks, a number, a date, a list or a table".into();
        return Fault { span, code: "syntax", message, hint: Some("text is written in quotation marks: \"CHN\"") };
    }
    Fault { span, code: "syntax", message: message.to_owned(), hint: None }
}

fn toml_table(text: &str, table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            span: key.span(),
            node: Node { span: value.span(), value: toml_value(text, value.get_ref(), value.span()) },
        })
        .collect();
    entries.sort_by_key(|e| e.span.start);
    Value::Table(entries)
}

fn toml_value(text: &str, value: &DeValue<'_>, span: Range<usize>) -> Value {
    match value {
        DeValue::String(s) => Value::Text(s.to_string()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Number(n.as_str().parse().unwrap_or(f64::INFINITY)),
        },
        DeValue::Float(x) => Value::Number(x.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(b) => Value::Truth(*b),
        DeValue::Datetime(d) => Value::Date(text.get(span).map_or_else(|| d.to_string(), str::to_owned)),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Node { span: item.span(), value: toml_value(text, item.get_ref(), item.span()) })
                .collect(),
        ),
        DeValue::Table(table) => toml_table(text, table),
    }
}

/// Reads JSON as RFC 8259 has it: no comments, no trailing commas, no second value of a key.
pub fn from_json(text: &str) -> (Node, Vec<Fault>) {
    let empty = Node { span: 0..text.len().min(1), value: Value::Table(Vec::new()) };
    let options = jsonc_parser::ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    // Three spaces in place of a byte order mark keep every offset.
    let unmarked = text.strip_prefix('\u{feff}').map(|rest| format!("   {rest}"));
    let text = unmarked.as_deref().unwrap_or(text);
    match jsonc_parser::parse_to_ast(text, &Default::default(), &options) {
        Err(e) => {
            let range = e.range();
            let message = e.kind().to_string();
            let fault = Fault {
                span: range.start..range.end,
                code: "syntax",
                hint: message
                    .to_lowercase()
                    .contains("comm")
                    .then_some("JSON has no comments and no comma after the last entry"),
                message,
            };
            (empty, vec![fault])
        }
        Ok(result) => match result.value {
            None => {
                let fault = Fault {
                    span: 0..0,
                    code: "syntax",
                    message: "expected an object `{ … }`, found nothing".into(),
                    hint: None,
                };
                (empty, vec![fault])
            }
            Some(value) => {
                let mut faults = Vec::new();
                (json_value(&value, &mut faults), faults)
            }
        },
    }
}

fn json_value(value: &ast::Value<'_>, faults: &mut Vec<Fault>) -> Node {
    let range = value.range();
    let mut span = range.start..range.end;
    let value = match value {
        ast::Value::StringLit(s) => Value::Text(s.value.to_string()),
        ast::Value::NumberLit(n) => match n.value.parse::<i64>() {
            Ok(whole) => Value::Whole(whole),
            Err(_) => Value::Number(n.value.parse().unwrap_or(f64::NAN)),
        },
        ast::Value::BooleanLit(b) => Value::Truth(b.value),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(array) => Value::List(array.elements.iter().map(|item| json_value(item, faults)).collect()),
        ast::Value::Object(object) => {
            let mut entries: Vec<Entry> = Vec::new();
            for property in &object.properties {
                let name = property.name.range();
                let entry = Entry {
                    key: property.name.as_str().to_owned(),
                    span: name.start..name.end,
                    node: json_value(&property.value, faults),
                };
                if entries.iter().any(|e| e.key == entry.key) {
                    faults.push(Fault {
                        span: entry.span,
                        code: "duplicate-key",
                        message: "this key appears twice; expected it once".into(),
                        hint: None,
                    });
                } else {
                    entries.push(entry);
                }
            }
            // What is missing in an object is marked at its opening brace, not over all of it.
            span.end = span.start + 1;
            Value::Table(entries)
        }
    };
    Node { span, value }
}
