//! An answer of the interface as JSON, one line at a time: an answer of hundreds of megabytes is never held as a tree, and of a line only
//! the cells that are wanted are kept.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What stood in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A list of so many lines.
    Lines(u64),
    /// An object without a list `data`; what the interface said instead.
    NoData {
        /// Its `error` or `message`.
        said: Option<String>,
    },
    /// Neither.
    Other,
}

/// A line with its number from 1, and of each column wanted its text, `None` where the line lacks it; no cells where it is no object.
type Visit<'v, const N: usize> = &'v mut dyn FnMut(u64, Option<&[Option<String>; N]>);

/// Reads an answer; `names` are those each column goes by, the first that a line has being taken.
///
/// # Errors
/// Text that is not JSON.
pub fn read<const N: usize>(text: &[u8], names: &[&[&str]; N], visit: Visit<'_, N>) -> serde_json::Result<Answer> {
    let mut parser = serde_json::Deserializer::from_slice(text);
    let answer = Whole { names, visit }.deserialize(&mut parser)?;
    parser.end()?;
    Ok(answer)
}

/// What any other value is, passed over.
macro_rules! anything_else {
    ($value:ty, $other:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_unit<E>(self) -> Result<$value, E> {
            Ok($other)
        }
        fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
            to.write_str("JSON")
        }
    };
}

/// As [`anything_else`], for who does not want texts and numbers either.
macro_rules! no_scalar {
    ($value:ty, $other:expr) => {
        fn visit_str<E>(self, _: &str) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_i64<E>(self, _: i64) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_u64<E>(self, _: u64) -> Result<$value, E> {
            Ok($other)
        }
        fn visit_f64<E>(self, _: f64) -> Result<$value, E> {
            Ok($other)
        }
    };
}

fn pass_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

fn pass_object<'de, A: MapAccess<'de>>(mut object: A) -> Result<(), A::Error> {
    while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

struct Whole<'n, 'v, const N: usize> {
    names: &'n [&'n [&'n str]; N],
    visit: Visit<'v, N>,
}

impl<'de, const N: usize> DeserializeSeed<'de> for Whole<'_, '_, N> {
    type Value = Answer;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Answer, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for Whole<'_, '_, N> {
    type Value = Answer;

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Answer, A::Error> {
        Lines { names: self.names, visit: self.visit }.visit_seq(list).map(|n| Answer::Lines(n.unwrap_or_default()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Answer, A::Error> {
        let (mut lines, mut error, mut message) = (None, None, None);
        while let Some(key) = object.next_key::<String>()? {
            match key.as_str() {
                "data" => lines = object.next_value_seed(Lines { names: self.names, visit: &mut *self.visit })?,
                "error" => error = object.next_value_seed(Text)?,
                "message" => message = object.next_value_seed(Text)?,
                _ => drop(object.next_value::<IgnoredAny>()?),
            }
        }
        Ok(lines.map_or_else(|| Answer::NoData { said: error.or(message) }, Answer::Lines))
    }

    anything_else!(Answer, Answer::Other);
    no_scalar!(Answer, Answer::Other);
}

/// The list of lines; gives how many there were, `None` where there is no list.
struct Lines<'n, 'v, const N: usize> {
    names: &'n [&'n [&'n str]; N],
    visit: Visit<'v, N>,
}

impl<'de, const N: usize> DeserializeSeed<'de> for Lines<'_, '_, N> {
    type Value = Option<u64>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<u64>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for Lines<'_, '_, N> {
    type Value = Option<u64>;

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<u64>, A::Error> {
        let mut number = 0;
        while let Some(cells) = list.next_element_seed(Line { names: self.names })? {
            number += 1;
            (self.visit)(number, cells.as_ref());
        }
        Ok(Some(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Option<u64>, A::Error> {
        pass_object(object).map(|()| None)
    }

    anything_else!(Option<u64>, None);
    no_scalar!(Option<u64>, None);
}

struct Line<'n, const N: usize> {
    names: &'n [&'n [&'n str]; N],
}

impl<'de, const N: usize> DeserializeSeed<'de> for Line<'_, N> {
    type Value = Option<[Option<String>; N]>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, const N: usize> Visitor<'de> for Line<'_, N> {
    type Value = Option<[Option<String>; N]>;

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut cells: [Option<String>; N] = [const { None }; N];
        let mut ranks = [usize::MAX; N];
        while let Some(key) = object.next_key::<String>()? {
            let text = object.next_value_seed(Text)?.unwrap_or_default();
            // One name may stand for two columns, `period` for year and period.
            for (which, names) in self.names.iter().enumerate() {
                if let Some(rank) = names.iter().position(|name| *name == key).filter(|rank| *rank <= ranks[which]) {
                    (ranks[which], cells[which]) = (rank, Some(text.clone()));
                }
            }
        }
        Ok(Some(cells))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        pass_list(list).map(|()| None)
    }

    anything_else!(Option<[Option<String>; N]>, None);
    no_scalar!(Option<[Option<String>; N]>, None);
}

/// A text or a number as text; `None` for anything else.
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<String>;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<String>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    fn visit_str<E>(self, text: &str) -> Result<Option<String>, E> {
        Ok(Some(text.to_owned()))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Option<String>, E> {
        Ok(Some(number.to_string()))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Option<String>, E> {
        Ok(serde_json::Number::from_f64(number).map(|number| number.to_string()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<String>, A::Error> {
        pass_list(list).map(|()| None)
    }
    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Option<String>, A::Error> {
        pass_object(object).map(|()| None)
    }

    anything_else!(Option<String>, None);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const NAMES: [&[&str]; 2] = [&["refYear", "period"], &["value"]];

    fn lines(text: &str) -> (Answer, Vec<Option<[Option<String>; 2]>>) {
        let mut lines = Vec::new();
        let answer = read(text.as_bytes(), &NAMES, &mut |_, cells| lines.push(cells.cloned())).unwrap();
        (answer, lines)
    }

    #[test]
    fn a_line_gives_its_cells_by_the_first_name_it_has() {
        let (answer, found) = lines(
            r#"{"count": [1, {"a": 2}], "data": [{"period": 202401, "refYear": 2024, "value": 1.5, "x": [[]]}, 7, {"value": null}]}"#,
        );
        assert_eq!(answer, Answer::Lines(3));
        assert_eq!(found[0], Some([Some("2024".into()), Some("1.5".into())]));
        assert_eq!((&found[1], &found[2]), (&None, &Some([None, Some(String::new())])));
        assert_eq!(lines("[]").0, Answer::Lines(0));
    }

    #[test]
    fn what_is_no_list_of_lines_is_told_apart() {
        assert_eq!(lines(r#"{"message": "too many"}"#).0, Answer::NoData { said: Some("too many".into()) });
        assert_eq!(lines(r#"{"data": {"a": 1}, "error": 3}"#).0, Answer::NoData { said: Some("3".into()) });
        assert_eq!(lines("12").0, Answer::Other);
        assert!(read(b"[1, 2", &NAMES, &mut |_, _| {}).is_err());
    }
}
