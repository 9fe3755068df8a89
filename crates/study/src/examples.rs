//! The studies of `examples/` inside the program: what there is, what each is about, and the scenario a person means by a name.

use monazite_model::question::Source;
use monazite_report::examples::Listed;

use crate::error::StudyError;

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// A study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Name of its folder.
    pub name: &'static str,
    /// Its README.
    pub readme: &'static str,
    /// Its scenarios: file name and text, sorted.
    pub scenarios: &'static [(&'static str, &'static str)],
}

impl Example {
    /// First heading of the README.
    pub fn title(&self) -> &'static str {
        self.readme.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// First paragraph below it.
    pub fn about(&self) -> &'static str {
        self.readme.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// A scenario as a source of a question; it goes by study and file.
    fn source(&self, (file, text): (&str, &str)) -> Source {
        Source::Text { name: format!("{}/{file}", self.name), text: text.to_owned() }
    }
}

/// All studies, sorted by name.
pub fn all() -> &'static [Example] {
    EXAMPLES
}

/// All studies as a page lists them.
pub fn listed() -> Vec<Listed> {
    let row = |example: &Example| Listed {
        name: example.name.to_owned(),
        title: example.title().to_owned(),
        about: example.about().to_owned(),
        scenarios: example.scenarios.iter().map(|(file, _)| (*file).to_owned()).collect(),
    };
    EXAMPLES.iter().map(row).collect()
}

/// What a person means by a name: a study, or one scenario of it as `study/scenario`, with or without `.toml`.
///
/// # Errors
/// [`StudyError::Unknown`] with the nearest name.
pub fn find(name: &str) -> Result<(&'static Example, Option<Source>), StudyError> {
    let (study, file) = name.split_once('/').map_or((name, None), |(study, file)| (study, Some(file)));
    let Some(example) = EXAMPLES.iter().find(|example| example.name == study) else {
        let known = EXAMPLES.iter().map(|example| example.name);
        // The beginning of a name is enough where only one begins so.
        let mut begun = EXAMPLES.iter().filter(|example| !study.is_empty() && example.name.starts_with(study));
        return match (begun.next(), begun.next(), file) {
            (Some(one), None, None) => Ok((one, None)),
            (Some(one), None, Some(file)) => find(&format!("{}/{file}", one.name)),
            _ => Err(unknown("example", study, known.collect())),
        };
    };
    let Some(file) = file else { return Ok((example, None)) };
    let found = example.scenarios.iter().find(|(known, _)| *known == file || known.trim_end_matches(".toml") == file);
    match found {
        Some(scenario) => Ok((example, Some(example.source(*scenario)))),
        None => {
            Err(unknown("scenario of this example", file, example.scenarios.iter().map(|(name, _)| *name).collect()))
        }
    }
}

/// The scenario to run for a name; a study with several must say which.
///
/// # Errors
/// As [`find`], and a study of several scenarios without one of them.
pub fn scenario(name: &str) -> Result<Source, StudyError> {
    let (example, source) = find(name)?;
    match (source, example.scenarios) {
        (Some(source), _) => Ok(source),
        (None, [only]) => Ok(example.source(*only)),
        (None, several) => {
            let names: Vec<String> = several.iter().map(|(file, _)| format!("{}/{file}", example.name)).collect();
            let hint = format!("name one of its scenarios: {}", names.join(", "));
            Err(StudyError::Refused(format!("{} has {} scenarios\n  hint: {hint}", example.name, several.len())))
        }
    }
}

fn unknown(kind: &'static str, name: &str, known: Vec<&str>) -> StudyError {
    let nearest = monazite_model::diagnostic::did_you_mean(name, known.iter().copied());
    let hint = nearest.unwrap_or_else(|| format!("known: {}", known.join(", ")));
    StudyError::Unknown { kind, name: name.to_owned(), hint: Some(hint) }
}

/// The example of a measure in its page of `docs/methods/measures/`, by the measure's word in a scenario.
pub(crate) fn snippet(measure: &str) -> Option<&'static str> {
    SNIPPETS.iter().find(|(kind, _)| *kind == measure).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_study_has_a_title_a_sentence_and_a_scenario() {
        assert!(all().len() >= 10);
        for example in all() {
            assert!(!example.title().is_empty() && !example.title().starts_with('#'), "{}", example.name);
            assert!(example.about().len() > 20, "{}: {}", example.name, example.about());
            assert!(!example.scenarios.is_empty(), "{}", example.name);
        }
    }

    #[test]
    fn a_study_goes_by_its_name_the_beginning_of_it_or_with_a_scenario() {
        let name = |asked: &str| scenario(asked).unwrap().name();
        assert_eq!(name("quartz-tariff"), "quartz-tariff/scenario.toml");
        assert_eq!(name("quartz"), "quartz-tariff/scenario.toml");
        assert_eq!(name("two-blocs/degree-50"), "two-blocs/degree-50.toml");
        assert_eq!(name("two/degree-50.toml"), "two-blocs/degree-50.toml");
    }

    #[test]
    fn what_is_not_there_comes_with_what_is() {
        let said = |asked: &str| scenario(asked).unwrap_err().to_string();
        assert!(said("two-blocs").contains("two-blocs/degree-0.toml"), "{}", said("two-blocs"));
        assert!(said("quarz-tariff").contains("quartz-tariff"));
        assert!(said("two-blocs/degree-7").contains("degree-"));
        assert!(said("").contains("known:"));
    }
}
