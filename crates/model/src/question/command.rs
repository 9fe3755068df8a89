//! A question as the command that asks it.

use serde_json::Value;

use super::{Asked, Question, Said, each};

impl Question {
    /// The command that asks the question, as a shell reads it: `monazite dep Japan --indirect --year 2024`. Every key that says
    /// something is in it, whether it is the default or not, except those that change neither the answer nor its files.
    pub fn command(&self) -> String {
        each!(self, asked => command(asked))
    }
}

fn command<T: Asked>(asked: &T) -> String {
    // A question is plain data; it always has a JSON.
    let value = serde_json::to_value(asked).unwrap_or_default();
    let mut words = vec![format!("monazite {}", T::COMMAND)];
    for (key, said) in T::KEYS {
        match said {
            Said::Word => words.extend(each_value(&value[key], &text)),
            Said::Flag(flag) if value[key] == Value::Bool(true) => words.push((*flag).to_owned()),
            Said::Flag(flag) => words.extend(each_value(&value[key], &text).into_iter().map(|v| format!("{flag} {v}"))),
            Said::Percent(flag) => {
                words.extend(value[key].as_f64().map(|share| format!("{flag} {}", percent(share))));
            }
            Said::Not => {}
        }
    }
    words.join(" ")
}

/// A share in per cent; `0.07` is `7`, not the nearest number to it times 100.
fn percent(share: f64) -> f64 {
    let rounded = (share * 1e11).round() / 1e9;
    if rounded / 100.0 == share { rounded } else { share * 100.0 }
}

fn each_value(value: &Value, text: &dyn Fn(&Value) -> Option<String>) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(word(text)),
        Value::Number(number) => Some(number.to_string()),
        // A text that came with the question goes by its name.
        Value::Object(object) => object.get("name").and_then(Value::as_str).map(word),
        _ => None,
    }
}

/// A word of a command line, quoted where a shell would take it apart.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=,+%@".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{AskDependence, AskDownstream, AskLeverage, Question, Years};
    use super::*;

    #[test]
    fn a_command_says_what_was_asked_and_quotes_what_a_shell_would_take_apart() {
        let asked = AskDependence {
            area: "South Korea".into(),
            indirect: true,
            through: Some("CHN".into()),
            year: Years::one(2020),
            ..AskDependence::default()
        };
        let command = Question::Dep(asked).command();
        assert_eq!(command, "monazite dep 'South Korea' --indirect --through CHN --year 2020");
    }

    #[test]
    fn a_share_is_said_in_per_cent_and_a_list_flag_by_flag() {
        let asked = AskLeverage {
            minerals: vec!["gallium".into(), "rare earths".into()],
            least_share: 0.07,
            ..AskLeverage::default()
        };
        let command = Question::Leverage(asked).command();
        assert_eq!(command, "monazite leverage --mineral gallium --mineral 'rare earths' --least 7 --runs 1 --seed 1");
    }

    #[test]
    fn what_changes_no_file_is_not_in_the_command() {
        let asked = AskDownstream { cuts: vec!["USA/334413=0.1".into()], top: 40, ..AskDownstream::default() };
        assert_eq!(Question::Downstream(asked).command(), "monazite downstream --cut USA/334413=0.1");
    }

    #[test]
    fn a_name_with_a_blank_is_quoted() {
        assert_eq!(word("gallium"), "gallium");
        assert_eq!(word("it's"), r"'it'\''s'");
    }
}
