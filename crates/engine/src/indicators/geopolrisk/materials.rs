//! Which codes of HS 1992 the published method adds up for each raw material of World Mining Data: the main code, then the complementary
//! ones. *seen* in the mapping of geopolrisk-py 2.0.1 (Koyamparambath et al. 2024); materials without a code there are not scored.

/// A raw material of the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapped {
    /// Its name in World Mining Data.
    pub name: &'static str,
    /// The mineral of the registry; empty where it has none.
    pub mineral: &'static str,
    /// Codes of HS 1992; empty where the method names none.
    pub codes: &'static [i32],
}

const fn row(name: &'static str, mineral: &'static str, codes: &'static [i32]) -> Mapped {
    Mapped { name, mineral, codes }
}

/// All raw materials, in the publisher's order.
pub const MATERIALS: [Mapped; 65] = [
    row("Aluminium", "aluminium", &[760110]),
    row("Antimony", "antimony", &[261710]),
    row("Arsenic", "arsenic", &[280480]),
    row("Asbestos", "", &[252400]),
    row("Baryte", "barite", &[251110]),
    row("Bauxite", "bauxite", &[260600]),
    row("Bentonite", "", &[250810]),
    row("Beryllium (conc.)", "beryllium", &[811211]),
    row("Bismuth", "bismuth", &[810600]),
    row("Boron Minerals", "boron", &[252890]),
    row("Cadmium", "cadmium", &[810710, 283030]),
    row("Chromium (Cr2O3)", "chromium", &[261000]),
    row("Cobalt", "cobalt", &[282200, 810510]),
    row("Coking Coal", "coking-coal", &[270112]),
    row("Copper", "copper", &[260300]),
    row("Diamonds (Gem)", "", &[]),
    row("Diamonds (Ind)", "", &[]),
    row("Diatomite", "", &[251200]),
    row("Feldspar", "feldspar", &[252910]),
    row("Fluorspar", "fluorspar", &[252922]),
    row("Gallium", "gallium", &[]),
    row("Germanium", "germanium", &[811230]),
    row("Gold", "gold", &[261690, 710812]),
    row("Graphite", "graphite", &[250410, 250490]),
    row("Gypsum and Anhydrite", "", &[252010]),
    row("Indium", "indium", &[]),
    row("Iron (Fe)", "iron", &[260111, 260112]),
    row("Kaolin (China-Clay)", "", &[250700, 250830, 250840]),
    row("Lead", "lead", &[260700]),
    row("Lignite", "", &[270210, 270220]),
    row("Lithium (Li2O)", "lithium", &[282520, 283691]),
    row("Magnesite", "magnesium", &[251910]),
    row("Manganese", "manganese", &[260200]),
    row("Mercury", "", &[280540]),
    row("Molybdenum", "molybdenum", &[261390]),
    row("Natural Gas", "", &[271111, 271121]),
    row("Nickel", "nickel", &[260400]),
    row("Niobium (Nb2O5)", "niobium", &[720293]),
    row("Oil Sands (part of Petroleum)", "", &[]),
    row("Oil Shales", "", &[]),
    row("Palladium", "palladium", &[711021, 711029]),
    row("Perlite", "", &[]),
    row("Petroleum", "", &[270900]),
    row("Phosphate Rock (P2O5)", "phosphate", &[251020]),
    row("Platinum", "platinum", &[711011, 711019, 711510]),
    row("Potash (K2O)", "potash", &[]),
    row("Rare Earths (REO)", "rare-earths", &[284690, 284610, 280530]),
    row("Rhenium", "rhenium", &[]),
    row("Rhodium", "rhodium", &[711031, 711039]),
    row("Salt (rock, brines, marine)", "", &[]),
    row("Selenium", "selenium", &[280490]),
    row("Silver", "silver", &[261610]),
    row("Steam Coal", "", &[270119, 270111, 270112]),
    row("Sulfur (elementar & industrial)", "", &[250310, 250390]),
    row("Talc, Steatite & Pyrophyllite", "", &[]),
    row("Tantalum (Ta2O5)", "tantalum", &[810310]),
    row("Tellurium", "tellurium", &[280450]),
    row("Tin", "tin", &[260900]),
    row("Titanium (TiO2)", "titanium", &[261400]),
    row("Tungsten (W)", "tungsten", &[261100, 810110]),
    row("Uranium (U3O8)", "uranium", &[261210]),
    row("Vanadium (V)", "vanadium", &[282530, 720292]),
    row("Vermiculite", "", &[]),
    row("Zinc", "zinc", &[260800]),
    row("Zircon", "zirconium", &[261510]),
];
