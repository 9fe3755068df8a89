//! The keys of every measure, part of the [`super::vocabulary`].

use super::vocabulary::{ADDS, Key, Kind, MOST_RATE, MOST_T, MOST_USD, Need, RATE_QUOTA, RENT, Shape, WEIGHTS, key};
use Need::{AtMostOneOf, OneOf, Optional, Required, SomeOf};

const BY: Key = key("by", Shape::Party, Required, "", "Who acts: an area or a bloc.");
const ON: Key = key("on", Shape::Forms, Required, "", "Forms it falls on.");
const TO: Key = key("to", Shape::Parties, Required, "", "Importers it is aimed at.");
const ORIGINS: Key = key("origins", Shape::Parties, Required, "", "Exporters it is aimed at.");
const EXCEPT: Key = key("except", Shape::Parties, Optional("nobody"), "", "Areas and blocs left out.");
const ORIGIN: Key = key(
    "origin",
    Shape::Choice(&["none", "documents", "strict"]),
    Optional("`\"none\"`"),
    "",
    "How a selective measure follows goods through third countries.",
);
const LEAK: Key = key(
    "leak",
    Shape::Number(0.0, 1.0),
    Optional("0.3, assumed"),
    "share",
    "With `origin = \"documents\"`: share of base third-country transit that still passes.",
);
const RENT_KEY: Key = key(
    "rent",
    Shape::Table(RENT),
    Optional("all to holders, assumed"),
    "",
    "Who gets the rent of the bound; shares add up to 1.",
);

const TOGETHER: Key = key(
    "together",
    Shape::Choice(&["gross", "counted"]),
    Optional("one quota for each form"),
    "",
    "One quota for all forms of `on`, in gross tonnes of product or in counted tonnes.",
);
const WEIGHTS_KEY: Key = key(
    "weights",
    Shape::Numbers(WEIGHTS.0, WEIGHTS.1),
    Optional("of the registry's codes"),
    "t/counted t",
    "With `together = \"gross\"`: gross tonnes per counted tonne of each form, in the order of `on`.",
);

const QUOTA_T: Key = key("t", Shape::Number(0.0, MOST_T), OneOf, "t/year", "Quota.");
const STOCK_T: Key = key("t", Shape::Number(0.0, MOST_T), OneOf, "t", "How much in all.");
const STOCK_DAYS: Key =
    key("days_of_use", Shape::Number(0.0, 3650.0), OneOf, "days", "How much in all, as days of the owner's base use.");
const SPECIFIC: Key = key("usd_per_t", Shape::Number(0.0, MOST_USD), OneOf, "usd/t", "Specific rate.");

/// A quota as a share of what `of` says.
const fn quota_share(of: &'static str) -> Key {
    key("share", Shape::Number(0.0, 1.0), OneOf, of, "Quota.")
}

/// A duty as a share of what `of` says.
const fn ad_valorem(of: &'static str) -> Key {
    key("ad_valorem", Shape::Number(0.0, MOST_RATE), OneOf, of, "Rate.")
}

/// The measures.
pub const KINDS: &[Kind] = &[
    Kind {
        name: "export-ban",
        models: "No exports of the forms, to everybody or to some.",
        keys: &[BY, ON, TO, EXCEPT, ORIGIN, LEAK],
    },
    Kind {
        name: "export-quota",
        models: "At most so much may be exported.",
        keys: &[
            BY,
            ON,
            TO,
            EXCEPT,
            QUOTA_T,
            quota_share("share of base exports"),
            TOGETHER,
            WEIGHTS_KEY,
            RENT_KEY,
            ORIGIN,
            LEAK,
        ],
    },
    Kind {
        name: "export-licence",
        models: "Exports need a licence; a share is granted, and paperwork costs.",
        keys: &[
            BY,
            ON,
            TO,
            EXCEPT,
            key("granted", Shape::Schedule, Required, "share of base exports", "Share granted."),
            key(
                "friction_usd_per_t",
                Shape::Number(0.0, MOST_USD),
                Optional("0"),
                "usd/t",
                "Paperwork and delay as a real cost.",
            ),
            RENT_KEY,
            ORIGIN,
            LEAK,
        ],
    },
    Kind {
        name: "export-tax",
        models: "A duty on exports.",
        keys: &[BY, ON, TO, EXCEPT, SPECIFIC, ad_valorem("share of the exporter's price")],
    },
    Kind {
        name: "import-tariff",
        models: "A duty on imports: specific, ad valorem, or with a rate quota.",
        keys: &[
            BY,
            ON,
            ORIGINS,
            EXCEPT,
            SPECIFIC,
            ad_valorem("share of the price before duty"),
            key("quota", Shape::Table(RATE_QUOTA), OneOf, "", "Low rate up to a quantity, high rate beyond."),
        ],
    },
    Kind {
        name: "import-ban",
        models: "No imports of the forms, from everybody or from some.",
        keys: &[BY, ON, ORIGINS, EXCEPT, ORIGIN, LEAK],
    },
    Kind {
        name: "production-quota",
        models: "At most so much may be produced.",
        keys: &[BY, ON, QUOTA_T, quota_share("share of base production"), TOGETHER, WEIGHTS_KEY, RENT_KEY],
    },
    Kind {
        name: "outage",
        models: "Capacity is lost: a strike, a flood, a war. A shock without an author.",
        keys: &[
            key("area", Shape::Party, Required, "", "Where it happens."),
            ON,
            key("lost", Shape::Schedule, Required, "share of capacity", "Share lost."),
        ],
    },
    Kind {
        name: "subsidy",
        models: "A payment per tonne produced, processed or exported.",
        keys: &[
            BY,
            ON,
            key("for", Shape::Choice(&["production", "processing", "export"]), Required, "", "What it is paid for."),
            SPECIFIC,
            key(
                "ad_valorem",
                Shape::Number(0.0, 1.0),
                OneOf,
                "share of the producer's price",
                "Rate (not with `for = \"processing\"`).",
            ),
        ],
    },
    Kind {
        name: "price-floor",
        models: "A buyer of last resort at a floor price for what is made at home.",
        keys: &[
            BY,
            ON,
            key("usd_per_t", Shape::Number(0.0, MOST_USD), Required, "usd/t", "Floor."),
            key("t", Shape::Number(0.0, MOST_T), AtMostOneOf("base production"), "t/year", "Most it buys."),
            key(
                "share",
                Shape::Number(0.0, 1.0),
                AtMostOneOf("base production"),
                "share of base production",
                "Most it buys.",
            ),
        ],
    },
    Kind {
        name: "stockpile-release",
        models: "Stock is sold, evenly over the months in force.",
        keys: &[BY, ON, STOCK_T, STOCK_DAYS],
    },
    Kind {
        name: "stockpile-build",
        models: "Stock is bought at whatever it costs, evenly over the months in force.",
        keys: &[BY, ON, STOCK_T, STOCK_DAYS],
    },
    Kind {
        name: "capacity",
        models: "New capacity after a lead time and a ramp.",
        keys: &[
            key("area", Shape::Area, Required, "", "Where."),
            key("adds", Shape::Table(ADDS), Required, "", "What and how much."),
            key("decided", Shape::Month, Required, "month", "Month of the decision."),
            key("lead_months", Shape::Whole(0, 600), Required, "months", "From the decision to the first tonne."),
            key(
                "ramp_months",
                Shape::Whole(0, 600),
                Optional("0"),
                "months",
                "From the first tonne to full output, on a straight line.",
            ),
            key("capital_usd", Shape::Number(0.0, MOST_USD), Optional(""), "usd", "Capital cost; told, not cleared."),
            key(
                "usd_per_t",
                Shape::Number(0.0, MOST_USD),
                Optional("base price less inputs"),
                "usd/t",
                "Operating cost without inputs of the chain.",
            ),
        ],
    },
    Kind {
        name: "sourcing-requirement",
        models: "A share of what an area uses must come from given areas, or is paid for if it does.",
        keys: &[
            BY,
            ON,
            key("bloc", Shape::Parties, Required, "", "Areas and blocs that count."),
            key("share", Shape::Number(0.0, 1.0), SomeOf, "share of use", "Least share."),
            key("credit_usd_per_t", Shape::Number(0.0, MOST_USD), SomeOf, "usd/t", "Paid per qualifying tonne."),
        ],
    },
    Kind {
        name: "agreement",
        models: "An area joins a bloc; measures that name the bloc count it as a member.",
        keys: &[
            key("by", Shape::Area, Required, "", "Who joins."),
            key("joins", Shape::Bloc, Required, "", "Bloc it joins."),
        ],
    },
    Kind {
        name: "decoupling",
        models: "Trade between two groups of areas shrinks.",
        keys: &[
            key("blocs", Shape::Sides, Required, "", "The two groups."),
            key(
                "degree",
                Shape::Number(0.0, 1.0),
                Required,
                "share",
                "0 = nothing happens, 1 = no trade between them.",
            ),
            key(
                "on",
                Shape::FormsOrAll,
                Optional("`\"all\"`"),
                "",
                "Forms it falls on; `\"all\"` = every form that travels.",
            ),
            ORIGIN,
            LEAK,
        ],
    },
];

/// The kind of a name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.name == name)
}
