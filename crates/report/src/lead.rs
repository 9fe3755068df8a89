//! The first sentence on whom an area depends: what it would lose, by money at stake. Rule: docs/methods/dependence.md.

use monazite_model::answer::dependence::{Lead, Stake};
use monazite_model::answer::standing::Standing;

use crate::names::{Names, capital, list};
use crate::number::{count, percent, usd};

/// Materials named in the first sentence.
const NAMED: usize = 3;

/// What the area has most to lose, in one sentence with a number; with a second one on what it rests.
pub fn first_sentence(lead: &Lead, names: Names<'_>) -> String {
    let area = names.area_in_text(&lead.area.as_str().into());
    let (judged, year) = (count(lead.judged, "material", "materials"), lead.year);
    let Some(first) = lead.stakes.first() else {
        return match (lead.known, lead.judged) {
            (0, _) => format!("What {area} uses is not known ({year}), so it cannot be said what it has most to lose."),
            (known, 0) => format!(
                "{} sends out at least as much as it takes in of {} whose use there and trade are known or inferred ({year}).",
                capital(&area),
                if known == 1 { "the one material".into() } else { format!("each of {known} materials") }
            ),
            (_, 1) => format!("Not more than half of what {area} takes in comes from any one country ({year})."),
            _ => format!(
                "{} relies on others for {judged} whose use there, trade and price are known or inferred, and takes more than half of none \
                 from one country ({year}).",
                capital(&area)
            ),
        };
    };
    let inferred = lead.stakes.iter().take(NAMED).any(|stake| stake.standing != Standing::Known);
    let rests = if inferred { " Use is inferred from output and trade." } else { "" };
    let sentence = if lead.stakes.len() == 1 {
        let verb = if first.measure == "exposure" { "has passed through" } else { "comes from" };
        format!(
            "{} of the {} that {area} takes in {verb} {} ({year}{}){}.",
            percent(first.value),
            names.form_in_text(&first.form.as_str().into()),
            names.area_in_text(&first.through.as_str().into()),
            if first.low < first.high {
                format!("; {} to {}", percent(first.low), percent(first.high))
            } else {
                String::new()
            },
            first.usd.map_or_else(String::new, |money| format!(": about {} a year at stake", usd(money)))
        )
    } else {
        let named: Vec<String> = lead.stakes.iter().take(NAMED).map(|stake| of_stake(stake, names)).collect();
        let among = if lead.stakes.len() > NAMED { ", among them " } else { ": " };
        format!(
            "{} takes more than half of {}, of {} whose use there is known or inferred, from one country each ({year}){among}{}.",
            capital(&area),
            count(lead.stakes.len(), "material", "materials"),
            lead.judged,
            list(&named)
        )
    };
    format!("{}{rests}", capital(&sentence))
}

/// `iron ore (62 % from Australia, USD 65 bn a year)`.
fn of_stake(stake: &Stake, names: Names<'_>) -> String {
    let word = if stake.measure == "exposure" { "through" } else { "from" };
    format!(
        "{} ({} {word} {}{})",
        names.form_in_text(&stake.form.as_str().into()),
        percent(stake.value),
        names.area_in_text(&stake.through.as_str().into()),
        stake.usd.map_or_else(String::new, |money| format!(", {} a year", usd(money)))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use monazite_model::registry::Registry;

    fn stake(form: &str, through: &str, value: f64, usd: f64) -> Stake {
        Stake {
            mineral: form.into(),
            form: form.into(),
            through: through.into(),
            measure: "import-share".into(),
            value,
            low: value,
            high: value,
            usd: Some(usd),
            standing: Standing::Known,
        }
    }

    fn opening(stakes: Vec<Stake>, judged: usize) -> String {
        let registry = Registry::default();
        let lead = Lead { area: "JPN".into(), year: 2024, judged, known: 9, stakes };
        first_sentence(&lead, Names(&registry)).replace('\u{202f}', " ")
    }

    #[test]
    fn most_at_stake_comes_first() {
        assert_eq!(
            opening(vec![stake("iron", "AUS", 0.6, 5e9)], 1),
            "60 % of the iron that JPN takes in comes from AUS (2024): about USD 5.00 bn a year at stake."
        );
        let many = [("iron", 5e9), ("coal", 4e9), ("gallium", 2e7), ("tin", 1e6)];
        let many = many.map(|(form, usd)| stake(form, "AUS", 0.6, usd)).to_vec();
        assert_eq!(
            opening(many, 9),
            "JPN takes more than half of 4 materials, of 9 whose use there is known or inferred, from one country each (2024), among them \
             iron (60 % from AUS, USD 5.00 bn a year), coal (60 % from AUS, USD 4.00 bn a year) and gallium (60 % from AUS, USD 20.0 m a year)."
        );
    }

    #[test]
    fn without_anything_at_stake_that_is_said() {
        assert!(opening(Vec::new(), 9).contains("takes more than half of none from one country"));
        assert!(opening(Vec::new(), 1).starts_with("Not more than half of what JPN takes in"));
        assert!(opening(Vec::new(), 0).contains("sends out at least as much as it takes in of each of 9 materials"));
        let nobody = Lead { area: "HKG".into(), year: 2024, judged: 0, known: 0, stakes: Vec::new() };
        assert!(first_sentence(&nobody, Names(&Registry::default())).starts_with("What HKG uses is not known (2024)"));
        let unpriced = Stake { usd: None, ..stake("magnets", "CHN", 0.9, 0.0) };
        assert_eq!(opening(vec![unpriced], 1), "90 % of the magnets that JPN takes in comes from CHN (2024).");
    }
}
