//! Episodes of the past and the settings they are predicted with: what stands in `hindcasts/`.
//!
//! An episode is what could be known when a measure was published: who needs how much from whom, how much lies in stock, and what the
//! measure says. What happened afterwards ([`Seen`]) stands in a table of its own and is read by whoever scores, never by whoever
//! predicts. How they are made: docs/methods/hindcast.md.

use serde::{Deserialize, Serialize};

/// A number that is not known exactly, and why it stands there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Low end (5 %).
    pub low: f64,
    /// Middle.
    pub mid: f64,
    /// High end (95 %).
    pub high: f64,
    /// Why, in a line.
    pub why: String,
}

/// A number taken as it is, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// The number.
    pub value: f64,
    /// Why, in a line.
    pub why: String,
}

/// A number that changes in some months and holds in between, and why.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// Month and value, months rising.
    pub steps: Vec<(u32, f64)>,
    /// Why, in a line.
    pub why: String,
}

/// An export licence as published: nothing leaves while the first applications wait, then a share that nobody knows on the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LicenceSteps {
    /// First month in which a licence is needed.
    pub from: u32,
    /// Months until the first decision.
    pub wait: u32,
    /// Share of normal exports granted in the end; drawn evenly between its ends.
    pub granted: Spread,
    /// Months from the first decision to that share; drawn evenly between its ends.
    pub ramp: Spread,
    /// Why, in a line.
    pub why: String,
}

/// What an episode is predicted from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Inputs {
    /// Share of use outside that must come from the actor.
    pub need: Spread,
    /// Months of use in stock outside.
    pub cover: Spread,
    /// Price, as a multiple of the base, at which uses drop out.
    pub choke: Spread,
    /// The actor's own use, in units of use outside.
    pub inside_use: Stated,
    /// Months of the actor's own use in its stock; absent: as many as outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside_cover: Option<Stated>,
    /// Stock outside at the start over the normal one.
    pub start_stock: Stated,
    /// Share of use at risk that is announced, by month.
    #[serde(default)]
    pub alarm: Steps,
    /// Share of normal exports permitted, by month.
    #[serde(default)]
    pub permitted: Steps,
    /// A licence, where the measure is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<LicenceSteps>,
    /// Factor on the actor's output, by month.
    #[serde(default)]
    pub inside_supply: Steps,
    /// Months between gate and user.
    pub transit: u32,
}

/// How a mineral is traded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TradedOn {
    /// Quoted daily with stock that can be delivered, or held as an investment.
    Exchange,
    /// Among dealers, by contract or in bulk.
    Dealer,
}

impl TradedOn {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            TradedOn::Exchange => "exchange",
            TradedOn::Dealer => "dealer",
        }
    }
}

/// What an episode is an example of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EpisodeGroup {
    /// A measure or an outage took tonnes away.
    Lever,
    /// One did, or was feared, and the price hardly moved.
    Control,
    /// One stood beside a boom.
    Mixed,
    /// A boom without a measure of size.
    Boom,
    /// A measure chosen by rule from the registry.
    Rule,
}

impl EpisodeGroup {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            EpisodeGroup::Lever => "lever",
            EpisodeGroup::Control => "control",
            EpisodeGroup::Mixed => "mixed",
            EpisodeGroup::Boom => "boom",
            EpisodeGroup::Rule => "rule",
        }
    }
}

/// Which table of scores an episode counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EpisodeTable {
    /// Later than 2018, outcome not used anywhere before the prediction was written down.
    Blind,
    /// Later than 2018, outcome stands in our own examples.
    Seen,
    /// Over by the end of 2018: the settings were fitted on these.
    Old,
}

impl EpisodeTable {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            EpisodeTable::Blind => "blind",
            EpisodeTable::Seen => "seen",
            EpisodeTable::Old => "old",
        }
    }
}

/// The price that others are multiples of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BasePrice {
    /// Month 0, `2010-01`; of a yearly price, the month before the announcement.
    pub month: String,
    /// Price.
    pub price: f64,
    /// Its unit.
    pub unit: String,
    /// The year whose mean it is; absent: it is the price of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_of: Option<i32>,
}

/// An episode: what was known on the day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Episode {
    /// Id.
    pub id: String,
    /// What was traded, in words.
    pub what: String,
    /// Mineral of the registry; empty where it has none.
    #[serde(default)]
    pub mineral: String,
    /// Form of the registry; empty where none is meant.
    #[serde(default)]
    pub form: String,
    /// Who acted, in words or as a code.
    pub area: String,
    /// The measure, or what happened, in words.
    pub measure: String,
    /// Event of the registry; empty where it has none.
    #[serde(default)]
    pub event: String,
    /// Date made known, as precise as known.
    pub announced: String,
    /// Date it began.
    pub start: String,
    /// Date it ended; empty where it had not when it was read.
    #[serde(default)]
    pub end: String,
    /// How the mineral is traded.
    pub market: TradedOn,
    /// Which price, in words.
    pub quoted: String,
    /// What it is an example of.
    pub group: EpisodeGroup,
    /// Which table of scores it counts in.
    pub table: EpisodeTable,
    /// The price that others are multiples of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<BasePrice>,
    /// Last month followed; the base is month 0.
    #[serde(default)]
    pub months: u32,
    /// What it is predicted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<Inputs>,
    /// Why it cannot be predicted; empty where it can.
    #[serde(default)]
    pub not_runnable: String,
    /// Where the measure and the inputs are from.
    pub source: String,
    /// How far the inputs can be trusted, in words.
    #[serde(default)]
    pub trust: String,
}

/// Settings of one kind of market.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketSettings {
    /// Slope of the price in the stock, b.
    pub slope: Spread,
    /// Months of stock wanted more per share at risk, alpha.
    pub alarm: Spread,
    /// Half-life of alarm, months.
    pub half_life: Spread,
    /// How fast the price held normal follows, a month.
    pub follow: Spread,
    /// How fast it drifts home, a month.
    pub drift: Spread,
}

/// Settings of every market.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonSettings {
    /// Months to adjust a stock.
    pub adjust: Spread,
    /// Share of what is barred that leaks at most.
    pub leak: Spread,
    /// How fast it comes to leak, a month.
    pub leak_speed: Spread,
    /// Elasticity of use within a month.
    pub demand: Spread,
    /// Elasticity of use that is learned.
    pub learned: Spread,
    /// Elasticity of supply within a month.
    pub supply: Spread,
    /// Share that makers can add at most.
    pub headroom: Spread,
    /// New capacity, share of use a year.
    pub investment: Spread,
    /// Months until it comes on stream.
    pub lead: Stated,
}

/// The settings all episodes are predicted with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HindcastSettings {
    /// Where they come from.
    pub source: String,
    /// Draws.
    pub members: u32,
    /// Seed.
    pub seed: u64,
    /// Standard deviation of the logarithm of a price around what is computed.
    pub model_error: Stated,
    /// Prices below this multiple of the base count as quiet.
    pub quiet: Stated,
    /// Metals of exchanges.
    pub exchange: MarketSettings,
    /// All others.
    pub dealer: MarketSettings,
    /// Both.
    pub both: CommonSettings,
}

/// What a row of the table of outcomes says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SeenKind {
    /// A price outside in a month.
    Month,
    /// The highest price outside, of which only the height is known.
    Peak,
    /// The mean price outside of a year.
    Year,
    /// Price outside over price inside.
    Gap,
}

/// A point that was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Seen {
    /// Episode.
    pub episode: String,
    /// What the row says.
    pub kind: SeenKind,
    /// Month, the base being 0; empty where a year is meant or the month is not known.
    pub month: Option<u32>,
    /// Date, as precise as known; a year where its mean is meant.
    pub date: String,
    /// Low end of the quotation; empty where only a ratio may be told.
    pub low: Option<f64>,
    /// High end.
    pub high: Option<f64>,
    /// Unit.
    pub unit: String,
    /// As a multiple of the base.
    pub ratio: f64,
    /// Where it is from.
    pub source: String,
    /// `seen`: read in the source; `recalled`: from memory.
    pub mark: String,
}
