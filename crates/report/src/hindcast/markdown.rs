//! docs/hindcasts.md.

use monazite_model::answer::hindcast::Hindcasts;
use monazite_model::hindcast::EpisodeTable;

use super::one;
use super::{finding, remark, rows, scores};

const HEAD: &str = "# Hindcasts

What the months of this program would have said of past episodes on the day a measure was published, beside what happened. Written by a
test from `monazite hindcast`; method, inputs and rules: [methods/hindcast.md](methods/hindcast.md). Misses stand first.

";

const LEGEND: &str = "*Needed*: at least 2 % of what others use came from the actor in the year before; *hardly needed*: less, so that a measure should do little. \
     *Months* are the months of this program; the rows below them are people who always say the same. Later episodes are held to the mean of a calendar year, old ones to the highest month.";

const CANNOT: &str = "## What this cannot do

- **Booms without a measure.** Palladium 2000, tantalum 2000, ferro-vanadium and molybdenum 2004, tungsten 2005, indium 2003 and cobalt 2016 rose two to eleven times without a lever of size. The months
  know no reason: they need `news` of demand, and then the rise is an input and no finding. They are listed as not runnable.
- **A boom beside a measure.** The six mixed episodes rose 1.8 to 6 times; the months say 1.2 to 1.4.
- **Small losses in a tight market that last**: lead 2007, ferrochrome 2008, thermal coal 2016.
- **Metal held by investors**: palladium 1997 and 1998, where stocks above ground were larger than anybody knew.
- **The level where dependence is near one**: it is the price at which uses drop out, which nobody knows.
- **What a licence lets through.** Nobody knows on the day what share is granted; drawn evenly from 15 to 95 % after two months without any, it makes the widest and highest predictions. Of the measures of 2025 on samarium,
  gadolinium, terbium, lutetium, yttrium and indium the months said two to five times the price of the year before for the mean of that year; it stood 7 to 50 % above.
- **Where a price is quoted.** Yearly prices of rare earths are f.o.b. China, at the gate: the months tell what users beyond it pay. Those of gallium, graphite and bauxite are unit values of United States imports, which hold
  what was contracted long before. Whoever wants to know what users paid needs other prices than the atlas has; this was seen after the predictions and changed none of them.
- **News of demand beside a measure.** Lithium rose fivefold in 2022 and fell to a fifth by 2024, cobalt halved in 2023: the measures of those years took next to nothing away, and the months say nothing of the rest.
- **Old episodes are no test of the settings**: these were fitted on them, and need, cover and alarm were set by one who knew the prices. A trial in another coding that left
  out the episode it scored had 19 of 20 peaks within a factor 2, as had somebody who said 1.6 times of each, the mean of the others.
- **A mean of a year is blunt.** It holds months before the measure, other news of the market, and a price of one grade in one place: for a measure of late in a year it says little of the
  months that were predicted.
- **One acting area, one border.** A measure against one buyer, a duty on the price and a rule about end uses have no place in two regions; they are listed as not runnable.

";

/// The page.
pub fn markdown(found: &Hindcasts) -> String {
    let mut page = String::from(HEAD);
    page.push_str(&format!("**{}**\n\n{}\n\n", finding(found), scores(&found.tables).markdown()));
    page.push_str(&format!("{LEGEND} {}\n\n", remark(found)));
    let titles = [
        (
            EpisodeTable::Blind,
            "Blind",
            "Only these count. Chosen by rule; the predictions were committed (`hindcasts/predictions.csv`) before any outcome of theirs was looked at.",
        ),
        (
            EpisodeTable::Seen,
            "Seen",
            "The same rule and settings, but the outcomes of these minerals stand in our own examples: whoever built the months knew them.",
        ),
        (EpisodeTable::Old, "Old", "Over by 2018. The settings were fitted on the levers and controls among them."),
    ];
    for (table, title, words) in titles {
        let Some(rows) = rows(found, table) else { continue };
        page.push_str(&format!("## {title}\n\n{words}\n\n{}\n", rows.markdown()));
        for episode in found.episodes.iter().filter(|e| e.table == table && e.predicted.is_some()) {
            let alt = one::finding(episode).replace(['[', ']'], "");
            page.push_str(&format!("![{alt}](img/hindcasts/{}.svg)\n\n", episode.id));
        }
    }
    page.push_str("## Not runnable\n\n");
    for episode in found.episodes.iter().filter(|e| !e.not_runnable.is_empty()) {
        let event = if episode.event.is_empty() { String::new() } else { format!(" {}", episode.event) };
        page.push_str(&format!(
            "- **{}** ({}, {}{event}, {}): {}.\n",
            episode.id, episode.what, episode.area, episode.announced, episode.not_runnable
        ));
    }
    page.push('\n');
    page.push_str(CANNOT);
    page.trim_end().to_owned() + "\n"
}
